import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assessPeriod, CREEK_FACTORS } from "./assess.ts";
import { lakeOf, trophicState } from "./lake.ts";
import { periodOf, shifted, yearBefore } from "./period.ts";
import type { WaterClass } from "./standard.ts";
import { type AssessedSection, pollutantWords, regionWord, summaryOf } from "./summary.ts";

/** A section whose phosphorus has this value and whose other items are class Ⅰ. */
function section(id: number, phosphorus: string | null): AssessedSection {
	const means = [
		{ factor: "w01009", mean: "8", samples: 1 },
		{ factor: "w01019", mean: "1", samples: 1 },
		{ factor: "w21003", mean: "0.1", samples: 1 },
		...(phosphorus === null ? [] : [{ factor: "w21011", mean: phosphorus, samples: 1 }]),
	];
	const assessment = assessPeriod({ water: "river", means, minimumSamples: 1, required: CREEK_FACTORS });
	return { id, water: "river", targetClass: 3, means, assessment };
}

const phosphorus = fc.option(fc.integer({ min: 1, max: 700 }).map((n) => (n / 1000).toFixed(3)));
const sections = fc.array(phosphorus, { maxLength: 40 }).map((all) => all.map((value, id) => section(id, value)));

test("fewer than five sections are classed on their means, five or more by shares and never by a mean", () => {
	const four = summaryOf(["0.1", "0.1", "0.1", "0.62"].map((value, id) => section(id, value)));
	assert.deepEqual([four.method, four.class, four.word?.zh], ["mean", 4, "轻度污染"]);
	assert.deepEqual(four.pollutants, [{ factor: "w21011", multipleVsIII: "0.15", overShare: null }]);
	const five = summaryOf(["0.1", "0.1", "0.1", "0.1", "0.62"].map((value, id) => section(id, value)));
	assert.deepEqual([five.method, five.class, five.goodShare, five.inferiorShare], ["shares", null, 80, 20]);
	assert.deepEqual([five.word?.zh, five.pollutants[0]?.overShare], ["良好", 20]);
	assert.deepEqual(five.targets, { reached: 4, undetermined: 0, of: 5, share: 80 });
});

test("the words of a region follow the table at its borders", () => {
	for (const [good, inferior, word] of [
		[90, 10, "优"],
		[75, 25, "良好"],
		[74, 19, "轻度污染"],
		[74, 20, "中度污染"],
		[60, 39, "中度污染"],
		[60, 40, "重度污染"],
		[0, 100, "重度污染"],
	] as const)
		assert.equal(regionWord(good, inferior, 100).word?.zh, word, `${good} ${inferior}`);
});

test("sections without a class are counted by themselves, shares are of the rest, and the order is of no matter", () => {
	fc.assert(
		fc.property(sections, (all) => {
			const summary = summaryOf(all);
			assert.equal(summary.assessed + summary.unassessed, all.length);
			const counted = Object.values(summary.classes).reduce((sum, number) => sum + number, 0);
			assert.equal(counted, summary.method === "none" ? 0 : summary.assessed);
			assert.deepEqual(summaryOf([...all].reverse()), summary);
		}),
	);
});

test("one section made worse never makes the word of a region better", () => {
	const rank = ["优", "良好", "轻度污染", "中度污染", "重度污染"];
	const values = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 5, maxLength: 30 });
	fc.assert(
		fc.property(values, fc.nat(), (numbers, at) => {
			const of = (some: number[]) =>
				rank.indexOf(summaryOf(some.map((n, id) => section(id, (n / 1000).toFixed(3)))).word?.zh ?? "");
			const worse = numbers.map((n, index) => (index === at % numbers.length ? n + 200 : n));
			assert.ok(of(worse) >= of(numbers));
		}),
	);
});

test("the mean of equal sections is that section's class", () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 4 }), (n, many) => {
			const all = Array.from({ length: many }, (_, id) => section(id, (n / 1000).toFixed(3)));
			assert.equal(summaryOf(all).class as WaterClass, all[0]?.assessment.class);
		}),
	);
});

test("periods follow each other over the turn of the year", () => {
	const names = (text: string) => {
		const period = periodOf(text);
		return period && [period.from, period.to, shifted(period, -1).name, yearBefore(period).name];
	};
	assert.deepEqual(names("2026-01"), ["2026-01", "2026-01", "2025-12", "2025-01"]);
	assert.deepEqual(names("2026-Q1"), ["2026-01", "2026-03", "2025-Q4", "2025-Q1"]);
	assert.deepEqual(names("2026"), ["2026-01", "2026-12", "2025", "2025"]);
	for (const wrong of ["2026-13", "2026-Q5", "26", ""]) assert.equal(periodOf(wrong), null);
});

test("a lake's trophic index needs all five items and says which lack", () => {
	const state = trophicState({ chla: 10, tp: 0.05, tn: 1, sd: 1, codmn: 4 });
	// By hand: 50.01, 45.72, 54.53, 51.18, 37.98 with weights 0.2663, 0.1879, 0.1790, 0.1834, 0.1834.
	assert.ok(Math.abs((state.index ?? 0) - 48.0) < 0.2, String(state.index));
	assert.equal(state.grade?.zh, "中营养");
	assert.deepEqual(trophicState({ tp: 0.05, tn: 1, sd: 1, codmn: 4 }), { index: null, grade: null, missing: ["chla"] });
});

test("a lake is the mean of its points by the lake's limits, and never part of a river's summary", () => {
	const point = (id: number, value: string): AssessedSection => {
		const river = section(id, value);
		const assessment = assessPeriod({
			...{ water: "lake" as const, means: river.means },
			...{ minimumSamples: 1, required: CREEK_FACTORS },
		});
		return { ...river, water: "lake", assessment };
	};
	const lake = lakeOf([point(1, "0.03"), point(2, "0.09"), { ...section(3, null), water: "lake" }]);
	assert.deepEqual([lake.assessed, lake.unassessed, lake.assessment.class, lake.word?.zh], [2, 1, 4, "轻度污染"]);
	assert.deepEqual(
		lake.pollutants.map((found) => found.multipleVsIII),
		["0.20"],
	);
	assert.deepEqual(lake.trophic.missing, ["chla", "tn", "sd"]);
	const rivers = [section(4, "0.1"), section(5, "0.15")];
	assert.deepEqual(summaryOf([point(1, "0.03"), ...rivers]), summaryOf([...rivers, point(1, "0.03")]));
	assert.equal(summaryOf([point(1, "0.03"), ...rivers]).assessed, 2);
});

test("main pollutants are printed with their multiple or their share", () => {
	const worst = summaryOf([section(1, "0.27")]);
	assert.deepEqual(pollutantWords(worst.pollutants), { zh: "总磷（0.35）", en: "total phosphorus (0.35)" });
	const many = summaryOf(Array.from({ length: 8 }, (_, id) => section(id, id < 3 ? "0.27" : "0.1")));
	assert.equal(pollutantWords(many.pollutants).zh, "总磷（37.5%）");
});

test("the sections of a region are of exactly one class each", () => {
	fc.assert(
		fc.property(sections, (all) => {
			const { classes, assessed, goodShare } = summaryOf(all);
			const shares = Object.values(classes).map((number) => (100 * number) / assessed);
			if (assessed === 0) assert.equal(goodShare, null);
			else assert.ok(Math.abs(shares.reduce((sum, one) => sum + one, 0) - 100) < 1e-9);
		}),
	);
});
