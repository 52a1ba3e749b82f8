import { addDays } from "../loop/local-day.ts";
import type { Bilingual } from "../loop/words.ts";
import { isWorkingDay, type WorkingCalendar } from "../loop/working-day.ts";
import type { OwedItem } from "./mine.store.ts";
import { byClock, type ClockedItem } from "./mine.ts";

/** The parts of the supervision desk, in the order in which they press. */
export const DESK = {
	slipped: { zh: "新逾期", en: "Newly late" },
	late: { zh: "持续逾期", en: "Late for longer" },
	today: { zh: "今日到期", en: "Due today" },
	week: { zh: "本周内到期", en: "Due this week" },
} as const satisfies Record<string, Bilingual>;
export type DeskPart = keyof typeof DESK;

/** The working day before a local day: what fell due on it or since has slipped since the office last looked. */
export function workingDayBefore(calendar: WorkingCalendar, today: string): string {
	let day = addDays(today, -1);
	while (!isWorkingDay(calendar, day)) day = addDays(day, -1);
	return day;
}

export interface DeskItem extends ClockedItem {
	part: DeskPart;
}

/**
 * What presses on a day, by the working-day clock: late since the working day before, late for longer, due today, due until Sunday. Steps that a raiser is
 * asked for in private are nobody's delay.
 */
export function deskOf(items: readonly OwedItem[], calendar: WorkingCalendar, today: string): DeskItem[] {
	const since = workingDayBefore(calendar, today);
	return byClock(
		items.filter((item) => item.step !== "give-verdict"),
		calendar,
		today,
	).flatMap((item) => {
		const { urgency, dueOn } = item;
		if (urgency === "late") return { ...item, part: dueOn !== null && dueOn >= since ? "slipped" : "late" };
		if (urgency === "today" || urgency === "week") return { ...item, part: urgency };
		return [];
	});
}
