import type { Sentence } from "./words.ts";

export type VerdictKind = "kept" | "on-the-way" | "at-risk" | "broken" | "cannot-tell";

/** One reason of a verdict: a sentence whose numbers link to the evidence they were counted from. */
export interface Reason {
	sentence: Sentence;
}

/** What a rule computed from events and readings. Never stored as a status; computed again whenever it is asked for. */
export interface Verdict {
	kind: VerdictKind;
	reasons: Reason[];
	rule: { name: string; version: string };
}
