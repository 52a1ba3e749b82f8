import assert from "node:assert/strict";
import { test } from "node:test";
import type { EvidenceRow } from "../loop/line.ts";
import { allOf, tallied, tallyOf } from "../loop/tally.ts";
import { type EvidenceQuery, evidenceInOrder } from "./evidence-page.ts";

const row = (key: string, counted: EvidenceRow["counted"], label = key): EvidenceRow => ({
	...{ key, counted, label: { zh: label, en: label }, finding: { zh: "", en: "" }, href: "/", demo: false },
});
const rows = [
	row("1", "for", "10号"),
	row("2", "against", "9号"),
	row("3", "not-judged", "乙"),
	row("4", "against", "甲"),
];
const keys = (asked: Partial<EvidenceQuery>) =>
	evidenceInOrder(rows, { counted: "all", by: "counted", down: false, lang: "zh", ...asked }).map((one) => one.key);

test("what fails is read first, and rows that are alike stay as they came", () => {
	assert.deepEqual(keys({}), ["2", "4", "3", "1"]);
	assert.deepEqual(keys({ down: true }), ["1", "3", "2", "4"]);
	assert.deepEqual(keys({ counted: "against" }), ["2", "4"]);
	assert.deepEqual(keys({ by: "label" }).slice(0, 2), ["2", "1"], "9 stands before 10");
});

test("a number counted without its rows has the tally that its rows would have", () => {
	const tally = tallyOf({ evidence: rows });
	assert.deepEqual(tally, { for: 1, against: 2, notJudged: 1 });
	assert.equal(allOf(tally), rows.length);
	const number = tallied(tally, { zh: "个", en: "" });
	assert.deepEqual([number.value, number.of, tallyOf(number)], [1, 4, tally]);
});
