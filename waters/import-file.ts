import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { refusal } from "../loop/refusal.ts";
import type { Bilingual } from "../loop/words.ts";
import { CsvReader } from "./import-csv.ts";
import { type Header, isHeader, LINES_BEFORE_HEADER, understandHeader } from "./import-header.ts";
import { LARGEST_TEXT, LARGEST_WORKBOOK, MIB } from "./import-limits.ts";
import type { SheetRow } from "./import-rows.ts";
import { openWorkbook } from "./import-xlsx.ts";

const PIECE = 1 << 18;

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "gb18030";

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

/** Opens a table of readings by what it holds, whatever it is called. Throws a refusal (status 413 or 422) that says how to mend it. */
export async function openImportFile(path: string): Promise<ImportFile> {
	const { size } = await stat(path);
	if (size === 0) throw refused("EMPTY_FILE", EMPTY);
	const head = await beginning(path, 8);
	if (head.subarray(0, 4).equals(ZIP)) {
		checkFileSize(size, LARGEST_WORKBOOK);
		return openSheet(path);
	}
	checkFileSize(size, LARGEST_TEXT);
	if (head.equals(OLE)) throw refused("OLD_WORKBOOK", OLD_WORKBOOK);
	return openText(path, size);
}

/** Refuses a file that is larger than what is read, 413. */
export function checkFileSize(size: number, most: number): void {
	if (size <= most) return;
	throw refusal(
		"FILE_TOO_LARGE",
		{
			zh: `文件超过 ${most / MIB} MB；请按年份或断面拆成几个再传。`,
			en: `The file is larger than ${most / MIB} MB; split it by year or site.`,
		},
		413,
	);
}

const ZIP = Buffer.from("504b0304", "hex");
const OLE = Buffer.from("d0cf11e0a1b11ae1", "hex");

async function openSheet(path: string): Promise<ImportFile> {
	const book = await openWorkbook(path);
	try {
		let seen: SheetRow[] = [];
		for (const sheet of book.sheets) {
			const { header, before } = await headerOf(book.rows(sheet));
			seen = seen.length > 0 ? seen : before;
			if (!header) continue;
			const size = Math.max(1, book.size(sheet));
			return {
				...{ kind: "workbook", encoding: null, sheet, header, date1904: book.date1904 },
				otherSheets: book.sheets.filter((name) => name !== sheet),
				rows: (progress) =>
					afterHeader(
						book.rows(sheet, (bytes) => progress?.(bytes / size)),
						header,
					),
				close: () => book.close(),
			};
		}
		throw noHeader(seen);
	} catch (error) {
		book.close();
		throw error;
	}
}

async function openText(path: string, size: number): Promise<ImportFile> {
	const encoding = await encodingOf(path);
	const delimiter = await delimiterOf(path, encoding);
	const rows = (progress?: (share: number) => void) => textRows(path, encoding, delimiter, size, progress);
	const { header, before } = await headerOf(rows());
	if (!header) throw noHeader(before);
	return {
		...{ kind: "text", encoding, sheet: null, otherSheets: [], date1904: false, header },
		rows: (progress) => afterHeader(rows(progress), header),
		close: () => {},
	};
}

/** Finds the header among the first lines; what was read without finding one is for the refusal. */
async function headerOf(batches: AsyncGenerator<SheetRow[]>): Promise<{ header: Header | null; before: SheetRow[] }> {
	const before: SheetRow[] = [];
	for await (const rows of batches) {
		for (const row of rows) {
			if (isHeader(row.cells)) {
				const header = understandHeader(row.cells, row.line);
				if ("refused" in header) throw refused("NO_FACTORS", header.refused);
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

async function* textRows(
	path: string,
	encoding: Encoding,
	delimiter: string,
	size: number,
	progress?: (share: number) => void,
): AsyncGenerator<SheetRow[]> {
	const decoder = new TextDecoder(encoding, { fatal: true });
	const reader = new CsvReader(delimiter);
	const bytes = createReadStream(path, { highWaterMark: PIECE });
	let read = 0;
	for await (const piece of bytes) {
		read += piece.length;
		progress?.(read / size);
		const rows = reader.push(decoded(decoder, encoding, piece));
		if (rows.length > 0) yield rows;
	}
	const rows = [...reader.push(decoded(decoder, encoding)), ...reader.end()];
	if (rows.length > 0) yield rows;
}

function decoded(decoder: InstanceType<typeof TextDecoder>, encoding: Encoding, piece?: Buffer): string {
	try {
		return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
	} catch {
		throw refused("BAD_ENCODING", {
			zh: `文字编码有误（按 ${encoding.toUpperCase()} 读不通）；请用表格软件另存为“CSV UTF-8”。`,
			en: `The text is not valid ${encoding.toUpperCase()}; save it as "CSV UTF-8".`,
		});
	}
}

/** By its mark where it has one; else UTF-8 where all of it is, else GB 18030. A NUL byte is in no text of these. */
async function encodingOf(path: string): Promise<Encoding> {
	const [first = 0, second = 0] = await beginning(path, 2);
	if (first === 0xff && second === 0xfe) return "utf-16le";
	if (first === 0xfe && second === 0xff) return "utf-16be";
	const decoder = new TextDecoder("utf-8", { fatal: true });
	let utf8 = true;
	for await (const piece of createReadStream(path, { highWaterMark: PIECE })) {
		if ((piece as Buffer).includes(0)) throw refused("BINARY_FILE", BINARY);
		if (utf8) utf8 = isValid(decoder, piece as Buffer);
	}
	return utf8 && isValid(decoder) ? "utf-8" : "gb18030";
}

function isValid(decoder: InstanceType<typeof TextDecoder>, piece?: Buffer): boolean {
	try {
		decoder.decode(piece, { stream: piece !== undefined });
		return true;
	} catch {
		return false;
	}
}

/** The mark that cuts the header; the first lines may be titles, so all of the beginning is counted. */
async function delimiterOf(path: string, encoding: Encoding): Promise<string> {
	const text = new TextDecoder(encoding).decode(await beginning(path, 1 << 14));
	const count = (mark: string) => text.split(mark).length;
	return [",", "\t", ";"].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

async function beginning(path: string, bytes: number): Promise<Buffer> {
	const file = await open(path);
	try {
		const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
		return buffer.subarray(0, bytesRead);
	} finally {
		await file.close();
	}
}

function refused(code: string, words: Bilingual) {
	return refusal(code, words, 422);
}

function noHeader(rows: readonly SheetRow[]) {
	const read = (rows[0]?.cells ?? []).slice(0, 8).join("、").slice(0, 120);
	return refused("NO_HEADER", {
		zh: `前 ${LINES_BEFORE_HEADER} 行里没有表头：表头要有“断面名称”（或 section）和“监测时间”（或 time）两列。${read ? `第一行读到的是“${read}”。` : ""}`,
		en: `No header in the first ${LINES_BEFORE_HEADER} lines: it must name "section" (断面名称) and "time" (监测时间).${read ? ` The first line reads "${read}".` : ""}`,
	});
}

const EMPTY = { zh: "文件是空的。", en: "The file is empty." };
const OLD_WORKBOOK = {
	zh: "这是旧版 .xls 或带密码的工作簿；请用表格软件打开、去掉密码，另存为 .xlsx 或 CSV。",
	en: "This is an old .xls workbook or one with a password; open it and save it as .xlsx or CSV without one.",
};
const BINARY = {
	zh: "这不是文本表格也不是 xlsx 工作簿；请存为 CSV（UTF-8）或 .xlsx。",
	en: "This is neither a text table nor an xlsx workbook; save it as CSV (UTF-8) or .xlsx.",
};
