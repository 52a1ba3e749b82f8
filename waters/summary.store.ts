import { currentDistrict } from "../loop/event.store.ts";
import { addMonths, localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { assessSection, type Period } from "./period.ts";
import { siteMonths } from "./site-month.store.ts";
import type { AssessedSection } from "./summary.ts";

/** A section or station with where it belongs and its class over a period. */
export interface PlacedSection extends AssessedSection {
	creekId: string | null;
	riverId: string | null;
	townId: string | null;
}

/** Every sampled place with its class over a period as seen at a moment; months that had not ended by then do not count. */
export async function sectionsOver(trx: Trx, period: Period, moment: Moment): Promise<PlacedSection[]> {
	const district = await currentDistrict(trx);
	const sites = await trx
		.selectFrom("site")
		.leftJoin("creek", (join) =>
			join.onRef("creek.creek_id", "=", "site.creek_id").on("creek.district_id", "=", district),
		)
		.select(["site.site_id", "site.water", "site.creek_id", "site.target_class"])
		.select(["site.river_id", "creek.river_id as creek_river_id", "creek.town_unit_id", "creek.target_class as aim"])
		.where("site.district_id", "=", district)
		// A class by the month is a section's; automatic stations give their section's data and are not counted beside it.
		.where("site.kind", "=", "section")
		.orderBy("site.site_id")
		.execute();
	const ended = addMonths(localDay(moment.at, moment.timeZone).slice(0, 7), -1);
	const to = period.to < ended ? period.to : ended;
	const rows = to < period.from ? [] : await siteMonths(trx, { from: period.from, to }, moment);
	const bySite = Map.groupBy(rows, (row) => row.siteId);
	return sites.map((site) => ({
		id: site.site_id,
		water: site.water,
		targetClass: site.target_class ?? site.aim,
		creekId: site.creek_id,
		riverId: site.river_id ?? site.creek_river_id,
		townId: site.town_unit_id,
		...assessSection(site.water, period, bySite.get(site.site_id) ?? []),
	}));
}
