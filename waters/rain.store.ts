import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";

/** Keeps the rain of days; the value received last counts, the earlier ones stay. */
export async function recordRain(
	trx: Trx,
	days: readonly { day: string; millimetres: number }[],
	source: string,
	now: string,
): Promise<void> {
	const district_id = await currentDistrict(trx);
	await trx
		.insertInto("rain_day")
		.values(
			days.map(({ day, millimetres }) => ({
				...{ district_id, day, received_at: new Date(now), millimetres: String(millimetres), source },
			})),
		)
		.onConflict((conflict) => conflict.doNothing())
		.execute();
}

/** Millimetres by local day as known at a moment; null where no rain was ever recorded. */
export async function rainDays(
	trx: Trx,
	span: { from: string; to: string },
	moment: Moment,
): Promise<Map<string, number> | null> {
	const found = await sql<{ day: string; millimetres: string }>`
		select distinct on (day) day::text, millimetres from rain_day
		where district_id = ${await currentDistrict(trx)} and day between ${span.from}::date and ${span.to}::date
			and received_at <= ${moment.knownBy}::timestamptz
		order by day, received_at desc`.execute(trx);
	if (found.rows.length === 0) return null;
	return new Map(found.rows.map((row) => [row.day.slice(0, 10), Number(row.millimetres)]));
}

/** The latest days whose rain was known at a moment, newest first, with who told it. */
export async function lastRain(
	trx: Trx,
	moment: Moment,
	most: number,
): Promise<{ day: string; millimetres: number; source: string }[]> {
	const found = await sql<{ day: string; millimetres: string; source: string }>`
		select distinct on (day) day::text, millimetres, source from rain_day
		where district_id = ${await currentDistrict(trx)} and day <= (${moment.at}::timestamptz at time zone ${moment.timeZone})::date
			and received_at <= ${moment.knownBy}::timestamptz
		order by day desc, received_at desc limit ${most}`.execute(trx);
	return found.rows.map((row) => ({ ...row, day: row.day.slice(0, 10), millimetres: Number(row.millimetres) }));
}
