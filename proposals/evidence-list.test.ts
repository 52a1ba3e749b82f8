import assert from "node:assert/strict";
import { test } from "node:test";
import { calendarOf } from "../loop/working-day.ts";
import { evidenceOf } from "./evidence-list.ts";
import { postsOf } from "./posts.store.ts";
import { proposalAt } from "./proposal.fold.ts";
import { eventsOfStory, LETTER, momentAt, POSTS, personOf, SCHEME, STORY, type Told } from "./testing.ts";

const posts = postsOf(Object.entries(POSTS).flatMap(([person, units]) => units.map((unit) => [person, unit] as const)));

function known(letter: object, more: Told[] = []) {
	const story = STORY.map(
		([day, by, step, body]): Told => [day, by, step, step === "write-letter" ? { ...LETTER, ...letter } : body],
	);
	const moment = momentAt("2027-06-01");
	const state = proposalAt(eventsOfStory([...story, ...more]), moment);
	assert.ok(state);
	return {
		state,
		matters: new Map(),
		scheme: SCHEME,
		schemeWhen: () => SCHEME,
		calendar: calendarOf([], moment),
		posts,
		moment,
	};
}

const SOLVED = {
	letter: "A",
	promises: [],
	text: "已建成助餐点 12 个。",
	proofs: [{ name: "竣工照片" }, { name: "台账" }],
};
const itemsFor = (person: string, of: ReturnType<typeof known>) =>
	evidenceOf(of, of.state, personOf(person), { ...posts, scheme: SCHEME });

test("taking back the last evidence of a reply that said solved is shown to make A fall back, taking one of two is not", () => {
	const both = itemsFor("committee", known(SOLVED));
	assert.deepEqual(
		both.map((one) => [one.name, one.may, one.becomes]),
		[
			["竣工照片", true, []],
			["台账", true, []],
		],
	);
	const gone: Told = ["2026-05-01", "committee", "withdraw-proof", { of: "letter", nth: 1, index: 0, reason: "翻拍" }];
	const left = itemsFor("committee", known(SOLVED, [gone]));
	assert.deepEqual(
		left.map((one) => [one.name, one.standing, one.becomes]),
		[
			["竣工照片", false, []],
			["台账", true, [{ unit: "lead-unit", from: "A", to: "B" }]],
		],
	);
	assert.equal(left[0]?.why?.zh, "已撤销：翻拍");
});

test("the unit that answered and the proposer take no evidence back, and learn nothing of what would follow", () => {
	for (const person of ["lead", "head", "member", "other"]) {
		const items = itemsFor(person, known({ ...SOLVED, proofs: [{ name: "台账" }] }));
		assert.deepEqual(
			items.map((one) => [one.may, one.becomes]),
			[[false, []]],
			person,
		);
	}
});
