import { HOUR_MS } from "./rollup.ts";

/** A series between two instants. */
export interface SeriesQuery {
	siteId: number;
	cn: number;
	factor: string;
	/** ISO UTC, both. */
	from: string;
	to: string;
}

/** How a chart's values are read: each as it was told, told values gathered in spans, or rollups. */
export type SeriesGrain = "told" | "spans" | "hour" | "day" | "month";

/** Points that a chart is given at most: more than a screen has columns. */
export const MOST_POINTS = 1_500;
/** Told values that are read for one chart at most; over it the rollups do. */
const MOST_TOLD = 30_000;
const DAY_MS = 24 * HOUR_MS;

export interface SeriesPlan {
	grain: SeriesGrain;
	/** Length of a span, ms; 0: no span. */
	stepMs: number;
}

/** Steps that people read easily. */
const STEPS = [1, 2, 5, 10, 15, 20, 30].map((minutes) => minutes * 60_000);

/**
 * How to read a series of `told` values between two instants so that nothing is loaded that can't be seen: all of them where they are few, else in spans whose lowest
 * and highest are kept, and over months by hour, day or month.
 */
export function seriesPlan(fromMs: number, toMs: number, told: number): SeriesPlan {
	const span = Math.max(1, toMs - fromMs);
	if (told <= MOST_POINTS) return { grain: "told", stepMs: 0 };
	if (told <= MOST_TOLD) {
		const step = STEPS.find((ms) => span / ms <= MOST_POINTS);
		if (step !== undefined) return { grain: "spans", stepMs: step };
	}
	if (span / HOUR_MS <= MOST_POINTS) return { grain: "hour", stepMs: HOUR_MS };
	if (span / DAY_MS <= MOST_POINTS) return { grain: "day", stepMs: DAY_MS };
	return { grain: "month", stepMs: 30 * DAY_MS };
}

/** A point of a chart: one value, or a span with its lowest and highest. Values are in the factor's unit; null: none that counts. */
export interface SeriesPoint {
	/** ISO UTC; a span's beginning. */
	at: string;
	value: number | null;
	low: number | null;
	high: number | null;
	/** Values told, and of them suspect and bad ones. */
	received: number;
	suspect: number;
	bad: number;
}

export interface ToldPoint {
	atMs: number;
	/** null: its mark or text forbids it. */
	value: number | null;
	verdict: "good" | "suspect" | "bad";
}

/** Where the span of a moment begins. */
export type BeginOf = (atMs: number) => number;

/** Spans of so many ms, counted from the epoch. */
export const everyMs =
	(span: number): BeginOf =>
	(atMs) =>
		Math.floor(atMs / span) * span;

/** What a series told in an hour. */
export interface HourSum {
	/** When it begins, epoch ms. */
	atMs: number;
	received: number;
	/** Values that count, their lowest and highest, and what they are together. */
	valid: number;
	suspect: number;
	bad: number;
	lowest: number | null;
	highest: number | null;
	total: number;
}

/** The hours of values (in the order of time). */
export function hourSums(points: readonly ToldPoint[]): HourSum[] {
	const hourOf = everyMs(HOUR_MS);
	return [...Map.groupBy(points, ({ atMs }) => hourOf(atMs))].map(([atMs, own]) => {
		const counted = own.flatMap(({ value, verdict }) => (value === null || verdict === "bad" ? [] : [value]));
		return {
			...{ atMs, received: own.length, valid: counted.length },
			suspect: own.filter(({ verdict }) => verdict === "suspect").length,
			bad: own.filter(({ verdict }) => verdict === "bad").length,
			lowest: counted.length === 0 ? null : Math.min(...counted),
			highest: counted.length === 0 ? null : Math.max(...counted),
			total: counted.reduce((sum, value) => sum + value, 0),
		};
	});
}

/** Hours (in the order of time) gathered in longer spans. */
export function joined(hours: readonly HourSum[], beginOf: BeginOf): SeriesPoint[] {
	return [...Map.groupBy(hours, ({ atMs }) => beginOf(atMs))].map(([begin, own]) => {
		const sum = (of: "received" | "valid" | "suspect" | "bad" | "total") =>
			own.reduce((all, hour) => all + hour[of], 0);
		const edges = (of: "lowest" | "highest") => own.flatMap((hour) => hour[of] ?? []);
		const [low, high, valid] = [edges("lowest"), edges("highest"), sum("valid")];
		return {
			at: new Date(begin).toISOString(),
			value: valid === 0 ? null : sum("total") / valid,
			low: low.length === 0 ? null : Math.min(...low),
			high: high.length === 0 ? null : Math.max(...high),
			...{ received: sum("received"), suspect: sum("suspect"), bad: sum("bad") },
		};
	});
}

/** Gathers values (in the order of time) in spans, each value in one of them: of so many ms counted from the epoch, or as `span` says where one begins. */
export function gather(points: readonly ToldPoint[], span: number | BeginOf): SeriesPoint[] {
	const beginOf = typeof span === "number" ? everyMs(span) : span;
	const spans: SeriesPoint[] = [];
	let current = Number.NaN;
	let sum = 0;
	let count = 0;
	for (const { atMs, value, verdict } of points) {
		const begin = beginOf(atMs);
		let open = spans.at(-1);
		if (!open || begin !== current) {
			current = begin;
			sum = 0;
			count = 0;
			open = {
				at: new Date(begin).toISOString(),
				...{ value: null, low: null, high: null, received: 0, suspect: 0, bad: 0 },
			};
			spans.push(open);
		}
		open.received++;
		if (verdict === "bad") open.bad++;
		if (verdict === "suspect") open.suspect++;
		if (value === null || verdict === "bad") continue;
		sum += value;
		count++;
		open.value = sum / count;
		open.low = open.low === null ? value : Math.min(open.low, value);
		open.high = open.high === null ? value : Math.max(open.high, value);
	}
	return spans;
}
