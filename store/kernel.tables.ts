import type { Generated, JSONColumnType } from "kysely";

export interface DistrictTable {
	district_id: number;
	code: string;
	name_zh: string;
	name_en: string;
	time_zone: string;
	demo: boolean;
	admin_duties_separated: Generated<boolean>;
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
	/** Null before the first event. */
	received_at: Date | null;
}

export interface KernelTables {
	district: DistrictTable;
	event: EventTable;
	chain_head: ChainHeadTable;
}
