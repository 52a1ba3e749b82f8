import assert from "node:assert/strict";
import { test } from "node:test";
import type { Commitment } from "../loop/commitment.ts";
import type { EvidenceRow } from "../loop/line.ts";
import { plain } from "../loop/words.ts";
import { proposalRules } from "./promise-rules.ts";
import { momentAt } from "./testing.ts";

const words = { zh: "", en: "" };
const commitment: Commitment = {
	...{ id: "P3", line: "proposals", text: words, unit: words, person: words, limit: words, version: 1, demo: false },
	...{ dueOn: "2025-06-30", indicator: null, rule: "proposal-demands-met", parameters: { year: 2024, number: 42 } },
	source: { paper: words, publishedOn: "2024-08-01", item: "P3", dateAssumed: true },
};
const row = (counted: EvidenceRow["counted"], day?: string): EvidenceRow => ({
	...{ key: `${counted}${day}`, label: words, finding: words, counted, href: "/proposals/p", demo: true },
	...(day ? { happenedAt: `${day}T02:00:00.000Z` } : {}),
});
const judged = (rows: EvidenceRow[], today: string) => {
	const rule = proposalRules.find((one) => one.name === "proposal-demands-met");
	assert.ok(rule);
	const measurement = { value: null, of: 4, unit: words, evidence: rows };
	return rule.judge(commitment, measurement, momentAt(today));
};
const four = (last: string) => ["2024-12-20", "2025-04-11", "2025-05-22", last].map((day) => row("for", day));

test("four demands verified by the day keep the promise; one claimed after it breaks it, with how many", () => {
	assert.equal(judged(four("2025-06-18"), "2025-07-01").kind, "kept");
	const late = judged(four("2025-07-16"), "2025-08-01");
	assert.equal(late.kind, "broken");
	assert.match(
		plain(late.reasons[0]?.sentence.zh ?? []),
		/应办 4 项会议要求，4 项已落实并经核验，其中 1 项晚于期限 2025-06-30。/,
	);
});

test("before the day it is on the way, near it at risk, and a demand that fell back counts against it", () => {
	const three = four("").slice(0, 3);
	assert.equal(judged([...three, row("not-judged")], "2025-05-25").kind, "on-the-way");
	assert.equal(judged([...three, row("not-judged")], "2025-06-20").kind, "at-risk");
	assert.equal(judged([...three, row("against")], "2025-05-25").kind, "at-risk");
	assert.equal(judged([...three, row("against")], "2025-07-01").kind, "broken");
});
