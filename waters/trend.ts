import type { Bilingual } from "../loop/words.ts";
import { limitsOf, type WaterClass } from "./standard.ts";
import { type AssessedSection, type Summary, summaryOf } from "./summary.ts";

/** 环办〔2011〕22号: how two or more periods compare. */
export const TREND_RULE = { name: "trend-of-sections", version: "2" } as const;

export type Change = "much-better" | "better" | "same" | "worse" | "much-worse";

export const CHANGE_WORDS: Record<Change, Bilingual> = {
	"much-better": { zh: "明显好转", en: "much better" },
	better: { zh: "有所好转", en: "somewhat better" },
	same: { zh: "无明显变化", en: "no marked change" },
	worse: { zh: "有所下降", en: "somewhat worse" },
	"much-worse": { zh: "明显下降", en: "much worse" },
};

/** How many sections are at Ⅰ–Ⅲ, at 劣Ⅴ and in all: shares are compared as the fractions that they are. */
export interface Counts {
	good: number;
	inferior: number;
	all: number;
}

/**
 * Two periods by their shares: ΔG (Ⅰ–Ⅲ, percentage points) − ΔD (劣Ⅴ). At most 10 points either way is no marked change, at most 20 some, beyond it
 * a marked one. Decided in whole numbers; `points` is rounded for showing.
 */
export function changeOfShares(before: Counts, after: Counts): { change: Change; points: number } {
	const all = before.all * after.all;
	const gained = (after.good - after.inferior) * before.all - (before.good - before.inferior) * after.all;
	const points = Math.round((1000 * gained) / all) / 10;
	const size = 100 * Math.abs(gained);
	if (size <= 10 * all) return { change: "same", points };
	if (gained > 0) return { change: size <= 20 * all ? "better" : "much-better", points };
	return { change: size <= 20 * all ? "worse" : "much-worse", points };
}

/** Two periods by their quality words, of classes or of regions alike: one step is some change, two or more a marked one. */
export function changeOfWords(before: WaterClass, after: WaterClass): Change {
	const gained = stepOf(before) - stepOf(after);
	if (gained === 0) return "same";
	if (gained > 0) return gained === 1 ? "better" : "much-better";
	return gained === -1 ? "worse" : "much-worse";
}

/** Ⅰ and Ⅱ have one word between them. */
const stepOf = (found: WaterClass) => Math.max(2, found);

/** Two periods are of "basically the same sections" where this share of the larger set is in both. Our choice: the method gives no number. */
const COMMON_SHARE = 0.8;

/** How a region changed between two periods; `points` only by shares. */
export interface RegionChange {
	by: "shares" | "word";
	change: Change;
	points: number | null;
	/** Sections with a class in both periods. */
	common: number;
}

/** Two periods of one region; null where one of them has no word, or where too few sections are in both to compare them. */
export function changeOfRegion(
	before: readonly AssessedSection[],
	after: readonly AssessedSection[],
): RegionChange | null {
	const [first, second] = [summaryOf(before), summaryOf(after)];
	const classed = new Set(before.filter((one) => one.assessment.class !== null).map((one) => one.id));
	const common = after.filter((one) => one.assessment.class !== null && classed.has(one.id)).length;
	if (first.like === null || second.like === null) return null;
	if (common < COMMON_SHARE * Math.max(first.assessed, second.assessed)) return null;
	if (first.method === "shares" && second.method === "shares")
		return { by: "shares", ...changeOfShares(countsOf(first), countsOf(second)), common };
	return { by: "word", change: changeOfWords(first.like, second.like), points: null, common };
}

function countsOf({ classes, assessed }: Summary): Counts {
	return { good: classes[1] + classes[2] + classes[3], inferior: classes[6], all: assessed };
}

/**
 * Spearman's rank coefficient reaches significance, one-sided at 0.05, where Σd² of the ranks is at most this (or at least as far from the other end).
 * Exact: the largest Σd² that at most 5 % of all N! orders reach, counted out for 5 to 12 periods (`trend.test.ts` counts them again). The classic
 * printed table has 0.506 for 12, where the count gives 0.5035.
 */
const LARGEST_SQUARES: Readonly<Record<number, number>> = {
	5: 2,
	6: 6,
	7: 16,
	8: 30,
	9: 48,
	10: 72,
	11: 102,
	12: 142,
};

/** Beyond this many periods the exact values end, and only the last so many are judged. */
export const MOST_PERIODS = 12;

export interface RankTrend {
	/** null: fewer than 5 periods, or no direction is better; nothing is said. */
	coefficient: number | null;
	critical: number | null;
	direction: "improving" | "worsening" | "steady" | null;
	periods: number;
}

/** Ranks from 1, ties at their mean rank. */
function ranksOf(values: readonly number[]): number[] {
	return values.map((value) => {
		const below = values.filter((other) => other < value).length;
		const equal = values.filter((other) => other === value).length;
		return below + (equal + 1) / 2;
	});
}

/**
 * Spearman's rank trend of an item over periods in the order of time, of the last 12: rs = 1 − 6 Σd² / (N³ − N). That form leans to rising where
 * values tie (it gives 0.5 to a row of equal ones), so with ties rs is the correlation of the mean ranks, which is the same number without them.
 * Reaching the critical value counts (by enumeration P ≤ 0.05 there). A rising concentration worsens the water; for oxygen it is the other way
 * round; pH has no better direction.
 */
export function rankTrend(factor: string, all: readonly number[]): RankTrend {
	const values = all.slice(-MOST_PERIODS);
	const periods = values.length;
	const sense = limitsOf("river", factor)?.sense;
	const largest = LARGEST_SQUARES[periods];
	if (largest === undefined || sense === "within")
		return { coefficient: null, critical: null, direction: null, periods };
	const coefficient = correlationWithTime(ranksOf(values));
	const critical = 1 - (6 * largest) / (periods ** 3 - periods);
	const found = { coefficient, critical, periods };
	if (Math.abs(coefficient) < critical - TOLERANCE) return { ...found, direction: "steady" };
	return { ...found, direction: coefficient > 0 === (sense === "at-least") ? "improving" : "worsening" };
}

const TOLERANCE = 1e-9;

function correlationWithTime(ranks: readonly number[]): number {
	const middle = (ranks.length + 1) / 2;
	let both = 0;
	let spread = 0;
	for (const [index, rank] of ranks.entries()) {
		both += (rank - middle) * (index + 1 - middle);
		spread += (rank - middle) ** 2;
	}
	return spread === 0 ? 0 : both / Math.sqrt((spread * (ranks.length ** 3 - ranks.length)) / 12);
}
