import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assess, assessPeriod, classOf, mainPollutants } from "./assess.ts";
import { compareDecimal, roundDecimal } from "./decimal.ts";
import { factorOfColumn } from "./factor.ts";
import { ASSESSED_FACTORS, limitsOf, type Water } from "./standard.ts";
import { parseValue } from "./value.ts";

const waters: Water[] = ["river", "lake"];
const decimal = fc.tuple(fc.nat(60), fc.nat(99999)).map(([whole, part]) => `${whole}.${String(part).padStart(5, "0")}`);

test("a value equal to a limit belongs to the better class, for every item and class", () => {
	for (const water of waters) {
		for (const factor of ASSESSED_FACTORS) {
			const table = limitsOf(water, factor);
			assert.ok(table);
			for (const [index, limit] of table.limits.entries()) {
				// Where neighbouring classes share a limit, the better one is reported.
				const best: number = table.sense === "within" ? 0 : table.limits.indexOf(limit);
				assert.equal(classOf(water, factor, limit), best + 1, `${water} ${factor} ${limit} (class ${index + 1})`);
			}
		}
	}
});

test("0.2 is class Ⅲ and 0.2003 is class Ⅳ in a river's total phosphorus: nothing is rounded", () => {
	assert.equal(classOf("river", "w21011", "0.2"), 3);
	assert.equal(classOf("river", "w21011", "0.20"), 3);
	assert.equal(classOf("river", "w21011", "0.2003"), 4);
	assert.equal(classOf("river", "w21011", "0.20000000000000000001"), 4);
	assert.equal(classOf("lake", "w21011", "0.2003"), 6);
});

test("pH inside 6–9 worsens nothing and outside makes the water worse than Ⅴ", () => {
	for (const [value, expected] of [
		["6", 1],
		["9", 1],
		["9.0", 1],
		["5.99", 6],
		["9.01", 6],
	] as const) {
		assert.equal(classOf("river", "w01001", value), expected, value);
	}
});

test("total nitrogen and temperature give no class to a river", () => {
	const result = assess({
		water: "river",
		values: [
			{ factor: "w21001", value: "9" },
			{ factor: "w01010", value: "31" },
		],
	});
	assert.equal(result.class, null);
});

test("a worse value never gives a better class", () => {
	fc.assert(
		fc.property(
			fc.constantFrom(...waters),
			fc.constantFrom(...ASSESSED_FACTORS),
			decimal,
			decimal,
			(water, factor, a, b) => {
				const table = limitsOf(water, factor);
				if (table?.sense === "within") return;
				const [low, high] = compareDecimal(a, b) <= 0 ? [a, b] : [b, a];
				const [better, worse] = table?.sense === "at-least" ? [high, low] : [low, high];
				assert.ok((classOf(water, factor, better) ?? 0) <= (classOf(water, factor, worse) ?? 0));
			},
		),
	);
});

test("the worst item decides, in whatever order the items come", () => {
	fc.assert(
		fc.property(
			fc.uniqueArray(fc.constantFrom(...ASSESSED_FACTORS), { minLength: 1 }),
			fc.infiniteStream(decimal),
			(factors, stream) => {
				const values = factors.map((factor) => ({ factor, value: stream.next().value as string }));
				const straight = assess({ water: "river", values });
				const turned = assess({ water: "river", values: [...values].reverse() });
				assert.equal(straight.class, turned.class);
				assert.equal(straight.class, Math.max(...straight.findings.map((found) => found.class)));
				assert.ok(straight.deciding.every((found) => found.class === straight.class));
			},
		),
	);
});

test("decimal comparison agrees with comparing scaled integers", () => {
	const scaled = (text: string) => BigInt(text.replace(".", ""));
	fc.assert(
		fc.property(decimal, decimal, (a, b) => {
			const expected = scaled(a) < scaled(b) ? -1 : scaled(a) > scaled(b) ? 1 : 0;
			assert.equal(Math.sign(compareDecimal(a, b)), expected);
		}),
	);
});

test("a quarter with one sample gets no class and the answer says that one is missing", () => {
	const result = assessPeriod({
		water: "river",
		means: [{ factor: "w21011", mean: "0.1", samples: 1 }],
		minimumSamples: 2,
		required: ["w21011"],
	});
	assert.equal(result.class, null);
	assert.deepEqual(result.missing, [{ factor: "w21011", have: 1, need: 2 }]);
});

test("main pollutants: none up to class Ⅲ, else at most three, cyanide and heavy metals first", () => {
	const values = [
		{ factor: "w21003", value: "2.5" },
		{ factor: "w21011", value: "0.7" },
		{ factor: "w01019", value: "7" },
		{ factor: "w01009", value: "2.5" },
		{ factor: "w20120", value: "0.09" },
	];
	assert.deepEqual(
		mainPollutants(assess({ water: "river", values })).map((found) => [found.factor, found.class, found.multipleVsIII]),
		[
			["w20120", 5, "0.80"],
			["w21011", 6, "2.50"],
			["w21003", 6, "1.50"],
		],
	);
	assert.deepEqual(mainPollutants(assess({ water: "river", values: [{ factor: "w21003", value: "0.9" }] })), []);
});

test("values are understood as received: below detection, nothing, a fault", () => {
	assert.deepEqual(parseValue("w21011", "0.01L"), {
		value: "0.01",
		usable: "0.005",
		classed: "0.005",
		detectionLimit: "0.01",
		belowDetection: true,
		kind: "below-detection",
	});
	assert.equal(parseValue("w21011", "<0.05").usable, "0.025");
	assert.equal(parseValue("w21011", "ND").kind, "below-detection");
	const unnamed = (factor: string) => [parseValue(factor, "未检出").usable, parseValue(factor, "未检出").classed];
	assert.deepEqual(unnamed("w21011"), [null, "0"], "no mean takes a half of an unknown limit; a sample's class does");
	assert.deepEqual(
		[unnamed("w01009"), unnamed("w01001")],
		[
			[null, "0"],
			[null, null],
		],
	);
	assert.equal(parseValue("w21011", "-0.002").kind, "below-detection");
	assert.equal(parseValue("w01009", "0").kind, "number");
	assert.equal(parseValue("w21011", "-").kind, "empty");
	assert.equal(parseValue("w21011", "0,15").kind, "fault");
	assert.equal(parseValue("w21011", "1e3").value, "1000");
});

test("a small number that a spreadsheet wrote with an exponent keeps its value, exactly", () => {
	assert.equal(parseValue("w21003", "2E-05").value, "0.00002");
	assert.equal(parseValue("w21011", "1.5e-1").usable, "0.15");
	assert.equal(parseValue("w01014", "1.2E+3").value, "1200");
	for (const wrong of ["E-05", "2E", "2E-", "1e999", "2E-05L2"])
		assert.equal(parseValue("w21003", wrong).kind, "fault");
});

test("no text throws, and what is a number keeps its digits", () => {
	fc.assert(
		fc.property(fc.string(), (text) => {
			const parsed = parseValue("w21011", text);
			if (parsed.kind === "fault" || parsed.kind === "empty") assert.equal(parsed.usable, null);
		}),
	);
});

test("columns are found in Chinese and English, with and without the unit in brackets", () => {
	for (const header of ["总磷", "总磷(mg/L)", "总磷（mg/L）", " TP ", "tp_mg_l", "w21011", "Total phosphorus [mg/L]"]) {
		assert.equal(factorOfColumn(header)?.code, "w21011", header);
	}
	assert.equal(factorOfColumn("铬(六价)")?.code, "w20117");
	assert.equal(factorOfColumn("tp_mg_l_shown"), undefined);
});

test("rounding for show takes a lone five to the even neighbour", () => {
	assert.deepEqual(
		[roundDecimal("0.125", 2), roundDecimal("0.135", 2), roundDecimal("0.1250001", 2)],
		["0.12", "0.14", "0.13"],
	);
});
