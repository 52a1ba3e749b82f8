import assert from "node:assert/strict";
import { test } from "node:test";
import type { Sample } from "./quality.ts";
import { kindOfAnomaly, labelledStretches } from "./quality-kinds.ts";

const quiet = (length: number) => Array.from({ length }, (_, index) => 10 + ([0, 0.1, 0.2, 0.1][index % 4] ?? 0));

/** A quiet series with something in the middle of it. */
function around(middle: number[]): [Sample[], number, number] {
	const values = [...quiet(60), ...middle, ...quiet(60)];
	return [values.map((value, index) => ({ at: index, value, mark: "N", version: 1 })), 60, 59 + middle.length];
}

test("what a labelled stretch looks like is told by its shape", () => {
	const kind = (middle: number[]) =>
		kindOfAnomaly(...around(middle), (place) => place < 60 || place >= 60 + middle.length);
	assert.equal(kind([14, 15]), "spike");
	assert.equal(kind(Array(20).fill(10.1)), "stuck");
	assert.equal(kind(Array.from({ length: 20 }, (_, index) => 10 + (index % 2) * 2)), "noise");
	assert.equal(kind(quiet(20).map((value) => value + 3)), "shift");
	assert.equal(kind(quiet(300).map((value, index) => value + index / 100)), "drift");
	assert.equal(kind(quiet(20)), "contextual");
});

test("labelled values are one stretch over places without a value and up to one that is sound", () => {
	const samples = [1, 1, null, 1, 1, 1, 1].map((value, at): Sample => ({ at, value, mark: "N", version: 1 }));
	assert.deepEqual(labelledStretches(samples, [false, true, false, true, false, true, false]), [{ from: 1, to: 5 }]);
	assert.deepEqual(labelledStretches(samples, [true, false, false, false, false, false, true]), [
		{ from: 0, to: 0 },
		{ from: 6, to: 6 },
	]);
});
