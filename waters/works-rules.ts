import type { CommitmentRule, Measurement } from "../loop/line.ts";
import type { VerdictKind } from "../loop/verdict.ts";
import type { Bilingual } from "../loop/words.ts";
import { type CountWords, countOf, countReason, ENOUGH_JUDGED } from "./count-sentence.ts";

/** Up to this share of failures the duty is at risk; beyond it, it is not kept. Ours. */
const SOME_FAIL = 0.1;

/**
 * A duty without a date: kept while nothing fails, at risk while few do, broken when more do; what can't be judged is never good. Where too little is
 * judged nothing is said.
 */
export function kindOfStanding(measurement: Measurement): VerdictKind {
	const { met, failing, all } = countOf(measurement);
	const judged = met + failing;
	if (all === 0 || judged < all * ENOUGH_JUDGED) return "cannot-tell";
	if (failing === 0) return "kept";
	return failing <= judged * SOME_FAIL ? "at-risk" : "broken";
}

interface Words {
	/** What is counted, e.g. 个问题 / problems. */
	things: Bilingual;
	met: Bilingual;
	failing: Bilingual;
	unknown: Bilingual;
}

const countWords = ({ things, met, failing, unknown }: Words): CountWords => ({
	before: { zh: "共 ", en: "Of " },
	afterAll: { zh: ` ${things.zh}：`, en: ` ${things.en}: ` },
	afterMet: { zh: ` ${met.zh}，`, en: ` ${met.en}, ` },
	afterFailing: { zh: ` ${failing.zh}，`, en: ` ${failing.en}, ` },
	afterUnknown: { zh: ` ${unknown.zh}。`, en: ` ${unknown.en}.` },
});

function standing(name: string, describe: Bilingual, words: Words): CommitmentRule {
	const rule = { name, version: "1" };
	return {
		...rule,
		describe: {
			zh: `${describe.zh}没有一项不符的为兑现；不符的不超过已判定的一成为有风险；更多为未兑现；已判定的不足一半为无法判定。`,
			en: `${describe.en} Kept while none fails; at risk while at most a tenth of the judged fail; broken when more do; not told where fewer than half can be judged.`,
		},
		indicator: name,
		judge: (commitment, measurement) => ({
			kind: kindOfStanding(measurement),
			reasons: [countReason(commitment.id, countOf(measurement), countWords(words))],
			rule,
		}),
	};
}

const problems = { zh: "个问题", en: "problems" };

export const worksRules: CommitmentRule[] = [
	standing(
		"problems-owned",
		{
			zh: "近 12 个月提出的问题，每个都有任务书、期限、责任人和跟踪人；交办期限未过的不判。",
			en: "Each problem of the last 12 months has a task book with dates, an owner and a tracker; one that may still be assigned in time is not judged.",
		},
		{
			things: problems,
			met: { zh: "个有任务书、期限、责任人和跟踪人", en: "have task book, dates, owner and tracker" },
			failing: { zh: "个没有或逾期未交办", en: "do not, or were not assigned in time" },
			unknown: { zh: "个尚在交办期限内", en: "may still be assigned in time" },
		},
	),
	standing(
		"measures-on-time",
		{
			zh: "现行一浜一策的每项措施都有日期、责任人；到期的已经核验完成。",
			en: "Each measure of the plans in force has dates and a person, and what was due is finished and verified.",
		},
		{
			things: { zh: "项措施", en: "measures" },
			met: { zh: "项已完成", en: "are finished" },
			failing: { zh: "项逾期未完成", en: "are overdue" },
			unknown: { zh: "项尚未到期", en: "are not due yet" },
		},
	),
	standing(
		"creeks-planned",
		{ zh: "每条支浜都有一份现行的一浜一策。", en: "Each creek has a plan in force." },
		{
			things: { zh: "条支浜", en: "creeks" },
			met: { zh: "条有现行方案", en: "have one" },
			failing: { zh: "条没有", en: "have none" },
			unknown: { zh: "条方案待审定", en: "have one that waits for approval" },
		},
	),
	standing(
		"no-rebound",
		{
			zh: "近 12 个月销号的河浜问题没有重新打开；水质问题以销号后的数据为准，样品不足的不判；其余以回头看为准。",
			en: "Problems signed off in the last 12 months stay closed: water problems by the data since, others by the look-back; without them nothing is said.",
		},
		{
			things: { zh: "个销号问题", en: "problems signed off" },
			met: { zh: "个没有反弹", en: "held" },
			failing: { zh: "个反弹或重新打开", en: "came back" },
			unknown: { zh: "个样品不足或尚未回头看", en: "lack samples or a look-back" },
		},
	),
	standing(
		"joint-cases-on-time",
		{
			zh: "近 12 个月的联合执法案件都有结果，或仍在期限内。",
			en: "Each joint case of the last 12 months has an outcome or is within its limit.",
		},
		{
			things: { zh: "件联合执法案件", en: "joint cases" },
			met: { zh: "件办结", en: "are closed" },
			failing: { zh: "件逾期", en: "are late" },
			unknown: { zh: "件在期限内办理", en: "are within their limit" },
		},
	),
	standing(
		"stations-heard",
		{ zh: "每个自动站在最近两个整日内有数据。", en: "Each automatic station was heard within the last two full days." },
		{
			things: { zh: "个自动站", en: "stations" },
			met: { zh: "个有数据", en: "were heard" },
			failing: { zh: "个中断", en: "are silent" },
			unknown: { zh: "个无法判断", en: "can't be judged" },
		},
	),
	standing(
		"public-verdicts",
		{
			zh: "近 12 个月群众反映并已核验的问题，以反映人的评价为准；未表态的不算满意，只作无法判定。",
			en: "Problems that citizens reported in the last 12 months and that were verified, by the reporters' own verdicts; silence is not consent and is not judged.",
		},
		{
			things: { zh: "个群众反映的问题", en: "problems reported by citizens" },
			met: { zh: "个反映人认为已解决", en: "are solved by their reporters' word" },
			failing: { zh: "个反映人认为未解决", en: "are not" },
			unknown: { zh: "个未表态或待评价", en: "have no verdict" },
		},
	),
];
