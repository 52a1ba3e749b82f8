import type { Bilingual } from "../loop/words.ts";
import { CREEK_FACTORS, type MissingSamples, mainPollutants } from "./assess.ts";
import { factorName } from "./factor.ts";
import { meansOf, type Period, shifted } from "./period.ts";
import { periodWords } from "./period-words.ts";
import type { SiteMonth } from "./site-month.store.ts";
import { QUALITY_WORD, type WaterClass } from "./standard.ts";
import { type AssessedSection, pollutantWords, sectionPollutants } from "./summary.ts";
import { againstTarget, isBorderline, type TargetFinding } from "./target.ts";
import { MOST_PERIODS, type RankTrend, rankTrend } from "./trend.ts";

/** Results that a whole period is due; a month has as many as were taken. */
const DUE = { month: 1, quarter: 3, year: 12 } as const;

/** A creek over a period: that of its worst place, since a creek is judged by its sections and no mean is made over them. */
export interface CreekPeriod {
	period: Period;
	/** Whether all of its months have ended. */
	complete: boolean;
	class: WaterClass | null;
	word: Bilingual | null;
	/** Results of the item that has the fewest, and how many are due. */
	results: number;
	due: number;
	/** Where there is no class: which items lack how many results. */
	missing: readonly MissingSamples[];
	pollutantWords: Bilingual;
	target: TargetFinding | null;
	/** Items that rounding would put into another class. */
	borderline: string[];
}

/** Pure: the creek's period from its places; null where it has none. */
export function creekPeriodOf(
	period: Period,
	lastEnded: string,
	places: readonly AssessedSection[],
): CreekPeriod | null {
	const worst = worstOf(places);
	if (!worst) return null;
	const { water, assessment, means, targetClass, detectionLimits } = worst;
	const samples = new Map(means.map((mean) => [mean.factor, mean.samples]));
	return {
		period,
		complete: period.to <= lastEnded,
		class: assessment.class,
		word: assessment.class === null ? null : QUALITY_WORD[assessment.class],
		results: Math.min(...CREEK_FACTORS.map((factor) => samples.get(factor) ?? 0)),
		due: DUE[period.kind],
		missing: assessment.missing,
		pollutantWords: pollutantWords(sectionPollutants(mainPollutants(assessment))),
		target: againstTarget(water, assessment, targetClass as WaterClass | null, detectionLimits),
		borderline: assessment.findings
			.filter((found) => isBorderline(water, found.factor, found.value))
			.map((found) => found.factor),
	};
}

/** The place with the worst class; the first where none has one. */
export function worstOf<T extends AssessedSection>(places: readonly T[]): T | undefined {
	const [first] = places;
	return (
		first && places.reduce((so, one) => ((one.assessment.class ?? 0) > (so.assessment.class ?? 0) ? one : so), first)
	);
}

export interface ItemTrend extends RankTrend {
	factor: string;
	/** The first and the last quarter that it was counted from. */
	from: string;
	to: string;
}

/** The last twelve quarters up to one, the oldest first. */
export function quartersTo(last: Period): Period[] {
	return Array.from({ length: MOST_PERIODS }, (_, index) => shifted(last, index + 1 - MOST_PERIODS));
}

/** The rank trend of each item over the quarters that have results of two months or more. */
export function itemTrends(quarters: readonly Period[], rows: readonly SiteMonth[]): ItemTrend[] {
	const means = quarters.map((quarter) => ({ quarter: quarter.name, means: meansOf(quarter, rows) }));
	return CREEK_FACTORS.flatMap((factor) => {
		const series = means.flatMap(({ quarter, means: of }) => {
			const mean = of.find((one) => one.factor === factor);
			return mean?.mean != null && mean.samples >= 2 ? [{ quarter, value: Number(mean.mean) }] : [];
		});
		const trend = rankTrend(
			factor,
			series.map((one) => one.value),
		);
		const [from, to] = [series[0]?.quarter, series.at(-1)?.quarter];
		return trend.direction === null || !from || !to ? [] : [{ ...trend, factor, from, to }];
	});
}

const DIRECTIONS = [
	["improving", { zh: "显著好转", en: "improved significantly" }],
	["worsening", { zh: "显著变差", en: "worsened significantly" }],
	["steady", { zh: "无显著变化", en: "did not change significantly" }],
] as const;

/** The trends as one sentence; what has fewer than five quarters is not spoken of. */
export function trendSentence(trends: readonly ItemTrend[]): Bilingual | null {
	const periods = Math.max(0, ...trends.map((trend) => trend.periods));
	if (periods === 0) return null;
	const from = trends.map((trend) => trend.from).sort()[0];
	const to = trends
		.map((trend) => trend.to)
		.sort()
		.at(-1);
	const named = (period: string | undefined) => periodWords(period ?? "");
	const part = (lang: keyof Bilingual) =>
		DIRECTIONS.flatMap(([direction, words]) => {
			const own = trends.filter((trend) => trend.direction === direction);
			if (own.length === 0) return [];
			const names = own.map(({ factor, coefficient }) => {
				const rs = `rs ${(coefficient ?? 0).toFixed(2).replace("-", "−")}`;
				const name = factorName(factor)[lang];
				if (direction === "steady") return name;
				return lang === "zh" ? `${name}（${rs}）` : `${name} (${rs})`;
			});
			const all = names.join(lang === "zh" ? "、" : ", ");
			return [lang === "zh" ? all + words.zh : `${all} ${words.en}`];
		});
	return {
		zh: `${named(from).zh}至${named(to).zh}按季均值（秩相关，单侧 0.05）：${part("zh").join("；")}。`,
		en: `Quarterly means, ${named(from).en} to ${named(to).en} (rank correlation, one-sided 0.05): ${part("en").join("; ")}.`,
	};
}
