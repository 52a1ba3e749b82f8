import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { localMinute } from "../loop/local-day.ts";
import { serialParts } from "../loop/table-row.ts";
import { understandHeader } from "./import-header.ts";
import { RowReader } from "./import-rows.ts";
import { SeenRows } from "./import-seen.ts";
import { TimeReader } from "./import-time.ts";

const ZONE = "Asia/Shanghai";
const SITES = new Map([
	["红旗河", 1],
	["下沿浜", 2],
]);
const NOW = new Date("2024-09-01T00:00:00.000Z");

function headerOf(text: string) {
	const header = understandHeader(text.split(","), 1);
	assert.ok(!("refused" in header), "the header is understood");
	return header;
}

/** Reads rows written as `cell,cell`; each with what it gave. */
function read(header: string, ...rows: string[]) {
	const reader = new RowReader(headerOf(header), SITES, new TimeReader(ZONE), NOW, ZONE);
	return rows.map((row, index) => reader.read({ line: index + 2, cells: row.split(",") }));
}

const time = (text: string) => {
	const at = new TimeReader(ZONE).read(text);
	return at === null ? null : new Date(at).toISOString();
};

test("times are read in every way that tables write them, and nothing else is", () => {
	const eight = "2024-08-01T00:00:00.000Z";
	for (const text of [
		..."2024-08-01 08:00|2024-08-01 08:00:00|2024-08-01T08:00|2024/8/1 8:00|2024/08/01 08:00:00|2024.8.1 8:00".split(
			"|",
		),
		..."2024年8月1日 8时|2024年08月01日08:00|2024年8月1日8时0分|2024-08-01T00:00:00Z|2024-08-01T00:00:00.000Z".split(
			"|",
		),
		..."2024-08-01T08:00:00+08:00|2024-07-31 20:00:00-0400|45505.333333333336| 2024-08-01  08:00 ".split("|"),
	]) {
		assert.equal(time(text), eight, text);
	}
	assert.equal(time("2024-08-01"), "2024-07-31T16:00:00.000Z", "a bare day is its first instant");
	assert.equal(time("45505"), "2024-07-31T16:00:00.000Z");
	assert.equal(time("2024-07-31 24:00"), "2024-07-31T16:00:00.000Z", "24:00 is the end of the day");
	for (const text of [
		..."|昨天|8:00|2024-8|2024-02-30|2023-02-29 08:00|2024-13-01|2024-08-01 25:00|2024-08-01 08:60|8/1/2024|01/08/2024".split(
			"|",
		),
		..."2024-08-01x|20240801|2024-08-0108:00|4550|455055|2024-08-01 08:00 PM|99999999999999|2024-08-01T08:00+99:99x".split(
			"|",
		),
	]) {
		assert.equal(time(text), null, text);
	}
});

test("a time written in any of the forms comes back as the same minute", () => {
	// China had summer time until 1991; then a wall clock may name two instants.
	const minute = fc.integer({ min: Date.UTC(1992, 0, 1) / 60_000, max: Date.UTC(2024, 0, 1) / 60_000 });
	fc.assert(
		fc.property(minute, (minutes) => {
			const at = minutes * 60_000;
			const [day = "", clock = ""] = localMinute(new Date(at), ZONE).split(" ");
			const [year, month, date] = day.split("-").map(Number);
			const serial = (at + 8 * 3_600_000) / 86_400_000 + 25_569;
			for (const text of [
				`${day} ${clock}`,
				`${year}/${month}/${date} ${clock}`,
				`${year}年${month}月${date}日 ${clock}:00`,
				new Date(at).toISOString(),
				serialParts(serial).join(" "),
				String(serial),
			]) {
				assert.equal(new TimeReader(ZONE).read(text), at, text);
			}
		}),
	);
});

test("columns are understood by Chinese and English names, codes and units, and µg/L becomes mg/L exactly", () => {
	const header = headerOf("断面名称,监测时间,pH(无量纲),溶解氧（mg/L）,w21003,总磷(μg/L),叶绿素a(ug/L),备注");
	assert.deepEqual(
		header.factors.map(({ factor, shift }) => [factor.code, shift]),
		[
			["w01001", 0],
			["w01009", 0],
			["w21003", 0],
			["w21011", -3],
			["w01016", 0],
		],
	);
	assert.deepEqual(header.ignored, ["备注"]);
	const [row] = read("site,time,TP（µg/L）", "红旗河,2024-08-01,7", "红旗河,2024-08-02,10L");
	assert.deepEqual([row?.readings[0]?.value, row?.readings[0]?.valueText], ["0.007", "7 µg/L"]);
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 99_999 }), fc.nat(6), (digits, places) => {
			const text = (digits / 10 ** places).toFixed(places);
			const [{ readings } = { readings: [] }] = read("site,time,tp(μg/L)", `红旗河,2024-08-01,${text}`);
			const value = readings[0]?.value ?? "";
			const decimals = value.split(".")[1] ?? "";
			assert.equal(BigInt(value.replace(".", "")) * 10n ** BigInt(places + 3 - decimals.length), BigInt(digits));
		}),
	);
});

test("a unit that is not ours and a factor that is there twice are faults of the column, with the cure", () => {
	const header = headerOf("section,time,tp_mg_l,氨氮(mol/L),总磷");
	assert.deepEqual(
		header.factors.map(({ factor }) => factor.code),
		["w21011"],
	);
	assert.deepEqual(
		header.faults.map((fault) => [fault.column, /请/.test(fault.cure.zh)]),
		[
			["氨氮(mol/L)", true],
			["总磷", true],
		],
	);
});

test("every fault names its line, its column and its value, and the row is left out as a whole", () => {
	const rows = [
		["没有的浜,2024-08-01,0.1,0.2", null],
		["红旗河,不知道,0.1,0.2", "time"],
		["红旗河,2024-12-01,0.1,0.2", "time"],
		["红旗河,1949-10-01,0.1,0.2", "time"],
		["红旗河,2024-08-01,零点一,0.2", "tp_mg_l"],
		["红旗河,2024-08-01,0,15,0.2", ""],
		[",2024-08-01,0.1,0.2", "section"],
		["红旗河,2024-08-01,0.1,0.2", null],
		["红旗河,2024-8-1,0.3,", ""],
		[`红旗河,2024-08-03,${"9".repeat(50)},`, "tp_mg_l"],
	] as const;
	const found = read("section,time,tp_mg_l,nh3n_mg_l", ...rows.map(([row]) => row));
	for (const [index, { readings, faults }] of found.entries()) {
		const column = rows[index]?.[1] ?? null;
		assert.equal(faults[0]?.column ?? null, column, rows[index]?.[0]);
		if (column === null) continue;
		assert.equal(faults[0]?.row, index + 2);
		assert.deepEqual(readings, []);
		assert.ok(faults[0]?.cure.zh && faults[0].cure.en);
	}
	assert.equal(found[0]?.unknownSite, "没有的浜");
	assert.match(found[8]?.faults[0]?.cure.zh ?? "", /与第 9 行是同一断面/);
});

test("the same moment may come in two rows when their factors differ", () => {
	const [first, second] = read("section,time,tp_mg_l,nh3n_mg_l", "红旗河,2024-08-01,0.1,", "红旗河,2024-08-01,,0.2");
	assert.equal((first?.readings.length ?? 0) + (second?.readings.length ?? 0), 2);
});

test("the long form has one reading a row, with its unit and its mark; a mark leaves the value out of statistics", () => {
	const [good, marked, micro, ...bad] = read(
		"site,time,factor,value,unit,flag",
		"红旗河,2024-08-01,总磷,0.12,mg/L,N",
		"红旗河,2024-08-02,w21011,0.12,,D",
		"红旗河,2024-08-03,tp,120,μg/L,",
		"红旗河,2024-08-04,磷,0.12,,",
		"红旗河,2024-08-04,总磷,0.12,斤,",
	);
	assert.deepEqual([good?.readings[0]?.usable, marked?.readings[0]?.usable], ["0.12", null]);
	assert.equal(marked?.readings[0]?.value, "0.12");
	assert.equal(micro?.readings[0]?.value, "0.12");
	assert.deepEqual(
		bad.map(({ faults }) => faults[0]?.column),
		["factor", "unit"],
	);
});

test("values below detection, empty cells and formula cells without a result are told apart", () => {
	const [below] = read("section,time,tp_mg_l,nh3n_mg_l", "红旗河,2024-08-01,<0.01,-");
	assert.deepEqual(
		below?.readings.map(({ valueText, usable, detectionLimit }) => [valueText, usable, detectionLimit]),
		[["<0.01", "0.005", "0.01"]],
	);
	const reader = new RowReader(headerOf("section,time,tp_mg_l,x"), SITES, new TimeReader(ZONE), NOW, ZONE);
	const formula = reader.read({ line: 7, cells: ["红旗河", "2024-08-01", "", ""], noValue: [2, 3] });
	assert.deepEqual(
		formula.faults.map(({ row, column }) => [row, column]),
		[[7, "tp_mg_l"]],
		"a formula in a column that is not read is no fault",
	);
});

test("no row, whatever is in it, stops the reader", () => {
	const odd = fc.oneof(
		fc.string({ unit: "binary", maxLength: 12 }),
		fc.constantFrom("红旗河", "2024-08-01", "0.1", "<", "L", "1e9"),
	);
	const cells = fc.array(odd, { maxLength: 6 });
	fc.assert(
		fc.property(fc.array(cells, { maxLength: 5 }), (rows) => {
			const reader = new RowReader(headerOf("section,time,tp_mg_l,flag"), SITES, new TimeReader(ZONE), NOW, ZONE);
			for (const [line, row] of rows.entries()) {
				const { readings, faults } = reader.read({ line, cells: row });
				assert.ok(readings.length === 0 || faults.length === 0);
				for (const { value } of readings) assert.match(value ?? "0", /^[+-]?\d+(\.\d+)?$/);
			}
		}),
	);
});

test("rows are remembered as a plain set of their keys would", () => {
	const row = fc.record({ site: fc.constantFrom("a", "b", "c"), minute: fc.nat(60), bit: fc.nat(26) });
	fc.assert(
		fc.property(fc.array(row, { maxLength: 9000, size: "max" }), (rows) => {
			const seen = new SeenRows();
			const known = new Set<string>();
			for (const [line, { site, minute, bit }] of rows.entries()) {
				const key = `${site} ${minute} ${bit}`;
				const earlier = seen.add(site, Date.UTC(2024, 0, 1, 0, minute), 1 << bit, line);
				assert.equal(earlier !== null, known.has(key));
				known.add(key);
			}
		}),
		{ numRuns: 10 },
	);
	const many = new SeenRows();
	for (let minute = 0; minute < 50_000; minute++) assert.equal(many.add("a", minute * 60_000, 1, minute), null);
	assert.equal(many.add("a", 41_000 * 60_000, 1, 7), 41_000);
});
