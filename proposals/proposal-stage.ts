import { answering, type ProposalStage, type ProposalState, replyOf } from "./proposal.ts";

/** The stage follows from what has been done; nobody sets it. */
export function stageOf(state: ProposalState): ProposalStage {
	if (state.steps.some((one) => one.step === "withdraw")) return "withdrawn";
	const outcome = state.reviews.at(-1)?.outcome;
	if (outcome === "letter") return "letter";
	if (outcome === "merge") return "merged";
	if (outcome === "return") {
		// Handed in again after it was returned.
		return (state.submittedAt ?? "") > (state.reviews.at(-1)?.at ?? "") ? "submitted" : "returned";
	}
	if (state.submittedAt === null) return "drafting";
	if (outcome !== "accept") return "submitted";
	if (state.assignments.length === 0) return "filed";
	const leads = answering(state);
	const replies = leads.map((part) => replyOf(state, part.unit));
	if (leads.length === 0 || replies.some((reply) => reply === undefined)) return "in-hand";
	if (replies.some((reply) => reply?.delivered === null)) return "answered";
	if (state.lookBack) {
		const answered = state.lookBack.answers.some((one) => one.as === "checker");
		return answered ? "looked-back" : "look-back";
	}
	if (state.closed) return "closed";
	return state.windows.some((window) => window.which === "reply" && window.closed === null) ? "rating" : "rated";
}
