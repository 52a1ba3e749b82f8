import { daysBetween, localDay } from "../loop/local-day.ts";
import { type Acting, raiseMatter, takeStep } from "../loop/matter.store.ts";
import type { MatterKind, MatterState } from "../loop/matter.ts";
import { knownThen } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { type CreekPlan, measureMatter, type PlanVersion, planMatter, targetMatter } from "./creek-plan.ts";
import { creekMeasure, creekTarget } from "./matter-kinds.ts";
import { matterStates } from "./matter-states.store.ts";
import { MEASURE_KINDS } from "./measure-kind.ts";
import { targetWords } from "./plan-target.ts";

interface Handing {
	by: Acting;
	happenedAt: string;
}

/** One thing that a version hands out: a measure, or a target. */
interface PlanItem {
	kind: MatterKind;
	matterId: string;
	/** Its part of the keys: the same version hands it out once. */
	key: string;
	title: string;
	category: string;
	parent?: string;
	task: { id: string; text: string; unit: string; person: string; dueOn: string };
}

function itemsOf(creekId: string, creek: Bilingual, version: PlanVersion): PlanItem[] {
	const measures = version.measures.map(({ id, kind, text, unit, person, dueOn }): PlanItem => {
		const title = `${creek.zh}${MEASURE_KINDS[kind].zh.replace(/（.*）/, "")}：${text}`.slice(0, 120);
		const matterId = measureMatter(creekId, id);
		return { kind: creekMeasure, matterId, key: id, title, category: kind, task: { id, text, unit, person, dueOn } };
	});
	const { unit, person } = version.duties;
	const targets = version.targets.map((target): PlanItem => {
		const text = targetWords(target).zh;
		return {
			...{ kind: creekTarget, matterId: targetMatter(creekId, target.id), key: `target:${target.id}` },
			...{ title: `${creek.zh}目标：${text}`, category: "", parent: planMatter(creekId) },
			task: { id: target.id, text, unit, person, dueOn: target.dueOn },
		};
	});
	return [...measures, ...targets];
}

/**
 * Hands out the version in force: each new measure and each new target becomes a matter with its owner and clock; where a later version moved a date or an
 * owner, its matter is told so. What is being verified, or is finished, stays as it is.
 */
export async function handOutPlan(
	trx: Trx,
	plan: CreekPlan,
	creek: Bilingual,
	acting: Handing,
	now: string,
	timeZone: string,
): Promise<void> {
	const version = plan.inForce;
	if (!version) return;
	const items = itemsOf(plan.creekId, creek, version);
	const known = await statesOf(trx, items, now, timeZone);
	for (const item of items) {
		const state = known.get(item.matterId);
		if (state) await tellChange(trx, state, version, item, acting, now);
		else await handOut(trx, { id: plan.creekId, name: creek }, version, item, acting, now, timeZone);
	}
}

/**
 * The targets of a plan in force that are no matters yet, for it was approved before targets were; returns how many were handed out. One whose date has passed
 * waits for the next version: nothing is handed out with a limit that is over.
 */
export async function handOutMissingTargets(
	trx: Trx,
	plan: CreekPlan,
	creek: Bilingual,
	acting: Handing,
	now: string,
	timeZone: string,
): Promise<number> {
	const version = plan.inForce;
	if (!version) return 0;
	const items = itemsOf(plan.creekId, creek, version).filter((item) => item.kind === creekTarget);
	const known = await statesOf(trx, items, now, timeZone);
	const missing = items.filter((item) => !known.has(item.matterId) && item.task.dueOn >= localDay(now, timeZone));
	for (const item of missing)
		await handOut(trx, { id: plan.creekId, name: creek }, version, item, acting, now, timeZone);
	return missing.length;
}

async function statesOf(trx: Trx, items: readonly PlanItem[], now: string, timeZone: string) {
	const states = new Map<string, MatterState>();
	for (const [kind, own] of Map.groupBy(items, (item) => item.kind)) {
		const ids = own.map((item) => item.matterId);
		for (const [id, state] of await matterStates(trx, kind, ids, knownThen(now, timeZone))) states.set(id, state);
	}
	return states;
}

const wordsOf = (version: PlanVersion) => `一浜一策第 ${version.version} 版`;

const takenFor = (version: PlanVersion, { matterId, key }: PlanItem, acting: Handing, what: string) => ({
	...{ ...acting, matterId, clientKey: `plan:${version.seq}:${key}:${what}` },
});

async function handOut(
	trx: Trx,
	creek: { id: string; name: Bilingual },
	version: PlanVersion,
	item: PlanItem,
	acting: Handing,
	now: string,
	timeZone: string,
): Promise<void> {
	const { kind, title, category, parent, task } = item;
	const reason = wordsOf(version);
	await raiseMatter(
		trx,
		kind,
		{
			...takenFor(version, item, acting, "raise"),
			body: {
				...{ title, words: reason, category, source: "plan" },
				subject: { kind: "creek", id: creek.id, name: creek.name },
				...(parent === undefined ? {} : { parent }),
				...(version.demo ? { demo: true } : {}),
			},
		},
		now,
	);
	const book = { ...takenFor(version, item, acting, "write-in"), step: "write-in" as const };
	await takeStep(trx, kind, { ...book, body: { tasks: [task], reason } }, now);
	const today = localDay(acting.happenedAt, timeZone);
	// A clock holds a thousand days; beyond that the task's own date is what counts.
	const count = Math.min(1000, Math.max(1, daysBetween(today, task.dueOn)));
	const limit = { count, unit: "calendar-day" as const };
	const { unit, person } = task;
	await takeStep(
		trx,
		kind,
		{
			...{ ...takenFor(version, item, acting, "assign"), step: "assign" },
			body: { unit, person, limit, why: `${reason}已审定` },
		},
		now,
	);
}

async function tellChange(
	trx: Trx,
	state: MatterState,
	version: PlanVersion,
	item: PlanItem,
	acting: Handing,
	now: string,
): Promise<void> {
	const { kind, task } = item;
	const reason = wordsOf(version);
	const old = state.tasks.find((one) => one.id === task.id);
	if (kind === creekTarget && ["verified", "closed"].includes(state.stage) && old && old.text !== task.text) {
		// What was proved was another target.
		const body = {
			reason: `${reason}将目标由“${old.text}”改为“${task.text}”，须重新凭数据销号。`,
			reasonEn: `Version ${version.version} of the plan changed the target “${old.text}” to “${task.text}”; the data have to show it anew.`,
		};
		await takeStep(trx, kind, { ...takenFor(version, item, acting, "reopen"), step: "reopen", body }, now);
	} else if (!["raised", "assigned", "in-hand"].includes(state.stage)) return;
	const book = { ...takenFor(version, item, acting, "write-in"), step: "write-in" as const };
	if (old && (old.dueOn !== task.dueOn || old.person !== task.person || old.text !== task.text))
		await takeStep(trx, kind, { ...book, body: { tasks: [task], reason } }, now);
	const { unit, person } = task;
	const over = { ...takenFor(version, item, acting, "hand-over"), step: "hand-over" as const };
	if (state.stage !== "raised" && state.owner && state.owner.person !== person)
		await takeStep(trx, kind, { ...over, body: { unit, person, reason } }, now);
}
