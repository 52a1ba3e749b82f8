import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { settleAlarms } from "./alarm-cause.store.ts";
import { watchChecked } from "./alarm-watch.store.ts";
import { flowNetworkAt } from "./network-flow.store.ts";
import { checkStretches } from "./quality-check.store.ts";
import { QUALITY_RULES } from "./quality-rules.ts";
import type { Stretch } from "./telemetry-window.store.ts";

/** Alarms look back so far when a person says what counts. */
const AGAIN_MS = 3 * 86_400_000;

/** A person has said what counts of a station's data: its alarms since then are watched anew, as if the values had just come. */
export async function watchAgain(trx: Trx, siteId: number, from: number, now: Date): Promise<void> {
	const through = await trx
		.selectFrom("quality_through")
		.select(["cn", "checked_to"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("site_id", "=", siteId)
		.execute();
	const begin = Math.max(from, now.getTime() - AGAIN_MS);
	const stretches = through
		.map(({ cn, checked_to }) => ({ siteId, cn, from: begin, to: checked_to.getTime() }))
		.filter(({ to }) => to >= begin);
	if (stretches.length === 0) return;
	const network = await flowNetworkAt(trx, now.toISOString());
	const checked = await checkStretches(trx, stretches, now, async () => network);
	const changed = await watchChecked(trx, checked, now);
	if (changed.length > 0) await settleAlarms(trx, changed, network, now);
}

/** Under new rules telemetry of so many days back is checked again; older verdicts stay, each with the version of the rules that gave it. */
export const TELEMETRY_AGAIN_DAYS = 35;
/** What a site told is otherwise than it was understood: its telemetry is checked again, as if the rules had changed. */
export async function checkSiteAgain(trx: Trx, siteId: number, now: Date): Promise<void> {
	const since = new Date(now.getTime() - TELEMETRY_AGAIN_DAYS * DAY_MS).toISOString();
	await sql`
		update quality_through set recheck_from = least(coalesce(recheck_from, 'infinity'), ${since}::timestamptz)
		where district_id = ${await currentDistrict(trx)} and site_id = ${siteId}`.execute(trx);
}

/** How much is checked again in one transaction: a day of some series. */
const SERIES_AT_ONCE = 20;
const DAY_MS = 86_400_000;

/**
 * Checks again, by the rules as they are now, some of what older rules have checked: a day of a few series, the oldest first. Verdicts that come out otherwise are
 * new versions beside the old. Returns how many series were looked at; 0: nothing waits, or another pass is at work.
 */
export async function recheckSome(trx: Trx, now: Date): Promise<number> {
	const district = await currentDistrict(trx);
	// The pass that checks what comes new holds the cursor: verdicts are written by one of the two at a time.
	const alone = await sql`select 1 from quality_cursor where district_id = ${district} for update skip locked`.execute(
		trx,
	);
	if (alone.rows.length === 0) return 0;
	await sql`
		update quality_through set rules = ${QUALITY_RULES}, recheck_from = ${new Date(now.getTime() - TELEMETRY_AGAIN_DAYS * DAY_MS).toISOString()}::timestamptz
		where district_id = ${district} and rules <> ${QUALITY_RULES}`.execute(trx);
	const due = await sql<{ site_id: number; cn: number; recheck_from: Date; checked_to: Date }>`
		select site_id, cn, recheck_from, checked_to from quality_through
		where district_id = ${district} and recheck_from is not null
		order by recheck_from, site_id, cn limit ${SERIES_AT_ONCE}`.execute(trx);
	if (due.rows.length === 0) return 0;
	const stretches = due.rows.map(({ site_id, cn, recheck_from, checked_to }): Stretch => {
		const from = recheck_from.getTime();
		return { siteId: site_id, cn, from, to: Math.min(from + DAY_MS, checked_to.getTime()) };
	});
	const network = await flowNetworkAt(trx, now.toISOString());
	const asked = stretches.filter(({ from, to }) => to >= from);
	const checked = await checkStretches(trx, asked, now, async () => network);
	const changed = await watchChecked(trx, checked, now);
	if (changed.length > 0) await settleAlarms(trx, changed, network, now);
	const next = stretches.map(({ siteId, cn, to, from }, index) => {
		const done = to <= from || to >= (due.rows[index]?.checked_to.getTime() ?? 0);
		return { site_id: siteId, cn, recheck_from: done ? null : new Date(to).toISOString() };
	});
	await sql`
		update quality_through q set recheck_from = r.recheck_from
		from jsonb_to_recordset(${JSON.stringify(next)}::jsonb) as r(site_id int, cn smallint, recheck_from timestamptz)
		where q.district_id = ${district} and q.site_id = r.site_id and q.cn = r.cn`.execute(trx);
	return due.rows.length;
}
