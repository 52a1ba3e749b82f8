import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
	completenessOf,
	completenessWords,
	type HourCount,
	isComplete,
	lackWords,
	validShare,
} from "./completeness.ts";
import { type CreekSite, creekMonthsOf } from "./creek-month.ts";
import type { SiteMonth } from "./site-month.store.ts";

const HOUR = 3_600_000;
const FROM = Date.UTC(2026, 9, 1);
const TO = Date.UTC(2026, 10, 1);
const hours = (step: number, keep: (index: number) => boolean, valid = 1): HourCount[] =>
	Array.from({ length: (31 * 24) / step }, (_, index) => ({
		atMs: FROM + index * step * HOUR,
		received: 1,
		valid,
	})).filter((_, index) => keep(index));

test("a month that was told each hour, or each four hours by a slow analyser, is complete", () => {
	assert.deepEqual(
		completenessOf(
			hours(1, () => true),
			FROM,
			TO,
		),
		{ expected: 744, received: 744, valid: 744 },
	);
	assert.deepEqual(
		completenessOf(
			hours(4, () => true),
			FROM,
			TO,
		),
		{ expected: 186, received: 186, valid: 186 },
	);
});

test("what is lacking is counted against the rhythm, and 75 % is enough", () => {
	const complete = completenessOf(
		hours(4, (index) => index % 4 !== 0),
		FROM,
		TO,
	);
	assert.deepEqual(complete, { expected: 186, received: 139, valid: 139 });
	assert.equal(complete && isComplete(complete), false, "139 of 186 is 74.7 %");
	assert.equal(complete && completenessWords(complete).zh, "有效率 74 %，低于 75 %，不能据此评价类别");
	assert.equal(isComplete({ expected: 4, received: 3, valid: 3 }), true);
	assert.equal(isComplete({ expected: 4, received: 4, valid: 2 }), false, "what came and is not valid does not count");
});

test("a silent month has the rhythm of the month before, and a station without any rhythm is not judged", () => {
	const before = hours(1, () => true).map((hour) => ({ ...hour, atMs: hour.atMs - 31 * 24 * HOUR }));
	assert.deepEqual(completenessOf(before, FROM, TO), { expected: 744, received: 0, valid: 0 });
	assert.equal(
		completenessOf(
			hours(1, (index) => index < 2),
			FROM,
			TO,
		),
		null,
	);
});

test("a station that is set to tell more often in the middle of a month is measured by what it told before and after", () => {
	const mixed = [...hours(4, (index) => index < 14 * 6), ...hours(1, (index) => index >= 14 * 24)];
	assert.deepEqual(completenessOf(mixed, FROM, TO), {
		expected: 84 + 17 * 24,
		received: 84 + 17 * 24,
		valid: 84 + 17 * 24,
	});
});

test("leaving values out never makes a month more complete", () => {
	fc.assert(
		fc.property(fc.array(fc.boolean(), { minLength: 744, maxLength: 744 }), fc.nat(743), (kept, also) => {
			const rhythm = hours(1, () => true).map((hour) => ({ ...hour, atMs: hour.atMs - 31 * 24 * HOUR }));
			const all = completenessOf([...rhythm, ...hours(1, (index) => kept[index] ?? false)], FROM, TO);
			const fewer = completenessOf(
				[...rhythm, ...hours(1, (index) => (kept[index] ?? false) && index !== also)],
				FROM,
				TO,
			);
			assert.ok(all && fewer && validShare(fewer) <= validShare(all));
		}),
		{ seed: 24, numRuns: 40 },
	);
});

const station: CreekSite = { siteId: 7, creekId: "c1", name: "站", water: "river", kind: "station", at: null };
const months = (factor: string): SiteMonth => ({
	...{ siteId: 7, month: "2026-10", factor, samples: 25, unusable: 0, belowDetection: 0 },
	...{ mean: factor === "w01009" ? "8" : "0.1", lowest: null, highest: null, knownFrom: "2026-11-01T00:20:00.000Z" },
});

test("a station that told too little of a month gives it no class, and the reason says how much there was", () => {
	const measured = ["w01009", "w01019", "w21003", "w21011"].map(months);
	const [enough] = creekMonthsOf([station], ["2026-10"], measured);
	assert.equal(enough?.class, 2);
	const of = { siteId: 7, month: "2026-10", factor: "w21003", cn: 2061, expected: 186, received: 150, valid: 133 };
	const [refused] = creekMonthsOf([station], ["2026-10"], measured, [of]);
	assert.equal(refused?.class, null);
	assert.equal(refused?.missing.length, 1);
	assert.equal(refused?.missing[0] && lackWords(refused.missing[0]).zh, "氨氮有效率 71 %，低于 75 %，不能据此评价类别");
	const [complete] = creekMonthsOf([station], ["2026-10"], measured, [{ ...of, valid: 140 }]);
	assert.equal(complete?.class, 2);
});

test("at a section its laboratory speaks where its station told too little", () => {
	const at: [number, number] = [119.9, 31.7];
	const section: CreekSite = { ...station, siteId: 3, name: "断面", kind: "section", at };
	const byHand = ["w01009", "w01019", "w21003", "w21011"].map((factor) => ({
		...months(factor),
		siteId: 3,
		samples: 1,
	}));
	const automatic = { ...months("w21003"), mean: "1.9" };
	const sites = [section, { ...station, at }];
	assert.equal(creekMonthsOf(sites, ["2026-10"], [...byHand, automatic])[0]?.class, 5);
	const few = { siteId: 7, month: "2026-10", factor: "w21003", cn: 2061, expected: 186, received: 100, valid: 100 };
	assert.equal(creekMonthsOf(sites, ["2026-10"], [...byHand, automatic], [few])[0]?.class, 2);
});
