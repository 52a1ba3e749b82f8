import { addDays, addMonths } from "../loop/local-day.ts";

/** What a finished measure did to the water: against the same months before, and against creeks where nothing was done. */
export const EFFECT_RULE = { name: "works-difference-in-differences", version: "1" } as const;

/** Pairs of same months that are needed, dry samples on both sides. Ours: the guides ask for three samples each side. */
export const FEWEST_PAIRS = 3;
/** Creeks without works that a pair is compared with, at least. Ours. */
export const FEWEST_CONTROLS = 5;
/** Months after the end that are looked at; later, other things have happened. Ours. */
export const MONTHS_AFTER = 12;
/** A sample taken within 48 hours after this much rain says more about the rain than about the works. Ours. */
export const WET_MM = 10;

/** Two-sided 95 % points of Student's t by degrees of freedom 1 to 11. */
const T95 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201];

export interface DatedSample {
	/** Local day. */
	day: string;
	value: number;
}

export interface EffectQuestion {
	/** Oxygen is compared by difference, everything else by ratio: concentrations vary in proportion to their level. */
	scale: "ratio" | "difference";
	/** Local days on which the works began and ended. */
	beganOn: string;
	endedOn: string;
	treated: readonly DatedSample[];
	/** One list a creek on which nothing was done from a year before to the end of the comparison. */
	controls: readonly (readonly DatedSample[])[];
	/** Millimetres by local day; null: rain is not recorded here. */
	rain: ReadonlyMap<string, number> | null;
	/** Local day up to which the world is seen. */
	today: string;
}

export interface EffectPair {
	before: string;
	after: string;
	treatedBefore: number;
	treatedAfter: number;
	/** Mean change of the creeks without works, on the scale of the comparison. */
	controlChange: number;
	controls: number;
	/** What is left when that is taken off: log ratio, or plain difference. */
	change: number;
}

export type MeasureEffect = {
	rule: typeof EFFECT_RULE;
	pairs: EffectPair[];
	/** Samples left out for rain; null: rain is not known. */
	leftOutForRain: number | null;
} & (
	| {
			kind: "fell" | "rose" | "no-clear-change";
			/** Per cent for ratios (−40 means 40 % less), units for differences, with the 95 % interval. */
			estimate: number;
			low: number;
			high: number;
	  }
	| { kind: "cannot-tell"; why: "too-early" | "too-few-pairs" | "too-few-controls"; have: number; need: number }
);

/** Pure: the answer with all it was counted from; the order of samples makes no difference. */
export function measureEffect(question: EffectQuestion): MeasureEffect {
	const { beganOn, endedOn, today } = question;
	const wet = (day: string) =>
		question.rain !== null && [0, -1, -2].some((back) => (question.rain?.get(addDays(day, back)) ?? 0) >= WET_MM);
	const months = (samples: readonly DatedSample[]) => monthMeans(samples.filter((one) => !wet(one.day)));
	const leftOutForRain = question.rain === null ? null : question.treated.filter((one) => wet(one.day)).length;
	const treated = months(question.treated);
	const controls = question.controls.map(months);
	const begin = beganOn.slice(0, 7);
	const end = endedOn.slice(0, 7);
	const running = today.slice(0, 7);
	const pairs: EffectPair[] = [];
	let lackControls = 0;
	for (let step = 1; step <= MONTHS_AFTER; step++) {
		const after = addMonths(end, step);
		if (after >= running) break;
		const before = sameMonthBefore(after, begin);
		const [from, to] = [treated.get(before), treated.get(after)];
		if (from === undefined || to === undefined) continue;
		const changes = controls.flatMap((own) => changeOf(question.scale, own.get(before), own.get(after)) ?? []);
		const change = changeOf(question.scale, from, to);
		if (change === null) continue;
		if (changes.length < FEWEST_CONTROLS) {
			lackControls = Math.max(lackControls, changes.length + 1);
			continue;
		}
		const controlChange = mean(changes);
		pairs.push({
			...{ before, after, treatedBefore: from, treatedAfter: to, controlChange },
			controls: changes.length,
			change: change - controlChange,
		});
	}
	const common = { rule: EFFECT_RULE, pairs, leftOutForRain };
	if (pairs.length < FEWEST_PAIRS) {
		if (lackControls > 0 && pairs.length === 0)
			return { ...common, kind: "cannot-tell", why: "too-few-controls", have: lackControls - 1, need: FEWEST_CONTROLS };
		const early = addMonths(end, FEWEST_PAIRS + 1) > running;
		return {
			...common,
			kind: "cannot-tell",
			why: early ? "too-early" : "too-few-pairs",
			have: pairs.length,
			need: FEWEST_PAIRS,
		};
	}
	const changes = pairs.map((pair) => pair.change);
	const centre = mean(changes);
	const spread = Math.sqrt(changes.reduce((sum, one) => sum + (one - centre) ** 2, 0) / (changes.length - 1));
	const half = ((T95[changes.length - 2] ?? 1.96) * spread) / Math.sqrt(changes.length);
	const shown = (value: number) => (question.scale === "ratio" ? (Math.exp(value) - 1) * 100 : value);
	const [low, high] = [centre - half, centre + half];
	return {
		...common,
		kind: high < 0 ? "fell" : low > 0 ? "rose" : "no-clear-change",
		estimate: shown(centre),
		low: shown(low),
		high: shown(high),
	};
}

/** The same month of the last year that had ended before the works began. */
function sameMonthBefore(after: string, begin: string): string {
	let month = addMonths(after, -12);
	while (month >= begin) month = addMonths(month, -12);
	return month;
}

function changeOf(scale: EffectQuestion["scale"], from: number | undefined, to: number | undefined): number | null {
	if (from === undefined || to === undefined) return null;
	if (scale === "difference") return to - from;
	return from > 0 && to > 0 ? Math.log(to / from) : null;
}

function monthMeans(samples: readonly DatedSample[]): Map<string, number> {
	const byMonth = Map.groupBy(samples, (one) => one.day.slice(0, 7));
	// Sorted, so that the sum of doubles does not hang on the order in which they came.
	return new Map(
		[...byMonth].map(([month, rows]) => [month, mean(rows.map((row) => row.value).sort((a, b) => a - b))]),
	);
}

const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
