import type { Commitment } from "../loop/commitment.ts";
import type { CommitmentRule, Measurement } from "../loop/line.ts";
import { daysBetween, localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Verdict, VerdictKind } from "../loop/verdict.ts";
import type { SentencePart } from "../loop/words.ts";

const ZONE = "Asia/Shanghai";

/** Share of a scope that must be judged before anything is said about it. */
const ENOUGH_JUDGED = 0.5;

/** Days before the due date from which what is not yet met counts as at risk. */
const RISK_DAYS = 60;

/** What counting the evidence gives; each number opens the rows that it was counted from. */
interface Count {
	met: number;
	failing: number;
	unknown: number;
	all: number;
}

function countOf(measurement: Measurement): Count {
	const of = (counted: string) => measurement.evidence.filter((row) => row.counted === counted).length;
	return { met: of("for"), failing: of("against"), unknown: of("not-judged"), all: measurement.evidence.length };
}

/**
 * The verdict of a promise about every creek of a scope. Before the due date nothing is kept yet; what is not judged is unknown, never good. After it one creek that fails breaks the
 * promise, and one that can't be judged keeps it from being called kept.
 */
function kindOf(count: Count, commitment: Commitment, moment: Moment): VerdictKind {
	if (count.all === 0 || count.met + count.failing < count.all * ENOUGH_JUDGED) return "cannot-tell";
	const left =
		commitment.dueOn === null ? Number.POSITIVE_INFINITY : daysBetween(localDay(moment.at, ZONE), commitment.dueOn);
	if (left >= 0) return count.failing > 0 && left <= RISK_DAYS ? "at-risk" : "on-the-way";
	if (count.failing > 0) return "broken";
	return count.unknown > 0 ? "cannot-tell" : "kept";
}

function judgeScope(
	commitment: Commitment,
	measurement: Measurement,
	moment: Moment,
	rule: { name: string; version: string },
	words: { met: [string, string]; failing: [string, string] },
): Verdict {
	const count = countOf(measurement);
	const open = (number: number, filter: string): SentencePart => ({
		text: String(number),
		href: `/commitments/${commitment.id}?counted=${filter}#evidence`,
	});
	const reason = {
		zh: [
			"应判 ",
			open(count.all, "all"),
			" 条支浜，",
			open(count.met, "for"),
			` 条${words.met[0]}，`,
			open(count.failing, "against"),
			` 条${words.failing[0]}，`,
			open(count.unknown, "not-judged"),
			" 条样品不足、判不了。",
		],
		en: [
			"Of ",
			open(count.all, "all"),
			" creeks, ",
			open(count.met, "for"),
			` ${words.met[1]}, `,
			open(count.failing, "against"),
			` ${words.failing[1]} and `,
			open(count.unknown, "not-judged"),
			" can't be judged for lack of samples.",
		],
	};
	return { kind: kindOf(count, commitment, moment), reasons: [{ sentence: reason }], rule };
}

function scopeRule(
	name: string,
	describe: CommitmentRule["describe"],
	words: Parameters<typeof judgeScope>[4],
): CommitmentRule {
	const rule = { name, version: "1" };
	return {
		...rule,
		describe,
		indicator: name,
		judge: (commitment, measurement, moment) => judgeScope(commitment, measurement, moment, rule, words),
	};
}

export const outOfInferiorV = scopeRule(
	"out-of-inferior-v",
	{
		zh: "消劣：范围内每条支浜最近连续 3 个完整月份都评出类别且均不劣于Ⅴ类，方为达到；任一月劣Ⅴ即未达到；任一月样品不足即判不了。到期后仍按最近月份判定，反弹即失守。",
		en: "Every creek of the scope has a class in each of the last 3 complete months, none worse than Ⅴ. One month worse than Ⅴ fails it, one without samples leaves it unknown. After the due date the latest months still count: a rebound breaks the promise.",
	},
	{ met: ["已消劣", "are out of inferior Ⅴ"], failing: ["仍有劣Ⅴ", "are still worse than Ⅴ"] },
);

export const totalPhosphorusClassIII = scopeRule(
	"total-phosphorus-class-iii",
	{
		zh: "总磷达Ⅲ类：范围内每条支浜近 12 个完整月份总磷均值不超过 0.2 mg/L（GB 3838-2002 表 1，河流）；不足 8 个月有样品即判不了。",
		en: "The mean total phosphorus of the last 12 complete months of each creek is at most 0.2 mg/L (GB 3838-2002 table 1, rivers); fewer than 8 months with samples leave it unknown.",
	},
	{ met: ["总磷达到Ⅲ类", "are within class Ⅲ for phosphorus"], failing: ["总磷超过 0.2 mg/L", "exceed 0.2 mg/L"] },
);

export const creeksRemediated = scopeRule(
	"creeks-remediated",
	{
		zh: "整治条数：以水质为证，到期日前最近连续 3 个完整月份均不劣于Ⅴ类的支浜计为完成整治；只看到期日之前的样品。",
		en: "A creek counts as remediated when it was not worse than Ⅴ in each of the last 3 complete months before the due date; only samples up to the due date count.",
	},
	{ met: ["到期时已完成整治", "were remediated in time"], failing: ["到期时未完成", "were not"] },
);

export const waterRules: CommitmentRule[] = [outOfInferiorV, totalPhosphorusClassIII, creeksRemediated];
