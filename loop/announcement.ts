import { z } from "zod";
import { addDays, isDay } from "./local-day.ts";
import type { Bilingual } from "./words.ts";
import { dayNature, type WorkingCalendar } from "./working-day.ts";

const day = z.string().refine(isDay, "YYYY-MM-DD");

/** What may be announced; the body of `calendar.announced`. */
export const announcementBody = z.strictObject({
	days: z.array(z.strictObject({ day, working: z.boolean() })).max(80),
	reason: z.string().trim().min(1).max(200),
	paper: z.string().trim().min(1).max(80),
	/** It is the State Council's notice of this year, entered by hand. */
	noticeOf: z.number().int().min(2018).max(2100).nullable().default(null),
});

export type AnnouncementBody = z.output<typeof announcementBody>;

/** Days that passed longer ago can't be announced any more: what they moved has ended. */
const BACK_DAYS = 31;
const AHEAD_DAYS = 800;

/** Why an announcement can't be made, with the cure, or null. `takesBack`: it supersedes an earlier one, whose days `calendar` has not any more. */
export function announcementFault(
	{ days, noticeOf }: AnnouncementBody,
	calendar: WorkingCalendar,
	today: string,
	takesBack: boolean,
): Bilingual | null {
	if (days.length === 0 && !takesBack)
		return { zh: "没有写明哪一天。请至少选一天。", en: "No day is named. Choose at least one." };
	const named = days.map((one) => one.day);
	const twice = named.find((one, at) => named.indexOf(one) !== at);
	if (twice !== undefined) return { zh: `${twice} 写了两次，请留一条。`, en: `${twice} is named twice; keep one.` };
	const [first, last] = [addDays(today, -BACK_DAYS), addDays(today, AHEAD_DAYS)];
	const far = named.find((one) => one < first || one > last);
	if (far !== undefined)
		return {
			zh: `${far} 不在可公布的范围内；请选 ${first} 至 ${last} 之间的日期。`,
			en: `${far} can't be announced; choose a day from ${first} to ${last}.`,
		};
	if (noticeOf !== null) {
		if (calendar.years.has(noticeOf))
			return {
				zh: `${noticeOf} 年放假安排已收录；有变动的，请取代原公告。`,
				en: `The notice of ${noticeOf} is entered already; to change it, let another take its place.`,
			};
		// New Year's holiday may begin in the last days of the year before.
		const strange = named.find((one) => one < `${noticeOf - 1}-12-25` || one > `${noticeOf}-12-31`);
		if (strange !== undefined)
			return {
				zh: `${strange} 不属于 ${noticeOf} 年的放假安排；请核对日期和年份。`,
				en: `${strange} is no day of the notice of ${noticeOf}; check the day and the year.`,
			};
		return null;
	}
	const same = days.find((one) => dayNature(calendar, one.day).working === one.working);
	if (same !== undefined)
		return same.working
			? {
					zh: `${same.day} 本来就是工作日，无需公布。`,
					en: `${same.day} is a working day as it is; no need to announce it.`,
				}
			: { zh: `${same.day} 本来就休息，无需公布。`, en: `${same.day} is a day off as it is; no need to announce it.` };
	return null;
}
