import type { Selectable } from "kysely";
import type { Trx } from "../store/database.ts";
import type { TermTable, TurnTable } from "../store/supervision.tables.ts";
import { calendarEvents } from "./calendar.store.ts";
import { currentDistrict, eventOfRow } from "./event.store.ts";
import { instantOf } from "./local-day.ts";
import { matterAt } from "./matter.fold.ts";
import type { Clock } from "./matter.ts";
import { kindNamed, type MatterKinds } from "./matter-kinds.ts";
import type { Moment } from "./moment.ts";
import { refusal } from "./refusal.ts";
import { type Term, type TermOutcome, type Turn, type TurnStep, termsOf, turnsOf } from "./term.ts";
import { calendarOf, type WorkingCalendar, workingDaysBetween } from "./working-day.ts";

/** Local days, both included; and what of the matters is asked for. */
export interface TermWindow {
	from: string;
	to: string;
	unit?: string | undefined;
	line?: string | undefined;
	kind?: string | undefined;
	/** What is really counted, so that no more is read: handling limits due in the window, or still open; those and the verdicts that ended in it; nothing. */
	terms?: "due" | "open" | "compared" | "none" | undefined;
	/** The steps that are counted; all unless told. */
	steps?: readonly TurnStep[] | undefined;
}

/** The limits that ran or fell due in a window, and the counted steps taken in it. */
export interface TermFacts {
	terms: Term[];
	turns: Turn[];
}

/** Matters that one past view may fold anew. */
const MOST_FOLDED = 5_000;
const BATCH = 200;

/** What is known now, from the projections. */
export async function termFactsNow(
	trx: Trx,
	{ from, to, unit, line, kind, terms: scope, steps }: TermWindow,
	calendar: WorkingCalendar,
	today: string,
): Promise<TermFacts> {
	const district = await currentDistrict(trx);
	let terms = trx
		.selectFrom("matter_term")
		.selectAll()
		.where("district_id", "=", district)
		.where((is) => {
			const handling = is("clock", "=", "handle");
			const due = is.and([handling, is("due_on", ">=", from), is("due_on", "<=", to)]);
			if (scope === "none") return is.lit(false);
			if (scope === "due") return due;
			if (scope === "open") return is.and([handling, is("ended_on", "is", null), is("started_on", "<=", to)]);
			if (scope === "compared")
				return is.or([
					due,
					is.and([is("clock", "=", "verdict"), is("ended_on", ">=", from), is("ended_on", "<=", to)]),
				]);
			return is.and([
				is("started_on", "<=", to),
				is.or([is("due_on", ">=", from), is("ended_on", ">=", from), is("ended_on", "is", null)]),
			]);
		})
		.orderBy("due_on")
		.orderBy("matter_id")
		.orderBy("n");
	let turns = trx
		.selectFrom("matter_turn")
		.selectAll()
		.where("district_id", "=", district)
		.where("on_day", ">=", from)
		.where("on_day", "<=", to)
		.orderBy("seq");
	if (steps !== undefined)
		turns = turns.where((is) => (steps.length === 0 ? is.lit(false) : is("step", "in", [...steps])));
	if (unit !== undefined) [terms, turns] = [terms.where("unit_id", "=", unit), turns.where("unit_id", "=", unit)];
	if (line !== undefined) [terms, turns] = [terms.where("line", "=", line), turns.where("line", "=", line)];
	if (kind !== undefined) [terms, turns] = [terms.where("kind", "=", kind), turns.where("kind", "=", kind)];
	return {
		terms: (await terms.execute()).map((row) => termOfRow(row, calendar, today)),
		turns: (await turns.execute()).map(turnOfRow),
	};
}

/**
 * What was known at a moment (in either of its senses): the matters that lived in the window are folded from their events as of it. Refused where they are
 * too many to be folded for one page.
 */
export async function termFactsAt(
	trx: Trx,
	kinds: MatterKinds,
	window: TermWindow,
	moment: Moment,
): Promise<TermFacts> {
	const district = await currentDistrict(trx);
	let alive = trx
		.selectFrom("matter")
		.select("matter_id")
		.where("district_id", "=", district)
		.where("raised_at", "<=", new Date(moment.at))
		.where((is) =>
			is.or([
				is("stage", "not in", ["closed", "merged", "split"]),
				is("last_at", ">=", new Date(instantOf(window.from, "00:00", moment.timeZone))),
				is("due_on", ">=", window.from),
				is("handle_due_on", ">=", window.from),
			]),
		)
		.orderBy("matter_id")
		.limit(MOST_FOLDED + 1);
	if (window.line !== undefined) alive = alive.where("line", "=", window.line);
	if (window.kind !== undefined) alive = alive.where("kind", "=", window.kind);
	const ids = (await alive.execute()).map((row) => row.matter_id);
	if (ids.length > MOST_FOLDED)
		throw refusal("TOO_MANY_MATTERS", {
			zh: `所选时段内的事项超过 ${MOST_FOLDED} 件，不能按过去某日重算；请缩短时段或限定类别。`,
			en: `More than ${MOST_FOLDED} matters lived in this time, too many to count again as of a past day; choose a shorter time or one kind.`,
		});
	const calendar = calendarOf(await calendarEvents(trx), moment);
	const facts: TermFacts = { terms: [], turns: [] };
	for (let from = 0; from < ids.length; from += BATCH) {
		const rows = await trx
			.selectFrom("event")
			.selectAll()
			.where("district_id", "=", district)
			.where("matter_id", "in", ids.slice(from, from + BATCH))
			.where("happened_at", "<=", new Date(moment.at))
			.where("received_at", "<=", new Date(moment.knownBy))
			.orderBy("seq")
			.execute();
		for (const events of Map.groupBy(rows.map(eventOfRow), (event) => event.matterId).values()) {
			const raised = events.find((event) => event.kind === "matter.raise");
			if (!raised) continue;
			const state = matterAt(events, kindNamed(kinds, raised.line, String(raised.body.kind)), moment);
			if (state === null) continue;
			facts.terms.push(...termsOf(state, calendar, moment));
			facts.turns.push(...turnsOf(state, moment.timeZone));
		}
	}
	const ofUnit = (one: { unit: string }) => window.unit === undefined || one.unit === window.unit;
	return {
		terms: facts.terms.filter((one) => ofUnit(one) && livesIn(one, window)).sort(byDue),
		turns: facts.turns
			.filter((one) => ofUnit(one) && one.on >= window.from && one.on <= window.to)
			.sort((a, b) => a.seq - b.seq),
	};
}

const livesIn = (term: Term, { from, to }: TermWindow): boolean =>
	term.startedOn <= to && (term.dueOn >= from || term.endedOn === null || term.endedOn >= from);

function byDue(a: Term, b: Term): number {
	if (a.dueOn !== b.dueOn) return a.dueOn < b.dueOn ? -1 : 1;
	if (a.matterId !== b.matterId) return a.matterId < b.matterId ? -1 : 1;
	return a.n - b.n;
}

/** A row as of today: how late an open limit is grows with every day, and is not stored. */
function termOfRow(row: Selectable<TermTable>, calendar: WorkingCalendar, today: string): Term {
	const open = row.outcome === "open";
	return {
		matterId: row.matter_id,
		title: row.title,
		line: row.line,
		kind: row.kind,
		clock: row.clock as Clock,
		n: row.n,
		round: row.round,
		unit: row.unit_id,
		person: row.person_id,
		startedOn: row.started_on,
		dueOn: row.due_on,
		endedOn: row.ended_on,
		outcome: row.outcome as TermOutcome,
		lateBy: open && !row.standing ? workingDaysBetween(calendar, row.due_on, today) : row.late_by,
		usedDays: row.used_days,
		givenDays: row.given_days,
		standing: row.standing,
		demo: row.demo,
	};
}

function turnOfRow(row: Selectable<TurnTable>): Turn {
	return {
		matterId: row.matter_id,
		title: row.title,
		line: row.line,
		kind: row.kind,
		seq: row.seq,
		step: row.step as TurnStep,
		at: row.at.toISOString(),
		on: row.on_day,
		round: row.round,
		unit: row.unit_id,
		person: row.person_id,
		by: row.by_person,
		passed: row.passed,
		byDay: row.by_day,
		reason: row.reason,
		demo: row.demo,
	};
}
