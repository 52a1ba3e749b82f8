import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import { addMonths, instantOf, localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { asRows, readingsLeftOut } from "./reading-left-out.store.ts";

/** A month of one factor at one site: mean of the usable readings that were not found bad (arithmetic, 环办〔2011〕22号), in the factor's unit. */
export interface SiteMonth {
	siteId: number;
	/** YYYY-MM, of the district's time zone. */
	month: string;
	factor: string;
	samples: number;
	belowDetection: number;
	mean: string | null;
	/** ISO UTC; when this became known. */
	knownFrom: string;
}

/** Which months a delivery touched, collected while it streams by. */
export class SiteMonthsTouched {
	readonly months = new Map<string, { sites: Set<number>; factors: Set<string> }>();
	#timeZone: string;
	readonly #monthOfMinute = new Map<string, string>();

	constructor(timeZone: string) {
		this.#timeZone = timeZone;
	}

	add(siteId: number, factor: string, happenedAt: string): void {
		// Asking the calendar for each of a million rows would cost more than storing them: once a minute of data is enough.
		const minute = happenedAt.slice(0, 16);
		let month = this.#monthOfMinute.get(minute);
		if (month === undefined) {
			if (this.#monthOfMinute.size > 100_000) this.#monthOfMinute.clear();
			month = localDay(happenedAt, this.#timeZone).slice(0, 7);
			this.#monthOfMinute.set(minute, month);
		}
		let touched = this.months.get(month);
		if (!touched) {
			touched = { sites: new Set(), factors: new Set() };
			this.months.set(month, touched);
		}
		touched.sites.add(siteId);
		touched.factors.add(factor);
	}
}

/** Computes the touched months again and appends a version wherever the result differs from the last one known. */
export async function recomputeMonths(
	trx: Trx,
	districtId: number,
	touched: SiteMonthsTouched,
	knownFrom: string,
	timeZone: string,
): Promise<void> {
	for (const [month, { sites, factors }] of touched.months) {
		const from = instantOf(`${month}-01`, "00:00", timeZone);
		const to = instantOf(`${addMonths(month, 1)}-01`, "00:00", timeZone);
		const leftOut = await readingsLeftOut(trx, { siteIds: [...sites], from, to }, knownFrom);
		const usable =
			leftOut.length === 0
				? sql`usable`
				: sql`case when (happened_at, site_id, factor) in (select "happenedAt", "siteId", factor from ${asRows(leftOut)}) then null else usable end as usable`;
		await sql`
			with standing as (
				-- the version received last counts
				select distinct on (happened_at, site_id, factor) site_id, factor, ${usable}, value_text, detection_limit, value
				from reading
				where district_id = ${districtId} and happened_at >= ${from} and happened_at < ${to}
					and site_id = any(${[...sites]}::int[]) and factor = any(${[...factors]}::text[])
				order by happened_at, site_id, factor, received_at desc, revision desc
			), fresh as (
				select site_id, factor, count(usable)::int as samples, count(*) filter (where usable is null)::int as unusable,
					count(*) filter (where detection_limit is not null or (usable = 0 and value is distinct from usable))::int as below_detection,
					trim_scale(round(avg(usable), 12)) as mean, min(usable) as lowest, max(usable) as highest
				from standing group by site_id, factor
			), latest as (
				select distinct on (site_id, factor) site_id, factor, samples, unusable, below_detection, mean, lowest, highest
				from site_month
				where district_id = ${districtId} and month = ${`${month}-01`}::date and site_id = any(${[...sites]}::int[])
				order by site_id, factor, known_from desc
			)
			insert into site_month (district_id, month, site_id, factor, known_from, samples, unusable, below_detection, mean, lowest, highest)
			select ${districtId}, ${`${month}-01`}::date, f.site_id, f.factor, ${knownFrom}::timestamptz, f.samples, f.unusable, f.below_detection, f.mean, f.lowest, f.highest
			from fresh f left join latest l using (site_id, factor)
			where (f.samples, f.unusable, f.below_detection, f.mean, f.lowest, f.highest)
				is distinct from (l.samples, l.unusable, l.below_detection, l.mean, l.lowest, l.highest)
			on conflict (district_id, month, site_id, factor, known_from) do update set
				samples = excluded.samples, unusable = excluded.unusable, below_detection = excluded.below_detection,
				mean = excluded.mean, lowest = excluded.lowest, highest = excluded.highest`.execute(trx);
	}
}

/**
 * Monthly means as seen at a moment, of the months `from` to `to` (YYYY-MM, both included) that had ended by then: a month in progress has no class yet.
 * The cost follows the months and sites asked for, not the length of the history.
 */
export async function siteMonths(
	trx: Trx,
	query: { siteIds?: readonly number[]; from: string; to: string; factors?: readonly string[] },
	moment: Moment,
): Promise<SiteMonth[]> {
	const districtId = await currentDistrict(trx);
	const running = localDay(moment.at, moment.timeZone).slice(0, 7);
	const last = query.to < running ? query.to : addMonths(running, -1);
	if (last < query.from) return [];
	const known = sql`and known_from <= ${moment.knownBy}::timestamptz`;
	const sites = query.siteIds ? sql`and site_id = any(${[...query.siteIds]}::int[])` : sql``;
	const factors = query.factors ? sql`and factor = any(${[...query.factors]}::text[])` : sql``;
	// Thousands of rows: the moment comes as a number, since reading a date's text costs more than the rest of a row.
	const found = await sql<{
		site_id: number;
		month: string;
		factor: string;
		samples: number;
		below_detection: number;
		mean: string | null;
		known_ms: number;
	}>`
		select distinct on (month, site_id, factor) site_id, month, factor, samples, below_detection, mean,
			(extract(epoch from known_from) * 1000)::bigint as known_ms
		from site_month
		where district_id = ${districtId} and month between ${`${query.from}-01`}::date and ${`${last}-01`}::date ${sites} ${factors} ${known}
		order by month, site_id, factor, known_from desc`.execute(trx);
	const isoOf = new Map<number, string>();
	const iso = (ms: number) => {
		const text = isoOf.get(ms) ?? new Date(ms).toISOString();
		isoOf.set(ms, text);
		return text;
	};
	return found.rows.map((row) => ({
		siteId: row.site_id,
		month: row.month.slice(0, 7),
		factor: row.factor,
		samples: row.samples,
		belowDetection: row.below_detection,
		mean: row.mean,
		knownFrom: iso(row.known_ms),
	}));
}
