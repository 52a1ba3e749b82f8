import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addDays } from "../loop/local-day.ts";
import { closingWords, judgeClosing, judgeRebound, reboundSentence, type SamplingDay } from "./rebound.ts";

const ZONE = "Asia/Shanghai";
const SIGNED = "2026-03-10T08:00:00.000Z";

/** A sampling day: `ammonia` in mg/L beside good values of the rest. */
const sampled = (day: string, ammonia: string, siteId = 1): SamplingDay => ({
	...{
		siteId,
		siteName: { zh: "下沿浜断面", en: "Xiayanbang section" },
		water: "river",
		kind: "section",
		day,
		demo: false,
	},
	happenedAt: `${day}T01:30:00.000Z`,
	values: { w21003: ammonia, w21011: "0.12", w01009: "6.5", w01019: "4.1" },
});

test("a creek signed off in March and worse than Ⅴ twice in May is back since the first bad sample", () => {
	const found = judgeRebound(
		SIGNED,
		[sampled("2026-04-08", "0.9"), sampled("2026-05-06", "2.6"), sampled("2026-05-20", "3.1")],
		ZONE,
	);
	assert.ok(found.kind === "returned");
	assert.equal(found.since, "2026-05-06T01:30:00.000Z");
	assert.deepEqual(
		found.evidence.map((one) => one.day),
		["2026-05-06", "2026-05-20"],
	);
	assert.match(reboundSentence(found.evidence).zh, /2026-05-06 下沿浜断面氨氮 2\.60 毫克\/升；2026-05-20/);
});

test("one bad sample is no rebound, nor are two with a good one or a long silence between, nor two of different places", () => {
	const held = (days: SamplingDay[]) => assert.equal(judgeRebound(SIGNED, days, ZONE).kind, "held");
	held([sampled("2026-04-08", "0.9"), sampled("2026-05-06", "2.6"), sampled("2026-06-06", "0.8")]);
	held([sampled("2026-04-08", "2.6"), sampled("2026-04-20", "1.2"), sampled("2026-05-06", "2.6")]);
	held([sampled("2026-04-08", "2.6"), sampled("2026-05-24", "2.6"), sampled("2026-06-01", "1")]);
	held([sampled("2026-04-08", "2.6"), sampled("2026-04-09", "2.6", 2), sampled("2026-04-10", "1", 2)]);
});

test("two samples are too few to say that it held, and the verdict says that one is missing", () => {
	const found = judgeRebound(SIGNED, [sampled("2026-04-08", "0.9"), sampled("2026-05-06", "1.0")], ZONE);
	assert.ok(found.kind === "too-few-samples" && found.need - found.have === 1);
});

test("what was sampled before the sign-off or more than a year after it is no rebound, whenever it arrives", () => {
	const bad = [
		sampled("2026-03-01", "5"),
		sampled("2026-03-09", "5"),
		sampled("2027-03-20", "5"),
		sampled("2027-03-21", "5"),
	];
	assert.ok(judgeRebound(SIGNED, bad, ZONE).kind === "too-few-samples");
});

const days = fc
	.uniqueArray(
		fc.record({
			offset: fc.integer({ min: -40, max: 400 }),
			tenths: fc.integer({ min: 1, max: 60 }),
			site: fc.integer({ min: 1, max: 3 }),
		}),
		{ maxLength: 30, selector: (one) => `${one.offset} ${one.site}` },
	)
	.map((rows) => rows.map((row) => sampled(addDays("2026-03-10", row.offset), (row.tenths / 10).toFixed(1), row.site)));

test("the order of arrival makes no difference, and every piece of evidence is one of the samples", () => {
	fc.assert(
		fc.property(days, (all) => {
			const found = judgeRebound(SIGNED, all, ZONE);
			assert.deepEqual(judgeRebound(SIGNED, [...all].reverse(), ZONE), found);
			if (found.kind === "returned")
				for (const one of found.evidence)
					assert.ok(
						all.some(
							(day) => day.siteId === one.siteId && day.happenedAt === one.happenedAt && day.happenedAt > SIGNED,
						),
					);
		}),
	);
});

test("another good sample never turns held into returned", () => {
	fc.assert(
		fc.property(days, fc.integer({ min: 1, max: 365 }), fc.integer({ min: 1, max: 3 }), (all, offset, site) => {
			if (judgeRebound(SIGNED, all, ZONE).kind === "returned") return;
			const day = addDays("2026-03-10", offset);
			if (all.some((one) => one.day === day && one.siteId === site)) return;
			assert.notEqual(judgeRebound(SIGNED, [...all, sampled(day, "0.3", site)], ZONE).kind, "returned");
		}),
	);
});

test("a water problem is closed by three sampling days after the claim, none worse than what is owed", () => {
	const claim = "2026-03-01T08:00:00.000Z";
	const good = ["2026-03-02", "2026-03-05", "2026-03-08"].map((day) => sampled(day, "1.2"));
	assert.equal(judgeClosing(claim, good, 5).kind, "shown");
	const few = judgeClosing(claim, [sampled("2026-02-20", "1"), ...good.slice(0, 2)], 5);
	assert.ok(few.kind === "too-few" && few.have === 2);
	assert.match(closingWords(few, ZONE)?.zh ?? "", /只有 2 个采样日，至少要 3 个/);
	const bad = judgeClosing(claim, [...good, sampled("2026-03-09", "2.3")], 5);
	assert.ok(bad.kind === "still-bad");
	assert.match(closingWords(bad, ZONE)?.en ?? "", /2\.30 mg\/L/);
	assert.equal(
		judgeClosing(
			claim,
			[
				sampled("2026-03-02", "9"),
				...good.map((one, i) => ({ ...one, happenedAt: `2026-03-1${i}T00:00:00.000Z`, day: `2026-03-1${i}` })),
			],
			5,
		).kind,
		"shown",
		"the last three count",
	);
	assert.equal(judgeClosing(claim, good, 3).kind, "still-bad", "1.2 mg/L is worse than class Ⅲ");
});
