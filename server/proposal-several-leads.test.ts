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
	assert.match(early.json().error.message.zh, /还有 1 个单位未审核/);
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

test("a unit's plan with dated tasks makes each a matter with one owner, and a task that is past already is refused", async (t) => {
	const own = await proposalsHouse(t);
	const id = await handed(own, "joint");
	const task = { text: "走访企业，摸清需求", unit: "lead-unit", person: "head", dueOn: "2026-02-10" };
	const plan = { unit: "lead-unit", words: "先走访，后答复。", tasks: [task] };
	const late = await own.step("lead", id, "plan", { ...plan, tasks: [{ ...task, dueOn: "2026-01-01" }] });
	assert.equal(late.statusCode, 409);
	assert.match(late.json().error.message.zh, /期限 2026-01-01 已过/);
	assert.equal((await own.step("lead", id, "plan", plan)).statusCode, 201);
	const view = await viewOf(own, "member", id);
	const [duty] = view.duties.filter((one: { kind: string }) => one.kind === "plan");
	assert.deepEqual([duty.title, duty.person, duty.dueOn], [task.text, "head", "2026-02-10"]);
	assert.equal(view.proposal.plans[0].tasks[0].matterId, duty.matterId);
	const matter = await own.call("head", "GET", `/api/matters/${encodeURIComponent(duty.matterId)}`);
	assert.equal(matter.json().state.owner.person, "head");
	// The answer does not wait for the plan's tasks: each has its own clock.
	assert.equal((await own.step("lead", id, "write-letter", LETTER)).statusCode, 201);
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
