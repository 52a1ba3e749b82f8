import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { asOwner } from "../store/connect.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { append, chainHeadAt, eventsOf } from "./event.store.ts";
import type { NewEvent } from "./event.ts";
import { verifyChain } from "./verify.ts";

const at = "2024-08-01T00:00:00.000Z";

function event(key: string, body: Record<string, unknown> = {}): NewEvent {
	return {
		clientKey: key,
		matterId: "W1",
		line: "waters",
		kind: "noted",
		happenedAt: at,
		actor: "clerk",
		unit: "office",
		body,
	};
}

async function appended(db: Db, ...events: NewEvent[]): Promise<void> {
	await inDistrict(db, 1, async (trx) => {
		for (const one of events) await append(trx, one, at);
	});
}

test("forty appends at once give one unbroken chain", async (t) => {
	const { db } = await testDatabase(t);
	await Promise.all(Array.from({ length: 40 }, (_, n) => appended(db, event(`k${n}`, { n }))));
	const check = await verifyChain(db, 1);
	assert.ok(check.ok && check.count === 40, JSON.stringify(check));
});

test("the same key twice is one event, and with another content it is refused", async (t) => {
	const { db } = await testDatabase(t);
	const [first, again] = await inDistrict(db, 1, async (trx) => [
		await append(trx, event("k", { b: 1, a: 2 }), at),
		await append(trx, event("k", { a: 2, b: 1 }), at),
	]);
	assert.equal(first?.event.hash, again?.event.hash);
	assert.deepEqual([first?.repeated, again?.repeated], [false, true]);
	await assert.rejects(appended(db, event("k", { a: 3 })), /used for another event/);
});

test("a received time never goes backwards along the chain", async (t) => {
	const { db } = await testDatabase(t);
	const late = await inDistrict(db, 1, async (trx) => {
		await append(trx, event("1"), "2024-08-02T00:00:00.000Z");
		return append(trx, event("2"), "2024-08-01T00:00:00.000Z");
	});
	assert.equal(late.event.receivedAt, "2024-08-02T00:00:00.000Z");
});

test("the application can neither change nor delete an event, and the owner is refused by the trigger", async (t) => {
	const { db, ownerUrl } = await testDatabase(t);
	await appended(db, event("1"));
	await assert.rejects(
		inDistrict(db, 1, (trx) => trx.updateTable("event").set({ actor: "x" }).execute()),
		/permission denied/,
	);
	await assert.rejects(
		inDistrict(db, 1, (trx) => trx.deleteFrom("event").execute()),
		/permission denied/,
	);
	for (const statement of ["update event set actor = 'x'", "delete from event", "truncate event"]) {
		await assert.rejects(
			asOwner(ownerUrl, (owner) => owner.query(statement)),
			/append-only/,
		);
	}
});

async function tampered(t: TestContext, statement: string) {
	const { db, ownerUrl } = await testDatabase(t);
	await appended(db, ...[1, 2, 3, 4, 5].map((n) => event(`k${n}`, { n })));
	await asOwner(ownerUrl, async (owner) => {
		await owner.query("alter table event disable trigger user");
		await owner.query(statement);
	});
	const check = await verifyChain(db, 1);
	return check.ok ? "unbroken" : `${check.what} ${check.seq}`;
}

test("whoever goes round the trigger is found out, and the first broken event is named", async (t) => {
	assert.equal(await tampered(t, "update event set body = '{\"n\": 9}' where seq = 3"), "changed 3");
	assert.equal(
		await tampered(t, "update event set received_at = received_at - interval '1 day' where seq = 2"),
		"changed 2",
	);
	assert.equal(await tampered(t, "update event set hash = repeat('a', 64) where seq = 4"), "changed 4");
	assert.equal(await tampered(t, "delete from event where seq = 2"), "missing 2");
	assert.equal(await tampered(t, "delete from event where seq = 5"), "missing 5");
	assert.equal(
		await tampered(
			t,
			"update event set seq = case seq when 2 then 103 else 102 end where seq in (2, 3); update event set seq = seq - 100 where seq > 100",
		),
		"changed 2",
	);
});

test("any content that can be stored comes back as it was sealed", async (t) => {
	const { db } = await testDatabase(t);
	const word = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));
	const body = fc.dictionary(
		word,
		fc.oneof(
			word,
			fc.double({ noNaN: true, noDefaultInfinity: true }),
			fc.boolean(),
			fc.constant(null),
			fc.array(word),
		),
	);
	const bodies = fc.sample(body, { numRuns: 60, seed: 20241231 });
	await appended(db, ...bodies.map((one, n) => event(`b${n}`, one)));
	const check = await verifyChain(db, 1);
	assert.ok(check.ok && check.count === 60, JSON.stringify(check));
});

test("known then shows what had been received, known now what had happened", async (t) => {
	const { db } = await testDatabase(t);
	await inDistrict(db, 1, async (trx) => {
		await append(trx, event("early"), "2024-08-01T00:00:00.000Z");
		await append(trx, event("late"), "2024-08-20T00:00:00.000Z");
		const moment = "2024-08-10T00:00:00.000Z";
		const keys = async (knownBy: string) =>
			(await eventsOf(trx, { line: "waters" }, { at: moment, knownBy, timeZone: "Asia/Shanghai" })).map(
				(one) => one.clientKey,
			);
		assert.deepEqual(await keys(moment), ["early"]);
		assert.deepEqual(await keys("2024-08-21T00:00:00.000Z"), ["early", "late"]);
		assert.equal((await chainHeadAt(trx, moment))?.seq, 1);
	});
});
