import assert from "node:assert/strict";
import { test } from "node:test";
import { Decimal } from "decimal.js";
import fc from "fast-check";
import { findingsOf } from "./finding.ts";
import { ASSESSED_FACTORS, limitsOf } from "./standard.ts";

const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_EVEN });

/** Class and multiple from exact decimals, by the words of the rule. */
function expected(factor: string, text: string) {
	const { sense, limits, lower } = limitsOf("river", factor) ?? { sense: "at-most", limits: [] as string[] };
	const value = new Exact(text);
	const within = (limit: string) => (sense === "at-least" ? value.gte(limit) : value.lte(limit));
	const below = lower !== undefined && value.lt(lower);
	const place = below ? -1 : limits.findIndex(within);
	const found = place < 0 ? 6 : place + 1;
	const third = limits[2] ?? "1";
	const multiple = found > 3 && sense === "at-most" ? value.minus(third).div(third).toFixed(2) : null;
	return { factor, value: text, class: found, multipleVsIII: multiple };
}

const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${most}}$`));
const text = fc.oneof(
	digits(6),
	fc.tuple(digits(3), digits(4)).map(([whole, part]) => `${whole}.${part}`),
	digits(4).map((part) => `.${part}`),
	digits(4).map((whole) => `${whole}.`),
	fc.tuple(fc.constantFrom("+", "-"), digits(3)).map(([sign, whole]) => `${sign}${whole}`),
	fc.tuple(digits(9), digits(9)).map(([whole, part]) => `${whole}.${part}`),
);

test("a finding has the class and multiple of exact decimals and the very text that was received, however often it is asked", () => {
	fc.assert(
		fc.property(fc.constantFrom(...ASSESSED_FACTORS), text, (factor, value) => {
			const book = findingsOf("river", factor);
			for (let asked = 0; asked < 2; asked++) assert.deepEqual({ ...book?.of(value) }, expected(factor, value));
		}),
		{ numRuns: 3000, seed: 20261125 },
	);
});

test("texts that look alike are told apart, and what is shared can't be changed", () => {
	const book = findingsOf("river", "w21011");
	for (const value of ["0.2", "0.20", ".2", "00.2", "2", "2.", "02", "0.02", "20", "20.", "2.0", "0", "0.", ".0"])
		assert.equal(book?.of(value).value, value);
	assert.equal(book?.of("0.35"), book?.of("0.35"), "made once");
	assert.throws(() => Object.assign(book?.of("0.35") ?? {}, { class: 1 }), TypeError);
	for (const none of ["", ".", "x", "1.2.3"]) assert.throws(() => book?.of(none));
});

test("texts of every shape for every item, more than there is room for, are still found right", () => {
	const shapes = [
		"5",
		"50",
		"5000",
		"50000",
		"0.5",
		"0.05",
		"0.005",
		"0.0005",
		"50.5",
		"500.5",
		"5000.5",
		"50.05",
		"05.005",
		".00005",
	];
	for (let asked = 0; asked < 2; asked++)
		for (const factor of ASSESSED_FACTORS)
			for (const shape of shapes.flatMap((one) => [one, `0${one}`, `${one}0`]))
				assert.deepEqual({ ...findingsOf("river", factor)?.of(shape) }, expected(factor, shape));
});
