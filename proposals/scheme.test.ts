import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoopEvent } from "../loop/event.ts";
import { FOUR_CLASSES, SCHEME_KIND, schemeAt, schemeFault, THREE_CLASSES, usualScheme } from "./scheme.ts";
import { momentAt } from "./testing.ts";

const set = (day: string, year: number, classes = THREE_CLASSES): LoopEvent => ({
	...{
		districtId: 1,
		seq: Number(day.replaceAll("-", "")),
		clientKey: day,
		matterId: `proposals-${year}`,
		line: "proposals",
	},
	...{
		kind: SCHEME_KIND,
		happenedAt: `${day}T02:00:00.000Z`,
		receivedAt: `${day}T02:00:00.000Z`,
		actor: "a",
		unit: "u",
	},
	...{ body: { ...usualScheme(year), classes }, supersedes: null, prevHash: "", hash: "" },
});

test("a year's letters mean what was set by the day that is looked at, and another year's setting changes nothing", () => {
	const events = [set("2025-12-20", 2026), set("2026-03-01", 2026, FOUR_CLASSES), set("2026-04-01", 2025)];
	const letters = (day: string) =>
		schemeAt(events, 2026, momentAt(day))
			.classes.map((one) => one.letter)
			.join("");
	assert.deepEqual(["2025-12-01", "2026-02-28", "2026-03-01", "2026-05-01"].map(letters), [
		"ABC",
		"ABC",
		"ABCD",
		"ABCD",
	]);
});

test("a letter that stands on replies can be worded anew, but neither taken away nor turned into another kind", () => {
	const before = usualScheme(2026);
	const used = new Map([["C", 4]]);
	assert.match(schemeFault({ ...before, classes: FOUR_CLASSES }, before, used)?.zh ?? "", /已有 4 件答复定为 C 类/);
	assert.match(
		schemeFault({ ...before, classes: THREE_CLASSES.slice(0, 2) }, before, used)?.en ?? "",
		/4 replies carry the letter C/,
	);
	const worded = THREE_CLASSES.map((one) => ({ ...one, title: { zh: "新表述", en: "other words" } }));
	assert.equal(schemeFault({ ...before, classes: worded }, before, used), null);
	assert.equal(schemeFault({ ...before, classes: FOUR_CLASSES }, before, new Map()), null);
});

test("a letter that is there twice, is two kinds at once, or a year in which nothing can be solved is refused", () => {
	const before = usualScheme(2026);
	const faults = [
		[...THREE_CLASSES, ...THREE_CLASSES.slice(0, 1)],
		THREE_CLASSES.map((one) => ({ ...one, solved: true })),
		THREE_CLASSES.slice(1),
	].map((classes) => schemeFault({ ...before, classes }, before, new Map())?.zh);
	assert.deepEqual(faults, [
		"类别 A 出现了两次，请只留一个。",
		"B 类只能是“已解决”“有承诺”“不采纳”之一。",
		"至少须有一类表示“已解决”。",
	]);
});
