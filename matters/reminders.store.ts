import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import type { NoticeKind } from "./notice.ts";
import type { NoticeCount } from "./reminders.ts";

/** How many notices of which sort went to the persons of each unit between two instants. */
export async function noticesByUnit(trx: Trx, from: string, until: string): Promise<NoticeCount[]> {
	const rows = await trx
		.selectFrom("notice")
		.select((is) => [...(["unit_id", "kind"] as const), is.fn.countAll<string>().as("count")])
		.where("district_id", "=", await currentDistrict(trx))
		.where("sent_at", ">=", new Date(from))
		.where("sent_at", "<=", new Date(until))
		.where("unit_id", "!=", "")
		.groupBy(["unit_id", "kind"])
		.orderBy("unit_id")
		.orderBy("kind")
		.execute();
	return rows.map((row) => ({ unit: row.unit_id, kind: row.kind as NoticeKind, count: Number(row.count) }));
}
