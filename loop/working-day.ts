import type { LoopEvent } from "./event.ts";
import { addDays, localDay } from "./local-day.ts";
import type { Moment } from "./moment.ts";
import { HOLIDAY_NOTICES, type HolidayNotice } from "./public-holidays.ts";
import type { Bilingual } from "./words.ts";
import { standingEvents } from "./world.ts";

/** A day that is not an ordinary one of its week. */
export interface SpecialDay {
	day: string;
	working: boolean;
	/** The holiday's name, or the announcement's reason. */
	name: string;
	/** The State Council's paper, or the announcement's source. */
	paper: string;
	/** The announcement's event; null: the State Council's notice. */
	seq: number | null;
}

/**
 * Which days are worked, as it was known at a moment: the State Council's notices published by then, and over them the district's own announcements.
 * A value; it knows no clock.
 */
export interface WorkingCalendar {
	special: ReadonlyMap<string, SpecialDay>;
	/** The years whose notice is out. Of any other year only the weekends are known. */
	years: ReadonlySet<number>;
	/** The same calendar as it stood at an earlier instant: what had ended by then is not counted anew by what was announced later. */
	asItStood(at: string): WorkingCalendar;
}

/** What an announcement says; the body of the event `calendar.announced`. Its version is its place in {@link announcementsAt}. */
export interface Announcement {
	days: { day: string; working: boolean }[];
	reason: string;
	/** The paper that it rests on, e.g. 武政办发〔2026〕3号. */
	paper: string;
	/** It enters the State Council's notice of this year, which the product does not bring along. */
	noticeOf?: number | null;
	demo?: boolean;
}

export const ANNOUNCED = "calendar.announced";
/** That what an announcement moves was moved. */
export const SETTLED = "calendar.settled";
/** Announcements are no line's: they stand in the chain by themselves, as one matter. */
export const CALENDAR_LINE = "calendar";

/** The announcements that stand at a moment, oldest first. A later one goes over an earlier one, day by day. */
export function announcementsAt(events: readonly LoopEvent[], moment: Moment) {
	return standingEvents(events, moment)
		.filter((event) => event.kind === ANNOUNCED)
		.map((event) => ({ event, said: event.body as unknown as Announcement }));
}

/** The calendar as it was known at a moment. */
export function calendarOf(events: readonly LoopEvent[], moment: Moment): WorkingCalendar {
	const published = publicCalendar(localDay(moment.at, moment.timeZone));
	const all = new Map(published.special);
	const known = new Set(published.years);
	for (const { event, said } of announcementsAt(events, moment)) {
		for (const { day, working } of said.days)
			all.set(day, { day, working, name: said.reason, paper: said.paper, seq: event.seq });
		if (said.noticeOf) known.add(said.noticeOf);
	}
	const calendar: WorkingCalendar = {
		special: all,
		years: known,
		asItStood(at) {
			const since = events.some((event) => event.happenedAt > at && event.happenedAt <= moment.at);
			const same = published === publicCalendar(localDay(at, moment.timeZone));
			return at >= moment.at || (same && !since) ? calendar : calendarOf(events, { ...moment, at });
		},
	};
	return calendar;
}

const PUBLIC = new Map<number, WorkingCalendar>();

/** The State Council's notices that were published by a local day. */
export function publicCalendar(publishedBy: string): WorkingCalendar {
	const notices = HOLIDAY_NOTICES.filter((notice) => notice.publishedOn <= publishedBy);
	const known = PUBLIC.get(notices.length);
	if (known) return known;
	const special = new Map(notices.flatMap(daysOf).map((day) => [day.day, day]));
	const calendar: WorkingCalendar = {
		special,
		years: new Set(notices.map((notice) => notice.year)),
		asItStood: (at) => publicCalendar(localDay(at, "Asia/Shanghai")),
	};
	PUBLIC.set(notices.length, calendar);
	return calendar;
}

function daysOf({ year, paper, text }: HolidayNotice): SpecialDay[] {
	const dayOf = (words: string): string => {
		const parts = words.split(".");
		const [month = "", day = ""] = parts.slice(-2);
		return `${parts.length === 3 ? parts[0] : year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
	};
	return text.split("\n").flatMap((line) => {
		const [name = "", ...words] = line.trim().split(" ");
		const shift = words.indexOf("班");
		const off = shift === -1 ? words : words.slice(0, shift);
		const made = shift === -1 ? [] : words.slice(shift + 1);
		const special = (working: boolean) => (day: string) => ({ ...{ day, working, name, paper }, seq: null });
		const spans = off.flatMap((span) => {
			const [from = "", to = from] = span.split("-").map(dayOf);
			return daysFrom(from, to);
		});
		return [...spans.map(special(false)), ...made.map(dayOf).map(special(true))];
	});
}

/** The days from `from` to `to`, both included; none where `to` is earlier. */
export function daysFrom(from: string, to: string): string[] {
	const days: string[] = [];
	for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
	return days;
}

const WEEKDAYS_ZH = "日一二三四五六";
const weekdayOf = (day: string): number =>
	new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10)))).getUTCDay();
const isWeekend = (day: string): boolean => [0, 6].includes(weekdayOf(day));

/** The day of the week, e.g. 周六. */
export function weekdayWords(day: string): Bilingual {
	const en = new Date(`${day}T00:00:00.000Z`).toLocaleDateString("en-GB", { weekday: "short", timeZone: "UTC" });
	return { zh: `周${WEEKDAYS_ZH[weekdayOf(day)]}`, en };
}

/** Whether a day is worked. */
export function isWorkingDay(calendar: WorkingCalendar, day: string): boolean {
	return calendar.special.get(day)?.working ?? !isWeekend(day);
}

/** Whether a day is worked, why, and whose paper says so; `why` null for an ordinary day of the week that is worked. */
export function dayNature(
	calendar: WorkingCalendar,
	day: string,
): { working: boolean; why: Bilingual | null; special: SpecialDay | null } {
	const special = calendar.special.get(day) ?? null;
	if (special === null) {
		const weekend = isWeekend(day);
		return { working: !weekend, why: weekend ? { zh: "周末", en: "weekend" } : null, special };
	}
	const { working, name, paper, seq } = special;
	const [zh, en] =
		seq === null
			? working
				? [`${name}调休上班`, `make-up working day for ${EN[name] ?? name}`]
				: [name, EN[name] ?? name]
			: working
				? [`本区公告上班：${name}`, `worked by the district's announcement: ${name}`]
				: [`本区公告放假：${name}`, `off by the district's announcement: ${name}`];
	return { working, why: { zh: `${zh}（${paper}）`, en: `${en} (${paper})` }, special };
}

const EN: Record<string, string> = {
	元旦: "New Year",
	春节: "Spring Festival",
	清明节: "Qingming",
	劳动节: "Labour Day",
	端午节: "Dragon Boat Festival",
	中秋节: "Mid-Autumn Festival",
	国庆节: "National Day",
	"国庆节、中秋节": "National Day and Mid-Autumn Festival",
	"中秋节、国庆节": "Mid-Autumn Festival and National Day",
};

/** That the notice of a day's year is not known, so only the weekends are; null where it is known. */
export function noticeMissing(calendar: WorkingCalendar, day: string): Bilingual | null {
	const year = Number(day.slice(0, 4));
	if (calendar.years.has(year)) return null;
	return {
		zh: `${year} 年放假安排尚未收录，暂按周末推算，收录后自动调整。`,
		en: `The holiday notice of ${year} is not entered yet: only weekends are left out so far, and this moves when it is.`,
	};
}

/** The `count`-th working day after a day; the day itself for 0. */
export function addWorkingDays(calendar: WorkingCalendar, day: string, count: number): string {
	let at = day;
	for (let left = count; left > 0; ) {
		at = addDays(at, 1);
		if (isWorkingDay(calendar, at)) left -= 1;
	}
	return at;
}

/** The day itself where it is worked, else the next that is. */
export function workingDayFrom(calendar: WorkingCalendar, day: string): string {
	let at = day;
	while (!isWorkingDay(calendar, at)) at = addDays(at, 1);
	return at;
}

/** How many working days lie after `after`, up to and with `upTo`; 0 where `upTo` is not later. */
export function workingDaysBetween(calendar: WorkingCalendar, after: string, upTo: string): number {
	let count = 0;
	for (let at = addDays(after, 1); at <= upTo; at = addDays(at, 1)) if (isWorkingDay(calendar, at)) count += 1;
	return count;
}
