import ExcelJS from "exceljs";
import { localMinute } from "../loop/local-day.ts";
import type { Bilingual } from "../loop/words.ts";
import type { AuditRow } from "./audit.store.ts";
import { auditWords } from "./audit.ts";

const COLUMNS: [Bilingual, number][] = [
	[{ zh: "链上序号", en: "No. in the chain" }, 10],
	[{ zh: "收到时间", en: "Received" }, 17],
	[{ zh: "发生时间", en: "Happened" }, 17],
	[{ zh: "操作人", en: "Who" }, 24],
	[{ zh: "代表单位", en: "For the unit" }, 24],
	[{ zh: "操作", en: "What" }, 22],
	[{ zh: "对象", en: "About" }, 30],
	[{ zh: "内容", en: "Particulars" }, 70],
];

/** The audit as a workbook in one language. Every cell is text: what somebody typed is never a formula. */
export async function auditWorkbook(
	rows: readonly AuditRow[],
	lang: keyof Bilingual,
	timeZone: string,
): Promise<Buffer> {
	const book = new ExcelJS.Workbook();
	const sheet = book.addWorksheet({ zh: "操作审计", en: "Audit" }[lang], { views: [{ state: "frozen", ySplit: 1 }] });
	sheet.addRow(COLUMNS.map(([words]) => words[lang])).font = { bold: true };
	for (const [index, [, width]] of COLUMNS.entries()) sheet.getColumn(index + 1).width = width;
	for (const row of rows)
		sheet.addRow([
			row.seq,
			localMinute(row.receivedAt, timeZone),
			localMinute(row.happenedAt, timeZone),
			row.actorName[lang],
			row.unitName?.[lang] ?? "",
			row.words[lang],
			row.aboutName?.[lang] ?? row.about,
			row.body ? auditWords(row.body, lang) : "",
		]);
	sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: COLUMNS.length } };
	return Buffer.from(await book.xlsx.writeBuffer());
}
