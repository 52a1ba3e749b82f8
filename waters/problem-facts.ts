import { deadlineOf } from "../loop/deadline.ts";
import type { MatterState } from "../loop/matter.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { WorkingCalendar } from "../loop/working-day.ts";

/** What the ledger's rows ask of one problem. */
export interface ProblemFacts {
	matterId: string;
	title: string;
	subject: { kind: string; id: string; name: Bilingual } | null;
	category: string;
	source: string;
	raisedAt: string;
	demo: boolean;
	/** A person of a unit owns it; nobody can before its task book is written. */
	owned: boolean;
	tracked: boolean;
	/** Nobody owns it, and the time to hand it out is over. */
	assignLate: boolean;
	/** The last sign-off. */
	signedOffAt: string | null;
	/** What opened it again after that. */
	reopened: { at: string; reason: string } | null;
	/** It was looked back at after that, and found as it was left. */
	lookedBack: boolean;
	verified: boolean;
	/** The raiser's last word; null: silent. */
	verdict: boolean | null;
}

/** The facts of a problem as its events tell it at a moment; null for one that goes on elsewhere. */
export function factsOf(state: MatterState, calendar: WorkingCalendar, moment: Moment): ProblemFacts | null {
	if (state.stage === "merged" || state.stage === "split") return null;
	const clock = state.clocks.findLast((one) => one.clock === "assign" && one.endedAt === null);
	const signedOffAt = state.judgements.findLast((one) => one.step === "sign-off")?.at ?? null;
	const after = signedOffAt ?? "9";
	const reopening = state.reopenings.findLast((one) => one.at > after);
	const looked = state.judgements.findLast((one) => one.step === "look-back" && one.at > after);
	const { matterId, title, subject, category, source, raisedAt, demo } = state;
	return {
		...{ matterId, title, subject, category, source, raisedAt, demo },
		owned: state.owner !== null,
		tracked: (state.people.tracker ?? []).length > 0,
		assignLate: state.owner === null && clock !== undefined && deadlineOf(clock, calendar, moment).overdue,
		signedOffAt,
		reopened: reopening ? { at: reopening.at, reason: reopening.reason } : null,
		lookedBack: looked?.passed ?? false,
		verified: state.judgements.some((one) => one.step === "verify" && one.passed),
		verdict: state.judgements.findLast((one) => one.step === "give-verdict")?.passed ?? null,
	};
}
