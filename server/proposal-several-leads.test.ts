import assert from "node:assert/strict";
import { test } from "node:test";
import { LETTER } from "../proposals/testing.ts";
import { drafted, type ProposalsHouse, proposalsHouse } from "./proposals.testing.ts";

const units = [
	{ unit: "lead-unit", person: "lead", role: "lead" },
	{ unit: "other-unit", person: "other", role: "lead" },
];

async function handed(own: ProposalsHouse, mode: "joint" | "separate"): Promise<string> {
	const id = await drafted(own);
	await own.step("member", id, "submit");
	await own.step("committee", id, "review", { outcome: "accept" });
	const answer = await own.step("government", id, "assign", { mode, units });
	assert.equal(answer.statusCode, 201, answer.body);
	return id;
}

const viewOf = async ({ call }: ProposalsHouse, person: string, id: string) =>
	(await call(person, "GET", `/api/proposals/${id}`)).json().view;

const reply = (unit: string) => ({
	...{ unit, version: 1, documentNo: `${unit}〔2026〕1号`, signer: "局长", sentOn: "2026-01-10" },
});
const deliver = (unit: string) => ({ unit, on: "2026-01-10", way: "system" });

test("joint leads over the routes: one letter, cleared by the other lead, ends both units' duties", async (t) => {
	const own = await proposalsHouse(t);
	const { step } = own;
	const id = await handed(own, "joint");
	assert.equal((await step("other", id, "write-letter", { ...LETTER, unit: "other-unit" })).statusCode, 409);
	assert.equal((await step("lead", id, "write-letter", LETTER)).statusCode, 201);
	const { digest } = (await viewOf(own, "other", id)).proposal.letters[0];
	const clear = { unit: "lead-unit", version: 1, digest, passed: true };
	assert.equal((await step("government", id, "clear-letter", clear)).statusCode, 201);
	const early = await step("lead", id, "reply", reply("lead-unit"));
	assert.match(early.json().error.message.zh, /尚未经审核（1 个单位）/);
	assert.deepEqual((await viewOf(own, "other", id)).can["clear-letter"], ["lead-unit"]);
	assert.equal((await step("other", id, "clear-letter", clear)).statusCode, 201);
	assert.equal((await step("lead", id, "reply", reply("lead-unit"))).statusCode, 201);
	assert.equal((await step("committee", id, "deliver", deliver("lead-unit"))).statusCode, 201);
	const view = await viewOf(own, "member", id);
	assert.deepEqual(
		view.duties
			.filter((one: { kind: string }) => one.kind === "lead")
			.map((one: { unit: string; done: boolean }) => [one.unit, one.done]),
		[
			["lead-unit", true],
			["other-unit", true],
		],
	);
	assert.equal(view.own.length, 1, "one letter, one rating");
});

test("separate answers over the routes: each unit its letter, its delivery and its rating", async (t) => {
	const own = await proposalsHouse(t);
	const { step } = own;
	const id = await handed(own, "separate");
	for (const [person, unit] of [
		["lead", "lead-unit"],
		["other", "other-unit"],
	] as const) {
		const promises = LETTER.promises.map((one) => ({ ...one, unit, person }));
		assert.equal((await step(person, id, "write-letter", { ...LETTER, unit, promises })).statusCode, 201);
		const view = await viewOf(own, "government", id);
		const { digest } = view.proposal.letters.find((one: { of: string }) => one.of === unit);
		await step("government", id, "clear-letter", { unit, version: 1, digest, passed: true });
		assert.equal((await step(person, id, "reply", reply(unit))).statusCode, 201);
		assert.equal((await step("committee", id, "deliver", deliver(unit))).statusCode, 201);
		const { stage } = (await viewOf(own, "member", id)).proposal;
		assert.equal(stage, unit === "lead-unit" ? "in-hand" : "rating", "it is answered when both have");
	}
	const view = await viewOf(own, "member", id);
	assert.deepEqual(
		view.own.map((one: { window: string }) => one.window),
		["reply:lead-unit:1", "reply:other-unit:1"],
	);
	assert.deepEqual(
		view.classes.map((one: { unit: string; declared: string }) => [one.unit, one.declared]),
		[
			["lead-unit", "B"],
			["other-unit", "B"],
		],
	);
});
