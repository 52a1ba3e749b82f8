import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Person } from "../people/may.ts";
import { proposalAt } from "./proposal.fold.ts";
import { proposalFault } from "./proposal.rules.ts";
import { answering, type ProposalState, partsNow, proposersOf, replyOf } from "./proposal.ts";
import { mayStep, type PersonStep } from "./proposal-rights.ts";
import { PROPOSAL_BODIES, type ProposalBody } from "./proposal-step.ts";
import { DRAFT, eventsOfStory, factsAt, LETTER, momentAt, POSTS, STORY, type Told } from "./testing.ts";

const END = momentAt("2027-06-30");
const told = (story: readonly Told[], day = "2027-06-30"): ProposalState => {
	const state = proposalAt(eventsOfStory(story), momentAt(day));
	assert.ok(state);
	return state;
};
const person = (personId: string): Person => ({
	personId,
	units: POSTS[personId] ?? [],
	duties: [],
	adminsSeparated: true,
	namesFirst: false,
});
const fault = <S extends PersonStep>(
	state: ProposalState,
	step: S,
	body: object,
	today = "2026-03-01",
	by = "lead",
	more = {},
) =>
	proposalFault(state, step, PROPOSAL_BODIES[step].parse(body) as ProposalBody<S>, factsAt(today, by, more))?.zh ??
	null;

test("the stage of each day follows from what had been done by then", () => {
	const stages = (days: string[]) => days.map((day) => told(STORY, day).stage);
	assert.deepEqual(stages(["2026-01-10", "2026-01-13", "2026-01-20", "2026-02-02", "2026-03-25", "2026-03-27"]), [
		"drafting",
		"submitted",
		"filed",
		"in-hand",
		"answered",
		"rating",
	]);
	assert.equal(proposalAt(eventsOfStory(STORY), momentAt("2026-01-09")), null);
});

test("events that arrive in any order tell the same proposal", () => {
	const events = eventsOfStory(STORY);
	const expected = proposalAt(events, END);
	fc.assert(
		fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (shuffled) => {
			assert.deepEqual(proposalAt(shuffled, END), expected);
		}),
		{ numRuns: 60, seed: 6 },
	);
});

test("a moment shows no step that had not happened or was not known, and later events change no earlier view", () => {
	const events = eventsOfStory(STORY);
	fc.assert(
		fc.property(fc.integer({ min: 1, max: events.length }), (many) => {
			const at = events[many - 1]?.happenedAt ?? "";
			const moment = { ...END, at, knownBy: at };
			const seen = proposalAt(events, moment);
			assert.deepEqual(seen, proposalAt(events.slice(0, many), moment));
			assert.ok(seen?.steps.every((step) => step.at <= at));
		}),
		{ numRuns: 30, seed: 6 },
	);
});

test("an opinion that differs stays as it was said, whatever the letter says", () => {
	const state = told(STORY);
	assert.deepEqual(
		state.opinions.map((one) => [one.of, one.stand, one.words]),
		[["co-unit", "differs", "补贴标准应由区级统一。"]],
	);
});

test("an edit takes every signature back, and nobody submits before all have confirmed in person", () => {
	const edited: Told[] = [
		...STORY.slice(0, 3),
		["2026-01-12", "member", "edit", { ...DRAFT, year: undefined, title: "改过的题目" }],
	];
	const story = edited.map(
		([day, by, step, { year, ...body }]): Told => [
			day,
			by,
			step,
			step === "edit" ? body : { ...body, ...(year === undefined ? {} : { year }) },
		],
	);
	const state = told(story);
	assert.equal(state.versions.length, 2);
	assert.equal(state.cosigners[0]?.answer, null);
	assert.match(fault(state, "submit", {}, "2026-01-13", "member") ?? "", /1 位联名人未确认/);
	assert.ok(mayStep(person("second"), state, "co-sign", factsAt("2026-01-13", "second")));
	assert.ok(!mayStep(person("third"), state, "co-sign", factsAt("2026-01-13", "third")));
});

test("merging keeps each proposer's right to a reply and a rating", () => {
	const state = told([
		...STORY.slice(0, 5),
		["2026-01-21", "committee", "take-in", { from: "p2", persons: ["third"] }],
	]);
	assert.deepEqual(proposersOf(state), ["member", "second", "third"]);
	const merged = told([
		...STORY.slice(0, 4),
		["2026-01-20", "committee", "review", { outcome: "merge", into: "p9", words: "同一事项" }],
	]);
	assert.deepEqual([merged.stage, merged.mergedInto], ["merged", "p9"]);
	assert.match(
		fault(told(STORY.slice(0, 4)), "review", { outcome: "merge" }, "2026-01-20", "committee") ?? "",
		/须指明/,
	);
	assert.match(
		fault(told(STORY.slice(0, 4)), "review", { outcome: "return" }, "2026-01-20", "committee") ?? "",
		/须从清单中选明理由/,
	);
});

test("a unit objects once; upheld, another has it, and the first is out of it", () => {
	const objected: Told[] = [
		...STORY.slice(0, 6),
		["2026-02-04", "lead", "object", { unit: "lead-unit", reason: "不属本局职责" }],
	];
	const open = told(objected);
	assert.match(fault(open, "object", { unit: "lead-unit", reason: "再提" }) ?? "", /只能提出一次/);
	assert.match(fault(open, "write-letter", LETTER) ?? "", /待裁定/);
	assert.match(
		fault(told(STORY.slice(0, 6)), "object", { unit: "lead-unit", reason: "迟了" }, "2026-03-01", "lead", {
			objectionOver: () => "2026-02-25",
		}) ?? "",
		/已于 2026-02-25 届满/,
	);
	assert.match(
		fault(open, "decide-objection", { unit: "lead-unit", upheld: true, reason: "有理" }) ?? "",
		/须同时确定改办单位/,
	);
	const decided = told([
		...objected,
		[
			"2026-02-09",
			"government",
			"decide-objection",
			{ unit: "lead-unit", upheld: true, reason: "有理", to: { unit: "other-unit", person: "other" } },
		],
	]);
	assert.deepEqual(
		partsNow(decided).map((part) => [part.role, part.unit]),
		[
			["co", "co-unit"],
			["lead", "other-unit"],
		],
	);
	assert.equal(answering(decided)[0]?.unit, "other-unit");
});

test("a class that promises is refused without dated tasks, one for each promise in the text, with the sentence", () => {
	const state = told(STORY.slice(0, 7));
	assert.match(
		fault(state, "write-letter", { ...LETTER, promises: [] }) ?? "",
		/B 类为“部分解决或列入计划解决”，须逐项列明.*现在一项也没有/,
	);
	const two = `${LETTER.text}同时，计划于 2026 年 9 月前出台补贴办法。`;
	assert.match(
		fault(state, "write-letter", { ...LETTER, text: two }) ?? "",
		/1 处承诺没有对应的任务和日期，如：“同时，计划于/,
	);
	assert.match(fault(state, "write-letter", LETTER, "2027-01-01") ?? "", /已到或已过/);
	assert.equal(fault(state, "write-letter", LETTER), null);
});

test("a class that declines is refused without the reason, one that says solved without evidence, and an unknown letter with what the year has", () => {
	const state = told(STORY.slice(0, 7));
	const bare = { unit: "lead-unit", text: "您的建议收悉。", letter: "C" };
	assert.match(fault(state, "write-letter", bare) ?? "", /须写明暂不能办理的具体原因/);
	assert.equal(fault(state, "write-letter", { ...bare, declineReason: "不具备条件" }), null);
	assert.match(fault(state, "write-letter", { ...bare, letter: "A" }) ?? "", /须附至少一件凭证/);
	assert.match(fault(state, "write-letter", { ...bare, letter: "D" }) ?? "", /从 2026 年的办理结果中选：A（/);
});

test("what is cleared is the stamped text that was read, never the writer's own, and only a cleared version is sent", () => {
	const written = told(STORY.slice(0, 8));
	const digest = written.letters[0]?.digest ?? "";
	const clear = { unit: "lead-unit", version: 1, digest, passed: true };
	const send = { unit: "lead-unit", version: 1, documentNo: "武民复〔2026〕7号", signer: "局长", sentOn: "2026-03-25" };
	assert.match(fault(written, "reply", send, "2026-03-25") ?? "", /未审核/);
	assert.match(
		fault(written, "clear-letter", { ...clear, digest: "0".repeat(64) }, "2026-03-22", "government") ?? "",
		/稿件已变动/,
	);
	assert.match(fault(written, "clear-letter", clear, "2026-03-22", "lead") ?? "", /不能审核自己/);
	assert.ok(mayStep(person("government"), written, "clear-letter", factsAt("2026-03-22", "government"), "lead-unit"));
	assert.ok(!mayStep(person("co"), written, "clear-letter", factsAt("2026-03-22", "co"), "lead-unit"));
	const cleared: Told[] = [...STORY.slice(0, 8), ["2026-03-22", "government", "clear-letter", clear]];
	assert.equal(fault(told(cleared), "reply", send, "2026-03-25"), null);
	const again: Told[] = [
		...cleared,
		["2026-03-23", "lead", "write-letter", { ...LETTER, text: `${LETTER.text}另附清单。` }],
	];
	assert.match(fault(told(again), "reply", { ...send, version: 2 }, "2026-03-25") ?? "", /第 2 稿还有 1 个单位未审核/);
});

test("an unsatisfied rating opens the unit's handling again with a new round, and the first reply stays", () => {
	const closed: Told[] = [
		...STORY,
		[
			"2026-04-20",
			"rule",
			"close-rating",
			{
				window: "reply:lead-unit:1",
				asked: 2,
				sealed: [],
				shared: [],
				reopens: true,
				limit: { count: 30, unit: "calendar-day" },
			},
		],
	];
	const state = told(closed);
	assert.equal(state.stage, "in-hand");
	assert.deepEqual(
		partsNow(state).map((part) => [part.unit, part.round]),
		[
			["co-unit", 1],
			["lead-unit", 2],
		],
	);
	assert.equal(replyOf(state, "lead-unit"), undefined);
	assert.equal(replyOf(state, "lead-unit", 1)?.documentNo, "武民复〔2026〕7号");
});

test("the look-back asks somebody who neither proposed it nor handled it, and finds delivery only with evidence", () => {
	const story: Told[] = [
		...STORY,
		[
			"2026-04-20",
			"rule",
			"close-rating",
			{ window: "reply:lead-unit:1", asked: 2, sealed: [], shared: [], reopens: false },
		],
		["2026-04-21", "committee", "close", {}],
	];
	const state = told(story);
	const open = (checker: string) =>
		fault(state, "open-look-back", { checker, dueOn: "2027-05-01" }, "2027-03-01", "committee");
	assert.match(open("lead") ?? "", /承办单位/);
	assert.match(open("second") ?? "", /提案人/);
	assert.equal(open("checker"), null);
	const opened = told([
		...story,
		["2027-03-01", "committee", "open-look-back", { checker: "checker", dueOn: "2027-05-01" }],
	]);
	assert.equal(opened.windows.at(-1)?.id, "delivery:lead-unit:1");
	assert.match(
		fault(opened, "look-back", { delivered: true, words: "属实" }, "2027-03-02", "checker") ?? "",
		/须附凭证/,
	);
	assert.ok(mayStep(person("member"), opened, "look-back", factsAt("2027-03-02", "member")));
	assert.ok(!mayStep(person("lead"), opened, "look-back", factsAt("2027-03-02", "lead")));
});

test("nobody but the unit takes the unit's steps, and nobody steps out of order", () => {
	const state = told(STORY.slice(0, 6));
	for (const step of ["sign-for", "object", "plan", "write-letter", "reply"] as const) {
		assert.ok(mayStep(person("lead"), state, step, factsAt("2026-02-03", "lead"), "lead-unit"), step);
		assert.ok(!mayStep(person("co"), state, step, factsAt("2026-02-03", "co"), "lead-unit"), step);
		assert.ok(!mayStep(person("member"), state, step, factsAt("2026-02-03", "member"), "lead-unit"), step);
	}
	assert.match(fault(state, "review", { outcome: "accept" }) ?? "", /提案现为“办理中”，不能“审查立案”/);
	assert.match(fault(state, "close", {}) ?? "", /此步只用于：待办结/);
});
