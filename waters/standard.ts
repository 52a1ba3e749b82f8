import type { Bilingual } from "../loop/words.ts";

/** Ⅰ to Ⅴ of GB 3838-2002; 6 is 劣Ⅴ, worse than class Ⅴ, which is no class of the standard. */
export type WaterClass = 1 | 2 | 3 | 4 | 5 | 6;

export type Water = "river" | "lake";

export const CLASS_NAME: Record<WaterClass, string> = { 1: "Ⅰ", 2: "Ⅱ", 3: "Ⅲ", 4: "Ⅳ", 5: "Ⅴ", 6: "劣Ⅴ" };

/** The same for English readers. */
export const CLASS_NAME_EN: Record<WaterClass, string> = { 1: "Ⅰ", 2: "Ⅱ", 3: "Ⅲ", 4: "Ⅳ", 5: "Ⅴ", 6: "worse than Ⅴ" };

/** Colours of 环办〔2011〕22号: blue, green, yellow, orange, red. */
export const CLASS_COLOUR: Record<WaterClass, string> = {
	1: "#2b6cb0",
	2: "#2b6cb0",
	3: "#2f855a",
	4: "#d9a400",
	5: "#dd6b20",
	6: "#c0201c",
};

export const QUALITY_WORD: Record<WaterClass, Bilingual> = {
	1: { zh: "优", en: "excellent" },
	2: { zh: "优", en: "excellent" },
	3: { zh: "良好", en: "good" },
	4: { zh: "轻度污染", en: "lightly polluted" },
	5: { zh: "中度污染", en: "moderately polluted" },
	6: { zh: "重度污染", en: "heavily polluted" },
};

/** Limits of one item for classes Ⅰ to Ⅴ, as printed in GB 3838-2002 table 1, in the factor's unit. */
export interface Limits {
	/** "≤": the value may not be above; "≥": not below; "within": between both, for all classes alike. */
	sense: "at-most" | "at-least" | "within";
	limits: readonly [string, string, string, string, string];
	lower?: string;
}

function atMost(...limits: [string, string, string, string, string]): Limits {
	return { sense: "at-most", limits };
}

/** GB 3838-2002 table 1 without water temperature (no class) and with river phosphorus. */
const RIVER: ReadonlyMap<string, Limits> = new Map([
	["w01001", { sense: "within", lower: "6", limits: ["9", "9", "9", "9", "9"] }],
	["w01009", { sense: "at-least", limits: ["7.5", "6", "5", "3", "2"] }],
	["w01019", atMost("2", "4", "6", "10", "15")],
	["w01018", atMost("15", "15", "20", "30", "40")],
	["w01017", atMost("3", "3", "4", "6", "10")],
	["w21003", atMost("0.15", "0.5", "1.0", "1.5", "2.0")],
	["w21011", atMost("0.02", "0.1", "0.2", "0.3", "0.4")],
	["w20122", atMost("0.01", "1.0", "1.0", "1.0", "1.0")],
	["w20123", atMost("0.05", "1.0", "1.0", "2.0", "2.0")],
	["w21017", atMost("1.0", "1.0", "1.0", "1.5", "1.5")],
	["w20128", atMost("0.01", "0.01", "0.01", "0.02", "0.02")],
	["w20119", atMost("0.05", "0.05", "0.05", "0.1", "0.1")],
	["w20111", atMost("0.00005", "0.00005", "0.0001", "0.001", "0.001")],
	["w20115", atMost("0.001", "0.005", "0.005", "0.005", "0.01")],
	["w20117", atMost("0.01", "0.05", "0.05", "0.05", "0.1")],
	["w20120", atMost("0.01", "0.01", "0.05", "0.05", "0.1")],
	["w21016", atMost("0.005", "0.05", "0.2", "0.2", "0.2")],
	["w23002", atMost("0.002", "0.002", "0.005", "0.01", "0.1")],
	["w22001", atMost("0.05", "0.05", "0.05", "0.5", "1.0")],
	["w19002", atMost("0.2", "0.2", "0.2", "0.3", "0.3")],
	["w21019", atMost("0.05", "0.1", "0.2", "0.5", "1.0")],
] satisfies [string, Limits][]);

const LAKE: ReadonlyMap<string, Limits> = new Map([
	...RIVER,
	["w21011", atMost("0.01", "0.025", "0.05", "0.1", "0.2")],
]);

/** The limits by which an item is classed in this kind of water; undefined: the item has no class (temperature, nitrogen of a river …). */
export function limitsOf(water: Water, factor: string): Limits | undefined {
	return (water === "lake" ? LAKE : RIVER).get(factor);
}

/** The 21 items of 环办〔2011〕22号: table 1 without water temperature, total nitrogen and faecal coliform. */
export const ASSESSED_FACTORS: readonly string[] = [...RIVER.keys()];

/** The five items that the national automatic stations are classed by, in the platform's order. */
export const AUTOMATIC_FACTORS = ["w01001", "w01009", "w01019", "w21003", "w21011"] as const;

/** What creeks are judged on: dissolved oxygen, CODMn, ammonia nitrogen, total phosphorus; pH counts where it was measured. */
export const CREEK_FACTORS = ["w01009", "w01019", "w21003", "w21011"] as const;
