import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Commitment } from "../loop/commitment.ts";
import type { EvidenceRow } from "../loop/line.ts";
import { knownThen } from "../loop/moment.ts";
import { creeksRemediated, outOfInferiorV } from "./promise-rules.ts";

const ZONE = "Asia/Shanghai";
const words = { zh: "", en: "" };
type Counted = EvidenceRow["counted"];

function judged(rule: typeof outOfInferiorV, counted: readonly Counted[], day: string, count?: number) {
	const commitment: Commitment = {
		id: "W1",
		line: "waters",
		text: words,
		source: { paper: words, publishedOn: "2024-08-01", item: "W1", dateAssumed: true },
		unit: words,
		person: words,
		dueOn: "2024-12-31",
		indicator: rule.name,
		rule: rule.name,
		limit: words,
		parameters: count === undefined ? {} : { count },
		version: 1,
		demo: false,
	};
	const evidence = counted.map((one, n) => ({
		key: String(n),
		label: words,
		finding: words,
		counted: one,
		href: "/",
		demo: true,
	}));
	const measurement = { value: 0, of: evidence.length, unit: words, evidence };
	return rule.judge(commitment, measurement, knownThen(`${day}T04:00:00.000Z`, ZONE));
}

const many = (met: number, failing: number, unknown: number): Counted[] => [
	...Array<Counted>(met).fill("for"),
	...Array<Counted>(failing).fill("against"),
	...Array<Counted>(unknown).fill("not-judged"),
];

test("one failing creek breaks the promise after its day, however few creeks are judged", () => {
	assert.equal(judged(outOfInferiorV, many(0, 1, 99), "2025-01-05").kind, "broken");
	assert.equal(judged(outOfInferiorV, many(99, 0, 1), "2025-01-05").kind, "cannot-tell");
	assert.equal(judged(outOfInferiorV, many(100, 0, 0), "2025-01-05").kind, "kept");
});

test("before its day nothing is kept yet, and half must be judged before anything is said", () => {
	assert.equal(judged(outOfInferiorV, many(100, 0, 0), "2024-09-01").kind, "on-the-way");
	assert.equal(judged(outOfInferiorV, many(90, 10, 0), "2024-09-01").kind, "on-the-way");
	assert.equal(judged(outOfInferiorV, many(90, 10, 0), "2024-12-01").kind, "at-risk");
	assert.equal(judged(outOfInferiorV, many(10, 0, 90), "2024-09-01").kind, "cannot-tell");
	assert.equal(judged(outOfInferiorV, [], "2025-01-05").kind, "cannot-tell");
});

test("a promise of a number is kept by the number, and open while the unknown ones could make it up", () => {
	assert.equal(judged(creeksRemediated, many(167, 3, 0), "2025-01-05", 167).kind, "kept");
	assert.equal(judged(creeksRemediated, many(160, 0, 7), "2025-01-05", 167).kind, "cannot-tell");
	assert.equal(judged(creeksRemediated, many(160, 1, 6), "2025-01-05", 167).kind, "broken");
});

test("a creek that gets better never makes a verdict worse", () => {
	const rank = { kept: 4, "on-the-way": 3, "at-risk": 2, "cannot-tell": 1, broken: 0 };
	const better: Record<Counted, Counted> = { against: "not-judged", "not-judged": "for", for: "for" };
	const scope = fc.array(fc.constantFrom<Counted>("for", "against", "not-judged"), { minLength: 1, maxLength: 30 });
	fc.assert(
		fc.property(scope, fc.nat(), fc.boolean(), (counted, at, number) => {
			const rule = number ? creeksRemediated : outOfInferiorV;
			const wanted = number ? Math.ceil(counted.length / 2) : undefined;
			const improved = counted.map((one, n) => (n === at % counted.length ? better[one] : one));
			const [before, after] = [counted, improved].map((all) => judged(rule, all, "2025-01-05", wanted).kind);
			assert.ok(rank[after ?? "broken"] >= rank[before ?? "broken"], `${before} → ${after}`);
		}),
	);
});
