import assert from "node:assert/strict";
import { test } from "node:test";
import type { Commitment } from "../loop/commitment.ts";
import { append } from "../loop/event.store.ts";
import { ISSUED_SUMMARIES } from "../loop/issued-summary.ts";
import { knownThen } from "../loop/moment.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { summariesIndicator, summariesRule } from "./summary-rule.ts";

const ZONE = "Asia/Shanghai";
const words = { zh: "", en: "" };
const PROMISE: Commitment = {
	...{ id: "W12", line: "waters", text: words, unit: words, person: words, limit: words, version: 1, demo: true },
	source: { paper: words, publishedOn: "2024-08-01", item: "W12", dateAssumed: true },
	...{ dueOn: "2024-12-31", indicator: null, rule: summariesRule.name, parameters: { need: 2 } },
};

test("the promise of summaries counts what the office issued since it was made, and each opens its summary", async (t) => {
	const { db } = await testDatabase(t);
	await inDistrict(db, 1, async (trx) => {
		const enter = (day: string, kind: string, matterId: string, line: string, body: Record<string, unknown>) => {
			const at = `${day}T02:00:00.000Z`;
			const sent = {
				clientKey: `test-${kind}-${day}`,
				matterId,
				line,
				kind,
				happenedAt: at,
				actor: "head",
				unit: "office",
			};
			return append(trx, { ...sent, body }, at);
		};
		const issue = (day: string, from: string, to: string, number: number) =>
			enter(day, ISSUED_SUMMARIES.kind, ISSUED_SUMMARIES.matterId, ISSUED_SUMMARIES.line, {
				...{ period: "month", from, to, word: "督", number, counts: {} },
			});
		await issue("2024-07-02", "2024-06-01", "2024-06-30", 1); // before the promise
		await issue("2024-09-02", "2024-08-01", "2024-08-31", 2);
		const told = async (day: string) => {
			const moment = knownThen(`${day}T12:00:00.000Z`, ZONE);
			const measurement = await summariesIndicator.measure(trx, PROMISE, moment);
			return { measurement, verdict: summariesRule.judge(PROMISE, measurement, moment) };
		};
		const early = await told("2024-10-01");
		assert.deepEqual([early.measurement.value, early.verdict.kind], [1, "on-the-way"]);
		const [row] = early.measurement.evidence;
		assert.equal(row?.label.zh, "督〔2024〕2号 整改情况月通报（2024-08-01 至 2024-08-31）");
		assert.equal(row?.href, "/supervision/summary?period=month&day=2024-08-31");
		assert.equal((await told("2025-02-01")).verdict.kind, "cannot-tell", "one is too few, and silence proves nothing");
		await enter("2024-12-20", "evidence.recorded", "W12", "waters", {
			...{ commitmentId: "W12", what: { zh: "纸面汇总", en: "on paper" }, counted: "for" },
		});
		const kept = await told("2025-02-01");
		assert.deepEqual([kept.measurement.value, kept.verdict.kind], [2, "kept"]);
		assert.match(JSON.stringify(kept.verdict.reasons[0]?.sentence.zh), /应汇总 .* 次，已印发 /);
	});
});
