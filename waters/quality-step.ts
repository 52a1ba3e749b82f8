import { markMeaning } from "./data-mark.ts";
import { factorName, factorOf } from "./factor.ts";
import type { Check, Finding, Sample, Series } from "./quality.ts";
import { medianOf, mostWithin, shown, spanWords } from "./quality.ts";
import { type QualityLimits, qualityLimits } from "./quality-limits.ts";

// Checks on how values follow each other. Factors that span decades are judged by their logarithm, so that a doubling is a doubling at any level.

/** Neighbours on each side that a value is compared with. */
const SIDE = 5;
/** Neighbours further away than so many intervals are no neighbours. */
const REACH = 12;
/** A spike stands out by so many times the usual scatter. */
const SPIKE = 6;
const WIDE_SPIKE = 8;
/** A jump between two values, over the usual scatter. */
const JUMP = 10;
/** A burst: the usual step of the last values over the usual step of this site. */
const BURST = 5;
const BURST_VALUES = 12;
/** The least usual step, as a share of the least change that counts. */
const QUIET = 4;
const QUIET_RATIO = 12;
/** Probes whose values come back within hours when something passes: compared with more neighbours, too. */
const WIDE_SIDE = 20;
const WIDE = new Set(["w01010", "w01001", "w01009", "w01014", "w01003"]);

interface Scale {
	of(value: number): number;
	/** The least deviation that is looked at, on this scale. */
	least: number;
	/** The usual step between neighbours here, on this scale. */
	noise: number;
}

function scaleOf({ least, ratio }: QualityLimits, { profile }: Series): Scale {
	if (!ratio) {
		// A factor without limits of its own: a twentieth of its usual value, and nothing while that is unknown.
		const own = least > 0 ? least : profile ? 0.05 * Math.abs(profile.middle) : Number.POSITIVE_INFINITY;
		return { of: (value) => value, least: own, noise: profile?.noise ?? 0 };
	}
	const floor = Math.max(least, 1e-9);
	const of = (value: number) => Math.log(Math.max(value, 0) + floor);
	const noise = profile ? profile.noise / (Math.max(profile.middle, 0) + floor) : 0;
	return { of, least: Math.log(2), noise };
}

/** Places of the samples that carry a possible value, so that one nonsense value does not make its neighbours look strange. */
function soundPlaces({ samples }: Series, { possible, zeroIsFault }: QualityLimits): number[] {
	const places: number[] = [];
	for (let index = 0; index < samples.length; index++) {
		const { value, mark, version } = samples[index] as Sample;
		if (value === null || value < possible[0] || value > possible[1] || (zeroIsFault && value === 0)) continue;
		if (markMeaning(version, mark) === "not-for-statistics") continue;
		places.push(index);
	}
	return places;
}

const valueAt = ({ samples }: Series, index: number) => samples[index]?.value as number;
const timeAt = ({ samples }: Series, index: number) => samples[index]?.at as number;

/** A value that leaves its neighbours on both sides and comes back: suspect. */
export const spikeCheck: Check = {
	name: "spike",
	version: "1",
	title: { zh: "尖峰", en: "spike" },
	describe: {
		zh: "与前后各 5 个值的中位数相比，偏离超过其离散程度（中位数绝对偏差）的 6 倍且超过该因子的最小可辨变化，而前后两侧彼此一致的，存疑。",
		en: "Off the median of the five values on each side by more than six times their scatter (median absolute deviation) and by more than the least change that counts for the factor, while both sides agree: suspect.",
	},
	find(series) {
		const limits = qualityLimits(series.factor);
		const scale = scaleOf(limits, series);
		const places = soundPlaces(series, limits);
		const reach = REACH * (series.intervalMs ?? Number.POSITIVE_INFINITY);
		const scaled = places.map((place) => scale.of(valueAt(series, place)));
		const found = new Map<number, Finding>();
		for (const side of WIDE.has(series.factor) ? [SIDE, WIDE_SIDE] : [SIDE])
			for (let at = 0; at < places.length; at++) {
				const here = timeAt(series, places[at] as number);
				if (found.has(here)) continue;
				const before: number[] = [];
				const after: number[] = [];
				for (let step = 1; step <= side; step++) {
					const back = places[at - step];
					if (back !== undefined && here - timeAt(series, back) <= (reach * side) / SIDE)
						before.push(scaled[at - step] as number);
					const next = places[at + step];
					if (next !== undefined && timeAt(series, next) - here <= (reach * side) / SIDE)
						after.push(scaled[at + step] as number);
				}
				if (before.length < (2 * side) / SIDE || after.length < (2 * side) / SIDE) continue;
				const both = [...before, ...after];
				if (mostWithin(both, scaled[at] as number, scale.least)) continue;
				const middle = medianOf(both);
				const off = Math.abs((scaled[at] as number) - middle);
				if (off <= scale.least) continue;
				const scatter = 1.4826 * medianOf(both.map((value) => Math.abs(value - middle)));
				const usual = Math.max(scatter, 2 * scale.noise, scale.least / SPIKE);
				const most = side === SIDE ? SPIKE : WIDE_SPIKE;
				if (off <= most * usual) continue;
				if (Math.abs(medianOf(before) - medianOf(after)) > off / 2) continue;
				const around = places
					.slice(Math.max(0, at - before.length), at + after.length + 1)
					.filter((one) => one !== places[at]);
				found.set(here, {
					...{ at: here, verdict: "suspect" as const, check: "spike", version: "1" },
					numbers: {
						value: valueAt(series, places[at] as number),
						around: medianOf(around.map((place) => valueAt(series, place))),
						times: off / usual,
					},
				});
			}
		return [...found.values()];
	},
	say({ value, around, times }, factor) {
		const name = factorName(factor);
		const unit = factorOf(factor)?.unit ?? "";
		return {
			zh: `${name.zh} ${shown(value)} ${unit}，前后均在 ${shown(around)} 左右，偏离为平常波动的 ${shown(Math.round(Number(times)))} 倍。`,
			en: `The ${name.en} of ${shown(value)} ${unit} stands between values near ${shown(around)}: ${shown(Math.round(Number(times)))} times the usual scatter.`,
		};
	},
};

/** A jump from one level to another, faster than this water changes: the value after it is suspect. */
export const rateCheck: Check = {
	name: "rate",
	version: "1",
	title: { zh: "变化速率", en: "rate of change" },
	describe: {
		zh: "与前 5 个值的中位数相比，一步变化超过其平常波动的 10 倍且超过该因子最小可辨变化 4 倍的，存疑：可能是探头故障，也可能是污染，须人工核对。",
		en: "A step of more than ten times the usual scatter of the five values before, and of more than four times the least change that counts: suspect. It may be the probe or a spill; a person must look.",
	},
	find(series) {
		const limits = qualityLimits(series.factor);
		const scale = scaleOf(limits, series);
		const places = soundPlaces(series, limits);
		const reach = REACH * (series.intervalMs ?? Number.POSITIVE_INFINITY);
		const scaled = places.map((place) => scale.of(valueAt(series, place)));
		const found: Finding[] = [];
		for (let at = 2; at < places.length; at++) {
			const here = timeAt(series, places[at] as number);
			const before: number[] = [];
			for (let step = 1; step <= SIDE; step++) {
				const back = places[at - step];
				if (back !== undefined && here - timeAt(series, back) <= reach) before.push(scaled[at - step] as number);
			}
			if (before.length < 2) continue;
			const least = (limits.ratio ? 2 : 4) * scale.least;
			if (mostWithin(before, scaled[at] as number, least)) continue;
			const middle = medianOf(before);
			const off = Math.abs((scaled[at] as number) - middle);
			if (off <= least) continue;
			const scatter = 1.4826 * medianOf(before.map((value) => Math.abs(value - middle)));
			const usual = Math.max(scatter, 2 * scale.noise, least / JUMP);
			if (off <= JUMP * usual) continue;
			const previous = places[at - 1] as number;
			found.push({
				...{ at: here, verdict: "suspect" as const, check: "rate", version: "1" },
				numbers: {
					value: valueAt(series, places[at] as number),
					before: valueAt(series, previous),
					spanMs: here - timeAt(series, previous),
					times: off / usual,
				},
			});
		}
		return found;
	},
	say({ value, before, spanMs, times }, factor) {
		const name = factorName(factor);
		const unit = factorOf(factor)?.unit ?? "";
		const span = spanWords(Number(spanMs));
		return {
			zh: `${name.zh}在 ${span.zh}内由 ${shown(before)} 变为 ${shown(value)} ${unit}，为平常波动的 ${shown(Math.round(Number(times)))} 倍。`,
			en: `The ${name.en} went from ${shown(before)} to ${shown(value)} ${unit} within ${span.en}: ${shown(Math.round(Number(times)))} times the usual scatter.`,
		};
	},
};

/** Values that tumble: a loose contact, bubbles, fouling. Suspect. */
export const burstCheck: Check = {
	name: "burst",
	version: "1",
	title: { zh: "异常抖动", en: "burst of noise" },
	describe: {
		zh: "连续 12 个值的相邻变化中位数超过本站平常的 5 倍且来回反复的，存疑（气泡、接触不良、附着物）。",
		en: "Where the median step of twelve values in a row is more than five times this site's usual one, to and fro: suspect (bubbles, a loose contact, fouling).",
	},
	find(series) {
		if (series.profile === null) return [];
		const limits = qualityLimits(series.factor);
		const scale = scaleOf(limits, series);
		const places = soundPlaces(series, limits);
		const scaled = places.map((place) => scale.of(valueAt(series, place)));
		const steps = scaled.slice(1).map((value, index) => value - (scaled[index] as number));
		const usual = Math.max(scale.noise, scale.least / (limits.ratio ? QUIET_RATIO : QUIET));
		const found = new Map<number, Finding>();
		for (let end = BURST_VALUES; end <= steps.length; end++) {
			const window = steps.slice(end - BURST_VALUES, end);
			if (mostWithin(window, 0, BURST * usual)) continue;
			const typical = medianOf(window.map(Math.abs));
			if (typical <= BURST * usual) continue;
			const turns = window.filter((step, index) => index > 0 && step * (window[index - 1] as number) < 0).length;
			if (turns < BURST_VALUES / 2 - 1) continue;
			for (let at = end - BURST_VALUES + 1; at <= end; at++) {
				const here = timeAt(series, places[at] as number);
				if (found.has(here)) continue;
				// The quiet values at the rim of a burst are not of it.
				if (Math.abs(steps[at - 1] ?? 0) < 2 * usual && Math.abs(steps[at] ?? 0) < 2 * usual) continue;
				found.set(here, {
					...{ at: here, verdict: "suspect" as const, check: "burst", version: "1" },
					numbers: { times: typical / usual, values: BURST_VALUES },
				});
			}
		}
		return [...found.values()];
	},
	say({ times, values }, factor) {
		return {
			zh: `${factorName(factor).zh}连续 ${values} 个值来回跳动，幅度为本站平常的 ${shown(Math.round(Number(times)))} 倍。`,
			en: `${values} values of ${factorName(factor).en} in a row jump to and fro, ${shown(Math.round(Number(times)))} times as far as usual here.`,
		};
	},
};
