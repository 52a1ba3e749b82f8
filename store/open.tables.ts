export interface OpenReportTable {
	district_id: number;
	reporter_id: string;
	code_hash: string;
	matter_id: string;
	received_at: Date;
	phone_sealed: string | null;
}

export interface OpenTables {
	open_report: OpenReportTable;
}
