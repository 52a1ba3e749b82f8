import { compareDecimal, millionths, shortNumber } from "./decimal.ts";
import { type Limits, limitsOf, type Water, type WaterClass } from "./standard.ts";

/** One item's limits, made ready for many comparisons: as doubles for short texts, as texts for the long ones. */
export interface ClassScale {
	readonly limits: Limits;
	readonly steps: readonly [number, number, number, number, number];
	/** The lower end of pH; −∞ elsewhere. */
	readonly floor: number;
	readonly atLeast: boolean;
	/** The class Ⅲ limit that multiples are counted from; NaN where the item has none (pH, oxygen). */
	readonly thirdMillionths: number;
}

const SCALES: Record<Water, Map<string, ClassScale | null>> = { river: new Map(), lake: new Map() };

/** The scale of an item in this water; null where the item has no class in it. Made once. */
export function scaleOf(water: Water, factor: string): ClassScale | null {
	const known = SCALES[water].get(factor);
	if (known !== undefined) return known;
	const limits = limitsOf(water, factor);
	const scale = limits ? scaleFrom(limits) : null;
	SCALES[water].set(factor, scale);
	return scale;
}

function scaleFrom(limits: Limits): ClassScale {
	const [one, two, three, four, five] = limits.limits;
	return {
		limits,
		steps: [Number(one), Number(two), Number(three), Number(four), Number(five)],
		floor: limits.lower === undefined ? Number.NEGATIVE_INFINITY : Number(limits.lower),
		atLeast: limits.sense === "at-least",
		thirdMillionths: limits.sense === "at-most" ? millionths(three) : Number.NaN,
	};
}

/** The class that a value has on a scale; equal to a limit is the better class, and nothing is rounded. */
export function classOn(scale: ClassScale, value: string): WaterClass {
	const number = shortNumber(value);
	// Not a number: too many digits for a double to tell neighbours apart.
	return Number.isNaN(number) ? classByDigits(scale.limits, value) : classOfNumber(scale, number);
}

/** {@link classOn} for the nearest double of a text of at most 15 characters. */
export function classOfNumber(scale: ClassScale, number: number): WaterClass {
	const { steps } = scale;
	if (scale.atLeast) {
		if (number >= steps[0]) return 1;
		if (number >= steps[1]) return 2;
		if (number >= steps[2]) return 3;
		if (number >= steps[3]) return 4;
		return number >= steps[4] ? 5 : 6;
	}
	// pH decides nothing inside 6–9 and makes the water worse than Ⅴ outside (the national platform does so in every row).
	if (number < scale.floor) return 6;
	if (number <= steps[0]) return 1;
	if (number <= steps[1]) return 2;
	if (number <= steps[2]) return 3;
	if (number <= steps[3]) return 4;
	return number <= steps[4] ? 5 : 6;
}

function classByDigits(table: Limits, value: string): WaterClass {
	if (table.lower !== undefined && compareDecimal(value, table.lower) < 0) return 6;
	for (let index = 0; index < table.limits.length; index++) {
		const order = compareDecimal(value, table.limits[index] ?? "");
		if (table.sense === "at-least" ? order >= 0 : order <= 0) return (index + 1) as WaterClass;
	}
	return 6;
}
