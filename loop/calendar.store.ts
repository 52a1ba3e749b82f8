import type { Trx } from "../store/database.ts";
import { type Gathered, gather } from "../store/together.ts";
import { currentDistrict, eventOfRow } from "./event.store.ts";
import type { LoopEvent } from "./event.ts";
import type { Moment } from "./moment.ts";
import { CALENDAR_LINE, calendarOf, type WorkingCalendar } from "./working-day.ts";

/** The district's working days as they were known at a moment; one indexed read. */
export async function calendarAt(trx: Trx, moment: Moment): Promise<WorkingCalendar> {
	return calendarOf(await calendarEvents(trx), moment);
}

/** Everything that was ever announced, in the order of the chain. */
export const calendarEvents = (trx: Trx): Promise<LoopEvent[]> => gather(trx, announced, undefined);

const announced: Gathered<undefined, LoopEvent[]> = {
	async many(trx, asked) {
		const rows = await trx
			.selectFrom("event")
			.selectAll()
			.where("district_id", "=", await currentDistrict(trx))
			.where("line", "=", CALENDAR_LINE)
			.where("matter_id", "=", CALENDAR_LINE)
			.orderBy("seq")
			.execute();
		const events = rows.map(eventOfRow);
		return asked.map(() => events);
	},
};
