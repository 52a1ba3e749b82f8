import type { Limit } from "../loop/matter.ts";
import type { Bilingual } from "../loop/words.ts";
import type { ProposalBody, ProposalStep } from "./proposal-step.ts";

/** Where a proposal stands; computed from its events. */
export const PROPOSAL_STAGES = {
	drafting: { zh: "起草中", en: "being drafted" },
	submitted: { zh: "待审查", en: "to be reviewed" },
	returned: { zh: "不予立案", en: "not filed" },
	letter: { zh: "转为建议信", en: "turned into a suggestion letter" },
	merged: { zh: "已并案", en: "merged" },
	withdrawn: { zh: "已撤回", en: "withdrawn" },
	filed: { zh: "待交办", en: "to be assigned" },
	"in-hand": { zh: "办理中", en: "in hand" },
	answered: { zh: "待送达", en: "to be delivered" },
	rating: { zh: "征询意见", en: "being rated" },
	rated: { zh: "待办结", en: "to be closed" },
	closed: { zh: "已办结", en: "closed" },
	"look-back": { zh: "回头看", en: "look-back" },
	"looked-back": { zh: "已回头看", en: "looked back" },
} as const satisfies Record<string, Bilingual>;
export type ProposalStage = keyof typeof PROPOSAL_STAGES;

interface Taken {
	seq: number;
	at: string;
	by: string;
	unit: string;
}

/** A unit's part in a proposal: it answers (`lead`) or gives its opinion (`co`). Its clock is that of the matter. */
export interface UnitPart {
	unit: string;
	person: string;
	role: "lead" | "co";
	/** 1 for the first handling, one more each time it was opened again. */
	round: number;
	matterId: string;
	assignedAt: string;
	/** Over by an upheld objection: another unit has it. */
	endedAt: string | null;
}

export interface Objection extends Taken {
	of: string;
	reason: string;
	suggests: string | null;
	decision: (Taken & { upheld: boolean; reason: string; to: { unit: string; person: string } | null }) | null;
}

export interface Contact extends Taken {
	/** The unit that recorded it; null: the proposer's side. */
	side: string | null;
	way: ProposalBody<"contact">["way"];
	on: string;
	words: string;
	confirmed: (Taken & { agrees: boolean; words: string }) | null;
}

export interface Proof {
	name: string;
	href?: string | undefined;
	fileId?: string | undefined;
	standing: boolean;
	why: string | null;
}

export interface Opinion extends Taken {
	of: string;
	stand: ProposalBody<"opinion">["stand"];
	words: string;
	proofs: Proof[];
}

export type Demand = ProposalBody<"hold-meeting">["demands"][number] & { id: string; matterId: string };
export type PlanTask = NonNullable<ProposalBody<"plan">["tasks"]>[number] & { matterId: string };
export type LetterPromise = ProposalBody<"write-letter">["promises"][number] & { matterId: string };

export interface Meeting extends Taken {
	on: string;
	place: string;
	agenda: string[];
	invited: string[];
	chair: string;
	held: (Taken & { reports: ProposalBody<"hold-meeting">["reports"]; demands: Demand[] }) | null;
}

/** One version of a unit's letter, stamped: what is cleared is this text and no other. */
export interface LetterVersion extends Taken {
	of: string;
	round: number;
	version: number;
	letter: string;
	text: string;
	promises: LetterPromise[];
	declineReason: string;
	proofs: Proof[];
	copies: string[];
	contact: string;
	openness: "public" | "part" | "closed";
	digest: string;
	clearances: (Taken & { passed: boolean; words: string })[];
}

export interface Reply extends Taken {
	of: string;
	round: number;
	version: number;
	documentNo: string;
	signer: string;
	sentOn: string;
	delivered: (Taken & { on: string; way: ProposalBody<"deliver">["way"] }) | null;
}

/** A time in which those who proposed may rate, in private. */
export interface RatingWindow {
	/** `reply:UNIT:ROUND` or `delivery:UNIT:ROUND`. */
	id: string;
	which: "reply" | "delivery";
	of: string;
	round: number;
	opensAt: string;
	closed: (Taken & { asked: number; shared: string[]; reopens: boolean; sealed: string[] }) | null;
}

export interface LookBackAnswer extends Taken {
	as: "proposer" | "checker";
	delivered: boolean;
	words: string;
	proofs: Proof[];
}

export interface ProposalState {
	proposalId: string;
	year: number;
	number: number | null;
	kind: ProposalBody<"draft">["kind"];
	betweenSessions: boolean;
	importedFrom: string | null;
	proposerName: string | null;
	demo: boolean;
	stage: ProposalStage;
	stageAt: string;
	title: string;
	topic: string;
	facts: string;
	analysis: string;
	suggestions: string;
	attachments: { fileId: string; name: string }[];
	versions: (Taken & { title: string; facts: string; analysis: string; suggestions: string; reason: string })[];
	leads: string[];
	proposer: { person: string; unit: string };
	cosigners: { person: string; askedAt: string; answer: (Taken & { agrees: boolean; reason: string }) | null }[];
	/** Proposals that were merged into this one, with those who proposed them: each keeps the right to a reply and a rating. */
	takenIn: { proposalId: string; persons: string[]; at: string }[];
	mergedInto: string | null;
	draftedAt: string;
	submittedAt: string | null;
	filedAt: string | null;
	reviews: (Taken & ProposalBody<"review">)[];
	key: (Taken & { leader: string; why: string }) | null;
	assignments: (Taken & ProposalBody<"assign">)[];
	parts: UnitPart[];
	objections: Objection[];
	plans: (Taken & { of: string; words: string; tasks: PlanTask[] })[];
	contacts: Contact[];
	opinions: Opinion[];
	meetings: Meeting[];
	letters: LetterVersion[];
	replies: Reply[];
	windows: RatingWindow[];
	reopenings: { seq: number; at: string; window: string; of: string; limit: Limit | null }[];
	closed: (Taken & { words: string }) | null;
	lookBack: (Taken & { checker: string; dueOn: string; answers: LookBackAnswer[] }) | null;
	publications: (Taken & ProposalBody<"publish">)[];
	comments: (Taken & { words: string })[];
	steps: (Taken & { step: ProposalStep; receivedAt: string; body: Record<string, unknown> })[];
}

/** The matters that a proposal sets off. */
export const partMatter = (proposalId: string, role: UnitPart["role"], unit: string, round: number, nth: number) =>
	`${proposalId}.${role === "lead" ? "reply" : "opinion"}.${unit}.${round}${nth > 1 ? `.${nth}` : ""}`;
export const demandMatter = (proposalId: string, meeting: number, id: string) =>
	`${proposalId}.demand.${meeting}.${id}`;
export const planMatter = (proposalId: string, unit: string, plan: number, nth: number) =>
	`${proposalId}.plan.${unit}.${plan}.${nth}`;
export const promiseMatter = (proposalId: string, unit: string, version: number, nth: number) =>
	`${proposalId}.promise.${unit}.${version}.${nth}`;

/** Everyone who has proposed it: the first proposer, whoever co-signed, and those whose proposals were merged into it. */
export function proposersOf(state: ProposalState): string[] {
	const cosigned = state.cosigners.filter((one) => one.answer?.agrees).map((one) => one.person);
	// Who entered an imported proposal has not proposed it.
	const own = state.proposerName === null ? [state.proposer.person] : [];
	return [...new Set([...own, ...cosigned, ...state.takenIn.flatMap((one) => one.persons)])];
}

/** The round that a unit's answering is in: 1, and one more each time it was opened again. */
export function roundOf(state: ProposalState, unit: string): number {
	return Math.max(
		1,
		...state.parts.filter((part) => part.unit === unit && part.role === "lead").map((part) => part.round),
	);
}

/** The parts that stand: the latest round of each unit, unless it was handed to another. */
export function partsNow(state: ProposalState): UnitPart[] {
	return state.parts.filter(
		(part) =>
			part.endedAt === null &&
			!state.parts.some((later) => later.unit === part.unit && later.role === part.role && later.round > part.round),
	);
}

/** Where a lead's part stood in the assignment: a unit that took another's over, or answers again, has the place of the first. */
function placeOf(state: ProposalState, part: UnitPart): number {
	const first = state.parts.find((one) => one.unit === part.unit && one.role === part.role) ?? part;
	return state.parts.findIndex((one) => one.matterId === first.matterId);
}

/** The units that write a letter. Where leads answer jointly, the first writes and the others clear it. */
export function answering(state: ProposalState): UnitPart[] {
	const leads = partsNow(state)
		.filter((part) => part.role === "lead")
		.sort((a, b) => placeOf(state, a) - placeOf(state, b));
	return state.assignments.at(-1)?.mode === "separate" ? leads : leads.slice(0, 1);
}

/** A unit's reply of its present round. */
export function replyOf(state: ProposalState, unit: string, round = roundOf(state, unit)): Reply | undefined {
	return state.replies.findLast((reply) => reply.of === unit && reply.round === round);
}

export function letterOf(state: ProposalState, unit: string, version?: number): LetterVersion | undefined {
	return state.letters.findLast((one) => one.of === unit && (version === undefined || one.version === version));
}

/** The evidence of the nth letter, opinion or answer of the look-back; one piece of it, or all. */
export function provedBy(
	state: ProposalState,
	{ of, nth, index }: { of: "letter" | "opinion" | "look-back"; nth: number; index?: number | undefined },
): Proof[] {
	const all = { letter: state.letters, opinion: state.opinions, "look-back": state.lookBack?.answers ?? [] }[of];
	const proofs = all[nth - 1]?.proofs ?? [];
	return index === undefined ? proofs : proofs.slice(index, index + 1);
}
