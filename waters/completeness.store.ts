import { sql } from "kysely";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { addMonths, instantOf, localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { SAMPLES } from "./batch-sample.ts";
import { type Completeness, completenessOf, type HourCount, RHYTHM_MS } from "./completeness.ts";

export interface SiteMonthComplete extends Completeness {
	siteId: number;
	/** YYYY-MM, local. */
	month: string;
	factor: string;
	cn: number;
}

/** The commands that a day's mean is taken from, the first that there is. */
const ORDER = [2031, SAMPLES, 2061, 2051, 2011];

/** A site's month, or what of it has passed by `until` (ISO UTC), from the rollups of its hours. Factors without a rhythm are left out. */
export async function monthComplete(
	trx: Trx,
	siteId: number,
	month: string,
	until: string,
): Promise<SiteMonthComplete[]> {
	const timeZone = await currentTimeZone(trx);
	const from = Date.parse(instantOf(`${month}-01`, "00:00", timeZone));
	const to = Math.min(Date.parse(instantOf(`${addMonths(month, 1)}-01`, "00:00", timeZone)), Date.parse(until));
	if (to <= from) return [];
	const rows = await sql<{ cn: number; factor: string; at: Date; received: number; valid: number }>`
		select r.cn, r.factor, r.at, r.received, r.valid
		from site_series s
		cross join lateral (
			select cn, factor, at, received, valid from rollup
			where district_id = s.district_id and site_id = s.site_id and grain = 'hour' and cn = s.cn and factor = s.factor
				and at >= ${new Date(from - RHYTHM_MS)} and at < ${new Date(to)}
			offset 0
		) r
		where s.district_id = ${await currentDistrict(trx)} and s.site_id = ${siteId}
		order by r.cn, r.factor, r.at`.execute(trx);
	const complete: SiteMonthComplete[] = [];
	for (const [factor, own] of Map.groupBy(rows.rows, (row) => row.factor)) {
		const within = (cn: number, since: number) => own.some((row) => row.cn === cn && row.at.getTime() >= since);
		const cn = ORDER.find((one) => within(one, from)) ?? ORDER.find((one) => within(one, 0));
		if (cn === undefined) continue;
		const hours = own.flatMap((row): HourCount[] =>
			row.cn === cn ? [{ atMs: row.at.getTime(), received: row.received, valid: row.valid }] : [],
		);
		const found = completenessOf(hours, from, to);
		if (found) complete.push({ siteId, month, factor, cn, ...found });
	}
	return complete;
}

/** Notes how complete sites' months are (of those that have ended), a version where it is otherwise than was known. Returns how many are news. */
export async function noteCompleteness(
	trx: Trx,
	months: readonly { siteId: number; month: string }[],
	now: string,
): Promise<number> {
	const districtId = await currentDistrict(trx);
	const running = localDay(now, await currentTimeZone(trx)).slice(0, 7);
	let news = 0;
	for (const { siteId, month } of months) {
		if (month >= running) continue;
		const found = await monthComplete(trx, siteId, month, now);
		const noted = await sql`
			insert into site_month_complete (district_id, month, site_id, factor, known_from, cn, expected, received, valid)
			select ${districtId}::int, ${`${month}-01`}::date, ${siteId}::int, f.factor, ${now}::timestamptz, f.cn, f.expected, f.received, f.valid
			from jsonb_to_recordset(${JSON.stringify(found)}::jsonb) as f(factor text, cn smallint, expected int, received int, valid int)
			left join lateral (
				select cn, expected, received, valid from site_month_complete
				where district_id = ${districtId} and month = ${`${month}-01`}::date and site_id = ${siteId} and factor = f.factor
				order by known_from desc limit 1
			) known on true
			where (f.cn, f.expected, f.received, f.valid) is distinct from (known.cn, known.expected, known.received, known.valid)
			on conflict do nothing
			returning 1`.execute(trx);
		news += noted.rows.length;
	}
	return news;
}

/** Sites that sent something since a moment and of which an ended month was not noted since its end; what touches it later brings it up again by its days. */
export async function sitesToNote(trx: Trx, month: string, since: Date): Promise<number[]> {
	const ended = instantOf(`${addMonths(month, 1)}-01`, "00:00", await currentTimeZone(trx));
	const rows = await sql<{ siteId: number }>`
		select distinct s.site_id as "siteId" from site_series s
		where s.district_id = ${await currentDistrict(trx)} and s.last_at > ${since}
			and not exists (
				select 1 from site_month_complete c
				where c.district_id = s.district_id and c.month = ${`${month}-01`}::date and c.site_id = s.site_id and c.known_from >= ${ended}::timestamptz
			)`.execute(trx);
	return rows.rows.map((row) => row.siteId);
}

/** How complete ended months were, as it was known at a moment. */
export async function completeMonths(
	trx: Trx,
	query: { siteIds?: readonly number[]; from: string; to: string },
	moment: Moment,
): Promise<SiteMonthComplete[]> {
	const sites = query.siteIds ? sql`and site_id = any(${[...query.siteIds]}::int[])` : sql``;
	const rows = await sql<Omit<SiteMonthComplete, "month"> & { month: string }>`
		select distinct on (month, site_id, factor) site_id as "siteId", to_char(month, 'YYYY-MM') as month, factor, cn, expected, received, valid
		from site_month_complete
		where district_id = ${await currentDistrict(trx)} and month between ${`${query.from}-01`}::date and ${`${query.to}-01`}::date ${sites}
			and known_from <= ${moment.knownBy}::timestamptz
		order by month, site_id, factor, known_from desc`.execute(trx);
	return rows.rows;
}
