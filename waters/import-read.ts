import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { refusal } from "../loop/refusal.ts";
import type { SheetRow } from "../loop/table-row.ts";
import type { ImportFile } from "./import-file.ts";
import type { Fault } from "./import-header.ts";
import { RowReader } from "./import-rows.ts";
import { ownText } from "./import-seen.ts";
import { TimeReader } from "./import-time.ts";
import type { Reading } from "./reading.ts";

/** Rows of one file; more are sent as several files. */
export const MOST_ROWS = 5_000_000;
/** Faults that are listed; the others are counted, and all are in the file of bad rows. */
const LISTED_FAULTS = 100;
/** More new names than a district has sections: a wrong column, most likely. */
export const MOST_NEW_SITES = 2000;

/** A site that the file names and we don't know. */
export interface UnknownSite {
	name: string;
	rows: number;
	readings: number;
}

export interface ReadContext {
	/** Names and codes, lower case, to site numbers. */
	sites: ReadonlyMap<string, number>;
	now: Date;
	timeZone: string;
	/** The district's, "" where it is not known. */
	ownProvince: string;
	/** Where rows with a fault are written to; null: nowhere. */
	badRows: string | null;
	progress?: (share: number, rows: number) => void;
}

const UNKNOWN_SITE = {
	zh: "没有这个断面；请核对名称，或选择“新建断面”",
	en: "no such site; check the name, or choose to create new sites",
};

/** Reads one file to its end and gives its sound readings; counts as it goes. */
export class ImportReading {
	rows = 0;
	readings = 0;
	faultyRows = 0;
	/** Rows and readings that only lack a known site; they count among the faulty. */
	unknownSiteRows = 0;
	unknownSiteReadings = 0;
	readonly faults: Fault[] = [];
	readonly unknownSites = new Map<string, UnknownSite>();
	tooManyUnknown = false;
	readonly sites = new Set<number>();
	/** ISO UTC; "" before the first. */
	first = "";
	last = "";
	readonly #file: ImportFile;
	readonly #context: ReadContext;

	constructor(file: ImportFile, context: ReadContext) {
		this.#file = file;
		this.#context = context;
	}

	/** The readings of sound rows, in the file's order. Faulty rows go to the file of bad rows, each with its reasons. */
	async *sound(): AsyncGenerator<Reading> {
		const { sites, now, timeZone, ownProvince, badRows } = this.#context;
		const { header, date1904 } = this.#file;
		const reader = new RowReader(header, sites, new TimeReader(timeZone, { date1904 }), now, timeZone, ownProvince);
		const bad = badRows === null ? null : new BadRows(badRows, header.cells);
		try {
			for await (const batch of this.#file.rows((share) => this.#context.progress?.(share, this.rows))) {
				for (const row of batch) {
					const { readings, faults, unknownSite } = reader.read(row);
					if (++this.rows > MOST_ROWS) throw tooManyRows();
					if (faults.length > 0) this.#countFaults(row, faults, bad);
					else if (unknownSite !== null) this.#countUnknown(row, unknownSite, readings, bad);
					else if (readings.length > 0) {
						this.#countSound(readings);
						yield* readings;
					}
				}
				await bad?.drained();
			}
		} finally {
			await bad?.end();
		}
	}

	#countSound(readings: readonly Reading[]): void {
		const { siteId = 0, happenedAt = "" } = readings[0] ?? {};
		this.readings += readings.length;
		this.sites.add(siteId);
		if (this.first === "" || happenedAt < this.first) this.first = happenedAt;
		if (happenedAt > this.last) this.last = happenedAt;
	}

	#countFaults(row: SheetRow, faults: Fault[], bad: BadRows | null, listed = true): void {
		this.faultyRows++;
		for (const fault of faults) {
			if (listed && this.faults.length < LISTED_FAULTS) this.faults.push({ ...fault, value: ownText(fault.value) });
		}
		bad?.add(row, faults);
	}

	#countUnknown(row: SheetRow, name: string, readings: readonly Reading[], bad: BadRows | null): void {
		const known = this.unknownSites.get(name);
		if (known) {
			known.rows++;
			known.readings += readings.length;
		} else if (this.unknownSites.size < MOST_NEW_SITES) {
			const own = ownText(name);
			this.unknownSites.set(own, { name: own, rows: 1, readings: readings.length });
		} else this.tooManyUnknown = true;
		this.unknownSiteRows++;
		this.unknownSiteReadings += readings.length;
		const column = this.#file.header.cells[this.#file.header.site] ?? "";
		const fault = { row: row.line, column, value: name, cure: UNKNOWN_SITE };
		// Listed once a name: a thousand rows of one site must not hide the other faults.
		this.#countFaults(row, [fault], bad, known === undefined);
	}
}

/** The faulty rows as CSV, with the columns of the file and one more that says why: to be mended there and sent again. */
class BadRows {
	readonly #path: string;
	readonly #header: readonly string[];
	readonly #width: number;
	#out: WriteStream | null = null;

	constructor(path: string, header: readonly string[]) {
		this.#path = path;
		this.#width = header.length;
		// A file of bad rows that was sent again has the column already.
		this.#header = header.at(-1) === REASON_COLUMN ? header.slice(0, -1) : header;
	}

	add(row: SheetRow, faults: readonly Fault[]): void {
		if (!this.#out) {
			this.#out = createWriteStream(this.#path);
			this.#out.on("error", () => {}); // told by end()
			this.#write(`\uFEFF${csvLine([...this.#header, REASON_COLUMN])}`);
		}
		const cells = this.#header.map((_name, at) => row.cells[at] ?? "");
		// Cells beyond the header would push the reason aside; they stay together in the last one, for the person to part.
		const beyond = row.cells.slice(this.#width).filter((cell) => cell !== "");
		if (beyond.length > 0) cells.push("", ...beyond);
		const reasons = faults.map((fault) => `${fault.column ? `${fault.column}“${fault.value}”：` : ""}${fault.cure.zh}`);
		cells[this.#header.length] = `第 ${row.line} 行：${reasons.join("；")}`;
		this.#write(csvLine(cells));
	}

	#write(line: string): void {
		this.#out?.write(line);
	}

	async drained(): Promise<void> {
		if (this.#out?.writableNeedDrain) await once(this.#out, "drain");
	}

	async end(): Promise<void> {
		if (!this.#out) return;
		this.#out.end();
		await finished(this.#out);
	}
}

/** Its name is none that a column is known by, so that a mended file can be sent with it. */
const REASON_COLUMN = "问题与改法";

function csvLine(cells: readonly string[]): string {
	return `${cells.map((text) => (/[",\r\n\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(",")}\r\n`;
}

function tooManyRows() {
	return refusal(
		"TOO_MANY_ROWS",
		{
			zh: `文件超过 ${MOST_ROWS} 行；请按年份或断面拆成几个再传。`,
			en: `The file has more than ${MOST_ROWS} rows; split it by year or site.`,
		},
		422,
	);
}
