import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import type { Stage } from "../loop/matter.ts";
import type { MatterKinds } from "../loop/matter-kinds.ts";
import { type MatterNow, rowsThen, sinceMoment } from "../loop/matter-then.store.ts";
import type { Moment } from "../loop/moment.ts";
import type { Person } from "../people/may.ts";
import type { Trx } from "../store/database.ts";
import { readsAll, worksInside } from "./reading-rights.ts";

/** What a list of matters is narrowed to. Units and days are as stored; `late`: a step is owed past its day. */
export interface MatterFilter {
	line?: string | undefined;
	kind?: string | undefined;
	stage?: string | undefined;
	unit?: string | undefined;
	subjectKind?: string | undefined;
	subjectId?: string | undefined;
	parent?: string | undefined;
	late?: boolean | undefined;
	open?: boolean | undefined;
	search?: string | undefined;
}

/** A matter as a list shows it. */
export interface MatterRow {
	matterId: string;
	number: number;
	line: string;
	kind: string;
	title: string;
	stage: Stage;
	round: number;
	ownerUnit: string | null;
	ownerPerson: string | null;
	raisedAt: string;
	stageAt: string;
	dueOn: string | null;
	subjectKind: string | null;
	subjectId: string | null;
	demo: boolean;
}

export interface MatterList {
	total: number;
	/** There are more than are counted. */
	more: boolean;
	rows: MatterRow[];
}

export const LIST_PAGE = 50;

/** More than these are said to be more: nobody reads on so far, and counting them all would cost more than the list. */
const COUNT_UP_TO = 2000;

const ENDED = ["closed", "merged", "split"];
/** In these words: by them the index of what is open is found. */
const isOpen = sql<boolean>`m.stage not in ('closed', 'merged', 'split')`;

/** The rows that this person may read, narrowed by what never changes of a matter. */
async function readable(trx: Trx, reader: Person, kinds: MatterKinds, filter: MatterFilter) {
	const district = await currentDistrict(trx);
	let select = trx.selectFrom("matter as m").where("m.district_id", "=", district);
	if (!readsAll(reader)) {
		const open = worksInside(reader) ? [...kinds.values()].filter((kind) => kind.openInside) : [];
		const mine = [reader.personId, ...reader.units];
		select = select.where((is) =>
			is.or([
				...open.map((kind) => is.and([is("m.line", "=", kind.line), is("m.kind", "=", kind.name)])),
				is.exists(
					is
						.selectFrom("matter_tie as t")
						.select(sql`1`.as("one"))
						.where("t.district_id", "=", district)
						.whereRef("t.matter_id", "=", "m.matter_id")
						.where("t.who", "in", mine),
				),
			]),
		);
	}
	if (filter.line) select = select.where("m.line", "=", filter.line);
	if (filter.kind) select = select.where("m.kind", "=", filter.kind);
	if (filter.subjectKind) select = select.where("m.subject_kind", "=", filter.subjectKind);
	if (filter.subjectId) select = select.where("m.subject_id", "=", filter.subjectId);
	if (filter.parent) select = select.where("m.parent_id", "=", filter.parent);
	if (filter.search) {
		const like = `%${filter.search.replace(/[\\%_]/g, "\\$&")}%`;
		select = select.where((is) =>
			is.or([
				is("m.title", "ilike", like),
				is("m.matter_id", "=", filter.search ?? ""),
				is(sql`m.raise_seq::text`, "=", filter.search ?? ""),
			]),
		);
	}
	return select;
}

/** Matters that this person may read, the most pressing first, a page at a time, with how many there are. */
export async function listMatters(
	trx: Trx,
	reader: Person,
	kinds: MatterKinds,
	filter: MatterFilter,
	today: string,
	page: number,
): Promise<MatterList> {
	let select = await readable(trx, reader, kinds, filter);
	if (filter.stage) select = select.where("m.stage", "=", filter.stage);
	if (filter.open) select = select.where(isOpen);
	if (filter.unit) select = select.where("m.owner_unit", "=", filter.unit);
	if (filter.late) select = select.where("m.due_on", "<", today).where(isOpen);
	const counted = await trx
		.selectFrom(
			select
				.select(sql`1`.as("one"))
				.limit(COUNT_UP_TO + 1)
				.as("some"),
		)
		.select((is) => is.fn.countAll<number>().as("total"))
		.executeTakeFirstOrThrow();
	const total = Number(counted.total);
	const rows = await select
		.selectAll("m")
		// What is over stands behind what is open; among the open the one that is due first.
		.orderBy(sql`(m.stage in ('closed', 'merged', 'split'))`)
		.orderBy("m.due_on")
		.orderBy("m.raised_at", "desc")
		.orderBy("m.matter_id")
		.limit(LIST_PAGE)
		.offset(page * LIST_PAGE)
		.execute();
	return {
		total: Math.min(total, COUNT_UP_TO),
		more: total > COUNT_UP_TO,
		rows: rows.map(listed),
	};
}

const listed = (row: MatterNow): MatterRow => ({
	matterId: row.matter_id,
	number: row.raise_seq,
	line: row.line,
	kind: row.kind,
	title: row.title,
	stage: row.stage as Stage,
	round: row.round,
	ownerUnit: row.owner_unit,
	ownerPerson: row.owner_person,
	raisedAt: row.raised_at.toISOString(),
	stageAt: row.stage_at.toISOString(),
	dueOn: row.due_on,
	subjectKind: row.subject_kind,
	subjectId: row.subject_id,
	demo: row.demo,
});

/**
 * The same list as it was at a past moment. Who may read a matter is asked of today: the past opens nothing. Only what changed since is folded again; the newest
 * {@link COUNT_UP_TO} that were raised by then are looked at, so that looking back has a bound.
 */
export async function listMattersThen(
	trx: Trx,
	reader: Person,
	kinds: MatterKinds,
	filter: MatterFilter,
	moment: Moment,
	page: number,
): Promise<MatterList> {
	const since = await sinceMoment(trx, moment);
	const today = localDay(moment.at, moment.timeZone);
	const known = await (await readable(trx, reader, kinds, filter))
		.selectAll("m")
		.where("m.raised_at", "<=", new Date(moment.at))
		.where("m.raise_seq", "<=", since.seq)
		.orderBy("m.raised_at", "desc")
		.orderBy("m.matter_id")
		.limit(COUNT_UP_TO + 1)
		.execute();
	const rows = (await rowsThen(trx, kinds, known.slice(0, COUNT_UP_TO), since))
		.filter(
			(row) =>
				(!filter.stage || row.stage === filter.stage) &&
				(!filter.open || !ENDED.includes(row.stage)) &&
				(!filter.unit || row.owner_unit === filter.unit) &&
				(!filter.late || (row.due_on !== null && row.due_on < today && !ENDED.includes(row.stage))),
		)
		.sort(byPressing);
	const from = page * LIST_PAGE;
	return { total: rows.length, more: known.length > COUNT_UP_TO, rows: rows.slice(from, from + LIST_PAGE).map(listed) };
}

/** As the list of the present is put in order by its query. */
function byPressing(a: MatterNow, b: MatterNow): number {
	const ended = Number(ENDED.includes(a.stage)) - Number(ENDED.includes(b.stage));
	const [dueA, dueB] = [a.due_on ?? "9999", b.due_on ?? "9999"];
	const due = dueA < dueB ? -1 : dueA > dueB ? 1 : 0;
	return ended || due || b.raised_at.getTime() - a.raised_at.getTime() || (a.matter_id < b.matter_id ? -1 : 1);
}

/** The matters that are parts of another one. */
export async function partsOf(trx: Trx, matterId: string) {
	const rows = await trx
		.selectFrom("matter")
		.select(["matter_id", "raise_seq", "title", "stage", "due_on"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("parent_id", "=", matterId)
		.orderBy("raise_seq")
		.execute();
	return rows.map((row) => ({
		matterId: row.matter_id,
		number: row.raise_seq,
		title: row.title,
		stage: row.stage as Stage,
		dueOn: row.due_on,
	}));
}
