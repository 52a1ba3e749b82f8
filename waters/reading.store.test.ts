import assert from "node:assert/strict";
import { test } from "node:test";
import { verifyChain } from "../loop/verify.ts";
import { asOwner } from "../store/connect.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { receiveReadings } from "./reading.store.ts";
import type { Reading } from "./reading.ts";
import { readingsChecker } from "./reading-check.store.ts";
import { siteMonths } from "./site-month.store.ts";

const ZONE = "Asia/Shanghai";

function phosphorus(day: string, text: string): Reading {
	return {
		siteId: 1,
		factor: "w21011",
		happenedAt: `${day}T02:00:00.000Z`,
		valueText: text,
		value: text,
		usable: text,
		detectionLimit: null,
		flag: "",
	};
}

function deliver(db: Db, key: string, receivedAt: string, readings: Reading[]) {
	const delivery = { source: "test", fileName: "", receivedAt, clientKey: key, actor: "a", unit: "u" };
	return inDistrict(db, 1, (trx) => receiveReadings(trx, delivery, readings, ZONE));
}

const LATER = "2030-01-01T00:00:00.000Z";

function julySeen(db: Db, at: string, knownBy = at) {
	return inDistrict(db, 1, async (trx) =>
		(await siteMonths(trx, { from: "2024-07", to: "2024-07" }, { at, knownBy, timeZone: ZONE })).map((row) => [
			row.mean,
			row.samples,
		]),
	);
}

test("the same delivery twice adds nothing, not even an event", async (t) => {
	const { db } = await testDatabase(t);
	const rows = [phosphorus("2024-07-02", "0.1"), phosphorus("2024-07-09", "0.3")];
	assert.equal((await deliver(db, "a", "2024-08-01T00:00:00.000Z", rows)).added, 2);
	const again = await deliver(db, "b", "2024-08-02T00:00:00.000Z", rows);
	assert.deepEqual([again.added, again.already, again.event], [0, 2, null]);
});

test("a row that stands twice in one delivery is one reading, and the chain vouches for it", async (t) => {
	const { db } = await testDatabase(t);
	const row = phosphorus("2024-07-02", "0.1");
	const received = await deliver(db, "a", "2024-08-01T00:00:00.000Z", [row, row, phosphorus("2024-07-03", "0.2")]);
	assert.deepEqual([received.added, received.already], [2, 1]);
	assert.ok((await verifyChain(db, 1, { "readings.received": readingsChecker() })).ok);
});

test("a corrected value changes what is known now about July and never what was known then", async (t) => {
	const { db } = await testDatabase(t);
	await deliver(db, "a", "2024-08-01T00:00:00.000Z", [
		phosphorus("2024-07-02", "0.1"),
		phosphorus("2024-07-09", "0.3"),
	]);
	const then = "2024-08-05T00:00:00.000Z";
	assert.deepEqual(await julySeen(db, then), [["0.2", 2]]);
	await deliver(db, "b", "2024-09-01T00:00:00.000Z", [phosphorus("2024-07-09", "0.5")]);
	assert.deepEqual(await julySeen(db, then), [["0.2", 2]]);
	assert.deepEqual(await julySeen(db, then, LATER), [["0.3", 2]]);
});

test("a value that returns to its first text counts again", async (t) => {
	const { db } = await testDatabase(t);
	for (const [n, text] of ["0.1", "0.4", "0.1"].entries())
		await deliver(db, `k${n}`, `2024-08-0${n + 1}T00:00:00.000Z`, [phosphorus("2024-07-02", text)]);
	assert.deepEqual(await julySeen(db, "2024-08-10T00:00:00.000Z"), [["0.1", 1]]);
	assert.deepEqual(await julySeen(db, "2024-08-02T12:00:00.000Z"), [["0.4", 1]]);
});

test("a month in progress has no mean yet", async (t) => {
	const { db } = await testDatabase(t);
	await deliver(db, "a", "2024-07-10T00:00:00.000Z", [phosphorus("2024-07-02", "0.1")]);
	assert.deepEqual(await julySeen(db, "2024-07-31T15:59:59.000Z", LATER), []);
	assert.deepEqual(await julySeen(db, "2024-07-31T16:00:00.000Z", LATER), [["0.1", 1]]);
});

test("a reading changed in the database is found by the delivery's digest", async (t) => {
	const { db, ownerUrl } = await testDatabase(t);
	await deliver(db, "a", "2024-08-01T00:00:00.000Z", [phosphorus("2024-07-02", "0.1")]);
	await asOwner(ownerUrl, (owner) => owner.query("update reading set value_text = '0.01', value = 0.01"));
	const check = await verifyChain(db, 1, { "readings.received": readingsChecker() });
	assert.ok(!check.ok && check.what === "evidence" && check.seq === 1);
});
