import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { causesAt } from "../waters/alarm-view.store.ts";
import type { CauseView } from "../waters/alarm-view.ts";
import { SAMPLES } from "../waters/batch-sample.ts";
import { sitesAt } from "../waters/network-rows.store.ts";
import { oddityMatters } from "./oddity.ts";

/** A station of the fleet, as the page lists it. */
export interface FleetStation {
	mn: string;
	siteId: number;
	site: { zh: string; en: string };
	creekId: string | null;
	/** null at a past moment: connections, clocks and bad frames are not kept. */
	connected: boolean | null;
	/** ISO UTC; null: never heard. */
	heardAt: string | null;
	dataTime: string | null;
	/** Its clock minus ours. */
	clockErrorMs: number | null;
	badFrames: number | null;
	/** Tellings of the last 24 hours. */
	tellings: number;
	/** Values of the last seven days, and of them suspect and bad ones. */
	values: { received: number; suspect: number; bad: number };
	/** Kinds of oddities of the last seven days that cast doubt on what it says. */
	oddities: string[];
	demo: boolean;
	/** Whether it was ever heard on the line, and so is watched for silence; data that were delivered in bulk are not. */
	watched: boolean;
	/** Since when it is used no more. */
	retired: { at: string; reason: string } | null;
	/** Alarms that stand there, and the matter that the first of them became. */
	alarms: { kinds: string[]; matterId: string | null } | null;
}

/**
 * All stations that were there at a moment, the longest silent first. What is only known of the present (who is connected, clocks, bad frames) is told where `present`
 * says that the moment is now; of a past moment the last telling that had come by then says when a station was heard.
 */
export async function fleet(trx: Trx, moment: Moment, present: boolean): Promise<FleetStation[]> {
	const districtId = await currentDistrict(trx);
	const at = new Date(moment.at);
	const seen = sql`received_at <= ${new Date(moment.knownBy)}`;
	const last = present
		? sql`select p.mn is not null as watched, p.connected, coalesce(p.heard_at, told.at) as heard_at, coalesce(p.data_time, told.at) as data_time, p.clock_error_ms, p.bad_frames
			from (select max(last_at) as at from site_series where district_id = ${districtId} and site_id = t.site_id) told
			left join station_pulse p on p.district_id = ${districtId} and p.mn = t.mn`
		: sql`select true as watched, null::boolean as connected, received_at as heard_at, happened_at as data_time, null::bigint as clock_error_ms, null::bigint as bad_frames
			from telemetry where district_id = ${districtId} and site_id = t.site_id and station_no = t.station_no and happened_at <= ${at} and ${seen}
			order by happened_at desc limit 1`;
	const rows = await sql<{
		mn: string;
		site_id: number;
		name_zh: string | null;
		name_en: string | null;
		creek_id: string | null;
		demo: boolean | null;
		connected: boolean | null;
		heard_at: Date | null;
		data_time: Date | null;
		clock_error_ms: number | null;
		bad_frames: number | null;
		tellings: number;
		received: number | null;
		suspect: number | null;
		bad: number | null;
		watched: boolean | null;
		retired_at: Date | null;
		retired_reason: string | null;
		oddities: string[] | null;
	}>`
		with recent as (
			select station_no, count(*)::int as tellings from telemetry
			where district_id = ${districtId} and happened_at > ${new Date(at.getTime() - 86_400_000)} and happened_at <= ${at} and ${seen} and cn <> ${SAMPLES}
			group by station_no
		), week as (
			select r.site_id, sum(r.received)::int as received, sum(r.suspect)::int as suspect, sum(r.bad)::int as bad
			from site_series e join rollup r using (district_id, site_id, cn, factor)
			where e.district_id = ${districtId} and r.grain = 'day' and r.at > ${new Date(at.getTime() - 7 * 86_400_000)} and r.at <= ${at}
			group by r.site_id
		), odd as (
			select mn, array_agg(distinct kind) as kinds from station_oddity
			where district_id = ${districtId} and day > (${at}::timestamptz - interval '9 days')::date and last_at > ${new Date(at.getTime() - 7 * 86_400_000)}
				and last_at <= ${at} and last_at <= ${new Date(moment.knownBy)}
			group by mn
		)
		select t.mn, t.site_id, s.name_zh, s.name_en, s.creek_id, s.demo, p.watched, p.connected, p.heard_at, p.data_time, p.clock_error_ms, p.bad_frames,
			coalesce(r.tellings, 0) as tellings, w.received, w.suspect, w.bad, t.retired_at, t.retired_reason, o.kinds as oddities
		from station t
		left join ${sitesAt(trx, districtId, moment)} s on s.site_id = t.site_id
		left join lateral (${last}) p on true
		left join recent r on r.station_no = t.station_no
		left join week w on w.site_id = t.site_id
		left join odd o on o.mn = t.mn
		where t.district_id = ${districtId} and t.added_at <= ${new Date(moment.knownBy)}
		order by p.heard_at nulls first, t.mn`.execute(trx);
	const standing = (await causesAt(trx, moment, { since: moment.at })).filter(({ endedAt }) => endedAt === null);
	return rows.rows.map((row) => ({
		mn: row.mn,
		siteId: row.site_id,
		site: { zh: row.name_zh ?? row.mn, en: row.name_en ?? row.mn },
		creekId: row.creek_id,
		connected: row.connected ?? (present ? false : null),
		heardAt: row.heard_at?.toISOString() ?? null,
		dataTime: row.data_time?.toISOString() ?? null,
		clockErrorMs: row.clock_error_ms,
		badFrames: row.bad_frames ?? (present ? 0 : null),
		tellings: row.tellings,
		values: { received: row.received ?? 0, suspect: row.suspect ?? 0, bad: row.bad ?? 0 },
		oddities: (row.oddities ?? []).filter(oddityMatters),
		demo: row.demo ?? false,
		watched: row.watched ?? true,
		retired:
			row.retired_at !== null && row.retired_at.toISOString() <= moment.knownBy
				? { at: row.retired_at.toISOString(), reason: row.retired_reason ?? "" }
				: null,
		alarms: alarmsOf(standing, row.site_id),
	}));
}

function alarmsOf(causes: readonly CauseView[], siteId: number): FleetStation["alarms"] {
	const own = causes.filter(({ sites }) => sites.some((site) => site.siteId === siteId));
	if (own.length === 0) return null;
	const kinds = own.flatMap(({ alarms }) => alarms.filter((alarm) => alarm.siteId === siteId).map(({ kind }) => kind));
	return { kinds: [...new Set(kinds)], matterId: own.find(({ matterId }) => matterId !== null)?.matterId ?? null };
}
