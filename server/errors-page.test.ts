import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { errorsPage, PAGE } from "./errors-page.ts";
import { type Refused, refusalsOf } from "./refusals.ts";

// Every error has a code, is in the catalogue, and its text is pinned in both languages and can be read on one page (docs/errors.md).
const { refused, faults } = refusalsOf();

/** What is wrong, up to the first mark; names and numbers that are filled in make no difference. */
const faultTold = ({ zh }: Refused) =>
	zh
		.replace(/“[^”]*”/g, "“〈〉”")
		.replace(/〈[^〉]*〉|\d+/g, "〈〉")
		.replace(/[，。；：、（？].*$/s, "");

/** What is wrong with a refusal as it is written, or null. */
function wordsFault({ zh, en }: Refused): string | null {
	if (!/[\u4e00-\u9fff]/.test(zh)) return "the Chinese is missing";
	if (!/[a-z]/.test(en)) return "the English is missing";
	if (/[\u4e00-\u9fff]/.test(en.replace(/〈[^〉]*〉|“[^”]*”|"[^"]*"|\([^)]*\)/g, "")))
		return "the English is half Chinese";
	// What a rule says of one row of many is a sentence of its own.
	const toldFurther = /[：:] ?〈[^〉]*〉$/;
	if (!/[。？！]〕?$/.test(zh) && !toldFurther.test(zh)) return "the Chinese does not end with a mark";
	if (!/[.?!]〕?$/.test(en) && !toldFurther.test(en)) return "the English does not end with a mark";
	if (toldFurther.test(zh)) return null;
	if (!CURE_ZH.test(zh)) return "the Chinese says no cure";
	return CURE_EN.test(en) ? null : "the English says no cure";
}

/** Words by which a sentence says what to do, or what would be right. */
const CURE_ZH = /请|须|应|只能|只可|只收|可(?!能)|无需|不必/;
const CURE_EN =
	/\b(must|needs?|only|can(?! be\b|'t)|may|at most|act|ask|add|bring|check|choose|close|correct|enter|export|give|hand|keep|leave|let|list|load|look|make|mark|mend|move|name|number|open|point|raise|read|reload|remove|resume|report|save|say|see|send|set|sign|split|tell|try|unbind|use|wait|write)\b/i;

const told = (one: Refused, fault: string) => `${one.code} (${one.file}): ${fault}: ${one.zh} / ${one.en}`;

test("every refusal has a code, a status and words that can be read in the source", () => {
	assert.deepEqual(faults, []);
	assert.ok(refused.length > 250, `${refused.length} were found`);
	assert.deepEqual(
		[...new Set(refused.map(({ code }) => code))].filter((code) => !/^[A-Z][A-Z_0-9]+$/.test(code)),
		[],
	);
});

test("docs/errors.md is up to date; if it is not, run: node server/errors-page.ts, and read what changed", () => {
	assert.equal(readFileSync(PAGE, "utf8"), errorsPage(refused));
});

test("every sentence is there in both languages, ends as a sentence does, and says what to do", () => {
	const wrong = refused.flatMap((one) => {
		const fault = wordsFault(one);
		return fault === null ? [] : [told(one, fault)];
	});
	assert.deepEqual(wrong, []);
});

test("a code has one status", () => {
	const both = [...Map.groupBy(refused, ({ code }) => code)].flatMap(([code, all]) => {
		const statuses = new Set(all.map(({ status }) => status));
		return statuses.size === 1 ? [] : [`${code}: ${[...statuses].join(" and ")}`];
	});
	assert.deepEqual(both, []);
});

test("a code means one thing, and one thing has one code", () => {
	const beside = refused.filter(({ rule }) => rule === null);
	assert.deepEqual(
		twice(beside, ({ code }) => code, faultTold),
		[],
	);
	assert.deepEqual(
		twice(beside, faultTold, ({ code }) => code),
		[],
	);
});

test("seeded mistakes are found", () => {
	const one = {
		code: "LATE",
		status: "409",
		zh: "时间已过。请改期。",
		en: "It is over. Choose a later day.",
		file: "x.ts",
		rule: null,
	};
	assert.equal(wordsFault(one), null);
	assert.match(wordsFault({ ...one, zh: "" }) ?? "", /Chinese is missing/);
	assert.match(wordsFault({ ...one, en: "" }) ?? "", /English is missing/);
	assert.match(wordsFault({ ...one, en: "It is 已过. Choose a later day." }) ?? "", /half Chinese/);
	assert.match(wordsFault({ ...one, zh: "时间已过，请改期" }) ?? "", /does not end/);
	assert.match(wordsFault({ ...one, zh: "时间已过。" }) ?? "", /no cure/);
	assert.match(wordsFault({ ...one, en: "It is over." }) ?? "", /no cure/);
	const other = { ...one, zh: "人已离任。请另选。" };
	assert.deepEqual(
		twice([one, other], ({ code }) => code, faultTold),
		["LATE: 时间已过 | 人已离任"],
	);
	assert.deepEqual(
		twice([one, { ...one, zh: "时间已过，请重填。" }], ({ code }) => code, faultTold),
		[],
	);
	assert.deepEqual(
		twice([one, { ...one, code: "OVER" }], faultTold, ({ code }) => code),
		["时间已过: LATE | OVER"],
	);
});

/** What stands for more than one thing. */
function twice(all: readonly Refused[], key: (one: Refused) => string, thing: (one: Refused) => string): string[] {
	return [...Map.groupBy(all, key)].flatMap(([name, some]) => {
		const things = new Set(some.map(thing));
		return things.size === 1 ? [] : [`${name}: ${[...things].join(" | ")}`];
	});
}
