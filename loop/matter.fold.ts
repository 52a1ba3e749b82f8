import type { LoopEvent } from "./event.ts";
import { pause, running, start, stop, stopAll } from "./matter.clocks.ts";
import { rolesOf } from "./matter.people.ts";
import { endOf, endSuspension, settleEvidence, settleSuspension } from "./matter.time.ts";
import type { Judgement, MatterKind, MatterState, Task } from "./matter.ts";
import { type EvidenceNamed, type Step, type StepBody, stepOf } from "./matter-step.ts";
import type { Moment } from "./moment.ts";
import { standingEvents } from "./world.ts";

interface Taken<S extends Step = Step> {
	step: S;
	seq: number;
	at: string;
	receivedAt: string;
	by: string;
	unit: string;
	body: StepBody<S>;
}

/**
 * The matter as its events tell it at a moment: a pure function of the set of events, whatever the order of their arrival. Null where it was not raised
 * (yet, or the raising was taken back).
 */
export function matterAt(events: readonly LoopEvent[], kind: MatterKind, moment: Moment): MatterState | null {
	let state: MatterState | null = null;
	for (const event of standingEvents(events, moment)) {
		const step = stepOf(event.kind);
		if (step === null) continue;
		const taken = {
			step,
			seq: event.seq,
			at: event.happenedAt,
			receivedAt: event.receivedAt,
			by: event.actor,
			unit: event.unit,
			body: event.body,
		} as unknown as Taken;
		if (step === "raise") state ??= raised(event, kind, taken as Taken<"raise">);
		else if (state !== null) take(state, kind, taken, moment.timeZone);
	}
	if (state === null) return null;
	settleSuspension(state, moment);
	settleEvidence(state, moment);
	return state;
}

function raised(event: LoopEvent, kind: MatterKind, taken: Taken<"raise">): MatterState {
	const { body } = taken;
	const state: MatterState = {
		matterId: event.matterId,
		line: event.line,
		kind: body.kind,
		title: body.title,
		words: body.words ?? "",
		category: body.category ?? "",
		source: body.source ?? "",
		subject: body.subject ?? null,
		place: (body.place as MatterState["place"]) ?? null,
		parent: body.parent ?? body.splitFrom ?? null,
		stage: "raised",
		stageAt: taken.at,
		fellBack: null,
		raisedAt: taken.at,
		raisedBy: { person: taken.by, unit: taken.unit },
		people: { raiser: [taken.by] },
		owner: null,
		coUnits: [],
		tasks: [],
		taskBooks: [],
		clocks: [],
		evidence: [],
		judgements: [],
		round: 1,
		reopenings: [],
		urges: [],
		askedForTime: null,
		suspended: null,
		mergedInto: null,
		splitInto: [],
		demo: body.demo ?? false,
		steps: [],
	};
	start(state, kind, "assign", taken.at);
	addEvidence(state, taken, body.evidence);
	note(state, taken);
	return state;
}

type Effects = {
	[S in Exclude<Step, "raise">]: (state: MatterState, kind: MatterKind, taken: Taken<S>) => void;
};

/** What each step does to the matter. Whether it may be taken at all was decided when it was taken (`matter.rules.ts`). */
const EFFECTS: Effects = {
	"write-in"(state, _kind, { body, at, seq, by }) {
		const old = new Map(state.tasks.map((task) => [task.id, task]));
		const named = new Set(body.tasks.map((task) => task.id));
		const rest = state.tasks.filter((task) => !named.has(task.id) && (task.done !== null || task.givenUp !== null));
		state.tasks = [...rest, ...body.tasks.map((task) => written(task, old.get(task.id), at))];
		state.taskBooks.push({
			seq,
			at,
			by,
			reason: body.reason ?? "",
			tasks: state.tasks.map(({ done: _done, givenUp: _givenUp, ...task }) => task),
		});
	},
	assign(state, kind, { body, at, by }) {
		state.owner = { unit: body.unit, person: body.person };
		state.coUnits = body.coUnits ?? [];
		relate(state, "handler", by);
		for (const [relation, person] of Object.entries(body.relations ?? {}))
			if (person) state.people[relation as "tracker"] = [person];
		state.people.supervisor ??= [by];
		stop(state, "assign", at);
		start(state, kind, "accept", at);
		// The handling clock runs from the hand-out, not from when the unit finds time to sign for it.
		start(state, kind, "handle", at, body.limit);
		state.stage = "assigned";
	},
	accept(state, _kind, { at }) {
		stop(state, "accept", at);
		state.stage = "in-hand";
	},
	return(state, kind, { at }) {
		stop(state, "accept", at);
		stop(state, "handle", at);
		state.owner = null;
		state.coUnits = [];
		start(state, kind, "assign", at);
		state.stage = "raised";
	},
	plan: (state, _kind, taken) => addEvidence(state, taken, taken.body.evidence),
	report: (state, _kind, taken) => addEvidence(state, taken, taken.body.evidence),
	"task-done"(state, _kind, taken) {
		const task = state.tasks.find((one) => one.id === taken.body.task);
		if (task)
			task.done = { at: taken.at, seq: taken.seq, words: taken.body.words, evidence: taken.body.evidence ?? [] };
		addEvidence(state, taken, taken.body.evidence);
	},
	"task-given-up"(state, _kind, { body, at, seq }) {
		const task = state.tasks.find((one) => one.id === body.task);
		if (task) task.givenUp = { at, seq, reason: body.reason };
	},
	"claim-done"(state, kind, taken) {
		addEvidence(state, taken, taken.body.evidence);
		pause(state, "handle", taken.at, "待核验");
		start(state, kind, "verify", taken.at);
		state.stage = "claimed";
	},
	verify(state, kind, taken) {
		judge(state, taken, taken.body.passed, taken.body.reason, taken.body.evidence);
		stop(state, "verify", taken.at);
		if (!taken.body.passed) return backInHand(state, taken.at);
		// What was passed was done on the day it was claimed: waiting for the verifier is not the doer's time.
		const handling = running(state, "handle");
		if (handling) handling.endedAt = handling.pauses.at(-1)?.from ?? taken.at;
		if (kind.asksRaiser) start(state, kind, "verdict", taken.at);
		start(state, kind, "sign-off", taken.at);
		state.stage = "verified";
	},
	"give-verdict"(state, kind, taken) {
		judge(state, taken, taken.body.solved, taken.body.reason ?? "", []);
		stop(state, "verdict", taken.at);
		if (taken.body.solved || (state.stage !== "verified" && state.stage !== "closed")) return;
		reopened(state, kind, taken, "反映人评价未解决", null);
	},
	"sign-off"(state, kind, taken) {
		judge(state, taken, true, taken.body.words ?? "", []);
		stop(state, "sign-off", taken.at);
		stop(state, "verdict", taken.at);
		if (kind.looksBack) start(state, kind, "look-back", taken.at);
		state.stage = "closed";
	},
	"look-back"(state, kind, taken) {
		judge(state, taken, taken.body.passed, taken.body.reason, taken.body.evidence);
		stop(state, "look-back", taken.at);
		if (!taken.body.passed) reopened(state, kind, taken, taken.body.reason, null);
	},
	reopen(state, kind, taken) {
		const { reason, rule = null } = taken.body;
		const reasonEn = taken.body.reasonEn ?? (rule === null ? null : kind.ruleInEnglish?.(reason)) ?? null;
		reopened(state, kind, taken, reason, rule, reasonEn);
	},
	merge(state, _kind, { body, at }) {
		stopAll(state, at);
		state.mergedInto = body.into;
		state.stage = "merged";
	},
	absorb(state, _kind, { body }) {
		state.people.raiser = [...new Set([...(state.people.raiser ?? []), ...(body.raisers ?? [])])];
	},
	split(state, _kind, { body, at }) {
		stopAll(state, at);
		state.splitInto = body.into;
		state.stage = "split";
	},
	"ask-more-time"(state, _kind, { body, at, seq, by }) {
		state.askedForTime = { seq, at, by, limit: body.limit, reason: body.reason };
	},
	"give-more-time"(state, _kind, { body, at, by }) {
		const asked = state.askedForTime;
		state.askedForTime = null;
		const handling = running(state, "handle");
		if (body.granted && handling && asked)
			handling.extensions.push({ at, by, limit: body.limit ?? asked.limit, reason: `${asked.reason}；${body.reason}` });
	},
	suspend(state, _kind, { body, at }) {
		state.suspended = { from: at, until: body.until, reason: body.reason };
		for (const clock of state.clocks)
			if (clock.endedAt === null) clock.pauses.push({ from: at, until: null, reason: body.reason });
	},
	resume(state, _kind, { at }) {
		endSuspension(state, at);
	},
	"hand-over"(state, _kind, { body }) {
		state.owner = { unit: body.unit, person: body.person };
	},
	"take-over"(state, _kind, { body: { from, unit, person } }) {
		const { owns, tasks, relations } = rolesOf(state, from);
		if (owns) state.owner = { unit, person };
		state.tasks = state.tasks.map((task) => (tasks.includes(task.id) ? { ...task, unit, person } : task));
		for (const relation of relations)
			state.people[relation] = [...new Set(state.people[relation]?.map((one) => (one === from ? person : one)))];
	},
	comment: (state, _kind, taken) => addEvidence(state, taken, taken.body.evidence),
	"add-evidence": (state, _kind, taken) => addEvidence(state, taken, taken.body.evidence),
	"refute-evidence"(state, _kind, { body }) {
		const of = state.evidence.filter((one) => one.seq === body.seq)[body.index];
		if (!of) return;
		of.standing = false;
		of.why = { zh: `已被否定：${body.reason}`, en: `refuted: ${body.reason}` };
	},
	urge(state, _kind, { body, at, seq, by }) {
		state.urges.push({ seq, at, by, reason: body.reason, by_when: body.byDay ?? null });
	},
	escalate(state, _kind, { body }) {
		state.people.leader = [body.leader];
	},
	"see-reporter": () => {},
	withdraw: () => {},
};

function take(state: MatterState, kind: MatterKind, taken: Taken, zone: string): void {
	// A suspension that has run out by itself ends before the next step is told.
	if (state.suspended && taken.step !== "resume" && taken.at >= endOf(state.suspended.until, zone))
		endSuspension(state, endOf(state.suspended.until, zone));
	const effect = EFFECTS[taken.step as Exclude<Step, "raise">] as Effects["comment"];
	const before = state.stage;
	effect(state, kind, taken as Taken<"comment">);
	if (state.stage !== before) state.stageAt = taken.at;
	note(state, taken);
}

const note = (state: MatterState, { step, seq, at, receivedAt, by, unit, body }: Taken) =>
	state.steps.push({ step, seq, at, receivedAt, by, unit, body: body as Record<string, unknown> });

function written(task: StepBody<"write-in">["tasks"][number], old: Task | undefined, at: string): Task {
	const moved = old && old.dueOn !== task.dueOn ? [...old.movedFrom, old.dueOn] : (old?.movedFrom ?? []);
	return {
		...task,
		writtenAt: old?.writtenAt ?? at,
		movedFrom: moved,
		done: old?.done ?? null,
		givenUp: old?.givenUp ?? null,
	};
}

function relate(state: MatterState, relation: "handler", person: string): void {
	const known = state.people[relation] ?? [];
	if (!known.includes(person)) state.people[relation] = [...known, person];
}

function addEvidence(
	state: MatterState,
	{ seq, at, by, unit }: Taken,
	named: readonly EvidenceNamed[] | undefined,
): void {
	for (const one of named ?? []) state.evidence.push({ ...one, seq, at, by, unit, standing: true, why: null });
}

function judge(
	state: MatterState,
	{ step, seq, at, by, unit }: Taken,
	passed: boolean,
	reason: string,
	evidence: EvidenceNamed[] | undefined,
): void {
	state.judgements.push({
		step: step as Judgement["step"],
		seq,
		at,
		by,
		unit,
		passed,
		reason,
		evidence: evidence ?? [],
	});
}

/** A claim that did not hold: the doer's clock goes on from where it stood. */
function backInHand(state: MatterState, at: string): void {
	const open = running(state, "handle")?.pauses.at(-1);
	if (open && open.until === null) open.until = at;
	state.stage = "in-hand";
}

function reopened(
	state: MatterState,
	kind: MatterKind,
	taken: Taken,
	reason: string,
	rule: string | null,
	reasonEn: string | null = null,
): void {
	stopAll(state, taken.at);
	state.round += 1;
	state.reopenings.push({ seq: taken.seq, at: taken.at, by: taken.by, reason, reasonEn, rule });
	start(state, kind, "handle", taken.at);
	state.stage = "in-hand";
}
