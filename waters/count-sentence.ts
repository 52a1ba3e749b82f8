import type { Measurement } from "../loop/line.ts";
import { allOf, tallyOf } from "../loop/tally.ts";
import type { SentencePart } from "../loop/words.ts";

/** Share of what a promise covers that must be judged before anything is said of it. Ours. */
export const ENOUGH_JUDGED = 0.5;

/** What counting the evidence gives. */
export interface Count {
	met: number;
	failing: number;
	unknown: number;
	all: number;
}

export function countOf(measurement: Measurement): Count {
	const tally = tallyOf(measurement);
	return { met: tally.for, failing: tally.against, unknown: tally.notJudged, all: allOf(tally) };
}

/** The numbers of a count, each of which opens the rows that it was counted from. */
export function opening(commitmentId: string, count: Count): Record<keyof Count, SentencePart> {
	const open = (number: number, filter: string): SentencePart => ({
		text: String(number),
		href: `/commitments/${commitmentId}?counted=${filter}#evidence`,
	});
	return {
		...{ all: open(count.all, "all"), met: open(count.met, "for") },
		...{ failing: open(count.failing, "against"), unknown: open(count.unknown, "not-judged") },
	};
}
