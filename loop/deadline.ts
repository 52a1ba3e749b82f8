import { addDays, instantOf, localDay } from "./local-day.ts";
import { CLOCKS, type Clock, type ClockState, type Limit } from "./matter.ts";
import type { Moment } from "./moment.ts";
import type { Bilingual } from "./words.ts";
import { dayNature, isWorkingDay, noticeMissing, type WorkingCalendar, workingDaysBetween } from "./working-day.ts";

/** One day of the counting. `n`: the how-manieth it is of its part; null where it was not counted. */
export interface CountedDay {
	day: string;
	counted: "counted" | "skipped" | "stood-still";
	n: number | null;
	why: Bilingual | null;
}

/** The first limit, or an extension that goes on from the day that was due before it. */
export interface CountedPart {
	limit: Limit;
	/** The day after which the counting begins: it is not counted itself. */
	from: string;
	dueOn: string;
	extension: { at: string; by: string; reason: string } | null;
	days: CountedDay[];
}

/** A deadline with its working; `docs/calendar.md` has the convention and its clauses. */
export interface Deadline {
	clock: Clock;
	startedOn: string;
	/** Local day; it is kept until that day ends. */
	dueOn: string;
	/** The instant at which the due day ends. */
	dueAt: string;
	/** The local day that it was looked at. */
	today: string;
	parts: CountedPart[];
	/** The days since the due day, while it is late (up to the end, or to today). */
	after: CountedDay[];
	/** It stands still now: since when and why. `dueOn` then is what it would be if it went on today. */
	standing: { since: string; reason: string } | null;
	ended: { on: string; onTime: boolean } | null;
	/** Working days that are left after today; 0 on the due day; null once it is over or late. */
	left: number | null;
	overdue: boolean;
	/** Working days after the due day, those left out in which it stood still. */
	lateBy: number;
	/** That it may move because a year's holidays are not known yet. */
	provisional: Bilingual | null;
}

interface Stand {
	from: string;
	/** The day on which it went on; that one is counted again. */
	until: string;
	reason: string;
}

/**
 * When a clock's time is over, shown day by day. The day on which it starts is not counted; it is kept until the due day ends; a limit in working days
 * counts those alone; one in calendar days that would end on a day off ends on the next working day (民法典 art. 201, 203; 行政许可法 art. 82). A day stands
 * still when the clock stood still as that day ended: the day on which it stops is not counted, the one on which it goes on is.
 */
export function deadlineOf(clock: ClockState, latest: WorkingCalendar, moment: Moment): Deadline {
	// An announcement moves what is open; what had ended keeps the counting by which it ended.
	const calendar = clock.endedAt === null ? latest : latest.asItStood(clock.endedAt);
	const day = (instant: string) => localDay(instant, moment.timeZone);
	const today = day(moment.at);
	const startedOn = day(clock.startedAt);
	const stands = standsOf(clock, moment.at, day);
	const extensions = [...clock.extensions].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
	const parts: CountedPart[] = [];
	let from = startedOn;
	for (const { limit, extension } of [
		{ limit: clock.limit, extension: null },
		...extensions.map(({ limit, at, by, reason }) => ({ limit, extension: { at, by, reason } })),
	]) {
		const days = count(limit, from, stands, calendar);
		const dueOn = days.at(-1)?.day ?? from;
		parts.push({ limit, from, dueOn, extension, days });
		from = dueOn;
	}
	const dueOn = from;
	const endedOn = clock.endedAt === null ? null : day(clock.endedAt);
	const after = lateDays(dueOn, endedOn ?? today, stands, calendar);
	const open = clock.endedAt === null ? clock.pauses.find((pause) => pause.until === null) : undefined;
	const overdue = (endedOn ?? today) > dueOn;
	return {
		clock: clock.clock,
		startedOn,
		dueOn,
		dueAt: instantOf(addDays(dueOn, 1), "00:00", moment.timeZone),
		today,
		parts,
		after,
		standing: open ? { since: day(open.from), reason: open.reason } : null,
		ended: endedOn === null ? null : { on: endedOn, onTime: !overdue },
		left: endedOn !== null || overdue ? null : workingDaysBetween(calendar, today, dueOn),
		overdue,
		lateBy: after.filter((one) => one.counted === "counted").length,
		provisional: noticeMissing(calendar, dueOn),
	};
}

/** The times in which it stood still, in local days; what lies behind the end says nothing any more. */
function standsOf(clock: ClockState, now: string, day: (instant: string) => string): Stand[] {
	const last = clock.endedAt ?? now;
	return clock.pauses
		.filter((pause) => pause.from < last)
		.map(({ from, until, reason }) => ({
			from: day(from),
			until: day(until === null || until > last ? last : until),
			reason,
		}));
}

const standOn = (stands: readonly Stand[], day: string) => stands.find((one) => one.from <= day && day < one.until);

/** The days of one part: until the limit is counted, and on to the next working day where it ends on a day off. */
function count(limit: Limit, from: string, stands: readonly Stand[], calendar: WorkingCalendar): CountedDay[] {
	const days: CountedDay[] = [];
	let day = from;
	for (let n = 0; n < limit.count; ) {
		day = addDays(day, 1);
		const one = look(day, stands, calendar, limit.unit);
		if (one.counted === "counted") n += 1;
		days.push(one.counted === "counted" ? { ...one, n } : one);
	}
	while (!isWorkingDay(calendar, day) || standOn(stands, day)) {
		day = addDays(day, 1);
		const one = look(day, stands, calendar, "working-day");
		days.push(one.counted === "counted" ? { ...one, why: { zh: "顺延至此", en: "moved on to this day" } } : one);
	}
	return days;
}

function look(day: string, stands: readonly Stand[], calendar: WorkingCalendar, unit: Limit["unit"]): CountedDay {
	const stand = standOn(stands, day);
	if (stand)
		return {
			...{ day, n: null, counted: "stood-still" },
			why: { zh: `停计：${stand.reason}`, en: `stood still: ${stand.reason}` },
		};
	const { working, why } = dayNature(calendar, day);
	if (unit === "calendar-day" || working) return { day, n: null, counted: "counted", why };
	return { day, n: null, counted: "skipped", why };
}

/** The days after the due day, up to and with `upTo`. */
function lateDays(dueOn: string, upTo: string, stands: readonly Stand[], calendar: WorkingCalendar): CountedDay[] {
	const days: CountedDay[] = [];
	let n = 0;
	for (let day = addDays(dueOn, 1); day <= upTo; day = addDays(day, 1)) {
		const one = look(day, stands, calendar, "working-day");
		if (one.counted === "counted") n += 1;
		days.push(one.counted === "counted" ? { ...one, n } : one);
	}
	return days;
}

/** A limit in words, e.g. 10 个工作日. */
export function limitWords({ count, unit }: Limit): Bilingual {
	const days = count === 1 ? "day" : "days";
	return unit === "working-day"
		? { zh: `${count} 个工作日`, en: `${count} working ${days}` }
		: { zh: `${count} 日`, en: `${count} calendar ${days}` };
}

/** The short sentence that stands in lists, e.g. 还剩 3 个工作日. */
export function deadlineWords(
	deadline: Pick<Deadline, "ended" | "overdue" | "lateBy" | "standing" | "left">,
): Bilingual {
	const { ended, overdue, lateBy, standing, left } = deadline;
	const days = (count: number) => limitWords({ count, unit: "working-day" });
	if (ended?.onTime) return { zh: "按期完成", en: "done in time" };
	if (ended)
		return lateBy === 0
			? { zh: "逾期完成，不足 1 个工作日", en: "done late by less than a working day" }
			: { zh: `逾期 ${days(lateBy).zh}完成`, en: `done ${days(lateBy).en} late` };
	if (overdue)
		return lateBy === 0
			? { zh: "逾期，不足 1 个工作日", en: "late by less than a working day" }
			: { zh: `逾期 ${days(lateBy).zh}`, en: `${days(lateBy).en} late` };
	const rest = left ?? 0;
	if (standing)
		return rest === 0
			? { zh: "停计中，恢复当日到期", en: "standing still; due on the day it goes on" }
			: { zh: `停计中，恢复后还剩 ${days(rest).zh}`, en: `standing still; ${days(rest).en} left when it goes on` };
	if (rest === 0) return { zh: "今天到期", en: "due today" };
	return { zh: `还剩 ${days(rest).zh}`, en: `${days(rest).en} left` };
}

/** The name of a clock with its due day, e.g. 办理期限 2026-03-16. */
export const deadlineName = (clock: Clock): Bilingual => ({
	zh: `${CLOCKS[clock].zh}期限`,
	en: `limit for ${CLOCKS[clock].en}`,
});
