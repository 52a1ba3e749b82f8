import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Stage } from "../loop/matter.ts";
import type { Step } from "../loop/matter-step.ts";
import type { Person } from "../people/may.ts";
import type { Trx } from "../store/database.ts";

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

/** Rows of one list at most; whoever owes more than this sees how many more there are. */
const MOST = 500;

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

/** What a person owes: by name, or because nobody of his unit, or of the supervision office he serves in, is named. The first due first. */
export async function owedBy(trx: Trx, person: Person): Promise<OwedItem[]> {
	const district = await currentDistrict(trx);
	const rows = await owedWithMatter(trx, district)
		.select(COLUMNS)
		.where((is) =>
			is.or([
				is("o.person_id", "=", person.personId),
				...(person.units.length > 0
					? [is.and([is("o.person_id", "=", ""), is("o.unit_id", "in", [...person.units])])]
					: []),
				...(person.duties.includes("supervision")
					? [is.and([is("o.person_id", "=", ""), is("o.unit_id", "=", "")])]
					: []),
			]),
		)
		.orderBy("o.due_on", (order) => order.asc().nullsLast())
		.orderBy("o.since")
		.orderBy("o.matter_id")
		.limit(MOST)
		.execute();
	return [...rows.map(itemOf), ...(await leftBehind(trx, person))];
}

/** What whoever left still owed, for his unit; where it is no unit's, for the supervision office. Few persons leave, so they are looked up first. */
async function leftBehind(trx: Trx, person: Person): Promise<OwedItem[]> {
	const district = await currentDistrict(trx);
	const left = await trx
		.selectFrom("person as p")
		.select("p.person_id")
		.where("p.district_id", "=", district)
		.where("p.left_on", "is not", null)
		.where((is) =>
			is.exists(
				is
					.selectFrom("matter_owed as o")
					.select("o.step")
					.where("o.district_id", "=", district)
					.whereRef("o.person_id", "=", "p.person_id")
					.where("o.step", "!=", "give-verdict"),
			),
		)
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
		.where(unit, "in", [...person.units, ...(person.duties.includes("supervision") ? [""] : []), "-"])
		.orderBy("o.due_on", (order) => order.asc().nullsLast())
		.orderBy("o.matter_id")
		.limit(MOST)
		.execute();
	return rows.map(itemOf);
}

/** What others owe in the matters that this person owns, tracks, supervises, leads or raised. A raiser is asked in private: nobody waits for him in a list. */
export async function awaitedBy(trx: Trx, person: Person): Promise<OwedItem[]> {
	const district = await currentDistrict(trx);
	const rows = await owedWithMatter(trx, district)
		.select(COLUMNS)
		// Not a join: whoever supervises half the district gets the first of his list without the rest being sorted.
		.where((is) =>
			is.exists(
				is
					.selectFrom("matter_tie as t")
					.select("t.who")
					.where("t.district_id", "=", district)
					.where("t.who", "=", person.personId)
					.whereRef("t.matter_id", "=", "o.matter_id"),
			),
		)
		.where("o.person_id", "!=", person.personId)
		.where("o.person_id", "!=", "")
		.where("o.step", "!=", "give-verdict")
		.where("m.stage", "!=", "closed")
		.orderBy("o.due_on", (order) => order.asc().nullsLast())
		.orderBy("o.since")
		.orderBy("o.matter_id")
		.limit(MOST)
		.execute();
	return rows.map(itemOf);
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
