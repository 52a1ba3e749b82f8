import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addTally, type Ballot, closingOf, emptyTally, isBatch, sealOf, tallyOf } from "./ballot.ts";
import { GRADES } from "./grade-words.ts";

const grade = fc.constantFrom(...GRADES);
const ballot: fc.Arbitrary<Ballot> = fc.record({
	attitude: grade,
	result: grade,
	words: fc.constantFrom("", "进度偏慢"),
	share: fc.boolean(),
	again: fc.boolean(),
});
const salts = () => {
	let n = 0;
	return () => `fresh-${n++}`;
};

test("a closed window has one seal for each who was asked, whoever answered, sorted so that their order tells nothing", () => {
	fc.assert(
		fc.property(fc.array(fc.option(ballot), { minLength: 1, maxLength: 8 }), (answers) => {
			const asked = answers.map((_, index) => `person-${index}`);
			const cast = answers.flatMap((one, index) =>
				one === null ? [] : [{ person: `person-${index}`, salt: `salt-${index}`, ballot: one }],
			);
			const { sealed, shared, again } = closingOf(asked, cast, salts());
			assert.equal(sealed.length, asked.length);
			assert.deepEqual(sealed, [...sealed].sort());
			for (const one of cast) assert.ok(sealed.includes(sealOf(one.salt, one.ballot)), "each receipt is in it");
			assert.equal(shared.length, cast.filter((one) => one.ballot.share && one.ballot.words !== "").length);
			assert.equal(
				again,
				cast.some((one) => one.ballot.again && one.ballot.result === "dissatisfied"),
			);
		}),
		{ seed: 6, numRuns: 120 },
	);
});

test("a ballot of somebody who was not asked counts for nothing", () => {
	const one: Ballot = { attitude: "satisfied", result: "dissatisfied", words: "", share: true, again: true };
	const closed = closingOf(["a"], [{ person: "stranger", salt: "s", ballot: one }], salts());
	assert.deepEqual([closed.sealed.length, closed.again], [1, false]);
	assert.ok(!closed.sealed.includes(sealOf("s", one)));
});

test("another salt or another answer gives another seal, and silence can't be told from an answer", () => {
	const one: Ballot = { attitude: "satisfied", result: "satisfied", words: "", share: false, again: false };
	assert.notEqual(sealOf("a", one), sealOf("b", one));
	assert.notEqual(sealOf("a", one), sealOf("a", { ...one, result: "fairly" }));
	assert.match(sealOf("a", null), /^[0-9a-f]{64}$/);
});

test("tallies add up whatever their order, and are published in batches only", () => {
	fc.assert(
		fc.property(fc.array(fc.array(ballot, { maxLength: 4 }), { maxLength: 6 }), (windows) => {
			const tallies = windows.map((some) => tallyOf(some.length + 1, some));
			const sum = tallies.reduce(addTally, emptyTally());
			assert.deepEqual([...tallies].reverse().reduce(addTally, emptyTally()), sum);
			for (const side of ["attitude", "result"] as const)
				assert.equal(
					GRADES.reduce((total, one) => total + sum[side][one], 0),
					sum.answered,
				);
			assert.equal(isBatch(sum, 5), sum.answered >= 5);
		}),
		{ seed: 6, numRuns: 80 },
	);
});
