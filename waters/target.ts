import { type Assessment, classOf, type FactorFinding } from "./assess.ts";
import { compareDecimal, halfOf, multipleOver, roundDecimal, sumOf } from "./decimal.ts";
import { limitsOf, type Water, type WaterClass } from "./standard.ts";

/** GB 3838-2002 5.1: whether a section reaches the class that it owes. */
export const TARGET_RULE = { name: "target-class", version: "1" } as const;

/** Decimals that water bulletins print. No standard gives them; only what is shown, and the mark 临界, depend on them. */
const SHOWN_DIGITS: Readonly<Record<string, number>> = {
	w01001: 1,
	w01009: 1,
	w01019: 1,
	w01018: 1,
	w01017: 1,
	w21003: 2,
	w21011: 3,
	w21001: 2,
	w21017: 2,
	w22001: 2,
	w19002: 2,
	w21019: 3,
};

/** Heavy metals, selenium, arsenic, cyanide and phenol: as fine as their finest limit. */
const FINE_DIGITS = 5;

export function shownDigits(factor: string): number {
	return SHOWN_DIGITS[factor] ?? FINE_DIGITS;
}

/** 临界: compared after rounding (修约值比较法, GB/T 8170) this value would have another class than compared as it is (全数值比较法, ours). */
export function isBorderline(water: Water, factor: string, value: string): boolean {
	return classOf(water, factor, value) !== classOf(water, factor, roundDecimal(value, shownDigits(factor)));
}

/**
 * 无法判定: a result below a detection limit that is itself above the class's limit says nothing about that class. `value` holds half the detection limit
 * for such a result: it is surely over where it is over by more than that half.
 */
export function cannotBeJudged(
	water: Water,
	factor: string,
	value: string,
	detectionLimit: string | undefined,
	target: WaterClass,
): boolean {
	const limit = limitOfTarget(water, factor, target);
	if (limit === null || detectionLimit === undefined || compareDecimal(detectionLimit, limit) <= 0) return false;
	return compareDecimal(value, sumOf(limit, halfOf(detectionLimit))) <= 0;
}

/** The "≤" limit of an item for a class; null for pH, oxygen and what has no class, and for 劣Ⅴ, which owes nothing. */
function limitOfTarget(water: Water, factor: string, target: WaterClass): string | null {
	const table = limitsOf(water, factor);
	return table?.sense === "at-most" ? (table.limits[target - 1] ?? null) : null;
}

export interface TargetFinding {
	/** null: nothing is over, but an item cannot be judged for this class: neither 达标 nor 不达标. */
	reached: boolean | null;
	/** Items over the target class's limit, and by which multiple of it; null for pH and oxygen, which have none. */
	over: { factor: string; value: string; multipleVsTarget: string | null }[];
	/** Items that cannot be judged for the target class. */
	undetermined: string[];
}

/**
 * A section against its own target class. `detectionLimits`: the largest detection limit under which a result of the item lay. Null where there is no
 * target or no class.
 */
export function againstTarget(
	water: Water,
	assessment: Pick<Assessment, "class" | "findings">,
	target: WaterClass | null,
	detectionLimits?: ReadonlyMap<string, string>,
): TargetFinding | null {
	if (target === null || assessment.class === null) return null;
	const doubtful = ({ factor, value }: FactorFinding) =>
		cannotBeJudged(water, factor, value, detectionLimits?.get(factor), target);
	const undetermined = assessment.findings.filter(doubtful).map((found) => found.factor);
	const over = assessment.findings
		.filter((found) => found.class > target && !undetermined.includes(found.factor))
		.map(({ factor, value }) => {
			const limit = limitOfTarget(water, factor, target);
			return { factor, value, multipleVsTarget: limit === null ? null : multipleOver(value, limit) };
		});
	return { reached: over.length > 0 ? false : undetermined.length > 0 ? null : true, over, undetermined };
}
