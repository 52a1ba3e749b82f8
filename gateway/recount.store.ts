import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { checkSiteAgain } from "../waters/quality-again.store.ts";

/** Hours in one note: a part of a round of rolling up. */
const HOURS_IN_A_NOTE = 100;

/**
 * Some factors of a site are understood otherwise than they were: their hours are due to be rolled up afresh, its days to have their means worked out again, and its
 * telemetry to be checked again. All of it is done in the background, some at a time.
 */
export async function recountFactors(trx: Trx, siteId: number, factors: readonly string[], now: Date): Promise<void> {
	if (factors.length === 0) return;
	const district = await currentDistrict(trx);
	// Numbers below those of the notes that wait; who notes at the same time waits for the end of this transaction.
	await sql`select pg_advisory_xact_lock(hashtext('bihuan.recount'), ${district})`.execute(trx);
	await sql`
		with hours as (
			select at, sum(received)::int as told, (row_number() over (order by at desc) - 1) / ${HOURS_IN_A_NOTE}::int as note from rollup
			where district_id = ${district} and site_id = ${siteId} and grain = 'hour' and factor = any(${[...factors]}::text[])
			group by at
		)
		insert into rollup_due (district_id, batch_id, sites, hours, tellings)
		select ${district}::int, (select least(0, min(batch_id)) from rollup_due where district_id = ${district}) - 1 - note,
			array_agg(${siteId}::int), array_agg(at order by at), sum(told)::int
		from hours group by note`.execute(trx);
	await sql`
		update telemetry_day set due = true where district_id = ${district} and site_id = ${siteId} and not due`.execute(
		trx,
	);
	await checkSiteAgain(trx, siteId, now);
}
