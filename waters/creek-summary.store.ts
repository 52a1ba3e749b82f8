import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import {
	type CreekPeriod,
	creekPeriodOf,
	type ItemTrend,
	itemTrends,
	quartersTo,
	trendSentence,
	worstOf,
} from "./creek-summary.ts";
import { periodOfMonth, shifted } from "./period.ts";
import { assessPlaces, lastEnded, resultsOf, sampledPlaces } from "./summary.store.ts";
import { CHANGE_WORDS, changeOfWords } from "./trend.ts";

export interface CreekSummary {
	month: CreekPeriod | null;
	quarter: CreekPeriod | null;
	/** The year before the month's. */
	lastYear: CreekPeriod | null;
	/** The quality word of the month against the month before and the same month of the year before. */
	changes: { name: string; words: Bilingual }[];
	trends: ItemTrend[];
	trendWords: Bilingual | null;
}

/** A creek's month with its quarter, the year before and the trend of its items, as seen at a moment. */
export async function creekSummary(trx: Trx, creekId: string, month: string, moment: Moment): Promise<CreekSummary> {
	const places = await sampledPlaces(trx, moment, creekId);
	const last = lastEnded(moment);
	const own = periodOfMonth("month", month);
	const quarter = periodOfMonth("quarter", month);
	const year = shifted(periodOfMonth("year", month), -1);
	const inMonth = creekPeriodOf(own, last, await assessPlaces(trx, places, own, moment));
	const inQuarter = await assessPlaces(trx, places, quarter, moment);
	const changes: CreekSummary["changes"] = [];
	for (const before of [shifted(own, -1), shifted(own, -12)]) {
		const found = creekPeriodOf(before, last, await assessPlaces(trx, places, before, moment));
		if (found?.class && inMonth?.class)
			changes.push({ name: before.name, words: CHANGE_WORDS[changeOfWords(found.class, inMonth.class)] });
	}
	const quarters = quartersTo(quarter);
	const span = { from: quarters[0]?.from ?? month, to: quarter.to };
	const trendPlace = worstOf(inQuarter);
	const results = await resultsOf(trx, places, span, moment);
	const trends = trendPlace ? itemTrends(quarters, results.get(trendPlace.id) ?? []) : [];
	return {
		month: inMonth,
		quarter: creekPeriodOf(quarter, last, inQuarter),
		lastYear: creekPeriodOf(year, last, await assessPlaces(trx, places, year, moment)),
		changes,
		trends,
		trendWords: trendSentence(trends),
	};
}
