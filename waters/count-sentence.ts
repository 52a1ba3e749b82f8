import type { Measurement } from "../loop/line.ts";
import { allOf, tallyOf } from "../loop/tally.ts";
import type { Reason } from "../loop/verdict.ts";
import type { Bilingual, SentencePart } from "../loop/words.ts";

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

/** The words of a count around its numbers; each runs up to the next number. */
export interface CountWords {
	before: Bilingual;
	afterAll: Bilingual;
	afterMet: Bilingual;
	afterFailing: Bilingual;
	afterUnknown: Bilingual;
}

/** A count in one sentence whose numbers open their rows. */
export function countReason(commitmentId: string, count: Count, words: CountWords): Reason {
	const { all, met, failing, unknown } = opening(commitmentId, count);
	const run = (lang: keyof Bilingual): SentencePart[] => [
		...[words.before[lang], all, words.afterAll[lang], met, words.afterMet[lang]],
		...[failing, words.afterFailing[lang], unknown, words.afterUnknown[lang]],
	];
	return { sentence: { zh: run("zh"), en: run("en") } };
}

/** The numbers of a count, each of which opens the rows that it was counted from. */
function opening(commitmentId: string, count: Count): Record<keyof Count, SentencePart> {
	const open = (number: number, filter: string): SentencePart => ({
		text: String(number),
		href: `/commitments/${commitmentId}?counted=${filter}#evidence`,
	});
	return {
		...{ all: open(count.all, "all"), met: open(count.met, "for") },
		...{ failing: open(count.failing, "against"), unknown: open(count.unknown, "not-judged") },
	};
}
