import type { ColumnType, Generated, JSONColumnType } from "kysely";

export interface TelemetryQualityTable {
	district_id: number;
	happened_at: Date;
	site_id: number;
	cn: number;
	factor: string;
	known_from: Date;
	verdict: "good" | "suspect" | "bad" | "missing";
	until: Date | null;
	findings: JSONColumnType<{ check: string; version: string; verdict: string; numbers: Record<string, number> }[]>;
	rules: string;
}

export interface QualityThroughTable {
	district_id: number;
	site_id: number;
	cn: number;
	interval_ms: number | null;
	checked_to: Date;
	rules: string;
	recheck_from: Date | null;
}

export interface ReadingCheckDueTable {
	district_id: number;
	due_id: Generated<number>;
	month: string;
	sites: number[];
}

export interface QualityRulingTable {
	district_id: number;
	seq: number;
	kind: "overrule" | "work";
	site_id: number;
	factor: string;
	from_at: Date;
	to_at: Date | null;
	verdict: "good" | "suspect" | "bad";
	work: "calibration" | "maintenance" | "fault" | null;
	reason: string;
	actor: string;
	unit: string;
	known_from: Date;
	replaces: number | null;
	withdrawn: Generated<boolean>;
}

export interface SiteProfileTable {
	district_id: number;
	site_id: number;
	cn: number;
	factor: string;
	month: string;
	samples: number;
	low: number;
	middle: number;
	high: number;
	noise: number;
}

export interface DayQualityTable {
	district_id: number;
	site_id: number;
	day: string;
	factor: string;
	known_from: Date;
	cn: number;
	counted: number;
	excluded: number;
	suspect: number;
	reasons: JSONColumnType<Record<string, number>>;
}

export interface QualityCursorTable {
	district_id: number;
	batch_id: number;
	event_seq: Generated<number>;
	reading_rules: Generated<string>;
	seen: Generated<number[]>;
}

export interface WaterAlarmTable {
	district_id: number;
	alarm_id: string;
	known_from: Date;
	kind: "limit" | "class" | "rate" | "silence";
	site_id: number;
	factor: string;
	cn: number;
	from_at: Date;
	raised_at: Date;
	ended_at: Date | null;
	withdrawn: Generated<boolean>;
	cause_id: string;
	numbers: JSONColumnType<Record<string, number>>;
	source: ColumnType<unknown, string | null, never>;
	rules: string;
}

export interface AlarmWatchTable {
	district_id: number;
	site_id: number;
	cn: number;
	factor: string;
	kind: string;
	through: Date;
	state: ColumnType<unknown, string, string>;
}

export interface AlarmMatterTable {
	district_id: number;
	cause_id: string;
	matter_id: string;
	known_from: Date;
}

export interface FlowVelocityTable {
	district_id: number;
	seq: number;
	river_id: Generated<string>;
	metres_per_second: number;
	reason: string;
	known_from: Date;
}

export interface QualityTables {
	telemetry_quality: TelemetryQualityTable;
	quality_through: QualityThroughTable;
	reading_check_due: ReadingCheckDueTable;
	quality_ruling: QualityRulingTable;
	site_profile: SiteProfileTable;
	day_quality: DayQualityTable;
	quality_cursor: QualityCursorTable;
	water_alarm: WaterAlarmTable;
	alarm_watch: AlarmWatchTable;
	alarm_matter: AlarmMatterTable;
	flow_velocity: FlowVelocityTable;
}
