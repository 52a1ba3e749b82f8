import { telegramFrame } from "./answer.ts";
import type { Telegram } from "./telegram.ts";

/** What a simulated fleet gets wrong, or what happens to its waters. */
export const FAULTS = [
	"rain", // turbidity and phosphorus rise for a while, everywhere
	"leak", // ammonia climbs in one creek, ten times in half an hour
	"stuck", // a probe repeats its last value
	"gap", // the line is down for a while, then history is caught up
	"duplicate", // frames are sent twice
	"bad", // broken CRC, wrong length, cut-off frames, noise
	"split", // frames arrive in small pieces
	"clock", // a logger's clock is ten minutes fast
] as const;
export type Fault = (typeof FAULTS)[number];

/** Seeded chance: the same fleet says the same. */
export function chanceOf(seed: number): () => number {
	let state = seed >>> 0 || 1;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** The leak begins so long after the fleet does. */
export const LEAK_BEGINS_MS = 20_000;

export interface SimulatedStation {
	index: number;
	mn: string;
	password: string;
}

const DECIMALS: Record<string, number> = {
	...{ w01010: 1, w01001: 2, w01009: 2, w01014: 0, w01003: 1, w01019: 1, w21003: 3, w21011: 3, w21001: 2 },
};

/**
 * What a station measures at a moment: levels of creeks west of Lake Taihu, warm water with little oxygen in summer, oxygen that follows the sun, and the
 * events of the fleet. Both times are local, as if they were UTC. Within a second everything is the same: a logger that says two things of one second would be
 * in two versions, and nobody could tell which it meant.
 */
export function measured(
	station: number,
	atMs: number,
	startedMs: number,
	faults: ReadonlySet<Fault>,
): Record<string, string> {
	const localMs = Math.floor(atMs / 1000) * 1000;
	const sinceStartMs = localMs - startedMs;
	const own = chanceOf(station * 7919 + 17);
	const level = 0.7 + own() * 0.6;
	const noise = chanceOf(Math.floor(localMs / 1000) * 31 + station);
	const spread = (width: number) => 1 + (noise() + noise() + noise() - 1.5) * width;
	const yearDay = (localMs / 86_400_000) % 365.25;
	const warm = -Math.cos(((yearDay - 15) / 365.25) * 2 * Math.PI);
	const sun = Math.sin((((localMs / 3_600_000) % 24) / 24) * 2 * Math.PI - Math.PI / 2);
	const rain = faults.has("rain") ? Math.max(0, Math.sin(sinceStartMs / 600_000) - 0.5) * 2 : 0;
	const leaking = faults.has("leak") && station === 0 && sinceStartMs > LEAK_BEGINS_MS;
	const leak = leaking ? 1 + 9 * Math.min(1, (sinceStartMs - LEAK_BEGINS_MS) / 60_000) : 1;
	const values: Record<string, number> = {
		w01010: 17.5 + 11 * warm + 1.2 * sun,
		w01001: (7.5 + 0.15 * sun) * spread(0.01),
		w01009: Math.max(0.3, (7.6 - 1.7 * warm + 0.9 * sun) * spread(0.04) - 0.2 * (leak - 1)),
		w01014: 480 * level * spread(0.03) * (1 + 0.08 * (leak - 1)),
		w01003: 25 * level * spread(0.2) * (1 + 4 * rain),
		w01019: 3.8 * level * spread(0.08) * (1 + 0.4 * rain),
		w21003: 0.4 * level * spread(0.08) * leak,
		w21011: 0.12 * level * spread(0.08) * (1 + rain),
		w21001: 2.3 * level * spread(0.05) + 0.4 * level * (leak - 1),
	};
	if (faults.has("stuck") && station % 10 === 3) values.w01009 = 6.66;
	return Object.fromEntries(
		Object.entries(values).map(([factor, value]) => [factor, value.toFixed(DECIMALS[factor] ?? 2)]),
	);
}

/** Milliseconds that a station's clock is wrong by. */
export function clockErrorMs(station: number, faults: ReadonlySet<Fault>): number {
	return faults.has("clock") && station % 20 === 7 ? 9 * 60_000 : 0;
}

/** The real-time frame of a moment, to be answered. */
export function stationFrame(
	station: SimulatedStation,
	localMs: number,
	sentLocalMs: number,
	values: Record<string, string>,
): Buffer {
	const digits = (ms: number) => new Date(ms).toISOString().replace(/\D/g, "");
	return telegramFrame({
		...{ qn: digits(sentLocalMs).slice(0, 17), st: "21", cn: "2011", pw: station.password, mn: station.mn, flag: 9 },
		cp: [
			`DataTime=${digits(localMs).slice(0, 14)}`,
			...Object.entries(values).map(([factor, value]) => `${factor}-Rtd=${value},${factor}-Flag=N`),
		].join(";"),
	});
}

/** Step of each history that a simulated logger keeps, and so many frames of it are sent at once. */
const HISTORY_STEP_MS: Record<string, number> = { "2051": 600_000, "2061": 3_600_000, "2031": 86_400_000 };
const MOST_HISTORY = 2_000;

/**
 * What a simulated logger sends back when it is asked (6.5.1): that it is ready, what was asked for, that it was done. Commands that it does not know are refused. Its
 * history is what it would have measured then.
 */
export function obeyed(
	station: SimulatedStation,
	asked: Telegram,
	own: {
		localMs: number;
		intervals: { RtdInterval: string; MinInterval: string };
		valuesAt(localMs: number): Record<string, string>;
	},
): Buffer[] {
	const digits = (ms: number) => new Date(ms).toISOString().replace(/\D/g, "");
	const frame = (st: string, cn: string, cp: string, qn = asked.qn) =>
		telegramFrame({ qn, st, cn, pw: station.password, mn: station.mn, flag: 8, cp });
	const [ready, unknown, done, nothing] = [
		frame("91", "9011", "QnRtn=1"),
		frame("91", "9011", "QnRtn=8"),
		frame("91", "9012", "ExeRtn=1"),
		frame("91", "9012", "ExeRtn=100"),
	];
	switch (asked.cn) {
		case "1012":
		case "1062":
		case "1064":
			return [ready, done];
		case "1011":
			return [ready, frame("21", "1011", `SystemTime=${digits(own.localMs).slice(0, 14)}`), done];
		case "1061":
			return [ready, frame("21", "1061", `RtdInterval=${own.intervals.RtdInterval}`), done];
		case "1063":
			return [ready, frame("21", "1063", `MinInterval=${own.intervals.MinInterval}`), done];
	}
	const step = HISTORY_STEP_MS[asked.cn ?? ""];
	if (step === undefined) return [unknown];
	const ms = (name: string) => {
		const [, y, mo, d, h, mi, sec] =
			/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(asked.fields?.get(name) ?? "") ?? [];
		return Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(sec));
	};
	const [from, to] = [ms("BeginTime"), Math.min(ms("EndTime"), own.localMs - step)];
	const frames: Buffer[] = [];
	for (let at = Math.ceil(from / step) * step; at <= to && frames.length < MOST_HISTORY; at += step) {
		const values = Object.entries(own.valuesAt(at)).map(([factor, value]) => `${factor}-Avg=${value},${factor}-Flag=N`);
		const cp = [`DataTime=${digits(at).slice(0, 14)}`, ...values].join(";");
		frames.push(frame("21", asked.cn ?? "", cp, digits(own.localMs + frames.length).slice(0, 17)));
	}
	return frames.length === 0 ? [ready, nothing] : [ready, ...frames, done];
}

/** A frame spoilt in one of the ways that lines and loggers spoil them. It is never answered. */
export function spoilt(frame: Buffer, chance: () => number): Buffer {
	const bytes = Buffer.from(frame);
	switch (Math.floor(chance() * 4)) {
		case 0: {
			const at = 6 + Math.floor(chance() * (bytes.length - 12));
			bytes[at] = (bytes[at] ?? 0) ^ 1; // a bit flips: the CRC is wrong
			return bytes;
		}
		case 1:
			bytes.write(String((Number(bytes.toString("latin1", 2, 6)) + 7) % 1000).padStart(4, "0"), 2, "latin1");
			return bytes;
		case 2:
			return Buffer.concat([bytes.subarray(0, 30 + Math.floor(chance() * 100)), Buffer.from("\r\n")]);
		default:
			return Buffer.from("AT+CSQ\r\nOK\r\n##noise##01", "latin1");
	}
}
