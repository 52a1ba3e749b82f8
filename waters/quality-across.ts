import type { Bilingual } from "../loop/words.ts";
import { SAME_WATER_MS } from "./batch-sample.ts";
import { factorName } from "./factor.ts";
import type { Finding, Sample, Series } from "./quality.ts";
import { medianOf, shown } from "./quality.ts";
import { qualityLimits } from "./quality-limits.ts";

/** A rule that compares factors of one station with each other. It is given what the checks of single series found. */
export interface AcrossCheck {
	name: string;
	version: string;
	title: Bilingual;
	describe: Bilingual;
	find(series: readonly Series[], found: ReadonlyMap<string, readonly Finding[]>): Map<string, Finding[]>;
	say(numbers: Record<string, number | string>, factor: string): Bilingual;
}

const AMMONIA = "w21003";
const TOTAL_NITROGEN = "w21001";
const PHOSPHORUS = "w21011";
const TURBIDITY = "w01003";
/** Ammonia is a part of total nitrogen; two methods may differ by so much. */
const NITROGEN_SHARE = 1.1;
const NITROGEN_MG = 0.1;

const of = (series: readonly Series[], factor: string) => series.find((one) => one.factor === factor);

/** The value of a series that is of the same water as one at a moment: told at the same time, of samples the nearest of the same cycle. */
function alongside(one: Series): (at: number) => Sample | undefined {
	const atOnce = new Map(one.samples.map((sample) => [sample.at, sample]));
	if (!one.sampled) return (at) => atOnce.get(at);
	return (at) => {
		let nearest: Sample | undefined;
		for (const sample of one.samples) {
			const off = Math.abs(sample.at - at);
			if (off <= SAME_WATER_MS && (!nearest || off < Math.abs(nearest.at - at))) nearest = sample;
		}
		return nearest;
	};
}

/** A part can't be more than the whole. */
export const nitrogenCheck: AcrossCheck = {
	name: "nitrogen",
	version: "1",
	title: { zh: "氨氮大于总氮", en: "ammonia above total nitrogen" },
	describe: {
		zh: "同一时刻氨氮高于总氮的 1.1 倍加 0.1 毫克/升，两者均存疑：氨氮是总氮的一部分。",
		en: "Ammonia nitrogen over 1.1 times total nitrogen plus 0.1 mg/L at the same moment: both are suspect, a part can't exceed the whole.",
	},
	find(series) {
		const ammonia = of(series, AMMONIA);
		const total = of(series, TOTAL_NITROGEN);
		if (!ammonia || !total) return new Map();
		const totalAt = alongside(total);
		const found: Finding[] = [];
		const both: Finding[] = [];
		for (const { at, value } of ammonia.samples) {
			const whole = totalAt(at);
			if (value === null || whole?.value == null || value <= whole.value * NITROGEN_SHARE + NITROGEN_MG) continue;
			const said = { verdict: "suspect", check: "nitrogen", version: "1" } as const;
			const numbers = { ammonia: value, total: whole.value };
			found.push({ ...said, at, numbers });
			both.push({ ...said, at: whole.at, numbers });
		}
		return new Map([
			[AMMONIA, found],
			[TOTAL_NITROGEN, both],
		]);
	},
	say({ ammonia, total }) {
		return {
			zh: `氨氮 ${shown(ammonia)} 毫克/升大于总氮 ${shown(total)} 毫克/升，二者必有一误。`,
			en: `Ammonia nitrogen, ${shown(ammonia)} mg/L, is above total nitrogen, ${shown(total)} mg/L: one of them is wrong.`,
		};
	},
};

const BEFORE = 5;
const PHOSPHORUS_TIMES = 2;
const TURBIDITY_TIMES = 3;

/** Phosphorus that jumps together with turbidity: particles, rain, or colour that the photometer takes for phosphorus. */
export const phosphorusCheck: AcrossCheck = {
	name: "phosphorus",
	version: "1",
	title: { zh: "总磷随浊度突跳", en: "phosphorus jumps with turbidity" },
	describe: {
		zh: "总磷升至前 5 个值中位数的 2 倍以上、同时浊度升至 3 倍以上的，总磷存疑：可能受浊度干扰，也可能是雨后带入，须核对。",
		en: "Total phosphorus over twice and turbidity over three times the median of the five values before: the phosphorus is suspect. Turbidity may disturb the photometer, or rain brought it in.",
	},
	find(series) {
		const phosphorus = of(series, PHOSPHORUS);
		const turbidity = of(series, TURBIDITY);
		if (!phosphorus || !turbidity) return new Map();
		const { least } = qualityLimits(PHOSPHORUS);
		const clouds = turbidity.samples;
		const found: Finding[] = [];
		let cloud = 0;
		for (let index = 0; index < phosphorus.samples.length; index++) {
			const sample = phosphorus.samples[index] as Sample;
			while (cloud < clouds.length && (clouds[cloud]?.at ?? 0) < sample.at) cloud++;
			const seen = clouds[cloud];
			if (sample.value === null || seen?.at !== sample.at || seen.value === null) continue;
			const usualP = usualBefore(phosphorus.samples, index);
			const usualT = usualBefore(clouds, cloud);
			if (usualP === null || usualT === null) continue;
			if (sample.value < PHOSPHORUS_TIMES * usualP + least || seen.value < TURBIDITY_TIMES * usualT + 10) continue;
			found.push({
				...{ at: sample.at, verdict: "suspect" as const, check: "phosphorus", version: "1" },
				numbers: { value: sample.value, before: usualP, turbidity: seen.value, turbidityBefore: usualT },
			});
		}
		return new Map([[PHOSPHORUS, found]]);
	},
	say({ value, before, turbidity, turbidityBefore }) {
		return {
			zh: `总磷由 ${shown(before)} 升至 ${shown(value)} 毫克/升，同时浊度由 ${shown(turbidityBefore)} 升至 ${shown(turbidity)} NTU，可能受浊度干扰。`,
			en: `Phosphorus rose from ${shown(before)} to ${shown(value)} mg/L while turbidity rose from ${shown(turbidityBefore)} to ${shown(turbidity)} NTU: turbidity may disturb it.`,
		};
	},
};

function usualBefore(samples: readonly Sample[], index: number): number | null {
	const before: number[] = [];
	for (let at = index - 1; at >= 0 && before.length < BEFORE && index - at <= 2 * BEFORE; at--) {
		const value = samples[at]?.value;
		if (value != null) before.push(value);
	}
	return before.length < 3 ? null : medianOf(before);
}

/** The probes that hang in the water together. */
const PROBES = ["w01010", "w01001", "w01009", "w01014", "w01003"];
/** Findings that show a probe out of the water or being handled. */
const HANDLED = new Set(["range", "spike", "rate"]);
/** So many other probes at fault make a visit. */
const OTHERS = 2;
/** Values of a run that still belong to its beginning. */
const EDGE = 3;

/** When a probe began or ceased to be at fault: a visit is short, and a fault that lasts for days is no visit. */
function edges(findings: readonly Finding[], interval: number): number[] {
	const times = findings.filter(({ check }) => HANDLED.has(check)).map(({ at }) => at);
	const sorted = [...new Set(times)].sort((a, b) => a - b);
	const near = (a: number | undefined, b: number | undefined) =>
		a !== undefined && b !== undefined && b - a <= 1.5 * interval;
	const longAgo = (a: number | undefined, at: number) => a !== undefined && at - a <= (EDGE + 0.5) * interval;
	return sorted.filter((at, index) => !longAgo(sorted[index - EDGE], at) || !near(at, sorted[index + 1]));
}

/** Several probes of one station at fault at the same time: the sonde was out of the water, or somebody was there. The others are suspect. */
export const visitCheck: AcrossCheck = {
	name: "visit",
	version: "1",
	title: { zh: "多探头同时异常", en: "several probes at once" },
	describe: {
		zh: "同一站五参数探头中有两个以上在同一时刻出现范围、尖峰或速率异常的，该时刻其余探头的值存疑：探头离水或正在维护。",
		en: "Two or more of a station's five probes with a range, spike or rate finding at the same moment: what the other probes say then is suspect; the sonde was out of the water or under maintenance.",
	},
	find(series, found) {
		const probes = series.filter((one) => PROBES.includes(one.factor));
		if (probes.length < OTHERS + 1) return new Map();
		const interval = medianOf(probes.flatMap((one) => one.intervalMs ?? []));
		if (!(interval > 0)) return new Map();
		const slot = (at: number) => Math.round(at / interval);
		const handled = new Map<number, Set<string>>();
		for (const { factor } of probes)
			for (const at of edges(found.get(factor) ?? [], interval)) {
				for (const near of [slot(at)]) handled.set(near, (handled.get(near) ?? new Set()).add(factor));
			}
		const result = new Map<string, Finding[]>();
		for (const { factor, samples } of probes) {
			const own: Finding[] = [];
			for (const { at, value } of samples) {
				if (value === null) continue;
				const others = [...(handled.get(slot(at)) ?? [])].filter((one) => one !== factor);
				if (others.length < OTHERS) continue;
				const numbers = { others: others.length, first: others[0] ?? "", second: others[1] ?? "" };
				own.push({ at, verdict: "suspect", check: "visit", version: "1", numbers });
			}
			result.set(factor, own);
		}
		return result;
	},
	say({ others, first, second }) {
		const names = [factorName(String(first)), factorName(String(second))];
		return {
			zh: `同时有 ${others} 个探头异常（${names.map((name) => name.zh).join("、")}${Number(others) > 2 ? "等" : ""}），探头可能离水或正在维护。`,
			en: `${others} other probes were at fault at the same time (${names.map((name) => name.en).join(", ")}): the sonde may have been out of the water or in somebody's hands.`,
		};
	},
};

/** No river conducts as little (µS/cm): a conductivity cell that says so is in the air. */
const IN_AIR = 2;
/** Nor does a flood thin a river down to such a share of what is usual here: the sonde is half out of the water, dries up or lies in mud. */
const HALF_OUT = 0.02;
/** Where the site's own water has less than this as a rule, a share of it says nothing. */
const LEAST_USUAL = 100;

/**
 * A conductivity cell in the air reads a little around zero (exactly zero is a dead cell and says nothing of the others): the probes beside it are, too, and what they say is of no water.
 * Little conductivity beside what is usual comes before that: then they are doubtful.
 */
export const dryCheck: AcrossCheck = {
	name: "dry",
	version: "2",
	title: { zh: "探头离水", en: "out of the water" },
	describe: {
		zh: "电导率在零附近（±2 μS/cm，恰为零者除外）时，探头在空气中：同一时刻其余五参数的值无效。电导率不到本站平常（中位数，至少 100 μS/cm）的 2 % 时，其余五参数存疑：探头半露、干涸或埋入淤泥；洪水稀释达不到这一程度。",
		en: "A conductivity within 2 μS/cm of zero, but not exactly zero, means that the sonde is in the air: what the other four probes say at that moment is bad. Under 2 % of what is usual here (the median, of 100 μS/cm at least) they are suspect: the sonde is half out of the water or in mud, for no flood thins a river so far.",
	},
	find(series) {
		const conductivity = of(series, "w01014");
		if (!conductivity) return new Map();
		const usual = conductivity.profile?.middle ?? 0;
		const little = usual >= LEAST_USUAL ? HALF_OUT * usual : 0;
		const dry = new Map<number, number>();
		for (const { at, value, mark } of conductivity.samples)
			if (value !== null && value !== 0 && Math.abs(value) < Math.max(IN_AIR, little) && (mark === "N" || mark === ""))
				dry.set(at, value);
		if (dry.size === 0) return new Map();
		return new Map(
			PROBES.filter((factor) => factor !== "w01014").map((factor) => [
				factor,
				(of(series, factor)?.samples ?? []).flatMap(({ at, value }): Finding[] => {
					const conducts = dry.get(at);
					if (value === null || conducts === undefined) return [];
					const inAir = Math.abs(conducts) < IN_AIR;
					const numbers = inAir ? { conductivity: conducts } : { conductivity: conducts, usual };
					return [{ at, verdict: inAir ? "bad" : "suspect", check: "dry", version: "2", numbers }];
				}),
			]),
		);
	},
	say({ conductivity, usual }) {
		if (usual !== undefined)
			return {
				zh: `同时电导率只有 ${shown(conductivity)} μS/cm，而本站平常约 ${shown(usual)}，探头可能半露或埋入淤泥。`,
				en: `At the same moment the conductivity was only ${shown(conductivity)} μS/cm, where about ${shown(usual)} is usual here: the sonde may be half out of the water or in mud.`,
			};
		return {
			zh: `同时电导率只有 ${shown(conductivity)} μS/cm，探头不在水中。`,
			en: `At the same moment the conductivity was only ${shown(conductivity)} μS/cm: the sonde was not in the water.`,
		};
	},
};
