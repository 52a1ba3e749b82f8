import type { ColumnType, Generated, JSONColumnType } from "kysely";

export interface RiverTable {
	district_id: number;
	river_id: string;
	name_zh: string;
	name_en: string;
	role: string;
	flows_into: string | null;
	geometry: JSONColumnType<GeoJSON.LineString | GeoJSON.MultiLineString>;
	demo: boolean;
}

export interface CreekTable {
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

export interface SiteTable {
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

export interface MapShapeTable {
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
	river: RiverTable;
	creek: CreekTable;
	site: SiteTable;
	map_shape: MapShapeTable;
	reading_batch: ReadingBatchTable;
	reading: ReadingTable;
	site_month: SiteMonthTable;
}
