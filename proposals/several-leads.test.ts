import assert from "node:assert/strict";
import { test } from "node:test";
import type { MatterState } from "../loop/matter.ts";
import { calendarOf } from "../loop/working-day.ts";
import { type ConsequenceFacts, consequencesOf } from "./consequences.ts";
import { proposalAt } from "./proposal.fold.ts";
import { proposalFault } from "./proposal.rules.ts";
import { answering } from "./proposal.ts";
import { clearers, mayStep } from "./proposal-rights.ts";
import {
	eventsOfStory,
	factsAt,
	LETTER,
	momentAt,
	POSTS,
	personOf,
	SCHEME,
	STORY,
	type Told,
	ZONE,
} from "./testing.ts";

// 联合主办: one letter, which the first lead writes and the others sign. 分办: each lead answers for itself.

const units = [
	{ unit: "lead-unit", person: "lead", role: "lead" },
	{ unit: "other-unit", person: "other", role: "lead" },
	{ unit: "co-unit", person: "co", role: "co" },
];
const handed = (mode: "joint" | "separate", more: Told[] = []): Told[] => [
	...STORY.slice(0, 5),
	["2026-02-02", "government", "assign", { mode, units }],
	...more,
];
const write = (day: string, by: string, unit: string): Told => [day, by, "write-letter", { ...LETTER, unit }];
const reply = (day: string, by: string, unit: string): Told => [
	day,
	by,
	"reply",
	{ unit, version: 1, documentNo: `${unit}〔2026〕1号`, signer: "局长", sentOn: day },
];
const deliver = (day: string, unit: string): Told => [day, "committee", "deliver", { unit, on: day, way: "system" }];

function stateOf(story: Told[], day = "2026-12-31") {
	const state = proposalAt(eventsOfStory(story), momentAt(day));
	assert.ok(state);
	return state;
}
const facts = (by: string, stage: MatterState["stage"] = "in-hand"): ConsequenceFacts => ({
	scheme: SCHEME,
	unitsOf: (person) => POSTS[person] ?? [],
	membersOf: (unit) => Object.keys(POSTS).filter((person) => POSTS[person]?.includes(unit)),
	matter: () => ({ stage, owner: null }),
	...{ calendar: calendarOf([], momentAt("2026-04-01")), today: "2026-04-01", timeZone: ZONE, by },
});

test("several leads need joint or separate handling, and joint or separate handling needs several leads", () => {
	const filed = stateOf(STORY.slice(0, 5));
	const fault = (mode: string, some: typeof units) =>
		proposalFault(filed, "assign", { mode, units: some, words: "" } as never, factsAt("2026-02-02", "government"))?.zh;
	assert.match(fault("lead", units) ?? "", /“主办”只能有一个主办单位/);
	assert.match(fault("joint", units.slice(1)) ?? "", /须有两个以上主办单位/);
	assert.match(fault("separate", units.slice(1)) ?? "", /须有两个以上主办单位/);
	assert.deepEqual([fault("joint", units), fault("separate", units)], [undefined, undefined]);
});

test("every lead and co-unit has a matter of its own, whatever the handling is called", () => {
	for (const mode of ["joint", "separate"] as const) {
		const state = stateOf(handed(mode));
		const acts = consequencesOf(state, "assign", { mode, units, words: "" } as never, facts("government"));
		assert.deepEqual(
			acts.filter((act) => act.step === "raise").map((act) => act.matterId),
			["p1.reply.lead-unit.1", "p1.reply.other-unit.1", "p1.opinion.co-unit.1"],
			mode,
		);
	}
});

test("joint leads answer in one letter: the first writes, the other clears it before it is sent, and both have answered by it", () => {
	const story = handed("joint", [write("2026-03-20", "lead", "lead-unit")]);
	const state = stateOf(story);
	assert.deepEqual(
		answering(state).map((one) => one.unit),
		["lead-unit"],
	);
	assert.deepEqual(clearers(state, SCHEME, "lead-unit"), ["government-office", "other-unit"]);
	assert.ok(mayStep(personOf("other"), state, "clear-letter", factsAt("2026-03-21", "other"), "lead-unit"));
	assert.ok(!mayStep(personOf("head"), state, "clear-letter", factsAt("2026-03-21", "head"), "lead-unit"));
	assert.ok(!mayStep(personOf("co"), state, "clear-letter", factsAt("2026-03-21", "co"), "lead-unit"));
	const sent = { unit: "lead-unit", version: 1, documentNo: "武民复〔2026〕7号", signer: "局长", sentOn: "2026-03-25" };
	const faultOf = (of: typeof state) => proposalFault(of, "reply", sent, factsAt("2026-03-25", "lead"))?.zh;
	const { digest } = state.letters[0] ?? { digest: "" };
	const clear = (day: string, by: string): Told => [
		day,
		by,
		"clear-letter",
		{ unit: "lead-unit", version: 1, digest, passed: true },
	];
	const half = stateOf([...story, clear("2026-03-21", "government")]);
	assert.match(faultOf(half) ?? "", /还有 1 个单位未审核/);
	const body = { unit: "lead-unit", version: 1, digest, passed: true, words: "" };
	const whole = stateOf([...story, clear("2026-03-21", "government"), clear("2026-03-22", "other")]);
	assert.equal(faultOf(whole), undefined);
	assert.deepEqual(
		consequencesOf(whole, "clear-letter", body, facts("other")).map((act) => [act.matterId, act.step]),
		[["p1.reply.other-unit.1", "claim-done"]],
		"by clearing it the other lead has done its part",
	);
	assert.deepEqual(consequencesOf(whole, "clear-letter", body, facts("government")), []);
	const done = stateOf([...story, reply("2026-03-25", "lead", "lead-unit"), deliver("2026-03-27", "lead-unit")]);
	assert.equal(done.stage, "rating");
	assert.deepEqual(
		consequencesOf(
			done,
			"deliver",
			{ unit: "lead-unit", on: "2026-03-27", way: "system" },
			facts("committee", "claimed"),
		).map((act) => [act.matterId, act.step]),
		[
			["p1.reply.lead-unit.1", "verify"],
			["p1.reply.other-unit.1", "verify"],
		],
	);
});

test("joint leads who are asked again answer through the same first lead", () => {
	const state = stateOf([
		...handed("joint", [write("2026-03-20", "lead", "lead-unit")]),
		reply("2026-03-25", "lead", "lead-unit"),
		deliver("2026-03-27", "lead-unit"),
		[
			"2026-04-20",
			"rule:proposal-rating",
			"close-rating",
			{ window: "reply:lead-unit:1", asked: 2, sealed: [], shared: [], reopens: true },
		],
	]);
	assert.equal(state.stage, "in-hand");
	assert.deepEqual(
		answering(state).map((one) => [one.unit, one.round]),
		[["lead-unit", 2]],
	);
});

test("leads that answer separately each write, clear and are rated apart, and the slower one does not make the faster one late", () => {
	const story = handed("separate", [
		write("2026-03-20", "lead", "lead-unit"),
		reply("2026-03-25", "lead", "lead-unit"),
	]);
	const state = stateOf(story);
	assert.deepEqual(
		answering(state).map((one) => one.unit),
		["lead-unit", "other-unit"],
	);
	assert.deepEqual(clearers(state, SCHEME, "lead-unit"), ["government-office"]);
	assert.equal(state.stage, "in-hand", "one answer of two is not the answer");
	const early = stateOf([...story, deliver("2026-03-27", "lead-unit")]);
	assert.deepEqual([early.stage, early.windows.map((one) => one.id)], ["in-hand", ["reply:lead-unit:1"]]);
	const both = stateOf([
		...story,
		deliver("2026-03-27", "lead-unit"),
		write("2026-05-20", "other", "other-unit"),
		reply("2026-05-25", "other", "other-unit"),
		deliver("2026-05-27", "other-unit"),
	]);
	assert.deepEqual(
		[both.stage, both.windows.map((one) => one.id)],
		["rating", ["reply:lead-unit:1", "reply:other-unit:1"]],
	);
	assert.deepEqual(
		consequencesOf(
			both,
			"deliver",
			{ unit: "other-unit", on: "2026-05-27", way: "system" },
			facts("committee", "claimed"),
		).map((act) => act.matterId),
		["p1.reply.other-unit.1"],
	);
});
