import { compareDecimal, multipleOver } from "./decimal.ts";
import { CREEK_FACTORS, limitsOf, type Water, type WaterClass } from "./standard.ts";

/** 环办〔2011〕22号 with the limits of GB 3838-2002: the worst item decides; limits are inclusive; nothing is rounded before comparing. */
export const ASSESSMENT_RULE = { name: "GB3838-single-factor", version: "1" } as const;

/** Fewest results for a class: a month 1, a quarter 2, a year 8 (12 are due, 环办〔2011〕22号). */
export const MINIMUM_SAMPLES = { month: 1, quarter: 2, year: 8 } as const;

export { CREEK_FACTORS };

/** One item's class. `multipleVsIII` = (value − class Ⅲ limit) / limit where it is exceeded; null for pH and oxygen, which have none. */
export interface FactorFinding {
	factor: string;
	value: string;
	class: WaterClass;
	multipleVsIII: string | null;
}

export interface MissingSamples {
	factor: string;
	have: number;
	need: number;
}

export interface Assessment {
	/** null: refused, because of what `missing` says. */
	class: WaterClass | null;
	/** The items that have the worst class; none when everything is class Ⅰ or no class is given. */
	deciding: FactorFinding[];
	/** Every classed item, in the order given. */
	findings: FactorFinding[];
	missing: MissingSamples[];
	rule: { name: string; version: string };
}

/** Class of one item. Equal to a limit belongs to the better class; undefined where the item has no class in this water. */
export function classOf(water: Water, factor: string, value: string): WaterClass | undefined {
	const table = limitsOf(water, factor);
	if (!table) return undefined;
	// pH decides nothing inside 6–9 and makes the water worse than Ⅴ outside (the national platform does so in every row).
	if (table.sense === "within" && compareDecimal(value, table.lower ?? "0") < 0) return 6;
	for (let index = 0; index < table.limits.length; index++) {
		const order = compareDecimal(value, table.limits[index] ?? "");
		if (table.sense === "at-least" ? order >= 0 : order <= 0) return (index + 1) as WaterClass;
	}
	return 6;
}

function finding(water: Water, factor: string, value: string): FactorFinding | undefined {
	const found = classOf(water, factor, value);
	if (found === undefined) return undefined;
	const table = limitsOf(water, factor);
	const third = table?.limits[2] ?? "";
	const exceeds = table?.sense === "at-most" && compareDecimal(value, third) > 0;
	return { factor, value, class: found, multipleVsIII: exceeds ? multipleOver(value, third) : null };
}

/** The class of one sample: the worst of its items. Items without a class are passed over; `required` ones that lack are named. */
export function assess(input: {
	water: Water;
	values: readonly { factor: string; value: string }[];
	required?: readonly string[];
}): Assessment {
	const findings = input.values.flatMap(({ factor, value }) => finding(input.water, factor, value) ?? []);
	const present = new Set(findings.map((found) => found.factor));
	const missing = (input.required ?? [])
		.filter((factor) => !present.has(factor))
		.map((factor) => ({ factor, have: 0, need: 1 }));
	return conclude(findings, missing);
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
	const samples = new Map(input.means.map((mean) => [mean.factor, mean]));
	const enough = input.means.filter((mean) => mean.mean !== null && mean.samples >= input.minimumSamples);
	const missing = input.required
		.map((factor) => ({ factor, have: samples.get(factor)?.samples ?? 0, need: input.minimumSamples }))
		.filter(({ have, need }) => have < need);
	return conclude(
		enough.flatMap((mean) => finding(input.water, mean.factor, mean.mean ?? "") ?? []),
		missing,
	);
}

function conclude(findings: FactorFinding[], missing: MissingSamples[]): Assessment {
	const rule = { ...ASSESSMENT_RULE };
	if (missing.length > 0 || findings.length === 0) return { class: null, deciding: [], findings, missing, rule };
	const worst = findings.reduce<WaterClass>((so, found) => (found.class > so ? found.class : so), 1);
	const deciding = worst === 1 ? [] : findings.filter((found) => found.class === worst).sort(byMultiple);
	return { class: worst, deciding, findings, missing, rule };
}

/** Within a class the larger multiple comes first; pH and oxygen, which have none, come last (our choice: the method is silent). */
function byMultiple(a: FactorFinding, b: FactorFinding): number {
	if (a.multipleVsIII === null) return b.multipleVsIII === null ? 0 : 1;
	if (b.multipleVsIII === null) return -1;
	return compareDecimal(b.multipleVsIII, a.multipleVsIII);
}

/**
 * Main pollution indicators (主要污染指标) of a section: none where the class is Ⅲ or better; else at most three items over class Ⅲ, worst class
 * first; cyanide and heavy metals go before all (环办〔2011〕22号 2.5).
 */
export function mainPollutants(assessment: Assessment): FactorFinding[] {
	if (assessment.class === null || assessment.class <= 3) return [];
	const first = new Set(["w21016", "w20111", "w20115", "w20117", "w20119", "w20120"]);
	return assessment.findings
		.filter((found) => found.class > 3)
		.sort((a, b) => Number(first.has(b.factor)) - Number(first.has(a.factor)) || b.class - a.class || byMultiple(a, b))
		.slice(0, 3);
}
