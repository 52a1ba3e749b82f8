import assert from "node:assert/strict";
import { test } from "node:test";
import type { Line } from "../loop/line.ts";
import { raiseMatter, takeStep } from "../loop/matter.store.ts";
import { TEST_KIND } from "../loop/matter.testing.ts";
import type { Step } from "../loop/matter-step.ts";
import { matterState } from "../loop/matter-story.store.ts";
import { knownThen } from "../loop/moment.ts";
import { personNow } from "../people/session.store.ts";
import { houseWithStaff } from "../people/testing.ts";
import { inDistrict } from "../store/database.ts";
import { handoverRoutes } from "./handover.api.ts";
import type { HeldMatter } from "./handover.store.ts";
import { owedBy } from "./mine.store.ts";

const LINE = { name: "waters", kinds: [TEST_KIND] } as unknown as Line;

/** The staff, with matters in the town's hands: the chief owns them, his mate has a task, the clerk verifies. */
async function houseWithMatters(t: Parameters<typeof houseWithStaff>[0], matters: string[]) {
	const house = await houseWithStaff(t);
	handoverRoutes(house.app, house.house, [LINE]);
	const inside = <T>(work: Parameters<typeof inDistrict<T>>[2]) => inDistrict(house.db, 1, work);
	const now = () => house.clock.now.toISOString();
	const take = (matterId: string, step: Step, person: string, unit: string, body: object) =>
		inside((trx) =>
			takeStep(
				trx,
				TEST_KIND,
				{ matterId, step: step as "comment", body, by: { person, unit }, clientKey: `${matterId}-${step}` },
				now(),
			),
		);
	for (const matterId of matters) {
		const by = { person: "supervision", unit: "office" };
		await inside((trx) =>
			raiseMatter(
				trx,
				TEST_KIND,
				{ matterId, body: { title: `事项${matterId}` }, by, clientKey: `${matterId}-raise` },
				now(),
			),
		);
		const tasks = [{ id: "t1", text: "清淤", unit: "town", person: "mate", dueOn: "2026-12-20" }];
		await take(matterId, "write-in", "supervision", "office", { tasks });
		const relations = { verifier: "clerk", supervisor: "supervision" };
		await take(matterId, "assign", "supervision", "office", { unit: "town", person: "chief", relations });
		await take(matterId, "accept", "chief", "town", {});
	}
	const enter = async (personId: string, unitId: string) => {
		const post = { unitId, titleZh: "职务", fromDay: "2026-01-01" };
		assert.equal((await house.call("system", "POST", "/api/people", { personId, nameZh: personId, post })).status, 201);
	};
	await enter("new", "town");
	await enter("inspector", "bureau");
	const takeOver = async (who: string, from: string, unit: string, person: string, ids = matters) => {
		const items = ids.map((matterId) => ({
			matterId,
			unit,
			person,
			clientKey: `${matterId}-${who}-${from}-${person}`,
		}));
		const answer = await house.call(who, "POST", `/api/people/${from}/take-over`, { reason: "岗位调整", items });
		return answer.json.results?.map((one: { ok: boolean; code?: string }) => one.code ?? "ok") ?? answer.json.code;
	};
	const stateOf = async (matterId: string) =>
		(await inside((trx) => matterState(trx, TEST_KIND, matterId, knownThen(now(), "Asia/Shanghai")))) ?? assert.fail();
	return { ...house, inside, take, takeOver, stateOf };
}

test("whoever still owes can't be ended; his matters are listed and taken over one by one, each step an event with its reason", async (t) => {
	const { call, takeOver, stateOf } = await houseWithMatters(t, ["m1", "m2"]);
	const leave = async (person: string, more = {}) =>
		(await call("system", "POST", `/api/people/${person}/leave`, { leftOn: "2026-11-24", ...more })).json.code ?? "ok";
	assert.equal(await leave("mate"), "STILL_OWES");
	const held = async (who: string, person: string): Promise<{ matters: HeldMatter[]; hidden: number }> =>
		(await call(who, "GET", `/api/people/${person}/matters`)).json;
	const listed = await held("supervision", "mate");
	assert.deepEqual(
		listed.matters.map(({ matterId, roles, owes, canTakeOver }) => [matterId, roles.tasks, owes, canTakeOver]),
		["m1", "m2"].map((id) => [id, ["t1"], [{ step: "task-done", dueOn: "2026-12-20" }], true]),
	);
	assert.deepEqual(
		(await held("chief", "chief")).matters.map(({ roles }) => roles.owns),
		[true, true],
	);
	assert.deepEqual(await takeOver("supervision", "mate", "town", "new", ["m1"]), ["ok"]);
	assert.deepEqual(await takeOver("supervision", "mate", "town", "new", ["m1"]), ["ok"], "sent twice it is one step");
	assert.equal(await leave("mate"), "STILL_OWES", "m2 is still his");
	assert.deepEqual(await takeOver("chief", "mate", "town", "chief", ["m2"]), ["ok"], "his own unit settles it too");
	assert.equal(await leave("mate"), "ok");
	const first = await stateOf("m1");
	assert.deepEqual([first.tasks[0]?.person, first.owner?.person], ["new", "chief"]);
	assert.deepEqual(
		first.steps.filter(({ step }) => step === "take-over").map(({ by, body }) => [by, body.from, body.reason]),
		[["supervision", "mate", "岗位调整"]],
	);
	assert.equal((await stateOf("m2")).tasks[0]?.person, "chief");
});

test("nobody takes over so that he, or his unit, judges his own work, and the unit that owes it never changes who judges it", async (t) => {
	const { takeOver, stateOf } = await houseWithMatters(t, ["m1"]);
	assert.deepEqual(await takeOver("supervision", "clerk", "town", "new"), ["STEP_REFUSED"], "of the doer's unit");
	assert.deepEqual(
		await takeOver("supervision", "chief", "bureau", "inspector"),
		["STEP_REFUSED"],
		"of the verifier's unit",
	);
	assert.deepEqual(
		await takeOver("chief", "clerk", "bureau", "inspector"),
		["STEP_REFUSED"],
		"the doer's unit chooses its judge",
	);
	assert.deepEqual(
		await takeOver("supervision", "clerk", "town", "inspector"),
		["STEP_REFUSED"],
		"he has no post there",
	);
	assert.deepEqual(await takeOver("supervision", "auditor", "town", "new"), ["STEP_REFUSED"], "nothing to take over");
	assert.equal(await takeOver("auditor", "chief", "town", "new"), "NOT_YOURS");
	assert.deepEqual(await takeOver("clerk", "chief", "town", "new"), ["NOT_YOURS"], "the verifier is no supervisor");
	assert.deepEqual(await takeOver("supervision", "clerk", "bureau", "inspector"), ["ok"]);
	assert.deepEqual((await stateOf("m1")).people.verifier, ["inspector"]);
});

test("what is left with the unit, with a reason, is owed by it and by the supervision office from then on", async (t) => {
	const { call, inside, house, take } = await houseWithMatters(t, ["m1"]);
	await take("m1", "task-done", "mate", "town", { task: "t1", words: "已完成" });
	const leave = { leftOn: "2026-11-24", leaveOwed: "接任者未到岗，由单位承接" };
	assert.equal((await call("system", "POST", "/api/people/chief/leave", leave)).status, 200);
	assert.equal((await call("system", "POST", "/api/people/clerk/leave", leave)).status, 200, "he owes nothing yet");
	const owes = async (personId: string) =>
		inside(async (trx) => {
			const person = (await personNow(trx, personId, house.now())) ?? assert.fail();
			return (await owedBy(trx, person)).map(({ step, personId: by }) => `${step} ${by}`);
		});
	assert.deepEqual(await owes("new"), ["claim-done chief"]);
	assert.deepEqual(await owes("inspector"), []);
	const { rows } = (await call("auditor", "GET", "/api/audit?about=chief&group=people")).json;
	assert.deepEqual(rows[0].body, { leftOn: "2026-11-24", owed: 1, reason: "接任者未到岗，由单位承接" });
});
