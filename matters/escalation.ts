import { z } from "zod";
import type { LoopEvent } from "../loop/event.ts";
import { isDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import { addWorkingDays, type WorkingCalendar, workingDaysBetween } from "../loop/working-day.ts";
import { standingEvents } from "../loop/world.ts";

const id = z.string().trim().min(1).max(80);

/** The event that sets the rule; the latest one holds, each is a version. */
export const ESCALATION_SET = "escalation.rule-set";
export const SUPERVISION_LINE = "supervision";
/** Who takes the step when the rule does. */
export const ESCALATION_ACTOR = "rule:escalate-late";

/** What the supervision office sets. */
export const escalationBody = z.strictObject({
	/** More working days than this late. */
	lateOver: z.number().int().min(0).max(60),
	/** How many working days an urge is waited for that named no day. */
	answerDays: z.number().int().min(1).max(30),
	/** To whom, unless the unit has a leader of its own. */
	leader: id,
	leaders: z
		.array(z.strictObject({ unit: id, leader: id }))
		.max(200)
		.default([]),
	reason: z.string().trim().min(1).max(300),
});
export type EscalationSetting = z.output<typeof escalationBody>;

export interface EscalationRule extends EscalationSetting {
	version: number;
	setAt: string;
	setBy: string;
}

/** The rule in force at a moment; null before one was set. */
export function escalationRuleAt(events: readonly LoopEvent[], moment: Moment): EscalationRule | null {
	const set = standingEvents(events, moment).filter((event) => event.kind === ESCALATION_SET);
	const last = set.at(-1);
	if (!last) return null;
	return { ...escalationBody.parse(last.body), version: set.length, setAt: last.happenedAt, setBy: last.actor };
}

/** A matter whose owner's step is late. Days are local. */
export interface LateMatter {
	matterId: string;
	line: string;
	kind: string;
	round: number;
	unit: string;
	dueOn: string;
	/** Urges of this round. */
	urges: { on: string; byDay: string | null }[];
	/** It was escalated in this round already. */
	escalated: boolean;
}

export interface Escalation {
	matterId: string;
	line: string;
	kind: string;
	round: number;
	leader: string;
	reason: string;
}

/**
 * What the rule escalates on a day: late by more working days than it allows, urged, and the day that the urge named is over; once a round. Without an urge
 * nothing is escalated: nobody is reported upwards who was not asked first.
 */
export function escalationsDue(
	matters: readonly LateMatter[],
	rule: EscalationRule,
	calendar: WorkingCalendar,
	today: string,
): Escalation[] {
	return matters.flatMap((matter) => {
		const lateBy = workingDaysBetween(calendar, matter.dueOn, today);
		const answered = matter.urges
			.map((urge) => urge.byDay ?? addWorkingDays(calendar, urge.on, rule.answerDays))
			.filter((day) => isDay(day) && day < today)
			.sort()
			.at(-1);
		if (matter.escalated || lateBy <= rule.lateOver || answered === undefined) return [];
		const leader = rule.leaders.find((one) => one.unit === matter.unit)?.leader ?? rule.leader;
		const reason = `升级督办规则第 ${rule.version} 版：逾期 ${lateBy} 个工作日（超过 ${rule.lateOver} 个），催办限期 ${answered} 已过，仍未办结。`;
		const { matterId, line, kind, round } = matter;
		return { matterId, line, kind, round, leader, reason };
	});
}
