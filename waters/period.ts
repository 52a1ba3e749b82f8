import { addMonths } from "../loop/local-day.ts";
import { type Assessment, assessPeriod, CREEK_FACTORS, type FactorMean, MINIMUM_SAMPLES } from "./assess.ts";
import { meanOf } from "./decimal.ts";
import type { SiteMonth } from "./site-month.store.ts";
import type { Water } from "./standard.ts";

/** A month `2026-10`, a quarter `2026-Q3` or a year `2026`. */
export interface Period {
	kind: "month" | "quarter" | "year";
	name: string;
	from: string;
	to: string;
}

/** The period that a text names; null where it names none. */
export function periodOf(text: string): Period | null {
	if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return { kind: "month", name: text, from: text, to: text };
	const quarter = /^(\d{4})-Q([1-4])$/.exec(text);
	if (quarter) {
		const from = `${quarter[1]}-${String((Number(quarter[2]) - 1) * 3 + 1).padStart(2, "0")}`;
		return { kind: "quarter", name: text, from, to: addMonths(from, 2) };
	}
	if (/^\d{4}$/.test(text)) return { kind: "year", name: text, from: `${text}-01`, to: `${text}-12` };
	return null;
}

const MONTHS = { month: 1, quarter: 3, year: 12 } as const;

/** The period of the same kind that many before (negative) or after. */
export function shifted(period: Period, by: number): Period {
	const from = addMonths(period.from, by * MONTHS[period.kind]);
	const year = from.slice(0, 4);
	const name = {
		month: from,
		quarter: `${year}-Q${Math.floor((Number(from.slice(5)) - 1) / 3) + 1}`,
		year,
	}[period.kind];
	return periodOf(name) ?? period;
}

/** The same period of the year before. */
export function yearBefore(period: Period): Period {
	return shifted(period, { month: -12, quarter: -4, year: -1 }[period.kind]);
}

/** The period of a kind that a month lies in. */
export function periodOfMonth(kind: Period["kind"], month: string): Period {
	const [year = "", of = "01"] = month.split("-");
	const name = { month, quarter: `${year}-Q${Math.floor((Number(of) - 1) / 3) + 1}`, year }[kind];
	return periodOf(name) ?? { kind, name, from: month, to: month };
}

/**
 * Means of a section over a period: a month's own mean; of a quarter and a year the mean of its monthly results (环办〔2011〕22号: a quarter is the
 * mean of at least 2 results, a year of 12, at least 8). `samples` counts results: measurements in a month, months in the longer ones.
 */
export function meansOf(period: Period, rows: readonly SiteMonth[]): FactorMean[] {
	const inside = rows.filter((row) => row.month >= period.from && row.month <= period.to && row.mean !== null);
	return [...Map.groupBy(inside, (row) => row.factor)].map(([factor, own]) => ({
		factor,
		mean: period.kind === "month" ? (own[0]?.mean ?? null) : meanOf(own.flatMap((row) => row.mean ?? [])),
		samples: period.kind === "month" ? (own[0]?.samples ?? 0) : new Set(own.map((row) => row.month)).size,
	}));
}

/** The class of a section over a period; too few results give none, and `missing` says how many. */
export function assessSection(
	water: Water,
	period: Period,
	rows: readonly SiteMonth[],
): { means: FactorMean[]; assessment: Assessment } {
	const means = meansOf(period, rows);
	const minimumSamples = MINIMUM_SAMPLES[period.kind];
	return { means, assessment: assessPeriod({ water, means, minimumSamples, required: CREEK_FACTORS }) };
}
