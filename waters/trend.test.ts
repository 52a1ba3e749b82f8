import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { WaterClass } from "./standard.ts";
import { changeOfShares, changeOfWords, rankTrend } from "./trend.ts";

test("shares within ten points are no marked change, beyond twenty a marked one", () => {
	const from = { good: 500, inferior: 100, all: 1000 };
	const to = (good: number, inferior: number) => changeOfShares(from, { good, inferior, all: 1000 }).change;
	assert.deepEqual(
		[to(600, 100), to(610, 100), to(650, 50), to(660, 49), to(400, 100), to(350, 120), to(200, 300)],
		["same", "better", "better", "much-better", "same", "worse", "much-worse"],
	);
});

test("a change of a hair over ten points is one, whatever the points are rounded to", () => {
	// 1/3 -> 130/300 is exactly ten points; 131/300 is 10.33; 13001/30000 is 10.0033, printed as 10.
	assert.equal(changeOfShares({ good: 1, inferior: 0, all: 3 }, { good: 130, inferior: 0, all: 300 }).change, "same");
	assert.deepEqual(changeOfShares({ good: 1, inferior: 0, all: 3 }, { good: 13001, inferior: 0, all: 30000 }), {
		change: "better",
		points: 10,
	});
});

test("one step of the word is some change, two a marked one, and Ⅰ to Ⅱ none", () => {
	const steps: [WaterClass, WaterClass, string][] = [
		[1, 2, "same"],
		[3, 3, "same"],
		[4, 3, "better"],
		[6, 4, "much-better"],
		[2, 3, "worse"],
		[1, 4, "much-worse"],
	];
	for (const [before, after, change] of steps) assert.equal(changeOfWords(before, after), change, `${before} ${after}`);
});

test("a rank trend needs five periods, knows that oxygen is better when it rises, and calls noise steady", () => {
	assert.equal(rankTrend("w21011", [4, 3, 2, 1]).direction, null);
	assert.equal(rankTrend("w21011", [5, 4, 3, 2, 1]).direction, "improving");
	assert.equal(rankTrend("w01009", [5, 4, 3, 2, 1]).direction, "worsening");
	assert.equal(rankTrend("w01009", [1, 2, 3, 4, 5]).direction, "improving");
	assert.equal(rankTrend("w21011", [1, 5, 2, 4, 3]).direction, "steady");
	assert.equal(rankTrend("w01001", [5, 6, 7, 8, 9]).direction, null);
	assert.equal(rankTrend("w21011", [7, 7, 7, 7, 7, 7]).direction, "steady", "nothing but ties");
	assert.equal(rankTrend("w21011", [9, ...Array.from({ length: 12 }, (_, n) => 20 - n)]).direction, "improving");
});

test("without ties the coefficient is that of the method's formula", () => {
	// Ranks 2 1 4 3 5 6: Σd² = 4, rs = 1 − 24 / 210.
	const { coefficient } = rankTrend("w21011", [2, 1, 4, 3, 5, 6]);
	assert.ok(Math.abs((coefficient ?? 0) - (1 - 24 / 210)) < 1e-12);
});

test("only ranks count, and the reversed order has the reversed direction", () => {
	const other = { improving: "worsening", worsening: "improving", steady: "steady" } as const;
	fc.assert(
		fc.property(fc.array(fc.nat(20), { minLength: 5, maxLength: 12 }), (values) => {
			const there = rankTrend("w21011", values);
			assert.deepEqual(
				rankTrend(
					"w21011",
					values.map((value) => value * 2 + 1),
				),
				there,
			);
			const back = rankTrend("w21011", [...values].reverse());
			assert.equal(back.direction, there.direction && other[there.direction]);
		}),
	);
});

/** How many of the N! orders have each Σd², counted by which ranks the first places have taken. */
function ordersBySquares(length: number): Map<number, number> {
	let taken = new Map([[0, new Map([[0, 1]])]]);
	for (let place = 0; place < length; place++) {
		const next: typeof taken = new Map();
		for (const [mask, counts] of taken) {
			for (let rank = 0; rank < length; rank++) {
				if (mask & (1 << rank)) continue;
				const into = next.get(mask | (1 << rank)) ?? new Map<number, number>();
				next.set(mask | (1 << rank), into);
				for (const [squares, orders] of counts) {
					const sum = squares + (place - rank) ** 2;
					into.set(sum, (into.get(sum) ?? 0) + orders);
				}
			}
		}
		taken = next;
	}
	return [...taken.values()][0] ?? new Map();
}

test("the critical values are those of all orders counted out, for 5 to 12 periods", () => {
	for (let length = 5; length <= 12; length++) {
		const orders = ordersBySquares(length);
		const all = [...orders.values()].reduce((sum, number) => sum + number, 0);
		let seen = 0;
		let largest = 0;
		for (const squares of [...orders.keys()].sort((a, b) => a - b)) {
			seen += orders.get(squares) ?? 0;
			if (seen / all > 0.05) break;
			largest = squares;
		}
		const { critical } = rankTrend(
			"w21011",
			Array.from({ length }, (_, n) => n),
		);
		assert.ok(Math.abs((critical ?? 0) - (1 - (6 * largest) / (length ** 3 - length))) < 1e-12, String(length));
	}
});
