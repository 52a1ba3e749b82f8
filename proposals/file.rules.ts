import type { Person } from "../people/may.ts";
import { type ProposalState, partsNow, proposersOf } from "./proposal.ts";
import { type ProposalFacts, proposalTies } from "./proposal-rights.ts";

/** A file that a proposal's texts name, under the name that they give it. */
export interface NamedFile {
	fileId: string;
	name: string;
}

interface Group {
	files: NamedFile[];
	/** Of the proposal itself; otherwise of the unit's reply. */
	of: "proposal" | { reply: string };
	/** Who may open it beside the office. */
	who: ("proposers" | "units" | "checker")[];
}

const kept = (proofs: readonly { name: string; fileId?: string | undefined }[]): NamedFile[] =>
	proofs.flatMap(({ name, fileId }) => (fileId === undefined ? [] : [{ name, fileId }]));

/** Every file of a proposal with whom it is for. What is in a letter that was not sent is for those who write and clear it. */
function groupsOf(state: ProposalState): Group[] {
	const submitted = state.submittedAt !== null;
	return [
		{ files: state.attachments, of: "proposal", who: submitted ? ["proposers", "units", "checker"] : ["proposers"] },
		...state.letters.map((letter): Group => {
			const sent = state.replies.some((one) => one.of === letter.of && one.version === letter.version);
			const who = sent ? (["proposers", "units", "checker"] as const) : (["units"] as const);
			return { files: kept(letter.proofs), of: { reply: letter.of }, who: [...who] };
		}),
		...state.opinions.map((one): Group => {
			return { files: kept(one.proofs), of: { reply: one.of }, who: ["proposers", "units", "checker"] };
		}),
		...(state.lookBack?.answers ?? []).map((one): Group => {
			return { files: kept(one.proofs), of: "proposal", who: ["proposers", "units", "checker"] };
		}),
	];
}

/** The files that the office has made public, with the latest decision on the proposal and on each reply. */
export function releasedFiles(state: ProposalState, of: "proposal" | { reply: string }): NamedFile[] {
	const decided = state.publications.findLast((one) =>
		of === "proposal" ? one.what === "proposal" : one.what === "reply" && one.of === of.reply,
	);
	if (!decided || decided.openness === "closed") return [];
	// Decisions of earlier versions of the product say nothing of files.
	const released: readonly string[] = decided.files ?? [];
	const same = (one: Group["of"]) =>
		of === "proposal" ? one === "proposal" : one !== "proposal" && one.reply === of.reply;
	const all = groupsOf(state)
		.filter((one) => same(one.of))
		.flatMap((one) => one.files);
	const known = new Map(all.map((one) => [one.fileId, one]));
	return [...known.values()].filter((one) => released.includes(one.fileId));
}

/** What may be released with the proposal or with a unit's reply. */
export function releasableFiles(state: ProposalState): (NamedFile & { of: string })[] {
	const files = groupsOf(state)
		.filter((one) => one.who.includes("proposers"))
		.flatMap((one) => one.files.map((file) => ({ ...file, of: one.of === "proposal" ? "" : one.of.reply })));
	return [...new Map(files.map((one) => [`${one.of} ${one.fileId}`, one])).values()];
}

/**
 * Whether somebody may open a file of a proposal: the proposers, those asked to co-sign, the office, the units that handle it, the leader and the checker; the
 * supervision office and auditors, who read everything; everybody else only what the office released. Null: nobody signed in.
 */
export function mayOpenProposalFile(
	state: ProposalState,
	facts: Pick<ProposalFacts, "scheme" | "membersOf">,
	person: Person | null,
	fileId: string,
): boolean {
	const groups = groupsOf(state).filter((one) => one.files.some((file) => file.fileId === fileId));
	const released = groups.some((one) => releasedFiles(state, one.of).some((file) => file.fileId === fileId));
	if (released) return true;
	if (person === null) return false;
	const me = person.personId;
	const asked = [...proposersOf(state), state.proposer.person, ...state.cosigners.map((one) => one.person)];
	const { people } = proposalTies(state, facts);
	const looksIn =
		people.handler?.includes(me) ||
		people.leader?.includes(me) ||
		person.duties.includes("supervision") ||
		person.duties.includes("auditor");
	const isUnit = partsNow(state).some((part) => person.units.includes(part.unit));
	return groups.some(
		({ who }) =>
			(looksIn && state.submittedAt !== null) ||
			(who.includes("proposers") && asked.includes(me)) ||
			(who.includes("units") && isUnit) ||
			(who.includes("checker") && people.verifier?.includes(me) === true),
	);
}

/** Every file of a proposal that somebody may open. */
export function filesFor(
	state: ProposalState,
	facts: Pick<ProposalFacts, "scheme" | "membersOf">,
	person: Person | null,
): string[] {
	const all = new Set(groupsOf(state).flatMap((one) => one.files.map((file) => file.fileId)));
	return [...all].filter((fileId) => mayOpenProposalFile(state, facts, person, fileId));
}
