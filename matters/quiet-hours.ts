import { addDays, instantOf, localDay, localMinute } from "../loop/local-day.ts";
import { isWorkingDay, type WorkingCalendar } from "../loop/working-day.ts";

/** How a person wishes to be told; what stands in the pages is always there. */
export interface NoticeChoice {
	byEmail: boolean;
	byWebhook: boolean;
	/** Besides the digest: what is new and his own, at once. */
	atOnce: boolean;
	/** Local hours, 0–23. The same hour twice: never quiet. */
	digestHour: number;
	quietFrom: number;
	quietUntil: number;
	workingDaysOnly: boolean;
	lang: "zh" | "en";
}

export const USUAL_CHOICE: NoticeChoice = {
	...{ byEmail: true, byWebhook: true, atOnce: true, digestHour: 8 },
	...{ quietFrom: 18, quietUntil: 8, workingDaysOnly: true, lang: "zh" },
};

const hourOf = (instant: string, timeZone: string) => Number(localMinute(instant, timeZone).slice(11, 13));
const at = (day: string, hour: number, timeZone: string) =>
	instantOf(day, `${String(hour).padStart(2, "0")}:00`, timeZone);

/** Whether an hour lies in the quiet ones, which may go over midnight. */
export function isQuietHour(hour: number, { quietFrom, quietUntil }: NoticeChoice): boolean {
	if (quietFrom === quietUntil) return false;
	return quietFrom < quietUntil ? hour >= quietFrom && hour < quietUntil : hour >= quietFrom || hour < quietUntil;
}

const isQuiet = (instant: string, choice: NoticeChoice, calendar: WorkingCalendar, timeZone: string) =>
	isQuietHour(hourOf(instant, timeZone), choice) ||
	(choice.workingDaysOnly && !isWorkingDay(calendar, localDay(instant, timeZone)));

/** The first instant from `now` on at which a person may be disturbed. */
export function loudFrom(now: string, choice: NoticeChoice, calendar: WorkingCalendar, timeZone: string): string {
	if (!isQuiet(now, choice, calendar, timeZone)) return now;
	// Each full hour from the next one on; the longest public holidays are under a fortnight.
	const today = localDay(now, timeZone);
	for (let ahead = 0; ahead < 30; ahead++)
		for (let hour = 0; hour < 24; hour++) {
			const instant = at(addDays(today, ahead), hour, timeZone);
			if (instant > now && !isQuiet(instant, choice, calendar, timeZone)) return instant;
		}
	return now;
}

/** Whether a person's digest of this local day is due: on a working day, from his hour on. */
export function digestDue(now: string, choice: NoticeChoice, calendar: WorkingCalendar, timeZone: string): boolean {
	return isWorkingDay(calendar, localDay(now, timeZone)) && hourOf(now, timeZone) >= choice.digestHour;
}
