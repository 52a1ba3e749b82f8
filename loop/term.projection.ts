import { sql } from "kysely";
import type { Trx } from "../store/database.ts";
import { type Gathered, gather } from "../store/together.ts";
import { currentDistrict } from "./event.store.ts";
import type { MatterState } from "./matter.ts";
import type { Moment } from "./moment.ts";
import { termsOf, turnsOf } from "./term.ts";
import type { WorkingCalendar } from "./working-day.ts";

/** Writes a matter's limits and counted steps; one statement a table, and only rows that changed are touched. */
export async function projectTerms(
	trx: Trx,
	state: MatterState,
	calendar: WorkingCalendar,
	moment: Moment,
): Promise<void> {
	const { matterId } = state;
	const own = <R>(row: R) => ({ matter_id: matterId, ...row });
	await gather(trx, writing, {
		matterId,
		terms: termRows(state, calendar, moment).map(own),
		turns: turnRows(state, moment).map(own),
	});
}

interface Projected {
	matterId: string;
	terms: ({ matter_id: string } & ReturnType<typeof termRows>[number])[];
	turns: ({ matter_id: string } & ReturnType<typeof turnRows>[number])[];
}

const writing: Gathered<Projected, true> = {
	writes: true,
	async many(trx, all) {
		const district = await currentDistrict(trx);
		const ids = sql`any(${all.map((one) => one.matterId)}::text[])`;
		await sql`
			with wanted as (
				select * from json_to_recordset(${JSON.stringify(all.flatMap((one) => one.terms))}::json) as d (
					matter_id text, n int, clock text, title text, line text, kind text, round int, unit_id text, person_id text, started_on date,
					due_on date, ended_on date, outcome text, late_by int, used_days int, given_days int, standing boolean, demo boolean
				)
			), gone as (
				delete from matter_term t
				where district_id = ${district} and matter_id = ${ids}
					and not exists (select from wanted w where w.matter_id = t.matter_id and w.n = t.n)
			)
			insert into matter_term (
				district_id, matter_id, n, clock, title, line, kind, round, unit_id, person_id, started_on, due_on, ended_on, outcome, late_by,
				used_days, given_days, standing, demo
			)
			select ${district}, wanted.* from wanted
			on conflict (district_id, matter_id, n) do update set
				clock = excluded.clock, title = excluded.title, round = excluded.round, unit_id = excluded.unit_id, person_id = excluded.person_id,
				started_on = excluded.started_on, due_on = excluded.due_on, ended_on = excluded.ended_on, outcome = excluded.outcome,
				late_by = excluded.late_by, used_days = excluded.used_days, given_days = excluded.given_days, standing = excluded.standing
			where (
				matter_term.clock, matter_term.round, matter_term.unit_id, matter_term.person_id, matter_term.due_on, matter_term.ended_on,
				matter_term.outcome, matter_term.late_by, matter_term.used_days, matter_term.standing
			) is distinct from (
				excluded.clock, excluded.round, excluded.unit_id, excluded.person_id, excluded.due_on, excluded.ended_on,
				excluded.outcome, excluded.late_by, excluded.used_days, excluded.standing
			)`.execute(trx);
		await sql`
			with wanted as (
				select * from json_to_recordset(${JSON.stringify(all.flatMap((one) => one.turns))}::json) as t (
					matter_id text, seq bigint, step text, title text, line text, kind text, at timestamptz, on_day date, round int, unit_id text,
					person_id text, by_person text, passed boolean, by_day date, reason text, demo boolean
				)
			), gone as (
				delete from matter_turn t
				where district_id = ${district} and matter_id = ${ids}
					and not exists (select from wanted w where w.matter_id = t.matter_id and w.seq = t.seq)
			)
			insert into matter_turn (
				district_id, matter_id, seq, step, title, line, kind, at, on_day, round, unit_id, person_id, by_person, passed, by_day, reason, demo
			)
			select ${district}, wanted.* from wanted
			on conflict (district_id, matter_id, seq) do update set
				round = excluded.round, unit_id = excluded.unit_id, person_id = excluded.person_id
			where (matter_turn.round, matter_turn.unit_id, matter_turn.person_id)
				is distinct from (excluded.round, excluded.unit_id, excluded.person_id)`.execute(trx);
		return all.map(() => true as const);
	},
};

const termRows = (state: MatterState, calendar: WorkingCalendar, moment: Moment) =>
	termsOf(state, calendar, moment).map((one) => ({
		...{ n: one.n, clock: one.clock, title: one.title, line: one.line, kind: one.kind, round: one.round },
		...{ unit_id: one.unit, person_id: one.person, started_on: one.startedOn, due_on: one.dueOn },
		...{ ended_on: one.endedOn, outcome: one.outcome, late_by: one.lateBy, used_days: one.usedDays },
		...{ given_days: one.givenDays, standing: one.standing, demo: one.demo },
	}));

const turnRows = (state: MatterState, moment: Moment) =>
	turnsOf(state, moment.timeZone).map((one) => ({
		...{ seq: one.seq, step: one.step, title: one.title, line: one.line, kind: one.kind, at: one.at, on_day: one.on },
		...{ round: one.round, unit_id: one.unit, person_id: one.person, by_person: one.by, passed: one.passed },
		...{ by_day: one.byDay, reason: one.reason, demo: one.demo },
	}));

/** Rows of one statement. */
const CHUNK = 500;

/** Writes the limits and counted steps of many matters of which none is there yet. */
export async function projectTermsAnew(
	trx: Trx,
	states: readonly MatterState[],
	calendar: WorkingCalendar,
	moment: Moment,
): Promise<void> {
	const district_id = await currentDistrict(trx);
	const own = ({ matterId: matter_id }: MatterState) => ({ district_id, matter_id });
	const terms = states.flatMap((state) => termRows(state, calendar, moment).map((row) => ({ ...own(state), ...row })));
	for (let from = 0; from < terms.length; from += CHUNK)
		await trx
			.insertInto("matter_term")
			.values(terms.slice(from, from + CHUNK))
			.execute();
	const turns = states.flatMap((state) =>
		turnRows(state, moment).map((row) => ({ ...own(state), ...row, at: new Date(row.at) })),
	);
	for (let from = 0; from < turns.length; from += CHUNK)
		await trx
			.insertInto("matter_turn")
			.values(turns.slice(from, from + CHUNK))
			.execute();
}
