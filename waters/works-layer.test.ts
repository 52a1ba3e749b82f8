import assert from "node:assert/strict";
import { test } from "node:test";
import { drawnProblems, featuresOf, type LayerProblem, type SeenStretch, unseenSince } from "./works-layer.ts";

const problem = (matterId: string, more: Partial<LayerProblem> = {}): LayerProblem => ({
	...{ matterId, title: matterId, creekId: "c1", place: null, day: "2026-11-01", stage: "in-hand", round: 1 },
	...{ dueOn: "2026-12-01", ...more },
});
const stretch = (number: number, days: number | null, creekId = "c1"): SeenStretch => ({
	...{
		id: `${creekId}:${number}`,
		creekId,
		number,
		metres: 400,
		days,
		lastSeenOn: days === null ? null : "2026-10-01",
	},
	line: [
		[119.9 + number / 100, 31.7],
		[119.905 + number / 100, 31.7],
	],
});
const stretches = [stretch(1, 3), stretch(2, 40), stretch(3, null)];
const today = "2026-11-25";

test("a problem that came back stands before one that is late, and one without a place in the middle of its creek", () => {
	const drawn = drawnProblems(
		[
			problem("open"),
			problem("late", { dueOn: "2026-11-24" }),
			problem("back", { round: 2, dueOn: "2026-11-01", place: [120, 31.6] }),
			problem("done", { stage: "closed" }),
			problem("nowhere", { creekId: null }),
		],
		stretches,
		["returned", "late", "open"],
		today,
	);
	assert.deepEqual(
		drawn.map(({ matterId, state, at, byCreek }) => [matterId, state, at, byCreek]),
		[
			["back", "returned", [120, 31.6], false],
			["late", "late", [119.925, 31.7], true],
			["open", "open", [119.925, 31.7], true],
			["nowhere", "open", null, true],
		],
	);
	assert.deepEqual(
		drawnProblems([problem("open"), problem("late", { dueOn: "2026-11-24" })], stretches, ["late"], today).length,
		1,
		"only the states that were chosen",
	);
	const features = featuresOf({ problems: drawn, stretches });
	assert.deepEqual(
		[features.problems.features.length, features.stretches.features.length],
		[3, 3],
		"nowhere is not drawn",
	);
});

test("a stretch that nobody ever looked at is among those long unseen, whatever the days", () => {
	const numbers = (choice: string) => unseenSince(stretches, choice).map((one) => one.number);
	assert.deepEqual(numbers("7"), [2, 3]);
	assert.deepEqual(numbers("90"), [3]);
	assert.deepEqual(numbers("never"), [3]);
	for (const choice of ["", "x"]) assert.deepEqual(numbers(choice), []);
});
