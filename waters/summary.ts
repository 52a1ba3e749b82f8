import type { Bilingual } from "../loop/words.ts";
import { type Assessment, assess, type FactorFinding, type FactorMean, mainPollutants } from "./assess.ts";
import { meanOf } from "./decimal.ts";
import { factorName } from "./factor.ts";
import { CLASS_COLOUR, QUALITY_WORD, type Water, type WaterClass } from "./standard.ts";
import { againstTarget } from "./target.ts";

/** 环办〔2011〕22号: the summary of a river, a basin or a region. */
export const SUMMARY_RULE = { name: "summary-of-sections", version: "2" } as const;

/** From this number of sections on, shares of classes are given and no mean class. */
const SHARES_FROM = 5;

export interface AssessedSection {
	id: number;
	water: Water;
	targetClass: number | null;
	means: readonly FactorMean[];
	assessment: Assessment;
	/** By item, the largest detection limit under which a result of the period lay. */
	detectionLimits?: ReadonlyMap<string, string>;
}

export interface Summary {
	/** `mean`: fewer than 5 sections, classed on the means over them; `shares`: 5 or more, by shares of classes; `none`: nothing could be classed. */
	method: "mean" | "shares" | "none";
	/** Sections with a class, and those that have too few results for one. */
	assessed: number;
	unassessed: number;
	/** Sections of each class, Ⅰ to 劣Ⅴ. */
	classes: Record<WaterClass, number>;
	/** Percentages of the assessed sections, one decimal; null where none is. */
	goodShare: number | null;
	inferiorShare: number | null;
	/** Class of the means; only by the method `mean`. */
	class: WaterClass | null;
	/** The class that has the word's official colour: Ⅱ for 优, Ⅲ for 良好, then Ⅳ, Ⅴ, 劣Ⅴ. */
	like: WaterClass | null;
	word: Bilingual | null;
	colour: string | null;
	/** By `mean`, the main items of the means with their multiples; by `shares`, the items with the largest share of sections over class Ⅲ. */
	pollutants: { factor: string; multipleVsIII: string | null; overShare: number | null }[];
	/**
	 * Of the assessed sections that have a target class: how many reach it, how many cannot be judged for it (never counted as reached), and 达标率 in
	 * percent, one decimal.
	 */
	targets: { reached: number; undetermined: number; of: number; share: number | null };
}

function share(part: number, all: number): number {
	return Math.round((1000 * part) / all) / 10;
}

/** The word of a region by shares (in exact fractions, not in rounded percentages); the tests run in the order of the method's table. */
export function regionWord(good: number, inferior: number, all: number): Pick<Summary, "like" | "word" | "colour"> {
	let like: WaterClass = 6;
	if (good * 100 >= all * 90) like = 2;
	else if (good * 100 >= all * 75) like = 3;
	else if (inferior * 100 < all * 20) like = 4;
	else if (inferior * 100 < all * 40) like = 5;
	return wordOf(like);
}

function wordOf(like: WaterClass): Pick<Summary, "like" | "word" | "colour"> {
	return { like, word: QUALITY_WORD[like], colour: CLASS_COLOUR[like] };
}

/**
 * Pure: the official summary of the sections of rivers. Sections without a class are left out of every share and counted by themselves. Points of lakes
 * are no sections of a river, and have other limits: {@link lakeOf}.
 */
export function summaryOf(all: readonly AssessedSection[]): Summary {
	return summaryOfOne(all.filter((section) => section.water === "river"));
}

function summaryOfOne(sections: readonly AssessedSection[]): Summary {
	const assessed = sections.filter((section) => section.assessment.class !== null);
	const count = (has: (found: WaterClass) => boolean) =>
		assessed.filter(({ assessment }) => assessment.class !== null && has(assessment.class)).length;
	const all = assessed.length;
	const good = count((found) => found <= 3);
	const inferior = count((found) => found === 6);
	const aims = assessed.flatMap(
		(one) => againstTarget(one.water, one.assessment, one.targetClass as WaterClass | null, one.detectionLimits) ?? [],
	);
	const reached = aims.filter((aim) => aim.reached === true).length;
	const base: Summary = {
		method: "none",
		assessed: all,
		unassessed: sections.length - all,
		classes: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0 },
		goodShare: all === 0 ? null : share(good, all),
		inferiorShare: all === 0 ? null : share(inferior, all),
		class: null,
		like: null,
		word: null,
		colour: null,
		pollutants: [],
		targets: {
			reached,
			undetermined: aims.filter((aim) => aim.reached === null).length,
			of: aims.length,
			share: aims.length === 0 ? null : share(reached, aims.length),
		},
	};
	if (all === 0) return base;
	for (const { assessment } of assessed) if (assessment.class !== null) base.classes[assessment.class]++;
	if (all >= SHARES_FROM)
		return { ...base, method: "shares", ...regionWord(good, inferior, all), pollutants: byShareOver(assessed) };
	const means = assess({ water: assessed[0]?.water ?? "river", values: meansOver(assessed) });
	if (means.class === null) return base;
	return {
		...base,
		method: "mean",
		class: means.class,
		...wordOf(means.class),
		pollutants: sectionPollutants(mainPollutants(means)),
	};
}

/** The main items of one section, to be printed with their multiples. */
export function sectionPollutants(found: readonly FactorFinding[]): Summary["pollutants"] {
	return found.map(({ factor, multipleVsIII }) => ({ factor, multipleVsIII, overShare: null }));
}

/** Arithmetic mean of each item over all sections that have it. */
export function meansOver(sections: readonly AssessedSection[]): { factor: string; value: string }[] {
	const measured = sections.flatMap((section) => section.means.filter((mean) => mean.mean !== null));
	return [...Map.groupBy(measured, (mean) => mean.factor)].flatMap(([factor, own]) => {
		const value = meanOf(own.flatMap((mean) => mean.mean ?? []));
		return value === null ? [] : [{ factor, value }];
	});
}

/** 断面超标率: the share of sections where an item is worse than class Ⅲ; the three largest. */
function byShareOver(sections: readonly AssessedSection[]): Summary["pollutants"] {
	const over = new Map<string, number>();
	for (const { assessment } of sections)
		for (const found of assessment.findings)
			if (found.class > 3) over.set(found.factor, (over.get(found.factor) ?? 0) + 1);
	return [...over]
		.sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
		.slice(0, 3)
		.map(([factor, number]) => ({ factor, multipleVsIII: null, overShare: share(number, sections.length) }));
}

/** The main items as they are printed: `总磷(0.35)` with the multiple, or with the share of sections over class Ⅲ. */
export function pollutantWords(pollutants: Summary["pollutants"]): Bilingual {
	const one = (lang: keyof Bilingual) =>
		pollutants
			.map(({ factor, multipleVsIII, overShare }) => {
				const tail = multipleVsIII ?? (overShare === null ? "" : `${overShare.toFixed(1)}%`);
				const name = factorName(factor)[lang];
				if (tail === "") return name;
				return lang === "zh" ? `${name}（${tail}）` : `${name} (${tail})`;
			})
			.join(lang === "zh" ? "、" : ", ");
	return { zh: one("zh"), en: one("en") };
}
