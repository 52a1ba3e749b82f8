import assert from "node:assert/strict";
import { test } from "node:test";
import { wordingChanges } from "./commitment.fold.ts";
import type { Commitment } from "./commitment.ts";

const words = { zh: "总磷达到Ⅲ类", en: "phosphorus within class Ⅲ" };
const first: Commitment = {
	id: "W2",
	line: "waters",
	text: words,
	source: { paper: words, publishedOn: "2024-08-01", item: "W2", dateAssumed: true },
	unit: words,
	person: words,
	dueOn: "2025-12-31",
	indicator: null,
	rule: null,
	limit: words,
	parameters: { limit: "0.2", need: 4 },
	version: 1,
	demo: false,
};

test("a date moved back and a ceiling raised are named as softened", () => {
	const changes = wordingChanges(first, { ...first, dueOn: "2026-12-31", parameters: { limit: "0.3", need: 4 } });
	assert.deepEqual(
		changes.map(({ effect, words: { zh } }) => [effect, zh]),
		[
			["softer", "期限由 2025-12-31 改为 2026-12-31，推迟 365 天"],
			["softer", "判定参数 limit 由 0.2 改为 0.3"],
		],
	);
});

test("fewer proofs asked for is softer, an earlier date is harder, and a due date taken away is softer", () => {
	const effects = (after: Partial<Commitment>) =>
		wordingChanges(first, { ...first, ...after }).map((change) => change.effect);
	assert.deepEqual(effects({ parameters: { limit: "0.2", need: 2 } }), ["softer"]);
	assert.deepEqual(effects({ dueOn: "2025-06-30" }), ["harder"]);
	assert.deepEqual(effects({ dueOn: null }), ["softer"]);
});

test("the same wording has no change, and other words are named as such", () => {
	assert.deepEqual(wordingChanges(first, { ...first }), []);
	const [change] = wordingChanges(first, { ...first, unit: { zh: "区水利局", en: "Water Bureau" } });
	assert.equal(change?.effect, "other");
	assert.match(change?.words.zh ?? "", /责任单位由“总磷达到Ⅲ类”改为“区水利局”/);
});
