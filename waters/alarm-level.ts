import { type AlarmRule, type Episode, openEpisode, QUIET, type Watch, watchOne } from "./alarm.ts";
import { SAMPLES } from "./batch-sample.ts";
import { scaleOf } from "./class-scale.ts";
import { medianOf, type Profile, type Sample } from "./quality.ts";
import type { Water } from "./standard.ts";

export const ALARM_RULES = "alarm-1";

/** What is watched of a series. `silence` is of a station and watched apart. */
export type SeriesAlarm = "limit" | "class" | "rate";

/**
 * The place of a value on the class scale of GB 3838-2002 as a number: 2.5 is half-way between the limits of classes Ⅱ and Ⅲ, anything above 5 is worse
 * than Ⅴ. null where the factor has no class. It grows with the value (with falling oxygen), so a margin on it is a hysteresis at any limit.
 */
export function classPosition(water: Water, factor: string, value: number): number | null {
	const scale = scaleOf(water, factor);
	if (!scale) return null;
	const { steps, atLeast, floor } = scale;
	if (value < floor) return 5 + Math.min(1, floor - value);
	if (atLeast) {
		if (value >= steps[0]) return Math.max(0, 1 - (value - steps[0]) / steps[0]);
		for (let index = 1; index < 5; index++) {
			const [better, worse] = [steps[index - 1] as number, steps[index] as number];
			if (value >= worse) return index + (better - value) / (better - worse);
		}
		return 5 + (steps[4] - value) / Math.max(steps[4], 1e-9);
	}
	let below = 0;
	for (let index = 0; index < 5; index++) {
		const limit = steps[index] as number;
		if (value <= limit) {
			// Equal limits of several classes: the best of them.
			return limit === below ? index : index + (value - below) / (limit - below);
		}
		if (limit > below) below = limit;
	}
	return 5 + (value - below) / Math.max(below, 1e-9);
}

/** Alarms come from the commands that say how the water is now; day means come too late. */
const TIMING: Readonly<Record<number, Omit<AlarmRule, "on" | "off">>> = {
	[SAMPLES]: { raiseMs: 3_600_000, raiseSamples: 2, clearMs: 2 * 3_600_000, clearSamples: 2 },
	2011: { raiseMs: 20_000, raiseSamples: 3, clearMs: 10 * 60_000, clearSamples: 3 },
	2051: { raiseMs: 10 * 60_000, raiseSamples: 3, clearMs: 30 * 60_000, clearSamples: 3 },
	2061: { raiseMs: 3_600_000, raiseSamples: 2, clearMs: 2 * 3_600_000, clearSamples: 2 },
};

/** Commands that are watched. */
export const WATCHED_COMMANDS = Object.keys(TIMING).map(Number);

/** A tenth of a class of margin before an alarm is over. */
const CLASS_MARGIN = 0.1;

export interface Watched {
	kind: SeriesAlarm;
	rule: AlarmRule;
	/** Value → level, given the value that it usually has. */
	level(value: number, usual: number | null): number | null;
	/** Told with the alarm. */
	numbers: Record<string, number>;
}

/** Factors that leap when something gets in, by how many times what is usual, and from which value on it matters (class Ⅱ of GB 3838, our choice for the rest). */
const LEAPS: Readonly<Record<string, { times: number; from: number; falls?: true }>> = {
	w21003: { times: 2.5, from: 0.5 },
	w21011: { times: 2.5, from: 0.1 },
	w21001: { times: 2, from: 3 },
	w01019: { times: 2, from: 4 },
	w01018: { times: 2, from: 15 },
	w01014: { times: 1.6, from: 300 },
	w01009: { times: 2, from: 6, falls: true },
};

/** Values before one that say what is usual. */
export const USUAL_VALUES = 24;
const USUAL_LEAST = 6;

/**
 * What is watched of a factor at a site. `target` is the site's target class; where the water is usually worse than that (by its profile), the limit would
 * speak all year, which is for the assessment: then its turning worse than usual is watched, as a change of class.
 */
export function watchedOf(
	{ water, target }: { water: Water; target: number | null },
	factor: string,
	cn: number,
	profile: Profile | null,
): Watched[] {
	const timing = TIMING[cn];
	if (!timing) return [];
	const watched: Watched[] = [];
	const usual = profile ? classPosition(water, factor, profile.middle) : null;
	if (classPosition(water, factor, 1) !== null) {
		const usualClass = usual === null ? null : Math.max(1, Math.ceil(usual - 1e-9));
		const wanted = target ?? 5;
		const limit = usualClass === null ? wanted : Math.max(usualClass, Math.min(wanted, usualClass + 2));
		if (limit <= 5)
			watched.push({
				kind: usualClass === null || limit === wanted ? "limit" : "class",
				rule: { ...timing, on: 0, off: -CLASS_MARGIN },
				level: (value) => {
					const position = classPosition(water, factor, value);
					return position === null ? null : position - limit;
				},
				numbers: { class: limit, target: wanted, ...(usualClass === null ? {} : { usualClass }) },
			});
	}
	const leap = LEAPS[factor];
	if (leap)
		watched.push({
			kind: "rate",
			rule: { ...timing, on: leap.times, off: 1 + (leap.times - 1) / 2 },
			level: (value, before) => {
				if (before === null || before <= 0) return null;
				if (leap.falls) return before < leap.from ? 1 : before / Math.max(value, 0.05);
				return value < leap.from ? 1 : value / before;
			},
			numbers: { times: leap.times },
		});
	return watched;
}

/** What is usual right before each value: the median of the values before it; null while they are too few. Only values that count are given. */
function usualBefore(values: readonly number[], index: number): number | null {
	const before = values.slice(Math.max(0, index - USUAL_VALUES), index);
	return before.length < USUAL_LEAST ? null : medianOf(before);
}

/** Where a watch of values stands, with what was usual before it began: a rate is measured by that for as long as it lasts. */
export interface Standing {
	watch: Watch;
	usual: number | null;
}

export const NOTHING_STANDS: Standing = { watch: QUIET, usual: null };

/** An alarm with what was usual before it. */
export type ValueEpisode = Episode & { usual: number | null };

/** Watches the values after a moment, in the order of time; those before it only say what is usual. Only values that count are given. */
export function watchValues(
	watched: Watched,
	samples: readonly Sample[],
	start: Standing = NOTHING_STANDS,
	after = Number.NEGATIVE_INFINITY,
): { episodes: ValueEpisode[]; standing: Standing } {
	const counted = samples.filter((sample): sample is Sample & { value: number } => sample.value !== null);
	const values = counted.map(({ value }) => value);
	const episodes: ValueEpisode[] = [];
	let { watch, usual } = start;
	for (const [index, { at, value }] of counted.entries()) {
		if (at <= after) continue;
		const before = watched.kind !== "rate" ? null : watch.phase === "quiet" ? usualBefore(values, index) : usual;
		const level = watched.level(value, before);
		if (level === null) continue;
		const step = watchOne(watch, watched.rule, { at, level, value });
		if (step.ended) episodes.push({ ...step.ended, usual: before });
		watch = step.watch;
		usual = watch.phase === "quiet" ? null : before;
	}
	const open = openEpisode(watch);
	if (open) episodes.push({ ...open, usual });
	return { episodes, standing: { watch, usual } };
}

/** A station is silent from so many of its usual intervals on … */
const SILENT_INTERVALS = 3;
/** … and never before this. */
const SILENT_LEAST_MS = 30 * 60_000;

/** From when a station that was last heard at a moment counts as silent. */
export function silentFrom(heardAt: number, intervalMs: number | null): number {
	return heardAt + Math.max(SILENT_LEAST_MS, SILENT_INTERVALS * (intervalMs ?? 0));
}
