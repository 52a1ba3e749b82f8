import { append, currentDistrict, eventOfRow } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { riversAt } from "./network-rows.store.ts";

export const VELOCITY_KIND = "flow.velocity-set";

/** What is said of how fast water flows; `riverId` "" is every river without a value of its own. */
export interface VelocitySaid {
	riverId: string;
	metresPerSecond: number;
	reason: string;
}

/** Sets a velocity by an event of the chain. Returns its number. */
export async function setVelocity(
	trx: Trx,
	said: VelocitySaid,
	{ person, unit, clientKey }: { person: string; unit: string; clientKey: string },
	now: string,
): Promise<number> {
	const { riverId, metresPerSecond, reason } = said;
	const { event, repeated } = await append(
		trx,
		{
			...{ clientKey, matterId: "flow-velocity", line: "waters", kind: VELOCITY_KIND },
			...{ happenedAt: now, actor: person, unit, body: { riverId, metresPerSecond, reason } },
		},
		now,
	);
	if (!repeated) await drawVelocity(trx, event);
	return event.seq;
}

async function drawVelocity(trx: Trx, event: LoopEvent): Promise<void> {
	const said = event.body as unknown as VelocitySaid;
	await trx
		.insertInto("flow_velocity")
		.values({
			...{ district_id: event.districtId, seq: event.seq, river_id: said.riverId },
			...{ metres_per_second: said.metresPerSecond, reason: said.reason, known_from: new Date(event.receivedAt) },
		})
		.execute();
}

/** Draws the velocities again from their events. Returns how many there are. */
export async function rebuildVelocities(trx: Trx): Promise<number> {
	const district = await currentDistrict(trx);
	await trx.deleteFrom("flow_velocity").where("district_id", "=", district).execute();
	const rows = await trx
		.selectFrom("event")
		.selectAll()
		.where("district_id", "=", district)
		.where("kind", "=", VELOCITY_KIND)
		.orderBy("seq")
		.execute();
	for (const row of rows) await drawVelocity(trx, eventOfRow(row));
	return rows.length;
}

/** A velocity that was set, as a list tells it; the latest of each river is the one that holds. */
export interface VelocityRecord extends VelocitySaid {
	seq: number;
	/** null: every river without a value of its own. */
	river: Bilingual | null;
	/** ISO UTC. */
	knownFrom: string;
	holds: boolean;
}

/** The velocities that were set by a moment, the latest first, and the rivers that one can be set for. */
export async function velocityRecords(
	trx: Trx,
	seen: { at: string; knownBy: string },
): Promise<{ records: VelocityRecord[]; rivers: { riverId: string; name: Bilingual }[] }> {
	const district = await currentDistrict(trx);
	const rivers = (await riversAt(trx, district, seen).execute()).map((row) => ({
		riverId: row.river_id,
		name: { zh: row.name_zh, en: row.name_en },
	}));
	const names = new Map(rivers.map(({ riverId, name }) => [riverId, name]));
	const rows = await trx
		.selectFrom("flow_velocity")
		.selectAll()
		.where("district_id", "=", district)
		.where("known_from", "<=", new Date(seen.knownBy))
		.orderBy("seq", "desc")
		.execute();
	const told = new Set<string>();
	const records = rows.map((row): VelocityRecord => {
		const holds = !told.has(row.river_id);
		told.add(row.river_id);
		const named = { zh: row.river_id, en: row.river_id };
		return {
			...{ seq: row.seq, riverId: row.river_id, metresPerSecond: row.metres_per_second, reason: row.reason, holds },
			river: row.river_id === "" ? null : (names.get(row.river_id) ?? named),
			knownFrom: row.known_from.toISOString(),
		};
	});
	return { records, rivers };
}
