import assert from "node:assert/strict";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { crc32, deflateRawSync } from "node:zlib";
import Excel from "exceljs";
import fc from "fast-check";
import { Refusal } from "../loop/refusal.ts";
import { openImportFile } from "./import-file.ts";

async function fileOf(t: TestContext, content: string | Uint8Array): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "bihuan-import-"));
	t.after(() => rm(folder, { recursive: true }));
	const path = join(folder, "upload");
	await writeFile(path, content);
	return path;
}

/** All that is read of a file: its header's row and the rows after it. Or the code of the refusal, the only other answer allowed. */
async function readAll(path: string) {
	try {
		const file = await openImportFile(path);
		try {
			const rows = [];
			for await (const batch of file.rows()) rows.push(...batch);
			return { ...file, rows };
		} finally {
			file.close();
		}
	} catch (error) {
		assert.ok(error instanceof Refusal, `not a refusal: ${error instanceof Error ? error.stack : error}`);
		assert.ok(error.words.zh.length > 5 && error.words.en.length > 5);
		return error.code;
	}
}

async function read(t: TestContext, content: string | Uint8Array) {
	const found = await readAll(await fileOf(t, content));
	if (typeof found === "string") return found;
	return found.rows.map((row) => [row.line, ...row.cells]);
}

interface Part {
	name: string;
	data: Uint8Array;
	/** Size that the archive claims, where it lies. */
	claimed?: number;
}

/** A zip file as its format says (APPNOTE 4.3), so that a test may lie in it. */
function zipOf(parts: Part[]): Buffer {
	const out: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const { name, data, claimed } of parts) {
		const packed = deflateRawSync(data);
		const fields = Buffer.alloc(26);
		fields.writeUInt16LE(20, 0);
		fields.writeUInt16LE(8, 4);
		fields.writeUInt32LE(crc32(data), 10);
		fields.writeUInt32LE(packed.length, 14);
		fields.writeUInt32LE(claimed ?? data.length, 18);
		fields.writeUInt16LE(Buffer.byteLength(name), 22);
		out.push(Buffer.from("504b0304", "hex"), fields, Buffer.from(name), packed);
		const rest = Buffer.alloc(14);
		rest.writeUInt32LE(offset, 10);
		directory.push(Buffer.from("504b01021400", "hex"), fields, rest, Buffer.from(name));
		offset += 30 + Buffer.byteLength(name) + packed.length;
	}
	const list = Buffer.concat(directory);
	const end = Buffer.alloc(22);
	end.write("504b0506", "hex");
	end.writeUInt16LE(parts.length, 8);
	end.writeUInt16LE(parts.length, 10);
	end.writeUInt32LE(list.length, 12);
	end.writeUInt32LE(offset, 16);
	return Buffer.concat([...out, list, end]);
}

const RELATIONS =
	'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="x" Target="worksheets/sheet1.xml"/></Relationships>';
const BOOK = '<workbook xmlns:r="x"><sheets><sheet name="数据" sheetId="1" r:id="r1"/></sheets></workbook>';

function workbookOf(sheetData: string | Uint8Array, more: Part[] = [], prolog = "", claimed?: number): Buffer {
	const sheet =
		typeof sheetData === "string"
			? Buffer.from(`<?xml version="1.0"?>${prolog}<worksheet><sheetData>${sheetData}</sheetData></worksheet>`)
			: sheetData;
	return zipOf([
		{ name: "xl/workbook.xml", data: Buffer.from(BOOK) },
		{ name: "xl/_rels/workbook.xml.rels", data: Buffer.from(RELATIONS) },
		{ name: "xl/worksheets/sheet1.xml", data: sheet, ...(claimed === undefined ? {} : { claimed }) },
		...more,
	]);
}

const text = (cell: string) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`;
const HEADER = `<row r="1">${text("断面名称")}${text("监测时间")}${text("总磷(mg/L)")}</row>`;

test("a text table is read in every encoding that an office writes", async (t) => {
	const table = "断面名称,监测时间,总磷\n红旗河,2024-08-01 08:00,0.12\n";
	const wanted = [[2, "红旗河", "2024-08-01 08:00", "0.12"]];
	const utf16 = Buffer.from(`\uFEFF${table.replaceAll(",", "\t")}`, "utf16le");
	const gb = Buffer.concat([
		// 断面名称,监测时间,总磷 ⏎ 红旗河
		Buffer.from("b6cfc3e6c3fbb3c62cbce0b2e2cab1bce42cd7dcc1d70d0abaecc6ecbad3", "hex"),
		Buffer.from(",2024-08-01 08:00,0.12\r\n"),
	]);
	for (const content of [table, `\uFEFF${table}`, utf16, Buffer.from(utf16).swap16(), gb, table.replaceAll(",", ";")]) {
		assert.deepEqual(await read(t, content), wanted);
	}
	const late = Buffer.concat([
		Buffer.from(`section,time,tp\n${"a,2024-08-01,1\n".repeat(90_000)}`),
		gb.subarray(24, 30),
	]);
	assert.equal((await read(t, Buffer.concat([late, Buffer.from(",2024-08-01,1\n")]))).at(-1)?.[1], "红旗河");
});

test("titles above the header are passed over, and line numbers stay those of the file", async (t) => {
	assert.deepEqual(await read(t, "武进区水质月报\n2024年8月\n断面名称,监测时间,总磷\n红旗河,2024-08-01,0.1\n"), [
		[4, "红旗河", "2024-08-01", "0.1"],
	]);
});

test("a workbook written by another program gives what a person sees in it", async (t) => {
	const book = new Excel.Workbook();
	book.addWorksheet("说明").addRow(["这里没有数据"]);
	book.addWorksheet("旧", { state: "hidden" }).addRow(["断面名称", "监测时间", "总磷"]);
	const sheet = book.addWorksheet("数据");
	sheet.addRow(["断面名称", "监测时间", "总磷(mg/L)", "氨氮"]);
	sheet.addRow(["红旗河", new Date(Date.UTC(2024, 7, 1, 8)), 0.1 + 0.2, "0.05L"]);
	sheet.addRow([]);
	sheet.addRow(["下沿浜", "2024-08-01", { formula: "1+1", result: 2 }, { formula: "2+2" } as Excel.CellFormulaValue]);
	sheet.addRow([
		{ richText: [{ text: "甲&" }, { text: "乙" }] },
		45505,
		1e-7,
		{ error: "#DIV/0!" } as Excel.CellErrorValue,
	]);
	const found = await readAll(await fileOf(t, new Uint8Array(await book.xlsx.writeBuffer())));
	assert.ok(typeof found !== "string");
	assert.deepEqual([found.sheet, found.otherSheets], ["数据", ["说明"]]);
	assert.deepEqual(
		found.rows.map((row) => [row.line, row.cells, row.noValue ?? []]),
		[
			[2, ["红旗河", "2024-08-01 08:00:00", "0.3", "0.05L"], []],
			[4, ["下沿浜", "2024-08-01", "2", ""].slice(0, found.rows[1]?.cells.length), [3]],
			[5, ["甲&乙", "45505", "0.0000001", "#DIV/0!"], []],
		],
	);
});

test("files that are no table are refused, each with its own sentence", async (t) => {
	const cases: [string, string | Uint8Array][] = [
		["FILE_EMPTY", ""],
		["BINARY_FILE", new Uint8Array(5000).fill(0)],
		["BINARY_FILE", "断面名称,监测时间,总磷\n红旗河\0,2024-08-01,1\n"],
		["OLD_WORKBOOK", Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(600)])],
		["NO_HEADER", "<html><table><tr><td>断面名称</td></tr></table></html>"],
		["NO_HEADER", "a,b\n1,2\n"],
		["NO_FACTORS", "断面名称,监测时间,备注\n甲,2024-08-01,1\n"],
		["BAD_ENCODING", Buffer.concat([Buffer.from("section,time,tp\n"), Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0a])])],
		["BROKEN_WORKBOOK", Buffer.concat([Buffer.from("504b0304", "hex"), Buffer.alloc(5000, 7)])],
		["NO_HEADER", workbookOf("")],
		["TOO_MANY_COLUMNS", `section,time${",x".repeat(20_000)}\n`],
		["TOO_MANY_COLUMNS", workbookOf(`<row r="1">${text("断面名称").repeat(20_000)}</row>`)],
		["TOO_MANY_COLUMNS", workbookOf('<row r="1"><c r="ZZZZZZZZ1"><v>1</v></c></row>')],
	];
	for (const [code, content] of cases) assert.equal(await read(t, content), code, code);
});

test("a hundred megabytes without a line break are refused without being held in memory", async (t) => {
	const path = await fileOf(t, "section,time,tp\n");
	const file = await open(path, "a");
	for (let written = 0; written < 100; written++) await file.write(Buffer.alloc(1 << 20, 0x61));
	await file.close();
	const before = process.memoryUsage().rss;
	assert.equal(await readAll(path), "LINE_TOO_LONG");
	assert.ok(process.memoryUsage().rss - before < 90 << 20, "not the whole line is held");
});

test("a workbook that would inflate without end is refused, whether it says so or lies", async (t) => {
	const zeros = Buffer.alloc(64 << 20, 0x20);
	assert.equal(await read(t, workbookOf(zeros)), "FILE_TOO_LARGE_INSIDE");
	assert.equal(await read(t, workbookOf(zeros, [], "", 1000)), "BROKEN_WORKBOOK");
	const strings = {
		name: "xl/sharedStrings.xml",
		data: Buffer.from(`<sst><si><t>${"a".repeat(30 << 20)}</t></si></sst>`),
	};
	assert.equal(await read(t, workbookOf(HEADER, [strings])), "FILE_TOO_LARGE_INSIDE");
});

test("entities that grow or fetch are refused; the five of XML are read", async (t) => {
	const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>';
	const outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>';
	for (const prolog of [bomb, outside, '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">']) {
		assert.equal(await read(t, workbookOf(HEADER, [], prolog)), "XML_DOCTYPE");
	}
	const row = `<row r="2">${text("&lt;甲&gt; &amp; &#20057;&#x4e01; &b;")}${text("2024-08-01")}<c><v>1</v></c></row>`;
	assert.deepEqual(await read(t, workbookOf(HEADER + row)), [[2, "<甲> & 乙丁 &b;", "2024-08-01", "1"]]);
});

test("a workbook cut off anywhere is refused or read, and never stops the reader", async (t) => {
	const rows = Array.from(
		{ length: 300 },
		(_, at) => `<row r="${at + 2}">${text(`甲${at}`)}${text("2024-08-01")}<c><v>${at}</v></c></row>`,
	);
	const whole = workbookOf(HEADER + rows.join(""));
	assert.equal((await read(t, whole)).length, 300);
	for (let cut = 5; cut < whole.length; cut += 97) {
		assert.equal(await read(t, whole.subarray(0, cut)), "BROKEN_WORKBOOK", `cut at ${cut}`);
	}
	const path = await fileOf(t, "");
	await fc.assert(
		fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, byte) => {
			const hurt = Buffer.from(whole);
			hurt[at] = byte;
			await writeFile(path, hurt);
			await readAll(path);
		}),
		{ numRuns: 300 },
	);
});

test("garbage of any kind is refused or read, and never stops the reader", async (t) => {
	const path = await fileOf(t, "");
	const heads = [
		"",
		"504b0304",
		"fffe",
		"feff",
		"efbbbf",
		"d0cf11e0a1b11ae1",
		Buffer.from("section,time,tp\n").toString("hex"),
	];
	await fc.assert(
		fc.asyncProperty(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 3000 }), async (head, bytes) => {
			await writeFile(path, Buffer.concat([Buffer.from(head, "hex"), bytes]));
			await readAll(path);
		}),
		{ numRuns: 400 },
	);
});

test("a sheet that is broken XML, or lies about its rows, is read or refused", async (t) => {
	const row = `${text("甲")}${text("2024-08-01")}<c><v>1</v></c>`;
	assert.deepEqual(await read(t, workbookOf(`${HEADER}<row r="9e99">${row}</row><row r="1">${row}</row>`)), [
		[2, "甲", "2024-08-01", "1"],
		[3, "甲", "2024-08-01", "1"],
	]);
	assert.equal(await read(t, workbookOf(`${HEADER}<row r="2"><c t="s"><v>1${"<".repeat(3)}`)), "BROKEN_WORKBOOK");
	assert.equal(await read(t, workbookOf(`${HEADER}<row r="2">${text("x".repeat(200_000))}</row>`)), "TOO_MUCH_TEXT");
});
