import { SUMMARY_RULE } from "./summary.ts";
import { TARGET_RULE } from "./target.ts";
import { TREND_RULE } from "./trend.ts";

/** The rules of summaries, in words. */
export const SUMMARY_RULES = [
	{
		...SUMMARY_RULE,
		describe: {
			zh: "环办〔2011〕22号：断面不足 5 个按各项指标断面均值单因子评价，5 个及以上按断面水质类别比例，不给平均类别；无类别的断面不计入并另报个数；湖库点位单独汇总。",
			en: "环办〔2011〕22号: fewer than 5 sections are classed on their means, 5 or more by shares of classes and never by a mean; sections without a class are left out and counted; lakes are summed up apart.",
		},
	},
	{
		...TARGET_RULE,
		describe: {
			zh: "GB 3838-2002 5.1：对照本断面目标类别，逐项给出对目标限值的超标倍数；检出限高于目标限值的未检出项无法判定，不作达标。",
			en: "GB 3838-2002 5.1: against the section's own target, with multiples of the target's limits; an item below a detection limit that is above the target's limit cannot be judged and is never told as reached.",
		},
	},
	{
		...TREND_RULE,
		describe: {
			zh: "两期共有断面不少于八成方比较：ΔG−ΔD 以 10、20 个百分点为界，或按水质状况级差；多期按季均值秩相关，5 至 12 期，单侧 0.05，临界值按全排列计数。",
			en: "Two periods with at least four fifths of their sections in common: ΔG − ΔD at 10 and 20 points, or steps of the quality word; several: rank correlation of quarterly means, 5 to 12 of them, one-sided 0.05, exact critical values.",
		},
	},
];
