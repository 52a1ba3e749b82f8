import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";

/** A station of the fleet, as the page lists it. */
export interface FleetStation {
	mn: string;
	siteId: number;
	site: { zh: string; en: string };
	creekId: string | null;
	connected: boolean;
	/** ISO UTC; null: never heard. */
	heardAt: string | null;
	dataTime: string | null;
	/** Its clock minus ours. */
	clockErrorMs: number | null;
	badFrames: number;
	/** Tellings of the last 24 hours. */
	tellings: number;
	demo: boolean;
}

/** All stations, the longest silent first. */
export async function fleet(trx: Trx, now: Date): Promise<FleetStation[]> {
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
	}>`
		with recent as (
			select station_no, count(*)::int as tellings from telemetry
			where district_id = ${await currentDistrict(trx)} and happened_at > ${new Date(now.getTime() - 86_400_000)} and happened_at <= ${now}
			group by station_no
		)
		select t.mn, t.site_id, s.name_zh, s.name_en, s.creek_id, s.demo, p.connected, p.heard_at, p.data_time, p.clock_error_ms, p.bad_frames,
			coalesce(r.tellings, 0) as tellings
		from station t
		left join site s on s.district_id = t.district_id and s.site_id = t.site_id
		left join station_pulse p on p.district_id = t.district_id and p.mn = t.mn
		left join recent r on r.station_no = t.station_no
		where t.district_id = ${await currentDistrict(trx)}
		order by p.heard_at nulls first, t.mn`.execute(trx);
	return rows.rows.map((row) => ({
		mn: row.mn,
		siteId: row.site_id,
		site: { zh: row.name_zh ?? row.mn, en: row.name_en ?? row.mn },
		creekId: row.creek_id,
		connected: row.connected ?? false,
		heardAt: row.heard_at?.toISOString() ?? null,
		dataTime: row.data_time?.toISOString() ?? null,
		clockErrorMs: row.clock_error_ms,
		badFrames: row.bad_frames ?? 0,
		tellings: row.tellings,
		demo: row.demo ?? false,
	}));
}
