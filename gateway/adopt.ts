import { currentTimeZone } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { telegramOf } from "./capture.ts";
import { COMMANDS } from "./codes.ts";
import { Committer } from "./committer.ts";
import { DATA_LIMIT_HIGHEST, FrameStream } from "./frame-stream.ts";
import { storeOddities } from "./oddity.store.ts";
import { OddityTally } from "./oddity-tally.ts";
import { framesToAdopt, markAdopted } from "./quarantine.store.ts";
import { addStation, type NewStation, type Station } from "./station.store.ts";
import type { Telegram } from "./telegram.ts";
import { telemetryOf } from "./telemetry.ts";

/**
 * Makes a stranger a station, with all the frames of it that were kept. Interrupted and done again it stores each once: the same telling is one row.
 */
export async function adoptStation(house: House, asked: NewStation): Promise<{ station: Station; frames: number }> {
	const { db, districtId, now } = house;
	const station = await inDistrict(db, districtId, (trx) => addStation(trx, asked, now().toISOString()));
	return { station, frames: await storeKeptFrames(house, station) };
}

/** Stores the frames of a station that were put aside while it was unknown, or retired. Returns how many. */
export async function storeKeptFrames(house: House, station: Station): Promise<number> {
	const { db, districtId, now } = house;
	const { frames, timeZone } = await inDistrict(db, districtId, async (trx) => ({
		frames: await framesToAdopt(trx, station.mn),
		timeZone: await currentTimeZone(trx),
	}));
	const clock = { now, today: () => localDay(now(), timeZone) };
	const committer = new Committer(db, districtId, clock, () => {});
	const stored: number[] = [];
	const oddities = new OddityTally(() => timeZone);
	for (const { frameId, body, receivedAt } of frames) {
		const telegram = telegramIn(body);
		if (telegram === null || (station.password !== "" && telegram.pw !== station.password)) continue;
		const role = COMMANDS.get(telegram.cn ?? "");
		const bringsValues = telegram.values.length > 0 || (role !== "reply" && role !== "heartbeat" && !telegram.empty);
		committer.add({
			raw: body,
			station,
			telemetry: bringsValues ? telemetryOf(telegram, receivedAt, timeZone, station.factors) : null,
			receivedAt,
			committed(batch, place) {
				stored.push(frameId);
				oddities.telegram(station.mn, telegram, receivedAt, { batch, place });
			},
			refused: () => {},
		});
	}
	await committer.close(60_000);
	await inDistrict(db, districtId, async (trx) => {
		await markAdopted(trx, stored, now().toISOString());
		await storeOddities(trx, oddities.take());
	});
	return stored.length;
}

/** The telegram of one kept frame; null where it is none that can be used. */
function telegramIn(frame: Buffer): Telegram | null {
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
	return telegram?.fault === null ? telegram : null;
}
