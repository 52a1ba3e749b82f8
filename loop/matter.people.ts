import type { StepFacts } from "./matter.rules.ts";
import type { MatterKind, MatterState } from "./matter.ts";
import type { Step, StepBody } from "./matter-step.ts";
import type { Bilingual } from "./words.ts";

// Whose hands are in a matter: the owner's unit takes its steps, nobody judges his own work, and nobody hands the judging to the doers.

const DOING: readonly Step[] = ["accept", "plan", "task-done", "claim-done"];

/** Whoever has a hand in the work of this round, and their units: none of them judges it. */
export function doersOf(state: MatterState): { people: string[]; units: string[] } {
	const since = state.reopenings.at(-1)?.seq ?? 0;
	const taken = state.steps.filter((one) => one.seq > since && DOING.includes(one.step));
	const owners = [...(state.owner ? [state.owner] : []), ...state.tasks];
	return {
		people: [...new Set([...owners.map((one) => one.person), ...taken.map((one) => one.by)])],
		units: [...new Set([...owners.map((one) => one.unit), ...state.coUnits, ...taken.map((one) => one.unit)])].filter(
			(unit) => unit !== "",
		),
	};
}

/** What the owner alone answers for: he himself, or whoever sits in his unit for him. */
export function notOwnerFault(state: MatterState, { by, unitsOf }: StepFacts): Bilingual | null {
	if (state.owner === null || state.owner.person === by || unitsOf(by).includes(state.owner.unit)) return null;
	return {
		zh: "本事项由主责单位办理，此步须由责任人或其所在单位进行。",
		en: "The owner's unit answers for this matter; let the owner or his unit take this step.",
	};
}

export function ownWorkFault(state: MatterState, { by, unitsOf }: StepFacts): Bilingual | null {
	const { people, units } = doersOf(state);
	if (people.includes(by))
		return {
			zh: "您经办了本事项，不能由本人核验或销号，请由他人进行。",
			en: "You had a hand in this work; somebody else must judge it.",
		};
	if (!unitsOf(by).some((unit) => units.includes(unit))) return null;
	return {
		zh: "您所在单位承办本事项，不能由本单位核验或销号，请由其他单位进行。",
		en: "Your unit did this work; somebody of another unit must judge it.",
	};
}

/** What a person has in a matter that another can take over; a raiser's own word is none of it. */
export function rolesOf(state: MatterState, person: string) {
	const of = (relation: "tracker" | "verifier" | "supervisor" | "leader" | "handler") =>
		state.people[relation]?.includes(person) ?? false;
	return {
		owns: state.owner?.person === person,
		tasks: state.tasks.filter((task) => task.person === person && !task.done && !task.givenUp).map((task) => task.id),
		relations: (["tracker", "verifier", "supervisor", "leader", "handler"] as const).filter(of),
	};
}

/** Nobody judges his own work after it either, and no unit chooses who judges it. */
export function takeOverFault(
	state: MatterState,
	_kind: MatterKind,
	{ from, unit, person }: StepBody<"take-over">,
	{ by, unitsOf }: StepFacts,
): Bilingual | null {
	if (from === person) return { zh: "接替人就是本人，请另选他人。", en: "That is the same person; choose another." };
	const roles = rolesOf(state, from);
	const does = roles.owns || roles.tasks.length > 0;
	if (!does && roles.relations.length === 0)
		return {
			zh: "此人在本事项中没有可移交的职责，请核对人员。",
			en: "This person has nothing in the matter to take over; check whom you mean.",
		};
	const doers = doersOf(state);
	const judges = roles.relations.some((relation) => relation !== "tracker");
	if (judges && unitsOf(by).some((own) => doers.units.includes(own)))
		return {
			zh: "责任单位不能更换核验、督办人员，请由督查机构办理。",
			en: "The unit that owes the work can't change who verifies or supervises it; ask the supervision office.",
		};
	const verifiers = (state.people.verifier ?? []).filter((one) => one !== from);
	const itself =
		roles.relations.includes("verifier") &&
		(doers.people.includes(person) || doers.units.some((own) => unitsOf(person).includes(own)));
	if (itself || (does && verifiers.some((one) => one === person || unitsOf(one).includes(unit))))
		return {
			zh: "接替后核验人与责任人是同一人或同一单位，核验将不再独立。请另选接替人。",
			en: "The verifier and whoever does the work would be one person or of one unit. Choose another.",
		};
	return postFault(unitsOf, person, unit);
}

export function postFault(unitsOf: StepFacts["unitsOf"], person: string, unit: string): Bilingual | null {
	const units = unitsOf(person);
	if (units.length === 0)
		return {
			zh: `没有在职人员“${person}”，请另选。`,
			en: `Nobody in office is called “${person}”; choose another.`,
		};
	if (units.includes(unit)) return null;
	return {
		zh: `“${person}”不在单位“${unit}”任职，请核对人员和单位。`,
		en: `“${person}” holds no post in “${unit}”; check the person and the unit.`,
	};
}
