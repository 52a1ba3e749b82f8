import type { Trx } from "../store/database.ts";
import { eventsOf } from "./event.store.ts";
import type { Moment } from "./moment.ts";
import { CALENDAR_LINE, calendarOf, type WorkingCalendar } from "./working-day.ts";

/** The district's working days as they were known at a moment; one indexed read. */
export async function calendarAt(trx: Trx, moment: Moment): Promise<WorkingCalendar> {
	return calendarOf(await eventsOf(trx, { line: CALENDAR_LINE, matterId: CALENDAR_LINE }, moment), moment);
}
