import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { SAMPLES } from "../waters/batch-sample.ts";
import { markWords } from "../waters/data-mark.ts";
import { factorName, factorOf } from "../waters/factor.ts";
import { creeksAt, sitesAt } from "../waters/network-rows.store.ts";
import { type Limits, limitsOf, type Water } from "../waters/standard.ts";
import { unpackFrames } from "./frame-batch.ts";
import { readableFrame } from "./readable-frame.ts";

/** What a site's station is, who sends for it and what it sends. */
export interface StationFile {
	siteId: number;
	name: Bilingual;
	water: Water;
	creek: (Bilingual & { id: string }) | null;
	demo: boolean;
	loggers: Logger[];
	series: SeriesFacts[];
	/** Of the last thirty local days: values told, valid, suspect and bad. */
	month: { received: number; valid: number; suspect: number; bad: number };
}

interface Logger {
	mn: string;
	connected: boolean;
	/** Whether it was ever heard on the line, and so is watched for silence. */
	watched: boolean;
	/** Since when it is used no more, and why. */
	retired: { at: string; reason: string } | null;
	heardAt: string | null;
	clockErrorMs: number | null;
	frames: number;
	repeated: number;
	badFrames: number;
	/** Tellings of the last hour and of the last day. */
	lastHour: number;
	lastDay: number;
	/** Telegrams of the last day that came in parts (PNUM) of which some are missing. */
	incomplete: number;
}

export interface SeriesFacts {
	cn: number;
	factor: string;
	name: Bilingual;
	unit: string;
	limits: Limits | null;
	firstAt: string;
	lastAt: string;
	lastText: string | null;
	lastValue: number | null;
	lastFlag: string;
	/** null: the mark says nothing against it. */
	markWords: Bilingual | null;
}

/** null: there is no such site, or no station sends for it. */
export async function stationFile(trx: Trx, siteId: number, moment: Moment): Promise<StationFile | null> {
	const districtId = await currentDistrict(trx);
	const site = await sitesAt(trx, districtId, moment).where("site_id", "=", siteId).executeTakeFirst();
	const loggers = await loggersOf(trx, districtId, siteId, moment);
	if (!site || loggers.length === 0) return null;
	const creek =
		site.creek_id === null
			? undefined
			: await creeksAt(trx, districtId, moment).where("creek_id", "=", site.creek_id).executeTakeFirst();
	const water: Water = site.water === "lake" ? "lake" : "river";
	return {
		siteId,
		name: { zh: site.name_zh, en: site.name_en },
		water,
		creek: creek ? { id: creek.creek_id, zh: creek.name_zh, en: creek.name_en } : null,
		demo: site.demo,
		loggers,
		series: await seriesFacts(trx, districtId, siteId, water),
		month: await lastMonth(trx, districtId, siteId, moment),
	};
}

async function loggersOf(trx: Trx, districtId: number, siteId: number, moment: Moment): Promise<Logger[]> {
	const found = await sql<{
		mn: string;
		connected: boolean | null;
		watched: boolean;
		retired_at: Date | null;
		retired_reason: string | null;
		heard_at: Date | null;
		clock_error_ms: number | null;
		frames: number | null;
		repeated: number | null;
		bad_frames: number | null;
		last_hour: number;
		last_day: number;
		incomplete: number;
	}>`
		select s.mn, s.retired_at, s.retired_reason, p.connected, p.mn is not null as watched,
			coalesce(p.heard_at, (select max(last_at) from site_series where district_id = s.district_id and site_id = s.site_id)) as heard_at, p.clock_error_ms, p.frames, p.repeated, p.bad_frames, r.last_hour, r.last_day, i.incomplete
		from station s
		left join station_pulse p on p.district_id = s.district_id and p.mn = s.mn
		cross join lateral (
			select count(*)::int as last_day, count(*) filter (where happened_at > ${moment.at}::timestamptz - interval '1 hour')::int as last_hour
			from telemetry
			where district_id = ${districtId} and site_id = ${siteId} and station_no = s.station_no and cn <> ${SAMPLES}
				and happened_at > ${moment.at}::timestamptz - interval '1 day' and happened_at <= ${moment.at}::timestamptz
		) r
		cross join lateral (
			select count(*)::int as incomplete from (
				select 1 from telemetry
				where district_id = ${districtId} and site_id = ${siteId} and station_no = s.station_no and pnum > 1
					and happened_at > ${moment.at}::timestamptz - interval '1 day' and happened_at <= ${moment.at}::timestamptz
				group by happened_at, cn, pnum having count(distinct pno) < pnum
			) parts
		) i
		where s.district_id = ${districtId} and s.site_id = ${siteId}
		order by s.mn`.execute(trx);
	return found.rows.map((row) => ({
		mn: row.mn,
		connected: row.connected ?? false,
		watched: row.watched,
		retired:
			row.retired_at !== null && row.retired_at.toISOString() <= moment.knownBy
				? { at: row.retired_at.toISOString(), reason: row.retired_reason ?? "" }
				: null,
		heardAt: row.heard_at?.toISOString() ?? null,
		clockErrorMs: row.clock_error_ms,
		frames: row.frames ?? 0,
		repeated: row.repeated ?? 0,
		badFrames: row.bad_frames ?? 0,
		lastHour: row.last_hour,
		lastDay: row.last_day,
		incomplete: row.incomplete,
	}));
}

async function seriesFacts(trx: Trx, districtId: number, siteId: number, water: Water): Promise<SeriesFacts[]> {
	const rows = await trx
		.selectFrom("site_series")
		.selectAll()
		.where("district_id", "=", districtId)
		.where("site_id", "=", siteId)
		.orderBy("cn")
		.orderBy("factor")
		.execute();
	return rows.map((row) => ({
		cn: row.cn,
		factor: row.factor,
		name: factorName(row.factor),
		unit: factorOf(row.factor)?.unit ?? "",
		limits: limitsOf(water, row.factor) ?? null,
		firstAt: row.first_at.toISOString(),
		lastAt: row.last_at.toISOString(),
		lastText: row.last_text,
		lastValue: row.last_value,
		lastFlag: row.last_flag,
		markWords: row.last_flag === "" || row.last_flag === "N" ? null : markWords(row.last_version, row.last_flag),
	}));
}

async function lastMonth(trx: Trx, districtId: number, siteId: number, moment: Moment): Promise<StationFile["month"]> {
	const found = await sql<StationFile["month"]>`
		select coalesce(sum(received), 0)::int as received, coalesce(sum(valid), 0)::int as valid, coalesce(sum(suspect), 0)::int as suspect,
			coalesce(sum(bad), 0)::int as bad
		from rollup r join site_series s using (district_id, site_id, cn, factor)
		where r.district_id = ${districtId} and r.site_id = ${siteId} and r.grain = 'day' and r.at > ${moment.at}::timestamptz - interval '30 days'
			and r.at <= ${moment.at}::timestamptz`.execute(trx);
	return found.rows[0] ?? { received: 0, valid: 0, suspect: 0, bad: 0 };
}

/** A stored frame of a site, as text whose password is hidden. */
export interface KeptFrame {
	mn: string;
	receivedAt: string;
	bytes: number;
	text: string;
}

/** null: no telegram of this site came in that place, nor was it noted there as odd. "dropped": its day went by the retention. */
export async function keptFrame(
	trx: Trx,
	siteId: number,
	{ batch, place }: { batch: number; place: number },
	moment: Moment,
): Promise<KeptFrame | "dropped" | null> {
	const districtId = await currentDistrict(trx);
	const told = await sql<{ mn: string; received_at: Date }>`
		select s.mn, t.received_at from telemetry t join station s on s.district_id = t.district_id and s.station_no = t.station_no
		where t.district_id = ${districtId} and t.batch_id = ${batch} and t.place = ${place} and t.site_id = ${siteId}
			and t.received_at <= ${moment.knownBy}::timestamptz
		union all
		select s.mn, o.last_at from station_oddity o join station s on s.district_id = o.district_id and s.mn = o.mn
		where o.district_id = ${districtId} and o.batch_id = ${batch} and o.place = ${place} and s.site_id = ${siteId}
			and o.last_at <= ${moment.knownBy}::timestamptz
		limit 1`.execute(trx);
	const [row] = told.rows;
	if (!row) return null;
	const day = row.received_at.toISOString().slice(0, 10);
	const found = await sql<{ body: Buffer }>`
		select body from frame_batch where district_id = ${districtId} and day between ${day}::date - 1 and ${day}::date + 2 and batch_id = ${batch}`.execute(
		trx,
	);
	const frame = found.rows[0] && unpackFrames(found.rows[0].body)[place];
	if (!frame) return "dropped";
	return {
		mn: row.mn,
		receivedAt: row.received_at.toISOString(),
		bytes: frame.length,
		text: readableFrame(frame),
	};
}
