import assert from "node:assert/strict";
import { test } from "node:test";
import { followChain, markRead, noticesFor } from "./notice.store.ts";
import { houseOfFour, KINDS } from "./notices.testing.ts";

type House = Awaited<ReturnType<typeof houseOfFour>>;

async function told({ inside, clock }: House, person: string): Promise<string[]> {
	await inside((trx) => followChain(trx, KINDS, clock.now.toISOString()));
	const { items } = await inside((trx) => noticesFor(trx, person, { size: 100 }));
	const own = items.map((one) => `${one.kind} ${one.words.zh.replace(/^第 \d+ 号“下沿浜水体发黑”：/, "")}`);
	await inside((trx) => markRead(trx, person, null, clock.now.toISOString()));
	return own;
}
/** What each was told since he was asked last. */
async function news(house: House, known: Record<string, number>): Promise<Record<string, string[]>> {
	const all: Record<string, string[]> = {};
	for (const person of ["chief", "doer", "mate", "checker"]) {
		const own = await told(house, person);
		const fresh = own.slice(0, own.length - (known[person] ?? 0));
		known[person] = own.length;
		if (fresh.length > 0) all[person] = fresh;
	}
	return all;
}

test("through the whole loop each is told what is now his, the doer what was found wanting, and nobody what he did himself", async (t) => {
	const house = await houseOfFour(t);
	const { step, assigned } = house;
	const known = {};
	const matterId = await assigned();
	assert.deepEqual(await news(house, known), { doer: ["yours 请接收"] });
	await step("doer", matterId, "accept");
	assert.deepEqual(await news(house, known), {}, "his own doing tells him nothing");
	await step("mate", matterId, "comment", { words: "又有味道了" });
	await step("doer", matterId, "ask-more-time", { limit: { count: 3, unit: "working-day" }, reason: "连日降雨" });
	assert.deepEqual(await news(house, known), {
		chief: ["yours 请答复延期申请", "news 有新的留言"],
		doer: ["news 有新的留言"],
	});
	await step("chief", matterId, "give-more-time", { granted: false, reason: "雨已停" });
	await step("chief", matterId, "urge", { reason: "请抓紧", byDay: "2026-11-26" });
	assert.deepEqual((await news(house, known)).doer, [
		"urged 催办（请于 2026-11-26 前）：请抓紧",
		"answered 延期申请未批准：雨已停",
	]);
	await step("doer", matterId, "task-done", { task: "1", words: "已封堵" });
	await step("doer", matterId, "claim-done", { words: "办结" });
	assert.deepEqual((await news(house, known)).checker, ["yours 请核验"]);
	await step("checker", matterId, "verify", { passed: false, reason: "仍有异味" });
	assert.deepEqual(
		await news(house, known),
		{ doer: ["sent-back 核验未通过：仍有异味"] },
		"one thing an event: not “claim done” too",
	);
});

test("what the raiser thought is told without his name; a good word is not told to the doer", async (t) => {
	const house = await houseOfFour(t);
	const { step, assigned } = house;
	const known = {};
	const matterId = await assigned();
	await step("doer", matterId, "accept");
	await step("doer", matterId, "task-done", { task: "1", words: "已封堵" });
	await step("doer", matterId, "claim-done", { words: "办结" });
	await step("checker", matterId, "verify", { passed: true, reason: "清澈" });
	assert.deepEqual((await news(house, known)).mate, ["yours 请评价"]);
	await step("mate", matterId, "give-verdict", { solved: false, reason: "味道还在" });
	const unhappy = await news(house, known);
	assert.match(unhappy.doer?.[0] ?? "", /^(reopened|sent-back|news|yours) /);
	assert.doesNotMatch(JSON.stringify(unhappy), /mate|味道还在/);
});

test("a matter told twice, or by two servers at once, is told once; what is a month old is no news", async (t) => {
	const house = await houseOfFour(t);
	const { inside, clock, assigned, later } = house;
	await assigned("旧事");
	later(30 * 24 * 60);
	await assigned();
	const follow = () => inside((trx) => followChain(trx, KINDS, clock.now.toISOString()));
	await Promise.all([follow(), follow(), follow()]);
	assert.equal(await follow(), 0, "the chain is read to its end");
	const { items } = await inside((trx) => noticesFor(trx, "doer"));
	assert.deepEqual(
		items.map((one) => one.words.zh),
		["第 4 号“下沿浜水体发黑”：请接收"],
	);
	await inside((trx) => trx.updateTable("notice_cursor").set({ seq: 0 }).where("district_id", "=", 1).execute());
	await follow();
	const again = await inside((trx) => noticesFor(trx, "doer"));
	assert.equal(again.items.filter((one) => one.words.zh.includes("下沿浜")).length, 1);
});
