import { daysBetween, localDay } from "../loop/local-day.ts";
import type { Bilingual } from "../loop/words.ts";
import { classOf } from "./assess.ts";
import { roundDecimal } from "./decimal.ts";
import { factorName } from "./factor.ts";
import { CREEK_FACTORS, type Water, type WaterClass } from "./standard.ts";
import { shownDigits } from "./target.ts";

export const REBOUND_RULE = {
	name: "rebound-watch",
	version: "1",
	/** The creek is watched this long after sign-off. */
	watchedDays: 365,
	/** Sampling days worse than the limit, one after the other at one place, that make a rebound: a single one may be a slip. */
	badInARow: 2,
	/** They lie no further apart than this; else nothing is known in between. */
	withinDays: 45,
	/** Sampling days without a rebound that are needed before "held" is said. */
	fewest: 3,
	/** Worse than this class is bad: 5 = worse than Ⅴ. */
	worstClass: 5 as WaterClass,
} as const;

/** A sampling day at one place: the mean of each factor on that local day. */
export interface SamplingDay {
	siteId: number;
	siteName: Bilingual;
	water: Water;
	/** A laboratory's sample at a section, or an automatic station's own. */
	kind: "section" | "station";
	day: string;
	/** First instant of that day's samples. */
	happenedAt: string;
	values: Readonly<Record<string, string>>;
	demo: boolean;
}

export interface BadDay {
	siteId: number;
	siteName: Bilingual;
	day: string;
	happenedAt: string;
	/** What made it bad, worst first. */
	factors: { factor: string; value: string }[];
}

export type Rebound = { rule: { name: string; version: string } } & (
	| { kind: "held"; days: number }
	| { kind: "returned"; since: string; evidence: BadDay[] }
	| { kind: "too-few-samples"; have: number; need: number }
);

/** What a day's means say against a class: the factors that are worse than it; none: it is well. */
export function badFactors(day: Pick<SamplingDay, "water" | "values">, worst: WaterClass): BadDay["factors"] {
	return CREEK_FACTORS.flatMap((factor) => {
		const value = day.values[factor];
		const found = value === undefined ? undefined : classOf(day.water, factor, value);
		return value !== undefined && found !== undefined && found > worst ? [{ factor, value }] : [];
	});
}

/**
 * Pure: whether the water came back after sign-off. By event time: a sample that arrives late counts on the day on which it was taken. More good samples
 * never make a rebound, and the order of arrival makes no difference.
 */
export function judgeRebound(
	signedOffAt: string,
	days: readonly SamplingDay[],
	timeZone: string,
	worst: WaterClass = REBOUND_RULE.worstClass,
): Rebound {
	const rule = { name: REBOUND_RULE.name, version: REBOUND_RULE.version };
	const signedOffOn = localDay(signedOffAt, timeZone);
	const watched = days.filter(
		(one) => one.happenedAt > signedOffAt && daysBetween(signedOffOn, one.day) <= REBOUND_RULE.watchedDays,
	);
	const runs = [...Map.groupBy(watched, (one) => one.siteId)].flatMap(([, own]) => {
		const run = firstRun(
			own.toSorted((a, b) => (a.day < b.day ? -1 : 1)),
			worst,
		);
		return run ? [run] : [];
	});
	const earliest = runs.toSorted((a, b) => ((a[0]?.happenedAt ?? "") < (b[0]?.happenedAt ?? "") ? -1 : 1))[0];
	if (earliest) return { rule, kind: "returned", since: earliest[0]?.happenedAt ?? signedOffAt, evidence: earliest };
	const count = watched.length;
	return count < REBOUND_RULE.fewest
		? { rule, kind: "too-few-samples", have: count, need: REBOUND_RULE.fewest }
		: { rule, kind: "held", days: count };
}

function firstRun(days: readonly SamplingDay[], worst: WaterClass): BadDay[] | null {
	let run: BadDay[] = [];
	for (const day of days) {
		const factors = badFactors(day, worst);
		const last = run.at(-1);
		if (factors.length === 0) run = [];
		else if (last && daysBetween(last.day, day.day) > REBOUND_RULE.withinDays) run = [badDay(day, factors)];
		else run = [...run, badDay(day, factors)];
		if (run.length >= REBOUND_RULE.badInARow) return run;
	}
	return null;
}

const badDay = ({ siteId, siteName, day, happenedAt }: SamplingDay, factors: BadDay["factors"]): BadDay => ({
	...{ siteId, siteName, day, happenedAt },
	factors,
});

/** The sentence of a rebound, as the reopening's reason says it. */
export function reboundSentence(evidence: readonly BadDay[]): Bilingual {
	const tell = (lang: "zh" | "en") =>
		evidence
			.map((one) => {
				const values = one.factors
					.map(
						({ factor, value }) =>
							`${factorName(factor)[lang]} ${roundDecimal(value, shownDigits(factor))} ${lang === "zh" ? "毫克/升" : "mg/L"}`,
					)
					.join(lang === "zh" ? "、" : ", ");
				return lang === "zh" ? `${one.day} ${one.siteName.zh}${values}` : `${one.siteName.en} on ${one.day}: ${values}`;
			})
			.join(lang === "zh" ? "；" : "; ");
	return {
		zh: `销号后水质反弹：${tell("zh")}，连续 ${evidence.length} 个采样日劣于Ⅴ类。`,
		en: `The water came back after sign-off: ${tell("en")}; ${evidence.length} sampling days in a row worse than class Ⅴ.`,
	};
}

/** The English of a sentence of {@link reboundSentence} of which the Chinese alone was kept; null for any other words. Names of places stay as they were. */
export function reboundInEnglish(zh: string): string | null {
	const whole = /^销号后水质反弹：(.+)，连续 (\d+) 个采样日劣于Ⅴ类。$/.exec(zh);
	if (!whole?.[1]) return null;
	const days = whole[1].split("；").map((part) => {
		const found = /^(\d{4}-\d{2}-\d{2}) (.+)$/.exec(part);
		if (!found) return null;
		const told = (found[2] ?? "").split("、").map((one) => {
			const [, words = "", value] = /^(.*) (-?[\d.]+) 毫克\/升$/.exec(one) ?? [];
			const factor = CREEK_FACTORS.map(factorName).find((name) => words.endsWith(name.zh));
			return factor && { place: words.slice(0, -factor.zh.length), said: `${factor.en} ${value} mg/L` };
		});
		const place = told[0]?.place;
		return place === undefined || told.includes(undefined)
			? null
			: `${place} on ${found[1]}: ${told.map((one) => one?.said).join(", ")}`;
	});
	if (days.includes(null)) return null;
	return `The water came back after sign-off: ${days.join("; ")}; ${whole[2]} sampling days in a row worse than class Ⅴ.`;
}

/** What the data must show before a water problem may be signed off. */
export const CLOSING_RULE = { name: "closing-by-data", version: "1", needDays: 3 } as const;

export type ClosingFinding =
	| { kind: "shown"; days: number }
	| { kind: "too-few"; have: number; need: number; since: string }
	| { kind: "still-bad"; evidence: BadDay };

/**
 * Pure: whether the samples since the work was claimed done show it: the last three sampling days, none worse than the class that is owed. A signature
 * alone never closes a problem of the water itself.
 */
export function judgeClosing(since: string, days: readonly SamplingDay[], worst: WaterClass): ClosingFinding {
	const after = days
		.filter((one) => one.happenedAt > since)
		.toSorted((a, b) => (a.happenedAt < b.happenedAt ? -1 : a.happenedAt > b.happenedAt ? 1 : a.siteId - b.siteId));
	const last = after.slice(-CLOSING_RULE.needDays);
	const bad = last.findLast((one) => badFactors(one, worst).length > 0);
	if (bad) return { kind: "still-bad", evidence: badDay(bad, badFactors(bad, worst)) };
	if (last.length < CLOSING_RULE.needDays)
		return { kind: "too-few", have: last.length, need: CLOSING_RULE.needDays, since };
	return { kind: "shown", days: after.length };
}

/** Why it can't be signed off, with what would cure it; null where the data show it. */
export function closingWords(finding: ClosingFinding, timeZone: string): Bilingual | null {
	if (finding.kind === "shown") return null;
	if (finding.kind === "too-few") {
		const day = localDay(finding.since, timeZone);
		return {
			zh: `水质问题须凭数据销号：报告办结（${day}）以来只有 ${finding.have} 个采样日，至少要 ${finding.need} 个；请安排采样。`,
			en: `A water problem is signed off on data: there are ${finding.have} sampling days since it was claimed done (${day}), ${finding.need} are needed; have samples taken.`,
		};
	}
	const { evidence } = finding;
	const values = (lang: "zh" | "en") =>
		evidence.factors
			.map(({ factor, value }) => `${factorName(factor)[lang]} ${roundDecimal(value, shownDigits(factor))} mg/L`)
			.join(lang === "zh" ? "、" : ", ");
	return {
		zh: `数据尚未达到要求：${evidence.day} ${evidence.siteName.zh}${values("zh")}，仍劣于应达类别，不能销号；请继续治理，达标后再销号。`,
		en: `The data do not show it: on ${evidence.day} ${evidence.siteName.en} had ${values("en")}, worse than the class owed; it can't be signed off. Go on with the work and see that the class is reached.`,
	};
}
