import { currentDistrict } from "../loop/event.store.ts";
import { monthsBetween } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { completeMonths } from "./completeness.store.ts";
import { type CreekMonth, type CreekSite, creekMonthsOf } from "./creek-month.ts";
import { type Seen, sitesAt } from "./network-rows.store.ts";
import { siteMonths } from "./site-month.store.ts";

/** The sampled places of creeks (all, or those named) as they stand at a moment. */
export async function creekSites(trx: Trx, seen: Seen, creekIds?: readonly string[]): Promise<CreekSite[]> {
	let select = trx
		.selectFrom(sitesAt(trx, await currentDistrict(trx), seen).as("site"))
		.select(["site_id", "creek_id", "name_zh", "water", "kind", "lon", "lat"])
		.where("creek_id", "is not", null)
		.orderBy("site_id");
	if (creekIds) select = select.where("creek_id", "in", creekIds.length > 0 ? [...creekIds] : [""]);
	return (await select.execute()).map((row) => ({
		siteId: row.site_id,
		creekId: row.creek_id ?? "",
		name: row.name_zh,
		water: row.water,
		kind: row.kind,
		at: row.lon === null || row.lat === null ? null : [row.lon, row.lat],
	}));
}

/** Classes of creeks by month as seen at a moment; a month without enough samples has none and says what lacks. */
export async function creekMonths(
	trx: Trx,
	query: { creekIds?: readonly string[]; from: string; to: string; factors?: readonly string[] },
	moment: Moment,
): Promise<CreekMonth[]> {
	const sites = await creekSites(trx, moment, query.creekIds);
	const measured = await siteMonths(trx, { ...query, siteIds: sites.map((site) => site.siteId) }, moment);
	const stations = sites.filter((site) => site.kind === "station").map((site) => site.siteId);
	const complete =
		stations.length === 0
			? []
			: await completeMonths(trx, { siteIds: stations, from: query.from, to: query.to }, moment);
	return creekMonthsOf(sites, monthsBetween(query.from, query.to), measured, complete);
}
