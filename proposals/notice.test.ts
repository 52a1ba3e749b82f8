import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { noticesOfStep } from "./notice.ts";
import { proposalAt } from "./proposal.fold.ts";
import type { ProposalStep } from "./proposal-step.ts";
import { eventsOfStory, momentAt, POSTS, SCHEME, STORY, type Told } from "./testing.ts";

const facts = {
	scheme: SCHEME,
	membersOf: (unit: string) => Object.keys(POSTS).filter((person) => POSTS[person]?.includes(unit)),
};

/** Who is told what by the last line of a story. */
function told(story: Told[]): Record<string, string> {
	const events = eventsOfStory(story);
	const last = events.at(-1);
	const state = proposalAt(events, momentAt("2027-12-31"));
	assert.ok(state && last);
	const step = last.kind.slice("proposal.".length) as ProposalStep;
	const all = noticesOfStep(state, step, last.body as never, last.actor, facts);
	return Object.fromEntries(all.map((one) => [one.person, `${one.kind} ${one.words.zh}`]));
}
const upTo = (step: ProposalStep) => STORY.slice(0, STORY.findIndex((one) => one[2] === step) + 1);

test("what is somebody's to do reaches him at once, and progress waits for the digest", () => {
	assert.deepEqual(told(upTo("draft")), {});
	assert.deepEqual(told(upTo("ask-cosigner")), { second: "yours 请确认是否联名" });
	assert.deepEqual(told(upTo("co-sign")), { member: "news 联名人已确认" });
	assert.deepEqual(told(upTo("submit")), { committee: "yours 请审查立案" });
	assert.deepEqual(told(upTo("review")), {
		government: "yours 已立案，请交办",
		member: "news 已立案，编为第 7 号",
		second: "news 已立案，编为第 7 号",
	});
	assert.deepEqual(told(upTo("assign")), { member: "news 已交办", second: "news 已交办" });
	assert.deepEqual(told(upTo("opinion")), { lead: "news 收到会办意见（不同意见）" });
	assert.deepEqual(told(upTo("write-letter")), { government: "yours 请审核答复函第 1 稿" });
	assert.deepEqual(told(upTo("reply")), { committee: "yours 答复已签发，请送达提案人", co: "news 答复已签发" });
	assert.deepEqual(told(upTo("deliver")), {
		member: "yours 答复已送达，请评价",
		second: "yours 答复已送达，请评价",
		lead: "news 答复已送达提案人",
	});
});

test("a refusal reaches who asked: returned proposals, objections, letters that were sent back, evidence that was taken back", () => {
	const returned: Told = [
		"2026-01-20",
		"committee",
		"review",
		{ outcome: "return", reasons: ["no-facts"], words: "缺少数据" },
	];
	assert.equal(told([...upTo("submit"), returned]).member, "sent-back 不予立案：缺少数据");
	const objects: Told = ["2026-02-03", "lead", "object", { unit: "lead-unit", reason: "不属本局职责" }];
	assert.deepEqual(told([...upTo("assign"), objects]), {
		government: "yours 请裁定退办申请：不属本局职责",
		member: "news 承办单位提出退办，待裁定",
		second: "news 承办单位提出退办，待裁定",
	});
	const decided: Told = [
		"2026-02-05",
		"government",
		"decide-objection",
		{ unit: "lead-unit", upheld: false, reason: "属三定职责" },
	];
	assert.deepEqual(told([...upTo("assign"), objects, decided]), {
		lead: "answered 退办申请未同意，请继续办理：属三定职责",
	});
	const digest = proposalAt(eventsOfStory(upTo("write-letter")), momentAt("2026-12-31"))?.letters[0]?.digest ?? "";
	const back = { unit: "lead-unit", version: 1, digest, passed: false, words: "请注明联系方式" };
	assert.deepEqual(told([...upTo("write-letter"), ["2026-03-21", "government", "clear-letter", back]]), {
		lead: "sent-back 答复函退回修改：请注明联系方式",
	});
	assert.deepEqual(
		told([...upTo("write-letter"), ["2026-03-21", "government", "clear-letter", { ...back, passed: true, words: "" }]]),
		{ lead: "yours 答复函已审核通过，请签发" },
	);
});

test("a rating that closes tells nobody who rated or how, and a unit nothing beyond what its own matter says", () => {
	const close = (reopens: boolean): Told => [
		"2026-04-20",
		"rule:proposal-rating",
		"close-rating",
		{ window: "reply:lead-unit:1", asked: 2, sealed: [], shared: ["办得慢"], reopens },
	];
	assert.deepEqual(told([...STORY, close(false)]), {});
	const again = told([...STORY, close(true)]);
	assert.deepEqual(Object.keys(again).sort(), ["member", "second"]);
	assert.doesNotMatch(JSON.stringify(again), /办得慢|满意/);
});

test("nobody is told what he did himself, nor twice of one step, whatever the story", () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: STORY.length }), (many) => {
			const story = STORY.slice(0, many);
			const events = eventsOfStory(story);
			const last = events.at(-1);
			const state = proposalAt(events, momentAt("2027-12-31"));
			if (!state || !last) return;
			const all = noticesOfStep(state, last.kind.slice(9) as ProposalStep, last.body as never, last.actor, facts);
			assert.ok(all.every((one) => one.person !== last.actor && one.words.zh !== "" && one.words.en !== ""));
			assert.equal(new Set(all.map((one) => one.person)).size, all.length);
		}),
		{ seed: 6 },
	);
});
