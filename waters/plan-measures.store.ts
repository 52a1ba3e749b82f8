import { daysBetween, localDay } from "../loop/local-day.ts";
import { type Acting, raiseMatter, takeStep } from "../loop/matter.store.ts";
import type { MatterState } from "../loop/matter.ts";
import { knownThen, type Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { type CreekPlan, measureMatter, type PlanMeasure } from "./creek-plan.ts";
import { creekMeasure } from "./matter-kinds.ts";
import { matterStates } from "./matter-states.store.ts";
import { MEASURE_KINDS } from "./measure-kind.ts";
import type { DoneOn } from "./plan-progress.ts";

/**
 * Hands out the measures of the version in force: each new one becomes a matter with its owner and clock; where a later version moved a date or an owner,
 * its matter is told so. What is being verified, or is finished, stays as it is.
 */
export async function handOutMeasures(
	trx: Trx,
	plan: CreekPlan,
	creek: { zh: string; en: string },
	acting: { by: Acting; happenedAt: string },
	now: string,
	timeZone: string,
): Promise<void> {
	const version = plan.inForce;
	if (!version) return;
	const ids = version.measures.map((one) => measureMatter(plan.creekId, one.id));
	const known = await matterStates(trx, creekMeasure, ids, knownThen(now, timeZone));
	for (const measure of version.measures) {
		const matterId = measureMatter(plan.creekId, measure.id);
		const taken = (what: string) => ({ ...acting, matterId, clientKey: `plan:${version.seq}:${measure.id}:${what}` });
		const state = known.get(matterId);
		const task = {
			...{ id: measure.id, text: measure.text, unit: measure.unit, person: measure.person, dueOn: measure.dueOn },
		};
		const reason = `一浜一策第 ${version.version} 版`;
		if (state) {
			await tellChange(trx, state, measure, { task, reason, taken }, now);
			continue;
		}
		await raiseMatter(
			trx,
			creekMeasure,
			{
				...taken("raise"),
				body: {
					title: `${creek.zh}${MEASURE_KINDS[measure.kind].zh.replace(/（.*）/, "")}：${measure.text}`.slice(0, 120),
					...{ words: reason, category: measure.kind, source: "plan" },
					subject: { kind: "creek", id: plan.creekId, name: creek },
					...(version.demo ? { demo: true } : {}),
				},
			},
			now,
		);
		const stepping = { ...taken("write-in"), step: "write-in" as const, body: { tasks: [task], reason } };
		await takeStep(trx, creekMeasure, stepping, now);
		const today = localDay(acting.happenedAt, timeZone);
		// A clock holds a thousand days; beyond that the task's own date is what counts.
		const count = Math.min(1000, Math.max(1, daysBetween(today, measure.dueOn)));
		const limit = { count, unit: "calendar-day" as const };
		const { unit, person } = measure;
		await takeStep(
			trx,
			creekMeasure,
			{ ...taken("assign"), step: "assign", body: { unit, person, limit, why: `${reason}已审定` } },
			now,
		);
	}
}

async function tellChange(
	trx: Trx,
	state: MatterState,
	measure: PlanMeasure,
	change: {
		task: Record<string, unknown>;
		reason: string;
		taken(what: string): { by: Acting; happenedAt: string; matterId: string; clientKey: string };
	},
	now: string,
): Promise<void> {
	if (!["raised", "assigned", "in-hand"].includes(state.stage)) return;
	const { task, reason, taken } = change;
	const old = state.tasks.find((one) => one.id === measure.id);
	if (old && (old.dueOn !== measure.dueOn || old.person !== measure.person || old.text !== measure.text))
		await takeStep(trx, creekMeasure, { ...taken("write-in"), step: "write-in", body: { tasks: [task], reason } }, now);
	const { unit, person } = measure;
	if (state.stage !== "raised" && state.owner && state.owner.person !== person)
		await takeStep(
			trx,
			creekMeasure,
			{ ...taken("hand-over"), step: "hand-over", body: { unit, person, reason } },
			now,
		);
}

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
