import type { ColumnType, Generated, JSONColumnType } from "kysely";

// Columns as the driver gives them: bigint, numeric and timestamptz parsers are set in store/connect.ts
// (bigint -> number, numeric -> string, timestamptz -> Date, date -> "YYYY-MM-DD" string).

export interface DistrictTable {
	district_id: number;
	code: string;
	name_zh: string;
	name_en: string;
	time_zone: string;
	demo: boolean;
	admin_duties_separated: Generated<boolean>;
}

export interface UnitTable {
	district_id: number;
	unit_id: string;
	name_zh: string;
	name_en: string;
	kind: string;
	parent_id: string | null;
	demo: boolean;
	closed_on: Generated<string | null>;
}

export interface PersonTable {
	district_id: number;
	person_id: string;
	unit_id: string;
	name_zh: string;
	name_en: string;
	demo: boolean;
	sign_in_name: Generated<string | null>;
	email: Generated<string | null>;
	left_on: Generated<string | null>;
}

export interface PostTable {
	district_id: number;
	post_id: string;
	person_id: string;
	unit_id: string;
	title_zh: string;
	title_en: string;
	from_day: string;
	until_day: string | null;
}

export interface DutyTable {
	district_id: number;
	person_id: string;
	duty: "system-admin" | "security-admin" | "audit-admin" | "supervision" | "auditor";
	from_at: Date;
	until_at: Date | null;
	given_by: string;
}

export interface AccountTable {
	district_id: number;
	person_id: string;
	password_hash: string | null;
	password_set_at: Date | null;
	totp_sealed: string | null;
	totp_confirmed_at: Date | null;
	totp_last_step: number | null;
}

export interface RecoveryCodeTable {
	district_id: number;
	person_id: string;
	code_hash: string;
	used_at: Date | null;
}

export interface SessionTable {
	district_id: number;
	session_id: string;
	token_hash: string;
	person_id: string;
	way: "password" | "password+totp" | "password+recovery" | "oidc" | "link" | "demo";
	made_at: Date;
	seen_at: Date;
	ends_at: Date;
	ended_at: Date | null;
	address: string;
	agent: string;
}

export interface OneTimeLinkTable {
	district_id: number;
	token_hash: string;
	purpose: "first-admin" | "set-password";
	person_id: string | null;
	made_at: Date;
	made_by: string;
	expires_at: Date;
	used_at: Date | null;
}

export interface SignInAttemptsTable {
	district_id: number;
	key: string;
	attempts: number;
	last_at: Date;
	locked_until: Date | null;
}

export interface OidcIdentityTable {
	district_id: number;
	issuer: string;
	subject: string;
	person_id: string;
	bound_at: Date;
}

export interface OidcRequestTable {
	district_id: number;
	state_hash: string;
	nonce: string;
	code_verifier: string;
	made_at: Date;
}

export interface EventTable {
	district_id: number;
	seq: number;
	client_key: string;
	matter_id: string;
	line: string;
	kind: string;
	happened_at: Date;
	received_at: Date;
	actor: string;
	unit: string;
	body: JSONColumnType<Record<string, unknown>>;
	supersedes: number | null;
	prev_hash: string;
	hash: string;
}

export interface ChainHeadTable {
	district_id: number;
	seq: number;
	hash: string;
}

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

export interface Tables {
	district: DistrictTable;
	unit: UnitTable;
	person: PersonTable;
	post: PostTable;
	duty: DutyTable;
	account: AccountTable;
	recovery_code: RecoveryCodeTable;
	session: SessionTable;
	one_time_link: OneTimeLinkTable;
	sign_in_attempts: SignInAttemptsTable;
	oidc_identity: OidcIdentityTable;
	oidc_request: OidcRequestTable;
	event: EventTable;
	chain_head: ChainHeadTable;
	river: RiverTable;
	creek: CreekTable;
	site: SiteTable;
	map_shape: MapShapeTable;
	reading_batch: ReadingBatchTable;
	reading: ReadingTable;
	site_month: SiteMonthTable;
	station: StationTable;
	station_pulse: StationPulseTable;
	frame_batch: FrameBatchTable;
	telemetry_shape: TelemetryShapeTable;
	telemetry: TelemetryTable;
	telemetry_value: TelemetryValueTable;
	telemetry_day: TelemetryDayTable;
	quarantine: QuarantineTable;
}
