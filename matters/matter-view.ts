import { type Deadline, deadlineOf } from "../loop/deadline.ts";
import { owedNext } from "../loop/matter.owed.ts";
import { stepFault } from "../loop/matter.rules.ts";
import { ANONYMOUS, type DataPage, type MatterKind, type MatterState, type Stage } from "../loop/matter.ts";
import type { Step } from "../loop/matter-step.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { WorkingCalendar } from "../loop/working-day.ts";
import type { Person } from "../people/may.ts";
import { HIDDEN } from "./names.store.ts";
import { matterTies, stepsFor } from "./reading-rights.ts";

/** A step that is owed, with its clock counted out where one runs for it. */
export interface NextStep {
	step: Step;
	item: string | null;
	by: string[];
	unit: string | null;
	office: boolean;
	dueOn: string | null;
	deadline: Deadline | null;
}

/** A matter as one reader sees it. Ids are explained by `names`. */
export interface MatterView {
	moment: Moment;
	number: number;
	kindTitle: Bilingual;
	categoryTitle: Bilingual | null;
	subjectHref: string | null;
	/** Data on the subject, for whoever names them as proof. */
	dataPages: DataPage[];
	/** What it is a part of, where its line shows that on a page of its own. */
	parent: { href: string; title: Bilingual } | null;
	state: MatterState;
	/** Each clock that ran or runs, counted out. */
	deadlines: Deadline[];
	next: NextStep[];
	/** The steps that the reader may take now; empty as of a past moment, and for whoever has not signed in. */
	can: Step[];
	/** What the data say against closing it now, or null. */
	closingFault: Bilingual | null;
	/** The reader's own steps that nothing rests on yet, by seq: these he may take back. */
	mayTakeBack: number[];
	/** Steps that were taken back later. */
	takenBack: MatterState["steps"];
	parts: { matterId: string; number: number; title: string; stage: Stage; dueOn: string | null }[];
	names: Record<string, Bilingual>;
}

/** Whoever did the work, and his unit, learn neither whether the raiser has answered nor that he was content. */
function verdictHidden(state: MatterState, kind: MatterKind, reader: Person): boolean {
	const { people, doerUnits } = matterTies(state);
	const does =
		(people.doer?.includes(reader.personId) ?? false) || doerUnits.some((unit) => reader.units.includes(unit));
	return kind.asksRaiser && does && !(people.raiser?.includes(reader.personId) ?? false);
}

/**
 * Takes out of a matter what this reader must not learn: who reported it from outside, and, for whoever did the work, that the raiser was content
 * (what he found wanting opens the matter again and is told without his name).
 */
export function stateFor(state: MatterState, kind: MatterKind, reader: Person): MatterState {
	const hidesVerdict = verdictHidden(state, kind, reader);
	const hidden = (id: string) => (id.startsWith(ANONYMOUS) ? HIDDEN : id);
	const shown = <S extends { step: string; by: string; body?: unknown; passed?: boolean }>(step: S) =>
		!(hidesVerdict && step.step === "give-verdict" && (step.passed ?? (step.body as { solved?: boolean })?.solved));
	const veiled = <S extends { step: string; by: string; unit: string }>(step: S): S =>
		hidesVerdict && step.step === "give-verdict" ? { ...step, by: HIDDEN, unit: "" } : { ...step, by: hidden(step.by) };
	return {
		...state,
		raisedBy: { ...state.raisedBy, person: hidden(state.raisedBy.person) },
		people: Object.fromEntries(
			Object.entries(state.people).map(([relation, who]) => [relation, [...new Set((who ?? []).map(hidden))]]),
		),
		clocks: state.clocks.filter((one) => !hidesVerdict || one.clock !== "verdict"),
		evidence: state.evidence.map((one) => ({ ...one, by: hidden(one.by) })),
		judgements: state.judgements.filter(shown).map(veiled),
		reopenings: state.reopenings.map((one) => ({ ...one, by: hidden(one.by) })),
		steps: state.steps
			.filter((one) => shown(one) && one.step !== "see-reporter")
			.map((one) => (one.step === "reopen" ? inBothLanguages(one, state) : one))
			.map((one) => (one.step === "absorb" ? { ...one, body: { ...one.body, raisers: [] } } : one))
			.map(veiled),
	};
}

/** A rule that spoke Chinese alone when it opened the matter again is told in English too. */
function inBothLanguages(taken: MatterState["steps"][number], { reopenings }: MatterState) {
	const reasonEn = reopenings.find((one) => one.seq === taken.seq)?.reasonEn;
	return reasonEn ? { ...taken, body: { ...taken.body, reasonEn } } : taken;
}

/** What comes next, from whom and by when. */
export function nextOf(state: MatterState, calendar: WorkingCalendar, moment: Moment): NextStep[] {
	return owedNext(state).map((owed) => {
		const clock = state.clocks.findLast((one) => one.clock === owed.clock && one.endedAt === null);
		const deadline = owed.item === null && clock ? deadlineOf(clock, calendar, moment) : null;
		const task = owed.item === null ? undefined : state.tasks.find((one) => one.id === owed.item);
		return { ...owed, by: [...owed.by], dueOn: task?.dueOn ?? deadline?.dueOn ?? null, deadline };
	});
}

function ownToTakeBack(state: MatterState, kind: MatterKind, reader: Person): number[] {
	const facts = { by: reader.personId, unitsOf: () => reader.units, verdictLimitOver: false, today: "" };
	return state.steps
		.filter(({ seq }) => stepFault(state, kind, "withdraw", { seq, reason: "" }, facts) === null)
		.map(({ seq }) => seq);
}

/** Builds the page of a matter for one reader. */
export function matterView(
	facts: {
		state: MatterState;
		kind: MatterKind;
		moment: Moment;
		calendar: WorkingCalendar;
		parts: MatterView["parts"];
		closingFault: Bilingual | null;
		takenBack: MatterView["takenBack"];
		isNow: boolean;
	},
	reader: Person,
): Omit<MatterView, "names"> {
	const { state, kind, moment, calendar } = facts;
	const seen = stateFor(state, kind, reader);
	const hidesVerdict = verdictHidden(state, kind, reader);
	const can = facts.isNow ? stepsFor(reader, state).filter((step) => !kind.takenByLine?.includes(step)) : [];
	return {
		moment,
		number: state.steps[0]?.seq ?? 0,
		kindTitle: kind.title,
		categoryTitle: kind.categories?.[state.category] ?? null,
		subjectHref: state.subject ? (kind.subjectHref?.(state.subject) ?? null) : null,
		parent: state.parent === null ? null : (kind.parentOf?.(state.parent) ?? null),
		dataPages: state.subject ? (kind.dataOf?.(state.subject) ?? []) : [],
		state: seen,
		deadlines: seen.clocks.map((clock) => deadlineOf(clock, calendar, moment)),
		next: nextOf(state, calendar, moment)
			.filter((one) => !hidesVerdict || one.step !== "give-verdict")
			.map((one) => ({ ...one, by: one.by.map((id) => (id.startsWith(ANONYMOUS) ? HIDDEN : id)) })),
		can,
		closingFault: facts.closingFault,
		mayTakeBack: can.includes("withdraw") ? ownToTakeBack(state, kind, reader) : [],
		takenBack: facts.takenBack.map((one) => (one.by.startsWith(ANONYMOUS) ? { ...one, by: HIDDEN } : one)),
		parts: facts.parts,
	};
}

/** Every id in a view that has a name. */
export function idsIn({ state, next, takenBack }: Omit<MatterView, "names">): Set<string> {
	const ids = new Set<string>();
	const add = (...some: (string | null | undefined)[]) => {
		for (const one of some) if (one) ids.add(one);
	};
	add(state.raisedBy.person, state.raisedBy.unit, state.owner?.person, state.owner?.unit, ...state.coUnits);
	for (const who of Object.values(state.people)) add(...(who ?? []));
	for (const task of state.tasks) add(task.person, task.unit);
	for (const book of state.taskBooks) for (const task of book.tasks) add(book.by, task.person, task.unit);
	for (const one of state.evidence) add(one.by, one.unit);
	for (const one of state.clocks) for (const extension of one.extensions) add(extension.by);
	for (const one of next) add(...one.by, one.unit);
	for (const one of [...state.steps, ...takenBack]) {
		add(one.by, one.unit);
		const { person, unit, leader, from, coUnits, relations } = one.body as Record<string, unknown>;
		for (const id of [person, unit, leader, from, ...Object.values((relations as object) ?? {})])
			if (typeof id === "string") add(id);
		if (Array.isArray(coUnits)) add(...coUnits);
	}
	return ids;
}
