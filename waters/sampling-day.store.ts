import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { sitesAt } from "./network-rows.store.ts";
import { asRows, readingsLeftOut } from "./reading-left-out.store.ts";
import type { SamplingDay } from "./rebound.ts";
import { CREEK_FACTORS, type Water } from "./standard.ts";

/**
 * The sampling days of creeks from an instant on, as seen at a moment: for each place and local day the mean of each factor's standing versions that were not
 * found bad. Grouped by creek. A station's hours make one day, so that an hour is not weighed like a laboratory's sample.
 */
export async function samplingDays(
	trx: Trx,
	query: { creekIds: readonly string[]; from: string; factors?: readonly string[] },
	moment: Moment,
): Promise<Map<string, SamplingDay[]>> {
	if (query.creekIds.length === 0) return new Map();
	const district = await currentDistrict(trx);
	const places = await trx
		.selectFrom(sitesAt(trx, district, moment).as("site"))
		.select("site_id")
		.where("creek_id", "in", [...query.creekIds])
		.execute();
	const siteIds = places.map(({ site_id }) => site_id);
	const to = new Date(Date.parse(moment.at) + 1).toISOString();
	const leftOut = await readingsLeftOut(trx, { siteIds, from: query.from, to }, moment.knownBy);
	const counts =
		leftOut.length === 0
			? sql``
			: sql`and (happened_at, site_id, factor) not in (select "happenedAt", "siteId", factor from ${asRows(leftOut)})`;
	const found = await sql<{
		creek_id: string;
		site_id: number;
		name_zh: string;
		name_en: string;
		water: Water;
		kind: "section" | "station";
		demo: boolean;
		day: string;
		happened_at: Date;
		values: Record<string, string>;
	}>`
		with places as (
			select site_id, creek_id, name_zh, name_en, water, kind, demo
			from ${sitesAt(trx, district, moment)} as site where creek_id = any(${[...query.creekIds]}::text[])
		), standing as (
			-- the version received last counts
			select distinct on (happened_at, site_id, factor) happened_at, site_id, factor, usable
			from reading
			where district_id = ${district} and site_id = any(select site_id from places)
				and happened_at >= ${query.from}::timestamptz and happened_at <= ${moment.at}::timestamptz
				and received_at <= ${moment.knownBy}::timestamptz
				and factor = any(${[...(query.factors ?? CREEK_FACTORS)]}::text[])
			order by happened_at, site_id, factor, received_at desc, revision desc
		), days as (
			select site_id, (happened_at at time zone ${moment.timeZone})::date as day, factor,
				min(happened_at) as happened_at, trim_scale(round(avg(usable), 12)) as mean
			from standing where usable is not null ${counts} group by 1, 2, 3
		)
		select creek_id, site_id, name_zh, name_en, water, kind, demo, day::text, min(happened_at) as happened_at,
			jsonb_object_agg(factor, mean::text) as values
		from days join places using (site_id)
		group by creek_id, site_id, name_zh, name_en, water, kind, demo, day
		order by creek_id, day, site_id`.execute(trx);
	const days = new Map<string, SamplingDay[]>();
	for (const { creek_id, site_id, name_zh, name_en, happened_at, ...rest } of found.rows) {
		const day = {
			...rest,
			siteId: site_id,
			siteName: { zh: name_zh, en: name_en },
			happenedAt: happened_at.toISOString(),
		};
		const own = days.get(creek_id);
		if (own) own.push(day);
		else days.set(creek_id, [day]);
	}
	return days;
}
