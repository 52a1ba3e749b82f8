import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { LoopEvent } from "../loop/event.ts";
import { addDays } from "../loop/local-day.ts";
import { knownThen } from "../loop/moment.ts";
import { type CreekPlan, PLAN_KINDS, type PlanBody, planAt, planBody, planChanges, planFaults } from "./creek-plan.ts";
import { planProgress } from "./plan-progress.ts";

const measure = (id: string, dueOn: string, more: Partial<PlanBody["measures"][number]> = {}) => ({
	...{
		id,
		kind: "sewer-repair" as const,
		text: `修复 ${id}`,
		problems: ["p1"],
		amount: 200,
		costYuan: 100,
		fund: "区级",
	},
	...{ beginsOn: "2024-01-01", dueOn, unit: "hutang", person: "zhan", effects: [{ factor: "w21003", percent: -30 }] },
	...more,
});

const plan = (more: Partial<PlanBody> = {}): PlanBody =>
	planBody.parse({
		problems: [{ id: "p1", text: "两岸污水未截", category: "outfall" }],
		targets: [{ id: "t1", factor: "w21003", limit: "1.5", dueOn: "2024-12-31" }],
		measures: [measure("m1", "2024-03-31"), measure("m2", "2024-06-30")],
		duties: { unit: "hutang", person: "zhan" },
		...more,
	});

const event = (seq: number, day: string, kind: string, body: object): LoopEvent => ({
	...{ districtId: 1, seq, clientKey: String(seq), matterId: "plan:c1", line: "waters", kind },
	...{ happenedAt: `${day}T02:00:00.000Z`, receivedAt: `${day}T02:00:00.000Z`, actor: "zhan", unit: "hutang" },
	...{ body: body as Record<string, unknown>, supersedes: null, prevHash: "", hash: "" },
});

const now = knownThen("2024-12-01T00:00:00.000Z", "Asia/Shanghai");

const life = [
	event(1, "2024-01-05", PLAN_KINDS.written, plan()),
	event(2, "2024-01-06", PLAN_KINDS.approved, { of: 1 }),
	event(
		3,
		"2024-04-10",
		PLAN_KINDS.written,
		plan({ measures: [measure("m1", "2024-03-31"), measure("m2", "2024-09-30")], reason: "汛期推迟" }),
	),
	event(4, "2024-04-11", PLAN_KINDS.refused, { of: 3, words: "理由不充分" }),
	event(
		5,
		"2024-05-10",
		PLAN_KINDS.written,
		plan({ measures: [measure("m2", "2024-09-30"), measure("m3", "2024-10-31")], reason: "汛期推迟" }),
	),
	event(6, "2024-05-11", PLAN_KINDS.approved, { of: 5 }),
];

test("a creek has one plan; each version stays as it was written, and what was refused never counts", () => {
	const found = planAt("c1", life, now) as CreekPlan;
	assert.deepEqual(
		found.versions.map((one) => [one.version, one.decided?.approved ?? null]),
		[
			[1, true],
			[2, false],
			[3, true],
		],
	);
	assert.equal(found.firstApproved?.version, 1);
	assert.equal(found.inForce?.version, 3);
	assert.equal(planAt("c1", life, knownThen("2024-01-05T12:00:00.000Z", "Asia/Shanghai"))?.inForce, null);
	assert.equal(planAt("c1", [], now), null);
});

test("what a later version moved, added and dropped is told measure by measure", () => {
	const { versions } = planAt("c1", life, now) as CreekPlan;
	const [first, , third] = versions;
	assert.ok(first && third);
	assert.deepEqual(
		planChanges(first, third).map(({ measureId, what, from, to }) => [measureId, what, from, to]),
		[
			["m2", "date", "2024-06-30", "2024-09-30"],
			["m3", "added", "", "2024-10-31"],
			["m1", "dropped", "2024-03-31", ""],
		],
	);
});

test("lists that do not fit together are refused with the fault of each", () => {
	const lone = { id: "p2", text: "淤积", category: "silt" as const };
	const faults = planFaults(
		plan({
			problems: [...plan().problems, lone],
			measures: [measure("m1", "2023-12-31"), measure("m1", "2024-06-30", { problems: ["p9"] })],
			targets: [{ id: "t1", factor: "w01001", limit: "9", dueOn: "2024-12-31" }],
		}),
		null,
	).map((fault) => fault.en);
	for (const part of ["called “m1”", "“p9”", "before it begins", "“淤积”", "pH has no"])
		assert.ok(
			faults.some((fault) => fault.includes(part)),
			part,
		);
	assert.deepEqual(planFaults(plan(), null), []);
	assert.equal(planFaults(plan(), (planAt("c1", life, now) as CreekPlan).inForce).length, 1, "a change needs a reason");
});

test("progress is told against the first approved version, and the later ones stay beside it", () => {
	const found = planAt("c1", life, now) as CreekPlan;
	const progress = planProgress(found, new Map([["m1", "2024-04-20"]]), "2024-08-01");
	assert.deepEqual(
		progress?.curves.map(({ version, plannedShare, doneShare }) => [version, plannedShare, doneShare]),
		[
			[1, 1, 0.5], // m1 and m2 were both due; m1 is finished
			[3, 0, 0], // m2 and m3 are due later; m1 is no longer part of it
		],
	);
	assert.equal(progress?.daysBehind, 32, "the first version wanted all of it on 30 June");
	assert.deepEqual(progress?.overdue, []);
	assert.equal(planProgress(found, new Map(), "2024-10-02")?.overdue[0]?.days, 2);
});

test("a measure without a cost makes all measures count alike", () => {
	const free = [
		event(
			1,
			"2024-01-05",
			PLAN_KINDS.written,
			plan({
				measures: [measure("m1", "2024-03-31", { costYuan: null }), measure("m2", "2024-06-30", { costYuan: 9000 })],
			}),
		),
		event(2, "2024-01-06", PLAN_KINDS.approved, { of: 1 }),
	];
	const progress = planProgress(planAt("c1", free, now) as CreekPlan, new Map([["m1", "2024-02-01"]]), "2024-04-01");
	assert.equal(progress?.weighedBy, "count");
	assert.equal(progress?.curves[0]?.doneShare, 0.5);
	assert.equal(progress?.daysBehind, 0);
});

test("curves only rise, end at the whole, and finishing earlier never puts a plan further behind", () => {
	const day = fc.integer({ min: 0, max: 700 }).map((days) => addDays("2024-01-01", days));
	fc.assert(
		fc.property(
			fc.array(fc.record({ due: day, cost: fc.integer({ min: 1, max: 900 }), done: fc.option(day) }), {
				minLength: 1,
				maxLength: 12,
			}),
			day,
			(rows, today) => {
				const measures = rows.map((row, index) => measure(`m${index}`, row.due, { costYuan: row.cost }));
				const events = [
					event(1, "2023-01-05", PLAN_KINDS.written, plan({ measures })),
					event(2, "2023-01-06", PLAN_KINDS.approved, { of: 1 }),
				];
				const found = planAt("c1", events, now) as CreekPlan;
				const done = new Map(rows.flatMap((row, index) => (row.done ? [[`m${index}`, row.done] as const] : [])));
				const progress = planProgress(found, done, today);
				const [curve] = progress?.curves ?? [];
				assert.ok(curve);
				for (const points of [curve.planned, curve.done])
					for (const [index, point] of points.entries())
						assert.ok(index === 0 || (points[index - 1]?.share ?? 0) < point.share);
				assert.ok(Math.abs((curve.planned.at(-1)?.share ?? 0) - 1) < 1e-9);
				assert.ok(curve.doneShare <= 1 + 1e-9);
				const earlier = new Map([...done].map(([id, on]) => [id, addDays(on, -30)]));
				assert.ok((planProgress(found, earlier, today)?.daysBehind ?? 0) <= (progress?.daysBehind ?? 0));
			},
		),
	);
});
