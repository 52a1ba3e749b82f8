import { refusal } from "./refusal.ts";
import type { SheetRow } from "./table-row.ts";

/** A line longer than this is no table: it is refused before it fills the memory. */
export const LONGEST_LINE = 1_000_000;

/** The tables that offices send have a few dozen columns. */
export const MOST_COLUMNS = 1000;

/**
 * Cuts text into rows as it arrives (RFC 4180, tolerant: a quote counts only at a cell's beginning). It knows the line of each row, and holds no
 * more than one row that is not complete yet; blank lines are passed over.
 */
export class CsvReader {
	readonly #delimiter: string;
	#rest = "";
	#line = 1;

	constructor(delimiter: string) {
		this.#delimiter = delimiter;
	}

	/** The rows that are complete after this piece of text. */
	push(text: string): SheetRow[] {
		return this.#cut(this.#rest + text, false);
	}

	end(): SheetRow[] {
		return this.#cut(this.#rest, true);
	}

	#cut(text: string, last: boolean): SheetRow[] {
		const rows: SheetRow[] = [];
		let start = 0;
		let quote = text.indexOf('"');
		while (start < text.length) {
			const newline = text.indexOf("\n", start);
			if (newline < 0 && !last) break;
			const end = newline < 0 ? text.length : newline;
			if (quote >= 0 && quote < start) quote = text.indexOf('"', start);
			if (quote >= 0 && quote < end) {
				const cut = this.#cutQuoted(text, start, last);
				if (cut === null) break;
				this.#take(rows, cut.cells);
				this.#line += cut.lines;
				start = cut.next;
			} else {
				const line = text.slice(start, text.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end);
				this.#checkLength(line.length);
				if (line.trim() !== "") this.#take(rows, line.split(this.#delimiter));
				this.#line++;
				start = end + 1;
			}
		}
		// Cut from its parent, or each small rest would keep a whole piece in memory.
		this.#rest = start === 0 ? text : start >= text.length ? "" : text.slice(start);
		this.#checkLength(this.#rest.length);
		return rows;
	}

	/** One row that has quotes, from `start`; null where its end has not arrived yet. */
	#cutQuoted(text: string, start: number, last: boolean): { cells: string[]; next: number; lines: number } | null {
		const cells: string[] = [];
		let at = start;
		let lines = 1;
		for (;;) {
			let cell = "";
			if (text[at] === '"') {
				at++;
				for (;;) {
					const close = text.indexOf('"', at);
					if (close < 0) {
						if (last) throw openQuote(this.#line);
						return null;
					}
					cell += text.slice(at, close);
					at = close + 1;
					if (text[at] !== '"') break;
					cell += '"';
					at++;
				}
				for (const letter of cell) if (letter === "\n") lines++;
				// The character after a quote decides what the quote was.
				if (at >= text.length && !last) return null;
			}
			const newline = text.indexOf("\n", at);
			if (newline < 0 && !last) return null;
			const end = newline < 0 ? text.length : newline;
			const next = text.indexOf(this.#delimiter, at);
			if (next >= 0 && next < end) {
				cells.push(cell + text.slice(at, next));
				at = next + 1;
				continue;
			}
			cells.push(cell + text.slice(at, end).replace(/\r$/, ""));
			this.#checkLength(end - start);
			return { cells, next: end + 1, lines };
		}
	}

	#take(rows: SheetRow[], cells: string[]): void {
		if (cells.length > MOST_COLUMNS) throw tooManyColumns(this.#line, cells.length);
		rows.push({ line: this.#line, cells });
	}

	#checkLength(length: number): void {
		if (length <= LONGEST_LINE) return;
		throw refusal(
			"LINE_TOO_LONG",
			{
				zh: `第 ${this.#line} 行超过 ${LONGEST_LINE} 个字符，不是数据表；请检查换行，或引号是否没有成对。`,
				en: `Line ${this.#line} has more than ${LONGEST_LINE} characters; check the line ends, or for a quote without its pair.`,
			},
			422,
		);
	}
}

export function tooManyColumns(line: number, columns: number) {
	return refusal(
		"TOO_MANY_COLUMNS",
		{
			zh: `第 ${line} 行有 ${columns} 列，最多 ${MOST_COLUMNS} 列；请只留需要的列。`,
			en: `Line ${line} has ${columns} columns; ${MOST_COLUMNS} are the most. Keep the columns that are needed.`,
		},
		422,
	);
}

function openQuote(line: number) {
	return refusal(
		"OPEN_QUOTE",
		{
			zh: `第 ${line} 行有一个引号没有结束；请补上另一半，或去掉它。`,
			en: `A quote that begins on line ${line} has no end; close it or remove it.`,
		},
		422,
	);
}
