import { type Deadline, deadlineOf, deadlineWords } from "../loop/deadline.ts";
import { type MatterState, STAGES } from "../loop/matter.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Person } from "../people/may.ts";
import type { Names } from "../people/names.store.ts";
import type { OwnWindow } from "./ballot.store.ts";
import { type ClassNow, classNow } from "./class-now.ts";
import { type DaysUsed, daysUsed } from "./days-used.ts";
import { type EvidenceItem, evidenceOf } from "./evidence-list.ts";
import { filesFor, type NamedFile, releasedFiles } from "./file.rules.ts";
import { factsOf, handledOf, type ProposalKnown, windowDeadline } from "./known.ts";
import { answering, type ProposalState, partsNow, proposersOf, type UnitPart } from "./proposal.ts";
import { clearers, mayStep, type PersonStep, proposalTies, stepsNow } from "./proposal-rights.ts";
import { type PublicProposal, type PublicReply, publicProposal, publicReplies } from "./public-text.ts";
import type { ProposalScheme } from "./scheme.ts";

/** A duty of a unit as the page shows it: whose, by when, and how it stands. */
export interface DutyView {
	matterId: string;
	kind: "lead" | "co" | "plan" | "demand" | "promise";
	title: string;
	unit: string;
	person: string;
	round: number;
	ended: boolean;
	stage: Bilingual;
	/** The handling clock; null where it was handed back. */
	dueOn: string | null;
	clock: Bilingual | null;
	late: boolean;
	done: boolean;
	fellBack: Bilingual | null;
}

export interface ProposalView {
	proposal: ProposalState;
	duties: DutyView[];
	daysUsed: DaysUsed[];
	classes: (ClassNow & { unit: string; title: Bilingual; declaredTitle: Bilingual })[];
	windows: {
		id: string;
		which: "reply" | "delivery";
		of: string;
		round: number;
		closesOn: string;
		open: boolean;
		reopens: boolean;
		shared: string[];
		seals: string[];
	}[];
	own: OwnWindow[];
	/** The steps that this reader may take now; for steps of a unit, for which. */
	can: Partial<Record<PersonStep, string[]>>;
	isProposer: boolean;
	/** The files that this reader may open. */
	files: string[];
	/** What the results rest on, with what would follow if it were taken back. */
	evidence: EvidenceItem[];
	/** The units whose clearance each letter needs. */
	clears: Record<string, string[]>;
	scheme: ProposalScheme;
	names: Names;
}

export interface PublicView {
	proposalId: string;
	year: number;
	number: number | null;
	kind: ProposalState["kind"];
	stage: ProposalState["stage"];
	isKey: boolean;
	demo: boolean;
	text: PublicProposal | null;
	/** Files that the office made public with the proposal; with a reply they stand in it. */
	files: NamedFile[];
	replies: (PublicReply & { files: NamedFile[] })[];
	classes: ProposalView["classes"];
	duties: DutyView[];
	scheme: ProposalScheme;
	names: Names;
}

/** Steps that are about one unit's part. */
const UNIT_STEPS: readonly PersonStep[] = ["sign-for", "object", "plan", "contact", "opinion", "write-letter", "reply"];
const CO_ONLY: readonly PersonStep[] = ["opinion"];
const LEAD_ONLY: readonly PersonStep[] = ["write-letter", "reply"];

/** What one may do now. A step of a unit names the units for which he may. */
export function canOf(known: ProposalKnown, person: Person | null): ProposalView["can"] {
	const { state } = known;
	const facts = factsOf(known, person?.personId ?? "", () => false);
	const can: ProposalView["can"] = {};
	const parts = partsNow(state);
	for (const step of stepsNow(state.stage)) {
		if (UNIT_STEPS.includes(step)) {
			const own = parts.filter((part) => suits(state, step, part) && mayStep(person, state, step, facts, part.unit));
			const units = [...new Set(own.map((part) => part.unit))].filter((unit) => {
				if (step === "sign-for" || step === "object") return !facts.signedFor(unit) && !openFor(state, unit);
				return !openFor(state, unit);
			});
			if (step === "contact" && person && proposersOf(state).includes(person.personId)) units.push("");
			if (units.length > 0) can[step] = units;
		} else if (step === "clear-letter") {
			const letters = answering(state).filter(
				(part) =>
					mayStep(person, state, step, facts, part.unit) &&
					state.letters.some((one) => one.of === part.unit && one.round === part.round) &&
					!state.replies.some((one) => one.of === part.unit && one.round === part.round),
			);
			if (letters.length > 0) can[step] = letters.map((part) => part.unit);
		} else if (step === "decide-objection") {
			const open = state.objections.filter((one) => one.decision === null).map((one) => one.of);
			if (open.length > 0 && mayStep(person, state, step, facts)) can[step] = open;
		} else if (step === "deliver") {
			const sent = state.replies.filter((one) => one.delivered === null).map((one) => one.of);
			if (sent.length > 0 && mayStep(person, state, step, facts)) can[step] = sent;
		} else if (mayStep(person, state, step, facts)) can[step] = [""];
	}
	return can;
}

const openFor = (state: ProposalState, unit: string) =>
	state.objections.some((one) => one.of === unit && one.decision === null);

function suits(state: ProposalState, step: PersonStep, part: UnitPart): boolean {
	if (CO_ONLY.includes(step)) return part.role === "co";
	if (LEAD_ONLY.includes(step)) {
		const answered = state.replies.some((one) => one.of === part.unit && one.round === part.round);
		return !answered && answering(state).some((one) => one.unit === part.unit);
	}
	return true;
}

function dutyOf(
	known: ProposalKnown,
	matter: MatterState | undefined,
	own: Pick<DutyView, "matterId" | "kind" | "title" | "unit" | "person" | "round" | "ended">,
): DutyView {
	const clock = matter?.clocks.findLast((one) => one.clock === "handle");
	if (!matter || !clock)
		return { ...own, stage: STAGES.raised, dueOn: null, clock: null, late: false, done: false, fellBack: null };
	const { endedAt, onTime } = handledOf(matter, known.calendar, known.moment);
	const shown: Deadline = deadlineOf({ ...clock, endedAt }, known.calendar, known.moment);
	const handedBack = matter.stage === "raised" && matter.owner === null;
	const task = matter.tasks[0];
	return {
		...own,
		stage: STAGES[matter.stage],
		dueOn: handedBack ? null : (task?.dueOn ?? shown.dueOn),
		clock: handedBack ? null : deadlineWords(shown),
		late: !handedBack && (onTime === false || (endedAt === null && shown.overdue)),
		done: endedAt !== null,
		fellBack: matter.fellBack,
	};
}

/** Every duty that the proposal set off, each on its own clock. */
export function dutiesOf(known: ProposalKnown): DutyView[] {
	const { state, matters } = known;
	const parts = state.parts.map((part) =>
		dutyOf(known, part.endedAt === null ? matters.get(part.matterId) : undefined, {
			...{ matterId: part.matterId, kind: part.role, title: "", unit: part.unit, person: part.person },
			...{ round: part.round, ended: part.endedAt !== null },
		}),
	);
	const dated = (
		kind: "plan" | "demand" | "promise",
		of: { matterId: string; text: string; unit: string; person: string },
	) =>
		dutyOf(known, matters.get(of.matterId), {
			...{ matterId: of.matterId, kind, title: of.text, unit: of.unit, person: of.person, round: 1, ended: false },
		});
	const demands = state.meetings.flatMap((one) => (one.held?.demands ?? []).map((demand) => dated("demand", demand)));
	const promises = state.replies.flatMap((reply) => {
		const letter = state.letters.find((one) => one.of === reply.of && one.version === reply.version);
		return (letter?.promises ?? []).map((promise) => dated("promise", promise));
	});
	const plans = state.plans.flatMap((one) => one.tasks.map((task) => dated("plan", task)));
	return [...parts, ...plans, ...demands, ...promises];
}

export function classesOf({ state, scheme, matters }: ProposalKnown): ProposalView["classes"] {
	const promises = [...matters.values()];
	return answering(state).flatMap((part) => {
		const found = classNow(state, part.unit, scheme, promises);
		if (!found) return [];
		const titleOf = (letter: string) =>
			scheme.classes.find((one) => one.letter === letter)?.title ?? { zh: letter, en: letter };
		return [{ ...found, unit: part.unit, title: titleOf(found.now), declaredTitle: titleOf(found.declared) }];
	});
}

/**
 * What a reader may know of it: a draft is its proposers' alone; a letter that was not sent is for those who write and clear it. Who answered a rating is
 * nobody's.
 */
export function visibleTo(known: ProposalKnown, person: Person | null): ProposalState | null {
	const { state } = known;
	if (person === null) return null;
	const ties = proposalTies(
		state,
		factsOf(known, person.personId, () => false),
	);
	const asked = state.cosigners.some((one) => one.person === person.personId);
	const own = proposersOf(state).includes(person.personId) || asked;
	if ((state.stage === "drafting" || state.stage === "returned") && !own) {
		const office = ties.people.handler?.includes(person.personId) || person.duties.includes("supervision");
		if (!(office && state.submittedAt !== null)) return null;
	}
	const units = partsNow(state).some((part) => person.units.includes(part.unit));
	const office = ties.people.handler?.includes(person.personId) || person.duties.includes("supervision");
	const sent = (one: { of: string; version: number }) =>
		state.replies.some((reply) => reply.of === one.of && reply.version === one.version);
	return {
		...state,
		letters: units || office ? state.letters : state.letters.filter(sent),
		steps: state.steps.filter((one) => units || office || !["write-letter", "clear-letter"].includes(one.step)),
	};
}

/** Ids of everyone and every unit that a page names. */
export function namedIn(state: ProposalState, duties: readonly DutyView[]): { persons: string[]; units: string[] } {
	const persons = [
		state.proposer.person,
		...state.cosigners.map((one) => one.person),
		...state.takenIn.flatMap((one) => one.persons),
		...duties.map((one) => one.person),
		...state.steps.map((one) => one.by),
		...(state.key ? [state.key.leader] : []),
		...state.meetings.flatMap((one) => [one.chair, ...one.invited]),
		...(state.lookBack ? [state.lookBack.checker] : []),
	];
	const units = [
		...duties.map((one) => one.unit),
		...state.parts.map((one) => one.unit),
		...state.steps.map((one) => one.unit),
		...state.objections.flatMap((one) => [one.of, one.suggests ?? "", one.decision?.to?.unit ?? ""]),
		...state.meetings.flatMap((one) => (one.held?.reports ?? []).map((report) => report.unit ?? "")),
	];
	const known = (ids: string[]) => [...new Set(ids)].filter((one) => one !== "");
	return { persons: known(persons), units: known(units) };
}

/** Everything that the page of a signed-in reader shows. */
export function viewOf(
	known: ProposalKnown,
	visible: ProposalState,
	person: Person,
	own: OwnWindow[],
	names: Names,
): ProposalView {
	const { state, matters, calendar, moment, scheme, posts } = known;
	const facts = { scheme, ...posts };
	return {
		proposal: visible,
		files: filesFor(state, facts, person),
		evidence: evidenceOf(known, visible, person, facts),
		duties: dutiesOf(known),
		daysUsed: daysUsed(state, [...matters.values()], calendar, moment),
		classes: classesOf(known),
		windows: state.windows.map((window) => {
			const { dueOn, dueAt } = windowDeadline(window, known.schemeWhen(window.opensAt), calendar, moment);
			return {
				...{ id: window.id, which: window.which, of: window.of, round: window.round, closesOn: dueOn },
				open: window.closed === null && moment.at < dueAt,
				reopens: window.closed?.reopens ?? false,
				shared: window.closed?.shared ?? [],
				seals: window.closed?.sealed ?? [],
			};
		}),
		own,
		can: canOf(known, person),
		isProposer: proposersOf(state).includes(person.personId),
		clears: Object.fromEntries(answering(state).map((part) => [part.unit, clearers(state, scheme, part.unit)])),
		scheme,
		names,
	};
}

/** What everybody may see. */
export function publicViewOf(known: ProposalKnown, names: Names): PublicView {
	const { state, scheme } = known;
	const replies = publicReplies(state);
	const shown = (of: string) => replies.some((one) => one.of === of);
	const isOpen = publicProposal(state) !== null;
	return {
		...{ proposalId: state.proposalId, year: state.year, number: state.number, kind: state.kind, stage: state.stage },
		...{ isKey: state.key !== null, demo: state.demo, scheme, names, files: releasedFiles(state, "proposal") },
		replies: replies.map((one) => ({ ...one, files: releasedFiles(state, { reply: one.of }) })),
		text: publicProposal(state),
		classes: isOpen ? classesOf(known) : [],
		duties: isOpen
			? dutiesOf(known).filter(
					(one) => one.kind === "lead" || one.kind === "co" || (one.kind === "promise" && shown(one.unit)),
				)
			: [],
	};
}
