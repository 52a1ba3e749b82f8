import { SAMPLES } from "../waters/batch-sample.ts";
import { meanOf, roundDecimal } from "../waters/decimal.ts";
import { factorOf } from "../waters/factor.ts";
import type { QualityVerdict } from "../waters/quality.ts";
import type { Reading } from "../waters/reading.ts";
import { countedValue, type ToldValue } from "../waters/telemetry-value.ts";
import { parseValue } from "../waters/value.ts";

/** A stored value of one site and local day: 2031 day, 2061 hour and 2051 minute averages, 2011 real-time values, samples of batch analysers. */
export interface DayValue extends ToldValue {
	cn: number;
	happenedAt: Date;
	/** What quality control says of it; good unless told. */
	quality?: { verdict: QualityVerdict; by: string };
}

/** What the mean of a factor's day was made of. `cn` 0: there is no mean. */
export interface DayQuality {
	factor: string;
	/** The command that the mean was taken from. */
	cn: number;
	counted: number;
	excluded: number;
	/** Of those counted. */
	suspect: number;
	/** How many each check or ruling left out. */
	reasons: Record<string, number>;
}

/**
 * Hours with a valid value that a day needs: half the cycles of a four-hourly analyser. Our choice; the rule's own number is not known to us. Of a batch analyser that says when it sampled,
 * hours in which it did: one sample that is told all day is one.
 */
export const HOURS_OF_A_DAY = 3;

const HALF_A_DAY_MS = 12 * 3_600_000;

/**
 * The means of a day, one reading a factor at local noon, in the factor's own unit. What the station says of the day itself (2031) goes first, unless quality
 * control left out one of the values that it rests on; else the mean of the day's samples where an analyser says when it took them, else of its hours (2061), else of hourly means of
 * minutes (2051) or of real-time values (2011).
 * Only valid marks count, and nothing that quality control found bad; a value under the detection limit counts half. Fewer than {@link HOURS_OF_A_DAY}
 * hours give no mean.
 */
export function dayMeans(
	siteId: number,
	dayStart: string,
	values: readonly DayValue[],
): { readings: Reading[]; quality: DayQuality[] } {
	const happenedAt = new Date(Date.parse(dayStart) + HALF_A_DAY_MS).toISOString();
	const readings: Reading[] = [];
	const quality: DayQuality[] = [];
	for (const [factor, own] of Map.groupBy(values, (value) => value.factor)) {
		if (!factorOf(factor)) continue;
		const { mean, ...made } = meanOfDay(own);
		quality.push({ factor, ...made });
		if (mean === null) continue;
		const { value, usable, detectionLimit } = parseValue(factor, mean);
		readings.push({ siteId, factor, happenedAt, valueText: mean, value, usable, detectionLimit, flag: "" });
	}
	return { readings, quality };
}

interface JudgedValue {
	cn: number;
	hour: number;
	/** null: left out. */
	counted: string | null;
	by: string;
	suspect: boolean;
}

/** The instrument's own mark. */
const MARK = "mark";

function meanOfDay(values: readonly DayValue[]): Omit<DayQuality, "factor"> & { mean: string | null } {
	const judged = values.map((value): JudgedValue => {
		const told = countedValue(value);
		const bad = value.quality?.verdict === "bad";
		return {
			...{ cn: value.cn, hour: Math.floor(value.happenedAt.getTime() / 3_600_000), counted: bad ? null : told },
			...{ by: bad ? (value.quality?.by ?? MARK) : told === null ? MARK : "" },
			suspect: value.quality?.verdict === "suspect",
		};
	});
	const leftOut = judged.some(({ cn, counted, by }) => cn !== 2031 && counted === null && by !== MARK);
	const day = judged.filter(({ cn, counted }) => cn === 2031 && counted !== null).at(-1);
	if (day && !leftOut) return { mean: day.counted, ...madeOf(judged, 2031) };
	for (const wanted of [SAMPLES, 2061, 2051, 2011]) {
		const own = judged.filter(({ cn }) => cn === wanted);
		const valid = own.flatMap(({ hour, counted }) => (counted === null ? [] : [{ hour, counted }]));
		const hours = [...Map.groupBy(valid, ({ hour }) => hour).values()];
		if (hours.length < HOURS_OF_A_DAY) continue;
		const decimals = Math.max(...valid.map(({ counted }) => counted.split(".")[1]?.length ?? 0));
		const mean = meanOf(hours.map((hour) => meanOf(hour.map(({ counted }) => counted)) ?? "0"));
		if (mean !== null) return { mean: roundDecimal(mean, Math.min(8, decimals + 1)), ...madeOf(judged, wanted) };
	}
	// Without a mean, what there was of the finest kind says why.
	const told = [SAMPLES, 2061, 2051, 2011, 2031].find((cn) => judged.some((one) => one.cn === cn)) ?? 0;
	return { mean: null, ...madeOf(judged, told), cn: 0 };
}

function madeOf(judged: readonly JudgedValue[], cn: number): Omit<DayQuality, "factor"> {
	const own = judged.filter((one) => one.cn === cn);
	const out = own.filter(({ counted }) => counted === null);
	const reasons: Record<string, number> = {};
	for (const { by } of out) reasons[by] = (reasons[by] ?? 0) + 1;
	const suspect = own.filter((one) => one.suspect && one.counted !== null).length;
	return { cn, counted: own.length - out.length, excluded: out.length, suspect, reasons };
}
