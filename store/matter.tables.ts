export interface MatterTable {
	district_id: number;
	matter_id: string;
	raise_seq: number;
	line: string;
	kind: string;
	title: string;
	category: string;
	source: string;
	subject_kind: string | null;
	subject_id: string | null;
	lon: number | null;
	lat: number | null;
	parent_id: string | null;
	stage: string;
	round: number;
	owner_unit: string | null;
	owner_person: string | null;
	raised_at: Date;
	stage_at: Date;
	due_on: string | null;
	handle_due_on: string | null;
	handled_at: Date | null;
	last_seq: number;
	last_at: Date;
	changes_at: Date | null;
	demo: boolean;
	tracked: boolean;
	verified: boolean;
	signed_off_at: Date | null;
	/** After the last sign-off, as is the next. */
	reopened_at: Date | null;
	looked_back: boolean | null;
	raiser_says: boolean | null;
}

export interface MatterTieTable {
	district_id: number;
	matter_id: string;
	relation: string;
	who: string;
}

export interface MatterOwedTable {
	district_id: number;
	matter_id: string;
	step: string;
	item: string;
	person_id: string;
	unit_id: string;
	since: Date;
	due_on: string | null;
}

export interface MatterTables {
	matter: MatterTable;
	matter_tie: MatterTieTable;
	matter_owed: MatterOwedTable;
}
