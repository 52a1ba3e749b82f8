import type { Bilingual } from "../loop/words.ts";
import { bareColumn, type Factor, factorOf, factorOfColumn } from "./factor.ts";

/** What is wrong in a file, and how to mend it. `row` is the line of the file, counted from 1. */
export interface Fault {
	row: number;
	/** The column's name as it is in the file; "" where the whole row is meant. */
	column: string;
	value: string;
	cure: Bilingual;
}

/** A column whose cells are readings of one factor. */
export interface FactorColumn {
	at: number;
	header: string;
	factor: Factor;
	/** Unit as the file says it, where it is not the factor's own. */
	unit: string;
	/** Power of ten from the file's unit to the factor's: µg/L to mg/L is -3. */
	shift: number;
}

/** How a file is to be read: one column a factor (wide), or one row a reading (long). */
export interface Header {
	/** Line of the header in the file. */
	row: number;
	cells: string[];
	site: number;
	/** -1: there is none. */
	province: number;
	time: number;
	/** -1: there is none. */
	flag: number;
	factors: FactorColumn[];
	long: { factor: number; value: number; unit: number } | null;
	/** Columns that are not read. */
	ignored: string[];
	/** What is wrong with columns; such a column is not read. */
	faults: Fault[];
}

const SITE = new Set(
	"断面名称,断面,站点名称,站点,站名,点位,点位名称,测站,section,site,station,sectionname,sitename,stationname".split(
		",",
	),
);
const PROVINCE = new Set("省份,省,省市,所在省份,所属省份,province".split(","));
const TIME = new Set("监测时间,采样时间,采样日期,监测日期,时间,日期,time,date,datetime,sampledat".split(","));
const FACTOR = new Set("因子,监测因子,监测项目,项目,指标,factor,parameter,indicator".split(","));
const VALUE = new Set("监测值,数值,浓度,值,结果,value,result".split(","));
const FLAG = new Set("标记,数据标记,flag,mark".split(","));
const UNIT = new Set("单位,unit".split(","));

/** Lines before the header that are passed over: titles that an office puts on top of its table. */
export const LINES_BEFORE_HEADER = 10;

/** Whether a line is the header: it names where and when. */
export function isHeader(cells: readonly string[]): boolean {
	const bare = cells.map(bareColumn);
	return bare.some((name) => SITE.has(name)) && bare.some((name) => TIME.has(name));
}

/** Understands a header; a string pair where the file can't be read by it at all. */
export function understandHeader(cells: string[], row: number): Header | { refused: Bilingual } {
	const bare = cells.map(bareColumn);
	const find = (names: ReadonlySet<string>) => bare.findIndex((name) => names.has(name));
	const [site, province, time, flag] = [find(SITE), find(PROVINCE), find(TIME), find(FLAG)];
	const long = { factor: find(FACTOR), value: find(VALUE), unit: find(UNIT) };
	const isLong = long.factor >= 0 && long.value >= 0;
	const factors: FactorColumn[] = [];
	const faults: Fault[] = [];
	const read = new Set([site, province, time, flag, ...(isLong ? Object.values(long) : [])]);
	for (const [at, header] of cells.entries()) {
		const factor = isLong || read.has(at) ? undefined : factorOfColumn(header);
		if (!factor) continue;
		read.add(at);
		const first = factors.find((column) => column.factor === factor);
		const unit = unitInHeader(header);
		const shift = shiftOfUnit(factor, unit);
		if (first) {
			faults.push({ row, column: header, value: header, cure: repeated(first.header) });
		} else if (shift === null) {
			faults.push({ row, column: header, value: unit, cure: unknownUnit(factor) });
		} else factors.push({ at, header, factor, unit: shift === 0 ? "" : unit, shift });
	}
	if (!isLong && factors.length === 0) return { refused: noFactors(cells, faults) };
	const ignored = cells.filter((name, at) => !read.has(at) && name.trim() !== "");
	return { row, cells, site, province, time, flag, factors, long: isLong ? long : null, ignored, faults };
}

/** The unit in the brackets at a header's end: `总磷（mg/L）` → `mg/L`; "" without. */
function unitInHeader(header: string): string {
	const text = header.trim();
	if (bareColumn(text) === text.replace(/\s/g, "").toLowerCase()) return "";
	return /[(（[【]([^)）\]】]*)[)）\]】]$/.exec(text)?.[1]?.trim() ?? "";
}

const MASS: Record<string, number> = {
	...{ "mg/l": 0, 毫克每升: 0, "毫克/升": 0, "g/m3": 0, ppm: 0 },
	...{ "μg/l": -3, "ug/l": -3, "mg/m3": -3, "微克/升": -3, 微克每升: -3, ppb: -3 },
	...{ "g/l": 3, "ng/l": -6 },
};
const OF_UNIT: Record<string, Record<string, number>> = {
	"mg/L": MASS,
	// chlorophyll is kept in mg/m³, which is µg/L
	"mg/m³": Object.fromEntries(Object.entries(MASS).map(([unit, shift]) => [unit, shift + 3])),
	"℃": { "℃": 0, "°c": 0, c: 0, 摄氏度: 0, 度: 0 },
	"": { 无量纲: 0, 无单位: 0, 无: 0, "-": 0, "/": 0, ph: 0, dimensionless: 0 },
	"μS/cm": { "μs/cm": 0, "us/cm": 0, "ms/m": 1, "ms/cm": 3 },
	NTU: { ntu: 0 },
	"个/L": { "个/l": 0, "mpn/l": 0, "cfu/l": 0, "个/升": 0 },
};

/** Power of ten from a unit to the factor's own; 0 for none said; null for a unit that we don't know for it. */
export function shiftOfUnit(factor: Factor, unit: string): number | null {
	if (unit === "") return 0;
	const plain = unit.replace(/\s/g, "").replaceAll("µ", "μ").replaceAll("³", "3").replace("m^3", "m3").toLowerCase();
	// toLowerCase turns the ohm-like capital Μ into μ as well
	return OF_UNIT[factor.unit]?.[plain] ?? null;
}

/** The factor that a cell of the long form names, by code or any of its names. */
export function factorOfCell(text: string): Factor | undefined {
	return factorOf(text.trim()) ?? factorOfColumn(text);
}

function repeated(first: string): Bilingual {
	return {
		zh: `与“${first}”列是同一因子，本列不读；请只留一列`,
		en: `the same factor as the column "${first}"; keep one of them`,
	};
}

export function unknownUnit(factor: Factor): Bilingual {
	const known = factor.unit === "" ? "无量纲" : factor.unit;
	const more = factor.unit === "mg/L" ? " 或 μg/L" : "";
	return {
		zh: `不认识的单位；${factor.name.zh}请用 ${known}${more}`,
		en: `unknown unit; use ${factor.unit || "none"}${factor.unit === "mg/L" ? " or μg/L" : ""} for ${factor.name.en}`,
	};
}

function noFactors(cells: readonly string[], faults: readonly Fault[]): Bilingual {
	const read = cells.slice(0, 12).join("、").slice(0, 200);
	const why = faults[0];
	return {
		zh: `表头里没有可导入的监测因子：须有 pH、溶解氧(mg/L)、总磷(mg/L) 等列，或“因子”“监测值”两列。读到的是“${read}”${why ? `；“${why.column}”：${why.cure.zh}` : ""}。`,
		en: `The header names no factor: name columns such as pH, do_mg_l, tp_mg_l, or the two columns "factor" and "value". It reads "${read}"${why ? `; "${why.column}": ${why.cure.en}` : ""}.`,
	};
}
