import type { Bilingual } from "../loop/words.ts";
import { factorName, factorOf } from "./factor.ts";
import type { Finding, Sample } from "./quality.ts";
import { medianOf, shown, spanWords } from "./quality.ts";

/** Another station on the same water, with the time that water takes between the two; positive: it lies upstream. */
export interface Neighbour {
	siteId: number;
	name: Bilingual;
	travelMs: number;
	samples: readonly Sample[];
}

/** By how much stations on one water differ at most, in the factor's unit; factors that change on the way, by sources and decay, are not compared. */
const MOST: Readonly<Record<string, number>> = { w01010: 5, w01001: 1.2 };
/** Conductivity changes by mixing: compared as a ratio. */
const MOST_TIMES: Readonly<Record<string, number>> = { w01014: 2.5 };
/** Values that a comparison takes, on each side. */
export const VALUES = 5;
/** Water that takes longer has been through too much. */
const FURTHEST_MS = 3 * 86_400_000;

/** Whether a factor is compared between stations at all. */
export const isCompared = (factor: string) => MOST[factor] !== undefined || MOST_TIMES[factor] !== undefined;

/** A station that contradicts those above and below it on the same water: suspect. */
export const neighbourCheck = {
	name: "neighbour",
	version: "1",
	title: { zh: "与上下游矛盾", en: "at odds with its neighbours" },
	describe: {
		zh: "水温、pH、电导率最近 5 个值的中位数，与沿水系上、下游站按水流时间对齐后的中位数相比，和每一个可比的邻站（至少两个）都相差过大的（水温 5 ℃、pH 1.2、电导率 2.5 倍），存疑。",
		en: "The median of the last five values of temperature, pH or conductivity against those of stations up- and downstream, shifted by the time the water takes: where it is too far from each of at least two neighbours (5 ℃, 1.2 pH, 2.5 times the conductivity), suspect.",
	},
	find(factor: string, samples: readonly Sample[], neighbours: readonly Neighbour[]): Finding[] {
		const most = MOST[factor];
		const times = MOST_TIMES[factor];
		if (most === undefined && times === undefined) return [];
		const near = neighbours.filter(({ travelMs }) => Math.abs(travelMs) <= FURTHEST_MS);
		const found: Finding[] = [];
		for (let index = VALUES - 1; index < samples.length; index++) {
			const own = samples.slice(index - VALUES + 1, index + 1);
			const at = own.at(-1)?.at as number;
			const middle = valuesMedian(own);
			if (middle === null) continue;
			const span = at - (own[0]?.at as number);
			const compared = near.flatMap(({ samples: theirs, travelMs, name }) => {
				const until = at - travelMs;
				const matching = theirs.filter((sample) => sample.at <= until && sample.at >= until - 2 * span).slice(-VALUES);
				const value = matching.length < 3 ? null : valuesMedian(matching);
				return value === null ? [] : [{ value, travelMs, name }];
			});
			if (compared.length < 2) continue;
			const far = compared.every(({ value }) =>
				most !== undefined
					? Math.abs(middle - value) > most
					: Math.max(middle, value) > (times ?? 1) * Math.max(1e-9, Math.min(middle, value)),
			);
			if (!far) continue;
			const first = compared[0];
			found.push({
				...{ at, verdict: "suspect" as const, check: "neighbour", version: "1" },
				numbers: {
					value: middle,
					neighbours: compared.length,
					theirs: medianOf(compared.map((one) => one.value)),
					travelMs: Math.abs(first?.travelMs ?? 0),
				},
			});
		}
		return found;
	},
	say({ value, neighbours, theirs, travelMs }: Record<string, number | string>, factor: string): Bilingual {
		const name = factorName(factor);
		const unit = factorOf(factor)?.unit ?? "";
		const span = spanWords(Number(travelMs));
		return {
			zh: `${name.zh}约 ${shown(value)} ${unit}，而同一水系上下游 ${neighbours} 个站约 ${shown(theirs)}（最近的水流时间 ${span.zh}）。`,
			en: `The ${name.en} is about ${shown(value)} ${unit}, where ${neighbours} stations up- and downstream have about ${shown(theirs)} (${span.en} of flow to the first).`,
		};
	},
};

function valuesMedian(samples: readonly Sample[]): number | null {
	const values = samples.flatMap(({ value }) => (value === null ? [] : [value]));
	return values.length < 3 ? null : medianOf(values);
}
