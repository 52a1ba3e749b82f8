import type { Bilingual } from "../loop/words.ts";
import { type Finding, gravest, type QualityVerdict, type Series } from "./quality.ts";
import { type AcrossCheck, dryCheck, nitrogenCheck, phosphorusCheck, visitCheck } from "./quality-across.ts";
import { driftCheck } from "./quality-drift.ts";
import { gapCheck } from "./quality-gap.ts";
import { flatCheck, heldCheck } from "./quality-held.ts";
import { neighbourCheck } from "./quality-neighbour.ts";
import { markCheck, plausibleCheck, rangeCheck } from "./quality-range.ts";
import { burstCheck, rateCheck, spikeCheck } from "./quality-step.ts";

/** The checks of a single series, in the order in which their reasons are told. */
export const CHECKS = [
	markCheck,
	rangeCheck,
	plausibleCheck,
	heldCheck,
	flatCheck,
	spikeCheck,
	rateCheck,
	burstCheck,
	gapCheck,
] as const;

/** The checks across the factors of a station. */
export const ACROSS: readonly AcrossCheck[] = [nitrogenCheck, phosphorusCheck, dryCheck, visitCheck];

/** Every check by name: its words and how it says why. */
export const ALL_CHECKS = new Map<string, Pick<AcrossCheck, "name" | "version" | "title" | "describe" | "say">>(
	[...CHECKS, ...ACROSS, neighbourCheck, driftCheck].map((check) => [check.name, check]),
);

/** The set of rules that a verdict was given by: another version of any check makes another set. */
export const QUALITY_RULES = `quality-1(${[...ALL_CHECKS.values()].map(({ name, version }) => `${name}.${version}`).join(",")})`;

/** Values on each side of one that its verdict can depend on; a stretch is checked with so many around it. */
export const CONTEXT_SAMPLES = 28;

export interface JudgedValue {
	at: number;
	until?: number;
	verdict: QualityVerdict;
	findings: Finding[];
}

/**
 * What all checks say of a station's series (same command). By factor, values with a finding only, in the order of time; a gap stands at the time when the
 * first missing telling was due. A value's verdict is its gravest finding.
 */
export function judgeStation(series: readonly Series[]): Map<string, JudgedValue[]> {
	const found = new Map<string, Finding[]>();
	for (const one of series.filter(({ beside }) => !beside))
		found.set(
			one.factor,
			CHECKS.flatMap((check) => check.find(one)),
		);
	for (const check of ACROSS) for (const [factor, more] of check.find(series, found)) found.get(factor)?.push(...more);
	return new Map([...found].map(([factor, findings]) => [factor, judged(findings)]));
}

/** Findings gathered by value. */
export function judged(findings: readonly Finding[]): JudgedValue[] {
	return [...Map.groupBy(findings, (finding) => finding.at)]
		.map(([at, own]) => {
			const until = own.find((finding) => finding.until !== undefined)?.until;
			return { at, ...(until === undefined ? {} : { until }), verdict: gravest(own), findings: own };
		})
		.sort((a, b) => a.at - b.at);
}

/** The sentence of a finding; a check of an older set that is no longer known is named. */
export function reasonOf(finding: Pick<Finding, "check" | "numbers">, factor: string): Bilingual {
	const check = ALL_CHECKS.get(finding.check);
	return check?.say(finding.numbers, factor) ?? { zh: `检查“${finding.check}”`, en: `check "${finding.check}"` };
}
