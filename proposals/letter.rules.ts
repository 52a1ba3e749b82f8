import type { Bilingual } from "../loop/words.ts";
import { unanswered } from "./promise-sentence.ts";
import type { ProposalState } from "./proposal.ts";
import type { ProposalBody } from "./proposal-step.ts";
import { classOf, type ProposalScheme } from "./scheme.ts";

interface LetterFacts {
	scheme: ProposalScheme;
	unitsOf(person: string): readonly string[];
	today: string;
}

/**
 * Why a letter can't stand as it is, or null: a result that promises needs a dated task for each promise in the text; one that declines needs the reason;
 * one that says "solved" needs evidence; and the units of the year's proposals know what their letters mean.
 */
export function letterFault(
	_state: ProposalState,
	body: ProposalBody<"write-letter">,
	{ scheme, unitsOf, today }: LetterFacts,
): Bilingual | null {
	const result = classOf(scheme, body.letter);
	if (!result)
		return {
			zh: `没有这一类。请从 ${scheme.year} 年的办理结果中选：${scheme.classes.map((one) => `${one.letter}（${one.title.zh}）`).join("、")}。`,
			en: `There is no such class. Choose one of ${scheme.year}: ${scheme.classes.map((one) => `${one.letter} (${one.title.en})`).join(", ")}.`,
		};
	if (result.promises && body.promises.length === 0)
		return {
			zh: `${body.letter} 类为“${result.title.zh}”，须逐项列明今后的任务、责任人和完成日期；现在一项也没有。`,
			en: `Class ${body.letter} means “${result.title.en}”: list each thing still to be done with its person and date. There is none.`,
		};
	const open = unanswered(body.text, body.promises);
	const first = open[0];
	if (first)
		return {
			zh: `正文中有 ${open.length} 处承诺没有对应的任务和日期，如：“${first.sentence}”。每项承诺须有一条带日期的任务，或改写这句话。`,
			en: `${open.length} promises of the text have no dated task, e.g. “${first.sentence}”. Give each a task with a date, or reword it.`,
		};
	for (const [index, promise] of body.promises.entries()) {
		if (promise.dueOn <= today)
			return {
				zh: `第 ${index + 1} 项任务的日期 ${promise.dueOn} 已到或已过，请改为以后的日期。`,
				en: `Task ${index + 1}: its date ${promise.dueOn} is not ahead; name a later day.`,
			};
		if (!unitsOf(promise.person).includes(promise.unit))
			return {
				zh: `第 ${index + 1} 项任务：“${promise.person}”不在单位“${promise.unit}”任职，请核对人员和单位。`,
				en: `Task ${index + 1}: “${promise.person}” holds no post in “${promise.unit}”; check the person and the unit.`,
			};
	}
	if (result.declines && body.declineReason === "")
		return {
			zh: `${body.letter} 类为“${result.title.zh}”，须写明暂不能办理的具体原因。`,
			en: `Class ${body.letter} means “${result.title.en}”: give the reason.`,
		};
	if (result.solved && body.proofs.length === 0)
		return {
			zh: `${body.letter} 类为“${result.title.zh}”，须附至少一件凭证。`,
			en: `Class ${body.letter} means “${result.title.en}”: bring at least one piece of evidence.`,
		};
	return null;
}
