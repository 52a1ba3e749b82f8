import type { Generated } from "kysely";

export interface RollupDueTable {
	district_id: number;
	batch_id: number;
	sites: number[];
	hours: Date[];
	tellings: Generated<number>;
}

export interface RollupTable {
	district_id: number;
	site_id: number;
	grain: "hour" | "day" | "month";
	cn: number;
	factor: string;
	at: Date;
	received: number;
	valid: number;
	suspect: number;
	bad: number;
	lowest: number | null;
	highest: number | null;
	total: number;
	changed_at: Date | null;
}

export interface SiteSeriesTable {
	district_id: number;
	site_id: number;
	cn: number;
	factor: string;
	first_at: Date;
	last_at: Date;
	last_text: string | null;
	last_value: number | null;
	last_flag: string;
	last_version: number;
}

export interface RollupCursorTable {
	district_id: number;
	quality_known_from: Date;
	ruling_seq: number;
}

export interface SiteMonthCompleteTable {
	district_id: number;
	month: string;
	site_id: number;
	factor: string;
	known_from: Date;
	cn: number;
	expected: number;
	received: number;
	valid: number;
}

export interface RollupTables {
	site_month_complete: SiteMonthCompleteTable;
	rollup_due: RollupDueTable;
	rollup: RollupTable;
	site_series: SiteSeriesTable;
	rollup_cursor: RollupCursorTable;
}
