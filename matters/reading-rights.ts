import { stepsAt } from "../loop/matter.rules.ts";
import { tiesOf } from "../loop/matter.ties.ts";
import { ANONYMOUS, type MatterKind, type MatterState } from "../loop/matter.ts";
import type { Step } from "../loop/matter-step.ts";
import { type Action, type MatterTies, may, type Person, type Relation } from "../people/may.ts";

/** Who is what to a matter, as the one place that decides on rights asks for it. */
export function matterTies(state: MatterState): MatterTies {
	const people: Partial<Record<Relation, string[]>> = {};
	const doerUnits: string[] = [];
	for (const { relation, who } of tiesOf(state)) {
		if (relation === "doer-unit") doerUnits.push(who);
		else people[relation as Relation] = [...(people[relation as Relation] ?? []), who];
	}
	return { people, doerUnits };
}

/** Those who read every matter: the supervision office and the auditors. */
export const readsAll = (person: Person) => person.duties.includes("supervision") || person.duties.includes("auditor");

/** Those who have a part in the district's work and sit in one of its offices; an administrator whose duty is kept apart is none of them. */
export const worksInside = (person: Person) => person.units.length > 0 && may(person, "matter.raise");

/** Whether a person may read a matter: it concerns him, or its kind is open to all who work inside. */
export function mayRead(person: Person, kind: MatterKind, state: MatterState): boolean {
	return may(person, "matter.read", matterTies(state)) || (kind.openInside && worksInside(person));
}

/** Steps that the machine takes or that follow from another one: never a button. */
const NO_BUTTON: readonly Step[] = ["absorb", "take-over"];

/** The steps that this person may take now, as far as rights and order go; what a step says is judged when it is taken. */
export function stepsFor(person: Person, state: MatterState): Step[] {
	const ties = matterTies(state);
	return stepsAt(state.stage).filter(
		(step) =>
			!NO_BUTTON.includes(step) &&
			// Only whoever reported from outside is hidden, so that there is somebody to see.
			(step !== "see-reporter" || ties.people.raiser?.some((id) => id.startsWith(ANONYMOUS))) &&
			may(person, `matter.${step}` as Action, ties),
	);
}
