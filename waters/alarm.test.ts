import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type AlarmRule, type LevelSample, mostAlarms, QUIET, watchAll } from "./alarm.ts";
import { type CausedAlarm, causesOf } from "./alarm-cause.ts";
import { classPosition, silentFrom, type ValueEpisode, watchedOf, watchValues } from "./alarm-level.ts";
import { sourceOf } from "./alarm-source.ts";
import { scaleOf } from "./class-scale.ts";
import type { Profile, Sample } from "./quality.ts";
import { type FlowWater, flowNetwork, neighboursOf, travelBetween, watersAbove } from "./travel.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SEED = { seed: 20261125, numRuns: 300 };
const RULE: AlarmRule = {
	...{ on: 0, off: -0.1, raiseMs: 10 * MINUTE, raiseSamples: 3, clearMs: 30 * MINUTE, clearSamples: 3 },
};

/** `levels("- + + +")`: a value every five minutes; `+` speaks for the alarm, `-` against it, `~` lies between. */
function levels(text: string): LevelSample[] {
	const level = { "+": 1, "-": -1, "~": -0.05 } as Record<string, number>;
	return text.split(" ").map((sign, index) => ({ at: index * 5 * MINUTE, level: level[sign] ?? 0, value: index }));
}

const told = (text: string) =>
	watchAll(RULE, levels(text)).episodes.map(({ from, raisedAt, endedAt }) =>
		[from, raisedAt, endedAt].map((at) => (at === null ? "…" : at / MINUTE / 5)).join("-"),
	);

test("an alarm is raised when it has lasted, and is over when calm has lasted, from when it began", () => {
	assert.deepEqual(told("- + + - - -"), [], "two values are too few");
	assert.deepEqual(told("- + + + +"), ["1-3-…"]);
	assert.deepEqual(told("+ + + - - - - - - -"), ["0-2-3"]);
	assert.deepEqual(told("+ + + - - - + - - - - - - -"), ["0-2-7"], "one bad value starts the calm again");
});

test("between the two limits nothing changes: what stands goes on, what is quiet stays quiet", () => {
	assert.deepEqual(told("+ + + ~ ~ ~ ~ ~ ~ ~ ~ ~"), ["0-2-…"]);
	assert.deepEqual(told("~ ~ ~ ~ ~ ~"), []);
	assert.deepEqual(told("+ ~ + ~ + ~"), [], "what does not last is no alarm");
});

const noise = fc.array(
	fc.record({ gap: fc.integer({ min: 1, max: 20 }), level: fc.double({ min: -1, max: 1, noNaN: true }) }),
	{ minLength: 1, maxLength: 300 },
);
const series = (steps: { gap: number; level: number }[]): LevelSample[] => {
	let at = 0;
	return steps.map(({ gap, level }) => {
		at += gap * MINUTE;
		return { at, level, value: level };
	});
};

test("the order in which values arrive makes no difference (seeded)", () => {
	fc.assert(
		fc.property(noise, fc.infiniteStream(fc.nat()), (steps, chance) => {
			const inOrder = series(steps);
			const keys = new Map(inOrder.map((sample) => [sample, chance.next().value as number]));
			const shuffled = [...inOrder].sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
			assert.deepEqual(watchAll(RULE, shuffled), watchAll(RULE, inOrder));
		}),
		SEED,
	);
});

test("watching on from where one stood gives the alarms of the whole (seeded)", () => {
	fc.assert(
		fc.property(noise, fc.nat(), (steps, cut) => {
			const all = series(steps);
			const place = cut % (all.length + 1);
			const first = watchAll(RULE, all.slice(0, place));
			const rest = watchAll(RULE, all.slice(place), first.watch);
			const open = first.watch.phase === "standing" || first.watch.phase === "clearing" ? 1 : 0;
			const joined = [...first.episodes.slice(0, first.episodes.length - open), ...rest.episodes];
			assert.deepEqual(joined, watchAll(RULE, all).episodes);
		}),
		SEED,
	);
});

test("whatever the noise, alarms are bounded by the time that each takes to rise and to end (seeded)", () => {
	fc.assert(
		fc.property(noise, (steps) => {
			const samples = series(steps);
			const span = (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0);
			const { episodes } = watchAll(RULE, samples);
			assert.ok(episodes.length <= mostAlarms(RULE, span));
			for (const { from, raisedAt, endedAt } of episodes)
				assert.ok(raisedAt - from >= RULE.raiseMs && (endedAt === null || endedAt > from));
		}),
		SEED,
	);
});

test("noise within the margin at a limit gives one alarm at most (seeded)", () => {
	const jitter = fc.array(fc.double({ min: -0.099, max: 0.5, noNaN: true }), { minLength: 5, maxLength: 400 });
	fc.assert(
		fc.property(jitter, (values) => {
			const samples = values.map((level, index) => ({ at: index * 5 * MINUTE, level, value: level }));
			assert.ok(watchAll(RULE, samples).episodes.length <= 1);
		}),
		SEED,
	);
});

test("the place on the class scale agrees with the class of the standard and grows without a step back (seeded)", () => {
	for (const factor of ["w01009", "w01019", "w21003", "w21011", "w01018"]) {
		const scale = scaleOf("river", factor);
		assert.ok(scale);
		for (const [index, limit] of scale.steps.entries()) {
			const position = classPosition("river", factor, limit) ?? Number.NaN;
			assert.ok(position <= index + 1, `${factor} at the limit of class ${index + 1}: ${position}`);
		}
		fc.assert(
			fc.property(fc.double({ min: 0, max: 50, noNaN: true }), fc.double({ min: 0, max: 50, noNaN: true }), (a, b) => {
				const [low, high] = a < b ? [a, b] : [b, a];
				const [first = 0, second = 0] = [low, high].map((value) => classPosition("river", factor, value) ?? 0);
				assert.ok(scale.atLeast ? first >= second - 1e-9 : first <= second + 1e-9);
			}),
			SEED,
		);
	}
	assert.equal(classPosition("river", "w21003", 1.0), 3);
	assert.equal(classPosition("river", "w21003", 1.25), 3.5);
	assert.ok((classPosition("river", "w21003", 2.4) ?? 0) > 5);
	assert.equal(classPosition("river", "w01010", 20), null);
});

const past = (middle: number): Profile => ({ samples: 500, low: 0, middle, high: 9, noise: 0.01 });

test("a creek that is usually worse than its target is watched for becoming worse still, not for its target", () => {
	const site = { water: "river" as const, target: 3 };
	const kinds = (middle: number | null) =>
		watchedOf(site, "w21003", 2011, middle === null ? null : past(middle)).map(({ kind, numbers }) =>
			`${kind} ${numbers.class ?? ""}`.trim(),
		);
	assert.deepEqual(kinds(null), ["limit 3", "rate"]);
	assert.deepEqual(kinds(0.4), ["limit 3", "rate"]);
	assert.deepEqual(kinds(1.7), ["class 5", "rate"]);
	assert.deepEqual(
		watchedOf(site, "w21003", 2011, past(2.6)).map(({ kind }) => kind),
		["rate"],
		"worse than Ⅴ: nothing left",
	);
	const clean = watchedOf({ water: "river", target: 5 }, "w21003", 2061, past(0.1));
	assert.equal(
		`${clean[0]?.kind} ${clean[0]?.numbers.class}`,
		"class 3",
		"two classes worse than usual is told below the target, too",
	);
	assert.deepEqual(watchedOf(site, "w21003", 2031, null), [], "day means come too late");
});

test("ammonia that trebles within minutes is told; a rise that means nothing is not", () => {
	const at = (values: number[]): Sample[] =>
		values.map((value, index) => ({ at: index * MINUTE, value, mark: "N", version: 1 }));
	const rate = watchedOf({ water: "river", target: 3 }, "w21003", 2011, null).find(({ kind }) => kind === "rate");
	assert.ok(rate);
	const alarms = (values: number[]) => watchValues(rate, at(values)).episodes.length;
	const calm = [0.4, 0.41, 0.4, 0.42, 0.4, 0.41, 0.4];
	assert.equal(alarms([...calm, 1.1, 1.3, 1.6, 1.9]), 1);
	assert.equal(alarms([...calm, 0.5, 0.6, 0.5, 0.6]), 0);
	assert.equal(alarms([0.04, 0.04, 0.04, 0.04, 0.04, 0.04, 0.3, 0.3, 0.3]), 0, "still class Ⅱ");
});

test("a station is silent after three of its intervals, and never before half an hour", () => {
	assert.equal(silentFrom(0, MINUTE), 30 * MINUTE);
	assert.equal(silentFrom(0, 4 * HOUR), 12 * HOUR);
});

// A river from west to east, 0.1° ≈ 9.5 km, with a creek from the north at a third of it and one from the south at two thirds.
const name = (text: string) => ({ zh: text, en: text });
const waters: FlowWater[] = [
	{
		node: "river:r",
		name: name("河"),
		line: [
			[120, 31.5],
			[120.1, 31.5],
		],
		flowsInto: null,
		velocity: 0.1,
	},
	{
		node: "creek:a",
		name: name("甲浜"),
		line: [
			[120.033, 31.53],
			[120.033, 31.5],
		],
		flowsInto: "river:r",
		velocity: 0.1,
	},
	// drawn against its flow
	{
		node: "creek:b",
		name: name("乙浜"),
		line: [
			[120.066, 31.5],
			[120.066, 31.48],
		],
		flowsInto: "river:r",
		velocity: 0.1,
	},
	{
		node: "creek:c",
		name: name("丙浜"),
		line: [
			[120.05, 31.55],
			[120.033, 31.53],
		],
		flowsInto: "creek:a",
		velocity: 0.1,
	},
];
const sites = [
	{ siteId: 1, name: name("河口站"), node: "river:r", at: [120.095, 31.5] as [number, number] },
	{ siteId: 2, name: name("上游站"), node: "river:r", at: [120.05, 31.5] as [number, number] },
	{ siteId: 3, name: name("甲浜站"), node: "creek:a", at: [120.033, 31.505] as [number, number] },
];
const network = flowNetwork(waters, sites);

test("water takes its time along the lines, in the direction of flow only", () => {
	const way = travelBetween(network, 2, 1);
	assert.ok(way && Math.abs(way.metres - 4270) < 60, String(way?.metres));
	assert.ok(Math.abs(way.travelMs - (way.metres / 0.1) * 1000) < 1);
	assert.equal(travelBetween(network, 1, 2), null);
	assert.deepEqual(
		watersAbove(network, 1, 48 * HOUR).map(({ node }) => node),
		["river:r", "creek:b", "creek:a", "creek:c"],
	);
	assert.deepEqual(
		watersAbove(network, 2, 48 * HOUR).map(({ node }) => node),
		["river:r", "creek:a", "creek:c"],
	);
	assert.deepEqual(
		neighboursOf(network, 2).map(({ siteId, travelMs }) => `${siteId} ${Math.sign(travelMs)}`),
		["3 1", "1 -1"],
	);
});

test("a station upstream that was as usual rules out what lies above it; one that was raised rules out what joins below", () => {
	const at = 100 * HOUR;
	const station = (times: number | null) => ({ siteId: 2, name: name("上游站"), travelMs: 12 * HOUR, times, value: 1 });
	const nodes = (times: number | null) =>
		sourceOf(network, 1, at, [station(times)], 0.1).waters.map(({ node }) => node);
	assert.deepEqual(nodes(null), ["river:r", "creek:b", "creek:a", "creek:c"]);
	assert.deepEqual(nodes(1.0), ["river:r", "creek:b"]);
	assert.deepEqual(nodes(3.2), ["river:r", "creek:a", "creek:c"]);
	const creek = sourceOf(network, 1, at, [], 0.1).waters.find(({ node }) => node === "creek:b");
	assert.equal(creek?.leftAt, at - (creek?.travelMs ?? 0));
});

const alarm = (alarmId: string, siteId: number, hour: number, more: Partial<CausedAlarm> = {}): CausedAlarm => ({
	...{ alarmId, siteId, kind: "limit", factor: "w21003", from: hour * HOUR, endedAt: null },
	...more,
});
const travel = (from: number, to: number) => travelBetween(network, from, to)?.travelMs ?? null;

test("one cause, one alarm: factors at one site, and the same factor further down when the water gets there", () => {
	const causes = causesOf(
		[
			alarm("a", 2, 0),
			alarm("b", 2, 1, { factor: "w21011" }),
			alarm("c", 1, 12),
			alarm("d", 1, 80, { factor: "w01009" }),
		],
		travel,
	);
	assert.deepEqual(Object.fromEntries(causes), { a: "a", b: "a", c: "a", d: "a" });
	const apart = causesOf([alarm("a", 2, 0), alarm("c", 1, 90)], travel);
	assert.equal(apart.get("c"), "c", "too late to be the same water");
	assert.equal(causesOf([alarm("c", 1, 0), alarm("a", 2, 1)], travel).get("a"), "a", "nothing flows up");
});

test("three stations that fall silent together are one alarm, two are two", () => {
	const silent = (id: string, siteId: number, minute: number) =>
		alarm(id, siteId, minute / 60, { kind: "silence", factor: "" });
	const three = causesOf([silent("x", 1, 0), silent("y", 2, 5), silent("z", 3, 12)], travel);
	assert.deepEqual(new Set(three.values()), new Set(["x"]));
	const two = causesOf([silent("x", 1, 0), silent("y", 2, 5)], travel);
	assert.equal(new Set(two.values()).size, 2);
});

test("causes do not depend on the order in which alarms became known (seeded)", () => {
	const any = fc.array(
		fc.record({ siteId: fc.integer({ min: 1, max: 3 }), hour: fc.integer({ min: 0, max: 60 }), silent: fc.boolean() }),
		{ maxLength: 12 },
	);
	fc.assert(
		fc.property(any, (some) => {
			const alarms = some.map(({ siteId, hour, silent }, index) =>
				alarm(`a${index}`, siteId, hour, silent ? { kind: "silence", factor: "" } : {}),
			);
			assert.deepEqual([...causesOf([...alarms].reverse(), travel)].sort(), [...causesOf(alarms, travel)].sort());
		}),
		SEED,
	);
});

test("a quiet watch is the start", () => {
	assert.deepEqual(watchAll(RULE, []).watch, QUIET);
});

test("watching values stretch by stretch gives the alarms of the whole, also where a rate is measured by what was usual (seeded)", () => {
	const rate = watchedOf({ water: "river", target: 3 }, "w21003", 2011, null).find(({ kind }) => kind === "rate");
	assert.ok(rate);
	const any = fc.array(fc.constantFrom(0.4, 0.4, 0.5, 0.6, 1.4, 2, 5), { minLength: 1, maxLength: 200 });
	fc.assert(
		fc.property(any, fc.nat(), (values, cut) => {
			const samples = values.map((value, index): Sample => ({ at: index * MINUTE, value, mark: "N", version: 1 }));
			const place = cut % (samples.length + 1);
			const first = watchValues(rate, samples.slice(0, place));
			const rest = watchValues(rate, samples.slice(Math.max(0, place - 24)), first.standing, (place - 1) * MINUTE);
			const ended = first.episodes.filter(({ endedAt }) => endedAt !== null);
			const whole: ValueEpisode[] = watchValues(rate, samples).episodes;
			assert.deepEqual([...ended, ...rest.episodes], whole);
		}),
		SEED,
	);
});
