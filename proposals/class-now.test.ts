import assert from "node:assert/strict";
import { test } from "node:test";
import type { MatterState } from "../loop/matter.ts";
import { classNow } from "./class-now.ts";
import { proposalAt } from "./proposal.fold.ts";
import { eventsOfStory, LETTER, momentAt, SCHEME, STORY, type Told } from "./testing.ts";

const CLOSED: Told[] = [
	...STORY,
	[
		"2026-04-20",
		"rule",
		"close-rating",
		{ window: "reply:lead-unit:1", asked: 2, sealed: [], shared: [], reopens: false },
	],
	["2026-04-21", "committee", "close", {}],
	["2027-03-01", "committee", "open-look-back", { checker: "checker", dueOn: "2027-05-01" }],
];
const proof = { name: "助餐点清单", href: "/proposals" };
const promise = (stage: MatterState["stage"], more: Partial<MatterState> = {}) => ({
	matterId: "p1.promise.lead-unit.1.1",
	stage,
	fellBack: null,
	tasks: [],
	...more,
});
const classed = (story: Told[], promises: ReturnType<typeof promise>[]) => {
	const state = proposalAt(eventsOfStory(story), momentAt("2027-06-30"));
	assert.ok(state);
	return classNow(state, "lead-unit", SCHEME, promises);
};

test("B becomes A only when every promise was delivered and verified and the look-back's checker found so with evidence", () => {
	const found: Told = [
		"2027-03-10",
		"checker",
		"look-back",
		{ delivered: true, words: "6 个点均已开餐", proofs: [proof] },
	];
	assert.equal(classed(CLOSED, [promise("closed")])?.now, "B");
	assert.equal(classed([...CLOSED, found], [promise("in-hand")])?.now, "B");
	assert.equal(classed([...CLOSED, found], [promise("closed")])?.now, "A");
	assert.match(classed([...CLOSED, found], [promise("closed")])?.why.zh ?? "", /1 项承诺全部落实/);
});

test("A falls back when a promise's evidence is refuted, or the checker's evidence is taken back", () => {
	const found: Told = ["2027-03-10", "checker", "look-back", { delivered: true, words: "属实", proofs: [proof] }];
	const fellBack = { zh: "证据已全部失效，须重新核验。", en: "No evidence stands any more." };
	assert.equal(classed([...CLOSED, found], [promise("claimed", { fellBack })])?.now, "B");
	const taken: Told = ["2027-04-01", "committee", "withdraw-proof", { of: "look-back", nth: 1, reason: "照片为旧照" }];
	assert.equal(classed([...CLOSED, found, taken], [promise("closed")])?.now, "B");
});

test("a reply that said solved falls back when its evidence is taken back, with the reason", () => {
	const letter = { unit: "lead-unit", letter: "A", text: "均已建成。", proofs: [proof] };
	const story: Told[] = STORY.map((told) => (told[2] === "write-letter" ? [told[0], told[1], told[2], letter] : told));
	assert.equal(classed(story, [])?.now, "A");
	const after = classed(
		[...story, ["2026-06-01", "committee", "withdraw-proof", { of: "letter", nth: 1, reason: "照片为旧照" }]],
		[],
	);
	assert.deepEqual([after?.declared, after?.now], ["A", "B"]);
	assert.match(after?.why.zh ?? "", /照片为旧照/);
});

test("a promise that was given up honestly is counted as given up and never as delivered", () => {
	const gone = { givenUp: { at: "", seq: 1, reason: "地块已征收" } } as MatterState["tasks"][number];
	// In hand, or signed off as given up: it is the same.
	for (const stage of ["in-hand", "closed"] as const) {
		const seen = classed(CLOSED, [promise(stage, { tasks: [gone] })]);
		assert.deepEqual([seen?.now, seen?.promised, seen?.delivered, seen?.givenUp], ["B", LETTER.promises.length, 0, 1]);
	}
});
