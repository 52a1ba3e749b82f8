import { calendarAt } from "../loop/calendar.store.ts";
import { append, currentDistrict, currentTimeZone, eventsOf } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import { type Acting, takeStep } from "../loop/matter.store.ts";
import { kindNamed, type MatterKinds } from "../loop/matter-kinds.ts";
import { knownThen, type Moment } from "../loop/moment.ts";
import { Refusal, refusal } from "../loop/refusal.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import {
	ESCALATION_ACTOR,
	ESCALATION_SET,
	type Escalation,
	type EscalationRule,
	type EscalationSetting,
	escalationRuleAt,
	escalationsDue,
	type LateMatter,
	SUPERVISION_LINE,
} from "./escalation.ts";

const MATTER = "escalation";

/** The rule in force at a moment. */
export async function escalationRule(trx: Trx, moment: Moment): Promise<EscalationRule | null> {
	return escalationRuleAt(await eventsOf(trx, { line: SUPERVISION_LINE, matterId: MATTER }, moment), moment);
}

/** Sets a new version of the rule. Refused where a leader it names holds no post. */
export async function setEscalationRule(
	trx: Trx,
	set: { setting: EscalationSetting; by: Acting; clientKey: string },
	now: string,
): Promise<void> {
	const named = [...new Set([set.setting.leader, ...set.setting.leaders.map((one) => one.leader)])];
	const today = localDay(now, await currentTimeZone(trx));
	const held = await trx
		.selectFrom("post")
		.select("person_id")
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "in", named)
		.where("from_day", "<=", today)
		.where((is) => is.or([is("until_day", "is", null), is("until_day", ">", today)]))
		.execute();
	const missing = named.find((person) => !held.some((row) => row.person_id === person));
	if (missing !== undefined)
		throw refusal("NO_SUCH_LEADER", {
			zh: `没有在职人员“${missing}”，请另选领导。`,
			en: `Nobody in office is called “${missing}”; choose another leader.`,
		});
	await append(
		trx,
		{
			...{ clientKey: set.clientKey, matterId: MATTER, line: SUPERVISION_LINE, kind: ESCALATION_SET, happenedAt: now },
			...{ actor: set.by.person, unit: set.by.unit, body: { ...set.setting } },
		},
		now,
	);
}

/** Steps that the matter's owner owes; others' delays are not his. */
const OWNERS_STEPS = ["accept", "task-done", "claim-done"];

/** Matters whose owner is late on a day, with the urges and escalations of their present round. */
export async function lateMatters(trx: Trx, today: string): Promise<LateMatter[]> {
	const district = await currentDistrict(trx);
	const rows = await trx
		.selectFrom("matter_owed as o")
		.innerJoin("matter as m", (join) =>
			join.onRef("m.district_id", "=", "o.district_id").onRef("m.matter_id", "=", "o.matter_id"),
		)
		.select((is) => [
			...(["m.matter_id", "m.line", "m.kind", "m.round", "m.owner_unit"] as const),
			is.fn.min("o.due_on").as("due_on"),
		])
		.where("o.district_id", "=", district)
		.where("o.step", "in", OWNERS_STEPS)
		.where("o.due_on", "<", today)
		.groupBy(["m.matter_id", "m.line", "m.kind", "m.round", "m.owner_unit"])
		.orderBy("m.matter_id")
		.execute();
	if (rows.length === 0) return [];
	const turns = await trx
		.selectFrom("matter_turn")
		.select(["matter_id", "step", "round", "on_day", "by_day"])
		.where("district_id", "=", district)
		.where("step", "in", ["urge", "escalate"])
		.where(
			"matter_id",
			"in",
			rows.map((row) => row.matter_id),
		)
		.orderBy("seq")
		.execute();
	return rows.map((row) => {
		const own = turns.filter((turn) => turn.matter_id === row.matter_id && turn.round === row.round);
		return {
			...{ matterId: row.matter_id, line: row.line, kind: row.kind, round: row.round },
			...{ unit: row.owner_unit ?? "", dueOn: row.due_on ?? today },
			urges: own.filter((one) => one.step === "urge").map((one) => ({ on: one.on_day, byDay: one.by_day })),
			escalated: own.some((one) => one.step === "escalate"),
		};
	});
}

/** Escalates by the rule what is due; run again, or by two servers at once, it changes nothing more. Returns what it escalated. */
export async function escalateByRule(house: House, kinds: MatterKinds): Promise<Escalation[]> {
	const now = house.now().toISOString();
	const due = await inDistrict(house.db, house.districtId, async (trx) => {
		const moment = knownThen(now, await currentTimeZone(trx));
		const rule = await escalationRule(trx, moment);
		if (rule === null) return [];
		const today = localDay(now, moment.timeZone);
		return escalationsDue(await lateMatters(trx, today), rule, await calendarAt(trx, moment), today);
	});
	const done: Escalation[] = [];
	for (const one of due) {
		const { matterId, round, leader, reason } = one;
		const step = { matterId, step: "escalate" as const, body: { leader, reason } };
		const taken = { by: { person: ESCALATION_ACTOR, unit: "" }, clientKey: `escalate-late:${matterId}:${round}` };
		try {
			const kind = kindNamed(kinds, one.line, one.kind);
			await inDistrict(house.db, house.districtId, (trx) => takeStep(trx, kind, { ...step, ...taken }, now));
			done.push(one);
		} catch (error) {
			// Somebody was faster: it is done, or escalated, or no longer the owner's.
			if (!(error instanceof Refusal) || error.status !== 409) throw error;
		}
	}
	return done;
}
