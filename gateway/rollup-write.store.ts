import { sql } from "kysely";
import { addDays, addMonths, instantOf, localDay } from "../loop/local-day.ts";
import type { Trx } from "../store/database.ts";
import type { RolledHour } from "./rollup.ts";
import type { SiteHour } from "./rollup-read.store.ts";

/** Stores hours; one that is otherwise than it was notes since when. `now` is asked after all that they rest on was read, so that it is later than any of it. */
export async function storeHours(
	trx: Trx,
	districtId: number,
	rolled: readonly RolledHour[],
	now: Date,
): Promise<void> {
	if (rolled.length === 0) return;
	await sql`
		insert into rollup (district_id, site_id, grain, cn, factor, at, received, valid, suspect, bad, lowest, highest, total, changed_at)
		select ${districtId}::int, r."siteId", 'hour', r.cn, r.factor, r.at, r.received, r.valid, r.suspect, r.bad, r.lowest, r.highest, r.total, ${now.toISOString()}::timestamptz
		from jsonb_to_recordset(${JSON.stringify(rolled)}::jsonb) as r("siteId" int, cn smallint, factor text, at timestamptz, received int, valid int,
			suspect int, bad int, lowest float8, highest float8, total float8)
		on conflict (district_id, site_id, grain, cn, factor, at) do update set received = excluded.received, valid = excluded.valid,
			suspect = excluded.suspect, bad = excluded.bad, lowest = excluded.lowest, highest = excluded.highest, total = excluded.total,
			changed_at = excluded.changed_at
		where (rollup.received, rollup.valid, rollup.suspect, rollup.bad, rollup.lowest, rollup.highest, rollup.total)
			is distinct from (excluded.received, excluded.valid, excluded.suspect, excluded.bad, excluded.lowest, excluded.highest, excluded.total)`.execute(
		trx,
	);
}

interface Span {
	siteId: number;
	from: string;
	to: string;
}

/** The local days or months that hours lie in. */
export function spansOf(hours: readonly SiteHour[], timeZone: string, grain: "day" | "month"): Span[] {
	const days = new Map<number, string>();
	const spans = new Map<string, Span>();
	for (const { siteId, ms } of hours) {
		let day = days.get(ms);
		if (day === undefined) {
			day = localDay(new Date(ms), timeZone);
			days.set(ms, day);
		}
		const name = grain === "day" ? day : day.slice(0, 7);
		const key = `${siteId} ${name}`;
		if (spans.has(key)) continue;
		const [first, next] = grain === "day" ? [day, addDays(day, 1)] : [`${name}-01`, `${addMonths(name, 1)}-01`];
		spans.set(key, { siteId, from: instantOf(first, "00:00", timeZone), to: instantOf(next, "00:00", timeZone) });
	}
	return [...spans.values()];
}

/** Days from their hours, months from their days. */
export async function storeSpans(
	trx: Trx,
	districtId: number,
	grain: "day" | "month",
	spans: readonly Span[],
): Promise<void> {
	await sql`
		insert into rollup (district_id, site_id, grain, cn, factor, at, received, valid, suspect, bad, lowest, highest, total)
		select ${districtId}::int, s."siteId", ${grain}, series.cn, series.factor, s."from", r.received, r.valid, r.suspect, r.bad, r.lowest, r.highest, r.total
		from jsonb_to_recordset(${JSON.stringify(spans)}::jsonb) as s("siteId" int, "from" timestamptz, "to" timestamptz)
		join site_series series on series.district_id = ${districtId} and series.site_id = s."siteId"
		-- one span at a time by the key: joined freely, the whole history would be read for one day
		cross join lateral (
			select sum(received) as received, sum(valid) as valid, sum(suspect) as suspect, sum(bad) as bad, min(lowest) as lowest, max(highest) as highest,
				sum(total order by at) as total
			from rollup
			where district_id = ${districtId} and site_id = s."siteId" and grain = ${grain === "day" ? "hour" : "day"} and cn = series.cn
				and factor = series.factor and at >= s."from" and at < s."to"
		) r
		where r.received is not null
		on conflict (district_id, site_id, grain, cn, factor, at) do update set received = excluded.received, valid = excluded.valid,
			suspect = excluded.suspect, bad = excluded.bad, lowest = excluded.lowest, highest = excluded.highest, total = excluded.total`.execute(
		trx,
	);
}

export async function storeSeries(trx: Trx, districtId: number, rolled: readonly RolledHour[]): Promise<void> {
	const series = new Map<string, RolledHour & { first: string }>();
	for (const hour of rolled) {
		const key = `${hour.siteId} ${hour.cn} ${hour.factor}`;
		const known = series.get(key);
		const first = known && known.first < hour.at ? known.first : hour.at;
		series.set(key, { ...(known && known.last.at > hour.last.at ? known : hour), first });
	}
	if (series.size === 0) return;
	const rows = [...series.values()].map(({ siteId, cn, factor, first, last }) => ({
		siteId,
		cn,
		factor,
		first,
		...last,
	}));
	await sql`
		insert into site_series as s (district_id, site_id, cn, factor, first_at, last_at, last_text, last_value, last_flag, last_version)
		select ${districtId}::int, r."siteId", r.cn, r.factor, r.first, r.at, r.text, r.value, r.flag, r.version
		from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r("siteId" int, cn smallint, factor text, first timestamptz, at timestamptz, text text,
			value float8, flag text, version smallint)
		on conflict (district_id, site_id, cn, factor) do update set first_at = least(s.first_at, excluded.first_at),
			last_at = greatest(s.last_at, excluded.last_at),
			last_text = case when excluded.last_at >= s.last_at then excluded.last_text else s.last_text end,
			last_value = case when excluded.last_at >= s.last_at then excluded.last_value else s.last_value end,
			last_flag = case when excluded.last_at >= s.last_at then excluded.last_flag else s.last_flag end,
			last_version = case when excluded.last_at >= s.last_at then excluded.last_version else s.last_version end`.execute(
		trx,
	);
}
