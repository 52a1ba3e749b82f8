import type { Action, MatterTies, Person } from "../people/may.ts";
import { may } from "../people/may.ts";
import { PROPOSAL_STAGES, type ProposalStage, type ProposalState, partsNow, proposersOf } from "./proposal.ts";
import { PROPOSAL_STEPS, type ProposalStep } from "./proposal-step.ts";
import type { ProposalScheme } from "./scheme.ts";
/** Steps that a person takes; the others are consequences. */
export type PersonStep = Exclude<ProposalStep, "draft" | "take-in" | "close-rating">;
export const PERSON_STEPS = PROPOSAL_STEPS.filter(
	(step) => step !== "draft" && step !== "take-in" && step !== "close-rating",
) as PersonStep[];

const HANDLED: readonly ProposalStage[] = [
	"in-hand",
	"answered",
	"rating",
	"rated",
	"closed",
	"look-back",
	"looked-back",
];
const ANY: readonly ProposalStage[] = Object.keys(PROPOSAL_STAGES) as ProposalStage[];

/** Which right each step asks for, and the stages in which it may be taken. */
export const STEP_RULES: Record<PersonStep, { action: Action; in: readonly ProposalStage[] }> = {
	edit: { action: "proposal.own", in: ["drafting", "returned"] },
	"ask-cosigner": { action: "proposal.own", in: ["drafting", "returned"] },
	"co-sign": { action: "proposal.co-sign", in: ["drafting", "returned"] },
	submit: { action: "proposal.own", in: ["drafting", "returned"] },
	withdraw: { action: "proposal.own", in: ["drafting", "submitted", "returned"] },
	review: { action: "proposal.review", in: ["submitted"] },
	"make-key": { action: "proposal.review", in: ["filed", "in-hand"] },
	assign: { action: "proposal.assign", in: ["filed"] },
	"sign-for": { action: "proposal.handle", in: HANDLED },
	object: { action: "proposal.handle", in: ["in-hand"] },
	"decide-objection": { action: "proposal.assign", in: ["in-hand"] },
	plan: { action: "proposal.handle", in: ["in-hand"] },
	contact: { action: "proposal.contact", in: HANDLED },
	"confirm-contact": { action: "proposal.contact", in: HANDLED },
	opinion: { action: "proposal.handle", in: HANDLED },
	"call-meeting": { action: "proposal.meet", in: HANDLED },
	"hold-meeting": { action: "proposal.meet", in: HANDLED },
	"write-letter": { action: "proposal.handle", in: ["in-hand"] },
	"clear-letter": { action: "proposal.clear", in: ["in-hand"] },
	reply: { action: "proposal.handle", in: ["in-hand"] },
	deliver: { action: "proposal.review", in: ["in-hand", "answered"] },
	close: { action: "proposal.review", in: ["rated"] },
	"open-look-back": { action: "proposal.review", in: ["closed"] },
	"look-back": { action: "proposal.look-back", in: ["look-back", "looked-back"] },
	"withdraw-proof": { action: "proposal.check", in: HANDLED },
	publish: { action: "proposal.publish", in: ANY },
	comment: { action: "proposal.comment", in: ANY },
};

export const actionOf = (step: PersonStep): Action => STEP_RULES[step].action;

/** What the rules need to know beside the proposal. */
export interface ProposalFacts {
	scheme: ProposalScheme;
	/** Units of the posts that a person holds today; empty where he is unknown or gone. */
	unitsOf(person: string): readonly string[];
	/** Who holds a post in a unit today. */
	membersOf(unit: string): readonly string[];
	/** The district's local day. */
	today: string;
	by: string;
	/** Units whose limit for an objection is over, with its last day. */
	objectionOver(unit: string): string | null;
	/** The matter of a part has been signed for. */
	signedFor(unit: string): boolean;
	/** Whether another proposal can take this one in: it is filed in the same year. */
	canTakeIn(proposalId: string): boolean;
}

/** Who stands in what relation to a proposal; for one unit's part, only that unit counts as the doer. */
export function proposalTies(
	state: ProposalState,
	facts: Pick<ProposalFacts, "scheme" | "membersOf">,
	unit?: string,
): MatterTies {
	const { committee, government } = facts.scheme.offices;
	const office = [committee, government].flatMap((one) => (one === null ? [] : facts.membersOf(one)));
	const parts = partsNow(state);
	return {
		people: {
			raiser: proposersOf(state),
			handler: office,
			verifier: state.lookBack ? [state.lookBack.checker] : [],
			leader: [...(state.key ? [state.key.leader] : []), ...state.meetings.map((one) => one.chair)],
			doer: parts.map((part) => part.person),
		},
		doerUnits: parts.map((part) => part.unit).filter((one) => unit === undefined || one === unit),
	};
}

/** Whether a person may take a step at all, for the unit it is about. */
export function mayStep(
	person: Person | null,
	state: ProposalState,
	step: PersonStep,
	facts: Pick<ProposalFacts, "scheme" | "membersOf">,
	unit?: string,
): boolean {
	const action = actionOf(step);
	if (step === "co-sign")
		return may(person, action) && state.cosigners.some((one) => one.person === person?.personId && one.answer === null);
	if (step === "look-back") {
		const asked = [state.lookBack?.checker, ...proposersOf(state)];
		return asked.includes(person?.personId) && may(person, action);
	}
	if (step === "clear-letter") return mayClear(person, state, facts, unit);
	return may(person, action, proposalTies(state, facts, unit));
}

/** The government's office clears every letter; where leads answer jointly the other lead units clear it as well. */
function mayClear(
	person: Person | null,
	state: ProposalState,
	facts: Pick<ProposalFacts, "scheme" | "membersOf">,
	unit?: string,
): boolean {
	if (person === null || !may(person, "proposal.clear")) return false;
	if (clearers(state, facts.scheme, unit).some((one) => person.units.includes(one)))
		return unit === undefined || !person.units.includes(unit);
	return facts.scheme.offices.government === null && person.duties.includes("supervision");
}

/** The units whose clearance a letter of `unit` needs. */
export function clearers(state: ProposalState, scheme: ProposalScheme, unit?: string): string[] {
	const joint = state.assignments.at(-1)?.mode === "joint";
	const leads = joint ? partsNow(state).filter((part) => part.role === "lead" && part.unit !== unit) : [];
	const office = scheme.offices.government;
	return [...(office === null ? [] : [office]), ...leads.map((part) => part.unit)];
}

/** The steps whose stage is right, whoever asks. */
export const stepsNow = (stage: ProposalStage): PersonStep[] =>
	PERSON_STEPS.filter((step) => STEP_RULES[step].in.includes(stage));
