import type { MatterState } from "../loop/matter.ts";
import type { Bilingual } from "../loop/words.ts";
import { letterOf, type ProposalState, replyOf } from "./proposal.ts";
import { classOf, type ProposalScheme, type ResultClass } from "./scheme.ts";

/** What a result is worth today: the letter that was declared, or what evidence has made of it. */
export interface ClassNow {
	declared: string;
	now: string;
	/** Why it is not what was declared, or what it rests on. */
	why: Bilingual;
	promised: number;
	delivered: number;
	givenUp: number;
}

const DELIVERED: readonly MatterState["stage"][] = ["verified", "closed"];

/**
 * B becomes A only by evidence: every promise delivered and verified by another unit, and the look-back's checker found so with evidence that stands.
 * A falls back when the evidence that it rests on was taken back, refuted or ran out, or the checker found it not delivered.
 */
export function classNow(
	state: ProposalState,
	unit: string,
	scheme: ProposalScheme,
	promises: readonly Pick<MatterState, "matterId" | "stage" | "fellBack" | "tasks">[],
): ClassNow | null {
	const reply = replyOf(state, unit);
	const letter = reply && letterOf(state, unit, reply.version);
	const declared = letter && classOf(scheme, letter.letter);
	if (!letter || !declared) return null;
	const own = promises.filter((one) => letter.promises.some((promise) => promise.matterId === one.matterId));
	const isGivenUp = (one: (typeof own)[number]) => one.tasks.some((task) => task.givenUp);
	// What was given up may be signed off as such; it was never delivered.
	const delivered = own.filter((one) => DELIVERED.includes(one.stage) && !isGivenUp(one)).length;
	const givenUp = own.filter(isGivenUp).length;
	const counts = { promised: letter.promises.length, delivered, givenUp };
	const solved = scheme.classes.find((one) => one.solved) ?? declared;
	const open = scheme.classes.find((one) => one.promises) ?? declared;
	const checked = state.lookBack?.answers.findLast((one) => one.as === "checker");
	const result = (now: ResultClass, zh: string, en: string): ClassNow => ({
		declared: declared.letter,
		now: now.letter,
		why: { zh, en },
		...counts,
	});
	const proved = checked?.delivered === true && checked.proofs.some((one) => one.standing);
	if (declared.solved) {
		if (checked && !checked.delivered)
			return result(
				open,
				`回头看认定未落实：${checked.words}`,
				`The look-back found it not delivered: ${checked.words}`,
			);
		if (letter.proofs.some((one) => one.standing) || proved)
			return result(declared, "凭证有效。", "Its evidence stands.");
		const why = letter.proofs.map((one) => one.why).find((one) => one !== null) ?? "";
		return result(
			open,
			`凭证已全部失效${why && `：${why}`}。`,
			`None of its evidence stands any more${why && `: ${why}`}.`,
		);
	}
	if (!declared.promises) return result(declared, "按答复认定。", "As the reply says.");
	const all = counts.promised > 0 && delivered === counts.promised;
	const fallen = own.find((one) => one.fellBack !== null);
	if (fallen?.fellBack) return result(declared, `已退回：${fallen.fellBack.zh}`, `Fell back: ${fallen.fellBack.en}`);
	if (all && proved)
		return result(
			solved,
			`${counts.promised} 项承诺全部落实并经核验，回头看核查属实。`,
			`All ${counts.promised} promises were delivered and verified, and the look-back found it so.`,
		);
	if (all && checked && !proved)
		return result(declared, `回头看未予认定：${checked.words}`, `The look-back did not find it so: ${checked.words}`);
	return result(
		declared,
		all
			? `${counts.promised} 项承诺已落实，待回头看核查。`
			: `${counts.promised} 项承诺，已落实 ${delivered} 项${givenUp > 0 ? `、不再实施 ${givenUp} 项` : ""}。`,
		all
			? `All ${counts.promised} promises are delivered; the look-back is to come.`
			: `${delivered} of ${counts.promised} promises delivered${givenUp > 0 ? `, ${givenUp} given up` : ""}.`,
	);
}
