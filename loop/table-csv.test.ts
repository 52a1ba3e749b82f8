import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Refusal } from "./refusal.ts";
import { CsvReader } from "./table-csv.ts";

function rowsOf(text: string, cuts: number[] = []) {
	const reader = new CsvReader(",");
	const rows = [];
	let from = 0;
	for (const cut of [...cuts].sort((a, b) => a - b)) {
		const to = Math.min(cut, text.length);
		if (to <= from) continue;
		rows.push(...reader.push(text.slice(from, to)));
		from = to;
	}
	rows.push(...reader.push(text.slice(from)), ...reader.end());
	return rows;
}

const cell = fc.string({ unit: fc.constantFrom("a", "断", " ", '"', ",", "\n", "1"), maxLength: 6 });
const write = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

test("whatever is written as CSV is read back, however it is cut into pieces", () => {
	fc.assert(
		fc.property(
			fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
			fc.array(fc.nat(80), { maxLength: 4 }),
			fc.constantFrom("\n", "\r\n"),
			(table, cuts, newline) => {
				const full = table.filter((cells) => cells.map(write).join(",").trim() !== "");
				const text = full.map((cells) => `${cells.map(write).join(",")}${newline}`).join("");
				assert.deepEqual(
					rowsOf(text, cuts).map((row) => row.cells),
					full,
				);
			},
		),
	);
});

test("no text at all stops the reader, and it reads the same however it is cut", () => {
	const told = (text: string, cuts: number[]) => {
		try {
			return rowsOf(text, cuts);
		} catch (error) {
			assert.ok(error instanceof Refusal, "only a refusal with a sentence");
			return error.code;
		}
	};
	fc.assert(
		fc.property(
			fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r"), maxLength: 40 }),
			fc.array(fc.nat(40), { maxLength: 5 }),
			(text, cuts) => assert.deepEqual(told(text, cuts), told(text, [])),
		),
	);
});

test("a row knows its line in the file, past blank lines and line breaks in quotes", () => {
	const rows = rowsOf('断面,备注\n\n甲,"两\n行"\n乙,a\n');
	assert.deepEqual(
		rows.map((row) => [row.line, row.cells[0]]),
		[
			[1, "断面"],
			[3, "甲"],
			[5, "乙"],
		],
	);
});

test("a quote without its pair, a line without end and too many columns are refused with their line", () => {
	const refusedAs = (text: string) => {
		try {
			return rowsOf(text).length;
		} catch (error) {
			assert.ok(error instanceof Refusal && error.words.zh.includes("第 2 行"), String(error));
			return error.code;
		}
	};
	assert.equal(refusedAs('a,b\n"甲,1\n乙,2\n'), "OPEN_QUOTE");
	assert.equal(refusedAs(`a,b\n${"x".repeat(1_000_001)}\n`), "LINE_TOO_LONG");
	assert.equal(refusedAs(`a,b\n"${"x\n".repeat(600_000)}`), "LINE_TOO_LONG");
	assert.equal(refusedAs(`a,b\n${",".repeat(20_000)}1\n`), "TOO_MANY_COLUMNS");
});
