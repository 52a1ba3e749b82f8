import type { Bilingual } from "../loop/words.ts";
import { UNIT_KINDS, type UnitKind } from "./unit.ts";

export type RowKind = "unit" | "person";

export interface Column {
	key: string;
	title: Bilingual;
	/** Other words for it, lower case. */
	also?: string[];
	/** A sheet of its kind has this column. */
	needed?: true;
	hint: Bilingual;
}

const column = (
	key: string,
	zh: string,
	en: string,
	hintZh: string,
	hintEn: string,
	more: Partial<Column> = {},
): Column => ({
	key,
	title: { zh, en },
	hint: { zh: hintZh, en: hintEn },
	...more,
});
const needed = { needed: true } as const;

/** What the sheets of units and of persons may hold; other columns are passed over. */
export const COLUMNS: Record<RowKind, Column[]> = {
	unit: [
		column("code", "单位代码", "Unit code", "可不填；填了就以它认单位，定后不改", "optional; a unit is known by it"),
		column("name", "单位名称", "Unit name", "必填", "needed", needed),
		column("nameEn", "英文名称", "Unit name in English", "可不填", "optional"),
		column(
			"kind",
			"类别",
			"Kind",
			`新单位必填：${Object.values(UNIT_KINDS)
				.map(({ zh }) => zh)
				.join("、")}`,
			`needed for a new one: ${Object.values(UNIT_KINDS)
				.map(({ en }) => en)
				.join(", ")}`,
			{ ...needed, also: ["单位类别"] },
		),
		column("parent", "上级单位", "Under", "代码或名称；不填即直属本区", "code or name; none: under the district"),
		column("openedOn", "设立日期", "Opened on", "可不填", "optional"),
	],
	person: [
		column(
			"code",
			"人员编号",
			"Staff number",
			"可不填；填了就以它认人，定后不改",
			"optional; a person is known by it",
			{ also: ["工号"] },
		),
		column("name", "姓名", "Name", "必填", "needed", needed),
		column("nameEn", "英文名", "Name in English", "可不填", "optional"),
		column("signInName", "登录名", "Sign-in name", "可不填；不填不能用密码登录", "optional; none: no password sign-in"),
		column("email", "电子邮箱", "E-mail", "可不填", "optional", { also: ["邮箱", "email"] }),
		column("unit", "单位", "Unit", "必填：代码或名称", "needed: code or name", { ...needed, also: ["所在单位"] }),
		column("title", "职务", "Post", "必填；任两职的写两行", "needed; two posts, two rows", {
			...needed,
			also: ["岗位"],
		}),
		column("titleEn", "职务英文", "Post in English", "可不填", "optional"),
		column("fromDay", "任职日期", "First day", "新任职必填，如 2026-01-05", "needed for a new post, e.g. 2026-01-05"),
		column(
			"untilDay",
			"离任日期",
			"Last day passed",
			"当日起不再担任；在任的不填",
			"the first day on which it is no longer held",
		),
	],
};

const plain = (text: string) =>
	text
		.normalize("NFKC")
		.replace(/[\s*＊]/gu, "")
		.toLowerCase();

/** Which column of a kind a header cell names, or undefined. */
export function columnOf(kind: RowKind, cell: string): Column | undefined {
	const word = plain(cell);
	return COLUMNS[kind].find(({ title, also = [] }) =>
		[title.zh, title.en, ...also].some((name) => plain(name) === word),
	);
}

/** Which kind of rows stand under these header cells, or null. */
export function kindOfHeader(cells: readonly string[]): RowKind | null {
	for (const kind of ["unit", "person"] as const) {
		const found = new Set(cells.map((cell) => columnOf(kind, cell)?.key));
		if (COLUMNS[kind].every((one) => !one.needed || found.has(one.key))) return kind;
	}
	return null;
}

const KIND_WORDS = new Map<string, UnitKind>(
	Object.entries({
		区: "district",
		部门: "bureau",
		局: "bureau",
		单位: "bureau",
		"人大、政协、群团": "organ",
		人大: "organ",
		政协: "organ",
		群团: "organ",
		"镇(街道)": "town",
		镇: "town",
		街道: "town",
		"村(社区)": "community",
		村: "community",
		社区: "community",
		企业: "company",
		公司: "company",
	} as const),
);

/** The kind of unit that a cell names, or null. */
export function unitKindOfCell(text: string): UnitKind | null {
	const word = plain(text);
	const english = Object.entries(UNIT_KINDS).find(([key, { en }]) => key === word || plain(en) === word);
	return KIND_WORDS.get(word) ?? (english?.[0] as UnitKind | undefined) ?? null;
}
