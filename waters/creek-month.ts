import {
	type Assessment,
	assessPeriod,
	CREEK_FACTORS,
	type FactorFinding,
	MINIMUM_SAMPLES,
	type MissingSamples,
} from "./assess.ts";
import type { SiteMonthComplete } from "./completeness.store.ts";
import { isComplete } from "./completeness.ts";
import { metresBetween } from "./network-geometry.ts";
import type { SiteMonth } from "./site-month.store.ts";
import type { Water, WaterClass } from "./standard.ts";

/** One sampled place of a creek. */
export interface CreekSite {
	siteId: number;
	creekId: string;
	name: string;
	water: Water;
	kind: "section" | "station";
	/** [lon, lat], WGS 84; null where it is not known. */
	at: [number, number] | null;
}

/** What an automatic station measures in place of the hand: pH, DO, CODMn, NH3-N, TP, TN (环办监测函〔2020〕82号). */
const AUTOMATIC_FIRST = new Set(["w01001", "w01009", "w01019", "w21003", "w21011", "w21001"]);

/** How a creek's month comes from its places; the rule of each place is ASSESSMENT_RULE. */
export const CREEK_RULE = { name: "creek-worst-place", version: "3" } as const;

/** Fewest results of a station for a month to speak for it. Our choice (20 days of daily means): the rule's own number is not known to us. */
export const AUTOMATIC_MONTH_SAMPLES = 20;

/** A station this near a section of the same creek measures that section: the rule joins the two for one section only. */
export const SAME_SECTION_METRES = 100;

/**
 * A creek's month: GB 3838 judges sections, so a creek has the class of its worst one; without a class anywhere it has none.
 * A station at a section is part of it: its means go before the laboratory's for what it measures, where it has enough of them
 * (环办监测函〔2020〕82号). A station elsewhere on the creek is a place of its own, that needs as many. What a station told too little of, where its telemetry is known
 * (COMPLETENESS_RULE), does not speak for its month.
 */
export interface CreekMonth {
	creekId: string;
	month: string;
	class: WaterClass | null;
	deciding: readonly FactorFinding[];
	missing: readonly MissingSamples[];
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
	completeness: readonly SiteMonthComplete[] = [],
): CreekMonth[] {
	const measuredAt = bySiteAndMonth(measured);
	const incomplete = new Map(
		completeness.filter((one) => !isComplete(one)).map((one) => [`${one.siteId} ${one.month} ${one.factor}`, one]),
	);
	const result: CreekMonth[] = [];
	for (const [creekId, own] of Map.groupBy(sites, (site) => site.creekId)) {
		const places = placesOf(own);
		for (const month of months) {
			const assessed = places.map(({ site, station }) => {
				const told = (siteId: number) => measuredAt.get(siteId)?.get(month) ?? [];
				const rowsOf = (siteId: number) =>
					incomplete.size === 0
						? told(siteId)
						: told(siteId).filter((row) => !incomplete.has(`${siteId} ${month} ${row.factor}`));
				const rows = station ? joined(rowsOf(site.siteId), rowsOf(station.siteId)) : rowsOf(site.siteId);
				const assessment = assessPeriod({
					water: site.water,
					means: rows,
					minimumSamples: site.kind === "station" ? AUTOMATIC_MONTH_SAMPLES : MINIMUM_SAMPLES.month,
					required: CREEK_FACTORS,
				});
				if (incomplete.size > 0 && assessment.missing.length > 0)
					assessment.missing = assessment.missing.map((lack) => {
						const teller = (station ?? site).siteId;
						const complete = incomplete.get(`${teller} ${month} ${lack.factor}`);
						const have = told(teller).find((row) => row.factor === lack.factor)?.samples ?? lack.have;
						return complete ? { ...lack, have, complete } : lack;
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
				knownFrom: newestOf(assessed),
			});
		}
	}
	return result;
}

/** The rows of each site and month. They come month by month and site by site, so that most follow their like. */
function bySiteAndMonth(measured: readonly SiteMonth[]): Map<number, Map<string, SiteMonth[]>> {
	const all = new Map<number, Map<string, SiteMonth[]>>();
	let group: SiteMonth[] = [];
	let last: SiteMonth | undefined;
	for (const row of measured) {
		if (!last || last.siteId !== row.siteId || last.month !== row.month) {
			const own = all.get(row.siteId) ?? new Map<string, SiteMonth[]>();
			all.set(row.siteId, own);
			group = own.get(row.month) ?? [];
			own.set(row.month, group);
		}
		group.push(row);
		last = row;
	}
	return all;
}

function newestOf(places: readonly { rows: readonly SiteMonth[] }[]): string {
	let newest = "";
	for (const { rows } of places) for (const { knownFrom } of rows) if (knownFrom > newest) newest = knownFrom;
	return newest;
}

/** Sections with the station that stands at them, and stations that stand alone; of one creek or one river. */
export function placesOf(sites: readonly CreekSite[]): { site: CreekSite; station: CreekSite | null }[] {
	const sections = sites.filter((site) => site.kind === "section");
	const free = new Set(sites.filter((site) => site.kind === "station"));
	const places = sections.map((site) => {
		const distance = (station: CreekSite) =>
			site.at && station.at && site.water === station.water
				? metresBetween(site.at, station.at)
				: Number.POSITIVE_INFINITY;
		const nearest = [...free].toSorted((a, b) => distance(a) - distance(b) || a.siteId - b.siteId)[0];
		const station = nearest && distance(nearest) <= SAME_SECTION_METRES ? nearest : null;
		if (station) free.delete(station);
		return { site, station };
	});
	return [...places, ...[...free].map((site) => ({ site, station: null }))];
}

/** One place's month: what its station measures first, where it has enough of it, the rest by hand. */
export function joined(byHand: readonly SiteMonth[], automatic: readonly SiteMonth[]): SiteMonth[] {
	const first = automatic.filter((row) => AUTOMATIC_FIRST.has(row.factor) && row.samples >= AUTOMATIC_MONTH_SAMPLES);
	const taken = new Set(first.map((row) => row.factor));
	return [...byHand.filter((row) => !taken.has(row.factor)), ...first].sort((a, b) => (a.factor < b.factor ? -1 : 1));
}
