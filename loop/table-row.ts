import { isDay } from "./local-day.ts";

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

const DAY =
	/^(\d{4})(?:-(\d{1,2})-(\d{1,2})|\/(\d{1,2})\/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日)(?:[T ]0?0:00(?::00)?)?$/;

/** The local day that a cell names, as offices write it: `2024-08-01`, `2024/8/1`, `2024.8.1`, `2024年8月1日`, a date cell, a day number; null: it names none. */
export function dayOfCell(text: string, date1904: boolean): string | null {
	const plain = text.trim();
	if (/^\d{5}$/.test(plain)) return serialParts(Number(plain) + (date1904 ? DAYS_1904 : 0))[0] || null;
	const [, year, ...parts] = DAY.exec(plain) ?? [];
	const [month, date] = parts.filter((part) => part !== undefined);
	if (!year || !month || !date) return null;
	const day = `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`;
	return isDay(day) ? day : null;
}
