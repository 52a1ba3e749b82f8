import { markMeaning } from "./data-mark.ts";
import { isDecimal, shiftDecimal } from "./decimal.ts";
import { factorOf } from "./factor.ts";
import { parseValue } from "./value.ts";

/** A value as a telegram told it. */
export interface ToldValue {
	factor: string;
	value: string | null;
	flag: string | null;
	version: number;
	/** The unit that the station sends it in, where that is not the one of HJ 212. */
	unit: string | null;
}

/** Total metals that HJ 212-2017 table B.1 gives in μg/L where GB 3838 limits are in mg/L. A station may send mg/L: its setting decides. */
export const MICROGRAM_FACTORS: ReadonlySet<string> = new Set([
	...["w20111", "w20115", "w20117", "w20119", "w20120", "w20127", "w20128", "w20142", "w20143"],
]);

const THOUSANDS: Record<string, number> = {
	"ng/L": -6,
	"ug/L": -3,
	"μg/L": -3,
	"mg/m3": -3,
	"mg/m³": -3,
	"mg/L": 0,
	"g/L": 3,
	"mS/cm": 3, // conductivity, kept in μS/cm
};

const IN_WATER = ["ng/L", "μg/L", "mg/L", "g/L"];

/** The units that a station may send a factor in: those of which it is known what they are in the unit that is kept. Of the others (degrees, pH, counts) there is one. */
export function unitsOf(factor: string): readonly string[] {
	const kept = factorOf(factor)?.unit ?? "";
	if (kept === "mg/L") return IN_WATER;
	if (kept === "mg/m³") return ["mg/m³", "μg/L", "mg/L"];
	if (kept === "μS/cm") return ["μS/cm", "mS/cm"];
	return kept === "" ? [] : [kept];
}

/** The unit that HJ 212-2017 table B.1 gives a factor: what is taken where a station has none of its own. */
export const standardUnit = (factor: string): string =>
	MICROGRAM_FACTORS.has(factor) ? "μg/L" : (factorOf(factor)?.unit ?? "");

/** A unit as it is written here, whichever way it was typed; null where it is none that the factor can be sent in. */
export function unitNamed(factor: string, text: string): string | null {
	const plain = text
		.trim()
		.replace(/^[uµ](?=[gs])/i, "μ")
		.replace(/m3$/, "m³")
		.toLowerCase();
	return unitsOf(factor).find((unit) => unit.toLowerCase() === plain) ?? null;
}

/** By how many places the point moves from the unit that is sent to the one that is kept. */
function placesOf(factor: string, unit: string | null): number {
	const kept = factorOf(factor)?.unit ?? "";
	const sent = unit ?? (MICROGRAM_FACTORS.has(factor) ? "ug/L" : kept);
	return (THOUSANDS[sent] ?? 0) - (THOUSANDS[kept] ?? 0);
}

/** A value in the unit that its factor is kept in, whatever its mark says; null where it is no decimal. */
export function keptValue({ factor, value, unit }: Pick<ToldValue, "factor" | "value" | "unit">): string | null {
	if (value === null || !isDecimal(value)) return null;
	return shiftDecimal(value.replace(/^\+/, ""), placesOf(factor, unit));
}

/** What counts of a value, in the unit that its factor is kept in; null where its mark or its text forbids it. */
export function countedValue(told: ToldValue): string | null {
	const meaning = markMeaning(told.version, told.flag ?? "");
	const kept = meaning === "not-for-statistics" ? null : keptValue(told);
	return kept !== null && meaning === "below-detection" ? parseValue(told.factor, `${kept}L`).usable : kept;
}
