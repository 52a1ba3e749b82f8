import { sql } from "kysely";
import { calendarAt } from "../loop/calendar.store.ts";
import { currentDistrict, eventOfRow } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import { localDay } from "../loop/local-day.ts";
import { matterAt } from "../loop/matter.fold.ts";
import { type Moment, visibleAt } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { creekProblem } from "./matter-kinds.ts";
import { factsOf, type ProblemFacts } from "./problem-facts.ts";

// The past verdicts of a promise ask for the problems of 36 moments in one transaction, each a year of them, and one month more than the last: what was
// read and folded for one moment is kept for the next. A problem is read once, and folded once for each set of events that a moment may see. A transaction that has
// written reads each time anew: what it wrote is among what it asks for.

/** A problem as it is projected, with when its last event came in. */
interface Row {
	facts: Omit<ProblemFacts, "assignLate">;
	raiseSeq: number;
	ended: boolean;
	/** Local day by which somebody should own it; null where somebody does. */
	assignDueOn: string | null;
	lastReceivedAt: string;
}

interface Span {
	from: string;
	to: string;
	rows: Row[];
}

const spans = new WeakMap<Trx, Span>();

async function hasWritten(trx: Trx): Promise<boolean> {
	const found = await sql<{ wrote: boolean }>`select pg_current_xact_id_if_assigned() is not null as wrote`.execute(
		trx,
	);
	return found.rows[0]?.wrote ?? true;
}

/** The problems that were raised between two instants (both included), in the order of the chain; of a span that lies over the last one's end only the rest is read. */
async function rowsRaised(trx: Trx, from: string, to: string): Promise<Row[]> {
	const known = (await hasWritten(trx)) ? undefined : spans.get(trx);
	const touches = known && from >= known.from && from <= known.to;
	const rows = touches
		? to > known.to
			? [...known.rows, ...(await readRows(trx, known.to, to, false))]
			: known.rows
		: await readRows(trx, from, to, true);
	if (!touches || to > known.to) {
		rows.sort((a, b) => a.raiseSeq - b.raiseSeq);
		spans.set(trx, { from: touches ? known.from : from, to, rows });
	}
	return rows.filter(({ facts }) => facts.raisedAt >= from && facts.raisedAt <= to);
}

/** The facts of the problems that were raised between two instants as they are projected, apart from which of them has gone on since `after`. */
export async function projectedProblems(
	trx: Trx,
	{ since, after }: { since: string; after: string },
	moment: Moment,
): Promise<{ standing: ProblemFacts[]; goneOn: string[] }> {
	const rows = await rowsRaised(trx, since, moment.at);
	const today = localDay(moment.at, moment.timeZone);
	return {
		goneOn: rows.filter((row) => row.lastReceivedAt > after).map(({ facts }) => facts.matterId),
		standing: rows
			.filter((row) => row.lastReceivedAt <= after && !row.ended)
			.map(({ facts, assignDueOn }) => ({ ...facts, assignLate: assignDueOn !== null && assignDueOn < today })),
	};
}

async function readRows(trx: Trx, from: string, to: string, fromToo: boolean): Promise<Row[]> {
	const district = await currentDistrict(trx);
	const begin = sql`${from}::timestamptz`;
	const found = await sql<{
		matter_id: string;
		raise_seq: number;
		title: string;
		subject: { kind: string; id: string; name: Bilingual } | null;
		category: string;
		source: string;
		raised_at: Date;
		demo: boolean;
		stage: string;
		owner_unit: string | null;
		tracked: boolean;
		assign_due_on: string | null;
		signed_off_at: Date | null;
		reopened_at: Date | null;
		reopened_why: string | null;
		looked_back: boolean | null;
		verified: boolean;
		raiser_says: boolean | null;
		last_received_at: Date;
	}>`
		select m.*, raised.body -> 'subject' as subject, why.reason as reopened_why, last.received_at as last_received_at,
			case when m.owner_unit is null then (
				select w.due_on::text from matter_term w
				where w.district_id = m.district_id and w.matter_id = m.matter_id and w.clock = 'assign' and w.ended_on is null
				order by w.n desc limit 1
			) end as assign_due_on
		from matter m
		join event raised on raised.district_id = m.district_id and raised.seq = m.raise_seq
		cross join lateral (
			select e.received_at from event e where e.district_id = m.district_id and e.matter_id = m.matter_id order by e.seq desc limit 1
		) last
		left join lateral (
			select case t.step when 'give-verdict' then '反映人评价未解决' else t.reason end as reason
			from matter_turn t
			where t.district_id = m.district_id and t.matter_id = m.matter_id and t.at > m.signed_off_at
				and (t.step = 'reopen' or (t.step in ('look-back', 'give-verdict') and not t.passed))
			order by t.seq desc limit 1
		) why on m.reopened_at is not null
		where m.district_id = ${district} and m.line = ${creekProblem.line} and m.kind = ${creekProblem.name}
			and ${fromToo ? sql`m.raised_at >= ${begin}` : sql`m.raised_at > ${begin}`} and m.raised_at <= ${to}::timestamptz`.execute(
		trx,
	);
	return found.rows.map((row) => ({
		raiseSeq: row.raise_seq,
		ended: row.stage === "merged" || row.stage === "split",
		assignDueOn: row.assign_due_on,
		lastReceivedAt: row.last_received_at.toISOString(),
		facts: {
			matterId: row.matter_id,
			title: row.title,
			subject: row.subject,
			category: row.category,
			source: row.source,
			raisedAt: row.raised_at.toISOString(),
			demo: row.demo,
			owned: row.owner_unit !== null,
			tracked: row.tracked,
			signedOffAt: row.signed_off_at?.toISOString() ?? null,
			reopened: row.reopened_at === null ? null : { at: row.reopened_at.toISOString(), reason: row.reopened_why ?? "" },
			lookedBack: row.looked_back ?? false,
			verified: row.verified,
			verdict: row.raiser_says,
		},
	}));
}

/** A problem's events, and its facts by what could be seen of them. */
interface Story {
	events: LoopEvent[];
	told: Map<string, ProblemFacts | null>;
}

const stories = new WeakMap<Trx, Map<string, Story>>();

/** The facts of some problems as their events tell them at a moment. */
export async function foldedProblems(trx: Trx, ids: readonly string[], moment: Moment): Promise<ProblemFacts[]> {
	if (ids.length === 0) return [];
	const kept = (await hasWritten(trx)) ? undefined : stories.get(trx);
	const known = kept ?? new Map<string, Story>();
	stories.set(trx, known);
	const unread = ids.filter((id) => !known.has(id));
	if (unread.length > 0) {
		const rows = await trx
			.selectFrom("event")
			.selectAll()
			.where("district_id", "=", await currentDistrict(trx))
			.where(sql<boolean>`matter_id = any(${unread}::text[])`)
			.orderBy("seq")
			.execute();
		const byMatter = Map.groupBy(rows.map(eventOfRow), (event) => event.matterId);
		for (const id of unread) known.set(id, { events: byMatter.get(id) ?? [], told: new Map() });
	}
	const calendar = await calendarAt(trx, moment);
	return ids.flatMap((id) => {
		const story = known.get(id) ?? { events: [], told: new Map() };
		const seen = story.events.filter((event) => visibleAt(event, moment));
		const key = seen.map(({ seq }) => seq).join(" ");
		const told = story.told.get(key);
		if (told !== undefined) return told ?? [];
		const state = matterAt(seen, creekProblem, moment);
		const facts = state && factsOf(state, calendar, moment);
		// Whether it should have been handed out by now is the one fact that the hour decides, and not the events.
		if (facts === null || facts.owned) story.told.set(key, facts);
		return facts ?? [];
	});
}
