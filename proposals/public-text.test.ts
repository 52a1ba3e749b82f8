import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { proposalAt } from "./proposal.fold.ts";
import { publicProposal, publicReplies, redacted } from "./public-text.ts";
import { blocksOf, headed, listed, safeText, textOfHtml } from "./safe-text.ts";
import { eventsOfStory, momentAt, STORY, type Told } from "./testing.ts";
import { textDifference } from "./text-difference.ts";

const seen = (story: Told[]) => {
	const state = proposalAt(eventsOfStory(story), momentAt("2027-06-30"));
	assert.ok(state);
	return { proposal: publicProposal(state), replies: publicReplies(state) };
};

test("nothing is public before the office decides, and what is decided closed again is gone again", () => {
	assert.deepEqual(seen(STORY), { proposal: null, replies: [] });
	const open: Told[] = [...STORY, ["2026-04-01", "committee", "publish", { what: "proposal", openness: "public" }]];
	assert.equal(seen(open).proposal?.title, "关于加强社区养老助餐服务的建议");
	const closed: Told[] = [
		...open,
		["2026-04-02", "committee", "publish", { what: "proposal", openness: "closed", reason: "涉密" }],
	];
	assert.equal(seen(closed).proposal, null);
});

test("a blacked-out passage is nowhere in what the public sees, in the proposal and in the reply", () => {
	const story: Told[] = [
		...STORY,
		[
			"2026-04-01",
			"committee",
			"publish",
			{ what: "proposal", openness: "part", redact: ["老年助餐点少"], reason: "隐私" },
		],
		[
			"2026-04-01",
			"committee",
			"publish",
			{ what: "reply", of: "lead-unit", openness: "part", redact: ["助餐点 12 个"], reason: "隐私" },
		],
	];
	const text = JSON.stringify(seen(story));
	assert.doesNotMatch(text, /老年助餐点少|助餐点 12 个/);
	assert.match(text, /■■■■■■，覆盖不足/);
});

test("whatever the text and the passages, no passage survives, and nothing but bars is put in", () => {
	const words = fc
		.array(fc.constantFrom("甲", "乙", "丙", " ", "\n", ".", "("), { minLength: 1, maxLength: 30 })
		.map((some) => some.join(""));
	fc.assert(
		fc.property(words, fc.array(words, { maxLength: 4 }), (text, passages) => {
			const bare = (one: string) => one.replace(/\s+/g, "");
			const result = redacted(text, passages);
			for (const passage of passages) if (bare(passage) !== "") assert.ok(!bare(result).includes(bare(passage)));
			assert.equal([...result].length, [...text].length);
		}),
		{ seed: 6, numRuns: 300 },
	);
});

test("pasted markup is taken out, paragraphs and lists stay, and cleaning twice changes nothing more", () => {
	assert.equal(
		safeText("<p>一段<b>粗</b></p><ul><li>甲</li><li>乙</li></ul><script>alert(1)</script>"),
		"一段粗\n- 甲\n- 乙",
	);
	assert.deepEqual(blocksOf("一段\n- 甲\n- 乙\n\n二段"), [
		{ kind: "paragraph", words: "一段" },
		{ kind: "list", items: ["甲", "乙"] },
		{ kind: "paragraph", words: "二段" },
	]);
	fc.assert(
		fc.property(
			fc.string({
				unit: fc.constantFrom("<", ">", "p", "/", "b", "r", "甲", "\n", " ", "&", ";", "lt"),
				maxLength: 40,
			}),
			(typed) => {
				const once = safeText(typed);
				assert.doesNotMatch(once, /<\/?[a-z][^>]*>/i);
			},
		),
		{ seed: 6, numRuns: 300 },
	);
});

test("the difference of two versions joins to each of them again", () => {
	const words = fc
		.array(fc.constantFrom("已建成", "计划", "助餐点", "六个", "，", "。", "\n"), { maxLength: 25 })
		.map((some) => some.join(""));
	fc.assert(
		fc.property(words, words, (before, after) => {
			const parts = textDifference(before, after);
			const join = (without: string) =>
				parts
					.filter((one) => one.kind !== without)
					.map((one) => one.words)
					.join("");
			assert.equal(join("removed"), after);
			assert.equal(join("added"), before);
		}),
		{ seed: 6, numRuns: 300 },
	);
});

test("what is pasted from Word keeps its paragraphs and lists, and nothing of its markup", () => {
	const word = `<html xmlns:o="urn:x"><head><style>p{margin:0}</style><!--[if gte mso 9]><xml>x</xml><![endif]--></head><body><!--StartFragment-->
<p class=MsoNormal><b>一、基本情况</b><o:p></o:p></p>
<p class=MsoNormal style='text-indent:2em'>老年助餐点少，
覆盖不足。</p><ul><li>东区没有</li><li>西区一处</li></ul><!--EndFragment--></body></html>`;
	assert.equal(textOfHtml(word), "一、基本情况\n老年助餐点少，覆盖不足。\n- 东区没有\n- 西区一处");
	assert.deepEqual(
		blocksOf(textOfHtml(word)).map((one) => one.kind),
		["heading", "paragraph", "list"],
	);
});

test("lines become headings, numbered on from those before, or a list, and the same button takes it back", () => {
	assert.deepEqual(headed(["存在问题"], "一、基本情况\n情况如下。\n"), ["二、存在问题"]);
	assert.deepEqual(headed(["二、存在问题"], ""), ["存在问题"]);
	assert.deepEqual(headed([""], "一、情况\n"), ["二、"]);
	assert.deepEqual(listed(["增设助餐点", "- 完善补贴"]), ["- 增设助餐点", "- 完善补贴"]);
	assert.deepEqual(listed(["- 增设助餐点", "- 完善补贴"]), ["增设助餐点", "完善补贴"]);
	assert.equal(blocksOf("一、这是一句完整的话。")[0]?.kind, "paragraph", "a numbered sentence is no heading");
});
