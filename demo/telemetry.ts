import { telegramFrame } from "../gateway/answer.ts";
import { deliverFrames } from "../gateway/deliver.ts";
import { settleWithin } from "../gateway/settle.ts";
import { addStation, type Station } from "../gateway/station.store.ts";
import { currentDistrict } from "../loop/event.store.ts";
import { addDays, instantOf } from "../loop/local-day.ts";
import type { Trx } from "../store/database.ts";
import { qualityPass } from "../waters/quality.jobs.ts";
import { enterRuling } from "../waters/quality.store.ts";
import { chance, seedOf } from "./chance.ts";
import { tellOfLines, wordsOf, writingOf } from "./station-voices.ts";
import { type DemoStation, stationDay } from "./stations.ts";

// Invented hours of the demo's stations, sent as HJ 212 frames like anybody's: calm water, and what goes wrong at instruments and in creeks.

/** Days whose hours are told and checked day by day; before them there are four tellings a day, so that a site has a past. */
export const TOLD_DAYS = 10;
const PAST_DAYS = 62;
/** The stations report when the day is over; their means follow after midnight. */
const TELLS_AT = "23:50";
const MEANS_AT = "00:10:01";
const HOUR_MS = 3_600_000;

/** What goes wrong, by the river or creek of the station: days before today, local hours. */
type Mishap = (hour: { daysAgo: number; hour: number }, values: Record<string, number>) => Partial<HourOf> | null;
interface HourOf {
	values: Record<string, number>;
	mark: string;
	/** Nothing is told at the time; told so many days later. null: never. */
	lateDays: number | null;
}

/** Hours since the leak began: yesterday at three in the afternoon. */
const leaking = (daysAgo: number, hour: number) => (daysAgo === 1 && hour >= 15 ? hour - 14 : 0);

const MISHAPS: Readonly<Record<string, Mishap>> = {
	// The creek's own station: something was let in upstream yesterday afternoon.
	leak({ daysAgo, hour }, values) {
		const since = leaking(daysAgo, hour);
		if (since === 0) return null;
		const rise = 1 + 2.2 * Math.min(4, since);
		const ammonia = (values.w21003 ?? 0.4) * rise;
		return {
			values: {
				...values,
				w21003: ammonia,
				w21001: (values.w21001 ?? 2.4) + ammonia,
				w01014: (values.w01014 ?? 450) * (1 + 0.08 * rise),
				w01009: Math.max(1.2, (values.w01009 ?? 7) - 0.9 * Math.min(4, since)),
			},
		};
	},
	stuck: ({ daysAgo, hour }, values) =>
		(daysAgo === 4 && hour >= 2) || daysAgo === 3 || (daysAgo === 2 && hour < 14)
			? { values: { ...values, w01009: 6.66 } }
			: null,
	gap({ daysAgo, hour }) {
		if (daysAgo === 5 && hour >= 9 && hour < 18) return { lateDays: null };
		return daysAgo === 2 && hour >= 1 && hour < 6 ? { lateDays: 1 } : null;
	},
	flat: ({ daysAgo }, values) =>
		daysAgo === 7 || daysAgo === 6 ? { values: { ...values, w21003: 0.02, w21011: 0.01 } } : null,
	calibrated: ({ daysAgo, hour }) => (daysAgo === 8 && hour >= 9 && hour < 12 ? { mark: "M" } : null),
	cloudy: ({ daysAgo, hour }, values) => (daysAgo === 9 && hour === 13 ? { values: { ...values, w01003: 480 } } : null),
};

/** Which station has which mishap: by its place in the list. */
export const MISHAP_OF: Readonly<Record<number, keyof typeof MISHAPS>> = {
	...{ 0: "calibrated", 1: "cloudy", 2: "stuck", 3: "gap", 6: "flat", 8: "leak" },
};

const DECIMALS: Readonly<Record<string, number>> = {
	...{ w01010: 1, w01001: 2, w01009: 2, w01014: 1, w01003: 1, w01019: 2, w21003: 3, w21011: 3, w21001: 2 },
};

/** A station's hour: between the levels of its days, warm and rich in oxygen in the afternoon, with a little noise. */
function hourOf(
	{ station, index }: { station: DemoStation; index: number },
	levels: (day: string) => Map<string, number>,
	{ day, hour, today }: { day: string; hour: number; today: string },
): HourOf | null {
	const own = levels(day);
	if (own.size === 0) return null;
	const next = chance(seedOf(`${station.code}:${day}:${hour}`));
	const sun = Math.sin(((hour - 9) / 24) * 2 * Math.PI);
	// The level of a day is that of its noon.
	const other = levels(addDays(day, hour < 12 ? -1 : 1));
	const share = Math.abs(hour - 12) / 24;
	const values = Object.fromEntries(
		[...own].map(([factor, level]): [string, number] => {
			const value = level + share * ((other.get(factor) ?? level) - level);
			const noise = 1 + (next() + next() - 1) * 0.03;
			if (factor === "w01010") return [factor, value + 0.8 * sun];
			if (factor === "w01009") return [factor, value * noise + 0.4 * sun];
			if (factor === "w01001") return [factor, value + 0.05 * sun + (next() - 0.5) * 0.02];
			return [factor, value * noise];
		}),
	);
	const daysAgo = Math.round((Date.parse(`${today}T00:00:00.000Z`) - Date.parse(`${day}T00:00:00.000Z`)) / 86_400_000);
	const mishap = MISHAP_OF[index];
	const wrong = mishap ? MISHAPS[mishap]?.({ daysAgo, hour }, values) : null;
	return { values, mark: "N", lateDays: 0, ...wrong };
}

function frameOf(station: Station, index: number, at: number, { values, mark }: HourOf): Buffer {
	const writing = writingOf(index);
	const time = new Date(at + 8 * HOUR_MS).toISOString().replace(/\D/g, "").slice(0, 14);
	const items = Object.entries(values).map(
		([factor, value]) => `${factor}-Avg=${value.toFixed(DECIMALS[factor] ?? 2)},${factor}-Flag=${mark}`,
	);
	const header = { qn: `${time}000`, st: writing.st, cn: "2061", pw: station.password, mn: station.mn, flag: 9 };
	return telegramFrame({ ...header, cp: [`DataTime=${writing.time(time)}`, ...items].join(";") });
}

export interface TelemetryArrival {
	receivedAt: string;
	deliver(trx: Trx): Promise<void>;
}

/** What the stations send, in the order of arrival: a past, then the last days one by one, with the quality pass that looks at each. */
export function telemetryArrivals(stations: readonly DemoStation[], today: string, zone: string): TelemetryArrival[] {
	const first = addDays(today, -PAST_DAYS);
	const told = addDays(today, -TOLD_DAYS);
	let known: Station[] = [];
	const levels = new Map<string, Map<string, number>>();
	const levelsOf = (station: DemoStation) => (day: string) => {
		const key = `${station.code} ${day}`;
		let level = levels.get(key);
		if (!level) {
			const means = stationDay(station, day, today, zone);
			level = new Map(means.map(({ factor, valueText }) => [factor, Number(valueText)]));
			levels.set(key, level);
		}
		return level;
	};
	const hoursOf = (day: string, hours: readonly number[], daysLater: number) =>
		stations.flatMap((station, index) =>
			hours.flatMap((hour) => {
				const one = hourOf({ station, index }, levelsOf(station), { day, hour, today });
				const owner = known[index];
				if (!one || !owner || one.lateDays !== daysLater) return [];
				const at = Date.parse(instantOf(day, "00:00", zone)) + hour * HOUR_MS;
				return [{ station: owner, raw: frameOf(owner, index, at, one) }];
			}),
		);
	const daysBefore = (day: string) => Math.round((Date.parse(today) - Date.parse(day)) / 86_400_000);
	const voicesOn = (day: string) =>
		known.flatMap((station, index) =>
			daysBefore(day) > (stations[index]?.silentDays ?? 0) ? wordsOf({ station, index }, day, daysBefore(day)) : [],
		);
	const begin = instantOf(addDays(told, -1), TELLS_AT, zone);
	/** When a station was heard last before it fell silent; the others of the demo are heard no more either, and are not said to be silent. */
	const heardLast = ({ silentDays }: DemoStation) => instantOf(addDays(today, -1 - silentDays), TELLS_AT, zone);
	const pulses = async (trx: Trx, at: string) => {
		const district_id = await currentDistrict(trx);
		for (const station of stations) {
			const heard_at = heardLast(station);
			if (station.silentDays === 0 || heard_at > at) continue;
			const data_time = new Date(Date.parse(heard_at) - 50 * 60_000);
			await trx
				.insertInto("station_pulse")
				.values({ district_id, mn: station.code, heard_at: new Date(heard_at), data_time, clock_error_ms: 0 })
				.onConflict((conflict) => conflict.doNothing())
				.execute();
		}
	};
	const arrivals: TelemetryArrival[] = [
		{
			receivedAt: begin,
			async deliver(trx) {
				known = [];
				for (const { code, siteId } of stations)
					known.push(await addStation(trx, { mn: code, password: "123456", siteId, demo: true }, begin));
				const frames = [];
				for (let day = first; day < told; day = addDays(day, 1)) frames.push(...hoursOf(day, [2, 8, 14, 20], 0));
				await deliverFrames(trx, frames, begin);
				await pulses(trx, begin);
				await qualityPass(trx, new Date(begin));
				// The means of these days came as such, long ago.
				await trx
					.updateTable("telemetry_day")
					.set({ due: false })
					.where("district_id", "=", await currentDistrict(trx))
					.execute();
			},
		},
	];
	const all = Array.from({ length: 24 }, (_, hour) => hour);
	for (let day = told; day < today; day = addDays(day, 1)) {
		const receivedAt = instantOf(day, TELLS_AT, zone);
		const of = day;
		arrivals.push({
			receivedAt,
			async deliver(trx) {
				const frames = [...hoursOf(addDays(of, -1), all, 1), ...hoursOf(of, all, 0), ...voicesOn(of)];
				await deliverFrames(trx, frames, receivedAt);
				const batch = Date.parse(receivedAt) * 1000;
				await tellOfLines(trx, stations, { day: of, daysAgo: daysBefore(of), batch, frames, timeZone: zone });
				await pulses(trx, receivedAt);
				await qualityPass(trx, new Date(receivedAt));
			},
		});
		const meansAt = instantOf(addDays(day, 1), MEANS_AT, zone);
		arrivals.push({ receivedAt: meansAt, deliver: (trx) => settleWithin(trx, new Date(meansAt)) });
	}
	return [...arrivals, ...rulingArrivals(stations, today, zone)];
}

/** What people said of these data: a calibration that was planned, and a spike that was real. */
function rulingArrivals(stations: readonly DemoStation[], today: string, zone: string): TelemetryArrival[] {
	const [calibrated, cloudy] = [stations[0], stations[1]];
	if (!calibrated || !cloudy) return [];
	const by = { person: "demo", unit: "demo" };
	const workedAt = instantOf(addDays(today, -8), "12:30", zone);
	const ruledAt = instantOf(addDays(today, -8), "10:00", zone);
	return [
		{
			receivedAt: workedAt,
			async deliver(trx) {
				const span = {
					from: instantOf(addDays(today, -9), "09:00", zone),
					to: instantOf(addDays(today, -8), "11:59", zone),
				};
				await enterRuling(
					trx,
					{
						...{ siteId: calibrated.siteId, factor: "", ...span, verdict: "bad", work: "calibration" },
						...{ reason: "月度校准：五参数电极与氨氮分析仪", clientKey: "demo:calibration" },
					},
					by,
					workedAt,
				);
			},
		},
		{
			receivedAt: ruledAt,
			async deliver(trx) {
				const at = instantOf(addDays(today, -9), "13:00", zone);
				await enterRuling(
					trx,
					{
						...{ siteId: cloudy.siteId, factor: "w01003", from: at, to: at, verdict: "good", work: null },
						...{ reason: "现场核实：船只通过扰动底泥，读数属实", clientKey: "demo:overrule" },
					},
					by,
					ruledAt,
				);
			},
		},
	];
}
