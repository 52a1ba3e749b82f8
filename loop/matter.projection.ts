import { sql } from "kysely";
import type { Trx } from "../store/database.ts";
import { calendarAt } from "./calendar.store.ts";
import { deadlineOf } from "./deadline.ts";
import { currentDistrict } from "./event.store.ts";
import { instantOf } from "./local-day.ts";
import { type Owed, owedNext } from "./matter.rules.ts";
import { tiesOf } from "./matter.ties.ts";
import type { Clock, ClockState, MatterState } from "./matter.ts";
import type { Moment } from "./moment.ts";
import { projectTerms } from "./term.projection.ts";
import type { WorkingCalendar } from "./working-day.ts";

/** Writes what a matter is now: its row, who is what to it, and who owes which step by when. Called with the matter locked, or newly raised. */
export async function projectMatter(trx: Trx, state: MatterState, moment: Moment): Promise<void> {
	const district_id = await currentDistrict(trx);
	const calendar = await calendarAt(trx, moment);
	const due = (clock: ClockState | undefined) => (clock ? deadlineOf(clock, calendar, moment).dueOn : null);
	const handling = state.clocks.findLast((one) => one.clock === "handle");
	const owed = owedNext(state);
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
		due_on: owed.map((one) => owedDue(state, one, calendar, moment)).reduce(earliest, null),
		handle_due_on: due(handling),
		handled_at: handling?.endedAt ? new Date(handling.endedAt) : null,
		last_seq: last?.seq ?? 0,
		last_at: new Date(last?.at ?? state.raisedAt),
		changes_at: changesAt(state, moment),
		demo: state.demo,
	};
	await trx
		.insertInto("matter")
		.values({ district_id, matter_id: state.matterId, raise_seq: first?.seq ?? 0, ...row })
		.onConflict((conflict) => conflict.columns(["district_id", "matter_id"]).doUpdateSet(row))
		.execute();
	await writeTies(trx, district_id, state);
	await projectTerms(trx, state, calendar, moment);
	await writeOwed(
		trx,
		district_id,
		state,
		owed.map((one) => ({ one, dueOn: owedDue(state, one, calendar, moment) })),
	);
}

async function writeTies(trx: Trx, district_id: number, state: MatterState): Promise<void> {
	const ties = tiesOf(state);
	await sql`
		with wanted as (
			select distinct * from unnest(${ties.map((one) => one.relation)}::text[], ${ties.map((one) => one.who)}::text[]) as tie (relation, who)
		), gone as (
			delete from matter_tie
			where district_id = ${district_id} and matter_id = ${state.matterId}
				and (relation, who) not in (select relation, who from wanted)
		)
		insert into matter_tie (district_id, matter_id, relation, who)
		select ${district_id}, ${state.matterId}, relation, who from wanted
		on conflict do nothing`.execute(trx);
}

interface OwedRow {
	one: Owed;
	dueOn: string | null;
}

async function writeOwed(trx: Trx, district_id: number, state: MatterState, owed: readonly OwedRow[]): Promise<void> {
	const matter_id = state.matterId;
	await trx
		.deleteFrom("matter_owed")
		.where("district_id", "=", district_id)
		.where("matter_id", "=", matter_id)
		.execute();
	const rows = owed.flatMap(({ one, dueOn }) => {
		const row = {
			district_id,
			matter_id,
			step: one.step,
			item: one.item ?? "",
			unit_id: one.unit ?? "",
			since: new Date(sinceWhen(state, one)),
			due_on: dueOn,
		};
		const persons = one.by.length > 0 ? [...new Set(one.by)] : [""];
		return persons.map((person_id) => ({ ...row, person_id }));
	});
	if (rows.length > 0) await trx.insertInto("matter_owed").values(rows).execute();
}

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
