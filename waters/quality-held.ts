import { factorName, factorOf } from "./factor.ts";
import type { Check, Finding, Series } from "./quality.ts";
import { shown, spanWords } from "./quality.ts";
import { qualityLimits } from "./quality-limits.ts";

/** A run of identical values is looked at from so many on. */
const RUN_VALUES = 6;
/** An hourly or four-hourly analyser repeats its last result between two analyses: only a run over so many intervals tells. */
const RUN_INTERVALS = 6;
/** A run that reaches so far over the site's middle can't be a quiet river at the limit of detection. */
const OVER_DETECTION = 4;
const HOUR_MS = 3_600_000;

interface Run {
	from: number;
	to: number;
	/** Since when, with what came before the window. */
	since: number;
	value: number;
}

function runsOf({ samples, heldSince }: Series): Run[] {
	const runs: Run[] = [];
	let run: Run | null = null;
	for (let index = 0; index < samples.length; index++) {
		const sample = samples[index];
		if (sample?.value == null) continue;
		if (run !== null && sample.value === run.value) run.to = index;
		else {
			if (run !== null) runs.push(run);
			const first = index === 0 && heldSince !== undefined ? heldSince : sample.at;
			run = { from: index, to: index, since: first, value: sample.value };
		}
	}
	if (run !== null) runs.push(run);
	return runs;
}

/** Identical values for longer than this factor ever stands still: suspect, after twice as long bad. */
export const heldCheck: Check = {
	name: "held",
	version: "1",
	title: { zh: "数值不变", en: "stuck value" },
	describe: {
		zh: "连续不变达到该因子的时限（溶解氧 12 小时，水温、电导率、浊度 24 小时，pH 36 小时，其他 48 小时）存疑，达到两倍时无效；至少 6 个值。处于检出限或零值附近的另按“检出限平线”判。",
		en: "Unchanged for the factor's limit (oxygen 12 h; temperature, conductivity and turbidity 24 h; pH 36 h; others 48 h): suspect, for twice as long: bad; six values at least. At or under the detection limit another check speaks.",
	},
	find(series) {
		const { heldHours, detection, possible } = qualityLimits(series.factor);
		if (heldHours === null) return [];
		const found: Finding[] = [];
		for (const run of runsOf(series)) {
			const last = series.samples[run.to]?.at ?? run.since;
			const atLeast = Math.max(heldHours * HOUR_MS, RUN_INTERVALS * (series.intervalMs ?? 0));
			if (last - run.since < atLeast || run.to - run.from + 1 < RUN_VALUES) continue;
			if (detection !== null && run.value <= detection) continue;
			if (run.value < possible[0] || run.value > possible[1]) continue; // the range says so already
			for (let index = run.from; index <= run.to; index++) {
				const sample = series.samples[index];
				if (sample?.value == null) continue;
				const heldMs = last - run.since;
				found.push({
					...{ at: sample.at, check: "held", version: "1", numbers: { value: run.value, since: run.since, heldMs } },
					verdict: heldMs >= 2 * atLeast ? "bad" : "suspect",
				});
			}
		}
		return found;
	},
	say({ value, heldMs }, factor) {
		const span = spanWords(Number(heldMs));
		const unit = factorOf(factor)?.unit ?? "";
		return {
			zh: `${factorName(factor).zh} ${shown(value)} ${unit} 已连续 ${span.zh}没有变化，探头可能卡住。`,
			en: `The ${factorName(factor).en} has stood at ${shown(value)} ${unit} for ${span.en}; the probe may be stuck.`,
		};
	},
};

/** A flat line at or under the detection limit where this water usually has much more: suspect. */
export const flatCheck: Check = {
	name: "flat",
	version: "1",
	title: { zh: "检出限平线", en: "flat at the detection limit" },
	describe: {
		zh: "连续 6 个以上的值停在检出限或以下，而本站历史中位数在检出限 4 倍以上的，存疑：缺试剂、管路不进水时常见。",
		en: "Six or more values in a row at or under the detection limit, where this site's median is more than four times as high: suspect. So looks a missing reagent or a line without water.",
	},
	find(series) {
		const { detection } = qualityLimits(series.factor);
		if (detection === null || series.profile === null || series.profile.middle < OVER_DETECTION * detection) return [];
		const found: Finding[] = [];
		let run: number[] = [];
		const close = () => {
			if (run.length >= RUN_VALUES)
				for (const index of run) {
					const sample = series.samples[index];
					if (sample)
						found.push({
							...{ at: sample.at, verdict: "suspect" as const, check: "flat", version: "1" },
							numbers: { values: run.length, detection, usual: series.profile?.middle ?? 0 },
						});
				}
			run = [];
		};
		for (let index = 0; index < series.samples.length; index++) {
			const value = series.samples[index]?.value;
			if (value == null) continue;
			if (value <= detection) run.push(index);
			else close();
		}
		close();
		return found;
	},
	say({ values, detection, usual }, factor) {
		return {
			zh: `${factorName(factor).zh}连续 ${values} 个值不高于检出限 ${shown(detection)}，而本站平常约 ${shown(usual)}。`,
			en: `${values} values of ${factorName(factor).en} in a row at or under the detection limit ${shown(detection)}, where about ${shown(usual)} is usual.`,
		};
	},
};
