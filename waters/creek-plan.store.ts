import { sql } from "kysely";
import { append, currentDistrict, eventOfRow } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import type { Moment } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import type { Trx } from "../store/database.ts";
import { creekFacts } from "./creek-facts.store.ts";
import { type CreekPlan, PLAN_KINDS, type PlanBody, planAt, planFaults, planMatter } from "./creek-plan.ts";
import type { Actor } from "./patrol.store.ts";

/** The events of the plans of creeks, by creek; the index by matter answers each. */
async function planEvents(trx: Trx, creekIds: readonly string[], moment: Moment): Promise<Map<string, LoopEvent[]>> {
	const rows = await trx
		.selectFrom("event")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.where("line", "=", "waters")
		.where(sql<boolean>`matter_id = any(${creekIds.map(planMatter)}::text[])`)
		.where("happened_at", "<=", new Date(moment.at))
		.where("received_at", "<=", new Date(moment.knownBy))
		.orderBy("seq")
		.execute();
	return Map.groupBy(rows.map(eventOfRow), (event) => event.matterId.slice(planMatter("").length));
}

/** The plans of creeks (all, or those named) at a moment. */
export async function plansAt(trx: Trx, moment: Moment, creekIds?: readonly string[]): Promise<Map<string, CreekPlan>> {
	const ids = creekIds ?? (await creekFacts(trx, moment)).map((creek) => creek.id);
	const plans = new Map<string, CreekPlan>();
	for (const [creekId, events] of await planEvents(trx, ids, moment)) {
		const plan = planAt(creekId, events, moment);
		if (plan) plans.set(creekId, plan);
	}
	return plans;
}

interface Entry {
	creekId: string;
	by: Actor;
	clientKey: string;
	happenedAt?: string;
}

/** Writes the next version of a creek's plan; refused where its lists do not fit together or one still waits for a decision. */
export async function writePlan(
	trx: Trx,
	entry: Entry & { body: PlanBody },
	now: string,
	moment: Moment,
): Promise<LoopEvent> {
	const { creekId, body } = entry;
	await lockPlan(trx, creekId);
	const plan = (await plansAt(trx, moment, [creekId])).get(creekId);
	const waiting = plan?.versions.find((one) => one.decided === null);
	if (waiting && !(await isKnown(trx, entry.clientKey)))
		throw refusal(
			"PLAN_WAITS",
			{
				zh: `第 ${waiting.version} 版尚未审定，请待审定后再修订。`,
				en: `Version ${waiting.version} still waits for its approval; wait for it, then revise.`,
			},
			409,
		);
	const [fault] = planFaults(body, plan?.inForce ?? null);
	if (fault) throw refusal("PLAN_FAULT", fault);
	return appendPlan(trx, entry, PLAN_KINDS.written, body, now);
}

/** Approves or refuses the version that waits; never by its writer or his unit. */
export async function decidePlan(
	trx: Trx,
	entry: Entry & { of: number; approved: boolean; words: string },
	now: string,
	moment: Moment,
): Promise<CreekPlan> {
	const { creekId, of, approved, words, by } = entry;
	await lockPlan(trx, creekId);
	const plan = (await plansAt(trx, moment, [creekId])).get(creekId);
	const version = plan?.versions.find((one) => one.seq === of);
	if (!version)
		throw refusal(
			"NO_SUCH_PLAN",
			{
				zh: "没有这一版方案，请刷新后重选。",
				en: "There is no such version of the plan; load again and choose anew.",
			},
			404,
		);
	if (!(await isKnown(trx, entry.clientKey))) {
		if (version.decided)
			throw refusal(
				"PLAN_DECIDED",
				{
					zh: `第 ${version.version} 版已经审定，不必再审；要改动，请另行修订。`,
					en: `Version ${version.version} was decided; to change it, write another version.`,
				},
				409,
			);
		if (version.writtenBy.person === by.person || version.writtenBy.unit === by.unit)
			throw refusal(
				"WRITER_CANNOT_APPROVE",
				{
					zh: "方案不能由编制人或编制单位自行审定，请由其他单位审定。",
					en: "A plan is approved by neither its writer nor his unit; ask another unit.",
				},
				403,
			);
		if (!approved && words === "")
			throw refusal("REASON_NEEDED", { zh: "不予通过须写明理由。", en: "Say why it is refused." });
	}
	const body = { of, words };
	await appendPlan(trx, entry, approved ? PLAN_KINDS.approved : PLAN_KINDS.refused, body, now);
	const after = (await plansAt(trx, { ...moment, at: now, knownBy: now }, [creekId])).get(creekId);
	if (!after) throw new Error(`The plan of ${creekId} is gone.`);
	return after;
}

async function appendPlan(
	trx: Trx,
	{ creekId, by, clientKey, happenedAt }: Entry,
	kind: string,
	body: Record<string, unknown>,
	now: string,
): Promise<LoopEvent> {
	const sent = { clientKey, matterId: planMatter(creekId), line: "waters", kind, happenedAt: happenedAt ?? now };
	return (await append(trx, { ...sent, actor: by.person, unit: by.unit, body }, now)).event;
}

/** Two writers of one plan follow each other. */
async function lockPlan(trx: Trx, creekId: string): Promise<void> {
	const key = `${await currentDistrict(trx)}:${planMatter(creekId)}`;
	await sql`select pg_advisory_xact_lock(hashtext(${key}))`.execute(trx);
}

async function isKnown(trx: Trx, clientKey: string): Promise<boolean> {
	const row = await trx
		.selectFrom("event")
		.select("seq")
		.where("district_id", "=", await currentDistrict(trx))
		.where("client_key", "=", clientKey)
		.executeTakeFirst();
	return row !== undefined;
}
