import type { Commitment } from "../loop/commitment.ts";
import type { CommitmentRule, EvidenceRow, Measurement } from "../loop/line.ts";
import { addDays, daysBetween, instantOf, localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Verdict, VerdictKind } from "../loop/verdict.ts";
import type { Bilingual, SentencePart } from "../loop/words.ts";

/** Days before the due date from which what is not yet done counts as at risk. */
const RISK_DAYS = 30;

interface Words {
	/** What is counted, e.g. 项要求. */
	things: Bilingual;
	done: Bilingual;
}

/** What counting gives: `inTime` of those done, by the commitment's own day. */
function countOf(measurement: Measurement, commitment: Commitment, moment: Moment) {
	const end = commitment.dueOn === null ? "9999" : instantOf(addDays(commitment.dueOn, 1), "00:00", moment.timeZone);
	const of = (counted: EvidenceRow["counted"]) => measurement.evidence.filter((row) => row.counted === counted);
	const done = of("for");
	return {
		need: measurement.of ?? measurement.evidence.length,
		done: done.length,
		inTime: done.filter((row) => (row.happenedAt ?? "") < end).length,
		against: of("against").length,
	};
}

function kindOf(count: ReturnType<typeof countOf>, left: number): VerdictKind {
	if (count.need === 0) return left < 0 ? "cannot-tell" : "on-the-way";
	if (count.against > 0) return left < 0 ? "broken" : "at-risk";
	if (count.inTime >= count.need) return "kept";
	if (left < 0) return "broken";
	return left <= RISK_DAYS ? "at-risk" : "on-the-way";
}

/** Pure: kept when as many as were promised are done by the due day; what was done and fell back counts no more. */
function judgeBy(rule: { name: string; version: string }, words: Words) {
	return (commitment: Commitment, measurement: Measurement, moment: Moment): Verdict => {
		const count = countOf(measurement, commitment, moment);
		const today = localDay(moment.at, moment.timeZone);
		const left = commitment.dueOn === null ? Number.POSITIVE_INFINITY : daysBetween(today, commitment.dueOn);
		const kind = kindOf(count, left);
		const open = (number: number, counted: string): SentencePart => ({
			text: String(number),
			href: `/commitments/${commitment.id}?counted=${counted}#evidence`,
		});
		const late = count.done - count.inTime;
		const due = commitment.dueOn ?? "";
		const tail: Record<VerdictKind, [string, string]> = {
			kept: due === "" ? ["，现在兑现。", ": kept as things stand."] : ["，按期兑现。", ": kept in time."],
			broken: [
				count.against > 0 ? `，期限 ${due} 已过，尚有未完成或退回的。` : `，其中 ${late} 项晚于期限 ${due}。`,
				count.against > 0 ? `; ${due} has passed and some are open or fell back.` : `, ${late} of them after ${due}.`,
			],
			"at-risk":
				due === ""
					? ["，其余环节有过期未办的事。", "; in the others something is owed and late."]
					: [`，距期限 ${due} 还有 ${left} 天。`, `; ${left} days are left until ${due}.`],
			"on-the-way": [due === "" ? "。" : `，期限 ${due} 未到。`, due === "" ? "." : `; due ${due}.`],
			"cannot-tell": ["，没有可据以判定的提案。", "; there is no proposal to judge by."],
		};
		return {
			kind,
			rule,
			reasons: [
				{
					sentence:
						count.done > count.need
							? {
									zh: [
										open(count.done, "for"),
										` ${words.done.zh}（至少应办 `,
										open(count.need, "all"),
										` ${words.things.zh}）`,
										tail[kind][0],
									],
									en: [
										open(count.done, "for"),
										` ${words.things.en} ${words.done.en} (at least `,
										open(count.need, "all"),
										" owed)",
										tail[kind][1],
									],
								}
							: {
									zh: [
										"应办 ",
										open(count.need, "all"),
										` ${words.things.zh}，`,
										open(count.done, "for"),
										` ${words.done.zh}`,
										tail[kind][0],
									],
									en: [
										open(count.done, "for"),
										" of ",
										open(count.need, "all"),
										` ${words.things.en} ${words.done.en}`,
										tail[kind][1],
									],
								},
				},
			],
		};
	};
}

const ruleOf = (name: string, words: Words, describe: Bilingual): CommitmentRule => {
	const rule = { name, version: "1" };
	return { ...rule, indicator: name, describe, judge: judgeBy(rule, words) };
};

export const proposalRules: CommitmentRule[] = [
	ruleOf(
		"proposal-answered",
		{ things: { zh: "件答复", en: "replies" }, done: { zh: "件已送达提案人", en: "delivered to the proposers" } },
		{
			zh: "按期判定：期限（含当日）前全部主办单位的答复送达提案人为兑现；期限后才送达或仍未送达为未兑现。",
			en: "Kept when every lead unit's reply was delivered by the due day; broken when later or not yet.",
		},
	),
	ruleOf(
		"proposal-parts-done",
		{
			things: { zh: "个承办单位", en: "units with a part" },
			done: { zh: "个已办完本单位的事", en: "have done their own part" },
		},
		{
			zh: "逐个单位判定：主办单位的答复送达、会办单位的意见提交，方计为办完；各按各的时限，迟了的照实注明；期限后仍有未办完的为未兑现。",
			en: "Each unit counts when its own part is done: the lead's reply delivered, a co-unit's opinion given. Each has its own limit, and a late one says so. Broken when one is open after the due day.",
		},
	),
	ruleOf(
		"proposals-closed-loop",
		{
			things: { zh: "个环节", en: "stages" },
			done: { zh: "个环节无过期未办", en: "have nothing owed and late" },
		},
		{
			zh: "近 12 个月逐环节判定：线索征集有来件；应答复的均已送达；到期承诺均已落实或如实说明不再实施。任一环节有过期未办的，即为存在风险。长期事项，没有到期日。",
			en: "Each stage over the last 12 months: leads were left; whatever was to be answered was; promises that fell due were delivered or honestly given up. What is owed and late puts it at risk. It is standing and has no due day.",
		},
	),
	ruleOf(
		"proposal-demands-met",
		{
			things: { zh: "项会议要求", en: "demands of the meeting" },
			done: { zh: "项已落实并经核验", en: "delivered and verified" },
		},
		{
			zh: "逐项判定：协商会的每项要求由承办单位以外的人核验通过，方计为落实，以报告办结之日为准；证据失效的随之退回；期限后仍有未落实的为未兑现。",
			en: "Each demand counts when somebody outside the unit verified it, by the day on which it was claimed; it falls back with its evidence. Broken when one is open after the due day.",
		},
	),
	ruleOf(
		"proposals-looked-back",
		{
			things: { zh: "次回头看", en: "look-backs" },
			done: { zh: "次已由独立核查人作出结论", en: "concluded by an independent checker" },
		},
		{
			zh: "按期判定：期限前由提案人和承办单位以外的核查人作出结论的回头看达到应有次数为兑现。",
			en: "Kept when enough look-backs were concluded by a checker who neither proposed nor handled it.",
		},
	),
];
