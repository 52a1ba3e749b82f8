import type { Bilingual } from "../loop/words.ts";

/** What is said of a value: nothing found; doubtful, still counted; wrong, never counted; not there at all. */
export const QUALITY_VERDICTS = {
	good: { zh: "有效", en: "good" },
	suspect: { zh: "存疑", en: "suspect" },
	bad: { zh: "无效", en: "bad" },
	missing: { zh: "缺失", en: "missing" },
} as const satisfies Record<string, Bilingual>;
export type QualityVerdict = keyof typeof QUALITY_VERDICTS;

/** One value of a series, as received. Times are epoch milliseconds. */
export interface Sample {
	at: number;
	/** In the factor's unit; null where nothing usable stood. */
	value: number | null;
	/** The data mark as it came (HJ 212 table 8) and the protocol version that says what it means. */
	mark: string;
	version: number;
}

/** The values of one factor at one site, by one command, in the order of time; and what is known of them beforehand. */
export interface Series {
	factor: string;
	samples: readonly Sample[];
	/** Between tellings, as a rule; null: not known yet. */
	intervalMs: number | null;
	/** The site's own past; null: too short to say what is plausible. */
	profile: Profile | null;
	/** Since when the first sample's value had been the same, where it was looked up. */
	heldSince?: number;
	/** Samples of a batch analyser: factors of one water have times of their own. */
	sampled?: true;
	/** Only there to be compared with: it is checked elsewhere. */
	beside?: true;
}

/** Robust figures of a site's past values of a factor. */
export interface Profile {
	samples: number;
	/** 0.5 % of the values are lower, 0.5 % higher. */
	low: number;
	middle: number;
	high: number;
	/** Median difference between neighbours in time. */
	noise: number;
}

/** What a check found of one value, or of a gap. */
export interface Finding {
	at: number;
	/** End of a gap. */
	until?: number;
	verdict: Exclude<QualityVerdict, "good">;
	check: string;
	version: string;
	/** The numbers that decided it; the sentence is made from them. */
	numbers: Record<string, number | string>;
}

/** A rule of quality control on one series. Pure: the same values give the same findings, in whatever order they arrived. */
export interface Check {
	name: string;
	version: string;
	title: Bilingual;
	/** What it looks for and by which limits, with their source. */
	describe: Bilingual;
	find(series: Series): Finding[];
	/** The sentence that says why. */
	say(numbers: Record<string, number | string>, factor: string): Bilingual;
}

/** Fewer past values say nothing about a site. */
export const PROFILE_SAMPLES = 96;

/** The profile of past values in the order of time (those that were found good); null where there are too few. */
export function profileOf(values: readonly number[]): Profile | null {
	if (values.length < PROFILE_SAMPLES) return null;
	const sorted = Float64Array.from(values).sort();
	const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] as number;
	const steps = new Float64Array(values.length - 1);
	for (let index = 1; index < values.length; index++)
		steps[index - 1] = Math.abs((values[index] as number) - (values[index - 1] as number));
	steps.sort();
	return {
		samples: values.length,
		low: at(0.005),
		middle: at(0.5),
		high: at(0.995),
		noise: steps[steps.length >> 1] as number,
	};
}

/** The median of a few numbers; NaN of none. */
export function medianOf(values: readonly number[]): number {
	if (values.length === 0) return Number.NaN;
	const sorted = inOrder(values);
	const half = values.length >> 1;
	return values.length % 2 === 1
		? (sorted[half] as number)
		: ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

const FEW = 64;
const few = new Float64Array(FEW);

/** The checks ask for medians of a dozen values millions of times: put in order by hand in one place they cost a third of an array that is made and sorted. */
function inOrder(values: readonly number[]): ArrayLike<number> {
	if (values.length > FEW) return Float64Array.from(values).sort();
	for (let index = 0; index < values.length; index++) {
		const value = values[index] as number;
		let place = index;
		while (place > 0 && (few[place - 1] as number) > value) {
			few[place] = few[place - 1] as number;
			place--;
		}
		few[place] = value;
	}
	return few;
}

/**
 * Whether more than half of some numbers lie within `reach` of a centre: then their median does. Asked first, it saves the median of nearly all values that nothing is
 * wrong with.
 */
export function mostWithin(values: readonly number[], centre: number, reach: number): boolean {
	let within = 0;
	for (const value of values) if (Math.abs(value - centre) <= reach) within++;
	return 2 * within > values.length;
}

/** The usual interval of a series: the median gap of its tellings; null for fewer than three. */
export function intervalOf(samples: readonly Pick<Sample, "at">[]): number | null {
	if (samples.length < 3) return null;
	const gaps = samples.slice(1).map((sample, index) => sample.at - (samples[index] as Sample).at);
	return medianOf(gaps);
}

const WEIGHT: Record<QualityVerdict, number> = { good: 0, suspect: 1, missing: 2, bad: 3 };

/** The gravest of some findings' verdicts; good where there is none. */
export function gravest(findings: readonly { verdict: QualityVerdict }[]): QualityVerdict {
	let worst: QualityVerdict = "good";
	for (const { verdict } of findings) if (WEIGHT[verdict] > WEIGHT[worst]) worst = verdict;
	return worst;
}

/** A number as a sentence shows it: four significant digits, no exponent. */
export function shown(value: number | string | undefined): string {
	if (typeof value !== "number") return value ?? "";
	if (!Number.isFinite(value)) return "—";
	return String(Number(value.toPrecision(4)));
}

/** A span as a sentence tells it. */
export function spanWords(ms: number): Bilingual {
	if (ms < 90_000) return { zh: `${Math.round(ms / 1000)} 秒`, en: `${Math.round(ms / 1000)} s` };
	if (ms < 90 * 60_000) return { zh: `${Math.round(ms / 60_000)} 分钟`, en: `${Math.round(ms / 60_000)} min` };
	if (ms < 48 * 3_600_000) {
		const hours = Math.round(ms / 360_000) / 10;
		return { zh: `${hours} 小时`, en: `${hours} h` };
	}
	const days = Math.round(ms / 8_640_000) / 10;
	return { zh: `${days} 天`, en: `${days} days` };
}
