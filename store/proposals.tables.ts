import type { Generated, JSONColumnType } from "kysely";

export interface ProposalTable {
	district_id: number;
	proposal_id: string;
	year: number;
	number: number | null;
	title: string;
	topic: string;
	kind: string;
	stage: string;
	stage_at: Date;
	is_key: boolean;
	proposer: string;
	class_now: string | null;
	class_declared: string | null;
	leads: string[];
	units: string[];
	shows: string[];
	body: string;
	pinyin: string;
	openness: string;
	submitted_at: Date | null;
	filed_at: Date | null;
	replied_on: string | null;
	text_seq: number;
	last_seq: number;
	matters_seq: number;
	counted: JSONColumnType<Record<string, number>>;
	waits_told: Generated<boolean>;
	demo: boolean;
}

export interface ProposalTallyTable {
	district_id: number;
	year: number;
	unit_id: string;
	name: string;
	count: number;
}

export interface ProposalWaitingTable {
	district_id: number;
	proposal_id: string;
	step: string;
	item: string;
	person_id: string;
	unit_id: string;
	since: Date;
	due_on: string | null;
}

export interface ProposalLeadTable {
	district_id: number;
	lead_id: string;
	title: string;
	words: string;
	topic: string;
	left_at: Date;
	person_id: string | null;
	demo: boolean;
}

export interface ProposalBallotTable {
	district_id: number;
	proposal_id: string;
	window_id: string;
	person_id: string;
	salt: string;
	ballot: JSONColumnType<Record<string, unknown>>;
	cast_at: Date;
	closes_at: Date;
}

export interface ProposalVerdictTable {
	district_id: number;
	proposal_id: string;
	window_id: string;
	unit_id: string;
	which: string;
	tally: JSONColumnType<Record<string, unknown>>;
	closed_at: Date;
	released_in: number | null;
}

export interface ProposalsTables {
	proposal: ProposalTable;
	proposal_tally: ProposalTallyTable;
	proposal_lead: ProposalLeadTable;
	proposal_waiting: ProposalWaitingTable;
	proposal_ballot: ProposalBallotTable;
	proposal_verdict: ProposalVerdictTable;
}
