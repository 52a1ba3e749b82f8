import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { monthsBetween } from "../loop/local-day.ts";
import { type DatedSample, type EffectQuestion, measureEffect } from "./measure-effect.ts";

/** A seeded normal draw. */
function noise(seed: number): () => number {
	let state = seed >>> 0;
	const uniform = () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return (state + 1) / 4294967297;
	};
	return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

const MONTHS = monthsBetween("2022-01", "2025-12");
const season = (month: string) => 1 + 0.4 * Math.cos((Number(month.slice(5)) / 12) * 2 * Math.PI);

/** A creek sampled on the 10th: level × season × common year × own scatter; from `since` on times `factor`. */
function creek(draw: () => number, spread: number, since = "9999", factor = 1): DatedSample[] {
	return MONTHS.map((month) => ({
		day: `${month}-10`,
		value:
			1.2 * season(month) * (month >= "2024-01" ? 1.5 : 1) * Math.exp(spread * draw()) * (month >= since ? factor : 1),
	}));
}

const ask = (
	treated: DatedSample[],
	controls: DatedSample[][],
	more: Partial<EffectQuestion> = {},
): EffectQuestion => ({
	...{
		scale: "ratio",
		beganOn: "2023-11-03",
		endedOn: "2024-02-20",
		treated,
		controls,
		rain: null,
		today: "2025-06-15",
	},
	...more,
});

const controls = (draw: () => number, spread: number) => Array.from({ length: 12 }, () => creek(draw, spread));

test("halved ammonia is told as about half less, though the whole district got worse that year", () => {
	const draw = noise(7);
	const found = measureEffect(ask(creek(draw, 0.1, "2024-03", 0.5), controls(draw, 0.1)));
	assert.equal(found.kind, "fell");
	assert.ok(found.kind === "fell" && found.low < -50 && found.high > -55 && found.estimate < -45);
	assert.equal(found.pairs.length, 12);
	assert.deepEqual([found.pairs[0]?.before, found.pairs[0]?.after], ["2023-03", "2024-03"]);
	assert.equal(found.leftOutForRain, null, "rain is not known and the answer says so");
});

test("nothing done to the water: in 1,000 worlds about one in twenty intervals misses zero", () => {
	let clear = 0;
	for (let world = 0; world < 1000; world++) {
		const draw = noise(world * 7919 + 1);
		if (measureEffect(ask(creek(draw, 0.35), controls(draw, 0.35))).kind !== "no-clear-change") clear++;
	}
	assert.ok(clear > 20 && clear < 90, `${clear} of 1000`);
});

test("it can't be told yet while fewer than three same months lie on both sides", () => {
	const draw = noise(3);
	const [treated, others] = [creek(draw, 0.1, "2024-03", 0.5), controls(draw, 0.1)];
	const early = measureEffect(ask(treated, others, { today: "2024-05-15" }));
	assert.ok(
		early.kind === "cannot-tell" && early.why === "too-early" && early.have === 2 && early.need === 3,
		JSON.stringify(early),
	);
	assert.notEqual(measureEffect(ask(treated, others, { today: "2024-06-01" })).kind, "cannot-tell");
	const thin = measureEffect(
		ask(
			treated.filter((one) => one.day < "2024-05"),
			others,
		),
	);
	assert.ok(thin.kind === "cannot-tell" && thin.why === "too-few-pairs");
	const alone = measureEffect(ask(treated, others.slice(0, 4)));
	assert.ok(alone.kind === "cannot-tell" && alone.why === "too-few-controls" && alone.have === 4);
});

test("samples within 48 hours after heavy rain are left out, of the works' creek and of the others", () => {
	const draw = noise(11);
	const rain = new Map([["2024-04-08", 42]]);
	const found = measureEffect(ask(creek(draw, 0.1, "2024-03", 0.5), controls(draw, 0.1), { rain }));
	assert.equal(found.leftOutForRain, 1);
	assert.ok(!found.pairs.some((pair) => pair.after === "2024-04"));
	assert.equal(
		measureEffect(ask(creek(draw, 0.1), controls(draw, 0.1), { rain: new Map([["2024-04-07", 42]]) })).leftOutForRain,
		0,
	);
});

test("works of more than a year are compared with the same months of the year before they began", () => {
	const draw = noise(5);
	const found = measureEffect(
		ask(creek(draw, 0.1), controls(draw, 0.1), { beganOn: "2023-01-09", endedOn: "2024-06-30" }),
	);
	for (const pair of found.pairs) {
		assert.ok(pair.before < "2023-01" && pair.after > "2024-06");
		assert.equal(pair.before.slice(5), pair.after.slice(5));
	}
});

test("order of samples makes no difference, one common factor on all creeks none either, and the estimate lies within its interval", () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0.2, max: 5, noNaN: true }), (seed, factor) => {
			const draw = noise(seed);
			const [treated, others] = [creek(draw, 0.2, "2024-03", 0.7), controls(draw, 0.2)];
			const found = measureEffect(ask(treated, others));
			assert.deepEqual(
				measureEffect(
					ask(
						[...treated].reverse(),
						others.map((one) => [...one].reverse()),
					),
				),
				found,
			);
			const wetter = (rows: DatedSample[]) =>
				rows.map((one) => (one.day >= "2024" ? { ...one, value: one.value * factor } : one));
			const shifted = measureEffect(ask(wetter(treated), others.map(wetter)));
			assert.ok(found.kind !== "cannot-tell" && shifted.kind !== "cannot-tell");
			assert.ok(Math.abs(found.estimate - shifted.estimate) < 1e-6);
			assert.ok(found.low <= found.estimate && found.estimate <= found.high);
		}),
		{ numRuns: 40 },
	);
});

test("oxygen is compared by difference", () => {
	const draw = noise(9);
	const flat = (step: number) =>
		MONTHS.map((month) => ({ day: `${month}-10`, value: 5 + 0.05 * draw() + (month > "2024-02" ? step : 0) }));
	const found = measureEffect(
		ask(
			flat(2),
			Array.from({ length: 6 }, () => flat(0.5)),
			{ scale: "difference" },
		),
	);
	assert.ok(found.kind === "rose" && Math.abs(found.estimate - 1.5) < 0.1);
});
