import {
	type Assessment,
	assessPeriod,
	CREEK_FACTORS,
	type FactorFinding,
	MINIMUM_SAMPLES,
	type MissingSamples,
} from "./assess.ts";
import type { SiteMonth } from "./site-month.store.ts";
import type { Water, WaterClass } from "./standard.ts";

/** One sampled place of a creek. */
export interface CreekSite {
	siteId: number;
	creekId: string;
	name: string;
	water: Water;
}

/** A creek's month: GB 3838 judges sections, so a creek has the class of its worst one; without a class anywhere it has none. */
export interface CreekMonth {
	creekId: string;
	month: string;
	class: WaterClass | null;
	deciding: FactorFinding[];
	missing: MissingSamples[];
	sites: { siteId: number; name: string; assessment: Assessment }[];
	/** Mean of each factor at the section that decides (or the first), in its unit. */
	means: Record<string, string | null>;
	/** When the newest of these means became known, ISO UTC; "" where there is none. */
	knownFrom: string;
}

/** Pure: every creek × month asked for, in that order, also where nothing was measured. */
export function creekMonthsOf(
	sites: readonly CreekSite[],
	months: readonly string[],
	measured: readonly SiteMonth[],
): CreekMonth[] {
	const bySiteMonth = Map.groupBy(measured, (row) => `${row.siteId} ${row.month}`);
	const result: CreekMonth[] = [];
	for (const [creekId, own] of Map.groupBy(sites, (site) => site.creekId)) {
		for (const month of months) {
			const assessed = own.map((site) => {
				const rows = bySiteMonth.get(`${site.siteId} ${month}`) ?? [];
				const assessment = assessPeriod({
					water: site.water,
					means: rows,
					minimumSamples: MINIMUM_SAMPLES.month,
					required: CREEK_FACTORS,
				});
				return { siteId: site.siteId, name: site.name, assessment, rows };
			});
			const worst = assessed.reduce((so, one) => ((one.assessment.class ?? 0) > (so.assessment.class ?? 0) ? one : so));
			result.push({
				creekId,
				month,
				class: worst.assessment.class,
				deciding: worst.assessment.deciding,
				missing: worst.assessment.class === null ? worst.assessment.missing : [],
				sites: assessed.map(({ siteId, name, assessment }) => ({ siteId, name, assessment })),
				means: Object.fromEntries(worst.rows.map((row) => [row.factor, row.mean])),
				knownFrom: assessed
					.flatMap((one) => one.rows.map((row) => row.knownFrom))
					.reduce((so, known) => (known > so ? known : so), ""),
			});
		}
	}
	return result;
}
