import { currentTimeZone } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { telegramOf } from "./capture.ts";
import { packFrames } from "./frame-batch.ts";
import { DATA_LIMIT_HIGHEST, FrameStream } from "./frame-stream.ts";
import { storeOddities } from "./oddity.store.ts";
import { OddityTally } from "./oddity-tally.ts";
import type { Station } from "./station.store.ts";
import type { Telegram } from "./telegram.ts";
import { ensureTables, type SiteDay, type StoredTelemetry, shapeId, storeTelemetry } from "./telemetry.store.ts";
import { namesOf, telemetryOf } from "./telemetry.ts";

/** A frame and the station whose it is. */
export interface DeliveredFrame {
	station: Station;
	raw: Buffer;
}

/**
 * Stores frames that are at hand, within the caller's transaction, as the gateway would: read, kept raw, their days noted as due, what is odd about them counted. For a past that is delivered
 * all at once. The batch's number follows from the time of receipt, so the same delivery is the same batch. Throws on a frame that can't be read.
 */
export async function deliverFrames(trx: Trx, frames: readonly DeliveredFrame[], receivedAt: string): Promise<void> {
	const timeZone = await currentTimeZone(trx);
	const batchId = Date.parse(receivedAt) * 1000;
	const oddities = new OddityTally(() => timeZone);
	const told = frames.flatMap(({ station, raw }, place) => {
		const telegram = telegramIn(raw);
		oddities.telegram(station.mn, telegram, receivedAt, { batch: batchId, place });
		const telemetry = telemetryOf(telegram, receivedAt, timeZone, station.factors);
		const whose = { stationNo: station.stationNo, siteId: station.siteId, receivedAt, place };
		return [telemetry, ...(telemetry.samples ?? [])].map((one) => ({ ...one, ...whose }));
	});
	const day = receivedAt.slice(0, 10);
	await ensureTables(trx, new Set(told.map(({ happenedAt }) => happenedAt.slice(0, 7))), day);
	const shapes = new Map<string, number>();
	for (const { names } of told) {
		if (shapes.has(names)) continue;
		const { factors, kinds } = namesOf(names);
		shapes.set(names, await shapeId(trx, factors, kinds));
	}
	const rows = told.map((one): StoredTelemetry => ({ ...one, shapeId: shapes.get(one.names) ?? 0 }));
	const days = new Map(
		rows.flatMap(({ siteId, countsFor }): [string, SiteDay][] =>
			countsFor === null ? [] : [[`${siteId} ${countsFor}`, { siteId, day: countsFor }]],
		),
	);
	const batch = { batchId, day, receivedAt, frames: frames.length };
	const packed = packFrames(frames.map(({ raw }) => raw));
	const added = await storeTelemetry(trx, { ...batch, ...packed }, rows, [...days.values()]);
	if (added.telegrams > 0) await storeOddities(trx, oddities.take());
}

function telegramIn(frame: Buffer): Telegram {
	let found: Telegram | null = null;
	const stream = new FrameStream(
		(piece) => {
			if (piece.ok) found ??= telegramOf(piece);
		},
		{ dataLimit: DATA_LIMIT_HIGHEST },
	);
	stream.push(frame);
	stream.end();
	const telegram = found as Telegram | null;
	if (telegram === null || telegram.fault !== null)
		throw new Error(`the frame can't be read: ${frame.toString("latin1")}`);
	return telegram;
}
