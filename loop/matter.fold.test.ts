import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { LoopEvent } from "./event.ts";
import { matterAt } from "./matter.fold.ts";
import { owedNext } from "./matter.owed.ts";
import { type StepFacts, stepFault, stepsAt } from "./matter.rules.ts";
import type { MatterKind, MatterState } from "./matter.ts";
import { eventKind, readBody, type Step, type StepBody } from "./matter-step.ts";
import { knownThen } from "./moment.ts";

const ZONE = "Asia/Shanghai";
const days = (count: number) => ({ count, unit: "working-day" as const });
const KIND: MatterKind = {
	line: "waters",
	name: "problem",
	title: { zh: "河浜问题", en: "Creek problem" },
	limits: {
		assign: days(1),
		accept: days(1),
		handle: days(10),
		verify: days(3),
		verdict: days(5),
		"sign-off": days(3),
		"look-back": days(60),
	},
	proofsToClaim: 1,
	asksRaiser: true,
	needsTaskBook: true,
	looksBack: true,
	openInside: true,
};
const POSTS: Record<string, string[]> = { doer: ["town"], mate: ["town"], checker: ["bureau"], chief: ["office"] };
const FACTS: StepFacts = {
	by: "chief",
	unitsOf: (person) => POSTS[person] ?? [],
	verdictLimitOver: false,
	today: "2026-03-02",
};

/** Events of one matter, an hour apart from 2 March 2026, 09:00 in Shanghai. */
function told(...steps: [step: Step, by: string, body: Record<string, unknown>, supersedes?: number][]): LoopEvent[] {
	return steps.map(([step, by, body, supersedes], index) => {
		const at = new Date(Date.parse("2026-03-02T01:00:00.000Z") + index * 3600_000).toISOString();
		return {
			districtId: 1,
			seq: index + 1,
			clientKey: `k${index}`,
			matterId: "waters-2026-1",
			line: "waters",
			kind: eventKind(step),
			happenedAt: at,
			receivedAt: at,
			actor: by,
			unit: POSTS[by]?.[0] ?? "",
			body,
			supersedes: supersedes ?? null,
			prevHash: "",
			hash: "",
		};
	});
}

const photo = { name: "整治后照片", fileId: "a".repeat(64) };
const STORY: Parameters<typeof told> = [
	["raise", "citizen", { kind: "problem", title: "下沿浜水体发黑", source: "citizen" }],
	["write-in", "chief", { tasks: [{ id: "1", text: "封堵排口", unit: "town", person: "doer", dueOn: "2026-03-06" }] }],
	["assign", "chief", { unit: "town", person: "doer", relations: { verifier: "checker" } }],
	["accept", "doer", {}],
	["task-done", "doer", { task: "1", words: "已封堵", evidence: [photo] }],
	["claim-done", "doer", { words: "已整治完毕", evidence: [] }],
	["verify", "checker", { passed: true, reason: "现场复核，水体清澈" }],
	["give-verdict", "citizen", { solved: true }],
	["sign-off", "chief", {}],
];

const LATER = knownThen("2026-04-30T00:00:00.000Z", ZONE);
const at = (events: LoopEvent[], moment = LATER) => matterAt(events, KIND, moment) as MatterState;

test("a matter walks from raised to signed off, and its stage is what its events say", () => {
	const stages = STORY.map((_, index) => at(told(...STORY.slice(0, index + 1))).stage);
	assert.deepEqual(stages, [
		"raised",
		"raised",
		"assigned",
		"in-hand",
		"in-hand",
		"claimed",
		"verified",
		"verified",
		"closed",
	]);
});

test("the stage as of an earlier moment is the stage of that moment", () => {
	const events = told(...STORY);
	for (const [index, event] of events.entries())
		assert.equal(at(events, knownThen(event.happenedAt, ZONE)).stage, at(events.slice(0, index + 1)).stage);
	assert.equal(matterAt(events, KIND, knownThen("2026-03-01T00:00:00.000Z", ZONE)), null);
});

test("events tell the same matter in whatever order they arrive", () => {
	const events = told(...STORY);
	const whole = at(events);
	fc.assert(
		fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (shuffled) => {
			assert.deepEqual(at(shuffled), whole);
		}),
	);
});

test("a rebound opens the same matter again, in a second round", () => {
	const state = at(told(...STORY, ["reopen", "rule", { reason: "氨氮连续超标", rule: "waters.rebound" }]));
	assert.equal(state.stage, "in-hand");
	assert.equal(state.round, 2);
	assert.equal(state.reopenings[0]?.rule, "waters.rebound");
	assert.deepEqual(
		state.clocks.filter((clock) => clock.endedAt === null).map((clock) => clock.clock),
		["handle"],
	);
});

test("a raiser who says that it is not solved opens it again", () => {
	const state = at(told(...STORY.slice(0, 7), ["give-verdict", "citizen", { solved: false, reason: "仍有异味" }]));
	assert.equal(state.stage, "in-hand");
	assert.equal(state.round, 2);
});

test("when the only evidence runs out, what was signed off by it falls back by itself", () => {
	const story = structuredClone(STORY);
	story[4] = ["task-done", "doer", { task: "1", words: "已封堵", evidence: [{ ...photo, validUntil: "2026-03-31" }] }];
	const events = told(...story);
	assert.equal(at(events, knownThen("2026-03-31T12:00:00.000Z", ZONE)).stage, "closed");
	const fallen = at(events, knownThen("2026-03-31T16:00:00.000Z", ZONE));
	assert.equal(fallen.stage, "claimed");
	assert.match(fallen.fellBack?.zh ?? "", /2026-03-31 到期/);
});

test("when the only evidence is refuted, what was signed off by it falls back; with another that stands it holds", () => {
	const refuted: (typeof STORY)[number] = ["refute-evidence", "chief", { seq: 5, index: 0, reason: "照片摄于他处" }];
	assert.equal(at(told(...STORY, refuted)).stage, "claimed");
	const more: (typeof STORY)[number] = ["add-evidence", "doer", { evidence: [{ ...photo, name: "验收单" }] }];
	assert.equal(at(told(...STORY.slice(0, 5), more, ...STORY.slice(5), refuted)).stage, "closed");
});

test("a suspension stops the clocks and ends by itself with its last day", () => {
	const events = told(...STORY.slice(0, 4), ["suspend", "chief", { until: "2026-03-05", reason: "汛期" }]);
	assert.equal(at(events, knownThen("2026-03-05T15:00:00.000Z", ZONE)).stage, "suspended");
	const after = at(events, knownThen("2026-03-05T16:00:00.000Z", ZONE));
	assert.equal(after.stage, "in-hand");
	assert.equal(after.clocks.find((clock) => clock.clock === "handle")?.pauses[0]?.until, "2026-03-05T15:59:59.000Z");
});

test("waiting for the verifier is not the doer's time; a claim that fails starts his clock again", () => {
	const failed = at(told(...STORY.slice(0, 6), ["verify", "checker", { passed: false, reason: "仍有漏点" }]));
	const clock = failed.clocks.find((one) => one.clock === "handle");
	assert.deepEqual(
		clock?.pauses.map(({ from, until }) => [from, until]),
		[["2026-03-02T06:00:00.000Z", "2026-03-02T07:00:00.000Z"]],
	);
	assert.equal(clock?.endedAt, null);
	assert.equal(at(told(...STORY)).clocks.find((one) => one.clock === "handle")?.endedAt, "2026-03-02T06:00:00.000Z");
});

const fault = <S extends Exclude<Step, "raise">>(
	taken: number,
	step: S,
	body: unknown,
	facts: Partial<StepFacts> = {},
) => {
	const read = readBody(step, body);
	assert.ok(read.ok, "the body can be read");
	return stepFault(at(told(...STORY.slice(0, taken))), KIND, step, read.body as StepBody<S>, { ...FACTS, ...facts });
};

test("neither the owner nor anyone of his unit can be named as verifier", () => {
	const named = (verifier: string) => fault(2, "assign", { unit: "town", person: "doer", relations: { verifier } });
	assert.match(named("doer")?.zh ?? "", /核验人不能是责任人/);
	assert.match(named("mate")?.en ?? "", /nor of the owner's unit/);
	assert.equal(named("checker"), null);
	assert.match(fault(3, "hand-over", { unit: "bureau", person: "checker", reason: "x" })?.zh ?? "", /不再独立/);
});

test("nothing is handed out without a task book, nor claimed done with a task open or without proof", () => {
	assert.match(fault(1, "assign", { unit: "town", person: "doer" })?.zh ?? "", /尚未写入任务书/);
	assert.match(
		fault(4, "claim-done", { words: "好了", evidence: [photo] }, { by: "doer" })?.zh ?? "",
		/1 条任务未完成/,
	);
	const bare = told(...STORY.slice(0, 4), ["task-done", "doer", { task: "1", words: "已封堵" }]);
	const body = readBody("claim-done", { words: "好了" });
	assert.ok(body.ok);
	assert.match(
		stepFault(at(bare), KIND, "claim-done", body.body, { ...FACTS, by: "doer" })?.zh ?? "",
		/至少 1 件，现有 0 件/,
	);
});

test("whoever did the work, or sits in the unit that did it, can neither verify nor sign off; another unit can't accept or claim", () => {
	const passed = { passed: true, reason: "好" };
	assert.match(fault(6, "verify", passed, { by: "doer" })?.zh ?? "", /您经办了本事项/);
	assert.match(fault(6, "verify", passed, { by: "mate" })?.zh ?? "", /您所在单位承办/);
	assert.equal(fault(6, "verify", passed, { by: "checker" }), null);
	assert.match(fault(8, "sign-off", {}, { by: "mate" })?.zh ?? "", /您所在单位承办/);
	assert.match(fault(3, "accept", {}, { by: "checker" })?.zh ?? "", /主责单位/);
	assert.equal(fault(3, "accept", {}, { by: "mate" }), null, "a colleague may sign for it");
});

test("it is not signed off before the raiser answered or his time is over", () => {
	assert.match(fault(7, "sign-off", {})?.zh ?? "", /尚未评价/);
	assert.equal(fault(7, "sign-off", {}, { verdictLimitOver: true }), null);
	assert.equal(fault(8, "sign-off", {}), null);
});

test("a step out of its order is refused with the stage that it is for", () => {
	assert.match(fault(1, "verify", { passed: true, reason: "x" })?.zh ?? "", /现为“待交办”.*待核验/);
	assert.ok(!stepsAt("raised").includes("verify"));
});

test("only one's own words can be taken back, and nothing that later steps rest on", () => {
	assert.match(fault(4, "withdraw", { seq: 2, reason: "x" }, { by: "doer" })?.zh ?? "", /本人/);
	assert.equal(fault(4, "withdraw", { seq: 4, reason: "x" }, { by: "doer" }), null, "nothing rests on it yet");
	assert.match(fault(5, "withdraw", { seq: 4, reason: "x" }, { by: "doer" })?.zh ?? "", /不能撤回/);
	assert.equal(fault(4, "withdraw", { seq: 2, reason: "x" }), null);
});

test("at each stage somebody owes the next step", () => {
	const owed = STORY.map((_, index) => owedNext(at(told(...STORY.slice(0, index + 1)))).map((one) => one.step));
	assert.deepEqual(owed.slice(1), [
		["assign"],
		["accept"],
		["task-done"],
		["claim-done"],
		["verify"],
		["give-verdict", "sign-off"],
		["sign-off"],
		["look-back"],
	]);
});

test("a body with a field that nobody knows, or a file name as a path, is refused", () => {
	for (const [step, body] of [
		["accept", { words: "好", status: "closed" }],
		["claim-done", { words: "好", evidence: [{ name: "x", href: "//evil.example/x" }] }],
		["assign", { unit: "town" }],
	] as [Step, unknown][])
		assert.equal(readBody(step, body).ok, false);
});
