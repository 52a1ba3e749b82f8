import { dayOfCell, type SheetRow } from "../loop/table-row.ts";
import type { Bilingual } from "../loop/words.ts";
import type { ProposalScheme } from "./scheme.ts";

// A year's proposals from a table, as offices keep them: which column is which is told by its heading; a row that can't be taken says why and how to mend it.

const COLUMNS = {
	number: ["案号", "编号", "提案号", "提案编号"],
	title: ["案由", "标题", "题目", "提案标题", "提案名称"],
	topic: ["类别", "分类", "提案类别"],
	proposer: ["提案人", "第一提案人", "提案者", "提案委员"],
	facts: ["情况", "内容", "案由内容", "提案内容", "事由"],
	analysis: ["分析", "问题分析"],
	suggestions: ["建议", "办法", "具体建议"],
	submittedOn: ["提交日期", "提出日期", "提交时间"],
	filedOn: ["立案日期", "立案时间"],
	lead: ["主办单位", "承办单位"],
	co: ["会办单位", "协办单位"],
	repliedOn: ["答复日期", "答复时间"],
	letter: ["办理结果", "答复类别", "结果"],
	reply: ["答复内容", "答复"],
} as const satisfies Record<string, readonly string[]>;
type Column = keyof typeof COLUMNS;

export interface ImportedProposal {
	line: number;
	number: number | null;
	title: string;
	topic: string;
	proposer: string;
	facts: string;
	analysis: string;
	suggestions: string;
	submittedOn: string;
	filedOn: string | null;
	lead: string | null;
	co: string[];
	repliedOn: string | null;
	letter: string | null;
	reply: string;
}

export interface RowFault {
	line: number;
	column: string;
	words: Bilingual;
}

/** The columns of a heading row, by their place; null where it is none. */
export function headingOf(cells: readonly string[]): Map<Column, number> | null {
	const found = new Map<Column, number>();
	for (const [place, cell] of cells.entries()) {
		const words = cell.replace(/[\s（(].*$/s, "").trim();
		for (const [column, names] of Object.entries(COLUMNS))
			if ((names as readonly string[]).includes(words) && !found.has(column as Column))
				found.set(column as Column, place);
	}
	return found.has("title") ? found : null;
}

export interface ImportFacts {
	year: number;
	scheme: ProposalScheme;
	date1904: boolean;
	today: string;
	/** Units by their names, with who answers there; null: nobody holds a post in it. */
	unitNamed(name: string): { unit: string; person: string | null } | undefined;
	numberTaken(number: number): boolean;
}

const named = (column: Column) => COLUMNS[column][0];

/** One row as a proposal, or why not. */
export function proposalOfRow(
	row: SheetRow,
	heading: ReadonlyMap<Column, number>,
	facts: ImportFacts,
): ImportedProposal | RowFault {
	const cell = (column: Column) => (row.cells[heading.get(column) ?? -1] ?? "").trim();
	const fault = (column: Column, zh: string, en: string): RowFault => ({
		line: row.line,
		column: named(column),
		words: { zh: `第 ${row.line} 行“${named(column)}”：${zh}`, en: `Row ${row.line}, ${named(column)}: ${en}` },
	});
	const title = cell("title");
	if (title === "") return fault("title", "为空，请填写案由", "it is empty; enter the title");
	if (title.length > 80)
		return fault("title", `有 ${title.length} 字，最多 80 字`, `${title.length} characters; at most 80`);
	const numberText = cell("number").replace(/^第|号$/g, "");
	if (numberText !== "" && !/^\d{1,6}$/.test(numberText))
		return fault("number", `“${numberText}”不是案号，请填数字`, `"${numberText}" is no number`);
	const number = numberText === "" ? null : Number(numberText);
	if (number !== null && facts.numberTaken(number))
		return fault("number", `${facts.year} 年已有第 ${number} 号，请核对`, `${facts.year} has a no. ${number} already`);
	const days: Partial<Record<Column, string>> = {};
	for (const column of ["submittedOn", "filedOn", "repliedOn"] as const) {
		const text = cell(column);
		if (text === "") continue;
		const day = dayOfCell(text, facts.date1904);
		if (day === null)
			return fault(column, `“${text}”不是日期，请写成 2024-03-01`, `"${text}" is no date; write 2024-03-01`);
		if (day > facts.today) return fault(column, `${day} 还没有到`, `${day} has not come yet`);
		days[column] = day;
	}
	const units: string[] = [];
	for (const column of ["lead", "co"] as const)
		for (const name of cell(column)
			.split(/[、,，;；\s]+/)
			.filter((one) => one !== "")) {
			const unit = facts.unitNamed(name);
			if (!unit)
				return fault(
					column,
					`没有单位“${name}”，请先登记或核对名称`,
					`there is no unit "${name}"; enter it first or check the name`,
				);
			if (unit.person === null)
				return fault(column, `单位“${name}”没有在职人员，不能承办`, `nobody holds a post in "${name}"`);
			units.push(`${column} ${name}`);
		}
	const letter = cell("letter").toUpperCase().replace(/类$/, "");
	if (letter !== "" && !facts.scheme.classes.some((one) => one.letter === letter))
		return fault(
			"letter",
			`“${letter}”不在 ${facts.year} 年的类别中（${facts.scheme.classes.map((one) => one.letter).join("、")}）`,
			`"${letter}" is none of the classes of ${facts.year} (${facts.scheme.classes.map((one) => one.letter).join(", ")})`,
		);
	const of = (column: "lead" | "co") =>
		units.filter((one) => one.startsWith(`${column} `)).map((one) => one.slice(column.length + 1));
	const [lead = null] = of("lead");
	if (days.repliedOn && (lead === null || letter === ""))
		return fault(
			"repliedOn",
			"已答复的须同时有主办单位和办理结果",
			"a reply needs the lead unit and the result beside it",
		);
	const submittedOn = days.submittedOn ?? days.filedOn ?? `${facts.year}-01-15`;
	const filedOn = days.filedOn ?? (number === null ? null : submittedOn);
	const order = [submittedOn, filedOn, days.repliedOn].filter((one) => one != null);
	if (order.some((day, index) => index > 0 && day < (order[index - 1] ?? "")))
		return fault(
			"filedOn",
			"提交、立案、答复的日期前后颠倒",
			"the days of submission, filing and reply are in the wrong order",
		);
	return {
		...{ line: row.line, number, title, topic: cell("topic").slice(0, 30), proposer: cell("proposer").slice(0, 80) },
		...{
			facts: cell("facts") || "（导入时未附内容）",
			analysis: cell("analysis"),
			suggestions: cell("suggestions") || "（导入时未附建议）",
		},
		...{ submittedOn, filedOn, lead, co: of("co"), repliedOn: days.repliedOn ?? null },
		...{ letter: letter === "" ? null : letter, reply: cell("reply") },
	};
}

/** A proposal written as a Word file: its title is the first line that begins with 关于, or the first; the suggestions follow their heading. */
export function proposalOfText(
	paragraphs: readonly string[],
): Pick<ImportedProposal, "title" | "facts" | "suggestions" | "proposer"> | null {
	const lines = paragraphs.map((one) => one.trim()).filter((one) => one !== "");
	const at = Math.max(
		0,
		lines.findIndex((one) => /^(案由[:：]?)?关于.{4,}/.test(one)),
	);
	const title = lines[at]?.replace(/^案由[:：]?/, "").slice(0, 80);
	if (!title) return null;
	const rest = lines.slice(at + 1);
	const proposer =
		lines.map((one) => /^(?:第一)?提案人[:：]\s*(.+)$/.exec(one)?.[1]).find((one) => one !== undefined) ?? "";
	const body = rest.filter((one) => !/^(?:第一)?提案人[:：]/.test(one));
	const cut = body.findIndex((one) => /^([一二三四五六七八九十]+、)?(具体)?建议[:：]?$|^为此，?.*建议[:：]$/.test(one));
	const facts = (cut === -1 ? body : body.slice(0, cut)).join("\n");
	const suggestions = cut === -1 ? "" : body.slice(cut + 1).join("\n");
	return {
		...{ title, proposer: proposer.slice(0, 80), facts: facts.slice(0, 8000) || "（导入时未附内容）" },
		suggestions: suggestions.slice(0, 8000) || "（建议见正文）",
	};
}
