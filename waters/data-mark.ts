import type { Bilingual } from "../loop/words.ts";

export type MarkMeaning = "good" | "below-detection" | "not-for-statistics";

/** Marks of the surface-water variant that say that nothing was measured: no reagent, pure water, sample or standard. */
export const NOTHING_MEASURED: ReadonlySet<string> = new Set(["lr", "lp", "lw", "ls"]);

/**
 * What a data mark lets a value be used for, by protocol version: the same letter means other things (table 8; surface-water variant: F is a
 * communication fault there, B offline, L under the detection limit, two-letter marks say why there is no sample). Unknown marks count nowhere.
 */
export function markMeaning(version: number, mark: string): MarkMeaning {
	if (mark === "" || mark === "N") return "good";
	if (version === 2 && mark === "L") return "below-detection";
	return "not-for-statistics";
}

/** HJ 212-2017 table 8. */
const MARKS_2017: Readonly<Record<string, Bilingual>> = {
	F: { zh: "仪器停运", en: "instrument stopped" },
	M: { zh: "维护期间数据", en: "under maintenance" },
	S: { zh: "手工输入值", en: "entered by hand" },
	D: { zh: "仪器故障", en: "instrument fault" },
	C: { zh: "校准期间数据", en: "calibrating" },
	T: { zh: "超出测定上限", en: "over the measuring range" },
	B: { zh: "数采仪与仪器通讯异常", en: "link between logger and instrument failed" },
};

/** The surface-water variant, as known from public code. */
const MARKS_SURFACE: Readonly<Record<string, Bilingual>> = {
	...MARKS_2017,
	F: { zh: "仪器通信故障", en: "instrument's communication failed" },
	B: { zh: "仪器离线", en: "instrument offline" },
	M: { zh: "维护调试数据", en: "maintenance data" },
	lr: { zh: "缺试剂", en: "no reagent" },
	lp: { zh: "缺纯水", en: "no pure water" },
	lw: { zh: "缺水样", en: "no sample water" },
	ls: { zh: "缺标样", en: "no standard" },
	ra: { zh: "加标回收数据，非河水", en: "spike recovery, not river water" },
	pt: { zh: "平行样数据，非河水", en: "parallel sample, not river water" },
};

/** HJ/T 212-2005, from memory. */
const MARKS_2005: Readonly<Record<string, Bilingual>> = {
	...MARKS_2017,
	P: { zh: "电源故障", en: "power fault" },
	C: { zh: "校验", en: "check" },
};

/** A mark in words, by protocol version. */
export function markWords(version: number, mark: string): Bilingual {
	const table = version === 2 ? MARKS_SURFACE : version === 0 ? MARKS_2005 : MARKS_2017;
	return table[mark] ?? { zh: "含义不明的标记", en: "a mark of unknown meaning" };
}
