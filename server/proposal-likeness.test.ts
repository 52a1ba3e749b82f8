import assert from "node:assert/strict";
import { test } from "node:test";
import { DRAFT, LETTER } from "../proposals/testing.ts";
import { delivered, drafted, proposalsHouse } from "./proposals.testing.ts";

test("a letter that repeats an earlier one is shown beside it with what differs in its words; one that was not sent is nobody else's to read", async (t) => {
	const own = await proposalsHouse(t);
	const { call, step } = own;
	const first = await delivered(own);
	const second = await drafted(own);
	await step("member", second, "submit");
	await step("committee", second, "review", { outcome: "accept" });
	await step("government", second, "assign", {
		mode: "lead",
		units: [{ unit: "other-unit", person: "other", role: "lead" }],
	});
	const text = LETTER.text.replace("12 个", "15 个").replace("感谢您的关心。", "感谢您对我们工作的关心。");
	const check = async (of: string, proposalId: string, person = "other") =>
		(await call(person, "POST", "/api/proposals/letter-check", { text: of, proposalId })).json();
	const seen = await check(text, second);
	assert.equal(seen.repeats.length, 1);
	const [repeat] = seen.repeats;
	assert.equal(repeat.proposalId, first);
	assert.ok(
		repeat.likeness > 0.45 && repeat.passages.some((one: string) => one.includes("我局将在年底前新增助餐点 6 个")),
	);
	const words = (kind: string) =>
		repeat.difference.filter((one: { kind: string }) => one.kind === kind).map((one: { words: string }) => one.words);
	assert.deepEqual([words("removed").join(""), words("added").join("")], ["2", "5对我们工作"]);
	assert.deepEqual((await check("本区道路照明改造已列入计划，请您放心。", second)).repeats, []);
	assert.deepEqual((await check(text, first)).repeats, [], "a letter does not repeat its own earlier version");

	// Another unit's draft is not shown before it is sent.
	const third = "关于路灯的答复：本局将于十月底前更换东区全部路灯，现有灯杆一并检修，夜间照明不足的问题随之解决。";
	await step("other", second, "write-letter", {
		...LETTER,
		unit: "other-unit",
		text: third,
		promises: [
			{
				...LETTER.promises[0],
				sentence: "本局将于十月底前更换东区全部路灯",
				text: "更换路灯",
				unit: "other-unit",
				person: "other",
			},
		],
	});
	assert.deepEqual((await check(third, first, "lead")).repeats, []);
});

test("what a proposal can be merged into is found by likeness or words, filed in its year, and merging keeps both proposers", async (t) => {
	const own = await proposalsHouse(t);
	const { call, step, key } = own;
	const filed = await drafted(own);
	await step("member", filed, "submit");
	await step("committee", filed, "review", { outcome: "accept" });
	const write = async (title: string, year = 2026) =>
		(
			await call("third", "POST", "/api/proposals", {
				body: { ...DRAFT, year, title, facts: "老年助餐点少，不少社区没有。", suggestions: "增加助餐点，完善补贴。" },
				clientKey: key(),
			})
		).json().proposalId;
	const same = await write("关于完善社区老年助餐的建议");
	const earlier = await write("关于完善社区老年助餐的建议", 2025);
	for (const id of [same, earlier]) await step("third", id, "submit");
	const targets = async (id: string, q = "") =>
		(await call("committee", "GET", `/api/proposals/${id}/merge-targets?q=${encodeURIComponent(q)}`)).json().targets;
	const [best, ...others] = await targets(same);
	assert.deepEqual([best.proposalId, best.number, others], [filed, 1, []]);
	assert.ok(best.likeness > 0.2 && best.text.includes("助餐点") && best.passages.length > 0);
	for (const q of ["1", "养老助餐", "yanglao"]) assert.equal((await targets(same, q))[0]?.proposalId, filed, q);
	assert.deepEqual(await targets(same, "路灯"), []);
	assert.deepEqual(await targets(earlier), [], "another year's takes none in");
	assert.equal((await step("supervision", earlier, "review", { outcome: "merge", into: filed })).statusCode, 409);
	assert.equal((await step("committee", same, "review", { outcome: "merge", into: filed })).statusCode, 201);
	const view = (await call("third", "GET", `/api/proposals/${filed}`)).json().view;
	assert.ok(view.isProposer, "whoever proposed what was merged gets the reply and rates it");
});
