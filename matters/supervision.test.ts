import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Line } from "../loop/line.ts";
import { addDays } from "../loop/local-day.ts";
import { at, handOut, insertPosts, play, TEST_KIND } from "../loop/matter.testing.ts";
import { publicCalendar } from "../loop/working-day.ts";
import { houseWithStaff } from "../people/testing.ts";
import { inDistrict } from "../store/database.ts";
import { matterRoutes } from "./matter.api.ts";
import { matterStepRoutes } from "./matter-step.api.ts";
import type { OwedItem } from "./mine.store.ts";
import { supervisionRoutes } from "./supervision.api.ts";
import { deskOf, workingDayBefore } from "./supervision.ts";

const CALENDAR = publicCalendar("2026-11-25");
const LINE: Line = {
	...{ name: "waters", title: { zh: "河浜", en: "Waters" }, kinds: [TEST_KIND] },
	...{ indicators: [], rules: [], headlines: [] },
};
const owed = (dueOn: string | null, step: OwedItem["step"] = "claim-done"): OwedItem => ({
	...{ matterId: `m-${dueOn}`, number: 1, line: "waters", kind: "problem", title: "事项", stage: "in-hand", round: 1 },
	...{ demo: false, step, item: "", personId: "doer", unitId: "town", since: at("2026-03-01"), dueOn },
});
const partOf = (dueOn: string | null, today: string, step?: OwedItem["step"]) =>
	deskOf([owed(dueOn, step)], CALENDAR, today)[0]?.part ?? null;

test("what fell due since the working day before is newly late; on a Monday that is since Friday, after a holiday since before it", () => {
	assert.equal(workingDayBefore(CALENDAR, "2026-03-16"), "2026-03-13");
	assert.equal(workingDayBefore(CALENDAR, "2026-02-24"), "2026-02-14", "the make-up Saturday before Spring Festival");
	assert.equal(partOf("2026-03-13", "2026-03-16"), "slipped");
	assert.equal(partOf("2026-03-12", "2026-03-16"), "late");
	assert.equal(partOf("2026-03-16", "2026-03-16"), "today");
	assert.equal(partOf("2026-03-22", "2026-03-16"), "week");
	assert.equal(partOf("2026-03-23", "2026-03-16"), null);
	assert.equal(partOf(null, "2026-03-16"), null);
	assert.equal(partOf("2026-03-12", "2026-03-16", "give-verdict"), null, "a raiser who says nothing delays nobody");
});

test("each step that is due by Sunday stands in one part, and the parts follow the days (property)", () => {
	const day = fc.integer({ min: 0, max: 3000 }).map((days) => addDays("2018-02-01", days));
	const order = ["late", "slipped", "today", "week"];
	fc.assert(
		fc.property(day, fc.array(fc.integer({ min: -60, max: 20 }), { maxLength: 12 }), (today, offsets) => {
			const items = [...new Set(offsets)].map((offset) => owed(addDays(today, offset)));
			const desk = deskOf(items, CALENDAR, today).sort((a, b) => ((a.dueOn ?? "") < (b.dueOn ?? "") ? -1 : 1));
			const places = desk.map((item) => order.indexOf(item.part));
			assert.deepEqual(
				places,
				places.toSorted((a, b) => a - b),
			);
			assert.ok(
				items
					.filter((item) => (item.dueOn ?? "") <= today)
					.every((item) => desk.some((one) => one.matterId === item.matterId)),
			);
		}),
		{ seed: 47 },
	);
});

test("the desk is the supervision office's and the auditors'; who is urged shows; the rule is set by the office alone", async (t) => {
	const { app, db, house, call, clock } = await houseWithStaff(t);
	matterRoutes(app, house, [LINE]);
	matterStepRoutes(app, house, [LINE]);
	supervisionRoutes(app, house, [LINE]);
	clock.now = new Date(at("2026-03-17"));
	await inDistrict(db, 1, (trx) => insertPosts(trx));
	const ids = await play(db, 1, [...handOut("逾期", "2026-03-02"), ...handOut("将到期", "2026-03-03")]);
	for (const [who, status] of [
		["", 401],
		["clerk", 403],
		["system", 403],
		["auditor", 200],
		["supervision", 200],
	] as const)
		assert.equal((await call(who, "GET", "/api/supervision")).status, status, who);
	const desk = async () => (await call("supervision", "GET", "/api/supervision")).json;
	const before = await desk();
	assert.deepEqual(
		before.items.map((item: { title: string; part: string }) => [item.title, item.part]),
		[
			["逾期", "slipped"],
			["将到期", "today"],
		],
	);
	assert.equal(before.urgeBy, "2026-03-19");
	const matterId = ids.get("逾期") ?? "";
	const urge = (clientKey: string) => ({
		step: "urge",
		items: [{ matterId, body: { reason: "请抓紧", byDay: "2026-03-19" }, clientKey }],
	});
	assert.equal((await call("supervision", "POST", "/api/matter-steps", urge("urge-0001"))).json.results[0].ok, true);
	const again = (await call("supervision", "POST", "/api/matter-steps", urge("urge-0002"))).json.results[0];
	assert.match(again.why.zh, /请到期后再催/);
	assert.equal((await call("clerk", "POST", "/api/matter-steps", urge("urge-0003"))).json.results[0].ok, false);
	assert.deepEqual((await desk()).pressing[matterId], {
		...{ urges: 1, escalatedOn: null, lastUrge: { on: "2026-03-17", byDay: "2026-03-19", reason: "请抓紧" } },
	});

	const rule = { lateOver: 3, answerDays: 2, leader: "leader", reason: "试行", clientKey: "rule-0001" };
	assert.equal((await call("auditor", "POST", "/api/supervision/escalation", rule)).status, 403);
	assert.equal((await call("clerk", "POST", "/api/supervision/escalation", rule)).status, 403);
	const wrong = await call("supervision", "POST", "/api/supervision/escalation", { ...rule, leader: "nobody" });
	assert.deepEqual([wrong.status, wrong.json.code], [400, "NO_SUCH_LEADER"]);
	assert.equal((await call("supervision", "POST", "/api/supervision/escalation", rule)).status, 201);
	assert.equal((await desk()).rule.version, 1);
	const second = { ...rule, lateOver: 5, clientKey: "rule-0002" };
	assert.equal((await call("supervision", "POST", "/api/supervision/escalation", second)).status, 201);
	assert.deepEqual([(await desk()).rule.version, (await desk()).rule.lateOver], [2, 5]);
});
