import { dayOfCell, type SheetRow } from "../loop/table-row.ts";
import type { Bilingual } from "../loop/words.ts";

// Rain by local day from a table, as weather stations and offices keep it: a column of days and one of millimetres, told by their headings.

const DAY_HEADS = /^(日期|时间|观测日期|date|day)/i;
const RAIN_HEADS = /(降雨|雨量|降水|rain|precipitation|millimet|毫米|(^|[^a-z])mm([^a-z]|$))/i;
const LINES_BEFORE_HEADER = 10;
/** More in a day was never measured anywhere. */
const MOST_MM = 1999;

export interface RainRow {
	line: number;
	day: string;
	millimetres: number;
}

export interface RainFault {
	line: number;
	words: Bilingual;
}

export interface RainTable {
	rows: RainRow[];
	faults: RainFault[];
}

/** Pure: the days of a table, and for each row that can't be taken the place, the value and the cure; null where no heading is known. */
export function readRain(lines: readonly SheetRow[], facts: { date1904: boolean; today: string }): RainTable | null {
	const at = lines.slice(0, LINES_BEFORE_HEADER).findIndex((row) => columnsOf(row) !== null);
	const heading = lines[at];
	const columns = heading && columnsOf(heading);
	if (!columns) return null;
	const rows: RainRow[] = [];
	const faults: RainFault[] = [];
	const seen = new Map<string, RainRow>();
	for (const row of lines.slice(at + 1)) {
		const dayText = (row.cells[columns.day] ?? "").trim();
		const rainText = (row.cells[columns.rain] ?? "").trim();
		if (dayText === "" && rainText === "") continue;
		const read = rowOf(row, dayText, rainText, facts);
		if ("words" in read) {
			faults.push({ line: row.line, words: read.words });
			continue;
		}
		const before = seen.get(read.day);
		if (before && before.millimetres !== read.millimetres)
			faults.push({
				line: row.line,
				words: {
					zh: `第 ${row.line} 行：${read.day} 已在第 ${before.line} 行写为 ${before.millimetres} 毫米，这里是 ${read.millimetres}；请只留一个。`,
					en: `Row ${row.line}: ${read.day} stands in row ${before.line} with ${before.millimetres} mm and here with ${read.millimetres}; keep one.`,
				},
			});
		else if (!before) {
			seen.set(read.day, read);
			rows.push(read);
		}
	}
	return { rows, faults };
}

function columnsOf({ cells }: SheetRow): { day: number; rain: number } | null {
	const heads = cells.map((cell) => cell.trim());
	const day = heads.findIndex((head) => DAY_HEADS.test(head));
	const rain = heads.findIndex((head, index) => index !== day && RAIN_HEADS.test(head));
	return day < 0 || rain < 0 ? null : { day, rain };
}

function rowOf(
	row: SheetRow,
	dayText: string,
	rainText: string,
	{ date1904, today }: { date1904: boolean; today: string },
): RainRow | { words: Bilingual } {
	const fault = (zh: string, en: string) => ({
		words: { zh: `第 ${row.line} 行${zh}`, en: `Row ${row.line}${en}` },
	});
	const day = dayOfCell(dayText, date1904);
	if (day === null)
		return fault(
			`“日期”：“${dayText}”不是日期，请写成 2026-07-01。`,
			`, date: “${dayText}” is no day; write it as 2026-07-01.`,
		);
	if (day > today) return fault(`“日期”：${day} 还没有到。`, `, date: ${day} has not come yet.`);
	// Rain that was not measured is unknown, not none.
	if (rainText === "")
		return fault(
			"“降雨量”为空：没有下雨请写 0，没有观测请删去这一行。",
			", rain: empty; write 0 for no rain, or leave the row out.",
		);
	if (!/^-?\d+(\.\d+)?$/.test(rainText))
		return fault(
			`“降雨量”：“${rainText}”不是数字，小数点请用“.”，不带单位。`,
			`, rain: “${rainText}” is no number; use a point and no unit.`,
		);
	const millimetres = Number(rainText);
	if (millimetres < 0 || millimetres > MOST_MM)
		return fault(
			`“降雨量”：${rainText} 毫米不在 0 至 ${MOST_MM} 之间，请核对。`,
			`, rain: ${rainText} mm is not between 0 and ${MOST_MM}; check it.`,
		);
	return { line: row.line, day, millimetres };
}
