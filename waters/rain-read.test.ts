import assert from "node:assert/strict";
import { test } from "node:test";
import type { SheetRow } from "../loop/table-row.ts";
import { readRain } from "./rain-read.ts";

const sheet = (...rows: string[]): SheetRow[] => rows.map((row, index) => ({ line: index + 1, cells: row.split("|") }));
const facts = { date1904: false, today: "2026-11-25" };

test("a table of rain is read whatever its titles, and each wrong row says where, what and how to mend it", () => {
	const read = readRain(
		sheet(
			"武进区降雨日值",
			"站名|日期|降雨量（毫米）",
			"湖塘|2026-07-01|12.5",
			"湖塘|2026年7月2日|0",
			"湖塘|7月3日|3",
			"湖塘|2026-07-04|0,5",
			"湖塘|2026-07-05|",
			"湖塘|2026-07-06|2500",
			"湖塘|2026-12-01|1",
			"湖塘|2026-07-01|13",
			"湖塘|2026-07-02|0",
			"||",
		),
		facts,
	);
	assert.deepEqual(read?.rows, [
		{ line: 3, day: "2026-07-01", millimetres: 12.5 },
		{ line: 4, day: "2026-07-02", millimetres: 0 },
	]);
	assert.deepEqual(
		read?.faults.map((one) => one.words.zh),
		[
			"第 5 行“日期”：“7月3日”不是日期，请写成 2026-07-01。",
			"第 6 行“降雨量”：“0,5”不是数字，小数点请用“.”，不带单位。",
			"第 7 行“降雨量”为空：没有下雨请写 0，没有观测请删去这一行。",
			"第 8 行“降雨量”：2500 毫米不在 0 至 1999 之间，请核对。",
			"第 9 行“日期”：2026-12-01 还没有到。",
			"第 10 行：2026-07-01 已在第 3 行写为 12.5 毫米，这里是 13；请只留一个。",
		],
	);
	assert.match(read?.faults[1]?.words.en ?? "", /Row 6, rain: “0,5” is no number/);
});

test("a table without the two headings is not guessed at", () => {
	assert.equal(readRain(sheet("2026-07-01|12.5", "2026-07-02|0"), facts), null);
	assert.equal(readRain(sheet("date|ammonia", "2026-07-02|0.4"), facts), null);
	assert.equal(readRain([], facts), null);
});
