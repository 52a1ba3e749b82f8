import { sql } from "kysely";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import type { Trx } from "../store/database.ts";

const DAYS_AT_MOST = 400;

/** Days whose mean rests on values whose verdict has changed are worked out again. */
export async function daysAreDueAgain(
	trx: Trx,
	spans: readonly { siteId: number; at: number; until: number | null }[],
	now: Date,
): Promise<void> {
	if (spans.length === 0) return;
	const timeZone = await currentTimeZone(trx);
	const days = new Map<number, Set<string>>();
	for (const { siteId, at, until } of spans) {
		const own = days.get(siteId) ?? new Set<string>();
		const end = Math.min(until ?? at, now.getTime());
		for (let day = at, count = 0; count < DAYS_AT_MOST; day += 86_400_000, count++) {
			own.add(localDay(new Date(Math.min(day, Math.max(end, at))), timeZone));
			if (day >= end) break;
		}
		days.set(siteId, own);
	}
	const touched = [...days].flatMap(([site_id, own]) => [...own].map((day) => ({ site_id, day })));
	await sql`
		update telemetry_day d set due = true
		from jsonb_to_recordset(${JSON.stringify(touched)}::jsonb) as r(site_id int, day date)
		where d.district_id = ${await currentDistrict(trx)} and d.site_id = r.site_id and d.day = r.day and not d.due`.execute(
		trx,
	);
}
