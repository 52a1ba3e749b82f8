/** One row of a table as a file has it. */
export interface SheetRow {
	/** Line of the file (row of the sheet) that it begins on, from 1. */
	line: number;
	cells: string[];
	/** Places of cells that hold a formula without its result. */
	noValue?: number[];
}

/** Days of Excel's calendar before 1970-01-01, and from its calendar of 1904 to that of 1900. */
const EXCEL_TO_UNIX_DAYS = 25_569;
export const DAYS_1904 = 1462;

/** The local day and time of an Excel day number of the 1900 calendar, rounded to the second. */
export function serialParts(serial: number): [day: string, time: string] {
	const instant = new Date(Math.round((serial - EXCEL_TO_UNIX_DAYS) * 86_400) * 1000);
	const iso = Number.isFinite(instant.getTime()) ? instant.toISOString() : "";
	return [iso.slice(0, 10), iso.slice(11, 19)];
}
