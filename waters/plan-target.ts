import { addMonths, localDay, monthsBetween } from "../loop/local-day.ts";
import type { Bilingual } from "../loop/words.ts";
import { classOf } from "./assess.ts";
import type { PlanTarget } from "./creek-plan.ts";
import { compareDecimal, roundDecimal } from "./decimal.ts";
import { factorName } from "./factor.ts";
import { CLASS_NAME, CLASS_NAME_EN, limitsOf, type Water } from "./standard.ts";
import { shownDigits } from "./target.ts";

/** What the data must show before a target of a creek's plan may be signed off, and what opens it again. Ours. */
export const PLAN_TARGET_RULE = {
	name: "plan-target-by-data",
	version: "1",
	/** So many complete months in a row, each with a mean at every place that tells the factor, none worse than the target. */
	months: 3,
	/** After the sign-off so many months in a row beyond it open it again: a single one may be a slip. */
	badInARow: 2,
	/** It is watched this long. */
	watchedMonths: 12,
} as const;

/** The mean of a target's factor at one place of the creek in a month; null: too few results. */
export interface TargetMean {
	month: string;
	siteId: number;
	siteName: Bilingual;
	water: Water;
	mean: string | null;
	have: number;
	need: number;
}

export type TargetFinding =
	| { kind: "reached"; means: TargetMean[] }
	| { kind: "not-reached"; means: TargetMean[] }
	| { kind: "missing"; means: TargetMean[] }
	| { kind: "no-place" };

/** Whether a mean keeps to the target: at least it for oxygen, at most it for all others. */
export function keepsTarget({ factor, limit }: Pick<PlanTarget, "factor" | "limit">, mean: string): boolean {
	const order = compareDecimal(mean, limit);
	return limitsOf("river", factor)?.sense === "at-least" ? order >= 0 : order <= 0;
}

/** The complete months that a target is judged by on a local day. */
export function judgedMonths(day: string): { from: string; to: string } {
	const month = day.slice(0, 7);
	return { from: addMonths(month, -PLAN_TARGET_RULE.months), to: addMonths(month, -1) };
}

/** Pure: whether the means of the judged months show the target reached. What is beyond it is told before what is missing. */
export function judgeTarget(target: Pick<PlanTarget, "factor" | "limit">, means: readonly TargetMean[]): TargetFinding {
	if (means.length === 0) return { kind: "no-place" };
	const beyond = means.filter((one) => one.mean !== null && !keepsTarget(target, one.mean));
	if (beyond.length > 0) return { kind: "not-reached", means: beyond };
	const missing = means.filter((one) => one.mean === null);
	return missing.length > 0 ? { kind: "missing", means: missing } : { kind: "reached", means: [...means] };
}

const separated = (parts: string[], lang: "zh" | "en") => parts.join(lang === "zh" ? "；" : "; ");

/** A mean in words, with its class: the reader sees how far it is. */
function meanWords(target: Pick<PlanTarget, "factor" | "limit">, one: TargetMean, lang: "zh" | "en"): string {
	const { factor } = target;
	const mean = one.mean ?? "0";
	const rounded = roundDecimal(mean, shownDigits(factor));
	// A mean that only rounding carries over the limit is shown as it is, or the sentence would seem wrong.
	const value =
		keepsTarget(target, rounded) === keepsTarget(target, mean) ? rounded : roundDecimal(mean, 4).replace(/0+$/, "");
	const found = one.mean === null ? undefined : classOf(one.water, factor, one.mean);
	if (lang === "zh")
		return `${one.month} ${one.siteName.zh}${factorName(factor).zh}月均 ${value} 毫克/升${found ? `（${CLASS_NAME[found]}类）` : ""}`;
	return `${one.month} ${one.siteName.en}: ${factorName(factor).en} ${value} mg/L${found ? ` (class ${CLASS_NAME_EN[found]})` : ""}`;
}

/** A target in words, e.g. 氨氮 ≤ 1.5 毫克/升. */
export function targetWords({ factor, limit }: Pick<PlanTarget, "factor" | "limit">): Bilingual {
	const sign = limitsOf("river", factor)?.sense === "at-least" ? "≥" : "≤";
	const { zh, en } = factorName(factor);
	return { zh: `${zh} ${sign} ${limit} 毫克/升`, en: `${en} ${sign} ${limit} mg/L` };
}

/** Why a target can't be signed off, with the readings that lack or are beyond it; null where the data show it reached. */
export function targetFault(target: Pick<PlanTarget, "factor" | "limit">, finding: TargetFinding): Bilingual | null {
	const { zh, en } = targetWords(target);
	const { months } = PLAN_TARGET_RULE;
	switch (finding.kind) {
		case "reached":
			return null;
		case "no-place":
			return {
				zh: `目标“${zh}”须凭数据销号：该支浜没有断面或自动站测过这项指标，请先登记采样点并采样。`,
				en: `The target “${en}” is signed off on data: no section or station of the creek measured it; record a sampling point and have samples taken.`,
			};
		case "not-reached": {
			const told = (lang: "zh" | "en") =>
				separated(
					finding.means.map((one) => meanWords(target, one, lang)),
					lang,
				);
			return {
				zh: `目标“${zh}”尚未达到，不能销号：${told("zh")}。请继续治理，达到后再销号。`,
				en: `The target “${en}” is not reached and can't be signed off: ${told("en")}. Go on with the work and see that it is reached.`,
			};
		}
		case "missing": {
			const told = (lang: "zh" | "en") =>
				separated(
					finding.means.map((one) =>
						lang === "zh"
							? `${one.month} ${one.siteName.zh}（现有 ${one.have} 次，至少 ${one.need} 次）`
							: `${one.month} at ${one.siteName.en} (${one.have} results, ${one.need} needed)`,
					),
					lang,
				);
			return {
				zh: `目标“${zh}”须凭最近连续 ${months} 个整月的数据销号，还缺：${told("zh")}。请补齐后再销号。`,
				en: `The target “${en}” is signed off on the last ${months} complete months; still missing: ${told("en")}. Have them taken, then sign it off.`,
			};
		}
	}
}

export type TargetReturn = { kind: "held" | "too-few" } | { kind: "returned"; means: TargetMean[] };

/**
 * Pure: whether a signed-off target is lost again, by the month in which the water was sampled: a month on whose data it was signed off no longer shows it (a
 * result came late or was corrected), or two complete months in a row since are beyond it at one place.
 */
export function judgeTargetReturn(
	target: Pick<PlanTarget, "factor" | "limit">,
	signedOffOn: string,
	means: readonly TargetMean[],
): TargetReturn {
	const judged = judgedMonths(signedOffOn);
	const beyond = (one: TargetMean) => one.mean !== null && !keepsTarget(target, one.mean);
	const lost = means.filter((one) => one.month >= judged.from && one.month <= judged.to && beyond(one));
	if (lost.length > 0) return { kind: "returned", means: lost };
	const after = means.filter((one) => one.month > judged.to);
	for (const [, own] of Map.groupBy(after, (one) => one.siteId)) {
		let run: TargetMean[] = [];
		for (const one of own.toSorted((a, b) => (a.month < b.month ? -1 : 1))) {
			const last = run.at(-1);
			const follows = last !== undefined && addMonths(last.month, 1) === one.month;
			run = !beyond(one) ? [] : follows ? [...run, one] : [one];
			if (run.length >= PLAN_TARGET_RULE.badInARow) return { kind: "returned", means: run };
		}
	}
	return { kind: after.some((one) => one.mean !== null) ? "held" : "too-few" };
}

/** The sentence with which the rule opens a target again. */
export function targetReturnWords(
	target: Pick<PlanTarget, "factor" | "limit">,
	means: readonly TargetMean[],
): Bilingual {
	const words = targetWords(target);
	const told = (lang: "zh" | "en") =>
		separated(
			means.map((one) => meanWords(target, one, lang)),
			lang,
		);
	return {
		zh: `目标“${words.zh}”销号后未能保持：${told("zh")}。`,
		en: `The target “${words.en}” did not hold after its sign-off: ${told("en")}.`,
	};
}

/** The months that are watched after a sign-off, up to the last complete one; with those on which it was signed off. */
export function watchedMonths(signedOffAt: string, now: string, timeZone: string): { from: string; to: string } | null {
	const { from, to } = judgedMonths(localDay(signedOffAt, timeZone));
	const last = addMonths(localDay(now, timeZone).slice(0, 7), -1);
	const end = addMonths(to, PLAN_TARGET_RULE.watchedMonths);
	const until = end < last ? end : last;
	return monthsBetween(from, until).length === 0 ? null : { from, to: until };
}
