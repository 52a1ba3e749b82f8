import { classOn, scaleOf } from "./class-scale.ts";
import type { Completeness } from "./completeness.ts";
import { compareDecimal } from "./decimal.ts";
import { type FactorFinding, findingsOf } from "./finding.ts";
import { CREEK_FACTORS, type Water, type WaterClass } from "./standard.ts";

/** 环办〔2011〕22号 with the limits of GB 3838-2002: the worst item decides; limits are inclusive; nothing is rounded before comparing. */
export const ASSESSMENT_RULE = { name: "GB3838-single-factor", version: "1" } as const;

/** Fewest results for a class: a month 1, a quarter 2, a year 8 (12 are due, 环办〔2011〕22号). */
export const MINIMUM_SAMPLES = { month: 1, quarter: 2, year: 8 } as const;

export type { FactorFinding };
export { CREEK_FACTORS };

export interface MissingSamples {
	factor: string;
	have: number;
	need: number;
	/** Set where the results would do, but the station told too little of the month (completeness.ts). */
	complete?: Completeness;
}

export interface Assessment {
	/** null: refused, because of what `missing` says. */
	class: WaterClass | null;
	/** The items that have the worst class; none when everything is class Ⅰ or no class is given. */
	deciding: readonly FactorFinding[];
	/** Every classed item, in the order given. */
	findings: readonly FactorFinding[];
	missing: readonly MissingSamples[];
	rule: typeof ASSESSMENT_RULE;
}

/** Class of one item. Equal to a limit belongs to the better class; undefined where the item has no class in this water. */
export function classOf(water: Water, factor: string, value: string): WaterClass | undefined {
	const scale = scaleOf(water, factor);
	return scale ? classOn(scale, value) : undefined;
}

/** The class of one sample: the worst of its items. Items without a class are passed over; `required` ones that lack are named. */
export function assess(input: {
	water: Water;
	values: readonly { factor: string; value: string }[];
	required?: readonly string[];
}): Assessment {
	const findings: FactorFinding[] = [];
	for (const { factor, value } of input.values) {
		const find = findingsOf(input.water, factor);
		if (find) findings.push(find.of(value));
	}
	const missing = (input.required ?? [])
		.filter((factor) => !findings.some((found) => found.factor === factor))
		.map((factor) => ({ factor, have: 0, need: 1 }));
	return conclude(findings, missing);
}

/** {@link assess} for a table: the items of its columns are looked up once. A null is an item that this row lacks. */
export function rowAssessor(
	water: Water,
	factors: readonly string[],
): (values: readonly (string | null)[]) => Assessment {
	const columns = factors.map((factor) => findingsOf(water, factor));
	return (values) => {
		// Made at its full length: an array that grows takes room for sixteen more.
		const findings = new Array<FactorFinding>(columns.length);
		let count = 0;
		for (let at = 0; at < columns.length; at++) {
			const column = columns[at];
			const value = values[at];
			if (column && value != null) findings[count++] = column.of(value);
		}
		if (count < columns.length) findings.length = count;
		return conclude(findings, NONE);
	};
}

export interface FactorMean {
	factor: string;
	mean: string | null;
	samples: number;
}

/** The class of a period from the means of its items; a required item with too few results refuses it and says how many lack. */
export function assessPeriod(input: {
	water: Water;
	means: readonly FactorMean[];
	minimumSamples: number;
	required: readonly string[];
}): Assessment {
	const { water, means, minimumSamples: need, required } = input;
	const findings: FactorFinding[] = [];
	for (const { factor, mean, samples } of means) {
		const book = mean === null || samples < need ? null : findingsOf(water, factor);
		if (book && mean !== null) findings.push(book.of(mean));
	}
	const missing: MissingSamples[] = [];
	for (const factor of required) {
		const have = means.findLast((mean) => mean.factor === factor)?.samples ?? 0;
		if (have < need) missing.push({ factor, have, need });
	}
	return conclude(findings, missing);
}

const NONE: readonly never[] = Object.freeze([]);

function conclude(findings: readonly FactorFinding[], missing: readonly MissingSamples[]): Assessment {
	const rule = ASSESSMENT_RULE;
	if (missing.length > 0 || findings.length === 0) return { class: null, deciding: NONE, findings, missing, rule };
	let worst: WaterClass = 1;
	let count = 0;
	for (let at = 0; at < findings.length; at++) {
		const own = (findings[at] as FactorFinding).class;
		if (own > worst) {
			worst = own;
			count = 1;
		} else if (own === worst) count++;
	}
	const deciding = worst === 1 ? NONE : decidingOf(findings, worst, count);
	return { class: worst, deciding, findings, missing, rule };
}

/** The `count` items that have the worst class, the larger multiple first. Put in order as they come: there are five at most as a rule. */
function decidingOf(findings: readonly FactorFinding[], worst: WaterClass, count: number): readonly FactorFinding[] {
	const deciding = new Array<FactorFinding>(count);
	let filled = 0;
	for (let at = 0; at < findings.length; at++) {
		const found = findings[at] as FactorFinding;
		if (found.class !== worst) continue;
		let place = filled++;
		while (place > 0 && byMultiple(deciding[place - 1] as FactorFinding, found) > 0) {
			deciding[place] = deciding[place - 1] as FactorFinding;
			place--;
		}
		deciding[place] = found;
	}
	return deciding;
}

/** Within a class the larger multiple comes first; pH and oxygen, which have none, come last (our choice: the method is silent). */
function byMultiple(a: FactorFinding, b: FactorFinding): number {
	if (a.multipleVsIII === null) return b.multipleVsIII === null ? 0 : 1;
	if (b.multipleVsIII === null) return -1;
	return compareDecimal(b.multipleVsIII, a.multipleVsIII);
}

/** Cyanide, mercury, cadmium, chromium(Ⅵ), arsenic, lead, copper, zinc: the method says "lead, chromium and other heavy metals". */
const NAMED_FIRST = new Set([...["w21016", "w20111", "w20115", "w20117"], ...["w20119", "w20120", "w20122", "w20123"]]);

/**
 * Main pollution indicators (主要污染指标) of a section: none where the class is Ⅲ or better; else at most three items over class Ⅲ, worst class
 * first; cyanide and heavy metals go before all (环办〔2011〕22号 2.5).
 */
export function mainPollutants(assessment: Assessment): FactorFinding[] {
	if (assessment.class === null || assessment.class <= 3) return [];
	return assessment.findings
		.filter((found) => found.class > 3)
		.sort(
			(a, b) =>
				Number(NAMED_FIRST.has(b.factor)) - Number(NAMED_FIRST.has(a.factor)) || b.class - a.class || byMultiple(a, b),
		)
		.slice(0, 3);
}
