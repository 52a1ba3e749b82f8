import { addDays } from "../loop/local-day.ts";
import type { Bilingual } from "../loop/words.ts";
import { type WorkingCalendar, workingDaysBetween } from "../loop/working-day.ts";
import type { OwedItem } from "./mine.store.ts";

/** The parts of a day's list, in the order in which they press. */
export const URGENCIES = {
	late: { zh: "已逾期", en: "Late" },
	today: { zh: "今天到期", en: "Due today" },
	week: { zh: "本周到期", en: "Due this week" },
	later: { zh: "以后到期", en: "Due later" },
	undated: { zh: "未定期限", en: "Without a date" },
} as const satisfies Record<string, Bilingual>;
export type Urgency = keyof typeof URGENCIES;

/** Where a due day stands on a day, in working days. */
export interface Clocked {
	urgency: Urgency;
	/** Working days after today up to the due day; null where it is late or undated. */
	left: number | null;
	/** Working days since the due day; 0 where it is not late. */
	lateBy: number;
}

export interface ClockedItem extends OwedItem, Clocked {}

/** A week ends with its Sunday. */
export const sundayOf = (today: string): string =>
	addDays(today, (7 - new Date(`${today}T00:00:00.000Z`).getUTCDay()) % 7);

export function urgencyOf(dueOn: string | null, today: string, sunday: string): Urgency {
	if (dueOn === null) return "undated";
	if (dueOn < today) return "late";
	if (dueOn === today) return "today";
	return dueOn <= sunday ? "week" : "later";
}

/** What is owed, by the working-day clock of a local day. Many things are due on one day: its distance is counted once. */
export function byClock(items: readonly OwedItem[], calendar: WorkingCalendar, today: string): ClockedItem[] {
	const sunday = sundayOf(today);
	const counted = new Map<string, number>();
	const between = (after: string, upTo: string) => {
		const key = `${after} ${upTo}`;
		const days = counted.get(key) ?? workingDaysBetween(calendar, after, upTo);
		counted.set(key, days);
		return days;
	};
	return items.map((item) => ({ ...item, ...clocked(item.dueOn, today, sunday, between) }));
}

/** Where one due day stands. */
export function clockOf(dueOn: string | null, calendar: WorkingCalendar, today: string): Clocked {
	return clocked(dueOn, today, sundayOf(today), (after, upTo) => workingDaysBetween(calendar, after, upTo));
}

function clocked(
	dueOn: string | null,
	today: string,
	sunday: string,
	between: (after: string, upTo: string) => number,
): Clocked {
	const urgency = urgencyOf(dueOn, today, sunday);
	if (dueOn === null) return { urgency, left: null, lateBy: 0 };
	if (urgency === "late") return { urgency, left: null, lateBy: between(dueOn, today) };
	return { urgency, left: between(today, dueOn), lateBy: 0 };
}
