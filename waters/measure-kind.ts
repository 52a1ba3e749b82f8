import type { Bilingual } from "../loop/words.ts";

/** `source` 治本: takes the cause away; `symptom` 治标: helps as long as it runs, and the water falls back when it stops. */
export type Lasting = "source" | "symptom";

interface Kind extends Bilingual {
	/** What its amount is counted in. */
	unit: Bilingual;
	lasting: Lasting;
}

const metres = { zh: "米", en: "m" };
const cubic = { zh: "立方米", en: "m³" };
const pieces = { zh: "处", en: "places" };
const square = { zh: "平方米", en: "m²" };

const kind = (zh: string, en: string, unit: Bilingual, lasting: Lasting = "source"): Kind => ({
	zh,
	en,
	unit,
	lasting,
});

/** The measures of creek plans (一浜一策) in the district's own words. Dredging lasts only where the sources are cut. */
export const MEASURE_KINDS = {
	dredging: kind("清淤", "dredging", cubic, "symptom"),
	interception: kind("截污纳管", "interception of sewage", metres),
	"sewer-survey": kind("管网排查（CCTV、QV）", "sewer survey (CCTV, QV)", metres),
	"sewer-repair": kind("管网修复", "sewer repair", metres),
	"rain-sewage-split": kind("雨污分流", "separation of rain and sewage", metres),
	"outfall-closed": kind("排口封堵、整治", "outfalls closed or mended", pieces),
	"pump-upgrade": kind("截流泵站改造", "interception pump upgrade", pieces),
	"fresh-water": kind("活水泵站、引清活水", "fresh water brought in", pieces, "symptom"),
	aeration: kind("曝气增氧", "aeration", pieces, "symptom"),
	"ecological-bank": kind("生态护岸", "ecological bank", metres),
	"water-plants": kind("水生植物、生态修复", "water plants, ecological restoration", square),
	"farming-out": kind("清养、退养", "fish and livestock farming ended", square),
	upkeep: kind("长效保洁", "lasting upkeep", metres, "symptom"),
	monitoring: kind("加密监测", "denser monitoring", pieces, "symptom"),
} as const satisfies Record<string, Kind>;

export type MeasureKind = keyof typeof MEASURE_KINDS;

export const MEASURE_NAMES = Object.keys(MEASURE_KINDS) as [MeasureKind, ...MeasureKind[]];

export const LASTING_WORDS: Record<Lasting, Bilingual> = {
	source: { zh: "治本", en: "cures the cause" },
	symptom: { zh: "治标", en: "eases the symptom" },
};
