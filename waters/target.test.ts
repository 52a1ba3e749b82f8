import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assess, classOf } from "./assess.ts";
import type { WaterClass } from "./standard.ts";
import { againstTarget, cannotBeJudged, isBorderline } from "./target.ts";

const sample = (values: Record<string, string>) =>
	assess({ water: "river", values: Object.entries(values).map(([factor, value]) => ({ factor, value })) });

test("the multiple over the target is of the target class's limit, that of the report of class Ⅲ's", () => {
	const assessment = sample({ w21003: "2.4", w21011: "0.18", w01009: "4.5" });
	assert.deepEqual(againstTarget("river", assessment, 2), {
		reached: false,
		over: [
			{ factor: "w21003", value: "2.4", multipleVsTarget: "3.80" },
			{ factor: "w21011", value: "0.18", multipleVsTarget: "0.80" },
			{ factor: "w01009", value: "4.5", multipleVsTarget: null },
		],
		undetermined: [],
	});
	assert.equal(assessment.findings[0]?.multipleVsIII, "1.40");
	assert.equal(againstTarget("river", assessment, null), null);
	assert.equal(againstTarget("river", sample({}), 3), null);
});

test("a detection limit above the class's limit leaves the item undetermined and never reaches the target", () => {
	// Mercury below 0.0002: class Ⅲ asks for 0.0001, class Ⅳ for 0.001.
	const assessment = sample({ w20111: "0.0001", w21003: "0.4" });
	const limits = new Map([["w20111", "0.0002"]]);
	assert.deepEqual(againstTarget("river", assessment, 3, limits), {
		reached: null,
		over: [],
		undetermined: ["w20111"],
	});
	assert.equal(againstTarget("river", assessment, 4, limits)?.reached, true);
	const worse = sample({ w20111: "0.0001", w21003: "1.4" });
	assert.equal(againstTarget("river", worse, 3, limits)?.reached, false, "another item is over for certain");
	assert.equal(cannotBeJudged("river", "w20111", "0.0002", "0.0002", 3), true, "limit + half: could be below");
	assert.equal(cannotBeJudged("river", "w20111", "0.00021", "0.0002", 3), false, "over whatever was there");
});

test("what rounding would put into another class is borderline", () => {
	assert.ok(isBorderline("river", "w21003", "1.004"), "the method's example: Ⅳ as it is, Ⅲ when rounded to 1.00");
	assert.ok(isBorderline("river", "w21011", "0.2003"));
	assert.ok(!isBorderline("river", "w21011", "0.2"));
	assert.ok(!isBorderline("river", "w21011", "0.201"));
	assert.ok(isBorderline("river", "w01009", "4.96"));
});

test("an item is over its target exactly where its class is worse, and then its multiple is not negative", () => {
	const value = fc.integer({ min: 1, max: 9999 }).map((n) => (n / 1000).toFixed(3));
	fc.assert(
		fc.property(
			fc.constantFrom("w21003", "w21011", "w01018", "w20111"),
			value,
			fc.integer({ min: 1, max: 5 }),
			(factor, text, n) => {
				const target = n as WaterClass;
				const found = againstTarget("river", sample({ [factor]: text }), target);
				const worse = (classOf("river", factor, text) ?? 0) > target;
				assert.equal(found?.reached, !worse);
				if (worse) assert.ok(Number(found?.over[0]?.multipleVsTarget) >= 0);
			},
		),
	);
});
