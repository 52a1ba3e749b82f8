import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { sitesAt } from "./network-rows.store.ts";
import { marksOfSites, rulingsOn } from "./quality.store.ts";
import { type ToldMark, toldMark } from "./quality-desk.store.ts";
import { QualityView } from "./quality-ruling.ts";
import { READINGS_CN } from "./reading-quality.ts";

/** Something that was found of readings which came by file, and where they are told. */
export interface OddReading extends ToldMark {
	siteId: number;
	site: Bilingual;
	creekId: string | null;
	/** YYYY-MM, local. */
	month: string;
	demo: boolean;
}

/** What the checks found of readings since a time, the latest first, `most` at most; and how many months of sites still wait for a check. */
export async function oddReadings(
	trx: Trx,
	{ since, most }: { since: string; most: number },
	moment: Moment,
): Promise<{ readings: OddReading[]; more: number; waiting: number }> {
	const district = await currentDistrict(trx);
	const sites = new Map((await sitesAt(trx, district, moment).execute()).map((row) => [row.site_id, row]));
	const span = { from: Date.parse(since), to: Date.parse(moment.at) };
	const found = await marksOfSites(trx, [...sites.keys()], { ...span, cn: READINGS_CN }, moment.knownBy);
	const rulings = Map.groupBy(await rulingsOn(trx, null, moment.knownBy), ({ siteId }) => siteId);
	const latest = found.toSorted((a, b) => b.at - a.at || a.siteId - b.siteId || (a.factor < b.factor ? -1 : 1));
	const views = new Map(
		[...Map.groupBy(found, ({ siteId }) => siteId)].map(([site, marks]) => [
			site,
			new QualityView(marks, rulings.get(site) ?? []),
		]),
	);
	const readings = latest.slice(0, most).flatMap((mark): OddReading[] => {
		const site = sites.get(mark.siteId);
		const view = views.get(mark.siteId);
		if (!site || !view) return [];
		const told = toldMark(mark, view, span.to);
		return [
			{
				...{ ...told, siteId: mark.siteId, site: { zh: site.name_zh, en: site.name_en }, creekId: site.creek_id },
				...{ month: localDay(told.from, moment.timeZone).slice(0, 7), demo: site.demo },
			},
		];
	});
	const waits = await sql<{ n: number | null }>`
		select sum(cardinality(sites))::int as n from reading_check_due where district_id = ${district}`.execute(trx);
	return { readings, more: Math.max(0, latest.length - most), waiting: waits.rows[0]?.n ?? 0 };
}
