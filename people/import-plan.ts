import { dayOfCell } from "../loop/table-row.ts";
import type { Bilingual } from "../loop/words.ts";
import { COLUMNS, type RowKind } from "./import-columns.ts";
import { planPersons } from "./import-persons.ts";
import type { ImportRow, ImportTable } from "./import-read.ts";
import { planUnits } from "./import-units.ts";
import type { PersonRow, PersonSaid } from "./person.store.ts";
import { isPlainText } from "./plain-text.ts";
import type { Post } from "./post.ts";
import type { Unit, UnitSaid } from "./unit.ts";

export interface RowFault {
	column: Bilingual;
	value: string;
	cure: Bilingual;
}

/** What one row would do. */
export interface PlannedRow {
	kind: RowKind;
	sheet: string | null;
	line: number;
	name: string;
	status: "new" | "changed" | "unchanged" | "wrong";
	changes: { column: Bilingual; from: string; to: string }[];
	faults: RowFault[];
}

/** What is done, in this order. */
export type ImportAct =
	| { do: "enter-unit"; unit: UnitSaid }
	| { do: "change-unit"; unit: UnitSaid }
	| { do: "enter-person"; person: PersonSaid & { personId: string }; post: Omit<Post, "postId"> }
	| { do: "change-person"; personId: string; said: Omit<PersonSaid, "personId"> }
	| { do: "enter-post"; personId: string; post: Omit<Post, "postId"> }
	| { do: "end-post"; personId: string; postId: string; untilDay: string };

export interface ImportPlan {
	rows: PlannedRow[];
	acts: ImportAct[];
}

export interface ImportKnown {
	units: ReadonlyMap<string, Unit>;
	persons: readonly PersonRow[];
	/** The district's local day. */
	today: string;
}

/** Understands every row against what is known: what is new, what changes, what is the same, what is wrong and how to mend it. Changes nothing. */
export function planImport(table: ImportTable, known: ImportKnown): ImportPlan {
	const read = table.rows.map((row) => new RowReader(row, table.date1904));
	const units = planUnits(
		read.filter((row) => row.kind === "unit"),
		known,
	);
	const persons = planPersons(
		read.filter((row) => row.kind === "person"),
		{ ...known, units: units.after },
	);
	const order = new Map(table.rows.map((row, at) => [`${row.sheet}\n${row.line}`, at]));
	const place = (row: PlannedRow) => order.get(`${row.sheet}\n${row.line}`) ?? 0;
	return {
		rows: [...units.rows, ...persons.rows].sort((a, b) => place(a) - place(b)),
		acts: [...units.acts, ...persons.acts],
	};
}

/** Reads the cells of one row and collects what is wrong with them. */
export class RowReader {
	readonly kind: RowKind;
	readonly sheet: string | null;
	readonly line: number;
	readonly faults: RowFault[] = [];
	readonly #cells: Record<string, string>;
	readonly #date1904: boolean;

	constructor(row: ImportRow, date1904: boolean) {
		this.kind = row.kind;
		this.sheet = row.sheet;
		this.line = row.line;
		this.#cells = row.cells;
		this.#date1904 = date1904;
		for (const key of row.noValue)
			this.fault(key, {
				zh: "公式没有结果；请在表格软件里打开并保存，或填入数值。",
				en: "A formula without its result; open and save the file, or write the value.",
			});
	}

	fault(key: string, cure: Bilingual): void {
		if (this.faults.some((one) => one.column.zh === this.#title(key).zh)) return;
		this.faults.push({ column: this.#title(key), value: this.raw(key).slice(0, 120), cure });
	}

	raw(key: string): string {
		return this.#cells[key] ?? "";
	}

	/** A text that may be a name; "" where the cell is empty. */
	text(key: string, most: number): string {
		const text = this.raw(key);
		if (text.length > most)
			this.fault(key, { zh: `最长 ${most} 个字；请缩短。`, en: `At most ${most} characters; shorten it.` });
		else if (!isPlainText(text))
			this.fault(key, {
				zh: "含有看不见的控制字符；请重新输入。",
				en: "It holds characters that can't be seen; type it again.",
			});
		return text;
	}

	needed(key: string, most: number): string {
		const text = this.text(key, most);
		if (text === "") this.fault(key, { zh: "必填；请补上。", en: "Needed; fill it in." });
		return text;
	}

	/** A local day; null where the cell is empty or wrong. */
	day(key: string): string | null {
		const text = this.raw(key);
		if (text === "") return null;
		const day = dayOfCell(text, this.#date1904);
		if (day === null || day < "1949-10-01" || day > "2199-12-31") {
			this.fault(key, { zh: "不是日期；请写成 2026-01-05。", en: "No date; write 2026-01-05." });
			return null;
		}
		return day;
	}

	#title(key: string): Bilingual {
		return COLUMNS[this.kind].find((one) => one.key === key)?.title ?? { zh: key, en: key };
	}

	change(key: string, from: string, to: string): PlannedRow["changes"][number] {
		return { column: this.#title(key), from, to };
	}

	/** The row as it is told, with its status by its faults and changes. */
	planned(status: "new" | "known", changes: PlannedRow["changes"]): PlannedRow {
		const { kind, sheet, line, faults } = this;
		const sound = status === "new" ? "new" : changes.length > 0 ? "changed" : "unchanged";
		return {
			...{ kind, sheet, line, name: this.raw("name").slice(0, 80) },
			...{ status: faults.length > 0 ? "wrong" : sound, changes: faults.length > 0 ? [] : changes, faults },
		};
	}
}
