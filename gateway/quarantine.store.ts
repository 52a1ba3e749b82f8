import { createHash } from "node:crypto";
import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";

/** A frame that is kept aside with its bytes and the reason. */
export interface QuarantinedFrame {
	/** "" where none could be read. */
	mn: string;
	peer: string;
	/** unknown-station, password, address, retired, store, or a fault of the frame. */
	reason: string;
	password: string;
	/** As it came; at most one maximal frame of it. */
	body: Buffer;
	/** How much there was of it. */
	bytes: number;
	receivedAt: string;
}

/** Frames kept for each MN (those without one share a place), and of all MNs together that are no station's: a stranger can't fill the disk, whatever names it invents. */
export const KEPT_FOR_EACH_MN = 5_000;
export const KEPT_OF_STRANGERS = 50_000;

/** Puts frames aside, each once however often it is sent. Over the limit of a sender nothing more is kept. */
export async function quarantineFrames(
	trx: Trx,
	frames: readonly QuarantinedFrame[],
	keptOfStrangers = KEPT_OF_STRANGERS,
): Promise<void> {
	const districtId = await currentDistrict(trx);
	const byMn = Map.groupBy(frames, (frame) => frame.mn);
	const stations = await trx
		.selectFrom("station")
		.select("mn")
		.where("district_id", "=", districtId)
		.where("mn", "in", [...byMn.keys()])
		.execute();
	const known = new Set(["", ...stations.map((station) => station.mn)]);
	let roomForStrangers = 0;
	if ([...byMn.keys()].some((mn) => !known.has(mn))) {
		const strange = await sql<{ kept: number }>`
			select count(*)::int as kept from (
				select 1 from quarantine q
				where q.district_id = ${districtId} and q.mn <> '' and not exists (select 1 from station s where s.district_id = q.district_id and s.mn = q.mn)
				limit ${keptOfStrangers}) one`.execute(trx);
		roomForStrangers = keptOfStrangers - (strange.rows[0]?.kept ?? 0);
	}
	for (const [mn, own] of byMn) {
		const kept = await sql<{ kept: number }>`
			select count(*)::int as kept from (select 1 from quarantine where district_id = ${districtId} and mn = ${mn} limit ${KEPT_FOR_EACH_MN}) one`.execute(
			trx,
		);
		let room = KEPT_FOR_EACH_MN - (kept.rows[0]?.kept ?? 0);
		for (const frame of own) {
			const content = createHash("sha256").update(frame.reason).update(frame.body).digest();
			const again = await sql`
				update quarantine set repeated = repeated + 1 where district_id = ${districtId} and mn = ${mn} and content = ${content}`.execute(
				trx,
			);
			if (Number(again.numAffectedRows ?? 0) > 0 || room <= 0) continue;
			if (!known.has(mn) && roomForStrangers-- <= 0) continue;
			room--;
			await trx
				.insertInto("quarantine")
				.values({
					district_id: districtId,
					received_at: new Date(frame.receivedAt),
					mn,
					peer: frame.peer,
					reason: frame.reason,
					password: frame.password,
					bytes: frame.bytes,
					content,
					body: frame.body,
					adopted_at: null,
				})
				.onConflict((conflict) => conflict.doNothing())
				.execute();
		}
	}
}

/** A stranger or a troubled sender, as the page lists it. */
export interface QuarantineSender {
	mn: string;
	peer: string;
	reason: string;
	/** As the last frame gave it; the operator sees it to adopt the station with it. */
	password: string;
	frames: number;
	firstAt: string;
	lastAt: string;
}

export async function quarantineSenders(trx: Trx): Promise<QuarantineSender[]> {
	const districtId = await currentDistrict(trx);
	const rows = await sql<{
		mn: string;
		peer: string;
		reason: string;
		password: string;
		frames: number;
		first_at: Date;
		last_at: Date;
	}>`
		select mn, reason, (array_agg(peer order by frame_id desc))[1] as peer, (array_agg(password order by frame_id desc))[1] as password,
			count(*)::int as frames, min(received_at) as first_at, max(received_at) as last_at
		from quarantine
		where district_id = ${districtId} and adopted_at is null
		group by mn, reason
		order by max(received_at) desc
		limit 200`.execute(trx);
	return rows.rows.map((row) => ({
		mn: row.mn,
		peer: row.peer,
		reason: row.reason,
		password: row.password,
		frames: row.frames,
		firstAt: row.first_at.toISOString(),
		lastAt: row.last_at.toISOString(),
	}));
}

/** The frames of an MN that wait for their station, the oldest first. */
export async function framesToAdopt(
	trx: Trx,
	mn: string,
): Promise<{ frameId: number; body: Buffer; receivedAt: string }[]> {
	const rows = await trx
		.selectFrom("quarantine")
		.select(["frame_id", "body", "received_at"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("mn", "=", mn)
		.where("reason", "in", ["unknown-station", "password", "retired"])
		.where("adopted_at", "is", null)
		.orderBy("frame_id")
		.execute();
	return rows.map((row) => ({ frameId: row.frame_id, body: row.body, receivedAt: row.received_at.toISOString() }));
}

export async function markAdopted(trx: Trx, frameIds: readonly number[], at: string): Promise<void> {
	if (frameIds.length === 0) return;
	await trx
		.updateTable("quarantine")
		.set({ adopted_at: new Date(at) })
		.where("district_id", "=", await currentDistrict(trx))
		.where("frame_id", "in", [...frameIds])
		.execute();
}
