import { calendarAt } from "../loop/calendar.store.ts";
import { currentDistrict } from "../loop/event.store.ts";
import { addDays, instantOf } from "../loop/local-day.ts";
import { takeStep } from "../loop/matter.store.ts";
import { kindKey } from "../loop/matter.ts";
import { kindNamed } from "../loop/matter-kinds.ts";
import { knownThen } from "../loop/moment.ts";
import { addWorkingDays } from "../loop/working-day.ts";
import { setEscalationRule } from "../matters/escalation.store.ts";
import { PROPOSAL_KINDS_OF_MATTER } from "../proposals/proposal-kinds.ts";
import type { Trx } from "../store/database.ts";
import { WATERS_KINDS } from "../waters/matter-kinds.ts";
import { SUPERVISION, ZONE } from "./creek-staff.ts";

const KINDS = new Map([...WATERS_KINDS, ...PROPOSAL_KINDS_OF_MATTER].map((kind) => [kindKey(kind), kind]));
const LEADER = "demo-06";
/** Matters that are urged. */
const URGED = 8;

/** The afternoon before `today`: the supervision office sets its rule of escalation and urges what fell due lately and is not done. */
export async function superviseDemo(trx: Trx, today: string): Promise<void> {
	const now = instantOf(addDays(today, -1), "16:30", ZONE);
	const setting = { lateOver: 5, answerDays: 2, leader: LEADER, leaders: [], reason: "试行升级督办（演示）" };
	await setEscalationRule(trx, { setting, by: SUPERVISION, clientKey: "demo:escalation-rule" }, now);
	const late = await trx
		.selectFrom("matter_owed as o")
		.innerJoin("matter as m", (join) =>
			join.onRef("m.district_id", "=", "o.district_id").onRef("m.matter_id", "=", "o.matter_id"),
		)
		.select((is) => [...(["m.matter_id", "m.line", "m.kind"] as const), is.fn.max("o.due_on").as("due_on")])
		.where("o.district_id", "=", await currentDistrict(trx))
		.where("o.step", "in", ["accept", "task-done", "claim-done"])
		.where("o.due_on", ">=", addDays(today, -200))
		.where("o.due_on", "<", addDays(today, -1))
		.groupBy(["m.matter_id", "m.line", "m.kind"])
		.orderBy("due_on", "desc")
		.orderBy("m.matter_id")
		.limit(URGED)
		.execute();
	const calendar = await calendarAt(trx, knownThen(now, ZONE));
	const body = { reason: "已超过办理期限，请抓紧办理并报告进展。", byDay: addWorkingDays(calendar, today, 1) };
	for (const { matter_id: matterId, line, kind } of late) {
		const urge = { matterId, step: "urge" as const, body, by: SUPERVISION, clientKey: `demo:urge:${matterId}` };
		await takeStep(trx, kindNamed(KINDS, line, kind), urge, now);
	}
}
