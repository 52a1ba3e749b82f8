import { countedValue } from "../waters/telemetry-value.ts";
import type { DayValue } from "./day-mean.ts";

/** Commands whose values are rolled up, with the kind of value that stands for the period. */
export const ROLLED: ReadonlyMap<number, string> = new Map([
	[2011, "Rtd"],
	[2031, "Avg"],
	[2051, "Avg"],
	[2061, "Avg"],
]);

export const HOUR_MS = 3_600_000;

export type Verdict = "good" | "suspect" | "bad";

/** A value that was told, in the order of its arrival: a later one of the same site, command, factor and time takes its place. */
export interface ToldValue extends DayValue {
	siteId: number;
}

/** An hour of a series. */
export interface RolledHour {
	siteId: number;
	cn: number;
	factor: string;
	/** ISO UTC. */
	at: string;
	received: number;
	valid: number;
	suspect: number;
	bad: number;
	lowest: number | null;
	highest: number | null;
	total: number;
	/** The latest value of the hour. */
	last: { at: string; text: string | null; value: number | null; flag: string; version: number };
}

/**
 * The hours of what was told. Values are taken in the factor's own unit; what its mark forbids, what is no number and what was found bad is received and
 * does not count. The order of equal times does not matter: the one told last counts.
 */
export function rollHours(
	told: readonly ToldValue[],
	verdictOf: (value: { siteId: number; cn: number; factor: string; atMs: number }) => Verdict,
): RolledHour[] {
	const standing = new Map<string, ToldValue>();
	for (const value of told)
		standing.set(`${value.siteId} ${value.cn} ${value.factor} ${value.happenedAt.getTime()}`, value);
	const hours = new Map<string, RolledHour>();
	// Sums of doubles depend on their order: in that of time the same values always give the same sum.
	for (const value of [...standing.values()].sort((a, b) => a.happenedAt.getTime() - b.happenedAt.getTime())) {
		const { siteId, cn, factor } = value;
		const atMs = value.happenedAt.getTime();
		const hourMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
		const key = `${siteId} ${cn} ${factor} ${hourMs}`;
		let hour = hours.get(key);
		if (!hour) {
			hour = {
				...{ siteId, cn, factor, at: new Date(hourMs).toISOString() },
				...{ received: 0, valid: 0, suspect: 0, bad: 0, lowest: null, highest: null, total: 0 },
				last: { at: "", text: null, value: null, flag: "", version: 0 },
			};
			hours.set(key, hour);
		}
		const counted = countedValue(value);
		const number = counted === null ? null : Number(counted);
		hour.received++;
		hour.last = {
			at: value.happenedAt.toISOString(),
			text: value.value,
			value: number,
			flag: value.flag ?? "",
			version: value.version,
		};
		if (number === null) continue;
		const verdict = verdictOf({ siteId, cn, factor, atMs });
		if (verdict === "bad") {
			hour.bad++;
			continue;
		}
		hour.valid++;
		if (verdict === "suspect") hour.suspect++;
		hour.lowest = hour.lowest === null ? number : Math.min(hour.lowest, number);
		hour.highest = hour.highest === null ? number : Math.max(hour.highest, number);
		hour.total += number;
	}
	return [...hours.values()];
}
