import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addDays } from "../loop/local-day.ts";
import { at, handOut, houseOfMatters, play, TEST_KINDS } from "../loop/matter.testing.ts";
import { publicCalendar } from "../loop/working-day.ts";
import { escalateByRule, setEscalationRule } from "./escalation.store.ts";
import { type EscalationRule, escalationsDue, type LateMatter } from "./escalation.ts";

const CALENDAR = publicCalendar("2026-11-25");
const RULE: EscalationRule = {
	...{ lateOver: 3, answerDays: 2, leader: "leader", leaders: [{ unit: "village", leader: "head" }] },
	...{ reason: "试行", version: 1, setAt: at("2026-03-01"), setBy: "head" },
};
const LATE: LateMatter = {
	...{ matterId: "m1", line: "waters", kind: "problem", round: 1, unit: "town", dueOn: "2026-03-16" },
	urges: [{ on: "2026-03-17", byDay: "2026-03-19" }],
	escalated: false,
};
const due = (more: Partial<LateMatter>, today: string) =>
	escalationsDue([{ ...LATE, ...more }], RULE, CALENDAR, today).map((one) => one.leader);

test("what is late beyond the rule, urged, and past the day of the urge goes to the leader, to the unit's own where it has one", () => {
	assert.deepEqual(due({}, "2026-03-20"), ["leader"]); // 17, 18, 19, 20: four working days
	assert.deepEqual(due({}, "2026-03-19"), [], "three are not more than three");
	assert.deepEqual(due({ unit: "village" }, "2026-03-20"), ["head"]);
	assert.deepEqual(due({ urges: [] }, "2026-04-20"), [], "nobody is reported upwards who was not asked first");
	assert.deepEqual(due({ urges: [{ on: "2026-03-17", byDay: "2026-03-25" }] }, "2026-03-25"), []);
	assert.deepEqual(due({ urges: [{ on: "2026-03-20", byDay: null }] }, "2026-03-24"), [], "an answer is waited for");
	assert.deepEqual(due({ urges: [{ on: "2026-03-20", byDay: null }] }, "2026-03-25"), ["leader"]);
	assert.deepEqual(due({ escalated: true }, "2026-04-20"), [], "once a round");
});

test("waiting longer never takes an escalation back, and one that was made is not made again (property)", () => {
	const day = fc.integer({ min: 0, max: 120 }).map((days) => addDays("2026-03-01", days));
	const matter = fc.record({
		dueOn: day,
		urges: fc.array(fc.record({ on: day, byDay: fc.option(day, { nil: null }) }), { maxLength: 3 }),
		escalated: fc.boolean(),
	});
	fc.assert(
		fc.property(matter, day, fc.integer({ min: 0, max: 40 }), (late, today, more) => {
			if (due(late, today).length > 0) assert.equal(due(late, addDays(today, more)).length, 1);
			assert.deepEqual(due({ ...late, escalated: true }, today), []);
			if (due(late, today).length > 0) assert.ok(late.urges.length > 0);
		}),
		{ seed: 20260312 },
	);
});

test("the job escalates by an event that names the rule's version; again, or twice at once, it changes nothing more", async (t) => {
	const { db, districtId, inside } = await houseOfMatters(t);
	const ids = await play(db, districtId, [
		...handOut("逾期", "2026-03-02"),
		...handOut("未催办", "2026-03-02"),
		{
			...{ at: at("2026-03-17"), matter: "逾期", step: "urge", by: "head" },
			body: { reason: "请抓紧办理", byDay: "2026-03-19" },
		},
	]);
	const house = { db, districtId, now: () => new Date(at("2026-03-20")), dataFolder: "", version: "test" };
	assert.deepEqual(await escalateByRule(house, TEST_KINDS), [], "without a rule nothing is escalated");
	const { version: _v, setAt: _a, setBy: _b, ...setting } = RULE;
	const by = { person: "head", unit: "office" };
	await inside((trx) => setEscalationRule(trx, { setting, by, clientKey: "rule-1" }, at("2026-03-20", "08:00")));
	const done = await Promise.all([escalateByRule(house, TEST_KINDS), escalateByRule(house, TEST_KINDS)]);
	assert.deepEqual(await escalateByRule(house, TEST_KINDS), []);
	assert.ok(done.flat().every((one) => one.matterId === ids.get("逾期")));
	const events = await inside((trx) =>
		trx.selectFrom("event").selectAll().where("kind", "=", "matter.escalate").execute(),
	);
	assert.deepEqual(
		events.map((event) => [
			event.matter_id,
			event.actor,
			event.body.leader,
			/第 1 版：逾期 4 个工作日/.test(String(event.body.reason)),
		]),
		[[ids.get("逾期"), "rule:escalate-late", "leader", true]],
	);
	await assert.rejects(
		inside((trx) =>
			setEscalationRule(trx, { setting: { ...setting, leader: "gone" }, by, clientKey: "rule-2" }, at("2026-03-21")),
		),
		/Nobody in office/,
	);
});

test("one is urged once at a time: until the named day is over a second urge is refused, as is a day that has passed", async (t) => {
	const { db, districtId } = await houseOfMatters(t);
	const urge = (on: string, byDay: string) => ({
		...{ at: at(on, "11:00"), matter: "逾期", step: "urge" as const, by: "head" },
		body: { reason: "请抓紧", byDay },
	});
	await assert.rejects(
		play(db, districtId, [
			...handOut("逾期", "2026-03-02"),
			urge("2026-03-17", "2026-03-19"),
			urge("2026-03-19", "2026-03-25"),
		]),
		/wait until then before urging again/,
	);
	await assert.rejects(
		play(db, districtId, [...handOut("逾期", "2026-03-23"), urge("2026-03-24", "2026-03-23")]),
		/has passed/,
	);
});
