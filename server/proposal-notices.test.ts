import assert from "node:assert/strict";
import { test } from "node:test";
import { kindsOf } from "../loop/matter-kinds.ts";
import { followChain, noticesFor } from "../matters/notice.store.ts";
import { inDistrict } from "../store/database.ts";
import { LINES } from "./lines.ts";
import { delivered, drafted, proposalsHouse } from "./proposals.testing.ts";

test("whom a proposal concerns finds its notice, with the way to it; the co-unit's due is told by its matter", async (t) => {
	const own = await proposalsHouse(t);
	const id = await delivered(own);
	const follow = () =>
		inDistrict(own.db, 1, async (trx) => {
			while ((await followChain(trx, kindsOf(LINES), "2026-02-03T03:00:00.000Z", LINES)) > 0);
		});
	await follow();
	await follow();
	const words = (person: string) =>
		inDistrict(own.db, 1, async (trx) =>
			(await noticesFor(trx, person)).items.map((one) => `${one.kind} ${one.href} ${one.words.zh}`),
		);
	const name = "2026 年第 1 号 关于加强社区养老助餐服务的建议";
	assert.ok((await words("member")).includes(`yours /proposals/${id} 提案“${name}”：答复已送达，请评价`));
	assert.ok((await words("committee")).some((one) => one.includes("答复已签发，请送达提案人")));
	assert.ok((await words("government")).some((one) => one.includes("请审核答复函第 1 稿")));
	const co = await words("co");
	assert.ok(
		co.some((one) => one.startsWith("yours /matters/") && one.includes("会办意见")),
		co.join("\n"),
	);
	assert.deepEqual(
		(await words("third")).filter((one) => one.includes(name)),
		[],
		"whom it does not concern hears nothing",
	);
	const all = await words("member");
	assert.equal(new Set(all).size, all.length, "followed twice, told once");
});

test("who is asked to co-sign a draft is told so, and nobody else learns that it exists", async (t) => {
	const own = await proposalsHouse(t);
	const id = await drafted(own);
	await own.step("member", id, "ask-cosigner", { persons: ["second"] });
	await inDistrict(own.db, 1, async (trx) => {
		while ((await followChain(trx, kindsOf(LINES), "2026-01-10T03:00:00.000Z", LINES)) > 0);
		const of = async (person: string) => (await noticesFor(trx, person)).items.map((one) => one.words.en);
		assert.deepEqual(await of("second"), ["Proposal “关于加强社区养老助餐服务的建议”: You are asked to co-sign"]);
		for (const person of ["third", "committee", "government", "lead"]) assert.deepEqual(await of(person), [], person);
	});
});
