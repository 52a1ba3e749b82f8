import type { Measurement, Tally } from "./line.ts";

/** How the pieces of evidence of a number counted: as they were counted, or by counting them. */
export function tallyOf({ tally, evidence }: Pick<Measurement, "tally" | "evidence">): Tally {
	if (tally) return tally;
	const of = (counted: string) => evidence.filter((row) => row.counted === counted).length;
	return { for: of("for"), against: of("against"), notJudged: of("not-judged") };
}

/** All pieces of evidence of a tally. */
export const allOf = (tally: Tally): number => tally.for + tally.against + tally.notJudged;

/** A number of which the rows are counted and not fetched. */
export function tallied(tally: Tally, unit: Measurement["unit"]): Measurement {
	return { value: tally.for, of: allOf(tally), unit, tally, evidence: [] };
}
