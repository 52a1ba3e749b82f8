import assert from "node:assert/strict";
import { test } from "node:test";
import { knownThen } from "../loop/moment.ts";
import { inDistrict } from "../store/database.ts";
import { folded, projected } from "../waters/problem-facts.store.ts";
import { demoDatabase } from "./testing.ts";

test("what is projected of the demo's problems says of today what their events say, word for word", async (t) => {
	const now = new Date("2026-11-24T01:00:00.000Z");
	const { db, districtId } = await demoDatabase(t, now);
	const moment = knownThen(now.toISOString(), "Asia/Shanghai");
	const both = await inDistrict(db, districtId, async (trx) => ({
		events: await folded(trx, moment),
		rows: await projected(trx, moment),
	}));
	const inOrder = (facts: typeof both.rows) => facts.sort((a, b) => (a.matterId < b.matterId ? -1 : 1));
	assert.ok(both.rows.length > 15);
	assert.ok(both.rows.some((one) => one.reopened !== null) && both.rows.some((one) => one.verdict !== null));
	assert.deepEqual(inOrder(both.rows), inOrder(both.events));
});
