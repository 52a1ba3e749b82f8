import { type ExpressionBuilder, sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Stage } from "../loop/matter.ts";
import type { Step } from "../loop/matter-step.ts";
import type { Person } from "../people/may.ts";
import type { Trx } from "../store/database.ts";
import type { Tables } from "../store/tables.ts";
import { type Urgency, urgencyOf } from "./mine.ts";

/** A step that somebody owes, with the matter that it belongs to. */
export interface OwedItem {
	matterId: string;
	number: number;
	line: string;
	kind: string;
	title: string;
	stage: Stage;
	round: number;
	demo: boolean;
	step: Step;
	/** The task's id, for a task. */
	item: string;
	personId: string;
	unitId: string;
	since: string;
	dueOn: string | null;
}

/** Rows of a list that are shown at first; whoever has more asks for them. */
export const SHOWN = 100;
/** Rows of a list at most: nobody works through more on one page. */
export const MOST_SHOWN = 2_000;
/** What is waited for is counted up to here: whoever supervises a district waits for thousands, and counting them all would cost more than the list. */
export const COUNT_UP_TO = 1_000;

const COLUMNS = [
	"o.matter_id",
	"o.step",
	"o.item",
	"o.person_id",
	"o.unit_id",
	"o.since",
	"o.due_on",
	"m.raise_seq",
	"m.line",
	"m.kind",
	"m.title",
	"m.stage",
	"m.round",
	"m.demo",
] as const;

function owedWithMatter(trx: Trx, district: number) {
	return trx
		.selectFrom("matter_owed as o")
		.innerJoin("matter as m", (join) =>
			join.onRef("m.district_id", "=", "o.district_id").onRef("m.matter_id", "=", "o.matter_id"),
		)
		.where("o.district_id", "=", district);
}

type Owing = ExpressionBuilder<Tables & { o: Tables["matter_owed"] }, "o">;

/** Owed by name, or because nobody of his unit, or of the supervision office he serves in, is named. */
const owedByHim = (person: Person) => (is: Owing) =>
	is.or([
		is("o.person_id", "=", person.personId),
		...(person.units.length > 0
			? [is.and([is("o.person_id", "=", ""), is("o.unit_id", "in", [...person.units])])]
			: []),
		...(person.duties.includes("supervision") ? [is.and([is("o.person_id", "=", ""), is("o.unit_id", "=", "")])] : []),
	]);

/** What a person owes, the first due first, with what whoever left owed for his unit. `most` rows of it; see {@link owedCounts} for how many there are. */
export async function owedBy(trx: Trx, person: Person, most = MOST_SHOWN): Promise<OwedItem[]> {
	const district = await currentDistrict(trx);
	const rows = await owedWithMatter(trx, district)
		.select(COLUMNS)
		.where(owedByHim(person) as never)
		.orderBy("o.due_on", (order) => order.asc().nullsLast())
		.orderBy("o.since")
		.orderBy("o.matter_id")
		.limit(most)
		.execute();
	const left = await leftBehind(trx, person);
	if (left.length === 0) return rows.map(itemOf);
	return [...rows.map(itemOf), ...left].sort(byDue).slice(0, most);
}

const byDue = (a: OwedItem, b: OwedItem): number => {
	const [left, right] = [a, b].map((one) => `${one.dueOn ?? "9999"} ${one.since} ${one.matterId}`);
	return (left ?? "") < (right ?? "") ? -1 : 1;
};

/** How much a person owes by how it presses; the week ends with `sunday`. */
export async function owedCounts(
	trx: Trx,
	person: Person,
	{ today, sunday }: { today: string; sunday: string },
): Promise<Record<Urgency, number>> {
	const row = await trx
		.selectFrom("matter_owed as o")
		.where("o.district_id", "=", await currentDistrict(trx))
		.where(owedByHim(person) as never)
		.select((is) => [
			is.fn.countAll<number>().filterWhere("o.due_on", "<", today).as("late"),
			is.fn.countAll<number>().filterWhere("o.due_on", "=", today).as("today"),
			is.fn.countAll<number>().filterWhere("o.due_on", ">", today).filterWhere("o.due_on", "<=", sunday).as("week"),
			is.fn.countAll<number>().filterWhere("o.due_on", ">", today).filterWhere("o.due_on", ">", sunday).as("later"),
			is.fn.countAll<number>().filterWhere("o.due_on", "is", null).as("undated"),
		])
		.executeTakeFirstOrThrow();
	const counts = { ...row };
	for (const { dueOn } of await leftBehind(trx, person)) counts[urgencyOf(dueOn, today, sunday)] += 1;
	return counts;
}

/** What whoever left still owed, for his unit; where it is no unit's, for the supervision office. Few persons leave, so they are looked up first. */
async function leftBehind(trx: Trx, person: Person): Promise<OwedItem[]> {
	const district = await currentDistrict(trx);
	const left = await trx
		.selectFrom("person as p")
		.select("p.person_id")
		.where("p.district_id", "=", district)
		.where("p.left_on", "is not", null)
		.execute();
	if (left.length === 0) return [];
	const unit = sql<string>`case when o.unit_id <> '' then o.unit_id when o.step = 'claim-done' then coalesce(m.owner_unit, '') else '' end`;
	const rows = await owedWithMatter(trx, district)
		.select(COLUMNS)
		.where(
			"o.person_id",
			"in",
			left.map((one) => one.person_id),
		)
		.where("o.step", "!=", "give-verdict")
		.where(unit, "in", [...person.units, ...(person.duties.includes("supervision") ? [""] : []), "-"])
		.orderBy("o.due_on", (order) => order.asc().nullsLast())
		.orderBy("o.matter_id")
		.limit(MOST_SHOWN)
		.execute();
	return rows.map(itemOf);
}

/**
 * Of a thing owed: another owes it in a matter that this person owns, tracks, supervises, leads or raised. Not a join: whoever supervises half the district
 * gets the first of his list without the rest being sorted. What is over and is only looked back at is not waited
 * for; and a raiser is asked in private: nobody waits for him in a list.
 */
const awaitedByHim = (person: Person, district: number) => (is: Owing) =>
	is.and([
		is.exists(
			is
				.selectFrom("matter_tie as t")
				.select("t.who")
				.where("t.district_id", "=", district)
				.where("t.who", "=", person.personId)
				.whereRef("t.matter_id", "=", "o.matter_id"),
		),
		is("o.person_id", "!=", person.personId),
		is("o.person_id", "!=", ""),
		is("o.step", "not in", ["look-back", "give-verdict"]),
	]);

/** The first `most` of what a person waits for. */
export async function awaitedBy(trx: Trx, person: Person, most: number): Promise<OwedItem[]> {
	const district = await currentDistrict(trx);
	const rows = await owedWithMatter(trx, district)
		.select(COLUMNS)
		.where(awaitedByHim(person, district) as never)
		.orderBy("o.due_on", (order) => order.asc().nullsLast())
		.orderBy("o.since")
		.orderBy("o.matter_id")
		.limit(most)
		.execute();
	return rows.map(itemOf);
}

/** How much a person waits for, counted up to {@link COUNT_UP_TO}. */
export async function awaitedCount(trx: Trx, person: Person): Promise<{ total: number; more: boolean }> {
	const district = await currentDistrict(trx);
	const some = trx
		.selectFrom("matter_owed as o")
		.select("o.step")
		.where("o.district_id", "=", district)
		.where(awaitedByHim(person, district) as never)
		.limit(COUNT_UP_TO + 1);
	const { n } = await trx
		.selectFrom(some.as("some"))
		.select((is) => is.fn.countAll<number>().as("n"))
		.executeTakeFirstOrThrow();
	return { total: Math.min(Number(n), COUNT_UP_TO), more: Number(n) > COUNT_UP_TO };
}

function itemOf(row: {
	matter_id: string;
	step: string;
	item: string;
	person_id: string;
	unit_id: string;
	since: Date;
	due_on: string | null;
	raise_seq: number;
	line: string;
	kind: string;
	title: string;
	stage: string;
	round: number;
	demo: boolean;
}): OwedItem {
	return {
		matterId: row.matter_id,
		number: row.raise_seq,
		line: row.line,
		kind: row.kind,
		title: row.title,
		stage: row.stage as Stage,
		round: row.round,
		demo: row.demo,
		step: row.step as Step,
		item: row.item,
		personId: row.person_id,
		unitId: row.unit_id,
		since: row.since.toISOString(),
		dueOn: row.due_on,
	};
}
