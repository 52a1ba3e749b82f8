import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ProblemTold, possibleDuplicates, textLikeness } from "./duplicate.ts";
import { metresBetween, type Position } from "./network-geometry.ts";
import { type BadSign, contradictions, type Patrol } from "./patrol.ts";
import { proposeResponsible, type ResponsibleFacts } from "./responsible.ts";
import { nearestStretch, seenBand, stretchesOf, unseenStretches } from "./stretch.ts";

const ZONE = "Asia/Shanghai";
const creek: GeoJSON.LineString = {
	type: "LineString",
	coordinates: [
		[119.95, 31.7],
		[119.955, 31.705],
		[119.965, 31.706],
	],
};

test("a creek is cut into equal stretches that follow it from head to mouth", () => {
	const point = fc.tuple(
		fc.double({ min: 119.9, max: 120, noNaN: true }),
		fc.double({ min: 31.6, max: 31.8, noNaN: true }),
	);
	fc.assert(
		fc.property(fc.array(point, { minLength: 2, maxLength: 8 }), (coordinates) => {
			const length = coordinates
				.slice(1)
				.reduce((sum, to, i) => sum + metresBetween(coordinates[i] as Position, to as Position), 0);
			if (length < 50) return;
			const all = stretchesOf("c1", { type: "LineString", coordinates });
			assert.equal(all.length, Math.max(1, Math.round(length / 400)));
			assert.deepEqual(all[0]?.line[0], coordinates[0]);
			assert.deepEqual(all.at(-1)?.line.at(-1), coordinates.at(-1));
			for (const [index, one] of all.entries()) {
				assert.ok(Math.abs(one.metres - length / all.length) < 2, `${one.metres} of ${length / all.length}`);
				if (index > 0) assert.deepEqual(one.line[0], all[index - 1]?.line.at(-1));
			}
		}),
		{ numRuns: 60 },
	);
});

test("a place is on the stretch that is nearest to it", () => {
	const all = stretchesOf("c1", creek);
	const found = nearestStretch(all, [119.9601, 31.7056]);
	assert.ok(found && found.metres < 30 && found.stretch.number > 1);
	assert.equal(nearestStretch([], [119.96, 31.7]), null);
});

test("what nobody looked at comes first, and then what was seen longest ago", () => {
	const all = stretchesOf("c1", creek).slice(0, 3);
	const list = unseenStretches(
		all,
		new Map([
			["c1:1", "2026-11-20"],
			["c1:3", "2026-10-01"],
		]),
		"2026-11-24",
	);
	assert.deepEqual(
		list.map((one) => [one.stretch.id, one.days]),
		[
			["c1:2", null],
			["c1:3", 54],
			["c1:1", 4],
		],
	);
	assert.deepEqual([null, 0, 7, 8, 30, 90, 91].map(seenBand), [4, 0, 0, 1, 1, 2, 3]);
});

const patrol = (at: string, more: Partial<Patrol> = {}): Patrol => ({
	...{ seq: 1, matterId: "patrol:1", at, receivedAt: at, person: "li", unit: "hutang", words: "" },
	...{ stretches: ["c1:1", "c1:2"], findings: [] },
	...more,
});
const sign = (happenedAt: string, more: Partial<BadSign> = {}): BadSign => ({
	...{
		key: happenedAt,
		creekId: "c1",
		stretchId: null,
		kind: "laboratory" as const,
		happenedAt,
		href: "/",
		words: { zh: "氨氮 3.1", en: "ammonia 3.1" },
	},
	...more,
});

test("an “all normal” is listed when a sensor, a laboratory or a citizen says otherwise within three days", () => {
	const walked = patrol("2026-11-10T02:00:00.000Z");
	const listed = (signs: BadSign[], one = walked) => contradictions([one], signs, ZONE).length;
	assert.equal(listed([sign("2026-11-13T01:00:00.000Z")]), 1);
	assert.equal(listed([sign("2026-11-07T23:00:00.000Z", { kind: "sensor" })]), 1, "the day before counts as well");
	assert.equal(listed([sign("2026-11-14T01:00:00.000Z")]), 0);
	assert.equal(listed([sign("2026-11-10T03:00:00.000Z", { creekId: "c2" })]), 0);
	assert.equal(
		listed([sign("2026-11-10T03:00:00.000Z", { stretchId: "c1:9", kind: "citizen" })]),
		0,
		"another stretch",
	);
	const found = { category: "rubbish" as const, words: "漂浮物", stretch: "c1:1", mendedAtOnce: true, photos: [] };
	assert.equal(
		listed([sign("2026-11-10T03:00:00.000Z")], patrol("2026-11-10T02:00:00.000Z", { findings: [found] })),
		0,
	);
});

const facts = (more: Partial<ResponsibleFacts> = {}): ResponsibleFacts => ({
	...{ category: "water-quality", creekId: null, place: [119.9601, 31.7056], stretches: stretchesOf("c1", creek) },
	creeks: new Map([
		["c1", { name: { zh: "下沿浜", en: "Xiayanbang" }, townUnit: "hutang", townName: { zh: "湖塘镇", en: "Hutang" } }],
	]),
	grids: [
		{
			gridId: "g1",
			name: { zh: "湖塘一网格", en: "Hutang grid 1" },
			unit: "hutang-v",
			officers: ["officer"],
			creeks: ["c1"],
		},
	],
	planDuties: new Map(),
	personsOf: (unit) => (unit === "hutang" ? ["station", "chief"] : []),
	nameOf: (person) => ({ zh: person, en: person }),
	...more,
});

test("who answers is proposed from the place, the plan, the grid and the town, and each step says why", () => {
	const town = proposeResponsible(facts());
	assert.deepEqual([town.creekId, town.unit, town.person], ["c1", "hutang", "station"]);
	assert.match(town.why.map((one) => one.zh).join(), /距下沿浜第 \d 段 \d+ 米.*湖塘镇境内/);
	const grid = proposeResponsible(facts({ category: "rubbish" }));
	assert.deepEqual([grid.unit, grid.person], ["hutang-v", "officer"]);
	const planned = proposeResponsible(facts({ planDuties: new Map([["c1", { unit: "hutang", person: "chief" }]]) }));
	assert.equal(planned.person, "chief");
	const gone = proposeResponsible(facts({ planDuties: new Map([["c1", { unit: "hutang", person: "left" }]]) }));
	assert.equal(gone.person, "station", "a person who left is not proposed");
	const far = proposeResponsible(facts({ place: [119.5, 31.2] }));
	assert.deepEqual([far.creekId, far.unit, far.person], [null, null, null]);
	assert.match(far.why[0]?.en ?? "", /No creek is recorded within 300 m/);
});

const told = (more: Partial<ProblemTold> = {}): ProblemTold => ({
	...{
		matterId: "a",
		title: "下沿浜河水发黑",
		words: "桥下水面发黑，有臭味",
		category: "water-quality",
		creekId: "c1",
	},
	...{ place: [119.96, 31.7055] as Position, day: "2026-11-20" },
	...more,
});

test("the same black water told by a neighbour the next day is suggested as a duplicate; another creek or month is not", () => {
	const known = [
		told({ matterId: "b", title: "河水黑臭", place: [119.9604, 31.7055], day: "2026-11-21", words: "水面发黑发臭" }),
	];
	const [found] = possibleDuplicates(told(), known);
	assert.equal(found?.matterId, "b");
	assert.match(found?.why.map((one) => one.zh).join("、") ?? "", /相距 38 米、相隔 1 天、类别相同/);
	assert.deepEqual(possibleDuplicates(told(), [told({ matterId: "b", place: [119.99, 31.72] })]), []);
	assert.deepEqual(possibleDuplicates(told(), [told({ matterId: "b", day: "2026-10-20" })]), []);
	assert.deepEqual(possibleDuplicates(told(), [told()]), [], "never itself");
	assert.equal(
		possibleDuplicates(told({ place: null }), [told({ matterId: "b", place: null })]).length,
		1,
		"without a place the creek decides",
	);
});

test("likeness is the same from both sides, and a text is wholly like itself", () => {
	fc.assert(
		fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (a, b) => {
			assert.equal(textLikeness(a, b), textLikeness(b, a));
			const own = textLikeness(a, a);
			assert.ok(own === 0 || own === 1);
		}),
	);
});
