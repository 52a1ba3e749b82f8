import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { emptyFile, type Refusal, refusal } from "./refusal.ts";
import { CsvReader } from "./table-csv.ts";
import type { SheetRow } from "./table-row.ts";
import { openWorkbook } from "./table-xlsx.ts";

const PIECE = 1 << 18;

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "gb18030";

/** A text table or a workbook that was opened. Close it when done. */
export interface TableFile {
	kind: "text" | "workbook";
	/** null for a workbook. */
	encoding: Encoding | null;
	date1904: boolean;
	/** The visible sheets; of a text table one, without a name. */
	sheets: TableSheet[];
	close(): void;
}

export interface TableSheet {
	name: string | null;
	/** The rows in batches; `progress` is told the share read, 0 to 1. */
	rows(progress?: (share: number) => void): AsyncGenerator<SheetRow[]>;
}

/** Bytes that are read of a text table and of a workbook, and what is said of a larger one (status 413). */
export interface TableLimits {
	text: number;
	workbook: number;
	tooLarge(most: number): Refusal;
}

const ZIP = Buffer.from("504b0304", "hex");
const OLE = Buffer.from("d0cf11e0a1b11ae1", "hex");

/** Opens a table by what it holds, whatever it is called. Throws a refusal (status 413 or 422) that says how to mend it. */
export async function openTable(path: string, limits: TableLimits): Promise<TableFile> {
	const { size } = await stat(path);
	if (size === 0) throw emptyFile();
	const head = await beginning(path, 8);
	const isWorkbook = head.subarray(0, 4).equals(ZIP);
	const most = isWorkbook ? limits.workbook : limits.text;
	if (size > most) throw limits.tooLarge(most);
	if (head.equals(OLE)) throw oldWorkbook();
	return isWorkbook ? openBook(path) : openText(path, size);
}

async function openBook(path: string): Promise<TableFile> {
	const book = await openWorkbook(path);
	return {
		...{ kind: "workbook", encoding: null, date1904: book.date1904 },
		sheets: book.sheets.map((name) => ({
			name,
			rows: (progress) => {
				const size = Math.max(1, book.size(name));
				return book.rows(name, (bytes) => progress?.(bytes / size));
			},
		})),
		close: () => book.close(),
	};
}

async function openText(path: string, size: number): Promise<TableFile> {
	const encoding = await encodingOf(path);
	const delimiter = await delimiterOf(path, encoding);
	const rows = (progress?: (share: number) => void) => textRows(path, encoding, delimiter, size, progress);
	return { kind: "text", encoding, date1904: false, sheets: [{ name: null, rows }], close: () => {} };
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
		throw badEncoding(encoding);
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
		if ((piece as Buffer).includes(0)) throw noTable();
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

function oldWorkbook() {
	return refusal(
		"OLD_WORKBOOK",
		{
			zh: "这是旧版 .xls 或带密码的工作簿；请用表格软件打开、去掉密码，另存为 .xlsx 或 CSV。",
			en: "This is an old .xls workbook or one with a password; open it and save it as .xlsx or CSV without one.",
		},
		422,
	);
}

function badEncoding(encoding: Encoding) {
	return refusal(
		"BAD_ENCODING",
		{
			zh: `文字编码有误（按 ${encoding.toUpperCase()} 读不通）；请用表格软件另存为“CSV UTF-8”。`,
			en: `The text is not valid ${encoding.toUpperCase()}; save it as "CSV UTF-8".`,
		},
		422,
	);
}

function noTable() {
	return refusal(
		"BINARY_FILE",
		{
			zh: "这不是文本表格也不是 xlsx 工作簿；请存为 CSV（UTF-8）或 .xlsx。",
			en: "This is neither a text table nor an xlsx workbook; save it as CSV (UTF-8) or .xlsx.",
		},
		422,
	);
}
