import { doersOf } from "./matter.people.ts";
import type { MatterState } from "./matter.ts";

/** Every relation of a matter, as rows; `doer-unit` for the units that owe it. */
export function tiesOf(state: MatterState): { relation: string; who: string }[] {
	const { people, units } = doersOf(state);
	const named = Object.entries(state.people).flatMap(([relation, who]) =>
		(who ?? []).map((one) => ({ relation, who: one })),
	);
	return [
		...named,
		...people.map((who) => ({ relation: "doer", who })),
		...units.map((who) => ({ relation: "doer-unit", who })),
	];
}
