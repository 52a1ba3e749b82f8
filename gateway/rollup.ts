import { SAMPLE_KIND, SAMPLES } from "../waters/batch-sample.ts";
import { countedValue } from "../waters/telemetry-value.ts";
import type { DayValue } from "./day-mean.ts";

/** Commands whose values are rolled up, and the samples of batch analysers, with the kind of value that stands for the period. */
export const ROLLED: ReadonlyMap<number, string> = new Map([
	[SAMPLES, SAMPLE_KIND],
	[2011, "Rtd"],
	[2031, "Avg"],
	[2051, "Avg"],
	[2061, "Avg"],
]);

export const HOUR_MS = 3_600_000;

export type Verdict = "good" | "suspect" | "bad";

/** A value as the checks know it. */
export interface Judged {
	siteId: number;
	cn: number;
	factor: string;
	/** Epoch milliseconds. */
	atMs: number;
}

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
export function rollHours(told: readonly ToldValue[], verdictOf: (value: Judged) => Verdict): RolledHour[] {
	const hours: RolledHour[] = [];
	for (const own of seriesIn(told)) {
		// Sums of doubles depend on their order: in that of time the same values always give the same sum. Of equal times the one told last stays last.
		own.sort((a, b) => a.happenedAt.getTime() - b.happenedAt.getTime());
		let hour: RolledHour | undefined;
		let endMs = Number.NEGATIVE_INFINITY;
		for (const [index, value] of own.entries()) {
			const atMs = value.happenedAt.getTime();
			const nextMs = own[index + 1]?.happenedAt.getTime();
			if (nextMs === atMs) continue;
			if (!hour || atMs >= endMs) {
				const startMs = hourOf(atMs);
				hour = emptyHour(value, startMs);
				endMs = startMs + HOUR_MS;
				hours.push(hour);
			}
			count(hour, value, atMs, verdictOf);
			if (nextMs === undefined || nextMs >= endMs) hour.last = lastOf(value);
		}
	}
	return hours;
}

/** A series whose hours go on. */
interface GoingSeries {
	/** The latest time that is rolled up, epoch milliseconds. */
	throughMs: number;
	/** The hour of it, as it was rolled up or is being. */
	hour: RolledHour | null;
	latest: ToldValue | null;
}

/** Told of each series whose values came so far: the latest time that is rolled up, and its hour as it stands. */
export type RolledThrough = Pick<GoingSeries, "throughMs" | "hour"> & Pick<RolledHour, "siteId" | "cn" | "factor">;

/**
 * Adds to hours that are rolled up already, so that the cost follows what is new: of a fleet that tells each few seconds an hour is a million values.
 * Only a value later than all that its series told can be added; the hour of any other must be counted afresh ({@link afresh}).
 * Added in the order of time, sums are those of a fresh count to the last bit.
 */
export class GoingHours {
	readonly #series = new Map<string, GoingSeries>();
	readonly #done: RolledHour[] = [];
	/** Hours of sites that can't be added to, by `siteId ms`. */
	readonly afresh = new Map<string, { siteId: number; ms: number }>();

	constructor(rolled: readonly RolledThrough[]) {
		for (const { siteId, cn, factor, throughMs, hour } of rolled)
			this.#series.set(`${siteId} ${cn} ${factor}`, { throughMs, hour, latest: null });
	}

	/** Adds what was told, in the order of its arrival. */
	add(told: Iterable<ToldValue>, verdictOf: (value: Judged) => Verdict): void {
		for (const value of told) {
			const key = `${value.siteId} ${value.cn} ${value.factor}`;
			let series = this.#series.get(key);
			if (!series) {
				series = { throughMs: Number.NEGATIVE_INFINITY, hour: null, latest: null };
				this.#series.set(key, series);
			}
			const atMs = value.happenedAt.getTime();
			const startMs = hourOf(atMs);
			if (atMs <= series.throughMs) {
				this.afresh.set(`${value.siteId} ${startMs}`, { siteId: value.siteId, ms: startMs });
				continue;
			}
			if (series.hour === null || hourOf(series.throughMs) !== startMs) {
				this.#end(series);
				series.hour = emptyHour(value, startMs);
			}
			series.throughMs = atMs;
			series.latest = value;
			count(series.hour, value, atMs, verdictOf);
		}
	}

	/** The hours that were added to. */
	end(): RolledHour[] {
		for (const series of this.#series.values()) this.#end(series);
		return this.#done.filter(({ siteId, at }) => !this.afresh.has(`${siteId} ${Date.parse(at)}`));
	}

	#end(series: GoingSeries): void {
		if (series.hour === null || series.latest === null) return;
		series.hour.last = lastOf(series.latest);
		series.latest = null;
		this.#done.push(series.hour);
	}
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

const hourOf = (ms: number) => Math.floor(ms / HOUR_MS) * HOUR_MS;

function emptyHour({ siteId, cn, factor }: ToldValue, startMs: number): RolledHour {
	return {
		...{ siteId, cn, factor, at: new Date(startMs).toISOString() },
		...{ received: 0, valid: 0, suspect: 0, bad: 0, lowest: null, highest: null, total: 0 },
		last: { at: "", text: null, value: null, flag: "", version: 0 },
	};
}

function count(hour: RolledHour, value: ToldValue, atMs: number, verdictOf: (value: Judged) => Verdict): void {
	const number = numberOf(value);
	hour.received++;
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

function numberOf(value: ToldValue): number | null {
	const counted = countedValue(value);
	return counted === null ? null : Number(counted);
}

function lastOf(value: ToldValue): RolledHour["last"] {
	const { happenedAt, value: text, flag, version } = value;
	return { at: happenedAt.toISOString(), text, value: numberOf(value), flag: flag ?? "", version };
}
