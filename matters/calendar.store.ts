import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import { DEADLINE_MOVED, type MovedClock } from "../loop/moved-deadline.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";

/** A matter whose deadlines an announcement moved, as it was told in the chain. */
export interface MovedRow {
	matterId: string;
	title: string;
	moved: MovedClock[];
}

/** The deadlines that an announcement moved, from the events that told it. */
export async function movedBy(trx: Trx, announcement: number): Promise<MovedRow[]> {
	const rows = await trx
		.selectFrom("event")
		.innerJoin("matter", (join) =>
			join.onRef("matter.district_id", "=", "event.district_id").onRef("matter.matter_id", "=", "event.matter_id"),
		)
		.select(["event.matter_id", "matter.title", "event.body"])
		.where("event.district_id", "=", await currentDistrict(trx))
		.where("event.kind", "=", DEADLINE_MOVED)
		.where(sql<string>`event.body ->> 'announcement'`, "=", String(announcement))
		.orderBy("event.seq")
		.execute();
	return rows.map((row) => ({
		matterId: row.matter_id,
		title: row.title,
		moved: (row.body as { moved: MovedClock[] }).moved,
	}));
}

/** The names of units by id. */
export async function unitNames(trx: Trx, ids: readonly string[]): Promise<Record<string, Bilingual>> {
	if (ids.length === 0) return {};
	const rows = await trx
		.selectFrom("unit")
		.select(["unit_id", "name_zh", "name_en"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("unit_id", "in", ids)
		.execute();
	return Object.fromEntries(rows.map((row) => [row.unit_id, { zh: row.name_zh, en: row.name_en }]));
}
