import type { ColumnType, Generated } from "kysely";

export interface GridTable {
	district_id: number;
	grid_id: string;
	seq: number;
	happened_at: Date;
	received_at: Date;
	name_zh: string;
	name_en: string;
	unit_id: string;
	creeks: string[];
	officers: string[];
	demo: Generated<boolean>;
}

export interface StretchSeenTable {
	district_id: number;
	stretch_id: string;
	happened_at: Date;
	seq: number;
	received_at: Date;
	creek_id: string;
	findings: number;
}

export interface RainDayTable {
	district_id: number;
	day: ColumnType<string, string, string>;
	received_at: Date;
	millimetres: string;
	source: string;
}

export interface CreekWorksTables {
	grid: GridTable;
	stretch_seen: StretchSeenTable;
	rain_day: RainDayTable;
}
