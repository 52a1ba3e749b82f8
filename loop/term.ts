import { type Deadline, deadlineOf } from "./deadline.ts";
import { addDays, localDay } from "./local-day.ts";
import { ANONYMOUS, type Clock, type ClockState, type MatterState } from "./matter.ts";
import type { Step } from "./matter-step.ts";
import type { Moment } from "./moment.ts";
import { isWorkingDay, type WorkingCalendar } from "./working-day.ts";

/**
 * How a clock of a matter came out. `dropped`: it ended without an outcome (returned, merged, split, a verdict that was never given): it counts neither for
 * nor against anybody.
 */
export type TermOutcome = "open" | "kept" | "late" | "dropped";

/** One limit that somebody stood under: what summaries and comparisons count. Days are local. */
export interface Term {
	matterId: string;
	title: string;
	line: string;
	kind: string;
	clock: Clock;
	/** Its place among the matter's clocks. */
	n: number;
	round: number;
	/** Who owed it: the unit and person of that time; "" where it was an office's or an outsider's. */
	unit: string;
	person: string;
	startedOn: string;
	dueOn: string;
	endedOn: string | null;
	outcome: TermOutcome;
	/** Working days past the due day. */
	lateBy: number;
	/** Working days that it took, null while it is open, and that it was given; days on which it stood still left out. */
	usedDays: number | null;
	givenDays: number;
	/** It waits for others now, so its time stands still and its due day moves on. */
	standing: boolean;
	demo: boolean;
}

/** A step that statistics count, with who owned the matter when it was taken. */
export interface Turn {
	matterId: string;
	title: string;
	line: string;
	kind: string;
	seq: number;
	step: TurnStep;
	at: string;
	/** Local day. */
	on: string;
	round: number;
	unit: string;
	person: string;
	/** Who took it; "" for whoever reported from outside. */
	by: string;
	/** Of a verification, a look-back or a verdict. */
	passed: boolean | null;
	/** Until when an urge asks for an answer. */
	byDay: string | null;
	reason: string;
	demo: boolean;
}

export const TURN_STEPS = [
	"raise",
	"assign",
	"claim-done",
	"verify",
	"sign-off",
	"look-back",
	"reopen",
	"give-verdict",
	"suspend",
	"urge",
	"escalate",
] as const satisfies readonly Step[];
export type TurnStep = (typeof TURN_STEPS)[number];

const isTurn = (step: Step): step is TurnStep => (TURN_STEPS as readonly Step[]).includes(step);

/** The step for which each clock runs; one that ends by another (a return, a merge, a reopening) had no outcome. */
const AWAITED: Record<Clock, Step> = {
	assign: "assign",
	accept: "accept",
	handle: "claim-done",
	verify: "verify",
	verdict: "give-verdict",
	"sign-off": "sign-off",
	"look-back": "look-back",
};

/** Whose clocks are the owner's; the others are owed by those who hand out, verify or sign off. */
const OWNERS: readonly Clock[] = ["accept", "handle"];

/** Every limit of a matter with how it came out, as of the moment at which its state was folded. */
export function termsOf(state: MatterState, calendar: WorkingCalendar, moment: Moment): Term[] {
	return state.clocks.map((clock, n) => {
		const deadline = deadlineOf(clock, calendar, moment);
		const owner = whose(state, clock, moment);
		return {
			matterId: state.matterId,
			title: state.title,
			line: state.line,
			kind: state.kind,
			clock: clock.clock,
			n,
			round: roundAt(state, clock.startedAt),
			...owner,
			startedOn: deadline.startedOn,
			dueOn: deadline.dueOn,
			endedOn: deadline.ended?.on ?? null,
			outcome: outcomeOf(state, clock, deadline),
			lateBy: deadline.lateBy,
			...daysOf(deadline, calendar),
			standing: deadline.standing !== null,
			demo: state.demo,
		};
	});
}

/** The counted steps of a matter, each with the owner of its time. */
export function turnsOf(state: MatterState, timeZone: string): Turn[] {
	return state.steps.flatMap(({ step, seq, at, by, body }) => {
		if (!isTurn(step)) return [];
		const { passed, solved, byDay, reason, words } = body as Record<string, unknown>;
		const told = passed ?? solved;
		return {
			matterId: state.matterId,
			title: state.title,
			line: state.line,
			kind: state.kind,
			seq,
			step,
			at,
			on: localDay(at, timeZone),
			round: roundAt(state, at),
			...ownerAt(state, at),
			by: by.startsWith(ANONYMOUS) ? "" : by,
			passed: typeof told === "boolean" ? told : null,
			byDay: typeof byDay === "string" ? byDay : null,
			// What a citizen wrote is for the handler alone; a verdict's words stay in the matter.
			reason: step === "give-verdict" ? "" : String(reason ?? words ?? ""),
			demo: state.demo,
		};
	});
}

/** Whoever owned the matter at an instant, or, where it was just returned, before that. */
function ownerAt(state: MatterState, at: string): { unit: string; person: string } {
	let owner = { unit: "", person: "" };
	for (const { step, at: taken, body } of state.steps) {
		if (taken > at) break;
		const { from, unit = "", person = "" } = body as { from?: string; unit?: string; person?: string };
		if (step === "assign" || step === "hand-over" || (step === "take-over" && from === owner.person))
			owner = { unit, person };
	}
	return owner;
}

/** A verdict is about the owner's work, and owed by nobody inside. */
function whose(state: MatterState, { clock, endedAt }: ClockState, moment: Moment): { unit: string; person: string } {
	const owner = ownerAt(state, endedAt ?? moment.at);
	if (OWNERS.includes(clock)) return owner;
	return clock === "verdict" ? { ...owner, person: "" } : officeOf(state, clock);
}

function officeOf(state: MatterState, clock: Clock): { unit: string; person: string } {
	const { handler, verifier, supervisor } = state.people;
	const who: Partial<Record<Clock, string[] | undefined>> = {
		assign: handler,
		verify: verifier,
		"sign-off": supervisor,
		"look-back": verifier ?? supervisor,
	};
	return { unit: "", person: who[clock]?.[0] ?? "" };
}

const roundAt = (state: MatterState, at: string): number => 1 + state.reopenings.filter((one) => one.at <= at).length;

function outcomeOf(state: MatterState, clock: ClockState, deadline: Deadline): TermOutcome {
	if (deadline.ended === null) return "open";
	const taken = state.steps.some((one) => one.at === clock.endedAt && one.step === AWAITED[clock.clock]);
	if (!taken) return "dropped";
	return deadline.ended.onTime ? "kept" : "late";
}

function daysOf(deadline: Deadline, calendar: WorkingCalendar): Pick<Term, "usedDays" | "givenDays"> {
	const end = deadline.ended?.on;
	const given = deadline.parts.flatMap((part) => part.days);
	const worked = [...given, ...deadline.after].filter(
		(one) => one.counted !== "stood-still" && isWorkingDay(calendar, one.day),
	);
	return {
		usedDays: end === undefined ? null : worked.filter((one) => one.day <= end).length,
		givenDays: worked.filter((one) => one.day <= deadline.dueOn).length,
	};
}

/** Whether a limit was over, and so counts, by a local day: it ended, or its due day has passed. What stands still waits for others and does not. */
export const isDue = (term: Term, today: string): boolean =>
	term.outcome === "kept" ||
	term.outcome === "late" ||
	(term.outcome === "open" && !term.standing && term.dueOn < today);

/** The first day of the week (Monday) or month of a day, and its last. */
export function periodOf(kind: "week" | "month", day: string): { from: string; to: string } {
	if (kind === "month") {
		const from = `${day.slice(0, 7)}-01`;
		const next = addDays(from, 32).slice(0, 7);
		return { from, to: addDays(`${next}-01`, -1) };
	}
	const from = addDays(day, -((new Date(`${day}T00:00:00.000Z`).getUTCDay() + 6) % 7));
	return { from, to: addDays(from, 6) };
}
