import { markMeaning, markWords } from "./data-mark.ts";
import { factorName, factorOf } from "./factor.ts";
import type { Check, Finding, Series } from "./quality.ts";
import { shown } from "./quality.ts";
import { qualityLimits } from "./quality-limits.ts";

const unitOf = (factor: string) => {
	const unit = factorOf(factor)?.unit ?? "";
	return unit === "" ? "" : ` ${unit}`;
};

/** The instrument itself says that the value is none (HJ 212-2017 table 8, by protocol version). */
export const markCheck: Check = {
	name: "mark",
	version: "1",
	title: { zh: "数据标记", en: "data mark" },
	describe: {
		zh: "HJ 212-2017 表 8 的数据标记（按协议版本解释）：只有 N 及地表水版的 L 参与统计，其余（校准 C、维护 M、故障 D、超上限 T 等）不参与。",
		en: "Marks of HJ 212-2017 table 8, read by protocol version: only N, and L of the surface-water variant, count; the others (calibrating C, maintenance M, fault D, over range T …) do not.",
	},
	find({ samples }) {
		const found: Finding[] = [];
		for (const { at, mark, version } of samples)
			if (markMeaning(version, mark) === "not-for-statistics")
				found.push({ at, verdict: "bad", check: "mark", version: "1", numbers: { mark, protocol: version } });
		return found;
	},
	say({ mark, protocol }) {
		const words = markWords(Number(protocol), String(mark));
		return { zh: `仪器数据标记为 ${mark}：${words.zh}。`, en: `The instrument marked it ${mark}: ${words.en}.` };
	},
};

/** Outside of what water and instruments can be: bad. Outside of what rivers usually are: suspect. */
export const rangeCheck: Check = {
	name: "range",
	version: "1",
	title: { zh: "物理范围", en: "physical range" },
	describe: {
		zh: "超出物理可能或仪器量程的值无效（如 pH 不在 0–14、水温高于 45 ℃、浸没的溶解氧或电导率探头恰好读零）；超出河流常见范围的存疑。限值见“质控限值”表。",
		en: "Beyond what is physically possible or any instrument's span: bad (pH outside 0–14, water over 45 ℃, a submerged oxygen or conductivity probe that reads exactly zero). Beyond what is usual in rivers: suspect.",
	},
	find({ factor, samples }) {
		const { possible, usual, zeroIsFault } = qualityLimits(factor);
		const found: Finding[] = [];
		for (const { at, value } of samples) {
			if (value === null) continue;
			if (value >= usual[0] && value <= usual[1] && !(zeroIsFault && value === 0)) continue;
			const impossible = value < possible[0] || value > possible[1] || (zeroIsFault && value === 0);
			const [low, high] = impossible ? possible : usual;
			found.push({
				...{ at, check: "range", version: "1", numbers: { value, low, high } },
				verdict: impossible ? "bad" : "suspect",
			});
		}
		return found;
	},
	say({ value, low, high }, factor) {
		const unit = unitOf(factor);
		const name = factorName(factor);
		return Number(value) === 0 && Number(low) <= 0
			? {
					zh: `${name.zh}恰为 0${unit}，探头未在水中或已失效。`,
					en: `The ${name.en} is exactly 0${unit}: the probe is out of the water or dead.`,
				}
			: {
					zh: `${name.zh} ${shown(value)}${unit} 超出 ${shown(low)}–${shown(high)} 的范围。`,
					en: `The ${name.en} of ${shown(value)}${unit} lies outside ${shown(low)}–${shown(high)}.`,
				};
	},
};

/** How far beyond its own past a site may go before a value is suspect, in widths of that past. */
const WIDTHS = 1;

/** Far outside what this site has ever said before: suspect. It may be a spill, so it is counted and looked at. */
export const plausibleCheck: Check = {
	name: "plausible",
	version: "1",
	title: { zh: "本站历史范围", en: "this site's own past" },
	describe: {
		zh: "与本站此前 90 天有效值的 0.5 % 和 99.5 % 分位数相比，超出一个全宽以上的存疑（浊度、氨氮等跨数量级的按比值计）。历史不足 96 个值时不判。",
		en: "More than one full width beyond the 0.5 % and 99.5 % quantiles of the site's good values of the 90 days before: suspect (by ratio where a factor spans decades). With fewer than 96 past values nothing is said.",
	},
	find({ factor, samples, profile }) {
		if (profile === null) return [];
		const [low, high] = plausibleSpan(factor, profile);
		const found: Finding[] = [];
		for (const { at, value } of samples)
			if (value !== null && (value < low || value > high))
				found.push({
					...{ at, verdict: "suspect" as const, check: "plausible", version: "1" },
					numbers: { value, low, high, samples: profile.samples },
				});
		return found;
	},
	say({ value, low, high, samples }, factor) {
		const name = factorName(factor);
		return {
			zh: `${name.zh} ${shown(value)}${unitOf(factor)} 远离本站历史范围 ${past(low, high)}（据此前 ${samples} 个有效值）。`,
			en: `The ${name.en} of ${shown(value)}${unitOf(factor)} is far from this site's past, ${past(low, high)} (${samples} good values).`,
		};
	},
};

/** A side without a bound is none: kept as JSON it is null. */
function past(low: number | string | undefined, high: number | string | undefined): string {
	const bounded = (side: typeof low) => typeof side === "number" && Number.isFinite(side);
	if (!bounded(low)) return `≤ ${shown(high)}`;
	return bounded(high) ? `${shown(low)}–${shown(high)}` : `≥ ${shown(low)}`;
}

function plausibleSpan(factor: string, { low, high }: NonNullable<Series["profile"]>): [number, number] {
	const { least, ratio } = qualityLimits(factor);
	if (!ratio) {
		const width = Math.max(high - low, 4 * least, least > 0 ? 0 : Math.abs(high)) * WIDTHS;
		return [low - width, high + width];
	}
	const floor = Math.max(least, 1e-6);
	const top = Math.max(high, floor);
	const spread = Math.max(top / Math.max(low, floor), 2) ** WIDTHS;
	return [Number.NEGATIVE_INFINITY, top * spread];
}
