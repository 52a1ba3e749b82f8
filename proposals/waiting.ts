import { deadlineOf } from "../loop/deadline.ts";
import type { Limit } from "../loop/matter.ts";
import type { Bilingual } from "../loop/words.ts";
import { type ProposalKnown, windowDeadline } from "./known.ts";
import { answering, letterOf, type ProposalStage, partsNow, proposersOf, replyOf, roundOf } from "./proposal.ts";
import { clearers, type PersonStep } from "./proposal-rights.ts";
import { PROPOSAL_STEP_WORDS } from "./proposal-step.ts";

/** A step that a proposal waits for. Rating is no step: it is asked of every proposer until the window closes, whether he has answered or not. */
export type AwaitedStep = PersonStep | "rate";

export interface Waiting {
	step: AwaitedStep;
	/** Which of several: a contact by its seq, a unit's letter, a window. */
	item: string;
	/** Empty with a unit: whoever is in it. Empty without one: the supervision office. */
	person: string;
	unit: string;
	since: string;
	/** Local day; null where no rule sets one. */
	dueOn: string | null;
}

const RATE: Bilingual = { zh: "评价", en: "Rate" };
/** What goes with the asking. */
export const RATED_HOW: Bilingual = { zh: "不公开，截止前可改", en: "in private, can be changed until it closes" };

export const awaitedWords = (step: AwaitedStep): Bilingual => (step === "rate" ? RATE : PROPOSAL_STEP_WORDS[step]);

/** Contacts are confirmed while the handling is on; later nobody asks any more. */
const CONFIRMING: readonly ProposalStage[] = ["in-hand", "answered", "rating"];

/** What the proposal's own steps wait for as it stands, and from whom. What its matters wait for is theirs. */
export function waitingOf(known: ProposalKnown): Waiting[] {
	const { state, scheme, calendar, moment, posts } = known;
	const committee = scheme.offices.committee ?? "";
	const government = scheme.offices.government ?? committee;
	const all: Waiting[] = [];
	const wait = (
		step: AwaitedStep,
		of: { person?: string; unit?: string },
		since: string,
		more: Partial<Waiting> = {},
	) => all.push({ step, item: "", person: of.person ?? "", unit: of.unit ?? "", since, dueOn: null, ...more });
	const by = (limit: Limit | undefined, startedAt: string): Partial<Waiting> => {
		if (!limit) return {};
		const clock = { clock: "accept" as const, startedAt, limit, pauses: [], extensions: [], endedAt: null };
		return { dueOn: deadlineOf(clock, calendar, moment).dueOn };
	};
	if (state.stage === "drafting")
		for (const one of state.cosigners) if (one.answer === null) wait("co-sign", { person: one.person }, one.askedAt);
	if (state.stage === "submitted" && state.submittedAt !== null)
		wait("review", { unit: committee }, state.submittedAt, by(scheme.limits.review, state.submittedAt));
	if (state.stage === "filed" && state.filedAt !== null)
		wait("assign", { unit: government }, state.filedAt, by(scheme.limits.assign, state.filedAt));
	if (state.stage === "in-hand") {
		for (const one of state.objections)
			if (one.decision === null)
				wait("decide-objection", { unit: government }, one.at, { item: one.of, ...by(scheme.limits.decide, one.at) });
		for (const { unit } of answering(state)) {
			const letter = letterOf(state, unit);
			const round = roundOf(state, unit);
			if (!letter || letter.round !== round || replyOf(state, unit) || letter.clearances.some((one) => !one.passed))
				continue;
			for (const office of clearers(state, scheme, unit))
				if (!letter.clearances.some((one) => posts.unitsOf(one.by).includes(office)))
					wait("clear-letter", { unit: office }, letter.at, { item: unit });
		}
	}
	if (CONFIRMING.includes(state.stage))
		for (const one of state.contacts) {
			if (one.confirmed !== null) continue;
			const item = String(one.seq);
			if (one.side !== null)
				for (const person of proposersOf(state)) wait("confirm-contact", { person }, one.at, { item });
			else
				for (const unit of new Set(
					partsNow(state)
						.filter((part) => part.role === "lead")
						.map((part) => part.unit),
				))
					wait("confirm-contact", { unit }, one.at, { item });
		}
	if (state.stage === "in-hand" || state.stage === "answered")
		for (const reply of state.replies)
			if (reply.delivered === null && reply.round === roundOf(state, reply.of))
				wait("deliver", { unit: committee }, reply.at, { item: reply.of });
	for (const window of state.windows) {
		const deadline = windowDeadline(window, known.schemeWhen(window.opensAt), calendar, moment);
		if (window.closed !== null || moment.at >= deadline.dueAt) continue;
		for (const person of proposersOf(state))
			wait("rate", { person }, window.opensAt, { item: window.id, dueOn: deadline.dueOn });
	}
	if (state.stage === "rated") wait("close", { unit: committee }, state.stageAt);
	if (state.stage === "look-back" && state.lookBack) {
		const { answers, checker, at, dueOn } = state.lookBack;
		const answered = (person: string, as: "checker" | "proposer") =>
			answers.some((one) => one.by === person && one.as === as);
		if (!answered(checker, "checker")) wait("look-back", { person: checker }, at, { item: "checker", dueOn });
		for (const person of proposersOf(state))
			if (!answered(person, "proposer")) wait("look-back", { person }, at, { item: "proposer", dueOn });
	}
	return all;
}
