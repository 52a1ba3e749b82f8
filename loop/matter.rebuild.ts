import { sql } from "kysely";
import type { Trx } from "../store/database.ts";
import { currentDistrict } from "./event.store.ts";
import { rebuildFileUses } from "./file-use.store.ts";
import { settleMatter } from "./matter.store.ts";
import { kindNamed, type MatterKinds } from "./matter-kinds.ts";
import { eventKind } from "./matter-step.ts";

/** Drops what is projected of all matters and folds it again from the events. Returns how many there are. */
export async function rebuildMatters(trx: Trx, kinds: MatterKinds, now: string): Promise<number> {
	const district = await currentDistrict(trx);
	for (const table of ["matter_turn", "matter_term", "matter_owed", "matter_tie", "matter"] as const)
		await trx.deleteFrom(table).where("district_id", "=", district).execute();
	const raised = await trx
		.selectFrom("event")
		.select(["matter_id", "line", sql<string>`body ->> 'kind'`.as("kind")])
		.where("district_id", "=", district)
		.where("kind", "=", eventKind("raise"))
		.orderBy("seq")
		.execute();
	for (const { matter_id, line, kind } of raised) await settleMatter(trx, kindNamed(kinds, line, kind), matter_id, now);
	await rebuildFileUses(trx, district);
	return raised.length;
}

/** Matters that time alone has changed (a suspension ended, evidence ran out) are projected anew. Returns how many. */
export async function settleByTime(trx: Trx, kinds: MatterKinds, now: string): Promise<number> {
	const due = await trx
		.selectFrom("matter")
		.select(["matter_id", "line", "kind"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("changes_at", "<=", new Date(now))
		.orderBy("changes_at")
		.limit(500)
		.forUpdate()
		.execute();
	for (const { matter_id, line, kind } of due) await settleMatter(trx, kindNamed(kinds, line, kind), matter_id, now);
	return due.length;
}
