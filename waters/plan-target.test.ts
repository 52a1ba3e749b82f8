import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addMonths, instantOf } from "../loop/local-day.ts";
import { takeStep } from "../loop/matter.store.ts";
import type { Step } from "../loop/matter-step.ts";
import { matterState } from "../loop/matter-story.store.ts";
import { knownThen } from "../loop/moment.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { decidePlan, writePlan } from "./creek-plan.store.ts";
import { planMatter, targetMatter } from "./creek-plan.ts";
import { PERSONS, receive, sample, smallWorld, somePlan, ZONE } from "./creek-works.testing.ts";
import { creekTarget } from "./matter-kinds.ts";
import { handOutPlan } from "./plan-hand-out.store.ts";
import { judgeTarget, judgeTargetReturn, type TargetMean, targetFault } from "./plan-target.ts";
import { reboundInEnglish, reboundSentence } from "./rebound.ts";
import { targetClosingFault } from "./target-closing.store.ts";
import { handOutOldTargets, watchTargets } from "./target-watch.store.ts";

const at = (day: string, time = "10:00") => instantOf(day, time, ZONE);
const then = (day: string) => knownThen(at(day, "23:00"), ZONE);
const ammonia = { factor: "w21003", limit: "1.5" };

/** `"1.2 - 1.4"`: one place's months from January on; `-` was not sampled. */
const months = (told: string, siteId = 1): TargetMean[] =>
	told.split(" ").map((mean, index) => ({
		...{ month: addMonths("2026-01", index), siteId, siteName: { zh: `断面${siteId}`, en: `S${siteId}` } },
		...{ water: "river", mean: mean === "-" ? null : mean, have: mean === "-" ? 0 : 1, need: 1 },
	}));

test("a target is reached by each month at each place, and the refusal names the readings that lack or are beyond it", () => {
	assert.equal(judgeTarget(ammonia, months("1.2 1.5 1.4")).kind, "reached");
	const missing = judgeTarget(ammonia, [...months("1.2 1.5 1.4"), ...months("1.0 - 1.1", 2)]);
	assert.equal(
		targetFault(ammonia, missing)?.zh,
		"目标“氨氮 ≤ 1.5 毫克/升”须凭最近连续 3 个整月的数据销号，还缺：2026-02 断面2（现有 0 次，至少 1 次）。请补齐后再销号。",
	);
	const beyond = judgeTarget(ammonia, [...months("1.2 - 1.4"), ...months("1.0 2.31 1.1", 2)]);
	assert.equal(
		targetFault(ammonia, beyond)?.zh,
		"目标“氨氮 ≤ 1.5 毫克/升”尚未达到，不能销号：2026-02 断面2氨氮月均 2.31 毫克/升（劣Ⅴ类）。请继续治理，达到后再销号。",
	);
	assert.match(targetFault(ammonia, beyond)?.en ?? "", /is not reached .* 2\.31 mg\/L \(class worse than Ⅴ\)/);
	assert.match(targetFault(ammonia, judgeTarget(ammonia, []))?.zh ?? "", /没有断面或自动站/);
	const oxygen = { factor: "w01009", limit: "5" };
	assert.match(
		targetFault(oxygen, judgeTarget(oxygen, months("6 4.96 7")))?.zh ?? "",
		/月均 4\.96 毫克\/升/,
		"no 5.0 below 5",
	);
	assert.equal(judgeTarget(oxygen, months("5.0 6.1 7")).kind, "reached", "oxygen has to be at least the limit");
	assert.equal(judgeTarget(oxygen, months("5.0 4.9 7")).kind, "not-reached");
});

test("a signed-off target is lost by two months in a row, or when a month on which it was signed off is corrected", () => {
	const lost = (told: string) => judgeTargetReturn(ammonia, "2026-04-10", months(told)).kind;
	assert.equal(lost("1.2 1.3 1.1"), "too-few", "nothing was sampled since");
	assert.equal(lost("1.2 1.3 1.1 1.9"), "held", "one month may be a slip");
	assert.equal(lost("1.2 1.3 1.1 1.9 1.2 1.9"), "held");
	assert.equal(lost("1.2 1.3 1.1 1.9 - 1.9"), "held", "nothing is known in between");
	assert.equal(lost("1.2 1.3 1.1 1.2 1.6 1.9"), "returned");
	assert.equal(lost("1.2 1.8 1.1 1.2"), "returned", "February was corrected after the sign-off");
});

test("better water never loses a target, and the order of the rows makes no difference", () => {
	const mean = fc.option(
		fc.integer({ min: 1, max: 400 }).map((n) => (n / 100).toFixed(2)),
		{ nil: null },
	);
	fc.assert(
		fc.property(fc.array(mean, { minLength: 3, maxLength: 14 }), fc.integer({ min: 0, max: 13 }), (told, which) => {
			const rows = months(told.map((one) => one ?? "-").join(" "));
			const judged = judgeTargetReturn(ammonia, "2026-04-10", rows);
			assert.equal(judgeTargetReturn(ammonia, "2026-04-10", rows.toReversed()).kind, judged.kind);
			if (judged.kind === "returned") return;
			const better = rows.map((row, index) => (index === which && row.mean !== null ? { ...row, mean: "0.1" } : row));
			assert.notEqual(judgeTargetReturn(ammonia, "2026-04-10", better).kind, "returned");
		}),
	);
});

test("a rule's reason of which the Chinese alone was kept is told in English, and other words are left alone", () => {
	const sentence = reboundSentence([
		{
			...{ siteId: 1, siteName: { zh: "下沿浜 2 号断面", en: "Xiayanbang 2" }, day: "2026-04-08", happenedAt: "" },
			factors: [
				{ factor: "w21003", value: "2.9" },
				{ factor: "w21011", value: "0.52" },
			],
		},
		{
			...{ siteId: 1, siteName: { zh: "下沿浜 2 号断面", en: "Xiayanbang 2" }, day: "2026-04-09", happenedAt: "" },
			factors: [{ factor: "w01009", value: "1.1" }],
		},
	]);
	assert.equal(reboundInEnglish(sentence.zh), sentence.en.replaceAll("Xiayanbang 2", "下沿浜 2 号断面"));
	assert.equal(reboundInEnglish("销号后水质反弹：看着又黑了"), null);
	assert.equal(reboundInEnglish("督查发现未整改到位"), null);
});

const office = { person: "supervisor", unit: "supervision" };

async function approvedPlan(trx: Trx): Promise<void> {
	const by = { person: "station", unit: "hutang" };
	const entry = { creekId: "c1", body: somePlan(), by, clientKey: "plan-t" };
	const { seq } = await writePlan(trx, entry, at("2026-01-05"), then("2026-01-05"));
	const decision = { creekId: "c1", of: seq, approved: true, words: "", by: office, clientKey: "decide-t" };
	const plan = await decidePlan(trx, decision, at("2026-01-06"), then("2026-01-06"));
	const acting = { by: office, happenedAt: at("2026-01-06") };
	await handOutPlan(trx, plan, { zh: "下沿浜", en: "Xiayanbang" }, acting, at("2026-01-06"), ZONE);
}

/** Takes steps of one target as a person, on a local day. */
const stepsOf =
	(trx: Trx, id: string) =>
	(name: Exclude<Step, "raise">, person: keyof typeof PERSONS, body: object, day: string, time: string) =>
		takeStep(
			trx,
			creekTarget,
			{ matterId: id, step: name, body, by: { person, unit: PERSONS[person] }, clientKey: `${id}:${name}:${day}` },
			at(day, time),
		);

test("a target is claimed and verified by people, signed off only on data, and opened again by the months that follow", async (t) => {
	const { db } = await testDatabase(t);
	await inDistrict(db, 1, async (trx) => {
		await smallWorld(trx);
		await approvedPlan(trx);
		const id = targetMatter("c1", "t1");
		const now = async (day: string) =>
			(await matterState(trx, creekTarget, id, then(day))) ?? assert.fail("no such target");
		const handed = await now("2026-01-06");
		assert.deepEqual(
			[handed.title, handed.stage, handed.parent, handed.owner?.person, handed.tasks[0]?.dueOn],
			["下沿浜目标：氨氮 ≤ 1.5 毫克/升", "assigned", planMatter("c1"), "station", "2026-12-31"],
		);
		const step = stepsOf(trx, id);
		await step("accept", "station", {}, "2026-01-07", "09:00");
		await step("task-done", "station", { task: "t1", words: "连续达标" }, "2026-04-05", "09:00");
		await step("claim-done", "station", { words: "连续达标" }, "2026-04-05", "09:10");
		await step("verify", "verifier", { passed: true, reason: "数据属实" }, "2026-04-06", "09:00");
		const fault = async (day: string) => (await targetClosingFault(trx, await now(day), then(day)))?.zh ?? null;
		assert.match(
			(await fault("2026-04-06")) ?? "",
			/还缺：2026-01 c1断面（现有 0 次，至少 1 次）；2026-02 .*；2026-03 /,
		);
		for (const [day, value] of [
			["2026-01-12", "1.2"],
			["2026-02-12", "2.4"],
			["2026-03-12", "1.1"],
		] as const)
			await receive(trx, at("2026-04-07", `1${day.slice(6, 7)}:00`), sample(1, at(day), value));
		assert.match((await fault("2026-04-07")) ?? "", /尚未达到.*2026-02 c1断面氨氮月均 2\.40 毫克\/升（劣Ⅴ类）/);
		// Three good months are those that count in May.
		await receive(trx, at("2026-05-02"), sample(1, at("2026-04-12"), "0.9"));
		assert.match((await fault("2026-05-02")) ?? "", /2026-02/);
		await receive(trx, at("2026-06-02"), sample(1, at("2026-05-12"), "0.9"));
		assert.equal(await fault("2026-06-02"), null, "March to May show it");
		await step("sign-off", "supervisor", {}, "2026-06-03", "09:00");
		assert.deepEqual(await watchTargets(trx, at("2026-06-04")), []);
		await receive(trx, at("2026-07-03"), sample(1, at("2026-06-12"), "1.9"));
		assert.deepEqual(await watchTargets(trx, at("2026-07-04")), [], "one month may be a slip");
		await receive(trx, at("2026-08-03"), sample(1, at("2026-07-12"), "2.2"));
		assert.deepEqual(await watchTargets(trx, at("2026-08-04")), [id]);
		assert.deepEqual(await watchTargets(trx, at("2026-08-04", "10:05")), [], "twice opens once");
		const open = await now("2026-08-04");
		assert.deepEqual([open.stage, open.round], ["in-hand", 2]);
		assert.match(
			open.reopenings[0]?.reason ?? "",
			/销号后未能保持：2026-06 c1断面氨氮月均 1\.90 毫克\/升（Ⅴ类）；2026-07/,
		);
		assert.match(open.reopenings[0]?.reasonEn ?? "", /did not hold .* c1 section: ammonia nitrogen 1\.90 mg\/L/i);
		assert.equal((await now("2026-07-30")).stage, "closed", "a week before nobody knew");
		assert.equal(await handOutOldTargets(trx, at("2026-08-05")), 0, "it was handed out with its plan");
	});
});

test("a later version that changes a signed-off target opens it again, and one that leaves it alone does not", async (t) => {
	const { db } = await testDatabase(t);
	await inDistrict(db, 1, async (trx) => {
		await smallWorld(trx);
		await approvedPlan(trx);
		const id = targetMatter("c1", "t1");
		const step = stepsOf(trx, id);
		await step("accept", "station", {}, "2026-01-07", "09:00");
		await step("task-done", "station", { task: "t1", words: "达标" }, "2026-04-05", "09:00");
		await step("claim-done", "station", { words: "达标" }, "2026-04-05", "09:10");
		await step("verify", "verifier", { passed: true, reason: "属实" }, "2026-04-06", "09:00");
		for (const day of ["2026-01-12", "2026-02-12", "2026-03-12"])
			await receive(trx, at("2026-04-06", `1${day.slice(6, 7)}:00`), sample(1, at(day), "0.8"));
		await step("sign-off", "supervisor", {}, "2026-04-07", "09:00");
		const revise = async (day: string, limit: string) => {
			const target = somePlan().targets[0] ?? assert.fail();
			const body = somePlan({ targets: [{ ...target, limit }], reason: "目标调整" });
			const by = { person: "station", unit: "hutang" };
			const entry = { creekId: "c1", body, by, clientKey: `plan-${day}` };
			const { seq } = await writePlan(trx, entry, at(day), then(day));
			const decision = { creekId: "c1", of: seq, approved: true, words: "", by: office, clientKey: `decide-${day}` };
			const plan = await decidePlan(trx, decision, at(day, "11:00"), then(day));
			const acting = { by: office, happenedAt: at(day, "11:00") };
			await handOutPlan(trx, plan, { zh: "下沿浜", en: "Xiayanbang" }, acting, at(day, "11:00"), ZONE);
			return matterState(trx, creekTarget, id, then(day));
		};
		assert.equal((await revise("2026-05-06", "1.5"))?.stage, "closed");
		const open = await revise("2026-05-08", "1.0");
		assert.deepEqual([open?.stage, open?.round, open?.tasks[0]?.text], ["in-hand", 2, "氨氮 ≤ 1.0 毫克/升"]);
		assert.match(open?.reopenings[0]?.reason ?? "", /第 3 版将目标由“氨氮 ≤ 1\.5 毫克\/升”改为/);
		assert.match(open?.reopenings[0]?.reasonEn ?? "", /Version 3/);
	});
});

test("what was corrected after the sign-off opens the target again though nothing new was sampled", async (t) => {
	const { db } = await testDatabase(t);
	await inDistrict(db, 1, async (trx) => {
		await smallWorld(trx);
		await approvedPlan(trx);
		const id = targetMatter("c1", "t1");
		const step = stepsOf(trx, id);
		for (const day of ["2026-01-12", "2026-02-12", "2026-03-12"])
			await receive(trx, at(day, "18:00"), sample(1, at(day), "1.1"));
		await step("accept", "station", {}, "2026-01-07", "09:00");
		await step("task-done", "station", { task: "t1", words: "达标" }, "2026-04-05", "09:00");
		await step("claim-done", "station", { words: "达标" }, "2026-04-05", "09:10");
		await step("verify", "verifier", { passed: true, reason: "属实" }, "2026-04-06", "09:00");
		await step("sign-off", "supervisor", {}, "2026-04-07", "09:00");
		assert.deepEqual(await watchTargets(trx, at("2026-04-08")), []);
		await receive(trx, at("2026-04-20"), sample(1, at("2026-02-12"), "3.4"));
		assert.deepEqual(await watchTargets(trx, at("2026-04-20", "11:00")), [id]);
	});
});
