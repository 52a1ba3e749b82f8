import { Decimal } from "decimal.js";

// Measured values stay decimal texts from the wire to the comparison: 0.2 is never 0.20000000298.
const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -30, toExpPos: 30 });

const PLAIN = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;

/** Whether a text is a plain decimal number: digits, an optional point and sign, no exponent. */
export function isDecimal(text: string): boolean {
	return PLAIN.test(text);
}

const POINT = 46;
const ZERO = 48;
const POWERS = Float64Array.from({ length: 16 }, (_, power) => 10 ** power);

/**
 * The double of a plain decimal text of at most 15 characters; NaN for longer ones and for what is none. Both its digits and the power of ten are
 * whole numbers below 2⁵³, so the one division is rounded once and gives the nearest double, as Number(text) would; five times quicker.
 */
export function shortNumber(text: string): number {
	const { length } = text;
	if (length > 15) return Number.NaN;
	const sign = length > 0 ? text.charCodeAt(0) : 0;
	let digits = 0;
	let seen = 0;
	let point = -1;
	for (let at = sign === 45 || sign === 43 ? 1 : 0; at < length; at++) {
		const code = text.charCodeAt(at);
		if (code >= ZERO && code <= 57) {
			digits = digits * 10 + (code - ZERO);
			seen++;
		} else if (code === POINT && point < 0) point = at;
		else return Number.NaN;
	}
	if (seen === 0) return Number.NaN;
	const number = point < 0 ? digits : digits / (POWERS[length - point - 1] as number);
	return sign === 45 ? -number : number;
}

/**
 * Negative, zero or positive as a is below, equal to or above b; exact. Both are plain decimal texts.
 * Two decimals of at most 15 digits are the same double only when they are the same number, and the nearest double never
 * turns their order round; so short texts are compared as doubles, and only longer ones digit by digit.
 */
export function compareDecimal(a: string, b: string): number {
	const order = shortNumber(a) - shortNumber(b);
	return Number.isNaN(order) ? compareDigits(a, b) : order;
}

/** Digit by digit, for texts of any length: sign, length of the whole part, then the digits from the left. */
function compareDigits(a: string, b: string): number {
	const [first, second] = [partsOf(a), partsOf(b)];
	if (first.sign !== second.sign) return first.sign - second.sign;
	const longer = first.whole.length - second.whole.length;
	if (longer !== 0) return longer * first.sign;
	const [x, y] = [first.whole + first.part, second.whole + second.part];
	return x === y ? 0 : x < y ? -first.sign : first.sign;
}

/** Sign (0 for zero), whole part without leading zeros, decimals without trailing ones. Throws where the text is no plain decimal. */
function partsOf(text: string): { sign: number; whole: string; part: string } {
	const found = /^([+-]?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text);
	const [, minus, whole = "", part = ""] = found ?? [];
	if (!found || !/\d/.test(text)) throw new Error(`“${text}” is no plain decimal`);
	if (whole === "" && part === "") return { sign: 0, whole, part };
	return { sign: minus === "-" ? -1 : 1, whole, part };
}

const EXPONENT = /^[+-]?(\d+(\.\d*)?|\.\d+)[eE][+-]?\d{1,2}$/;

/** The plain decimal of a number that a spreadsheet wrote with an exponent, `2E-05` → `0.00002`; null for any other text. */
export function fromExponent(text: string): string | null {
	return EXPONENT.test(text) ? new Exact(text).toFixed() : null;
}

export function halfOf(text: string): string {
	return new Exact(text).div(2).toString();
}

export function sumOf(a: string, b: string): string {
	return new Exact(a).plus(b).toString();
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

/** (value − limit) / limit, to two decimals (half to even): the multiple by which a limit is exceeded. */
export function multipleOver(value: string, limit: string): string {
	return (
		multipleOfMillionths(millionths(value), millionths(limit)) ?? new Exact(value).minus(limit).div(limit).toFixed(2)
	);
}

/** {@link multipleOver} of two numbers in whole millionths; null where they are too large for that (NaN) or nothing is exceeded. */
export function multipleOfMillionths(value: number, base: number): string | null {
	const over = value - base;
	if (over > 0 && base > 0) {
		const part = over * 100;
		const rest = part % base;
		const whole = (part - rest) / base;
		const hundredths = whole + (rest * 2 > base || (rest * 2 === base && whole % 2 === 1) ? 1 : 0);
		if (hundredths < PRINTED) {
			const known = printed[hundredths];
			if (known !== undefined) return known;
		}
		return printHundredths(hundredths);
	}
	return null;
}

/** Multiples below 100 are printed once: a million rows have a few hundred of them. */
const PRINTED = 10_000;
const printed: (string | undefined)[] = new Array(PRINTED).fill(undefined);

function printHundredths(hundredths: number): string {
	const tail = hundredths % 100;
	const text = `${(hundredths - tail) / 100}.${tail < 10 ? "0" : ""}${tail}`;
	if (hundredths < PRINTED) printed[hundredths] = text;
	return text;
}

const MILLIONTHS_BELOW = 9e13 / 2;

/** The double of `digits` with `places` decimals: both and the power of ten are whole numbers below 2⁵³, so that it is the nearest one. */
export function withPlaces(digits: number, places: number): number {
	return places === 0 ? digits : digits / (POWERS[places] as number);
}

/** The same in whole millionths, small enough that a hundred times it is exact; else NaN. */
export function inMillionths(digits: number, places: number): number {
	if (places > 6) return Number.NaN;
	const number = digits * (POWERS[6 - places] as number);
	return number < MILLIONTHS_BELOW ? number : Number.NaN;
}

/** A number of at most 9 characters and six decimals in whole millionths, small enough that a hundred times it is exact; else NaN. */
export function millionths(text: string): number {
	const { length } = text;
	if (length > 9 || length === 0) return Number.NaN;
	let digits = 0;
	let point = -1;
	for (let at = 0; at < length; at++) {
		const code = text.charCodeAt(at);
		if (code >= ZERO && code <= 57) digits = digits * 10 + (code - ZERO);
		else if (code === POINT && point < 0) point = at;
		else return Number.NaN;
	}
	const places = point < 0 ? 0 : length - point - 1;
	return point >= 0 && length === 1 ? Number.NaN : inMillionths(digits, places);
}
