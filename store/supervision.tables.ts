export interface TermTable {
	district_id: number;
	matter_id: string;
	n: number;
	clock: string;
	title: string;
	line: string;
	kind: string;
	round: number;
	unit_id: string;
	person_id: string;
	started_on: string;
	due_on: string;
	ended_on: string | null;
	outcome: string;
	late_by: number;
	used_days: number | null;
	given_days: number;
	standing: boolean;
	demo: boolean;
}

export interface TurnTable {
	district_id: number;
	matter_id: string;
	seq: number;
	step: string;
	title: string;
	line: string;
	kind: string;
	at: Date;
	on_day: string;
	round: number;
	unit_id: string;
	person_id: string;
	by_person: string;
	passed: boolean | null;
	by_day: string | null;
	reason: string;
	demo: boolean;
}

export interface SupervisionTables {
	matter_term: TermTable;
	matter_turn: TurnTable;
}
