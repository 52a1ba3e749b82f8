import type { ColumnType, Generated, JSONColumnType } from "kysely";

/**
 * Rivers, creeks, sites and outlines are kept as versions, append-only. Read them as they stand at a moment with `riversAt`, `creeksAt`, `sitesAt`
 * and `shapesAt` (waters/network-rows.store.ts), never straight from the table.
 */
interface NetworkVersion {
	/** Since when it is so in the world; -infinity: as far back as anyone asks. */
	holds_from: Generated<Date>;
	/** Since when it is known here. */
	known_from: Date;
	/** The event that brought it; 0: it was here before there were versions. */
	event_seq: Generated<number>;
}

export interface RiverVersionTable extends NetworkVersion {
	district_id: number;
	river_id: string;
	name_zh: string;
	name_en: string;
	role: string;
	flows_into: string | null;
	geometry: JSONColumnType<GeoJSON.LineString | GeoJSON.MultiLineString>;
	demo: boolean;
}

export interface CreekVersionTable extends NetworkVersion {
	district_id: number;
	creek_id: string;
	name_zh: string;
	name_en: string;
	level: number;
	town_unit_id: string;
	river_id: string;
	downstream_creek_id: string | null;
	target_class: number | null;
	geometry: JSONColumnType<GeoJSON.LineString | GeoJSON.MultiLineString>;
	note_zh: Generated<string>;
	note_en: Generated<string>;
	demo: boolean;
}

export interface SiteVersionTable extends NetworkVersion {
	district_id: number;
	site_id: number;
	code: string;
	kind: "section" | "station";
	name_zh: string;
	name_en: string;
	water: "river" | "lake";
	creek_id: string | null;
	river_id: string | null;
	lon: number | null;
	lat: number | null;
	target_class: number | null;
	demo: boolean;
}

export interface MapShapeVersionTable extends NetworkVersion {
	district_id: number;
	shape_id: string;
	kind: string;
	name_zh: string;
	name_en: string;
	geometry: JSONColumnType<GeoJSON.Polygon | GeoJSON.MultiPolygon | GeoJSON.LineString>;
}

export interface ReadingBatchTable {
	district_id: number;
	batch_id: string;
	received_at: Date;
	source: string;
	file_name: Generated<string>;
	row_count: number;
	digest: string;
}

export interface ReadingTable {
	district_id: number;
	happened_at: Date;
	site_id: number;
	factor: string;
	value_text: string;
	revision: Generated<number>;
	value: string | null;
	usable: string | null;
	detection_limit: string | null;
	flag: Generated<string>;
	received_at: Date;
	batch_id: string;
}

export interface SiteMonthTable {
	district_id: number;
	month: ColumnType<string, string, string>;
	site_id: number;
	factor: string;
	known_from: Date;
	samples: number;
	unusable: number;
	below_detection: number;
	mean: string | null;
	lowest: string | null;
	highest: string | null;
}

export interface WatersTables {
	river_version: RiverVersionTable;
	creek_version: CreekVersionTable;
	site_version: SiteVersionTable;
	map_shape_version: MapShapeVersionTable;
	reading_batch: ReadingBatchTable;
	reading: ReadingTable;
	site_month: SiteMonthTable;
}
