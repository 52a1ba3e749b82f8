import ExcelJS from "exceljs";
import { COLUMNS, type RowKind } from "./import-columns.ts";
import type { PlannedRow } from "./import-plan.ts";
import type { ImportRow } from "./import-read.ts";

const SHEETS: [RowKind, string][] = [
	["unit", "单位"],
	["person", "人员"],
];
/** Its name is none that a column is known by, so that a mended file can be sent with it. */
const REASON = "问题与改法";

function headed(book: ExcelJS.Workbook, kind: RowKind, name: string, more: string[] = []): ExcelJS.Worksheet {
	const sheet = book.addWorksheet(name, { views: [{ state: "frozen", ySplit: 1 }] });
	const row = sheet.addRow([...COLUMNS[kind].map(({ title, needed }) => `${title.zh}${needed ? " *" : ""}`), ...more]);
	row.font = { bold: true };
	for (const [at, { title, hint }] of COLUMNS[kind].entries()) {
		row.getCell(at + 1).note = `${hint.zh}\n${title.en}: ${hint.en}`;
		sheet.getColumn(at + 1).width = 18;
		// text, so that a number with zeros before it stays what it is
		sheet.getColumn(at + 1).numFmt = "@";
	}
	return sheet;
}

async function bytesOf(book: ExcelJS.Workbook): Promise<Buffer> {
	return Buffer.from(await book.xlsx.writeBuffer());
}

/** The workbook to fill in: a sheet of units, one of persons, each column with what it is for. */
export async function importTemplate(): Promise<Buffer> {
	const book = new ExcelJS.Workbook();
	for (const [kind, name] of SHEETS) headed(book, kind, name);
	return bytesOf(book);
}

/** The wrong rows as they came, each with what is wrong and how to mend it; mended there, the file can be sent again. */
export async function wrongRowsBook(rows: readonly ImportRow[], planned: readonly PlannedRow[]): Promise<Buffer> {
	const book = new ExcelJS.Workbook();
	const wrong = new Map(
		planned.filter((row) => row.status === "wrong").map((row) => [`${row.kind} ${row.sheet} ${row.line}`, row]),
	);
	for (const [kind, name] of SHEETS) {
		const sheet = headed(book, kind, name, [REASON]);
		sheet.getColumn(COLUMNS[kind].length + 1).width = 80;
		for (const row of rows) {
			const told = wrong.get(`${row.kind} ${row.sheet} ${row.line}`);
			if (row.kind !== kind || !told) continue;
			const cells = COLUMNS[kind].map(({ key }) => row.cells[key] ?? "");
			const why = told.faults.map(({ column, value, cure }) => `${column.zh}“${value}”：${cure.zh}`).join("；");
			sheet.addRow([...cells, `第 ${row.line} 行：${why}`]);
		}
	}
	return bytesOf(book);
}
