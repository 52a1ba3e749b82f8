import type { Bilingual } from "../loop/words.ts";

/** A measured quantity of water, by its HJ 525-2009 code (table B.1 of HJ 212-2017). Values are kept in `unit`. */
export interface Factor {
	code: string;
	name: Bilingual;
	/** Unit of stored values; "" for pH. */
	unit: string;
	/** Column names that mean this factor, lower case, without unit and without blanks. */
	columns: string[];
	/** Whether the analyser's zero or a negative number means "below detection" (chemical analysers drift under zero). */
	zeroIsBelowDetection: boolean;
}

function factor(
	code: string,
	zh: string,
	en: string,
	unit: string,
	columns: string[],
	zeroIsBelowDetection = false,
): Factor {
	return {
		code,
		name: { zh, en },
		unit,
		columns: [code, zh.toLowerCase(), en.toLowerCase(), ...columns],
		zeroIsBelowDetection,
	};
}

export const FACTORS: readonly Factor[] = [
	factor("w01010", "水温", "water temperature", "℃", ["temp_c", "温度", "temp", "temperature"]),
	factor("w01001", "pH", "pH", "", ["ph值"]),
	factor("w01009", "溶解氧", "dissolved oxygen", "mg/L", ["do_mg_l", "do", "dissolvedoxygen"]),
	factor("w01014", "电导率", "conductivity", "μS/cm", ["cond_us_cm", "cond"]),
	factor("w01003", "浊度", "turbidity", "NTU", ["turb_ntu", "turb", "浑浊度"]),
	factor("w01019", "高锰酸盐指数", "permanganate index", "mg/L", ["codmn_mg_l", "codmn", "permanganateindex"], true),
	factor(
		"w01018",
		"化学需氧量",
		"chemical oxygen demand",
		"mg/L",
		["cod_mg_l", "cod", "codcr", "chemicaloxygendemand"],
		true,
	),
	factor("w01017", "五日生化需氧量", "BOD5", "mg/L", ["bod5_mg_l", "生化需氧量"], true),
	factor("w21003", "氨氮", "ammonia nitrogen", "mg/L", ["nh3n_mg_l", "nh3-n", "nh3n", "ammonianitrogen"], true),
	factor("w21011", "总磷", "total phosphorus", "mg/L", ["tp_mg_l", "tp", "totalphosphorus"], true),
	factor("w21001", "总氮", "total nitrogen", "mg/L", ["tn_mg_l", "tn", "totalnitrogen"], true),
	factor("w20122", "铜", "copper", "mg/L", ["cu_mg_l", "cu", "总铜"], true),
	factor("w20123", "锌", "zinc", "mg/L", ["zn_mg_l", "zn", "总锌"], true),
	factor("w21017", "氟化物", "fluoride", "mg/L", ["f_mg_l"], true),
	factor("w20128", "硒", "selenium", "mg/L", ["se_mg_l", "se", "总硒"], true),
	factor("w20119", "砷", "arsenic", "mg/L", ["as_mg_l", "总砷"], true),
	factor("w20111", "汞", "mercury", "mg/L", ["hg_mg_l", "hg", "总汞"], true),
	factor("w20115", "镉", "cadmium", "mg/L", ["cd_mg_l", "cd", "总镉"], true),
	factor("w20117", "六价铬", "hexavalent chromium", "mg/L", ["cr6_mg_l", "铬(六价)"], true),
	factor("w20120", "铅", "lead", "mg/L", ["pb_mg_l", "pb", "总铅"], true),
	factor("w21016", "氰化物", "cyanide", "mg/L", ["cn_mg_l"], true),
	factor("w23002", "挥发酚", "volatile phenol", "mg/L", ["phenol_mg_l"], true),
	factor("w22001", "石油类", "petroleum", "mg/L", ["oil_mg_l"], true),
	factor("w19002", "阴离子表面活性剂", "anionic surfactant", "mg/L", ["las_mg_l", "las"], true),
	factor("w21019", "硫化物", "sulphide", "mg/L", ["s_mg_l"], true),
	factor("w02003", "粪大肠菌群", "faecal coliform", "个/L", ["fc_per_l"]),
	factor("w01016", "叶绿素a", "chlorophyll a", "mg/m³", ["chla"]),
];

const BY_CODE = new Map(FACTORS.map((f) => [f.code, f]));

/** The factor with this code, or undefined. */
export function factorOf(code: string): Factor | undefined {
	return BY_CODE.get(code);
}

/** The factor's name, its code where it is none of ours. */
export function factorName(code: string): Bilingual {
	return BY_CODE.get(code)?.name ?? { zh: code, en: code };
}

const BY_COLUMN = new Map(FACTORS.flatMap((f) => f.columns.map((column) => [column.replace(/\s/g, ""), f] as const)));

/** A column's name as it is compared: lower case, without blanks and without the unit in brackets: `总磷（mg/L）` → `总磷`. */
export function bareColumn(header: string): string {
	const name = header
		.replace(/^\uFEFF/, "")
		.replace(/\s/g, "")
		.toLowerCase();
	if (BY_COLUMN.has(name)) return name; // "铬(六价)" has brackets of its own
	return name.replace(/[(（[【][^)）\]】]*[)）\]】]$/, "");
}

/** The factor that a column's header names, in Chinese, English or by code; undefined where it names none. */
export function factorOfColumn(header: string): Factor | undefined {
	return BY_COLUMN.get(bareColumn(header));
}
