import type { Bilingual } from "./words.ts";

/** Where a commitment was made public. */
export interface CommitmentSource {
	paper: Bilingual;
	/** Local date of the district, `YYYY-MM-DD`. */
	publishedOn: string;
	item: string;
	/** True where the date is our assumption and not printed in the source. */
	dateAssumed: boolean;
}

/** A public promise: quoted in our words, with a source, an owner, an indicator, a limit and a due date. */
export interface Commitment {
	id: string;
	line: string;
	text: Bilingual;
	source: CommitmentSource;
	unit: Bilingual;
	person: Bilingual;
	/** Local date by which it is due; null for a standing duty. */
	dueOn: string | null;
	/** Name of the indicator and the rule that judge it; null where no line counts it yet. */
	indicator: string | null;
	rule: string | null;
	/** The limit in words, and what the rule needs as plain values. */
	limit: Bilingual;
	parameters: Record<string, string | number>;
	/** 1 for the text as first stated; each restatement counts one up. */
	version: number;
	demo: boolean;
}
