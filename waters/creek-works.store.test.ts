import assert from "node:assert/strict";
import { test } from "node:test";
import { addMonths, instantOf, monthsBetween } from "../loop/local-day.ts";
import { takeStep } from "../loop/matter.store.ts";
import { matterState } from "../loop/matter-story.store.ts";
import { knownThen, type Moment } from "../loop/moment.ts";
import { Refusal } from "../loop/refusal.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { closingFaultOf } from "./closing.store.ts";
import { decidePlan, plansAt, writePlan } from "./creek-plan.store.ts";
import { measureMatter } from "./creek-plan.ts";
import { problemStep, receive, sample, smallWorld, somePlan, ZONE } from "./creek-works.testing.ts";
import { gridsAt, rebuildGrids, setGrid } from "./grid.store.ts";
import { creekMeasure, creekProblem } from "./matter-kinds.ts";
import { effectGround, effectsOf } from "./measure-effect.store.ts";
import { enterPatrol, lastSeenDays, patrolsSince, rebuildSeen } from "./patrol.store.ts";
import { patrolBody } from "./patrol.ts";
import { handOutPlan } from "./plan-hand-out.store.ts";
import { doneOn, measureStates } from "./plan-measures.store.ts";
import { duplicatesOf, listProblems, raiseProblem, responsibleFor } from "./problem.store.ts";
import { rainDays, recordRain } from "./rain.store.ts";
import { reboundOf, watchRebounds } from "./rebound.store.ts";

const at = (day: string, time = "10:00") => instantOf(day, time, ZONE);
const then = (day: string, time = "23:00"): Moment => knownThen(at(day, time), ZONE);

async function world(t: Parameters<typeof testDatabase>[0]) {
	const { db } = await testDatabase(t);
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(db, 1, work);
	await inside((trx) => smallWorld(trx));
	return inside;
}

const citizen = { person: "public:x", unit: "" };

async function blackWater(trx: Trx): Promise<string> {
	const { matterId, subject } = await raiseProblem(
		trx,
		{
			...{ creekId: null, place: { lon: 119.9531, lat: 31.7021 }, category: "water-quality", source: "citizen" },
			...{ title: "", words: "桥下水面发黑发臭" },
		},
		{ by: citizen, clientKey: "citizen-1", happenedAt: at("2026-03-02") },
		at("2026-03-02"),
	);
	assert.equal(subject?.id, "c1", "the creek follows from the place");
	return matterId;
}

/** From the hand-out to the verifier's word. */
async function workedOn(trx: Trx, id: string, day: string, round: number): Promise<void> {
	const tasks = [{ id: `t${round}`, text: "封堵北岸排口", unit: "hutang", person: "station", dueOn: "2026-12-31" }];
	if (round === 1) {
		await problemStep(trx, id, "write-in", "supervisor", { tasks }, at(day, "11:00"));
		const relations = { verifier: "verifier" };
		await problemStep(
			trx,
			id,
			"assign",
			"supervisor",
			{ unit: "hutang", person: "station", relations },
			at(day, "11:10"),
		);
		await problemStep(trx, id, "accept", "station", {}, at(day, "11:20"));
	} else await problemStep(trx, id, "write-in", "supervisor", { tasks }, at(day, "11:00"));
	const evidence = [{ href: "/waters/creeks/c1", name: "整改后照片" }];
	await problemStep(
		trx,
		id,
		"task-done",
		"station",
		{ task: `t${round}`, words: "已封堵", evidence },
		at(day, "15:00"),
	);
	await problemStep(trx, id, "claim-done", "station", { words: "已完成整改", evidence }, at(day, "15:10"));
	await problemStep(trx, id, "verify", "verifier", { passed: true, reason: "现场属实" }, at(day, "16:00"));
}

test("black water is signed off only on data, comes back by late telemetry, and is opened again once", async (t) => {
	const inside = await world(t);
	await inside(async (trx) => {
		const id = await blackWater(trx);
		await workedOn(trx, id, "2026-03-03", 1);
		const state = await matterState(trx, creekProblem, id, then("2026-03-03"));
		assert.ok(state);
		assert.match((await closingFaultOf(trx, state, then("2026-03-03")))?.zh ?? "", /只有 0 个采样日，至少要 3 个/);
		for (const day of ["2026-03-05", "2026-03-08", "2026-03-11"])
			await receive(trx, at(day, "18:00"), sample(1, at(day), "1.1"));
		assert.equal(await closingFaultOf(trx, state, then("2026-03-11")), null);
		await problemStep(trx, id, "give-verdict", "supervisor", { solved: true }, at("2026-03-12"));
		await problemStep(trx, id, "sign-off", "supervisor", {}, at("2026-03-12", "11:00"));
		assert.deepEqual(await watchRebounds(trx, at("2026-03-20")), []);
	});
	await inside(async (trx) => {
		await receive(trx, at("2026-04-10"), sample(1, at("2026-04-09"), "3.2"));
		assert.deepEqual(await watchRebounds(trx, at("2026-04-10")), [], "one bad sample may be a slip");
		// The day before arrives a week late: it counts on the day on which it was taken.
		await receive(trx, at("2026-04-17"), sample(1, at("2026-04-08"), "2.9"));
		const [id] = await watchRebounds(trx, at("2026-04-17", "10:05"));
		assert.ok(id);
		assert.deepEqual(await watchRebounds(trx, at("2026-04-17", "10:06")), [], "twice opens once");
		const state = await matterState(trx, creekProblem, id, then("2026-04-17"));
		assert.deepEqual([state?.stage, state?.round, state?.reopenings[0]?.rule], ["in-hand", 2, "rebound-watch v1"]);
		assert.match(
			state?.reopenings[0]?.reason ?? "",
			/2026-04-08 c1断面氨氮 2\.90 毫克\/升；2026-04-09 c1断面氨氮 3\.20/,
		);
		const before = await matterState(trx, creekProblem, id, then("2026-04-16"));
		assert.equal(before?.stage, "closed", "a week before nobody knew");
		assert.equal((await reboundOf(trx, before ?? assert.fail(), then("2026-04-16")))?.kind, "too-few-samples");
		await workedOn(trx, id, "2026-04-20", 2);
		for (const day of ["2026-04-22", "2026-04-25", "2026-04-28"])
			await receive(trx, at(day, "18:00"), sample(1, at(day), "0.9"));
		const again = await matterState(trx, creekProblem, id, then("2026-04-28"));
		assert.equal(await closingFaultOf(trx, again ?? assert.fail(), then("2026-04-28")), null);
		await problemStep(trx, id, "give-verdict", "supervisor", { solved: true }, at("2026-04-29"));
		assert.equal((await problemStep(trx, id, "sign-off", "supervisor", {}, at("2026-04-29", "11:00"))).stage, "closed");
		const listed = async (day: string, open = true) =>
			(await listProblems(trx, { open, most: 10 }, then(day))).map((one) => [one.stage, one.round, one.ownerPerson]);
		assert.deepEqual(await listed("2026-03-01"), [], "the list of a day before it was raised");
		assert.deepEqual(await listed("2026-03-02"), [["raised", 1, null]], "the list tells the day, not the present");
		assert.deepEqual(await listed("2026-03-13"), []);
		assert.deepEqual(await listed("2026-03-13", false), [["closed", 1, "station"]]);
		assert.deepEqual(await listed("2026-04-18"), [["in-hand", 2, "station"]]);
		assert.deepEqual(await listed("2026-04-30"), []);
	});
});

test("a plan that is approved hands its measures out, and a later version moves their dates", async (t) => {
	const inside = await world(t);
	await inside(async (trx) => {
		const write = (day: string, body = somePlan()) =>
			writePlan(
				trx,
				{
					creekId: "c1",
					body,
					by: { person: "station", unit: "hutang" },
					clientKey: `plan-${day}`,
					happenedAt: at(day),
				},
				at(day),
				then(day),
			);
		const decide = (day: string, of: number, by = { person: "supervisor", unit: "supervision" }) =>
			decidePlan(
				trx,
				{ creekId: "c1", of, approved: true, words: "", by, clientKey: `decide-${day}` },
				at(day),
				then(day),
			);
		const { seq } = await write("2026-01-05");
		await assert.rejects(write("2026-01-06"), (error) => error instanceof Refusal && error.code === "PLAN_WAITS");
		await assert.rejects(
			decide("2026-01-06", seq, { person: "grid", unit: "hutang" }),
			(error) => error instanceof Refusal && error.code === "WRITER_CANNOT_APPROVE",
		);
		const acting = (day: string) => ({ by: { person: "supervisor", unit: "supervision" }, happenedAt: at(day) });
		const name = { zh: "下沿浜", en: "Xiayanbang" };
		const plan = await decide("2026-01-06", seq);
		await handOutPlan(trx, plan, name, acting("2026-01-06"), at("2026-01-06"), ZONE);
		await handOutPlan(trx, plan, name, acting("2026-01-06"), at("2026-01-06"), ZONE);
		const id = measureMatter("c1", "m1");
		const handed = await matterState(trx, creekMeasure, id, then("2026-01-06"));
		assert.deepEqual(
			[handed?.stage, handed?.owner?.person, handed?.tasks[0]?.dueOn],
			["assigned", "station", "2026-04-30"],
		);
		const later = somePlan({ reason: "汛期推迟" });
		later.measures[0] = { ...(later.measures[0] ?? assert.fail()), dueOn: "2026-06-30" };
		const second = await decide("2026-02-02", (await write("2026-02-01", later)).seq);
		await handOutPlan(trx, second, name, acting("2026-02-02"), at("2026-02-02"), ZONE);
		const moved = await matterState(trx, creekMeasure, id, then("2026-02-02"));
		assert.deepEqual(moved?.tasks[0]?.movedFrom, ["2026-04-30"]);
		assert.equal(
			(await plansAt(trx, then("2026-01-20"))).get("c1")?.inForce?.version,
			1,
			"as of January the first version counts",
		);
	});
});

test("the effect of a finished measure is counted from the creek's samples and those of creeks without works", async (t) => {
	const inside = await world(t);
	await inside(async (trx) => {
		const by = { person: "station", unit: "hutang" };
		const { seq } = await writePlan(
			trx,
			{ creekId: "c1", body: somePlan(), by, clientKey: "plan-e", happenedAt: at("2026-01-05") },
			at("2026-01-05"),
			then("2026-01-05"),
		);
		const office = { person: "supervisor", unit: "supervision" };
		const plan = await decidePlan(
			trx,
			{ creekId: "c1", of: seq, approved: true, words: "", by: office, clientKey: "decide-e" },
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
		const id = measureMatter("c1", "m1");
		const step = (what: string, person: string, unit: string, body: object, day: string, time: string) =>
			takeStep(
				trx,
				creekMeasure,
				{ matterId: id, step: what as "accept", body, by: { person, unit }, clientKey: `e:${what}` },
				at(day, time),
			);
		await step("accept", "station", "hutang", {}, "2026-01-07", "09:00");
		const evidence = [{ href: "/waters", name: "验收单" }];
		await step("task-done", "station", "hutang", { task: "m1", words: "完工", evidence }, "2026-03-30", "09:00");
		await step("claim-done", "station", "hutang", { words: "完工", evidence }, "2026-03-30", "09:10");
		await step("verify", "verifier", "ecology", { passed: true, reason: "属实" }, "2026-04-01", "09:00");
		for (const month of monthsBetween("2025-01", "2026-10")) {
			const wobble = 1 + (Number(month.slice(5)) % 3) * 0.02;
			const readings = Array.from({ length: 12 }, (_, index) =>
				sample(
					index + 1,
					at(`${month}-10`, "09:30"),
					(1.6 * wobble * (1 + index / 40) * (index === 0 && month > "2026-03" ? 0.5 : 1)).toFixed(3),
				),
			).flat();
			await receive(trx, at(`${addMonths(month, 1)}-02`), readings);
		}
		const moment = then("2026-11-10");
		const plans = await plansAt(trx, moment);
		const states = await measureStates(trx, plans.values(), moment);
		const done = doneOn("c1", states, ZONE);
		assert.deepEqual([...done], [["m1", "2026-03-30"]]);
		const measures = plans.get("c1")?.inForce?.measures ?? [];
		const ids = Array.from({ length: 12 }, (_, index) => `c${index + 1}`);
		const ground = await effectGround(trx, "c1", measures, done, plans, ids, moment);
		const [effect] = effectsOf(measures[0] ?? assert.fail(), measures, done, ground ?? assert.fail(), moment);
		assert.ok(effect?.found.kind === "fell" && Math.abs(effect.found.estimate + 50) < 1, JSON.stringify(effect?.found));
		assert.equal(effect.controls.length, 11);
		assert.equal(effect.found.leftOutForRain, null);
		const early = effectsOf(measures[0] ?? assert.fail(), measures, done, ground ?? assert.fail(), then("2026-06-10"));
		assert.equal(early[0]?.found.kind, "cannot-tell");
	});
});

test("a stretch was last seen when somebody looked, as far as that was known; rebuilt rows are the same", async (t) => {
	const inside = await world(t);
	await inside(async (trx) => {
		const by = { person: "grid", unit: "hutang" };
		const walk = (key: string, day: string, received: string, body: object) =>
			enterPatrol(trx, { body: patrolBody.parse(body), by, clientKey: key, happenedAt: at(day) }, at(received));
		await walk("walk-0001", "2026-11-02", "2026-11-02", { stretches: ["c1:1", "c1:2"] });
		await walk("walk-0002", "2026-11-05", "2026-11-09", {
			stretches: ["c1:1"],
			findings: [{ category: "rubbish", words: "漂浮物", stretch: "c1:1" }],
		});
		const again = await walk("walk-0001", "2026-11-02", "2026-11-12", { stretches: ["c1:1", "c1:2"] });
		assert.equal(again.repeated, true, "sent twice from the phone");
		const seen = (day: string) => lastSeenDays(trx, ["c1"], then(day)).then((days) => Object.fromEntries(days));
		const full = { "c1:1": "2026-11-05", "c1:2": "2026-11-02" };
		assert.deepEqual(
			await seen("2026-11-06"),
			{ "c1:1": "2026-11-02", "c1:2": "2026-11-02" },
			"the second was still on the phone",
		);
		assert.deepEqual(await seen("2026-11-12"), full);
		await rebuildSeen(trx);
		assert.deepEqual(await seen("2026-11-12"), full);
		const normal = await patrolsSince(trx, { from: at("2026-11-01"), most: 10, onlyNormal: true }, then("2026-11-12"));
		assert.deepEqual(
			normal.map((one) => one.stretches),
			[["c1:1", "c1:2"]],
		);
	});
});

test("grids keep their past, rain its versions, and who answers for a problem follows from them", async (t) => {
	const inside = await world(t);
	await inside(async (trx) => {
		const by = { person: "supervisor", unit: "supervision" };
		const grid = (day: string, officers: string[]) =>
			setGrid(
				trx,
				{
					gridId: "g1",
					by,
					clientKey: `grid-${day}`,
					body: { name: { zh: "一网格", en: "Grid 1" }, unit: "hutang", creeks: ["c1"], officers },
				},
				at(day),
			);
		await grid("2026-01-02", ["station"]);
		await grid("2026-05-02", ["grid"]);
		assert.deepEqual((await gridsAt(trx, then("2026-04-30")))[0]?.officers, ["station"]);
		await rebuildGrids(trx);
		assert.deepEqual((await gridsAt(trx, then("2026-05-30")))[0]?.officers, ["grid"]);
		const asked = { category: "rubbish" as const, creekId: null, place: [119.9531, 31.7021] as [number, number] };
		const found = await responsibleFor(trx, asked, then("2026-05-30"));
		assert.deepEqual([found.creekId, found.person, found.why.length], ["c1", "grid", 2]);
		assert.equal(
			(await responsibleFor(trx, { ...asked, category: "water-quality" }, then("2026-05-30"))).person,
			"station",
		);
		assert.equal(
			await rainDays(trx, { from: "2026-01-01", to: "2026-12-31" }, then("2026-05-30")),
			null,
			"not recorded is not dry",
		);
		await recordRain(trx, [{ day: "2026-05-01", millimetres: 12 }], "气象站", at("2026-05-02"));
		await recordRain(trx, [{ day: "2026-05-01", millimetres: 21.5 }], "气象站", at("2026-05-09"));
		const rain = (day: string) =>
			rainDays(trx, { from: "2026-05-01", to: "2026-05-31" }, then(day)).then((days) => days?.get("2026-05-01"));
		assert.deepEqual([await rain("2026-05-03"), await rain("2026-05-10")], [12, 21.5]);
	});
});

test("a neighbour's report of the same water is suggested as a duplicate", async (t) => {
	const inside = await world(t);
	await inside(async (trx) => {
		const id = await blackWater(trx);
		const fresh = {
			matterId: "",
			title: "",
			words: "水面发黑",
			category: "water-quality",
			creekId: "c1",
			place: [119.9533, 31.7023] as [number, number],
			day: "2026-03-03",
		};
		const [found] = await duplicatesOf(trx, fresh, then("2026-03-03"));
		assert.equal(found?.matterId, id);
		assert.equal((await listProblems(trx, { creekId: "c1", open: true, most: 10 }, then("2026-03-03"))).length, 1);
	});
});
