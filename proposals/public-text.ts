// What the public sees of a proposal and its replies: what the office decided to be public, without the passages that it blacked out.

import { letterOf, type ProposalState, type Reply } from "./proposal.ts";

/** Each blacked-out passage becomes a bar of its length; nothing of it is left, however it is broken into lines. */
export function redacted(text: string, passages: readonly string[]): string {
	let seen = text;
	for (const passage of [...passages].sort((a, b) => b.length - a.length)) {
		const chars = [...passage.replace(/\s+/g, "")];
		if (chars.length === 0) continue;
		const loose = chars.map((char) => char.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s*");
		seen = seen.replace(new RegExp(loose, "g"), (found) => "■".repeat([...found].length));
	}
	return seen;
}

export interface PublicReply {
	of: string;
	letter: string;
	documentNo: string;
	sentOn: string;
	text: string;
	promises: { text: string; dueOn: string; matterId: string }[];
	openness: "public" | "part";
}

export interface PublicProposal {
	title: string;
	facts: string;
	analysis: string;
	suggestions: string;
	openness: "public" | "part";
	reason: string;
}

const latest = (state: ProposalState, what: "proposal" | "reply", of?: string) =>
	state.publications.findLast((one) => one.what === what && (what === "proposal" || one.of === of));

/** The public text; null where the office has not made it public. */
export function publicProposal(state: ProposalState): PublicProposal | null {
	const decided = latest(state, "proposal");
	if (!decided || decided.openness === "closed") return null;
	const passages = decided.openness === "part" ? decided.redact : [];
	return {
		title: redacted(state.title, passages),
		facts: redacted(state.facts, passages),
		analysis: redacted(state.analysis, passages),
		suggestions: redacted(state.suggestions, passages),
		openness: decided.openness,
		reason: decided.reason,
	};
}

/** The public replies. */
export function publicReplies(state: ProposalState): PublicReply[] {
	return state.replies.flatMap((reply: Reply) => {
		const decided = latest(state, "reply", reply.of);
		const letter = letterOf(state, reply.of, reply.version);
		if (!letter || !decided || decided.openness === "closed") return [];
		const passages = decided.openness === "part" ? decided.redact : [];
		return [
			{
				of: reply.of,
				letter: letter.letter,
				documentNo: reply.documentNo,
				sentOn: reply.sentOn,
				text: redacted(letter.text, passages),
				promises: letter.promises.map(({ text, dueOn, matterId }) => ({
					text: redacted(text, passages),
					dueOn,
					matterId,
				})),
				openness: decided.openness,
			},
		];
	});
}
