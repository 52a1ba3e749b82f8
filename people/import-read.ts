import { refusal } from "../loop/refusal.ts";
import { openTable, type TableLimits } from "../loop/table-file.ts";
import type { SheetRow } from "../loop/table-row.ts";
import { columnOf, kindOfHeader, type RowKind } from "./import-columns.ts";

const MIB = 1 << 20;
export const LARGEST_FILE = 10 * MIB;
/** Rows of both kinds together; a larger district sends several files. */
export const MOST_ROWS = 5_000;
const LINES_BEFORE_HEADER = 10;

/** One row of a sheet of units or persons, by column. */
export interface ImportRow {
	kind: RowKind;
	sheet: string | null;
	line: number;
	/** Text of each known column, trimmed; "" where the cell is empty. */
	cells: Record<string, string>;
	/** Columns whose cell is a formula without its result. */
	noValue: string[];
}

export interface ImportTable {
	rows: ImportRow[];
	date1904: boolean;
	/** Sheets without a header that we know. */
	otherSheets: string[];
	/** Header words that are no column of ours. */
	otherColumns: string[];
}

const LIMITS: TableLimits = {
	text: LARGEST_FILE,
	workbook: LARGEST_FILE,
	tooLarge: (most) =>
		refusal(
			"FILE_TOO_LARGE",
			{
				zh: `文件超过 ${most / MIB} MB；请拆成几个再传。`,
				en: `The file is larger than ${most / MIB} MB; split it.`,
			},
			413,
		),
};

/** Reads the sheets of units and persons of a workbook, or a text table of either. */
export async function readImport(path: string): Promise<ImportTable> {
	const table = await openTable(path, LIMITS);
	try {
		const found: ImportTable = { rows: [], date1904: table.date1904, otherSheets: [], otherColumns: [] };
		let read = 0;
		for (const sheet of table.sheets) {
			const known = await readSheet(sheet.name, sheet.rows(), found);
			if (known) read++;
			else if (sheet.name !== null) found.otherSheets.push(sheet.name);
		}
		if (read === 0) throw noHeader();
		return found;
	} finally {
		table.close();
	}
}

async function readSheet(
	sheet: string | null,
	batches: AsyncGenerator<SheetRow[]>,
	into: ImportTable,
): Promise<boolean> {
	let kind: RowKind | null = null;
	let columns: (string | undefined)[] = [];
	let seen = 0;
	for await (const rows of batches) {
		for (const row of rows) {
			if (kind === null) {
				kind = kindOfHeader(row.cells);
				if (kind === null && ++seen >= LINES_BEFORE_HEADER) return false;
				if (kind === null) continue;
				const of: RowKind = kind;
				columns = row.cells.map((cell) => columnOf(of, cell)?.key);
				for (const [at, cell] of row.cells.entries())
					if (columns[at] === undefined && cell.trim() !== "") into.otherColumns.push(cell.trim().slice(0, 40));
				continue;
			}
			const cells: Record<string, string> = {};
			const noValue: string[] = [];
			for (const [at, key] of columns.entries()) {
				if (key === undefined || key in cells) continue;
				cells[key] = (row.cells[at] ?? "").trim();
				if (row.noValue?.includes(at)) noValue.push(key);
			}
			if (noValue.length === 0 && Object.values(cells).every((text) => text === "")) continue;
			into.rows.push({ kind, sheet, line: row.line, cells, noValue });
			if (into.rows.length > MOST_ROWS) throw tooManyRows();
		}
	}
	return kind !== null;
}

const noHeader = () =>
	refusal(
		"NO_HEADER",
		{
			zh: `前 ${LINES_BEFORE_HEADER} 行里没有表头：单位表须有“单位名称”“类别”两列，人员表要有“姓名”“单位”“职务”三列。请下载模板填写。`,
			en: `No header in the first ${LINES_BEFORE_HEADER} lines: units need "Unit name" and "Kind", persons "Name", "Unit" and "Post". Download the template.`,
		},
		422,
	);

const tooManyRows = () =>
	refusal(
		"TOO_MANY_ROWS",
		{ zh: `文件超过 ${MOST_ROWS} 行；请拆成几个再传。`, en: `The file has more than ${MOST_ROWS} rows; split it.` },
		422,
	);
