import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import { addMonths, instantOf, localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { AUTOMATIC_MONTH_SAMPLES, type CreekSite, joined, placesOf } from "./creek-month.ts";
import { compareDecimal } from "./decimal.ts";
import { creeksAt, type Seen, sitesAt } from "./network-rows.store.ts";
import { assessSection, type Period } from "./period.ts";
import { type SiteMonth, siteMonths } from "./site-month.store.ts";
import type { Water } from "./standard.ts";
import type { AssessedSection } from "./summary.ts";

/** A sampled place: a section with the station at it, or a station by itself. */
export interface SampledPlace {
	id: number;
	name: Bilingual;
	water: Water;
	targetClass: number | null;
	creekId: string | null;
	riverId: string | null;
	townId: string | null;
	site: CreekSite;
	station: CreekSite | null;
}

/** A sampled place with its class over a period. */
export type PlacedSection = AssessedSection & Omit<SampledPlace, "site" | "station">;

/** Every sampled place of the district, or of one creek, as it stands at a moment. A station at a section is part of it, as in a creek's month. */
export async function sampledPlaces(trx: Trx, moment: Moment, creekId?: string): Promise<SampledPlace[]> {
	const sites = await sampledSites(trx, moment, creekId);
	const known = new Map(sites.map((site) => [site.site_id, site]));
	const waters = Map.groupBy(sites, (site) => site.creek_id ?? `river ${site.river_id ?? site.site_id}`);
	return [...waters].flatMap(([water, own]) =>
		placesOf(
			own.map(
				(site): CreekSite => ({
					siteId: site.site_id,
					creekId: water,
					name: site.name_zh,
					water: site.water,
					kind: site.kind,
					at: site.lon === null || site.lat === null ? null : [site.lon, site.lat],
				}),
			),
		).flatMap((place) => {
			const site = known.get(place.site.siteId);
			if (!site) return [];
			return [
				{
					...place,
					id: site.site_id,
					name: { zh: site.name_zh, en: site.name_en },
					water: site.water,
					targetClass: site.target_class ?? site.aim,
					creekId: site.creek_id,
					riverId: site.river_id ?? site.creek_river_id,
					townId: site.town_unit_id,
				},
			];
		}),
	);
}

async function sampledSites(trx: Trx, seen: Seen, creekId?: string) {
	const district = await currentDistrict(trx);
	let select = trx
		.selectFrom(sitesAt(trx, district, seen).as("site"))
		.leftJoin(creeksAt(trx, district, seen).as("creek"), "creek.creek_id", "site.creek_id")
		.select(["site.site_id", "site.water", "site.kind", "site.name_zh", "site.name_en", "site.lon", "site.lat"])
		.select(["site.creek_id", "site.target_class", "site.river_id", "creek.river_id as creek_river_id"])
		.select(["creek.town_unit_id", "creek.target_class as aim"])
		.orderBy("site.site_id");
	if (creekId !== undefined) select = select.where("site.creek_id", "=", creekId);
	return select.execute();
}

/** The last month that had ended by a moment. */
export function lastEnded(moment: Moment): string {
	return addMonths(localDay(moment.at, moment.timeZone).slice(0, 7), -1);
}

/** The monthly results of places as seen at a moment, by the place's id; months that had not ended by then do not count. */
export async function resultsOf(
	trx: Trx,
	places: readonly SampledPlace[],
	span: { from: string; to: string },
	moment: Moment,
): Promise<Map<number, SiteMonth[]>> {
	const siteIds = places.flatMap(({ site, station }) => (station ? [site.siteId, station.siteId] : [site.siteId]));
	const measured = await siteMonths(trx, { siteIds, from: span.from, to: span.to }, moment);
	const bySite = Map.groupBy(measured, (row) => row.siteId);
	return new Map(places.map((place) => [place.id, rowsOf(place, bySite)]));
}

/** Of a section with its station month by month, of a station alone the months with enough results. */
function rowsOf({ site, station }: SampledPlace, bySite: ReadonlyMap<number, SiteMonth[]>): SiteMonth[] {
	const own = bySite.get(site.siteId) ?? [];
	if (site.kind === "station") return own.filter((row) => row.samples >= AUTOMATIC_MONTH_SAMPLES);
	if (!station) return own;
	const automatic = Map.groupBy(bySite.get(station.siteId) ?? [], (row) => row.month);
	const byHand = Map.groupBy(own, (row) => row.month);
	return [...new Set([...byHand.keys(), ...automatic.keys()])].flatMap((month) =>
		joined(byHand.get(month) ?? [], automatic.get(month) ?? []),
	);
}

/** Places with their class over a period as seen at a moment. */
export async function assessPlaces(
	trx: Trx,
	places: readonly SampledPlace[],
	period: Period,
	moment: Moment,
): Promise<PlacedSection[]> {
	const results = await resultsOf(trx, places, period, moment);
	const limits = await detectionLimits(trx, period, [...results.values()].flat(), moment);
	const targets = await targetsAtEnd(trx, period, moment);
	return places.map(({ site: _site, station: _station, ...place }) => {
		const rows = results.get(place.id) ?? [];
		const own = new Map<string, string>();
		for (const { siteId, factor } of rows) {
			const limit = limits.get(`${siteId} ${factor}`);
			const so = own.get(factor);
			if (limit !== undefined && (so === undefined || compareDecimal(limit, so) > 0)) own.set(factor, limit);
		}
		const targetClass = targets?.has(place.id) ? (targets.get(place.id) ?? null) : place.targetClass;
		return { ...place, targetClass, ...assessSection(place.water, period, rows), detectionLimits: own };
	});
}

/**
 * What sections owed when a period ended, by number: a target that is changed later does not judge it. null: the period has not ended by the moment. A section that
 * was not there then is judged by what it owes at the moment.
 */
async function targetsAtEnd(trx: Trx, period: Period, moment: Moment): Promise<Map<number, number | null> | null> {
	const ended = endOf(period.to, moment);
	if (ended >= moment.at) return null;
	const places = await sampledSites(trx, { at: ended, knownBy: moment.knownBy });
	return new Map(places.map((site) => [site.site_id, site.target_class ?? site.aim]));
}

/** The last millisecond of a month, ISO UTC. */
export function endOf(month: string, { timeZone }: Pick<Moment, "timeZone">): string {
	return new Date(Date.parse(instantOf(`${addMonths(month, 1)}-01`, "00:00", timeZone)) - 1).toISOString();
}

/** The largest detection limits of a period, by `siteId factor`; asked for only where a month has results below detection. */
async function detectionLimits(
	trx: Trx,
	period: Period,
	rows: readonly SiteMonth[],
	moment: Moment,
): Promise<Map<string, string>> {
	const below = rows.filter((row) => row.belowDetection > 0);
	if (below.length === 0) return new Map();
	const from = instantOf(`${period.from}-01`, "00:00", moment.timeZone);
	const to = instantOf(`${addMonths(period.to, 1)}-01`, "00:00", moment.timeZone);
	const found = await sql<{ site_id: number; factor: string; detection_limit: string }>`
		select site_id, factor, max(detection_limit) as detection_limit from reading
		where district_id = ${await currentDistrict(trx)} and happened_at >= ${from} and happened_at < ${to}
			and received_at <= ${moment.knownBy}::timestamptz and detection_limit is not null
			and site_id = any(${[...new Set(below.map((row) => row.siteId))]}::int[])
			and factor = any(${[...new Set(below.map((row) => row.factor))]}::text[])
		group by site_id, factor`.execute(trx);
	return new Map(found.rows.map((row) => [`${row.site_id} ${row.factor}`, row.detection_limit]));
}
