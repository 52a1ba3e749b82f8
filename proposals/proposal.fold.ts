import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { LoopEvent } from "../loop/event.ts";
import type { Moment } from "../loop/moment.ts";
import { standingEvents } from "../loop/world.ts";
import {
	answering,
	demandMatter,
	letterOf,
	type Proof,
	type ProposalState,
	partMatter,
	partsNow,
	planMatter,
	promiseMatter,
	provedBy,
	replyOf,
	roundOf,
} from "./proposal.ts";
import { stageOf } from "./proposal-stage.ts";
import { type ProposalBody, type ProposalStep, proposalStepOf } from "./proposal-step.ts";

interface Step<S extends ProposalStep = ProposalStep> {
	step: S;
	seq: number;
	at: string;
	receivedAt: string;
	by: string;
	unit: string;
	body: ProposalBody<S>;
}

/** The stamp of a letter: SHA-256 over what it says. */
export function letterDigest(body: ProposalBody<"write-letter">): string {
	return createHash("sha256")
		.update(canonicalize(body) ?? "")
		.digest("hex");
}

/**
 * A proposal as its events tell it at a moment: a pure function of the set of events, whatever the order of their arrival. Null where it was not drafted
 * (yet).
 */
export function proposalAt(events: readonly LoopEvent[], moment: Moment): ProposalState | null {
	let state: ProposalState | null = null;
	for (const event of standingEvents(events, moment)) {
		const step = proposalStepOf(event.kind);
		if (step === null) continue;
		const { seq, happenedAt: at, receivedAt, actor: by, unit, body } = event;
		const taken = { step, seq, at, receivedAt, by, unit, body } as unknown as Step;
		if (step === "draft") state ??= drafted(event.matterId, taken as Step<"draft">);
		else if (state !== null) {
			const effect = EFFECTS[step as Exclude<ProposalStep, "draft">] as (state: ProposalState, taken: Step) => void;
			effect(state, taken);
		} else continue;
		state.steps.push({ seq, at, by, unit, step, receivedAt, body });
		const stage = stageOf(state);
		if (stage === state.stage) continue;
		state.stage = stage;
		state.stageAt = at;
	}
	return state;
}

function drafted(proposalId: string, taken: Step<"draft">): ProposalState {
	const { body } = taken;
	return {
		proposalId,
		year: body.year,
		number: null,
		kind: body.kind,
		betweenSessions: body.betweenSessions,
		importedFrom: body.importedFrom ?? null,
		proposerName: body.proposerName ?? null,
		demo: body.demo ?? false,
		stage: "drafting",
		stageAt: taken.at,
		title: body.title,
		topic: body.topic,
		facts: body.facts,
		analysis: body.analysis,
		suggestions: body.suggestions,
		attachments: body.attachments,
		versions: [version(taken, "")],
		leads: body.leads,
		proposer: { person: taken.by, unit: taken.unit },
		cosigners: [],
		takenIn: [],
		mergedInto: null,
		draftedAt: taken.at,
		submittedAt: null,
		filedAt: null,
		reviews: [],
		key: null,
		assignments: [],
		parts: [],
		objections: [],
		plans: [],
		contacts: [],
		opinions: [],
		meetings: [],
		letters: [],
		replies: [],
		windows: [],
		reopenings: [],
		closed: null,
		lookBack: null,
		publications: [],
		comments: [],
		steps: [],
	};
}

const version = (taken: Step<"draft"> | Step<"edit">, reason: string) => ({
	...stamp(taken),
	title: taken.body.title,
	facts: taken.body.facts,
	analysis: taken.body.analysis,
	suggestions: taken.body.suggestions,
	reason,
});

const stamp = ({ seq, at, by, unit }: Step) => ({ seq, at, by, unit });
const proofsOf = (
	proofs: readonly { name: string; href?: string | undefined; fileId?: string | undefined }[],
): Proof[] => proofs.map((one) => ({ ...one, standing: true, why: null }));

type Effects = { [S in Exclude<ProposalStep, "draft">]: (state: ProposalState, taken: Step<S>) => void };

/** What each step does to the proposal. Whether it may be taken at all was decided when it was taken (`proposal.rules.ts`). */
const EFFECTS: Effects = {
	edit(state, taken) {
		const { title, topic, facts, analysis, suggestions, attachments } = taken.body;
		Object.assign(state, { title, topic, facts, analysis, suggestions, attachments });
		state.versions.push(version(taken, taken.body.reason));
		// Whoever signed had signed another text.
		for (const one of state.cosigners) one.answer = null;
	},
	"ask-cosigner"(state, { body, at }) {
		for (const person of body.persons)
			if (person !== state.proposer.person && !state.cosigners.some((one) => one.person === person))
				state.cosigners.push({ person, askedAt: at, answer: null });
	},
	"co-sign"(state, taken) {
		const asked = state.cosigners.find((one) => one.person === taken.by);
		if (asked) asked.answer = { ...stamp(taken), agrees: taken.body.agrees, reason: taken.body.reason };
	},
	submit(state, { at }) {
		state.submittedAt = at;
	},
	withdraw: () => {},
	review(state, taken) {
		state.reviews.push({ ...stamp(taken), ...taken.body });
		if (taken.body.outcome === "accept") {
			state.number = taken.body.number ?? null;
			state.filedAt = taken.at;
		}
		if (taken.body.outcome === "merge") state.mergedInto = taken.body.into ?? null;
	},
	"take-in"(state, { body, at }) {
		if (!state.takenIn.some((one) => one.proposalId === body.from))
			state.takenIn.push({ proposalId: body.from, persons: body.persons, at });
	},
	"make-key"(state, taken) {
		state.key = { ...stamp(taken), ...taken.body };
	},
	assign(state, taken) {
		state.assignments.push({ ...stamp(taken), ...taken.body });
		for (const { unit, person, role } of taken.body.units) give(state, role, unit, person, taken.at, 1);
	},
	"sign-for": () => {},
	object(state, taken) {
		const { unit: of, reason, suggests } = taken.body;
		state.objections.push({ ...stamp(taken), of, reason, suggests: suggests ?? null, decision: null });
	},
	"decide-objection"(state, taken) {
		const { unit, upheld, reason, to } = taken.body;
		const open = state.objections.findLast((one) => one.of === unit && one.decision === null);
		if (!open) return;
		open.decision = { ...stamp(taken), upheld, reason, to: to ?? null };
		if (!upheld) return;
		const part = partsNow(state).find((one) => one.unit === unit);
		if (!part) return;
		part.endedAt = taken.at;
		// The same matter goes on with its whole story; only its owner is another.
		if (to) state.parts.push({ ...part, ...to, assignedAt: taken.at, endedAt: null });
	},
	plan(state, taken) {
		const { unit: of, words, tasks = [] } = taken.body;
		const nth = state.plans.filter((one) => one.of === of).length + 1;
		const dated = tasks.map((task, index) => ({ ...task, matterId: planMatter(state.proposalId, of, nth, index + 1) }));
		state.plans.push({ ...stamp(taken), of, words, tasks: dated });
	},
	contact(state, taken) {
		const { unit, way, on, words } = taken.body;
		state.contacts.push({ ...stamp(taken), side: unit ?? null, way, on, words, confirmed: null });
	},
	"confirm-contact"(state, taken) {
		const found = state.contacts[taken.body.nth - 1];
		if (found) found.confirmed = { ...stamp(taken), agrees: taken.body.agrees, words: taken.body.words };
	},
	opinion(state, taken) {
		const { unit: of, stand, words, proofs } = taken.body;
		state.opinions.push({ ...stamp(taken), of, stand, words, proofs: proofsOf(proofs) });
	},
	"call-meeting"(state, taken) {
		state.meetings.push({ ...stamp(taken), ...taken.body, held: null });
	},
	"hold-meeting"(state, taken) {
		const meeting = state.meetings[taken.body.nth - 1];
		if (!meeting) return;
		const demands = taken.body.demands.map((demand, index) => {
			const id = demand.id ?? String(index + 1);
			return { ...demand, id, matterId: demandMatter(state.proposalId, taken.body.nth, id) };
		});
		meeting.held = { ...stamp(taken), reports: taken.body.reports, demands };
	},
	"write-letter"(state, taken) {
		const { unit: of, proofs, promises, ...body } = taken.body;
		const nth = state.letters.filter((one) => one.of === of).length + 1;
		state.letters.push({
			...stamp(taken),
			...body,
			of,
			round: roundOf(state, of),
			version: nth,
			promises: promises.map((one, index) => ({
				...one,
				matterId: promiseMatter(state.proposalId, of, nth, index + 1),
			})),
			proofs: proofsOf(proofs),
			digest: letterDigest(taken.body),
			clearances: [],
		});
	},
	"clear-letter"(state, taken) {
		const { passed, words } = taken.body;
		letterOf(state, taken.body.unit, taken.body.version)?.clearances.push({ ...stamp(taken), passed, words });
	},
	reply(state, taken) {
		const { unit: of, ...body } = taken.body;
		state.replies.push({ ...stamp(taken), ...body, of, round: roundOf(state, of), delivered: null });
	},
	deliver(state, taken) {
		const { unit: of, on, way } = taken.body;
		const reply = replyOf(state, of);
		if (!reply || reply.delivered) return;
		reply.delivered = { ...stamp(taken), on, way };
		openWindow(state, "reply", of, taken.at);
	},
	"close-rating"(state, taken) {
		const { asked, shared, reopens, sealed, limit } = taken.body;
		const window = state.windows.find((one) => one.id === taken.body.window);
		if (!window || window.closed) return;
		window.closed = { ...stamp(taken), asked, shared, reopens, sealed };
		if (!reopens) return;
		const part = partsNow(state).find((one) => one.unit === window.of && one.role === "lead");
		state.reopenings.push({ seq: taken.seq, at: taken.at, window: window.id, of: window.of, limit: limit ?? null });
		state.closed = null;
		state.lookBack = null;
		if (part) give(state, "lead", part.unit, part.person, taken.at, part.round + 1);
	},
	close(state, taken) {
		state.closed = { ...stamp(taken), words: taken.body.words };
	},
	"open-look-back"(state, taken) {
		state.lookBack = { ...stamp(taken), ...taken.body, answers: [] };
		for (const part of answering(state)) openWindow(state, "delivery", part.unit, taken.at);
	},
	"look-back"(state, taken) {
		const { delivered, words, proofs } = taken.body;
		state.lookBack?.answers.push({
			...stamp(taken),
			as: taken.by === state.lookBack.checker ? "checker" : "proposer",
			delivered,
			words,
			proofs: proofsOf(proofs),
		});
	},
	"withdraw-proof"(state, taken) {
		for (const proof of provedBy(state, taken.body)) Object.assign(proof, { standing: false, why: taken.body.reason });
	},
	publish(state, taken) {
		state.publications.push({ ...stamp(taken), ...taken.body });
	},
	comment(state, taken) {
		state.comments.push({ ...stamp(taken), words: taken.body.words });
	},
};

function give(
	state: ProposalState,
	role: "lead" | "co",
	unit: string,
	person: string,
	at: string,
	round: number,
): void {
	const nth = state.parts.filter((one) => one.unit === unit && one.role === role && one.round === round).length + 1;
	const matterId = partMatter(state.proposalId, role, unit, round, nth);
	state.parts.push({ unit, person, role, round, matterId, assignedAt: at, endedAt: null });
}

function openWindow(state: ProposalState, which: "reply" | "delivery", of: string, at: string): void {
	const round = roundOf(state, of);
	const id = `${which}:${of}:${round}`;
	if (!state.windows.some((one) => one.id === id))
		state.windows.push({ id, which, of, round, opensAt: at, closed: null });
}
