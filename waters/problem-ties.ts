import { tiesOf } from "../loop/matter.ties.ts";
import type { MatterState } from "../loop/matter.ts";
import type { MatterTies, Relation } from "../people/may.ts";

/** Who is what to a matter, as the one place that decides on rights asks for it. */
export function problemTies(state: MatterState): MatterTies {
	const people: Partial<Record<Relation, string[]>> = {};
	const doerUnits: string[] = [];
	for (const { relation, who } of tiesOf(state)) {
		if (relation === "doer-unit") doerUnits.push(who);
		else people[relation as Relation] = [...(people[relation as Relation] ?? []), who];
	}
	return { people, doerUnits };
}
