import type { EvidenceRow, Measurement } from "../loop/line.ts";
import { localDay } from "../loop/local-day.ts";
import type { MatterState } from "../loop/matter.ts";
import { tallied, tallyOf } from "../loop/tally.ts";
import type { Bilingual } from "../loop/words.ts";
import { isWaterProblem } from "./problem-category.ts";
import type { ProblemFacts } from "./problem-facts.ts";
import { judgeRebound, type SamplingDay } from "./rebound.ts";

/** How one thing counts for a number of the ledger, and the words that say why. */
export type Counted = Pick<EvidenceRow, "counted" | "finding">;

export const said = (counted: EvidenceRow["counted"], zh: string, en: string): Counted => ({
	counted,
	finding: { zh, en },
});

export const rowOf = (
	state: Pick<MatterState, "matterId" | "title" | "subject" | "raisedAt" | "demo">,
	counted: Counted,
): EvidenceRow => ({
	...{ key: state.matterId, label: { zh: state.title, en: state.subject?.name.en ?? state.title }, ...counted },
	...{ href: `/matters/${encodeURIComponent(state.matterId)}`, happenedAt: state.raisedAt, demo: state.demo },
});

export const measured = (evidence: EvidenceRow[], unit: Bilingual): Measurement => {
	const { value, of } = tallied(tallyOf({ evidence }), unit);
	return { value, of, unit, evidence };
};

/** Whether it has a task book, an owner and a tracker. */
export function ownedFinding(problem: Pick<ProblemFacts, "owned" | "tracked" | "assignLate">): Counted {
	if (problem.owned)
		return problem.tracked
			? said("for", "任务书、责任人和跟踪人均已落实", "task book, owner and tracker named")
			: said("against", "没有跟踪人", "no tracker");
	return problem.assignLate
		? said("against", "逾期未交办", "not assigned in time")
		: said("not-judged", "交办期限未过", "may still be assigned in time");
}

/** A problem of the water itself is closed and judged by data; a bank cleared of rubbish, by the verifier's eyes. */
export const needsData = (problem: Pick<ProblemFacts, "category" | "subject">): boolean =>
	problem.subject?.kind === "creek" && isWaterProblem(problem.category);

/** Whether a problem that was signed off stayed solved. */
export function heldFinding(problem: ProblemFacts, days: readonly SamplingDay[], timeZone: string): Counted {
	const { reopened } = problem;
	if (reopened) {
		const on = localDay(reopened.at, timeZone);
		return said("against", `${on} 重新打开：${reopened.reason}`, `opened again on ${on}`);
	}
	if (needsData(problem)) return dataFinding(problem.signedOffAt ?? problem.raisedAt, days, timeZone);
	if (problem.lookedBack) return said("for", "回头看没有复发", "the look-back found it solved");
	return said("not-judged", "尚未回头看", "not looked back at yet");
}

/** What the sampling days of its creek say of a water problem since it was signed off. */
export function dataFinding(signedOffAt: string, days: readonly SamplingDay[], timeZone: string): Counted {
	const found = judgeRebound(signedOffAt, days, timeZone);
	if (found.kind === "returned") return said("against", "数据显示反弹，待重新打开", "the data show it is back");
	if (found.kind === "held")
		return said("for", `销号后采样 ${found.days} 天，没有反弹`, `${found.days} sampling days since, none bad in a row`);
	return said(
		"not-judged",
		`销号后采样 ${found.have} 天，至少要 ${found.need} 天`,
		`${found.have} of ${found.need} sampling days`,
	);
}

/** Whether its raiser says that it is solved. */
export function verdictFinding({ verdict }: Pick<ProblemFacts, "verdict">): Counted {
	if (verdict === null) return said("not-judged", "未表态", "silent");
	return verdict ? said("for", "认可", "solved") : said("against", "不认可", "not solved");
}

/** Problems whose raiser has a word: told by the public, and verified. */
export const awaitsVerdict = (problem: Pick<ProblemFacts, "source" | "verified">): boolean =>
	problem.source === "citizen" && problem.verified;
