import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addDays } from "../loop/local-day.ts";
import type { Term, TermOutcome, Turn } from "../loop/term.ts";
import { compareUnits, LEAST_DUE, LEAST_VERDICTS } from "./compare.ts";
import { median, percent, wilson } from "./interval.ts";

const WINDOW = { from: "2026-01-01", to: "2026-03-31" };
const term = (unit: string, outcome: TermOutcome, more: Partial<Term> = {}): Term => ({
	...{ matterId: "m", title: "事项", line: "waters", kind: "problem", clock: "handle", n: 1, round: 1, unit },
	...{ person: "", startedOn: "2026-02-02", dueOn: "2026-02-14", endedOn: outcome === "open" ? null : "2026-02-12" },
	...{ outcome, lateBy: 0, usedDays: outcome === "open" ? null : 8, givenDays: 10, standing: false, demo: false },
	...more,
});
const verdict = (unit: string, passed: boolean): Turn => ({
	...{ matterId: "m", title: "事项", line: "waters", kind: "problem", seq: 1, step: "give-verdict", at: "" },
	...{ on: "2026-02-20", round: 1, unit, person: "", by: "", passed, byDay: null, reason: "", demo: false },
});
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
const compared = (terms: Term[], units: string[], turns: Turn[] = []) =>
	compareUnits({ terms, turns }, units, WINDOW, "2026-03-31");

test("units with enough cases are compared with an interval; with too few there is a number, no share and no place", () => {
	const terms = [
		...times(18, () => term("a", "kept")),
		...times(2, () => term("a", "late")),
		...times(9, () => term("b", "kept")),
	];
	const { enough, few, due, kept } = compared(terms, ["a", "b", "c"]);
	assert.deepEqual([due, kept], [29, 27]);
	assert.deepEqual(
		enough.map((one) => [one.unit, one.due, one.kept, one.share, one.usedDays, one.givenDays]),
		[["a", 20, 18, 0.9, 8, 10]],
	);
	assert.deepEqual(
		few.map((one) => [one.unit, one.due, one.kept, one.share, one.interval, one.against]),
		[["b", 9, 9, null, null, null]],
		"nine of nine is no hundred per cent",
	);
});

test("a difference is named only where the interval leaves the group's share out", () => {
	const terms = [
		...times(60, () => term("good", "kept")),
		...times(40, () => term("poor", "kept")),
		...times(60, () => term("poor", "late")),
		...times(8, () => term("like", "kept")),
		...times(2, () => term("like", "late")),
	];
	assert.deepEqual(
		compared(terms, ["poor", "like", "good"]).enough.map((one) => [one.unit, one.against]),
		[
			["good", "above"],
			["like", "alike"],
			["poor", "below"],
		],
	);
});

test("returned matters count for nobody, what waits for others is not late, what is past its day and open is", () => {
	const { few } = compared(
		[
			term("a", "dropped"),
			term("a", "open"),
			term("a", "open", { standing: true }),
			term("a", "open", { dueOn: "2026-04-30" }),
			term("a", "kept", { clock: "verify" }),
			term("a", "kept", { dueOn: "2025-12-31" }),
		],
		["a"],
	);
	assert.deepEqual(
		few.map((one) => [one.due, one.kept, one.openLate]),
		[[1, 0, 1]],
	);
});

test("few verdicts are not shown, so that nobody's can be told back to him", () => {
	const turns = times(LEAST_VERDICTS - 1, () => verdict("a", true));
	assert.equal(compared([term("a", "kept")], ["a"], turns).few[0]?.verdicts, null);
	const more = [...turns, verdict("a", false)];
	assert.deepEqual(compared([term("a", "kept")], ["a"], more).few[0]?.verdicts, { solved: 4, unsolved: 1, silent: 0 });
});

test("the interval holds the share, stays within 0 and 1, and narrows with more cases (property)", () => {
	fc.assert(
		fc.property(fc.nat(400), fc.integer({ min: 1, max: 400 }), (hits, of) => {
			const k = Math.min(hits, of);
			const one = wilson(k, of);
			const more = wilson(k * 4, of * 4);
			assert.ok(one && more);
			assert.ok(one.low >= 0 && one.high <= 1 && one.low <= k / of + 1e-12 && one.high >= k / of - 1e-12);
			assert.ok(more.high - more.low < one.high - one.low);
			const other = wilson(of - k, of);
			assert.ok(other && Math.abs(other.low - (1 - one.high)) < 1e-9, "the same for what was not kept");
		}),
		{ seed: 9704 },
	);
	assert.equal(wilson(0, 0), null);
	// Brown, Cai and DasGupta (2001): 0 of 10 gives 0 to 0.278.
	assert.equal(wilson(0, 10)?.high.toFixed(3), "0.278");
});

test("every unit's numbers are parts of the group's, in whatever order the facts come (property)", () => {
	const outcome = fc.constantFrom<TermOutcome>("kept", "late", "open", "dropped");
	const some = fc.array(
		fc.record({ unit: fc.constantFrom("a", "b", "c"), outcome, days: fc.integer({ min: -40, max: 80 }) }),
		{ maxLength: 80 },
	);
	fc.assert(
		fc.property(some, (cases) => {
			const terms = cases.map((one) => term(one.unit, one.outcome, { dueOn: addDays("2026-02-14", one.days) }));
			const forward = compared(terms, ["a", "b", "c"]);
			assert.deepEqual(compared(terms.toReversed(), ["a", "b", "c"]), forward);
			const all = [...forward.enough, ...forward.few];
			assert.equal(
				all.reduce((sum, one) => sum + one.due, 0),
				forward.due,
			);
			assert.equal(
				all.reduce((sum, one) => sum + one.kept, 0),
				forward.kept,
			);
			for (const one of all) {
				assert.equal(one.kept + one.late + one.openLate, one.due);
				assert.equal(one.share === null, one.due < LEAST_DUE);
			}
		}),
		{ seed: 2026 },
	);
});

test("medians and per cents", () => {
	assert.equal(median([]), null);
	assert.equal(median([3, 1, 2]), 2);
	assert.equal(median([4, 1, 2, 3]), 2.5);
	assert.equal(percent(19 / 26), "73.1%");
});
