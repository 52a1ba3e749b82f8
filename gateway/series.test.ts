import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readableFrame } from "./readable-frame.ts";
import { gather, MOST_POINTS, seriesPlan } from "./series.ts";

const DAY = 86_400_000;

test("from hours to decades a chart is given no more points than it can show", () => {
	assert.deepEqual(seriesPlan(0, DAY, 1_440), { grain: "told", stepMs: 0 });
	assert.deepEqual(seriesPlan(0, 7 * DAY, 10_080), { grain: "spans", stepMs: 10 * 60_000 });
	assert.deepEqual(seriesPlan(0, 30 * DAY, 43_200), { grain: "hour", stepMs: 3_600_000 });
	assert.equal(seriesPlan(0, 366 * DAY, 527_040).grain, "day");
	assert.equal(seriesPlan(0, 3_650 * DAY, 5_000_000).grain, "month");
	assert.equal(seriesPlan(0, 3_650 * DAY, 1_000).grain, "told", "few values are shown each, however long the span");
	fc.assert(
		fc.property(fc.integer({ min: 60_000, max: 4_000 * DAY }), fc.nat(6_000_000), (span, told) => {
			const { grain, stepMs } = seriesPlan(0, span, told);
			assert.ok((grain === "told" ? told : span / stepMs) <= MOST_POINTS);
		}),
		{ seed: 14 },
	);
});

test("spans lose no value, no lowest, no highest, and no mark of the checks", () => {
	const point = fc.record({
		atMs: fc.nat(10 * DAY),
		value: fc.option(fc.integer({ min: 0, max: 1000 })),
		verdict: fc.constantFrom("good" as const, "suspect" as const, "bad" as const),
	});
	fc.assert(
		fc.property(fc.array(point, { maxLength: 200 }), fc.constantFrom(60_000, 600_000, 3_600_000), (points, step) => {
			const sorted = points.toSorted((a, b) => a.atMs - b.atMs);
			const spans = gather(sorted, step);
			const sum = (pick: (one: (typeof spans)[number]) => number) => spans.reduce((all, one) => all + pick(one), 0);
			assert.equal(
				sum((one) => one.received),
				points.length,
			);
			assert.equal(
				sum((one) => one.bad),
				points.filter((one) => one.verdict === "bad").length,
			);
			assert.equal(
				sum((one) => one.suspect),
				points.filter((one) => one.verdict === "suspect").length,
			);
			const counted = points.flatMap(({ value, verdict }) => (value === null || verdict === "bad" ? [] : [value]));
			const lows = spans.flatMap(({ low }) => (low === null ? [] : [low]));
			const highs = spans.flatMap(({ high }) => (high === null ? [] : [high]));
			assert.equal(Math.min(...lows), Math.min(...counted));
			assert.equal(Math.max(...highs), Math.max(...counted));
			assert.equal(new Set(spans.map(({ at }) => at)).size, spans.length);
		}),
		{ seed: 14 },
	);
});

test("a frame is shown as it came, without its password", () => {
	const frame = Buffer.from("##0040QN=1;ST=21;CN=2011;PW=secret;MN=A;CP=&&&&1C80\r\n");
	assert.equal(readableFrame(frame), "##0040QN=1;ST=21;CN=2011;PW=******;MN=A;CP=&&&&1C80␍␊");
	assert.equal(readableFrame(Buffer.from([0xbb, 0xfa, 0x00])), "机·", "GB 18030 where it is no UTF-8");
});
