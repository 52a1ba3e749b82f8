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
	const hours: RolledHour[] = [];
	for (const own of seriesIn(told)) {
		// Sums of doubles depend on their order: in that of time the same values always give the same sum. Of equal times the one told last stays last.
		own.sort((a, b) => a.happenedAt.getTime() - b.happenedAt.getTime());
		let hour: RolledHour | undefined;
		let endMs = Number.NEGATIVE_INFINITY;
		for (const [index, value] of own.entries()) {
			const atMs = value.happenedAt.getTime();
			if (own[index + 1]?.happenedAt.getTime() === atMs) continue;
			if (!hour || atMs >= endMs) {
				hour = emptyHour(value);
				endMs = Date.parse(hour.at) + HOUR_MS;
				hours.push(hour);
			}
			count(hour, value, atMs, verdictOf);
		}
	}
	return hours;
}

/** The values of each series, in the order of their telling. Millions pass here, so no text is made to tell them apart. */
function* seriesIn(told: readonly ToldValue[]): Generator<ToldValue[]> {
	const sites = new Map<number, Map<number, Map<string, ToldValue[]>>>();
	for (const value of told) {
		let commands = sites.get(value.siteId);
		if (!commands) {
			commands = new Map();
			sites.set(value.siteId, commands);
		}
		let factors = commands.get(value.cn);
		if (!factors) {
			factors = new Map();
			commands.set(value.cn, factors);
		}
		const own = factors.get(value.factor);
		if (own) own.push(value);
		else factors.set(value.factor, [value]);
	}
	for (const commands of sites.values()) for (const factors of commands.values()) yield* factors.values();
}

function emptyHour({ siteId, cn, factor, happenedAt }: ToldValue): RolledHour {
	return {
		...{ siteId, cn, factor, at: new Date(Math.floor(happenedAt.getTime() / HOUR_MS) * HOUR_MS).toISOString() },
		...{ received: 0, valid: 0, suspect: 0, bad: 0, lowest: null, highest: null, total: 0 },
		last: { at: "", text: null, value: null, flag: "", version: 0 },
	};
}

function count(
	hour: RolledHour,
	value: ToldValue,
	atMs: number,
	verdictOf: (value: { siteId: number; cn: number; factor: string; atMs: number }) => Verdict,
): void {
	const counted = countedValue(value);
	const number = counted === null ? null : Number(counted);
	hour.received++;
	hour.last = {
		...{ at: value.happenedAt.toISOString(), text: value.value, value: number },
		...{ flag: value.flag ?? "", version: value.version },
	};
	if (number === null) return;
	const verdict = verdictOf({ siteId: value.siteId, cn: value.cn, factor: value.factor, atMs });
	if (verdict === "bad") {
		hour.bad++;
		return;
	}
	hour.valid++;
	if (verdict === "suspect") hour.suspect++;
	hour.lowest = hour.lowest === null ? number : Math.min(hour.lowest, number);
	hour.highest = hour.highest === null ? number : Math.max(hour.highest, number);
	hour.total += number;
}
