import type { Bilingual } from "../loop/words.ts";
import type { NetworkGroup } from "./network.ts";

export type NetworkKind = "river" | "creek" | "section" | "station" | "lake" | "district" | "town";

export type Value = string | number | boolean | null;

/** The properties of a feature by their names in the table below. */
export type Given = Record<string, Value>;

const KIND_WORDS: Record<string, NetworkKind> = {
	river: "river",
	河流: "river",
	骨干河流: "river",
	入湖河流: "river",
	creek: "creek",
	支浜: "creek",
	河浜: "creek",
	section: "section",
	断面: "section",
	station: "station",
	自动站: "station",
	水质自动站: "station",
	lake: "lake",
	湖泊: "lake",
	湖库: "lake",
	湖: "lake",
	district: "district",
	区: "district",
	区界: "district",
	行政区: "district",
	town: "town",
	镇: "town",
	街道: "town",
	镇街: "town",
	"镇（街道）": "town",
};

/** The kind that a word means, in Chinese or English; null where it means none. */
export function readKind(word: string): NetworkKind | null {
	const known = word.toLowerCase();
	return Object.hasOwn(KIND_WORDS, known) ? (KIND_WORDS[known] ?? null) : null;
}

export interface Property {
	name: string;
	/** Other words for it, lower case. */
	words: string[];
	groups: NetworkGroup[];
	/** What a new feature has where the file does not say. */
	initial: Value;
	/** What an empty cell means. */
	empty: Value;
	/** undefined: not understood, and `cure` says what would be. */
	read(value: unknown): Value | undefined;
	cure: Bilingual;
}

function text(name: string, words: string[], groups: NetworkGroup[], initial: string | null, most = 200): Property {
	return {
		name,
		words,
		groups,
		initial,
		empty: initial,
		read: (value) => {
			const plain = typeof value === "string" || typeof value === "number" ? String(value).trim() : undefined;
			return plain === undefined || plain.length > most ? undefined : plain === "" ? initial : plain;
		},
		cure: { zh: `应为不超过 ${most} 字的文字。`, en: `Text of at most ${most} characters belongs here.` },
	};
}

function choice(
	name: string,
	words: string[],
	groups: NetworkGroup[],
	initial: Value,
	meanings: Record<string, Value>,
	cure: Bilingual,
): Property {
	return {
		name,
		words,
		groups,
		initial,
		empty: initial,
		read: (value) => {
			if (typeof value === "object") return undefined;
			const word = String(value).trim().toLowerCase();
			return Object.hasOwn(meanings, word) ? meanings[word] : undefined;
		},
		cure,
	};
}

const CLASSES: Record<string, Value> = Object.fromEntries(
	[
		["1", "ⅰ", "i", "一"],
		["2", "ⅱ", "ii", "二"],
		["3", "ⅲ", "iii", "三"],
		["4", "ⅳ", "iv", "四"],
		["5", "ⅴ", "v", "五"],
	].flatMap((words, index) => words.flatMap((word) => [word, `${word}类`].map((one) => [one, index + 1]))),
);

/** Every property that is read from a file and written to one; the table of docs/network.md is the same. */
export const PROPERTIES: readonly Property[] = [
	text("name_en", ["英文名", "英文名称"], ["river", "creek", "site", "shape"], null, 80),
	choice(
		"level",
		["级别", "等级", "支浜级别"],
		["creek"],
		null,
		{ 1: 1, 2: 2, 一级: 1, 二级: 2, 一级支浜: 1, 二级支浜: 2 },
		{ zh: "级别应为 1（一级支浜）或 2（二级支浜）。", en: "The level is 1 or 2." },
	),
	text(
		"town",
		["所属镇", "镇", "镇街", "所属镇街", "所属乡镇", "所属街道", "镇（街道）", "镇(街道)"],
		["creek"],
		null,
		60,
	),
	text("town_zh", ["镇名称"], ["creek"], null, 60),
	text("town_en", ["镇英文名"], ["creek"], null, 80),
	text("flows_into", ["汇入", "汇入河流", "流入"], ["river", "creek"], null, 60),
	text("river", ["河流", "所在河流", "所属河流"], ["creek", "site"], null, 60),
	text("downstream", ["下游", "下游支浜", "汇入支浜"], ["creek"], null, 60),
	choice(
		"role",
		["河流类型", "河流功能"],
		["river"],
		"other",
		{
			backbone: "backbone",
			骨干河流: "backbone",
			上游关联骨干河流: "backbone",
			into_lake: "into_lake",
			入湖河流: "into_lake",
			主要入湖河流: "into_lake",
			other: "other",
			其他: "other",
		},
		{
			zh: "河流类型应为 backbone 骨干河流、into_lake 入湖河流 或 other 其他。",
			en: "The role is backbone, into_lake or other.",
		},
	),
	choice("target_class", ["目标类别", "水质目标", "目标", "考核目标"], ["creek", "site"], null, CLASSES, {
		zh: "目标类别应为 1–5 或 Ⅰ–Ⅴ。",
		en: "The target class is 1 to 5, or Ⅰ to Ⅴ.",
	}),
	choice(
		"water",
		["水体类型", "水体"],
		["site"],
		"river",
		{ river: "river", 河流: "river", lake: "lake", 湖库: "lake", 湖泊: "lake", 湖: "lake" },
		{ zh: "水体类型应为 river 河流 或 lake 湖库。", en: "The water is river or lake." },
	),
	text("creek", ["支浜", "所在支浜", "所属支浜", "河浜"], ["site"], null, 60),
	text("note_zh", ["note", "备注"], ["creek"], "", 400),
	text("note_en", ["英文备注"], ["creek"], "", 400),
	choice(
		"demo",
		["演示", "演示数据"],
		["river", "creek", "site"],
		false,
		{ true: true, false: false, 是: true, 否: false, 1: true, 0: false },
		{ zh: "应为 true 或 false。", en: "true or false belongs here." },
	),
];

const IDENTITY: [string, string[]][] = [
	["kind", ["类型", "要素类型", "type"]],
	["id", ["编号", "编码", "代码", "code", "断面编码", "站点编码"]],
	["name_zh", ["名称", "name", "断面名称", "站点名称", "河流名称", "河道名称", "支浜名称"]],
];

const BY_WORD = new Map<string, string>([
	...IDENTITY.flatMap(([name, words]) => [name, ...words].map((word) => [word, name] as const)),
	...PROPERTIES.flatMap((one) => [one.name, ...one.words].map((word) => [word, one.name] as const)),
]);

/** The property that a key of a file means, or undefined. */
export function propertyOf(key: string): string | undefined {
	return BY_WORD.get(key.trim().toLowerCase());
}

/** What a new feature of a group starts from. */
export function initialOf(group: NetworkGroup): Given {
	return Object.fromEntries(
		PROPERTIES.filter((one) => one.groups.includes(group)).map((one) => [one.name, one.initial]),
	);
}
