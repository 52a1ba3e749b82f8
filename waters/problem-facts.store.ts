import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Tally } from "../loop/line.ts";
import { localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { creekProblem } from "./matter-kinds.ts";
import { CATEGORY_NAMES, isWaterProblem } from "./problem-category.ts";
import type { ProblemFacts } from "./problem-facts.ts";
import { foldedProblems, projectedProblems } from "./problem-stories.store.ts";

const YEAR_MS = 365 * 86_400_000;
/** A step may be said to have happened a little after it came in (a telephone's clock); longer than this it is refused. */
const AHEAD_MS = 10 * 60_000;

const sinceOf = (moment: Moment) => new Date(Date.parse(moment.at) - YEAR_MS).toISOString();

/** What is asked for by several rows of one ledger is read once a transaction and moment. */
function onceEach<T>(read: (trx: Trx, moment: Moment) => Promise<T>): (trx: Trx, moment: Moment) => Promise<T> {
	const known = new WeakMap<Trx, Map<string, Promise<T>>>();
	return (trx, moment) => {
		const own = known.get(trx) ?? new Map<string, Promise<T>>();
		known.set(trx, own);
		const key = `${moment.at} ${moment.knownBy}`;
		const found = own.get(key) ?? read(trx, moment);
		own.set(key, found);
		return found;
	};
}

/** What is in the chain by then can be seen at the moment, as far as telephones' clocks allow. */
const surelySeen = ({ at, knownBy }: Moment) =>
	new Date(Date.parse(knownBy < at ? knownBy : at) - AHEAD_MS).toISOString();

/**
 * The problems that were raised in the last 365 days, as they stood at a moment. What has not gone on since is read from what is projected of it, so that
 * this costs the same however long the stories are; what has is folded from its events as known by the moment.
 */
export const problemsOfLastYear = onceEach(async (trx, moment): Promise<ProblemFacts[]> => {
	const asked = { since: sinceOf(moment), after: surelySeen(moment) };
	const { standing, goneOn } = await projectedProblems(trx, asked, moment);
	return [...standing, ...(await foldedProblems(trx, goneOn, moment))];
});

/** What the ledger asks of the same problems, counted by the database but for those that have gone on since the moment. */
export interface ProblemCounts {
	owned: Tally;
	verdicts: Tally;
	/** Of the problems that were signed off, but for {@link byData}. */
	held: Tally;
	/** Signed off, not opened again, and judged by the readings of their creek. */
	byData: { creekId: string; signedOffAt: string; raisedAt: string }[];
	/** Those that are not counted in any of these. */
	folded: ProblemFacts[];
}

export const problemCounts = onceEach(async (trx, moment): Promise<ProblemCounts> => {
	const since = await goneOnSince(trx, moment);
	return { ...(await counted(trx, moment, since)), folded: await foldedProblems(trx, since, moment) };
});

/** More events than these since a moment are not read to learn which problems have gone on; each problem is asked for its last one instead. */
const FEW = 5_000;

/** Problems of the year that an event was appended to which may not be seen at the moment. */
const goneOnSince = onceEach(async (trx, moment): Promise<string[]> => {
	const district = await currentDistrict(trx);
	const after = sql`${surelySeen(moment)}::timestamptz`;
	const many = await sql`
		select from event where district_id = ${district} and received_at > ${after} offset ${FEW} limit 1`.execute(trx);
	const found = await sql<{ matter_id: string }>`
		select matter_id from matter m where ${ofTheYear(district, moment)} and ${
			many.rows.length === 0
				? sql`matter_id in (select matter_id from event where district_id = ${district} and received_at > ${after})`
				: sql`${after} < (
					select e.received_at from event e where e.district_id = m.district_id and e.matter_id = m.matter_id order by e.seq desc limit 1
				)`
		}`.execute(trx);
	return found.rows.map((row) => row.matter_id);
});

const ofTheYear = (district: number, moment: Moment) => sql`
	m.district_id = ${district} and m.line = ${creekProblem.line} and m.kind = ${creekProblem.name}
		and m.raised_at >= ${sinceOf(moment)}::timestamptz and m.raised_at <= ${moment.at}::timestamptz`;

/** The rows of the year's problems that stand as they stood at the moment. */
const standing = (district: number, moment: Moment, since: readonly string[]) => sql`
	select m.*, m.owner_unit is null and coalesce((
			select w.due_on < ${localDay(moment.at, moment.timeZone)}::date from matter_term w
			where w.district_id = m.district_id and w.matter_id = m.matter_id and w.clock = 'assign' and w.ended_on is null
			order by w.n desc limit 1
		), false) as assign_late
	from matter m
	where ${ofTheYear(district, moment)} and m.stage not in ('merged', 'split') and m.matter_id <> all(${[...since]}::text[])`;

const WATER = CATEGORY_NAMES.filter(isWaterProblem);

async function counted(trx: Trx, moment: Moment, since: readonly string[]): Promise<Omit<ProblemCounts, "folded">> {
	const district = await currentDistrict(trx);
	const found = await sql<
		Record<"all" | "owned" | "unowned" | "solved" | "unsolved" | "silent" | "reopened" | "held" | "unseen", number>
	>`
		with problem as (${standing(district, moment, since)}), told as (
			select *, signed_off_at is not null as closed, source = 'citizen' and verified as asked,
				subject_kind is not distinct from 'creek' and category = any(${WATER}::text[]) as by_data
			from problem
		)
		select count(*) as all,
			count(*) filter (where owner_unit is not null and tracked) as owned,
			count(*) filter (where owner_unit is not null and not tracked or assign_late) as unowned,
			count(*) filter (where asked and raiser_says) as solved,
			count(*) filter (where asked and not raiser_says) as unsolved,
			count(*) filter (where asked and raiser_says is null) as silent,
			count(*) filter (where closed and reopened_at is not null) as reopened,
			count(*) filter (where closed and reopened_at is null and not by_data and looked_back is true) as held,
			count(*) filter (where closed and reopened_at is null and not by_data and looked_back is not true) as unseen
		from told`.execute(trx);
	const n = found.rows[0];
	if (!n) throw new Error("a count has one row");
	const water = await sql<{ creek_id: string; signed_off_at: Date; raised_at: Date }>`
		select subject_id as creek_id, signed_off_at, raised_at from (${standing(district, moment, since)}) as problem
		where signed_off_at is not null and reopened_at is null and subject_kind = 'creek' and category = any(${WATER}::text[])`.execute(
		trx,
	);
	return {
		owned: { for: n.owned, against: n.unowned, notJudged: n.all - n.owned - n.unowned },
		verdicts: { for: n.solved, against: n.unsolved, notJudged: n.silent },
		held: { for: n.held, against: n.reopened, notJudged: n.unseen },
		byData: water.rows.map((row) => ({
			...{ creekId: row.creek_id, signedOffAt: row.signed_off_at.toISOString() },
			raisedAt: row.raised_at.toISOString(),
		})),
	};
}
