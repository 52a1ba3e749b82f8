import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { promisesIn, sentencesOf, unanswered } from "./promise-sentence.ts";

const PROMISES = [
	"下一步，我局将在年底前新增助餐点 6 个。",
	"计划于 2025 年 6 月前出台补贴办法。",
	"我们将进一步加大巡查力度，推动问题整改落实。",
	"力争三季度前完成管网改造 12 公里；",
	"拟将该路段列入明年城建计划，适时启动建设。",
	"后续将组织专题培训，引导企业用好政策。",
	"确保 2026 年底前实现镇级全覆盖，完善配套设施。",
	"尽快协调供电部门解决用电问题。",
	"我局已完成一期改造，下一步将启动二期建设。",
];
const OTHERS = [
	"感谢您对我区养老事业的关心，希望您继续提出意见建议。",
	"2024 年以来，我局已完成 12 个助餐点建设。",
	"您提出的关于加强社区养老助餐服务的建议收悉。",
	"目前该地块不具备建设条件，暂无法实施。",
	"截至 9 月底，全区共有助餐点 86 个。",
	"联系人：办公室，联系电话见公文。",
	"如有不明之处，欢迎您来电，我们将及时解释。",
	"现将有关情况答复如下。",
];

test("sentences that promise are found with the word that makes them promises; thanks, the past and refusals are not", () => {
	for (const sentence of PROMISES) assert.equal(promisesIn(sentence).length, 1, sentence);
	for (const sentence of OTHERS) assert.deepEqual(promisesIn(sentence), [], sentence);
});

test("in any mixture of sentences exactly the promises are found, in their order", () => {
	fc.assert(
		fc.property(fc.shuffledSubarray([...PROMISES, ...OTHERS]), (mixed) => {
			assert.deepEqual(
				promisesIn(mixed.join("")).map((one) => one.sentence),
				mixed.filter((one) => PROMISES.includes(one)),
			);
		}),
		{ seed: 6, numRuns: 100 },
	);
});

test("no letter of a text is lost when it is cut into sentences", () => {
	fc.assert(
		fc.property(fc.array(fc.constantFrom(...PROMISES, ...OTHERS)), (some) => {
			assert.equal(sentencesOf(some.join("")).join(""), some.join(""));
		}),
		{ seed: 6 },
	);
});

test("a promise is answered for by a task with its words, and by no other", () => {
	const text = PROMISES.join("");
	const tasks = PROMISES.slice(0, 3).map((sentence) => ({ sentence: sentence.replace("。", "") }));
	assert.equal(unanswered(text, tasks).length, PROMISES.length - 3);
	assert.equal(unanswered(text, []).length, PROMISES.length);
	assert.equal(unanswered(text, [{ sentence: "将" }]).length, PROMISES.length, "a scrap answers for nothing");
});
