import { localMinute } from "../loop/local-day.ts";
import type { SheetRow } from "../loop/table-row.ts";
import type { Bilingual } from "../loop/words.ts";
import { shiftDecimal } from "./decimal.ts";
import { FACTORS, type Factor } from "./factor.ts";
import { type Fault, factorOfCell, type Header, shiftOfUnit, unknownUnit } from "./import-header.ts";
import { SeenRows } from "./import-seen.ts";
import type { TimeReader } from "./import-time.ts";
import { nameWithProvince } from "./province.ts";
import type { Reading } from "./reading.ts";
import { type ParsedValue, parseValue } from "./value.ts";

/** What one row gave. A row with a fault gives no readings: it is mended and sent again as a whole. */
export interface RowResult {
	readings: Reading[];
	faults: Fault[];
	/** The row is sound, but for its site, which is not known here; its readings carry site 0. */
	unknownSite: string | null;
}

const EARLIEST = Date.UTC(1980, 0, 1);
const LONGEST_VALUE = 40;
const LONGEST_SITE = 60;
const FAULTS_A_ROW = 5;
/** HJ 212-2017 table 8: N is normal; anything else is kept and left out of statistics. */
const NORMAL_FLAGS = new Set(["", "n", "正常"]);
const PLACE_OF_FACTOR = new Map(FACTORS.map((factor, place) => [factor.code, place]));

/** Turns the rows of one file into readings, in the file's order; remembers which were there, so as to name the second of two. */
export class RowReader {
	readonly #header: Header;
	readonly #sites: ReadonlyMap<string, number>;
	readonly #time: TimeReader;
	readonly #now: number;
	readonly #timeZone: string;
	readonly #ownProvince: string;
	readonly #seen = new SeenRows();

	/**
	 * `sites`: every name and code of a site, lower case, to its number. `now`: nothing may have happened after it. `ownProvince`: the district's, "" where it is not known.
	 */
	constructor(
		header: Header,
		sites: ReadonlyMap<string, number>,
		time: TimeReader,
		now: Date,
		timeZone: string,
		ownProvince = "",
	) {
		this.#header = header;
		this.#sites = sites;
		this.#time = time;
		this.#now = now.getTime();
		this.#timeZone = timeZone;
		this.#ownProvince = ownProvince;
	}

	read(row: SheetRow): RowResult {
		const { site, province, time, factors, long, flag } = this.#header;
		const faults: Fault[] = [];
		if (!row.noValue && row.cells.every((cell) => cell.trim() === "")) {
			return { readings: [], faults, unknownSite: null };
		}
		const fault = (at: number, cure: Bilingual, value = row.cells[at] ?? "") => {
			const column = at < 0 ? "" : (this.#header.cells[at] ?? "");
			if (faults.length < FAULTS_A_ROW) faults.push({ row: row.line, column, value: value.trim().slice(0, 80), cure });
		};
		for (const at of row.noValue ?? []) if (this.#isRead(at)) fault(at, NO_RESULT);
		const extra = row.cells.findIndex((cell, at) => at >= this.#header.cells.length && cell.trim() !== "");
		if (extra >= 0) fault(-1, TOO_MANY_CELLS, row.cells[extra]);
		const said = (row.cells[site] ?? "").trim();
		const name = province < 0 ? said : nameWithProvince(said, row.cells[province] ?? "", this.#ownProvince);
		const known = this.#sites.get(name.toLowerCase());
		// Of a district whose own province is not known any known section of that name is meant.
		const siteId = known ?? (this.#ownProvince === "" ? this.#sites.get(said.toLowerCase()) : undefined) ?? 0;
		if (name === "") fault(site, NO_SITE);
		else if (siteId === 0 && name.length > LONGEST_SITE) fault(site, SITE_TOO_LONG);
		const at = this.#timeOf(row.cells[time] ?? "", (cure) => fault(time, cure));
		const mark = flag < 0 ? "" : (row.cells[flag] ?? "").trim();
		if (mark.length > 8) fault(flag, BAD_FLAG);
		const readings: Reading[] = [];
		const take = (factor: Factor, cell: number, shift: number, unit: string) => {
			const text = (row.cells[cell] ?? "").trim();
			if (text === "" || row.noValue?.includes(cell)) return;
			const parsed = text.length > LONGEST_VALUE ? null : parseValue(factor.code, text);
			if (parsed === null || parsed.kind === "fault") fault(cell, notANumber(factor));
			else if (parsed.kind !== "empty")
				readings.push(readingOf(siteId, factor, at ?? 0, text, parsed, shift, unit, mark));
		};
		if (long) this.#takeLong(row, long, take, fault);
		else for (const column of factors) take(column.factor, column.at, column.shift, column.unit);
		if (faults.length === 0 && at !== null && readings.length > 0) {
			const first = this.#seen.add(name.toLowerCase(), at, maskOf(readings), row.line);
			if (first !== null) fault(-1, twice(first, name, localMinute(new Date(at), this.#timeZone)), name);
		}
		if (faults.length > 0) return { readings: [], faults, unknownSite: null };
		return { readings, faults, unknownSite: siteId === 0 && readings.length > 0 ? name : null };
	}

	#isRead(at: number): boolean {
		const { site, time, flag, long, factors } = this.#header;
		const places = [site, time, flag, ...(long ? Object.values(long) : [])];
		return places.includes(at) || factors.some((column) => column.at === at);
	}

	#timeOf(text: string, fault: (cure: Bilingual) => void): number | null {
		const at = this.#time.read(text);
		if (at === null) fault(BAD_TIME);
		else if (at > this.#now) fault(AHEAD);
		else if (at < EARLIEST) fault(TOO_EARLY);
		else return at;
		return null;
	}

	#takeLong(
		row: SheetRow,
		long: NonNullable<Header["long"]>,
		take: (factor: Factor, cell: number, shift: number, unit: string) => void,
		fault: (at: number, cure: Bilingual) => void,
	): void {
		const factor = factorOfCell(row.cells[long.factor] ?? "");
		const unit = (row.cells[long.unit] ?? "").trim();
		const shift = factor ? shiftOfUnit(factor, unit) : 0;
		if (!factor) fault(long.factor, UNKNOWN_FACTOR);
		else if (shift === null) fault(long.unit, unknownUnit(factor));
		else take(factor, long.value, shift, shift === 0 ? "" : unit);
	}
}

/** A reading in another unit keeps that unit in its text, so that what is shown is what was received. */
function readingOf(
	siteId: number,
	factor: Factor,
	at: number,
	text: string,
	parsed: ParsedValue,
	shift: number,
	unit: string,
	flag: string,
): Reading {
	const moved = (number: string | null) => (number === null ? null : shiftDecimal(number, shift));
	return {
		siteId,
		factor: factor.code,
		happenedAt: new Date(at).toISOString(),
		valueText: unit === "" ? text : `${text} ${unit}`,
		value: moved(parsed.value),
		usable: NORMAL_FLAGS.has(flag.toLowerCase()) ? moved(parsed.usable) : null,
		detectionLimit: moved(parsed.detectionLimit),
		flag,
	};
}

function maskOf(readings: readonly Reading[]): number {
	let mask = 0;
	for (const { factor } of readings) mask |= 1 << (PLACE_OF_FACTOR.get(factor) ?? 31);
	return mask;
}

const NO_RESULT = {
	zh: "单元格是公式，没有存下结果；请在表格软件里重算保存，或粘贴为数值",
	en: "a formula without its result; recalculate and save, or paste it as a value",
};
const TOO_MANY_CELLS = {
	zh: "这一行的格数多于表头；多半是小数写成了逗号，或文字里有未加引号的逗号",
	en: "more cells than the header has; a decimal comma or an unquoted comma is likely",
};
const NO_SITE = { zh: "没有断面名称；请补上", en: "no site; fill it in" };
const SITE_TOO_LONG = { zh: "断面名称超过 60 字；请检查是否错列", en: "a site's name has at most 60 letters" };
const BAD_TIME = {
	zh: "不是时间；请写成 2024-08-01 08:00",
	en: "no time; write it like 2024-08-01 08:00",
};
const AHEAD = { zh: "时间在将来；请核对年月日", en: "lies in the future; check the date" };
const TOO_EARLY = { zh: "早于 1980 年；请核对年份", en: "before 1980; check the year" };
const BAD_FLAG = { zh: "数据标记最多 8 个字，如 N、D", en: "a flag has at most 8 letters, such as N or D" };
const UNKNOWN_FACTOR = {
	zh: "不认识的监测因子；请用名称（总磷）或代码（w21011）",
	en: "unknown factor; use its name (total phosphorus) or code (w21011)",
};

function notANumber(factor: Factor): Bilingual {
	return {
		zh: `不是${factor.name.zh}的数值；请改为如 0.15 的小数，未检出写 0.01L（写明检出限），没有测就留空`,
		en: `no number for ${factor.name.en}; write 0.15, 0.01L when below detection (with its limit), or leave it empty`,
	};
}

function twice(line: number, site: string, time: string): Bilingual {
	return {
		zh: `与第 ${line} 行是同一断面、同一时间（${site} ${time}）、同一因子；请只留一行`,
		en: `the same site, time (${site} ${time}) and factor as line ${line}; keep one`,
	};
}
