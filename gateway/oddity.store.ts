import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import { addDays, localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { isOddity, type OddityKind, oddityMatters } from "./oddity.ts";
import type { FramePlace, OddityCount } from "./oddity-tally.ts";

/** Local days over which a station's oddities are told. */
export const ODDITY_DAYS = 30;

/** Adds what was counted since the last time. */
export async function storeOddities(trx: Trx, counts: readonly OddityCount[]): Promise<void> {
	if (counts.length === 0) return;
	const districtId = await currentDistrict(trx);
	// In one order everywhere: two processes that write the same rows never wait for each other in a ring.
	const rows = counts
		.map(({ frame, ...count }) => ({ ...count, batch: frame?.batch ?? null, place: frame?.place ?? null }))
		.toSorted((a, b) => (`${a.mn} ${a.kind}` < `${b.mn} ${b.kind}` ? -1 : 1));
	await sql`
		insert into station_oddity as o (district_id, mn, day, kind, times, first_at, last_at, detail, batch_id, place)
		select ${districtId}::int, r.mn, r.day, r.kind, r.times, r."firstAt", r."lastAt", r.detail, r.batch, r.place
		from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
			as r(mn text, day date, kind text, times int, "firstAt" timestamptz, "lastAt" timestamptz, detail text, batch bigint, place smallint)
		on conflict (district_id, mn, day, kind) do update set times = o.times + excluded.times, first_at = least(o.first_at, excluded.first_at),
			last_at = greatest(o.last_at, excluded.last_at), detail = excluded.detail, batch_id = coalesce(excluded.batch_id, o.batch_id),
			place = case when excluded.batch_id is null then o.place else excluded.place end`.execute(trx);
}

/** An oddity of a station's frames over the last days. */
export interface StationOddity {
	mn: string;
	kind: OddityKind;
	times: number;
	/** On so many local days. */
	days: number;
	firstAt: string;
	lastAt: string;
	detail: string;
	/** The frame it was seen in last; null: it is in quarantine. */
	frame: FramePlace | null;
}

/**
 * What was odd about the frames of a site's stations in the thirty local days up to a moment, what casts doubt on them first. It is counted by day:
 * of a past moment those days are told whose last oddity it had seen.
 */
export async function stationOddities(trx: Trx, siteId: number, moment: Moment): Promise<StationOddity[]> {
	const from = addDays(localDay(moment.at, moment.timeZone), 1 - ODDITY_DAYS);
	const found = await sql<{
		mn: string;
		kind: string;
		times: number;
		days: number;
		first_at: Date;
		last_at: Date;
		detail: string;
		batch_id: number | null;
		place: number | null;
	}>`
		select o.mn, o.kind, sum(o.times)::int as times, count(*)::int as days, min(o.first_at) as first_at, max(o.last_at) as last_at,
			(array_agg(o.detail order by o.last_at desc))[1] as detail, (array_agg(o.batch_id order by o.last_at desc))[1] as batch_id,
			(array_agg(o.place order by o.last_at desc))[1] as place
		from station_oddity o join station s on s.district_id = o.district_id and s.mn = o.mn
		where o.district_id = ${await currentDistrict(trx)} and s.site_id = ${siteId} and o.day >= ${from}::date
			and o.last_at <= ${moment.at}::timestamptz and o.last_at <= ${moment.knownBy}::timestamptz
		group by o.mn, o.kind
		order by max(o.last_at) desc, o.kind, o.mn`.execute(trx);
	return found.rows
		.flatMap(({ first_at, last_at, batch_id, place, kind, ...row }) =>
			isOddity(kind)
				? [
						{
							...{ ...row, kind, firstAt: first_at.toISOString(), lastAt: last_at.toISOString() },
							frame: batch_id === null || place === null ? null : { batch: batch_id, place },
						},
					]
				: [],
		)
		.toSorted((a, b) => Number(oddityMatters(b.kind)) - Number(oddityMatters(a.kind)));
}
