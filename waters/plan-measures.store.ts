import { localDay } from "../loop/local-day.ts";
import type { MatterState } from "../loop/matter.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { type CreekPlan, measureMatter } from "./creek-plan.ts";
import { creekMeasure } from "./matter-kinds.ts";
import { matterStates } from "./matter-states.store.ts";
import type { DoneOn } from "./plan-progress.ts";

/** On which local day each measure was done: that of the claim which was verified. By measure id. */
export function doneOn(creekId: string, states: ReadonlyMap<string, MatterState>, timeZone: string): DoneOn {
	const done = new Map<string, string>();
	const prefix = measureMatter(creekId, "");
	for (const [matterId, state] of states) {
		if (!matterId.startsWith(prefix) || (state.stage !== "verified" && state.stage !== "closed")) continue;
		const claim = state.steps.findLast((one) => one.step === "claim-done");
		if (claim) done.set(matterId.slice(prefix.length), localDay(claim.at, timeZone));
	}
	return done;
}

/** The matters of the measures of every version of plans, as they stood at a moment. */
export async function measureStates(
	trx: Trx,
	plans: Iterable<CreekPlan>,
	moment: Moment,
): Promise<Map<string, MatterState>> {
	const ids = [...plans].flatMap((plan) =>
		plan.versions.flatMap((version) => version.measures.map((one) => measureMatter(plan.creekId, one.id))),
	);
	return matterStates(trx, creekMeasure, [...new Set(ids)], moment);
}
