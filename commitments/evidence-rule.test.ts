import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Commitment } from "../loop/commitment.ts";
import type { EvidenceRow } from "../loop/line.ts";
import { knownThen } from "../loop/moment.ts";
import { evidenceRow, evidenceRule } from "./evidence-rule.ts";

const ZONE = "Asia/Shanghai";
const words = { zh: "", en: "" };

function promise(need: number, dueOn: string | null): Commitment {
	return {
		id: "X1",
		line: "projects",
		text: words,
		source: { paper: words, publishedOn: "2024-08-01", item: "X1", dateAssumed: true },
		unit: words,
		person: words,
		dueOn,
		indicator: "evidence",
		rule: "evidence-recorded",
		limit: words,
		parameters: { need },
		version: 1,
		demo: true,
	};
}

let seq = 0;
function piece(day: string, counted: "for" | "against", at: string, validUntil?: string): EvidenceRow {
	const happenedAt = `${day}T02:00:00.000Z`;
	const body = { what: { zh: "凭证", en: "piece" }, counted, ...(validUntil ? { validUntil } : {}) };
	return evidenceRow({ seq: ++seq, happenedAt, receivedAt: happenedAt, matterId: "X1" }, body, knownThen(at, ZONE));
}

function verdict(need: number, dueOn: string | null, rows: EvidenceRow[], day: string) {
	const measurement = { value: rows.length, of: need, unit: words, evidence: rows };
	return evidenceRule.judge(promise(need, dueOn), measurement, knownThen(`${day}T04:00:00.000Z`, ZONE));
}

test("evidence on the due day itself keeps the promise, a day later breaks it", () => {
	const at = "2025-02-01T04:00:00.000Z";
	assert.equal(verdict(1, "2024-12-31", [piece("2024-12-31", "for", at)], "2025-02-01").kind, "kept");
	assert.equal(verdict(1, "2024-12-31", [piece("2025-01-01", "for", at)], "2025-02-01").kind, "broken");
});

test("silence past the due day can't be told, and an explicit finding against breaks the promise", () => {
	assert.equal(verdict(1, "2024-12-31", [], "2025-02-01").kind, "cannot-tell");
	const against = piece("2025-01-10", "against", "2025-02-01T04:00:00.000Z");
	const broken = verdict(1, "2024-12-31", [against], "2025-02-01");
	assert.equal(broken.kind, "broken");
	assert.ok(JSON.stringify(broken.reasons).includes(against.href), "the sentence opens what refutes it");
});

test("a finding against an earlier proof takes the verdict back, and a newer proof answers it", () => {
	const at = "2024-10-01T04:00:00.000Z";
	const proof = piece("2024-08-10", "for", at);
	const against = piece("2024-09-01", "against", at);
	assert.equal(verdict(1, "2024-12-31", [proof, against], "2024-10-01").kind, "at-risk");
	const answer = piece("2024-09-20", "for", at);
	assert.equal(verdict(1, "2024-12-31", [proof, against, answer], "2024-10-01").kind, "kept");
});

test("expired evidence no longer counts and the verdict falls back by itself", () => {
	const rows = (at: string) => [piece("2024-08-10", "for", at, "2025-06-30")];
	assert.equal(verdict(1, "2024-12-31", rows("2025-06-30T04:00:00.000Z"), "2025-06-30").kind, "kept");
	assert.equal(verdict(1, "2024-12-31", rows("2025-07-01T04:00:00.000Z"), "2025-07-01").kind, "cannot-tell");
});

test("one more piece in time never makes a verdict worse", () => {
	const rank = { kept: 4, "on-the-way": 3, "at-risk": 2, "cannot-tell": 1, broken: 0 };
	const day = fc.integer({ min: 1, max: 28 }).map((n) => `2024-09-${String(n).padStart(2, "0")}`);
	fc.assert(
		fc.property(fc.array(day, { maxLength: 6 }), fc.integer({ min: 1, max: 4 }), fc.boolean(), (days, need, past) => {
			const now = past ? "2025-02-01" : "2024-12-15";
			const at = `${now}T04:00:00.000Z`;
			const rows = days.map((one) => piece(one, "for", at));
			const before = verdict(need, "2024-12-31", rows, now).kind;
			const after = verdict(need, "2024-12-31", [...rows, piece("2024-09-30", "for", at)], now).kind;
			assert.ok(rank[after] >= rank[before], `${before} → ${after}`);
		}),
	);
});
