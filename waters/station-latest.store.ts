import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { classOf } from "./assess.ts";
import { SAMPLES } from "./batch-sample.ts";
import { sitesAt } from "./network-rows.store.ts";
import { qualityViews } from "./quality.store.ts";
import type { QualityVerdict } from "./quality.ts";
import { CREEK_FACTORS, type Water, type WaterClass } from "./standard.ts";

/** What a station said last, and how its ammonia nitrogen went in the last two days. */
export interface StationLatest {
	siteId: number;
	name: Bilingual;
	creekId: string | null;
	demo: boolean;
	/** ISO UTC, of the newest value. */
	at: string;
	values: LatestValue[];
	/** Hourly means, oldest first; null: no value that counts. */
	spark: { at: string; value: number | null }[];
}

export interface LatestValue {
	factor: string;
	at: string;
	/** As it came. */
	text: string | null;
	/** The class of this single value, for orientation: classes are given by periods. null: it has none, or its mark forbids it. */
	class: WaterClass | null;
	/** What the checks and people say of it, where it is not good. */
	doubt: "suspect" | "bad" | null;
}

export const SPARK_FACTOR = "w21003";
const SPARK_HOURS = 48;
const SHOWN = [...CREEK_FACTORS, "w01001", "w01010"];

/** Stations that said something in the last two days before a moment, the worst water first. The cost follows their number, not the length of the history. */
export async function stationsLatest(trx: Trx, moment: Moment): Promise<StationLatest[]> {
	const districtId = await currentDistrict(trx);
	const since = new Date(Date.parse(moment.at) - SPARK_HOURS * 3_600_000);
	const latest = await sql<{
		site_id: number;
		cn: number;
		factor: string;
		last_at: Date;
		last_text: string | null;
		last_value: number | null;
	}>`
		select distinct on (site_id, factor) site_id, cn, factor, last_at, last_text, last_value from site_series
		where district_id = ${districtId} and last_at > ${since} and cn in (2011, 2051, 2061, ${SAMPLES})
		order by site_id, factor, last_at desc, cn`.execute(trx);
	if (latest.rows.length === 0) return [];
	const bySite = Map.groupBy(latest.rows, (row) => row.site_id);
	const sparks = latest.rows.filter((row) => row.factor === SPARK_FACTOR);
	const hours = await sql<{ site_id: number; at: Date; valid: number; total: number }>`
		select r.site_id, r.at, r.valid, r.total
		from unnest(${sparks.map((row) => row.site_id)}::int[], ${sparks.map((row) => row.cn)}::int[]) as s(site_id, cn)
		cross join lateral (
			select site_id, at, valid, total from rollup
			where district_id = ${districtId} and site_id = s.site_id and grain = 'hour' and cn = s.cn and factor = ${SPARK_FACTOR} and at > ${since}
				and at <= ${moment.at}::timestamptz
			offset 0
		) r
		order by r.site_id, r.at`.execute(trx);
	const hoursBySite = Map.groupBy(hours.rows, (row) => row.site_id);
	const sites = await sitesAt(trx, districtId, moment).execute();
	const times = latest.rows.map((row) => row.last_at.getTime());
	const span = { from: Math.min(...times), to: Math.max(...times) };
	const views = await qualityViews(trx, [...bySite.keys()], span, moment.knownBy);
	return sites
		.flatMap((site): StationLatest[] => {
			const own = bySite.get(site.site_id);
			if (!own) return [];
			const water: Water = site.water === "lake" ? "lake" : "river";
			return [
				{
					siteId: site.site_id,
					name: { zh: site.name_zh, en: site.name_en },
					creekId: site.creek_id,
					demo: site.demo,
					at: new Date(Math.max(...own.map((row) => row.last_at.getTime()))).toISOString(),
					values: own
						.filter((row) => SHOWN.includes(row.factor))
						.map((row) => ({
							factor: row.factor,
							at: row.last_at.toISOString(),
							text: row.last_text,
							doubt: doubtOf(views.get(site.site_id)?.of(row.cn, row.factor, row.last_at.getTime()).verdict),
							class: row.last_value === null ? null : (classOf(water, row.factor, plain(row.last_value)) ?? null),
						})),
					spark: (hoursBySite.get(site.site_id) ?? []).map(({ at, valid, total }) => ({
						at: at.toISOString(),
						value: valid === 0 ? null : total / valid,
					})),
				},
			];
		})
		.sort((a, b) => worstOf(b) - worstOf(a) || a.siteId - b.siteId);
}

const doubtOf = (verdict: QualityVerdict | undefined) => (verdict === "suspect" || verdict === "bad" ? verdict : null);

/** The worst water stands first, and stays in its place while times go on. */
const worstOf = ({ values }: StationLatest) =>
	Math.max(0, ...values.filter(({ doubt }) => doubt !== "bad").map((value) => value.class ?? 0));

/** Without an exponent, as the limits are compared with. */
const plain = (value: number) => value.toFixed(6);
