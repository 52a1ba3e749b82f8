import { sql } from "kysely";
import type { Trx } from "../store/database.ts";
import { type Gathered, gather } from "../store/together.ts";
import { deadlineOf } from "./deadline.ts";
import { currentDistrict } from "./event.store.ts";
import { instantOf } from "./local-day.ts";
import { type Owed, owedNext } from "./matter.owed.ts";
import { tiesOf } from "./matter.ties.ts";
import type { Clock, ClockState, MatterState } from "./matter.ts";
import type { Moment } from "./moment.ts";
import { projectTerms, projectTermsAnew } from "./term.projection.ts";
import type { WorkingCalendar } from "./working-day.ts";

/** Writes what a matter is now: its row, who is what to it, and who owes which step by when. Called with the matter locked, or newly raised. */
export async function projectMatter(
	trx: Trx,
	state: MatterState,
	calendar: WorkingCalendar,
	moment: Moment,
): Promise<void> {
	await gather(trx, writing, rowsOf(await currentDistrict(trx), state, calendar, moment));
	await projectTerms(trx, state, calendar, moment);
}

/** Writes many matters of which nothing is projected yet: when a district is loaded. */
export async function projectMattersAnew(
	trx: Trx,
	states: readonly MatterState[],
	calendar: WorkingCalendar,
	moment: Moment,
): Promise<void> {
	const district_id = await currentDistrict(trx);
	const all = states.map((state) => rowsOf(district_id, state, calendar, moment));
	const chunk = async <R>(rows: readonly R[], insert: (some: R[]) => Promise<unknown>) => {
		for (let from = 0; from < rows.length; from += CHUNK) await insert(rows.slice(from, from + CHUNK));
	};
	await chunk(
		all.map((one) => one.row),
		(rows) => trx.insertInto("matter").values(rows).execute(),
	);
	const ties = all.flatMap(({ row, ties: own }) =>
		own.map((tie) => ({ district_id, matter_id: row.matter_id, ...tie })),
	);
	await chunk(ties, (rows) =>
		trx
			.insertInto("matter_tie")
			.values(rows)
			.onConflict((conflict) => conflict.doNothing())
			.execute(),
	);
	const owed = all.flatMap(({ row, owed: own }) =>
		own.map((one) => ({ district_id, matter_id: row.matter_id, ...one, since: new Date(one.since) })),
	);
	await chunk(owed, (rows) => trx.insertInto("matter_owed").values(rows).execute());
	await projectTermsAnew(trx, states, calendar, moment);
}

/** Rows of one statement: a statement binds at most 65,535 values. */
const CHUNK = 500;

function rowsOf(district_id: number, state: MatterState, calendar: WorkingCalendar, moment: Moment) {
	const due = (clock: ClockState | undefined) => (clock ? deadlineOf(clock, calendar, moment).dueOn : null);
	const handling = state.clocks.findLast((one) => one.clock === "handle");
	const owed = owedNext(state).map((one) => ({ one, dueOn: owedDue(state, one, calendar, moment) }));
	const first = state.steps[0];
	const last = state.steps.at(-1);
	const row = {
		line: state.line,
		kind: state.kind,
		title: state.title,
		category: state.category,
		source: state.source,
		subject_kind: state.subject?.kind ?? null,
		subject_id: state.subject?.id ?? null,
		lon: state.place?.lon ?? null,
		lat: state.place?.lat ?? null,
		parent_id: state.parent,
		stage: state.stage,
		round: state.round,
		owner_unit: state.owner?.unit ?? null,
		owner_person: state.owner?.person ?? null,
		raised_at: new Date(state.raisedAt),
		stage_at: new Date(state.stageAt),
		due_on: owed.map(({ dueOn }) => dueOn).reduce(earliest, null),
		handle_due_on: due(handling),
		handled_at: handling?.endedAt ? new Date(handling.endedAt) : null,
		last_seq: last?.seq ?? 0,
		last_at: new Date(last?.at ?? state.raisedAt),
		changes_at: changesAt(state, moment),
		...factsOf(state),
		demo: state.demo,
	};
	return {
		row: { district_id, matter_id: state.matterId, raise_seq: first?.seq ?? 0, ...row },
		ties: tiesOf(state),
		owed: owed.flatMap(({ one, dueOn }) => owedRows(state, one, dueOn)),
	};
}

/** A matter's row as it was at a moment, computed and not stored. */
export const rowAt = (state: MatterState, calendar: WorkingCalendar, moment: Moment) =>
	rowsOf(0, state, calendar, moment).row;

/** What numbers are counted by: how it was judged, and what became of it after the last sign-off. */
function factsOf(state: MatterState) {
	const { judgements, reopenings } = state;
	const signedOffAt = judgements.findLast((one) => one.step === "sign-off")?.at ?? null;
	const after = signedOffAt ?? "9";
	const reopenedAt = reopenings.findLast((one) => one.at > after)?.at ?? null;
	return {
		tracked: (state.people.tracker ?? []).length > 0,
		verified: judgements.some((one) => one.step === "verify" && one.passed),
		signed_off_at: signedOffAt === null ? null : new Date(signedOffAt),
		reopened_at: reopenedAt === null ? null : new Date(reopenedAt),
		looked_back: judgements.findLast((one) => one.step === "look-back" && one.at > after)?.passed ?? null,
		raiser_says: judgements.findLast((one) => one.step === "give-verdict")?.passed ?? null,
	};
}

interface OwedRow {
	step: string;
	item: string;
	person_id: string;
	unit_id: string;
	since: string;
	due_on: string | null;
}

function owedRows(state: MatterState, one: Owed, due_on: string | null): OwedRow[] {
	const row = { step: one.step, item: one.item ?? "", unit_id: one.unit ?? "", since: sinceWhen(state, one), due_on };
	const persons = one.by.length > 0 ? [...new Set(one.by)] : [""];
	return persons.map((person_id) => ({ ...row, person_id }));
}

/** The rows of some matters, their ties and what is owed, in one statement: the chain's lock is held while it runs. */
const writing: Gathered<ReturnType<typeof rowsOf>, true> = {
	writes: true,
	async many(trx, all) {
		const rows = all.map((one) => one.row);
		const [first] = rows;
		if (!first) return [];
		const ties = all.flatMap(({ row: { matter_id }, ties: own }) => own.map((tie) => ({ matter_id, ...tie })));
		const owed = all.flatMap(({ row: { matter_id }, owed: own }) => own.map((one) => ({ matter_id, ...one })));
		const columns = Object.keys(first).map((name) => sql.ref(name));
		const changing = Object.keys(first)
			.filter((name) => !["district_id", "matter_id", "raise_seq"].includes(name))
			.map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`);
		const district = first.district_id;
		const ids = sql`any(${rows.map((row) => row.matter_id)}::text[])`;
		await sql`
			with tie as (
				select distinct matter_id, relation, who
				from json_to_recordset(${JSON.stringify(ties)}) as t (matter_id text, relation text, who text)
			), due as (
				select matter_id, step, item, person_id, unit_id, since, due_on
				from json_to_recordset(${JSON.stringify(owed)})
					as o (matter_id text, step text, item text, person_id text, unit_id text, since timestamptz, due_on date)
			), ties_gone as (
				delete from matter_tie m
				where district_id = ${district} and matter_id = ${ids}
					and not exists (select from tie where tie.matter_id = m.matter_id and tie.relation = m.relation and tie.who = m.who)
			), ties_new as (
				insert into matter_tie (district_id, matter_id, relation, who)
				select ${district}, matter_id, relation, who from tie
				on conflict do nothing
			), owed_gone as (
				delete from matter_owed m
				where district_id = ${district} and matter_id = ${ids}
					and not exists (
						select from due
						where due.matter_id = m.matter_id and due.step = m.step and due.item = m.item and due.person_id = m.person_id
							and due.unit_id = m.unit_id
					)
			), owed_new as (
				insert into matter_owed (district_id, matter_id, step, item, person_id, unit_id, since, due_on)
				select ${district}, matter_id, step, item, person_id, unit_id, since, due_on from due
				on conflict (district_id, matter_id, step, item, person_id, unit_id)
				do update set since = excluded.since, due_on = excluded.due_on
			)
			insert into matter (${sql.join(columns)})
			select ${sql.join(columns)} from json_populate_recordset(null::matter, ${JSON.stringify(rows)})
			on conflict (district_id, matter_id) do update set ${sql.join(changing)}`.execute(trx);
		return all.map(() => true as const);
	},
};

const running = (state: MatterState, clock: Clock) =>
	state.clocks.findLast((one) => one.clock === clock && one.endedAt === null);

/** The local day by which a step is owed: a task's own date, else that of the clock that runs for it. */
function owedDue(state: MatterState, owed: Owed, calendar: WorkingCalendar, moment: Moment): string | null {
	if (owed.item !== null) return state.tasks.find((task) => task.id === owed.item)?.dueOn ?? null;
	const clock = owed.clock === null ? undefined : running(state, owed.clock);
	return clock ? deadlineOf(clock, calendar, moment).dueOn : null;
}

function sinceWhen(state: MatterState, owed: Owed): string {
	const clock = owed.clock === null ? undefined : running(state, owed.clock);
	return clock?.startedAt ?? state.stageAt;
}

function earliest(a: string | null, b: string | null): string | null {
	if (a === null || b === null) return a ?? b;
	return a < b ? a : b;
}

/** When the matter becomes another without any step: a suspension that ends, evidence that runs out; null: never. */
function changesAt(state: MatterState, { at, timeZone }: Moment): Date | null {
	const days = state.evidence.flatMap((one) => (one.standing && one.validUntil ? [one.validUntil] : []));
	if (state.suspended) days.push(state.suspended.until);
	const ends = days.map((day) => instantOf(day, "23:59:59", timeZone)).filter((end) => end > at);
	const next = ends.sort()[0];
	// A second later the day is over.
	return next === undefined ? null : new Date(Date.parse(next) + 1000);
}
