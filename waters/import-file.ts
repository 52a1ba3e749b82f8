import { refusal } from "../loop/refusal.ts";
import { type Encoding, openTable } from "../loop/table-file.ts";
import type { SheetRow } from "../loop/table-row.ts";
import { type Header, isHeader, LINES_BEFORE_HEADER, understandHeader } from "./import-header.ts";
import { LARGEST_TEXT, LARGEST_WORKBOOK, MIB } from "./import-limits.ts";

/** A file that was opened and whose header is understood. Close it when done. */
export interface ImportFile {
	kind: "text" | "workbook";
	/** null for a workbook. */
	encoding: Encoding | null;
	/** The sheet that is read, and those that are not. */
	sheet: string | null;
	otherSheets: string[];
	date1904: boolean;
	header: Header;
	/** The rows after the header in batches; `progress` is told the share read, 0 to 1. */
	rows(progress?: (share: number) => void): AsyncGenerator<SheetRow[]>;
	close(): void;
}

const LIMITS = { text: LARGEST_TEXT, workbook: LARGEST_WORKBOOK, tooLarge };

/** Opens a table of readings by what it holds, whatever it is called. Throws a refusal (status 413 or 422) that says how to mend it. */
export async function openImportFile(path: string): Promise<ImportFile> {
	const table = await openTable(path, LIMITS);
	try {
		let seen: SheetRow[] = [];
		for (const { name, rows } of table.sheets) {
			const { header, before } = await headerOf(rows());
			seen = seen.length > 0 ? seen : before;
			if (!header) continue;
			return {
				...{ kind: table.kind, encoding: table.encoding, sheet: name, header, date1904: table.date1904 },
				otherSheets: table.sheets.flatMap((other) => (other.name === null || other.name === name ? [] : [other.name])),
				rows: (progress) => afterHeader(rows(progress), header),
				close: () => table.close(),
			};
		}
		throw noHeader(seen);
	} catch (error) {
		table.close();
		throw error;
	}
}

/** Refuses a file that is larger than what is read, 413. */
export function checkFileSize(size: number, most: number): void {
	if (size > most) throw tooLarge(most);
}

function tooLarge(most: number) {
	return refusal(
		"FILE_TOO_LARGE",
		{
			zh: `文件超过 ${most / MIB} MB；请按年份或断面拆成几个再传。`,
			en: `The file is larger than ${most / MIB} MB; split it by year or site.`,
		},
		413,
	);
}

/** Finds the header among the first lines; what was read without finding one is for the refusal. */
async function headerOf(batches: AsyncGenerator<SheetRow[]>): Promise<{ header: Header | null; before: SheetRow[] }> {
	const before: SheetRow[] = [];
	for await (const rows of batches) {
		for (const row of rows) {
			if (isHeader(row.cells)) {
				const header = understandHeader(row.cells, row.line);
				if ("refused" in header) throw refusal("NO_FACTORS", header.refused, 422);
				return { header, before };
			}
			before.push(row);
			if (before.length >= LINES_BEFORE_HEADER) return { header: null, before };
		}
	}
	return { header: null, before };
}

async function* afterHeader(batches: AsyncGenerator<SheetRow[]>, header: Header): AsyncGenerator<SheetRow[]> {
	for await (const rows of batches) {
		const first = rows[0];
		if (first && first.line > header.row) yield rows;
		else yield rows.filter((row) => row.line > header.row);
	}
}

function noHeader(rows: readonly SheetRow[]) {
	const read = (rows[0]?.cells ?? []).slice(0, 8).join("、").slice(0, 120);
	return refusal(
		"NO_HEADER",
		{
			zh: `前 ${LINES_BEFORE_HEADER} 行里没有表头：表头须有“断面名称”（或 section）和“监测时间”（或 time）两列。${read ? `第一行读到的是“${read}”。` : ""}`,
			en: `No header in the first ${LINES_BEFORE_HEADER} lines: it must name "section" (断面名称) and "time" (监测时间).${read ? ` The first line reads "${read}".` : ""}`,
		},
		422,
	);
}
