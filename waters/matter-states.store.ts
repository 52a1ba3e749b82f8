import { sql } from "kysely";
import { currentDistrict, eventOfRow } from "../loop/event.store.ts";
import { matterAt } from "../loop/matter.fold.ts";
import type { MatterKind, MatterState } from "../loop/matter.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";

/** Matters of one kind as their events tell them at a moment, by id; those that were not raised by then are left out. One read for all. */
export async function matterStates(
	trx: Trx,
	kind: MatterKind,
	matterIds: readonly string[],
	moment: Moment,
): Promise<Map<string, MatterState>> {
	if (matterIds.length === 0) return new Map();
	const rows = await trx
		.selectFrom("event")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.where(sql<boolean>`matter_id = any(${[...matterIds]}::text[])`)
		.orderBy("seq")
		.execute();
	const states = new Map<string, MatterState>();
	for (const [matterId, events] of Map.groupBy(rows.map(eventOfRow), (event) => event.matterId)) {
		const state = matterAt(events, kind, moment);
		if (state) states.set(matterId, state);
	}
	return states;
}

/** The ids of all matters of a kind that were raised between an instant and a moment. */
export async function matterIdsOf(trx: Trx, kind: MatterKind, moment: Moment, since: string): Promise<string[]> {
	const rows = await trx
		.selectFrom("matter")
		.select("matter_id")
		.where("district_id", "=", await currentDistrict(trx))
		.where("line", "=", kind.line)
		.where("kind", "=", kind.name)
		.where("raised_at", ">=", new Date(since))
		.where("raised_at", "<=", new Date(moment.at))
		.orderBy("raised_at")
		.execute();
	return rows.map((row) => row.matter_id);
}
