import type { Commitment } from "../loop/commitment.ts";
import type { CommitmentRule, Measurement } from "../loop/line.ts";
import { daysBetween, localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Reason, VerdictKind } from "../loop/verdict.ts";
import { type Count, type CountWords, countOf, countReason, ENOUGH_JUDGED } from "./count-sentence.ts";

/** Days before the due date from which what is not yet met counts as at risk. */
const RISK_DAYS = 60;

function daysLeft(commitment: Commitment, moment: Moment): number {
	if (commitment.dueOn === null) return Number.POSITIVE_INFINITY;
	return daysBetween(localDay(moment.at, moment.timeZone), commitment.dueOn);
}

/**
 * A promise about every creek of a scope. Before the due date nothing is kept yet; what is not judged is unknown, never good. After it one creek that
 * fails breaks the promise, however few are judged, and one that can't be judged keeps it from being called kept.
 */
function kindOfEvery(count: Count, left: number): VerdictKind {
	if (count.all === 0) return "cannot-tell";
	if (left < 0) return count.failing > 0 ? "broken" : count.unknown > 0 ? "cannot-tell" : "kept";
	if (count.met + count.failing < count.all * ENOUGH_JUDGED) return "cannot-tell";
	return count.failing > 0 && left <= RISK_DAYS ? "at-risk" : "on-the-way";
}

/** A promise about a number of creeks: after the due date it is kept when that many are met, and open while the unknown ones could still make it up. */
function kindOfNumber(count: Count, left: number, wanted: number): VerdictKind {
	if (count.all === 0) return "cannot-tell";
	if (left < 0) return count.met >= wanted ? "kept" : count.met + count.unknown >= wanted ? "cannot-tell" : "broken";
	if (count.met + count.failing < count.all * ENOUGH_JUDGED) return "cannot-tell";
	return count.met < wanted && left <= RISK_DAYS ? "at-risk" : "on-the-way";
}

interface RuleWords {
	met: [string, string];
	failing: [string, string];
}

const countWords = ({ met, failing }: RuleWords, wanted: number | null): CountWords => ({
	before: { zh: "应判 ", en: "Of " },
	afterAll: {
		zh: wanted === null ? " 条支浜，" : ` 条支浜（承诺 ${wanted} 条），`,
		en: wanted === null ? " creeks, " : ` creeks (${wanted} were promised), `,
	},
	afterMet: { zh: ` 条${met[0]}，`, en: ` ${met[1]}, ` },
	afterFailing: { zh: ` 条${failing[0]}，`, en: ` ${failing[1]} and ` },
	afterUnknown: { zh: " 条样品不足、无法判定。", en: " can't be judged for lack of samples." },
});

function periodSentence(measurement: Measurement): Reason[] {
	if (!measurement.period) return [];
	const { from, to } = measurement.period;
	return [
		{
			sentence: {
				zh: [from === to ? `判定所用月份：${to}。` : `判定所用月份：${from} 至 ${to}。`],
				en: [from === to ? `Judged on ${to}.` : `Judged on the months ${from} to ${to}.`],
			},
		},
	];
}

function scopeRule(
	name: string,
	version: string,
	describe: CommitmentRule["describe"],
	words: RuleWords,
	counts: "every" | "number" = "every",
): CommitmentRule {
	const rule = { name, version };
	return {
		...rule,
		describe,
		indicator: name,
		judge(commitment, measurement, moment) {
			const count = countOf(measurement);
			const left = daysLeft(commitment, moment);
			const wanted = counts === "number" ? Number(commitment.parameters.count ?? count.all) : null;
			return {
				kind: wanted === null ? kindOfEvery(count, left) : kindOfNumber(count, left, wanted),
				reasons: [countReason(commitment.id, count, countWords(words, wanted)), ...periodSentence(measurement)],
				rule,
			};
		},
	};
}

export const outOfInferiorV = scopeRule(
	"out-of-inferior-v",
	"2",
	{
		zh: "消劣：范围内每条支浜最近连续 3 个完整月份都评出类别且均不劣于Ⅴ类，方为达到；任一月劣Ⅴ即未达到；任一月样品不足即无法判定。到期后仍按最近月份判定：有一条未达到即为未兑现，反弹亦然。到期前 60 天内尚有未达到的为有风险。",
		en: "Every creek of the scope has a class in each of the last 3 complete months, none worse than Ⅴ. One month worse than Ⅴ fails it, one without samples leaves it unknown. After the due date the latest months still count: one creek that fails, or comes back, breaks the promise. Within 60 days before it a failing creek puts it at risk.",
	},
	{ met: ["已消劣", "are out of inferior Ⅴ"], failing: ["仍有劣Ⅴ", "are still worse than Ⅴ"] },
);

export const totalPhosphorusClassIII = scopeRule(
	"total-phosphorus-class-iii",
	"2",
	{
		zh: "总磷达Ⅲ类：范围内每条支浜最近 12 个完整月份总磷均值不超过 0.2 mg/L（GB 3838-2002 表 1，河流）；不足 8 个月有样品即无法判定。到期后仍按最近 12 个月判定，有一条超过即为未兑现。",
		en: "The mean total phosphorus of the last 12 complete months of each creek is at most 0.2 mg/L (GB 3838-2002 table 1, rivers); fewer than 8 months with samples leave it unknown. After the due date the latest 12 months still count, and one creek above the limit breaks the promise.",
	},
	{ met: ["总磷达到Ⅲ类", "are within class Ⅲ for phosphorus"], failing: ["总磷超过 0.2 mg/L", "exceed 0.2 mg/L"] },
);

export const creeksRemediated = scopeRule(
	"creeks-remediated",
	"2",
	{
		zh: "整治条数：以水质为证，到期日前最近连续 3 个完整月份均不劣于Ⅴ类的支浜计为完成整治；只看到期日之前的样品。达到承诺条数为兑现；连同无法判定的也凑不足的为未兑现；其间无法判定。",
		en: "A creek counts as remediated when it was not worse than Ⅴ in each of the last 3 complete months before the due date; only samples up to the due date count. Kept when the promised number is reached; broken when it can't be reached even with every unknown one; between the two it can't be told.",
	},
	{ met: ["到期时已完成整治", "were remediated in time"], failing: ["到期时未完成", "were not"] },
	"number",
);

export const waterRules: CommitmentRule[] = [outOfInferiorV, totalPhosphorusClassIII, creeksRemediated];
