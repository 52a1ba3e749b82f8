import type { Clock, MatterState } from "./matter.ts";
import type { Step } from "./matter-step.ts";

/** A step that somebody owes now. `by`: persons; `unit`: anybody with a post there; `office`: the supervision office. */
export interface Owed {
	step: Step;
	/** The task, where the step is about one. */
	item: string | null;
	/** The clock that runs for it; null where the task's own date counts. */
	clock: Clock | null;
	by: string[];
	unit: string | null;
	office: boolean;
}

/** What comes next and from whom. */
export function owedNext(state: MatterState): Owed[] {
	const owed = (step: Step, clock: Clock | null, by: string[] = [], unit: string | null = null): Owed => ({
		step,
		item: null,
		clock,
		by,
		unit,
		office: by.length === 0 && unit === null,
	});
	const owner = state.owner ? [state.owner.person] : [];
	const all: Owed[] = [];
	if (state.askedForTime) all.push(owed("give-more-time", null, state.people.supervisor));
	if (state.stage === "raised") all.push(owed("assign", "assign", state.people.handler));
	if (state.stage === "assigned") all.push(owed("accept", "accept", owner, state.owner?.unit ?? null));
	if (state.stage === "in-hand") {
		for (const task of state.tasks)
			if (!task.done && !task.givenUp)
				all.push({ ...owed("task-done", null, [task.person], task.unit), item: task.id });
		if (all.every((one) => one.step !== "task-done"))
			all.push(owed("claim-done", "handle", owner, state.owner?.unit ?? null));
	}
	if (state.stage === "claimed") all.push(owed("verify", "verify", state.people.verifier));
	if (state.stage === "verified") {
		if (runs(state, "verdict")) all.push(owed("give-verdict", "verdict", state.people.raiser));
		all.push(owed("sign-off", "sign-off", state.people.supervisor));
	}
	if (state.stage === "closed" && runs(state, "look-back"))
		all.push(owed("look-back", "look-back", state.people.verifier ?? state.people.supervisor));
	return all;
}

const runs = (state: MatterState, clock: Clock) =>
	state.clocks.some((one) => one.clock === clock && one.endedAt === null);
