import { currentDistrict } from "../loop/event.store.ts";
import { addMonths, localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { AUTOMATIC_MONTH_SAMPLES, type CreekSite, joined, placesOf } from "./creek-month.ts";
import { assessSection, type Period } from "./period.ts";
import { type SiteMonth, siteMonths } from "./site-month.store.ts";
import type { AssessedSection } from "./summary.ts";

/** A sampled place with where it belongs and its class over a period. */
export interface PlacedSection extends AssessedSection {
	name: Bilingual;
	creekId: string | null;
	riverId: string | null;
	townId: string | null;
}

/**
 * Every sampled place with its class over a period as seen at a moment; months that had not ended by then do not count. A station at a section is part
 * of it, as in a creek's month.
 */
export async function sectionsOver(trx: Trx, period: Period, moment: Moment): Promise<PlacedSection[]> {
	const district = await currentDistrict(trx);
	const sites = await trx
		.selectFrom("site")
		.leftJoin("creek", (join) =>
			join.onRef("creek.creek_id", "=", "site.creek_id").on("creek.district_id", "=", district),
		)
		.select(["site.site_id", "site.water", "site.kind", "site.name_zh", "site.name_en", "site.lon", "site.lat"])
		.select(["site.creek_id", "site.target_class", "site.river_id", "creek.river_id as creek_river_id"])
		.select(["creek.town_unit_id", "creek.target_class as aim"])
		.where("site.district_id", "=", district)
		.orderBy("site.site_id")
		.execute();
	const ended = addMonths(localDay(moment.at, moment.timeZone).slice(0, 7), -1);
	const to = period.to < ended ? period.to : ended;
	const measured = to < period.from ? [] : await siteMonths(trx, { from: period.from, to }, moment);
	const bySite = Map.groupBy(measured, (row) => row.siteId);
	const known = new Map(sites.map((site) => [site.site_id, site]));
	const waters = Map.groupBy(sites, (site) => site.creek_id ?? `river ${site.river_id ?? site.site_id}`);
	return [...waters].flatMap(([creekId, own]) =>
		placesOf(
			own.map(
				(site): CreekSite => ({
					siteId: site.site_id,
					creekId,
					name: site.name_zh,
					water: site.water,
					kind: site.kind,
					at: site.lon === null || site.lat === null ? null : [site.lon, site.lat],
				}),
			),
		).flatMap((place) => {
			const site = known.get(place.site.siteId);
			if (!site) return [];
			const rows = rowsOf(place, bySite);
			return [
				{
					id: site.site_id,
					name: { zh: site.name_zh, en: site.name_en },
					water: site.water,
					targetClass: site.target_class ?? site.aim,
					creekId: site.creek_id,
					riverId: site.river_id ?? site.creek_river_id,
					townId: site.town_unit_id,
					...assessSection(site.water, period, rows),
				},
			];
		}),
	);
}

/** The monthly results of a place: of a section with its station month by month, of a station alone the months with enough of them. */
function rowsOf(
	{ site, station }: { site: CreekSite; station: CreekSite | null },
	bySite: ReadonlyMap<number, SiteMonth[]>,
): SiteMonth[] {
	const own = bySite.get(site.siteId) ?? [];
	if (site.kind === "station") return own.filter((row) => row.samples >= AUTOMATIC_MONTH_SAMPLES);
	if (!station) return own;
	const automatic = Map.groupBy(bySite.get(station.siteId) ?? [], (row) => row.month);
	const byHand = Map.groupBy(own, (row) => row.month);
	return [...new Set([...byHand.keys(), ...automatic.keys()])].flatMap((month) =>
		joined(byHand.get(month) ?? [], automatic.get(month) ?? []),
	);
}
