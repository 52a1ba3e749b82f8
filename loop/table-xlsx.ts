import { refusal } from "./refusal.ts";
import { MOST_COLUMNS, tooManyColumns } from "./table-csv.ts";
import { DAYS_1904, type SheetRow, serialParts } from "./table-row.ts";
import { attribute, XmlScanner } from "./table-xml.ts";
import { ZipParts } from "./table-zip.ts";

/** Letters of all shared strings together: they are the one part of a workbook that must be held in memory. */
const MOST_SHARED_LETTERS = 48_000_000;
/** Excel's own longest cell has 32,767. */
const LONGEST_CELL = 100_000;
/** Excel's own last row. */
const LAST_ROW = 1_048_576;

export interface Workbook {
	/** Names of the visible sheets, in order. */
	sheets: string[];
	/** Whether day numbers count from 1904. */
	date1904: boolean;
	/** Rows of a sheet in batches; `read` is told how many compressed bytes of `size` are read. */
	rows(sheet: string, read?: (bytes: number) => void): AsyncGenerator<SheetRow[]>;
	size(sheet: string): number;
	close(): void;
}

/** Opens an Office Open XML workbook; sheets are read as streams, straight from the zip file. Cells become the text that a person sees. */
export async function openWorkbook(path: string): Promise<Workbook> {
	const parts = await ZipParts.open(path);
	try {
		const targets = new Map<string, string>();
		await scan(parts, "xl/_rels/workbook.xml.rels", (name, attributes) => {
			const [id, target] = [attribute(attributes, "Id"), attribute(attributes, "Target")];
			if (name === "Relationship" && id && target) {
				targets.set(id, target.startsWith("/") ? target.slice(1) : `xl/${target}`);
			}
		});
		const sheets = new Map<string, string>();
		let date1904 = false;
		await scan(parts, "xl/workbook.xml", (name, attributes) => {
			if (name === "workbookPr") date1904 = ["1", "true"].includes(attribute(attributes, "date1904") ?? "");
			if (name !== "sheet" || (attribute(attributes, "state") ?? "visible") !== "visible") return;
			const part = targets.get(/:id\s*=\s*["']([^"']*)/.exec(attributes)?.[1] ?? "") ?? "";
			if (parts.has(part)) sheets.set(attribute(attributes, "name") ?? part, part);
		});
		const isDate = await dateStyles(parts);
		let shared: Promise<string[]> | undefined;
		return {
			sheets: [...sheets.keys()],
			date1904,
			size: (sheet) => parts.sizeOf(sheets.get(sheet) ?? ""),
			async *rows(sheet, read) {
				shared ??= sharedStrings(parts);
				const reader = new SheetReader(await shared, isDate, date1904);
				for await (const text of parts.text(sheets.get(sheet) ?? "", read)) {
					const rows = reader.push(text);
					if (rows.length > 0) yield rows;
				}
				reader.end();
			},
			close: () => parts.close(),
		};
	} catch (error) {
		parts.close();
		throw error;
	}
}

async function scan(
	parts: ZipParts,
	part: string,
	open: (name: string, attributes: string) => void,
	rest: { close?(name: string): void; text?(text: string): void } = {},
): Promise<void> {
	const scanner = new XmlScanner({ open, close: rest.close ?? (() => {}), ...(rest.text ? { text: rest.text } : {}) });
	for await (const text of parts.text(part)) scanner.push(text);
	scanner.end();
}

async function sharedStrings(parts: ZipParts): Promise<string[]> {
	const strings: string[] = [];
	if (!parts.has("xl/sharedStrings.xml")) return strings;
	let letters = 0;
	let text = "";
	let inText = false;
	let inPhonetic = false;
	await scan(
		parts,
		"xl/sharedStrings.xml",
		(name) => {
			if (name === "si") text = "";
			else if (name === "rPh") inPhonetic = true;
			else if (name === "t") inText = !inPhonetic;
		},
		{
			close(name) {
				if (name === "t") inText = false;
				else if (name === "rPh") inPhonetic = false;
				else if (name === "si") {
					letters += text.length + 8;
					if (letters > MOST_SHARED_LETTERS) throw tooMuchText();
					strings.push(text);
				}
			},
			text(piece) {
				if (inText) text += piece;
				if (text.length > MOST_SHARED_LETTERS) throw tooMuchText();
			},
		},
	);
	return strings;
}

/** Which cell styles show a number as a date, by the style's number. ECMA-376 part 1, 18.8.30 for the built-in formats. */
async function dateStyles(parts: ZipParts): Promise<boolean[]> {
	const styles: boolean[] = [];
	if (!parts.has("xl/styles.xml")) return styles;
	const own = new Map<number, string>();
	let inCellStyles = false;
	await scan(
		parts,
		"xl/styles.xml",
		(name, attributes) => {
			if (name === "numFmt") {
				own.set(Number(attribute(attributes, "numFmtId")), attribute(attributes, "formatCode") ?? "");
			} else if (name === "cellXfs") inCellStyles = true;
			else if (name === "xf" && inCellStyles) {
				const format = Number(attribute(attributes, "numFmtId") ?? 0);
				styles.push(own.has(format) ? showsDate(own.get(format) ?? "") : isBuiltInDate(format));
			}
		},
		{
			close(name) {
				if (name === "cellXfs") inCellStyles = false;
			},
		},
	);
	return styles;
}

function isBuiltInDate(format: number): boolean {
	return (format >= 14 && format <= 22) || (format >= 27 && format <= 36) || (format >= 45 && format <= 58);
}

function showsDate(code: string): boolean {
	return /[ydh年月日]/i.test(code.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, ""));
}

/** Puts a sheet's cells together, row by row. */
class SheetReader {
	readonly #shared: readonly string[];
	readonly #isDate: readonly boolean[];
	readonly #date1904: boolean;
	readonly #scanner: XmlScanner;
	#rows: SheetRow[] = [];
	#row: SheetRow | null = null;
	#line = 0;
	#column = -1;
	#type = "";
	#style = 0;
	#hasFormula = false;
	#hasValue = false;
	#reading = false;
	#text = "";

	constructor(shared: readonly string[], isDate: readonly boolean[], date1904: boolean) {
		this.#shared = shared;
		this.#isDate = isDate;
		this.#date1904 = date1904;
		this.#scanner = new XmlScanner({
			open: (name, attributes) => this.#open(name, attributes),
			close: (name) => this.#close(name),
			text: (text) => {
				if (this.#reading) this.#text += text;
				if (this.#text.length > LONGEST_CELL) throw tooMuchText();
			},
		});
	}

	push(text: string): SheetRow[] {
		this.#rows = [];
		this.#scanner.push(text);
		return this.#rows;
	}

	end(): void {
		this.#scanner.end();
	}

	#open(name: string, attributes: string): void {
		if (name === "c") {
			const place = columnOf(attributes);
			this.#column = place < 0 ? this.#column + 1 : place;
			if (this.#column >= MOST_COLUMNS) throw tooManyColumns(this.#line, this.#column + 1);
			this.#type = quick(attributes, " t=");
			this.#style = Number(quick(attributes, " s=") || 0);
			this.#hasFormula = false;
			this.#hasValue = false;
			this.#text = "";
		} else if (name === "v" || name === "t") {
			this.#reading = true;
			this.#hasValue = true;
		} else if (name === "f") this.#hasFormula = true;
		else if (name === "row") {
			const line = Number(quick(attributes, " r=") || this.#line + 1);
			// Rows come in order; a number that goes back or out of the sheet would only mislead.
			this.#line = Number.isInteger(line) && line > this.#line && line <= LAST_ROW ? line : this.#line + 1;
			this.#row = { line: this.#line, cells: [] };
			this.#column = -1;
		}
	}

	#close(name: string): void {
		if (name === "v" || name === "t") this.#reading = false;
		else if (name === "c") this.#endCell();
		else if (name === "row" && this.#row) {
			if (this.#row.cells.length > 0) this.#rows.push(this.#row);
			this.#row = null;
		}
	}

	#endCell(): void {
		const row = this.#row;
		if (!row) return;
		const text = this.#cellText();
		if (
			this.#hasFormula &&
			(row.noValue?.length ?? 0) < MOST_COLUMNS &&
			(!this.#hasValue || (text === "" && this.#type !== "str"))
		) {
			row.noValue ??= [];
			if (row.noValue.at(-1) !== this.#column) row.noValue.push(this.#column);
		} else if (text === "") return;
		while (row.cells.length < this.#column) row.cells.push("");
		row.cells[this.#column] = text;
	}

	#cellText(): string {
		const text = this.#text;
		if (this.#type === "s") return this.#shared[Number(text)] ?? "";
		if (this.#type === "b") return text === "1" ? "TRUE" : "FALSE";
		if (this.#type !== "" && this.#type !== "n") return text;
		if (text === "") return "";
		const number = Number(text);
		if (!Number.isFinite(number)) return text;
		if (!this.#isDate[this.#style]) return plainNumber(number);
		const [day, time] = serialParts(number + (this.#date1904 ? DAYS_1904 : 0));
		return day === "" ? text : `${day} ${time}`;
	}
}

/** A number as its cell shows it: 15 digits, as Excel keeps them, without an exponent. */
function plainNumber(number: number): string {
	const text = String(Number(number.toPrecision(15)));
	return text.includes("e")
		? Number(text)
				.toFixed(20)
				.replace(/\.?0+$/, "")
		: text;
}

/** The column of a cell's reference (`r="AB12"` is 27); -1 where it has none. */
function columnOf(attributes: string): number {
	const at = attributes.indexOf(' r="');
	if (at < 0) return -1;
	let column = 0;
	for (let i = at + 4; i < attributes.length; i++) {
		const letter = attributes.charCodeAt(i);
		if (letter < 65 || letter > 90) break;
		column = column * 26 + letter - 64;
		if (column > 20_000) break;
	}
	return column - 1;
}

/** An attribute of the thousands of cells, found without a regular expression. `mark` is ` name=`. */
function quick(attributes: string, mark: string): string {
	const at = attributes.indexOf(mark);
	if (at < 0) return "";
	const from = at + mark.length + 1;
	return attributes.slice(from, attributes.indexOf(attributes[from - 1] ?? '"', from));
}

function tooMuchText() {
	return refusal(
		"TOO_MUCH_TEXT",
		{
			zh: "工作簿里的不同文字太多，装不进内存；请存为 CSV 再传，CSV 没有这个限制。",
			en: "The workbook has too many different texts to hold; save it as CSV, which has no such limit.",
		},
		422,
	);
}
