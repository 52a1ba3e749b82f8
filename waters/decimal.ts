import { Decimal } from "decimal.js";

// Measured values stay decimal texts from the wire to the comparison: 0.2 is never 0.20000000298.
const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -30, toExpPos: 30 });

const PLAIN = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;

/** Whether a text is a plain decimal number: digits, an optional point and sign, no exponent. */
export function isDecimal(text: string): boolean {
	return PLAIN.test(text);
}

/**
 * Negative, zero or positive as a is below, equal to or above b; exact. Both are plain decimal texts.
 * Two decimals of at most 15 digits are the same double only when they are the same number, and the nearest double never
 * turns their order round; so short texts are compared as doubles, and only longer ones digit by digit.
 */
export function compareDecimal(a: string, b: string): number {
	if (a.length <= 15 && b.length <= 15) return Number(a) - Number(b);
	return new Exact(a).cmp(new Exact(b));
}

export function halfOf(text: string): string {
	return new Exact(text).div(2).toString();
}

/** The same number with its point moved: times ten to the `places`; exact. */
export function shiftDecimal(text: string, places: number): string {
	return places === 0 ? text : new Exact(text).times(new Exact(10).pow(places)).toString();
}

/** Arithmetic mean of decimal texts, to 40 significant digits; null of none. */
export function meanOf(values: readonly string[]): string | null {
	if (values.length === 0) return null;
	return values
		.reduce((sum, value) => sum.plus(value), new Exact(0))
		.div(values.length)
		.toString();
}

/**
 * Rounded once to `digits` decimals, a five followed by nothing to the even neighbour (GB/T 8170-2008 四舍六入五成双). For showing only:
 * classes are decided on unrounded values.
 */
export function roundDecimal(text: string, digits: number): string {
	return new Exact(text).toFixed(digits);
}

/** (value − limit) / limit, to two decimals: the multiple by which a limit is exceeded. */
export function multipleOver(value: string, limit: string): string {
	return new Exact(value).minus(limit).div(limit).toFixed(2);
}
