import type { Finding, Sample, Series } from "./quality.ts";
import { dryCheck, nitrogenCheck, phosphorusCheck, visitCheck } from "./quality-across.ts";
import { flatCheck, heldCheck } from "./quality-held.ts";
import { heldSpans } from "./quality-marks.ts";
import { plausibleCheck, rangeCheck } from "./quality-range.ts";
import { judged, QUALITY_RULES } from "./quality-rules.ts";
import type { QualityMark } from "./quality-ruling.ts";
import { burstCheck, rateCheck, spikeCheck } from "./quality-step.ts";

// Readings that came by file: laboratories' samples once a month, tables of automatic stations each day or each four hours. Each check is asked only where
// it means something for how often the site was sampled. Their marks stand with those of telemetry, under command 0.

/** The command under which verdicts on readings are kept: they came by none. */
export const READINGS_CN = 0;

/** A reading as the checks see it: `below` its detection limit it stands for half of it, and says nothing by standing still. */
export interface ReadingSample extends Sample {
	below: boolean;
}

export type ReadingSeries = Omit<Series, "samples"> & { samples: readonly ReadingSample[] };

const HOUR_MS = 3_600_000;
/** Sampled so often, neighbours in time are the same water: an analyser's four-hourly cycle, with some slack. */
export const CLOSE_MS = 6.5 * HOUR_MS;

/**
 * What came by file is bad only where no water is so. All else is suspect, and counts: a table does not say how its values were rounded, averaged or in which
 * unit they were meant, and tables of the national platform hold stretches of equal values that it counts itself.
 */
const BAD_ONLY_BY = "range";

const isClose = ({ intervalMs }: Pick<Series, "intervalMs">) => intervalMs !== null && intervalMs <= CLOSE_MS;

/** Oxygen of exactly zero is a dead probe where a probe measured; a laboratory may well find none in black water, and that must not be lost. */
function rangeOf(series: ReadingSeries): Finding[] {
	const found = rangeCheck.find(series);
	if (isClose(series)) return found;
	return found.map((one) =>
		series.factor === "w01009" && one.numbers.value === 0 ? { ...one, verdict: "suspect" } : one,
	);
}

const mild = (finding: Finding): Finding =>
	finding.verdict === "bad" && finding.check !== BAD_ONLY_BY ? { ...finding, verdict: "suspect" } : finding;

function ofOne(series: ReadingSeries): Finding[] {
	if (!isClose(series)) return rangeOf(series);
	const aboveDetection = {
		...series,
		samples: series.samples.map((sample) => (sample.below ? { ...sample, value: null } : sample)),
	};
	return [
		...rangeOf(series),
		...plausibleCheck.find(series),
		...heldCheck.find(aboveDetection),
		...flatCheck.find(series),
		...spikeCheck.find(series),
		...rateCheck.find(series),
		...burstCheck.find(series),
	];
}

/**
 * What the checks find in a site's readings, by factor. However seldom it was sampled: the range, and ammonia against total nitrogen. Where values are
 * at most {@link CLOSE_MS} apart also all that compares neighbours in time. Gaps are no fault here: a file promises no rhythm.
 */
export function findingsOfReadings(series: readonly ReadingSeries[]): Map<string, Finding[]> {
	const found = new Map(series.map((one): [string, Finding[]] => [one.factor, ofOne(one)]));
	const close = series.filter(isClose);
	for (const [check, asked] of [
		[nitrogenCheck, series],
		[phosphorusCheck, close],
		[dryCheck, close],
		[visitCheck, close],
	] as const)
		for (const [factor, more] of check.find(asked, found)) found.get(factor)?.push(...more);
	return new Map([...found].map(([factor, own]) => [factor, own.map(mild)]));
}

/** The verdicts on a site's readings between two times (the second not included). */
export function marksOfReadings(
	siteId: number,
	series: readonly ReadingSeries[],
	{ from, to }: { from: number; to: number },
	knownFrom: string,
): QualityMark[] {
	const base = { siteId, cn: READINGS_CN, rules: QUALITY_RULES, knownFrom };
	const inside = ({ at, until }: { at: number; until?: number | null }) => at < to && (until ?? at) >= from;
	return [...findingsOfReadings(series)].flatMap(([factor, findings]): QualityMark[] => {
		const samples = series.find((one) => one.factor === factor)?.samples ?? [];
		const spans = heldSpans(findings, samples).filter(inside);
		const single = judged(findings.filter(({ check }) => check !== "held")).filter(inside);
		return [
			...spans.map((span) => ({ ...base, factor, ...span })),
			...single.map(({ at, verdict, findings: own }) => ({ ...base, factor, at, until: null, verdict, findings: own })),
		];
	});
}
