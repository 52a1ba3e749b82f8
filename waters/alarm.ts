// The watch of one series: when an alarm is raised and when it is over. Pure; times are epoch milliseconds of the world, so that data that come late
// change what is known and never the order.

/** What a value means for a watch: above `on` it speaks for the alarm, under `off` against it, between the two it changes nothing that stands. */
export interface AlarmRule {
	on: number;
	off: number;
	/** It must have been so for as long and by as many values as these, before the alarm is raised … */
	raiseMs: number;
	raiseSamples: number;
	/** … or is over. */
	clearMs: number;
	clearSamples: number;
}

export interface LevelSample {
	at: number;
	level: number;
	/** Kept with the alarm: the value, and what it was compared with. */
	value: number;
}

/** Where a watch stands. */
export interface Watch {
	phase: "quiet" | "pending" | "standing" | "clearing";
	/** Since when it has been so (pending and standing): the first value above `on`. */
	from: number;
	samples: number;
	raisedAt: number;
	/** Clearing: the first value under `off`. */
	calmFrom: number;
	calmSamples: number;
	peakLevel: number;
	peakValue: number;
	firstValue: number;
}

export const QUIET: Watch = {
	...{ phase: "quiet", from: 0, samples: 0, raisedAt: 0, calmFrom: 0, calmSamples: 0 },
	...{ peakLevel: 0, peakValue: 0, firstValue: 0 },
};

/** An alarm that was raised; `endedAt` null: it still stands. */
export interface Episode {
	from: number;
	raisedAt: number;
	endedAt: number | null;
	peakLevel: number;
	peakValue: number;
	firstValue: number;
}

/** Takes one value; `ended` is the alarm that is over by it. */
export function watchOne(watch: Watch, rule: AlarmRule, sample: LevelSample): { watch: Watch; ended: Episode | null } {
	const speaks = sample.level > rule.on;
	const calm = sample.level < rule.off;
	if (watch.phase === "quiet" || watch.phase === "pending") {
		if (!speaks) return { watch: QUIET, ended: null };
		const next: Watch =
			watch.phase === "quiet"
				? { ...QUIET, phase: "pending", from: sample.at, samples: 1, firstValue: sample.value, ...peak(sample) }
				: { ...watch, samples: watch.samples + 1, ...higher(watch, sample) };
		const lasted = sample.at - next.from >= rule.raiseMs && next.samples >= rule.raiseSamples;
		return { watch: lasted ? { ...next, phase: "standing", raisedAt: sample.at } : next, ended: null };
	}
	if (!calm) {
		const next: Watch = { ...watch, phase: speaks ? "standing" : watch.phase, ...higher(watch, sample) };
		return { watch: speaks ? { ...next, calmFrom: 0, calmSamples: 0 } : next, ended: null };
	}
	const next: Watch =
		watch.phase === "standing"
			? { ...watch, phase: "clearing", calmFrom: sample.at, calmSamples: 1 }
			: { ...watch, calmSamples: watch.calmSamples + 1 };
	const over = sample.at - next.calmFrom >= rule.clearMs && next.calmSamples >= rule.clearSamples;
	return over ? { watch: QUIET, ended: { ...episodeOf(next), endedAt: next.calmFrom } } : { watch: next, ended: null };
}

/** Runs over values in whatever order they are given; each time counts once. The alarm that stands at the end is the last, with `endedAt` null. */
export function watchAll(
	rule: AlarmRule,
	samples: readonly LevelSample[],
	start: Watch = QUIET,
): { watch: Watch; episodes: Episode[] } {
	const ordered = [...samples].sort((a, b) => a.at - b.at);
	const episodes: Episode[] = [];
	let watch = start;
	let last = Number.NEGATIVE_INFINITY;
	for (const sample of ordered) {
		if (sample.at === last) continue;
		last = sample.at;
		const step = watchOne(watch, rule, sample);
		watch = step.watch;
		if (step.ended) episodes.push(step.ended);
	}
	const open = openEpisode(watch);
	if (open) episodes.push(open);
	return { watch, episodes };
}

/** The alarm that stands, or null. */
export function openEpisode(watch: Watch): Episode | null {
	return watch.phase === "standing" || watch.phase === "clearing" ? episodeOf(watch) : null;
}

function episodeOf({ from, raisedAt, peakLevel, peakValue, firstValue }: Watch): Episode {
	return { from, raisedAt, endedAt: null, peakLevel, peakValue, firstValue };
}

const peak = ({ level, value }: LevelSample) => ({ peakLevel: level, peakValue: value });
const higher = (watch: Watch, sample: LevelSample) => (sample.level > watch.peakLevel ? peak(sample) : {});

/** More alarms than these can't be raised in a span: each takes its time to rise and to be over. */
export function mostAlarms(rule: AlarmRule, spanMs: number): number {
	return Math.floor(spanMs / Math.max(1, rule.raiseMs + rule.clearMs)) + 1;
}
