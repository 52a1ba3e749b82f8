import assert from "node:assert/strict";
import { test } from "node:test";
import { Decimal } from "decimal.js";
import fc from "fast-check";
import { compareDecimal, multipleOver } from "./decimal.ts";

const Exact = Decimal.clone({ precision: 120, rounding: Decimal.ROUND_HALF_EVEN });

const digits = (least: number, most: number) => fc.stringMatching(new RegExp(`^[0-9]{${least},${most}}$`));
const decimal = fc
	.tuple(fc.constantFrom("", "-", "+"), digits(1, 20), fc.option(digits(0, 30)))
	.map(([sign, whole, part]) => `${sign}${whole}${part === null ? "" : `.${part}`}`);
/** Numbers that differ late or not at all. */
const near = fc
	.tuple(decimal, fc.constantFrom("0", "00000", "1", "00000000000000001"))
	.map(([text, tail]) => [text, text.includes(".") ? `${text}${tail}` : `${text}.${tail}`] as const);

test("decimals of any length are compared exactly", () => {
	fc.assert(
		fc.property(fc.oneof(fc.tuple(decimal, decimal), near), ([a, b]) => {
			assert.equal(Math.sign(compareDecimal(a, b)), new Exact(a).cmp(new Exact(b)), `${a} ${b}`);
			assert.equal(Math.sign(compareDecimal(b, a)), new Exact(b).cmp(new Exact(a)), `${b} ${a}`);
		}),
		{ numRuns: 5000, seed: 20261125 },
	);
	assert.throws(() => compareDecimal("1.2.3", "1"), /no plain decimal/);
	assert.throws(() => compareDecimal("", "1"), /no plain decimal/);
});

test("a multiple is rounded once, half to even, from exact decimals", () => {
	fc.assert(
		fc.property(digits(1, 5), digits(1, 8), fc.constantFrom("0.2", "1.0", "6", "0.0001"), (whole, part, limit) => {
			const value = `${whole}.${part}`;
			assert.equal(multipleOver(value, limit), new Exact(value).minus(limit).div(limit).toFixed(2));
		}),
		{ numRuns: 3000, seed: 20261125 },
	);
});
