import type { Bilingual } from "../loop/words.ts";
import { limitsOf } from "./standard.ts";

/** 环办〔2011〕22号: how two or more periods compare. */
export const TREND_RULE = { name: "trend-of-sections", version: "1" } as const;

export type Change = "much-better" | "better" | "same" | "worse" | "much-worse";

export const CHANGE_WORDS: Record<Change, Bilingual> = {
	"much-better": { zh: "明显好转", en: "much better" },
	better: { zh: "有所好转", en: "somewhat better" },
	same: { zh: "无明显变化", en: "no marked change" },
	worse: { zh: "有所下降", en: "somewhat worse" },
	"much-worse": { zh: "明显下降", en: "much worse" },
};

/**
 * Two periods by their shares: ΔG (Ⅰ–Ⅲ, percentage points) − ΔD (劣Ⅴ). At most 10 points either way is no marked change, at most 20 some, beyond it
 * a marked one.
 */
export function changeOfShares(
	before: { goodShare: number; inferiorShare: number },
	after: { goodShare: number; inferiorShare: number },
): { change: Change; points: number } {
	const gained = after.goodShare - before.goodShare - (after.inferiorShare - before.inferiorShare);
	const points = Math.round(gained * 10) / 10;
	const size = Math.abs(points);
	if (size <= 10) return { change: "same", points };
	if (points > 0) return { change: size <= 20 ? "better" : "much-better", points };
	return { change: size <= 20 ? "worse" : "much-worse", points };
}

/**
 * One-sided critical values of Spearman's rank coefficient at 0.05: exact by enumeration of all orders for 5 to 10, the printed table of the classic
 * text beyond. Between two lengths of the table the smaller one counts, which asks more.
 */
const CRITICAL: readonly [length: number, value: number][] = [
	[5, 0.9],
	[6, 0.829],
	[7, 0.714],
	[8, 0.643],
	[9, 0.6],
	[10, 0.564],
	[12, 0.506],
	[14, 0.456],
	[16, 0.425],
	[18, 0.399],
	[20, 0.377],
	[22, 0.359],
	[24, 0.343],
	[26, 0.329],
	[28, 0.317],
	[30, 0.306],
];

/** The table is printed to three decimals. */
const HALF_A_DIGIT = 0.0005;

export interface RankTrend {
	/** null: fewer than 5 periods, nothing is said. */
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
 * Spearman's rank trend of an item over periods in the order of time: rs = 1 − 6 Σd² / (N³ − N). Reaching the critical value counts (by enumeration
 * P ≤ 0.05 there). A rising concentration worsens the water; for oxygen it is the other way round.
 */
export function rankTrend(factor: string, values: readonly number[]): RankTrend {
	const periods = values.length;
	const critical = CRITICAL.filter(([length]) => length <= periods).at(-1)?.[1] ?? null;
	if (critical === null) return { coefficient: null, critical: null, direction: null, periods };
	const squares = ranksOf(values).reduce((sum, rank, index) => sum + (rank - (index + 1)) ** 2, 0);
	const coefficient = 1 - (6 * squares) / (periods ** 3 - periods);
	if (Math.abs(coefficient) < critical - HALF_A_DIGIT) return { coefficient, critical, direction: "steady", periods };
	const moreIsBetter = limitsOf("river", factor)?.sense === "at-least";
	return { coefficient, critical, direction: coefficient > 0 === moreIsBetter ? "improving" : "worsening", periods };
}
