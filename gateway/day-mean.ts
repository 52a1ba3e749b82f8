import { markMeaning } from "../waters/data-mark.ts";
import { isDecimal, meanOf, roundDecimal, shiftDecimal } from "../waters/decimal.ts";
import { factorOf } from "../waters/factor.ts";
import type { Reading } from "../waters/reading.ts";
import { parseValue } from "../waters/value.ts";
import { MICROGRAM_FACTORS } from "./codes.ts";

/** A stored value of one site and local day: 2031 day, 2061 hour and 2051 minute averages, 2011 real-time values. */
export interface DayValue {
	cn: number;
	factor: string;
	value: string | null;
	flag: string | null;
	version: number;
	happenedAt: Date;
	/** The unit that the station sends it in, where that is not the one of HJ 212. */
	unit: string | null;
}

/** Hours with a valid value that a day needs: half the cycles of a four-hourly analyser. Our choice; the rule's own number is not known to us. */
export const HOURS_OF_A_DAY = 3;

const HALF_A_DAY_MS = 12 * 3_600_000;

/**
 * The means of a day, one reading a factor at local noon, in the factor's own unit. What the station says of the day itself (2031) goes first; else the
 * mean of its hours (2061), else of hourly means of minutes (2051) or of real-time values (2011). Only valid marks count; a value under the
 * detection limit counts half. Fewer than {@link HOURS_OF_A_DAY} hours give no mean.
 */
export function dayMeans(siteId: number, dayStart: string, values: readonly DayValue[]): Reading[] {
	const happenedAt = new Date(Date.parse(dayStart) + HALF_A_DAY_MS).toISOString();
	const readings: Reading[] = [];
	for (const [factor, own] of Map.groupBy(values, (value) => value.factor)) {
		const text = factorOf(factor) ? meanOfDay(own) : null;
		if (text === null) continue;
		const { value, usable, detectionLimit } = parseValue(factor, text);
		readings.push({ siteId, factor, happenedAt, valueText: text, value, usable, detectionLimit, flag: "" });
	}
	return readings;
}

function meanOfDay(values: readonly DayValue[]): string | null {
	const valid = values.flatMap((value) => {
		const counted = countedValue(value);
		return counted === null
			? []
			: [{ cn: value.cn, counted, hour: Math.floor(value.happenedAt.getTime() / 3_600_000) }];
	});
	const day = valid.filter(({ cn }) => cn === 2031).at(-1);
	if (day) return day.counted;
	for (const wanted of [2061, 2051, 2011]) {
		const hours = [
			...Map.groupBy(
				valid.filter(({ cn }) => cn === wanted),
				({ hour }) => hour,
			).values(),
		];
		if (hours.length < HOURS_OF_A_DAY) continue;
		const decimals = Math.max(...hours.flat().map(({ counted }) => counted.split(".")[1]?.length ?? 0));
		const mean = meanOf(hours.map((hour) => meanOf(hour.map(({ counted }) => counted)) ?? "0"));
		return mean === null ? null : roundDecimal(mean, Math.min(8, decimals + 1));
	}
	return null;
}

/** What counts of a value, in the unit that its factor is kept in; null where its mark or its text forbids it. */
export function countedValue({
	factor,
	value,
	flag,
	version,
	unit,
}: Omit<DayValue, "cn" | "happenedAt">): string | null {
	const meaning = markMeaning(version, flag ?? "");
	if (value === null || meaning === "not-for-statistics" || !isDecimal(value)) return null;
	const shifted = shiftDecimal(value.replace(/^\+/, ""), placesOf(factor, unit));
	return meaning === "below-detection" ? parseValue(factor, `${shifted}L`).usable : shifted;
}

const THOUSANDS: Record<string, number> = {
	"ng/L": -6,
	"ug/L": -3,
	"μg/L": -3,
	"mg/m3": -3,
	"mg/m³": -3,
	"mg/L": 0,
	"g/L": 3,
};

/** By how many places the point moves from the unit that is sent to the one that is kept. */
function placesOf(factor: string, unit: string | null): number {
	const kept = factorOf(factor)?.unit ?? "";
	const sent = unit ?? (MICROGRAM_FACTORS.has(factor) ? "ug/L" : kept);
	return (THOUSANDS[sent] ?? 0) - (THOUSANDS[kept] ?? 0);
}
