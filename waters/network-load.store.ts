import type { Selectable } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import type { Trx } from "../store/database.ts";
import type {
	CreekVersionTable,
	MapShapeVersionTable,
	RiverVersionTable,
	SiteVersionTable,
} from "../store/waters.tables.ts";
import type { NetworkGeometry } from "./network-geometry.ts";
import { type NetworkFeature, networkGeoJson, type Town } from "./network-merge.ts";
import type { NetworkKind } from "./network-property.ts";
import { creeksAt, riversAt, type Seen, shapesAt, sitesAt } from "./network-rows.store.ts";

/** The network as it stands at a moment, in a settled order: shapes, rivers, creeks, sections and stations, each by id. */
export async function loadNetwork(trx: Trx, seen: Seen): Promise<{ features: NetworkFeature[]; towns: Town[] }> {
	const district = await currentDistrict(trx);
	const shapes = await shapesAt(trx, district, seen).execute();
	const rivers = await riversAt(trx, district, seen).execute();
	const creeks = await creeksAt(trx, district, seen).execute();
	const sites = await trx
		.selectFrom(sitesAt(trx, district, seen).as("site"))
		.selectAll()
		.orderBy("code")
		.execute();
	const units = await trx
		.selectFrom("unit")
		.select(["unit_id", "name_zh", "name_en"])
		.where("district_id", "=", district)
		.where("kind", "=", "town")
		.orderBy("unit_id")
		.execute();
	const features = featuresOf({ shapes, rivers, creeks, sites });
	const towns = units.map((row) => ({ id: row.unit_id, nameZh: row.name_zh, nameEn: row.name_en }));
	return { features, towns };
}

/** Rows of the four tables, of one moment or of one event. */
export interface NetworkRows {
	shapes: readonly Selectable<MapShapeVersionTable>[];
	rivers: readonly Selectable<RiverVersionTable>[];
	creeks: readonly Selectable<CreekVersionTable>[];
	sites: readonly Selectable<SiteVersionTable>[];
}

/** What rows of the network say, as features. */
export function featuresOf({ shapes, rivers, creeks, sites }: NetworkRows): NetworkFeature[] {
	const drawn = (geometry: object): NetworkGeometry => {
		// jsonb keeps no order of keys, and geometries are compared as texts
		const { type, coordinates } = geometry as NetworkGeometry;
		return { type, coordinates } as NetworkGeometry;
	};
	return [
		...shapes.map((row) => ({
			kind: row.kind as NetworkKind,
			id: row.shape_id,
			nameZh: row.name_zh,
			properties: { name_en: row.name_en },
			geometry: drawn(row.geometry),
		})),
		...rivers.map((row) => ({
			kind: "river" as const,
			id: row.river_id,
			nameZh: row.name_zh,
			properties: { name_en: row.name_en, flows_into: row.flows_into, role: row.role, demo: row.demo },
			geometry: drawn(row.geometry),
		})),
		...creeks.map((row) => ({
			kind: "creek" as const,
			id: row.creek_id,
			nameZh: row.name_zh,
			properties: {
				name_en: row.name_en,
				level: row.level,
				town: row.town_unit_id,
				river: row.river_id,
				downstream: row.downstream_creek_id,
				target_class: row.target_class,
				note_zh: row.note_zh,
				note_en: row.note_en,
				demo: row.demo,
			},
			geometry: drawn(row.geometry),
		})),
		...sites.map((row) => ({
			kind: row.kind,
			id: row.code,
			nameZh: row.name_zh,
			properties: {
				name_en: row.name_en,
				river: row.river_id,
				target_class: row.target_class,
				water: row.water,
				creek: row.creek_id,
				demo: row.demo,
			},
			geometry:
				row.lon === null || row.lat === null
					? null
					: { type: "Point" as const, coordinates: [row.lon, row.lat] as [number, number] },
		})),
	];
}

/** The whole network as it stands at a moment, as GeoJSON in WGS 84. */
export async function networkOut(trx: Trx, seen: Seen): Promise<Record<string, unknown>> {
	const { features, towns } = await loadNetwork(trx, seen);
	return networkGeoJson(features, towns);
}

/** The versions that an event brought, as features. */
export async function featuresBroughtBy(
	trx: Trx,
	{ districtId, seq }: Pick<LoopEvent, "districtId" | "seq">,
): Promise<NetworkFeature[]> {
	const shapes = trx.selectFrom("map_shape_version").selectAll();
	const rivers = trx.selectFrom("river_version").selectAll();
	const creeks = trx.selectFrom("creek_version").selectAll();
	const sites = trx.selectFrom("site_version").selectAll();
	return featuresOf({
		shapes: await shapes.where("district_id", "=", districtId).where("event_seq", "=", seq).execute(),
		rivers: await rivers.where("district_id", "=", districtId).where("event_seq", "=", seq).execute(),
		creeks: await creeks.where("district_id", "=", districtId).where("event_seq", "=", seq).execute(),
		sites: await sites.where("district_id", "=", districtId).where("event_seq", "=", seq).execute(),
	});
}
