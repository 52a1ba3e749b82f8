import type { Generated, JSONColumnType } from "kysely";

export interface StationTable {
	district_id: number;
	mn: string;
	station_no: number;
	site_id: number;
	password: string;
	allow: Generated<string[]>;
	units: JSONColumnType<Record<string, string>, string | undefined, string>;
	factors: JSONColumnType<Record<string, string>, string | undefined, string>;
	frames_per_minute: Generated<number>;
	added_at: Date;
	retired_at: Date | null;
	retired_reason: string | null;
}

export interface StationPulseTable {
	district_id: number;
	mn: string;
	heard_at: Date;
	data_time: Date | null;
	clock_error_ms: number | null;
	frames: Generated<number>;
	repeated: Generated<number>;
	bad_frames: Generated<number>;
	peer: Generated<string>;
	connected: Generated<boolean>;
}

export interface FrameBatchTable {
	district_id: number;
	day: string;
	batch_id: number;
	received_at: Date;
	frames: number;
	digest: Buffer;
	body: Buffer;
	seal: string | null;
}

export interface TelemetryShapeTable {
	district_id: number;
	shape_id: number;
	factors: string[];
	kinds: string[];
	digest: string;
}

export interface TelemetryTable {
	district_id: number;
	happened_at: Date;
	station_no: number;
	cn: number;
	content: number;
	site_id: number;
	shape_id: number;
	received_at: Date;
	batch_id: number;
	place: number;
	version: number;
	pnum: number | null;
	pno: number | null;
	vals: (string | null)[];
	flags: (string | null)[] | null;
}

/** A view of telemetry, a row a value. */
export interface TelemetryValueTable {
	district_id: number;
	happened_at: Date;
	station_no: number;
	site_id: number;
	cn: number;
	factor: string;
	kind: string;
	value: string | null;
	flag: string | null;
	version: number;
	received_at: Date;
	batch_id: number;
	place: number;
}

export interface TelemetryDayTable {
	district_id: number;
	site_id: number;
	day: string;
	due: boolean;
}

export interface QuarantineTable {
	district_id: number;
	frame_id: Generated<number>;
	received_at: Date;
	mn: string;
	peer: string;
	reason: string;
	password: Generated<string>;
	bytes: number;
	content: Buffer;
	body: Buffer;
	repeated: Generated<number>;
	adopted_at: Date | null;
}

export interface StationOddityTable {
	district_id: number;
	mn: string;
	day: string;
	kind: string;
	times: number;
	first_at: Date;
	last_at: Date;
	detail: Generated<string>;
	batch_id: number | null;
	place: number | null;
}

export interface GatewayTables {
	station: StationTable;
	station_pulse: StationPulseTable;
	station_oddity: StationOddityTable;
	frame_batch: FrameBatchTable;
	telemetry_shape: TelemetryShapeTable;
	telemetry: TelemetryTable;
	telemetry_value: TelemetryValueTable;
	telemetry_day: TelemetryDayTable;
	quarantine: QuarantineTable;
}
