import assert from "node:assert/strict";
import { test } from "node:test";
import { demoDatabase } from "../demo/testing.ts";
import { buildApp } from "./app.ts";
import { LINES } from "./lines.ts";

const NOW = new Date("2026-11-24T01:00:00.000Z");

test("each promise about proposals has its number, and each number opens what it was counted from, today and on a day of 2024", async (t) => {
	const { db, districtId } = await demoDatabase(t, NOW);
	const app = await buildApp({ db, districtId, now: () => NOW, dataFolder: "", version: "test" }, LINES);
	t.after(() => app.close());
	const at = async (id: string, asOf: string) => {
		const answer = await app.inject({ url: `/api/commitments/${id}?asOf=${asOf}` });
		assert.equal(answer.statusCode, 200, answer.body);
		const { measurement, verdict } = answer.json();
		for (const row of measurement.evidence) {
			assert.match(row.href, /^\/proposals/);
			assert.ok(row.label.zh && row.label.en && row.finding.zh && row.finding.en);
		}
		return { kind: verdict.kind, value: measurement.value, of: measurement.of, rows: measurement.evidence };
	};
	const told = async (id: string, asOf: string) => {
		const { kind, value, of } = await at(id, asOf);
		return [kind, value, of];
	};
	for (const id of ["P1", "P2", "P3", "P4", "P5"]) assert.ok((await at(id, "2026-11-23")).rows.length > 0, id);
	// No. 42: on 10 August one co-unit had given its opinion; in the end all three had done their parts by the day.
	assert.deepEqual(await told("P2", "2024-08-10"), ["on-the-way", 1, 3]);
	const whole = await at("P2", "2026-11-23");
	assert.deepEqual([whole.kind, whole.value, whole.of], ["kept", 3, 3]);
	const commerce = whole.rows.find((row: { label: { zh: string } }) => row.label.zh.includes("商务"));
	assert.match(commerce.finding.zh, /协商会上已发言；2024-08-21 提交会办意见（不同意见），迟于其时限/);
	const lead = whole.rows.find((row: { label: { zh: string } }) => row.label.zh.includes("主办"));
	assert.doesNotMatch(lead.finding.zh, /迟于/, "the late co-unit does not make the lead late");
	// The loop: three stages; one in which something is owed and late puts the promise at risk and says what.
	const loop = await at("P4", "2026-11-23");
	assert.equal(loop.of, 3);
	const late = loop.rows.filter((row: { counted: string }) => row.counted === "against");
	assert.equal(loop.kind, late.length > 0 ? "at-risk" : "kept");
	const [leads, handling, use] = ["leads", "handling", "use"].map((key) =>
		loop.rows.find((row: { key: string }) => row.key === key),
	);
	assert.match(leads.finding.zh, /收到线索 \d+ 条/);
	assert.match(handling.finding.zh, /应答复 (\d+) 件，已送达 (\d+) 件/);
	const [, due, delivered, givenUp, open] = use.finding.zh.match(
		/到期承诺 (\d+) 项，已落实 (\d+) 项，不再实施 (\d+) 项，过期未落实 (\d+) 项/,
	);
	assert.equal(Number(due), Number(delivered) + Number(givenUp) + Number(open));
});
