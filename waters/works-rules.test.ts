import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { EvidenceRow, Measurement } from "../loop/line.ts";
import { instantOf } from "../loop/local-day.ts";
import { knownThen } from "../loop/moment.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { decidePlan, writePlan } from "./creek-plan.store.ts";
import { problemStep, receive, sample, smallWorld, somePlan, ZONE } from "./creek-works.testing.ts";
import { handOutPlan } from "./plan-hand-out.store.ts";
import { raiseProblem } from "./problem.store.ts";
import { watchRebounds } from "./rebound.store.ts";
import { worksHeadlines, worksSince } from "./works-headlines.store.ts";
import { worksIndicators } from "./works-indicators.store.ts";
import { kindOfStanding, worksRules } from "./works-rules.ts";

const measurement = (met: number, failing: number, unknown: number): Measurement => ({
	...{ value: met, of: met + failing + unknown, unit: { zh: "", en: "" } },
	evidence: (
		[
			["for", met],
			["against", failing],
			["not-judged", unknown],
		] as const
	).flatMap(([counted, count]) =>
		Array.from(
			{ length: count },
			(_, index): EvidenceRow => ({
				...{ key: `${counted}${index}`, label: { zh: "", en: "" }, finding: { zh: "", en: "" } },
				...{ counted, href: "/", demo: false },
			}),
		),
	),
});

test("a standing duty is kept while nothing fails, at risk while few do, and silence is never good", () => {
	assert.equal(kindOfStanding(measurement(10, 0, 0)), "kept");
	assert.equal(kindOfStanding(measurement(18, 2, 0)), "at-risk");
	assert.equal(kindOfStanding(measurement(17, 3, 0)), "broken");
	assert.equal(kindOfStanding(measurement(4, 0, 6)), "cannot-tell");
	assert.equal(kindOfStanding(measurement(0, 0, 0)), "cannot-tell");
	const order = ["broken", "at-risk", "kept"];
	fc.assert(
		fc.property(fc.nat(60), fc.nat(60), fc.nat(60), (met, failing, unknown) => {
			const found = kindOfStanding(measurement(met, failing, unknown));
			const worse = kindOfStanding(measurement(met, failing + 1, unknown));
			if (found !== "cannot-tell" && worse !== "cannot-tell") assert.ok(order.indexOf(worse) <= order.indexOf(found));
		}),
	);
});

test("each rule has its indicator, and describes itself in both languages", () => {
	for (const rule of worksRules) {
		assert.ok(
			worksIndicators.some((indicator) => indicator.name === rule.indicator),
			rule.name,
		);
		assert.ok(rule.describe.zh.length > 20 && rule.describe.en.length > 40);
	}
});

const at = (day: string, time = "10:00") => instantOf(day, time, ZONE);
const then = (day: string) => knownThen(at(day, "23:00"), ZONE);

async function counted(trx: Trx, name: string, day: string): Promise<Record<string, number>> {
	const indicator = worksIndicators.find((one) => one.name === name) ?? assert.fail(name);
	const { evidence } = await indicator.measure(trx, {} as never, then(day));
	return Object.fromEntries([...Map.groupBy(evidence, (row) => row.counted)].map(([key, rows]) => [key, rows.length]));
}

test("the ledger counts a citizen's problem from its finding to its rebound, and the page of that day tells it", async (t) => {
	const { db } = await testDatabase(t);
	await inDistrict(db, 1, async (trx) => {
		await smallWorld(trx);
		const { matterId: id } = await raiseProblem(
			trx,
			{ creekId: "c1", place: null, category: "water-quality", source: "citizen", title: "", words: "发黑" },
			{ by: { person: "public:x", unit: "" }, clientKey: "citizen-w" },
			at("2026-03-02"),
		);
		assert.deepEqual(await counted(trx, "problems-owned", "2026-03-02"), { "not-judged": 1 });
		assert.deepEqual(await counted(trx, "problems-owned", "2026-03-06"), { against: 1 }, "nobody assigned it in time");
		const tasks = [{ id: "t1", text: "封堵排口", unit: "hutang", person: "station", dueOn: "2026-03-20" }];
		await problemStep(trx, id, "write-in", "supervisor", { tasks }, at("2026-03-09"));
		const relations = { verifier: "verifier", tracker: "bureau" };
		await problemStep(
			trx,
			id,
			"assign",
			"supervisor",
			{ unit: "hutang", person: "station", relations },
			at("2026-03-09", "10:10"),
		);
		assert.deepEqual(await counted(trx, "problems-owned", "2026-03-09"), { for: 1 });
		await problemStep(trx, id, "accept", "station", {}, at("2026-03-09", "11:00"));
		const evidence = [{ href: "/waters/creeks/c1", name: "数据" }];
		await problemStep(trx, id, "task-done", "station", { task: "t1", words: "好了", evidence }, at("2026-03-10"));
		await problemStep(trx, id, "claim-done", "station", { words: "好了", evidence }, at("2026-03-10", "11:00"));
		await problemStep(trx, id, "verify", "verifier", { passed: true, reason: "属实" }, at("2026-03-11"));
		assert.deepEqual(await counted(trx, "public-verdicts", "2026-03-11"), { "not-judged": 1 }, "silence so far");
		await problemStep(trx, id, "give-verdict", "supervisor", { solved: true }, at("2026-03-12"));
		for (const [day, time] of [
			["2026-03-10", "15:00"],
			["2026-03-11", "15:00"],
			["2026-03-12", "10:30"],
		] as const)
			await receive(trx, at(day, time), sample(1, at(day, time), "0.8"));
		await problemStep(trx, id, "sign-off", "supervisor", {}, at("2026-03-12", "11:00"));
		assert.deepEqual(await counted(trx, "public-verdicts", "2026-03-12"), { for: 1 });
		assert.deepEqual(await counted(trx, "no-rebound", "2026-03-12"), { "not-judged": 1 }, "no samples yet");
		for (const day of ["2026-03-14", "2026-03-18", "2026-03-22"])
			await receive(trx, at(day), sample(1, at(day, "09:00"), "0.9"));
		assert.deepEqual(await counted(trx, "no-rebound", "2026-03-22"), { for: 1 });
		for (const day of ["2026-04-08", "2026-04-09"]) await receive(trx, at(day), sample(1, at(day, "09:00"), "3.1"));
		await watchRebounds(trx, at("2026-04-09", "11:00"));
		assert.deepEqual(await counted(trx, "no-rebound", "2026-04-09"), { against: 1 });
		assert.deepEqual(await counted(trx, "no-rebound", "2026-03-22"), { for: 1 }, "as of March it still held");
		const page = (day: string, issue: number) => ({ ...knownThen(at(day, "08:00"), ZONE), day, issue });
		const [story] = await worksHeadlines.write(trx, page("2026-04-10", 2), page("2026-04-09", 1));
		assert.equal(story?.headline.zh, "下沿浜销号后反弹，同一事项重新打开");
		const live = await worksSince(trx, at("2026-04-09", "08:00"), then("2026-04-09"));
		assert.deepEqual(
			live.map((one) => one.key),
			[`returned:${id}:2`],
			"shown live before it is printed",
		);
		assert.deepEqual(
			await worksHeadlines.write(trx, page("2026-04-09", 1), page("2026-04-08", 0)),
			[],
			"the day before there was no such news",
		);
	});
});

test("a creek without a plan fails the promise of plans, one that waits is not judged, and a measure is overdue the day after its date", async (t) => {
	const { db } = await testDatabase(t);
	await inDistrict(db, 1, async (trx) => {
		await smallWorld(trx, 3);
		assert.deepEqual(await counted(trx, "creeks-planned", "2026-01-01"), { against: 3 });
		const by = { person: "station", unit: "hutang" };
		const { seq } = await writePlan(
			trx,
			{ creekId: "c1", body: somePlan(), by, clientKey: "plan-w" },
			at("2026-01-05"),
			then("2026-01-05"),
		);
		assert.deepEqual(await counted(trx, "creeks-planned", "2026-01-05"), { "not-judged": 1, against: 2 });
		const office = { person: "supervisor", unit: "supervision" };
		const plan = await decidePlan(
			trx,
			{ creekId: "c1", of: seq, approved: true, words: "", by: office, clientKey: "decide-w" },
			at("2026-01-06"),
			then("2026-01-06"),
		);
		await handOutPlan(
			trx,
			plan,
			{ zh: "下沿浜", en: "X" },
			{ by: office, happenedAt: at("2026-01-06") },
			at("2026-01-06"),
			ZONE,
		);
		assert.deepEqual(await counted(trx, "creeks-planned", "2026-01-06"), { for: 1, against: 2 });
		assert.deepEqual(await counted(trx, "measures-on-time", "2026-04-30"), { "not-judged": 1 });
		assert.deepEqual(await counted(trx, "measures-on-time", "2026-05-01"), { against: 1 });
		const page = (day: string, issue: number) => ({ ...knownThen(at(day, "08:00"), ZONE), day, issue });
		const [story] = await worksHeadlines.write(trx, page("2026-05-01", 2), page("2026-04-30", 1));
		assert.equal(story?.headline.zh, "1 项整治措施到期未完成");
		assert.equal(
			(await worksHeadlines.write(trx, page("2026-05-02", 3), page("2026-05-01", 2))).length,
			0,
			"told once",
		);
	});
});
