import { localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import { namesOf } from "../people/names.store.ts";
import type { Trx } from "../store/database.ts";
import { schemeOf } from "./known.store.ts";
import type { PastProposals } from "./past.store.ts";
import { LEAST_FOR_SHARE, releasedVerdicts, sumsOfYear, yearsOf } from "./statistics.store.ts";

/** A year's sums by unit and the verdicts that were published: as they are, or as they were at a past moment. */
export async function sumsFor(
	trx: Trx,
	past: PastProposals,
	query: { year?: number | undefined; asOf?: string | undefined },
	moment: Moment,
) {
	const isPast = query.asOf !== undefined;
	const years = await (isPast ? past.years(trx, moment) : yearsOf(trx));
	const year = query.year ?? years[0] ?? Number(localDay(moment.at, moment.timeZone).slice(0, 4));
	const sums = await (isPast ? past.sums(trx, year, moment) : sumsOfYear(trx, year));
	// A batch may hold windows of several years' proposals: it belongs to the year in which it was published.
	const verdicts = await releasedVerdicts(trx, moment, year);
	const allVerdicts = await releasedVerdicts(trx, moment);
	const units = [...sums.map((one) => one.unit), ...allVerdicts.map((one) => one.unit)];
	return {
		...{ year, years, sums, verdicts, allVerdicts, leastForShare: LEAST_FOR_SHARE, moment },
		scheme: await schemeOf(trx, year, moment),
		names: await namesOf(trx, [], units),
	};
}
