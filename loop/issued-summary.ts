/** Where the supervision office's summaries stand in the chain once they are issued: the ledger counts them there. */
export const ISSUED_SUMMARIES = { line: "supervision", matterId: "summaries", kind: "summary.issued" } as const;

/** What such an event says, as far as others read it. */
export interface IssuedSummaryBody {
	period: "week" | "month";
	/** Local days, both included. */
	from: string;
	to: string;
	/** The number under which it was given out: 字, 〔year〕, 号. */
	word: string;
	number: number;
	demo?: boolean;
}
