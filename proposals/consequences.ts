import { daysBetween, localDay } from "../loop/local-day.ts";
import type { Limit, MatterKind, MatterState, Owner } from "../loop/matter.ts";
import type { Step } from "../loop/matter-step.ts";
import { type WorkingCalendar, workingDaysBetween } from "../loop/working-day.ts";
import { answering, letterOf, type ProposalState, partsNow, type UnitPart } from "./proposal.ts";
import { DEMAND_DUTY, PLAN_DUTY, PROMISE_DUTY, partKind } from "./proposal-kinds.ts";
import type { ProposalBody, ProposalStep } from "./proposal-step.ts";
import type { ProposalScheme } from "./scheme.ts";

/** A step of one of the proposal's matters that follows from a step of the proposal. */
export interface MatterAct {
	kind: MatterKind;
	matterId: string;
	step: Step;
	body: Record<string, unknown>;
	/** A rule does it, not the person who took the step. */
	byRule?: string;
}

export interface ConsequenceFacts {
	scheme: ProposalScheme;
	membersOf(unit: string): readonly string[];
	unitsOf(person: string): readonly string[];
	/** A matter as it stands; undefined where it was not raised. */
	matter(matterId: string): Pick<MatterState, "stage" | "owner"> | undefined;
	calendar: WorkingCalendar;
	today: string;
	timeZone: string;
	by: string;
}

/** The shortest time that a unit is left with when its objection was not upheld. */
const LEAST_LEFT = 5;

/**
 * What a step of a proposal (already in `state`) does to the units' duties, each a matter with its own clock. A plan: the store carries it out in the
 * transaction of the step.
 */
export function consequencesOf<S extends ProposalStep>(
	state: ProposalState,
	step: S,
	body: ProposalBody<S>,
	facts: ConsequenceFacts,
): MatterAct[] {
	const act = ACTS[step] as ((...all: [ProposalState, ProposalBody<S>, ConsequenceFacts]) => MatterAct[]) | undefined;
	return act?.(state, body, facts) ?? [];
}

type Acts = {
	[S in ProposalStep]?: (state: ProposalState, body: ProposalBody<S>, facts: ConsequenceFacts) => MatterAct[];
};

const ACTS: Acts = {
	assign: (state, _body, facts) => partsNow(state).flatMap((part) => handOut(state, part, limitOf(part, facts), facts)),
	"sign-for": (state, { unit }) => on(state, unit, (part) => [step(part, "accept", {})]),
	object: (state, { unit, reason }) => on(state, unit, (part) => [step(part, "return", { reason })]),
	"decide-objection"(state, { unit, upheld, to, reason }, facts) {
		const part = partsNow(state).find((one) => one.unit === (upheld ? to?.unit : unit));
		if (!part) return [];
		const objection = state.objections.findLast((one) => one.of === unit);
		const limit =
			upheld || !objection ? limitOf(part, facts) : remaining(part, objection.at, limitOf(part, facts), facts);
		return [step(part, "assign", { ...owner(part), limit, why: reason, relations: relations(facts, part.unit) })];
	},
	plan: (state, { unit, words }, facts) => [
		...on(state, unit, (part) => [...accepting(part, facts), step(part, "plan", { words })]),
		...(state.plans.findLast((one) => one.of === unit)?.tasks ?? []).flatMap((task) =>
			dated(state, PLAN_DUTY, task.matterId, task, facts),
		),
	],
	opinion(state, { unit, words }, facts) {
		return on(
			state,
			unit,
			(part) => {
				const stage = facts.matter(part.matterId)?.stage;
				// A second opinion adds to the first; the duty was done with that.
				if (stage !== "assigned" && stage !== "in-hand") return [];
				return [...accepting(part, facts), claim(part, state, words.slice(0, 200), "opinions")];
			},
			"co",
		);
	},
	"hold-meeting"(state, { nth }, facts) {
		const demands = state.meetings[nth - 1]?.held?.demands ?? [];
		return demands.flatMap((demand) => dated(state, DEMAND_DUTY, demand.matterId, demand, facts));
	},
	"clear-letter"(state, { unit, passed }, facts) {
		if (!passed || state.assignments.at(-1)?.mode !== "joint") return [];
		const own = partsNow(state).find(
			(part) => part.role === "lead" && part.unit !== unit && facts.unitsOf(facts.by).includes(part.unit),
		);
		if (!own || !["assigned", "in-hand"].includes(facts.matter(own.matterId)?.stage ?? "")) return [];
		return [...accepting(own, facts), claim(own, state, "会签联合答复", "replies")];
	},
	reply(state, { unit, documentNo, version }, facts) {
		const letter = letterOf(state, unit, version);
		const own = on(
			state,
			unit,
			(part) => [...accepting(part, facts), claim(part, state, `签发答复 ${documentNo}`, "replies")],
			"lead",
		);
		// The lead has the opinions when it answers: what was given by then was given.
		const received = partsNow(state)
			.filter((part) => part.role === "co" && facts.matter(part.matterId)?.stage === "claimed")
			.map((part) => step(part, "verify", { passed: true, reason: "会办意见已收到，附列于答复。" }));
		const promises = (letter?.promises ?? []).flatMap((promise) =>
			dated(state, PROMISE_DUTY, promise.matterId, promise, facts),
		);
		return [...own, ...received, ...promises];
	},
	deliver: (state, { unit }, facts) =>
		leadsAnsweredBy(state, unit)
			.filter((part) => facts.matter(part.matterId)?.stage === "claimed")
			.map((part) => step(part, "verify", { passed: true, reason: "答复已送达提案人。" })),
	close: (state, _body, facts) =>
		state.parts
			.filter((part) => part.endedAt === null && facts.matter(part.matterId)?.stage === "verified")
			.map((part) => step(part, "sign-off", { words: "提案办结" })),
	"close-rating"(state, { window, reopens, limit }, facts) {
		const of = state.windows.find((one) => one.id === window)?.of ?? "";
		if (!reopens) return [];
		return on(
			state,
			of,
			(part) => handOut(state, part, limit ?? facts.scheme.limits["second-reply"], facts),
			"lead",
		).map(byRule);
	},
};

const byRule = (act: MatterAct): MatterAct => ({ ...act, byRule: "rule:proposal-rating" });

function on(
	state: ProposalState,
	unit: string,
	acts: (part: UnitPart) => MatterAct[],
	role?: UnitPart["role"],
): MatterAct[] {
	const part = partsNow(state).find((one) => one.unit === unit && (role === undefined || one.role === role));
	return part ? acts(part) : [];
}

/** In a joint handling one letter is the answer of all leads. */
function leadsAnsweredBy(state: ProposalState, unit: string): UnitPart[] {
	const leads = partsNow(state).filter((part) => part.role === "lead");
	return state.assignments.at(-1)?.mode === "joint" && answering(state)[0]?.unit === unit
		? leads
		: leads.filter((part) => part.unit === unit);
}

const step = (part: UnitPart, taken: Step, body: Record<string, unknown>): MatterAct => ({
	kind: partKind(part.role),
	matterId: part.matterId,
	step: taken,
	body,
});

const owner = ({ unit, person }: Owner) => ({ unit, person });

/** Whoever does something for it has taken it in hand. */
function accepting(part: UnitPart, facts: ConsequenceFacts): MatterAct[] {
	return facts.matter(part.matterId)?.stage === "assigned" ? [step(part, "accept", {})] : [];
}

const claim = (part: UnitPart, state: ProposalState, words: string, place: string): MatterAct =>
	step(part, "claim-done", {
		words,
		evidence: [{ name: words.slice(0, 100), href: `/proposals/${state.proposalId}?at=${place}` }],
	});

function limitOf(part: UnitPart, { scheme }: ConsequenceFacts): Limit {
	if (part.role === "co") return scheme.limits.opinion;
	return part.round > 1 ? scheme.limits["second-reply"] : scheme.limits.reply;
}

/** What is left of a limit after the days that the unit itself had used; the office's days are the office's. */
function remaining(part: UnitPart, until: string, limit: Limit, { calendar, timeZone }: ConsequenceFacts): Limit {
	const [from, to] = [localDay(part.assignedAt, timeZone), localDay(until, timeZone)];
	const used = limit.unit === "working-day" ? workingDaysBetween(calendar, from, to) : daysBetween(from, to);
	return { ...limit, count: Math.max(LEAST_LEFT, limit.count - used) };
}

/** Who verifies and who signs off: the committee's office, unless it is of the unit itself. */
function relations({ scheme, membersOf }: ConsequenceFacts, unit: string): Record<string, string> {
	const { committee, government } = scheme.offices;
	const first = [committee, government].flatMap((office) =>
		office === null || office === unit ? [] : membersOf(office).slice(0, 1),
	)[0];
	return first === undefined ? {} : { verifier: first, supervisor: first };
}

function raise(state: ProposalState, kind: MatterKind, matterId: string, title: string, unit: string): MatterAct {
	const name = { zh: nameOf(state), en: nameOf(state) };
	return {
		kind,
		matterId,
		step: "raise",
		body: {
			kind: kind.name,
			title: title.slice(0, 120),
			words: unit,
			category: state.topic,
			source: "proposal",
			subject: { kind: "proposal", id: state.proposalId, name },
			parent: state.proposalId,
			...(state.demo ? { demo: true } : {}),
		},
	};
}

/** How a proposal is called in a list: its number in the year, and its title. */
export const nameOf = ({ year, number, title }: Pick<ProposalState, "year" | "number" | "title">) =>
	number === null ? title : `${year} 年第 ${number} 号 ${title}`;

function handOut(state: ProposalState, part: UnitPart, limit: Limit, facts: ConsequenceFacts): MatterAct[] {
	const kind = partKind(part.role);
	const again = part.round > 1 ? "（重新办理）" : "";
	const title = `${part.role === "lead" ? "答复" : "会办意见"}${again}：${nameOf(state)}`;
	return [
		raise(state, kind, part.matterId, title, ""),
		step(part, "assign", { ...owner(part), limit, relations: relations(facts, part.unit) }),
	];
}

/** A duty with a day of its own: one task, one owner. */
function dated(
	state: ProposalState,
	kind: MatterKind,
	matterId: string,
	{ text, unit, person, dueOn }: Owner & { text: string; dueOn: string },
	facts: ConsequenceFacts,
): MatterAct[] {
	const count = Math.max(1, daysBetween(facts.today, dueOn));
	const rule = kind === PROMISE_DUTY ? { byRule: "rule:proposal-promise" } : {};
	return [
		{ ...raise(state, kind, matterId, text, ""), ...rule },
		{ kind, matterId, step: "write-in", body: { tasks: [{ id: "1", text, unit, person, dueOn }] }, ...rule },
		{
			...{ kind, matterId, step: "assign" as const, ...rule },
			body: { unit, person, limit: { count, unit: "calendar-day" }, relations: relations(facts, unit) },
		},
	];
}
