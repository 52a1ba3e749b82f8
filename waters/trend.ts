import type { Bilingual } from "../loop/words.ts";
import { limitsOf, type WaterClass } from "./standard.ts";

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
 * Spearman's rank trend of an item over periods in the order of time: rs = 1 − 6 Σd² / (N³ − N), of the last 12. Reaching the critical value counts (by
 * enumeration P ≤ 0.05 there). A rising concentration worsens the water; for oxygen it is the other way round; pH has no better direction.
 */
export function rankTrend(factor: string, all: readonly number[]): RankTrend {
	const values = all.slice(-MOST_PERIODS);
	const periods = values.length;
	const sense = limitsOf("river", factor)?.sense;
	const largest = LARGEST_SQUARES[periods];
	if (largest === undefined || sense === "within")
		return { coefficient: null, critical: null, direction: null, periods };
	const cubic = periods ** 3 - periods;
	const squares = ranksOf(values).reduce((sum, rank, index) => sum + (rank - (index + 1)) ** 2, 0);
	const found = { coefficient: 1 - (6 * squares) / cubic, critical: 1 - (6 * largest) / cubic, periods };
	// Σd² of the reversed order is what lacks to (N³ − N) / 3. Halves and quarters (ties) are exact in binary.
	const rising = squares <= largest;
	const falling = cubic / 3 - squares <= largest;
	if (!rising && !falling) return { ...found, direction: "steady" };
	return { ...found, direction: rising === (sense === "at-least") ? "improving" : "worsening" };
}
