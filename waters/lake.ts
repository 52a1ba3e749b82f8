import type { Bilingual } from "../loop/words.ts";
import { type Assessment, assessPeriod, CREEK_FACTORS, type FactorFinding, mainPollutants } from "./assess.ts";
import { QUALITY_WORD } from "./standard.ts";
import { type AssessedSection, meansOver } from "./summary.ts";

export interface LakeSummary {
	/** Points with a class, and those that have too few results for one. */
	assessed: number;
	unassessed: number;
	assessment: Assessment;
	word: Bilingual | null;
	pollutants: FactorFinding[];
	trophic: TrophicState;
}

/** A lake from its points: each item's mean over time at a point, then over the points, then the single factor with the lake's limits. */
export function lakeOf(points: readonly AssessedSection[]): LakeSummary {
	const assessed = points.filter((point) => point.assessment.class !== null);
	const means = meansOver(assessed).map(({ factor, value }) => ({ factor, mean: value, samples: assessed.length }));
	const assessment = assessPeriod({ water: "lake", means, minimumSamples: 1, required: CREEK_FACTORS });
	const values = Object.fromEntries(means.map(({ factor, mean }) => [ITEM_OF_FACTOR[factor] ?? "", Number(mean)]));
	return {
		assessed: assessed.length,
		unassessed: points.length - assessed.length,
		assessment,
		word: assessment.class === null ? null : QUALITY_WORD[assessment.class],
		pollutants: mainPollutants(assessment),
		trophic: trophicState(values),
	};
}

/** The index's items by the code of our factors; transparency (`sd`) is none of them yet and is named as missing. */
const ITEM_OF_FACTOR: Readonly<Record<string, string>> = {
	w01016: "chla",
	w21011: "tp",
	w21001: "tn",
	w01019: "codmn",
};

/** Trophic level index of lakes and reservoirs: coefficients and weights of the method (chlorophyll a in mg/m³, transparency in m, the rest mg/L). */
const TROPHIC: { name: string; a: number; b: number; weight: number }[] = [
	{ name: "chla", a: 2.5, b: 1.086, weight: 1 },
	{ name: "tp", a: 9.436, b: 1.624, weight: 0.84 ** 2 },
	{ name: "tn", a: 5.453, b: 1.694, weight: 0.82 ** 2 },
	{ name: "sd", a: 5.118, b: -1.94, weight: 0.83 ** 2 },
	{ name: "codmn", a: 0.109, b: 2.661, weight: 0.83 ** 2 },
];

export interface TrophicState {
	index: number | null;
	grade: Bilingual | null;
	/** Items that lack; with one missing there is no index, for the weights are not spread anew silently. */
	missing: string[];
}

/** TLI(Σ) of a lake from its five items (`chla`, `tp`, `tn`, `sd`, `codmn`; all above 0). Never for rivers. */
export function trophicState(values: Record<string, number | undefined>): TrophicState {
	const missing = TROPHIC.filter(({ name }) => !((values[name] ?? 0) > 0)).map(({ name }) => name);
	if (missing.length > 0) return { index: null, grade: null, missing };
	const total = TROPHIC.reduce((sum, one) => sum + one.weight, 0);
	const index = TROPHIC.reduce(
		(sum, { name, a, b, weight }) => sum + (weight / total) * 10 * (a + b * Math.log(values[name] ?? 1)),
		0,
	);
	return { index, grade: trophicGrade(index), missing };
}

function trophicGrade(index: number): Bilingual {
	if (index < 30) return { zh: "贫营养", en: "oligotrophic" };
	if (index <= 50) return { zh: "中营养", en: "mesotrophic" };
	if (index <= 60) return { zh: "轻度富营养", en: "lightly eutrophic" };
	if (index <= 70) return { zh: "中度富营养", en: "moderately eutrophic" };
	return { zh: "重度富营养", en: "heavily eutrophic" };
}
