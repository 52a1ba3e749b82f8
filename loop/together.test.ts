import assert from "node:assert/strict";
import { test } from "node:test";
import { sql } from "kysely";
import { asOwner } from "../store/connect.ts";
import { type Db, inDistrict, type Trx } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { gather, keep, MOST_WAITING, NotCommitted, TooManyWaiting, together } from "../store/together.ts";
import { append } from "./event.store.ts";
import type { NewEvent } from "./event.ts";
import { refusal } from "./refusal.ts";
import { verifyChain } from "./verify.ts";

const at = "2024-08-01T00:00:00.000Z";

const event = (key: string, body: Record<string, unknown> = {}): NewEvent => ({
	...{ clientKey: key, matterId: `W-${key}`, line: "waters", kind: "noted", happenedAt: at },
	...{ actor: "clerk", unit: "office", body },
});

const appended = (db: Db, key: string, body?: Record<string, unknown>) =>
	together(db, 1, [], (trx) => append(trx, event(key, body), at));

const keysOf = (db: Db) =>
	inDistrict(db, 1, async (trx) => {
		const rows = await trx.selectFrom("event").select("client_key").orderBy("seq").execute();
		return rows.map((row) => row.client_key);
	});

async function unbroken(db: Db, count: number): Promise<void> {
	const check = await verifyChain(db, 1);
	assert.ok(check.ok && check.count === count, JSON.stringify(check));
}

test("what comes at once is committed together, in the order in which it came, and the chain is unbroken", async (t) => {
	const { db } = await testDatabase(t);
	const sent = Array.from({ length: 200 }, (_, n) => `k${n}`);
	const answers = await Promise.all(sent.map((key) => appended(db, key)));
	assert.deepEqual(await keysOf(db), sent);
	assert.deepEqual(
		answers.map((one) => one.event.seq),
		sent.map((_, n) => n + 1),
	);
	for (const [n, { event: one }] of answers.entries())
		if (n > 0) assert.equal(one.prevHash, answers[n - 1]?.event.hash);
	await unbroken(db, 200);
	const commits = await commitsOf(db);
	assert.ok(commits <= 6, `${commits} transactions for 200 events`);
});

/** In how many transactions the events were written: that of a row is its xmin. */
async function commitsOf(db: Db): Promise<number> {
	const found = await inDistrict(db, 1, (trx) => sql`select from event group by xmin`.execute(trx));
	return found.rows.length;
}

test("one that is refused fails alone, before it wrote or after", async (t) => {
	const { db } = await testDatabase(t);
	await appended(db, "known", { n: 1 });
	const refuses = (wrote: boolean) =>
		together(db, 1, [], async (trx) => {
			if (wrote) await append(trx, event("gone"), at);
			throw refusal("NO", { zh: "不行。", en: "It may not be." }, 409);
		});
	const breaks = together(db, 1, [], async (trx) => {
		await append(trx, event("broken"), at);
		await trx.insertInto("chain_head").values({ district_id: 1, seq: 0, hash: "", received_at: null }).execute();
	});
	const outcomes = await Promise.allSettled([
		appended(db, "a"),
		refuses(false),
		appended(db, "b"),
		refuses(true),
		appended(db, "known", { n: 2 }),
		appended(db, "known", { n: 1 }),
		breaks,
		appended(db, "c"),
		appended(db, "nul", { words: "\0" }),
	]);
	assert.deepEqual(
		outcomes.map((one) => (one.status === "fulfilled" ? "kept" : String(one.reason.code))),
		["kept", "NO", "kept", "NO", "CLIENT_KEY_REUSED", "kept", "23505", "kept", "EVENT_BODY"],
	);
	assert.deepEqual((await keysOf(db)).sort(), ["a", "b", "c", "known"]);
	await unbroken(db, 4);
});

test("a refusal before anything was written does not make the others begin again", async (t) => {
	const { db } = await testDatabase(t);
	const calls = new Map<string, number>();
	const counted = (name: string, work: (trx: Trx) => Promise<unknown>) =>
		together(db, 1, [], (trx) => {
			calls.set(name, (calls.get(name) ?? 0) + 1);
			return work(trx);
		});
	const outcomes = await Promise.allSettled([
		counted("good", (trx) => append(trx, event("good"), at)),
		counted("bad", async (trx) => {
			await trx.selectFrom("event").select("seq").execute();
			throw refusal("NO", { zh: "不行。", en: "It may not be." }, 409);
		}),
	]);
	assert.deepEqual(
		outcomes.map((one) => one.status),
		["fulfilled", "rejected"],
	);
	assert.deepEqual(Object.fromEntries(calls), { good: 1, bad: 1 });
});

test("when the commit fails everyone is told, and nothing is there", async (t) => {
	const { db, ownerUrl } = await testDatabase(t);
	await appended(db, "before");
	await asOwner(ownerUrl, (owner) =>
		owner.query(`
			create function refuse_late() returns trigger language plpgsql as $$ begin raise exception 'not at the end either'; end $$;
			create constraint trigger late after insert on event deferrable initially deferred for each row
				when (new.body ? 'late') execute function refuse_late()`),
	);
	const outcomes = await Promise.allSettled([appended(db, "a"), appended(db, "b", { late: true }), appended(db, "c")]);
	for (const one of outcomes) {
		assert.ok(one.status === "rejected" && one.reason instanceof NotCommitted, one.status);
		assert.ok(one.reason.surelyNot);
	}
	assert.deepEqual(await keysOf(db), ["before"]);
	await appended(db, "after");
	await unbroken(db, 2);
});

test("those that may not see the same state follow each other, and see what the other did", async (t) => {
	const { db } = await testDatabase(t);
	const count = (key: string) =>
		together(db, 1, ["the count"], async (trx) => {
			const { n } = await trx
				.selectFrom("event")
				.select((is) => is.fn.countAll<number>().as("n"))
				.executeTakeFirstOrThrow();
			await append(trx, event(key, { before: Number(n) }), at);
			return Number(n);
		});
	assert.deepEqual(await Promise.all([count("a"), count("b"), count("c")]), [0, 1, 2]);
});

test("who comes to what another has to himself goes with the next commit, and sees what the other did", async (t) => {
	const { db } = await testDatabase(t);
	let calls = 0;
	const count = (name: string) =>
		together(db, 1, [], async (trx) => {
			calls += 1;
			keep(trx, "the count");
			keep(trx, "the count");
			const { n } = await trx
				.selectFrom("event")
				.select((is) => is.fn.countAll<number>().as("n"))
				.executeTakeFirstOrThrow();
			await append(trx, event(name), at);
			return Number(n);
		});
	const [a, , b, c] = await Promise.all([count("a"), appended(db, "beside"), count("b"), count("c")]);
	assert.deepEqual([a, b, c], [0, 2, 3]);
	assert.equal(calls, 6, "one was called once, one twice, one three times");
	await unbroken(db, 4);
});

test("a question that all ask is asked once", async (t) => {
	const { db } = await testDatabase(t);
	const asked: number[][] = [];
	const doubling = {
		async many(_trx: Trx, numbers: readonly number[]) {
			asked.push([...numbers]);
			return numbers.map((n) => (n === 2 ? new Error("two is not doubled") : 2 * n));
		},
	};
	const outcomes = await Promise.allSettled(
		[1, 2, 3].map((n) => together(db, 1, [], (trx) => gather(trx, doubling, n))),
	);
	assert.deepEqual(asked, [[1, 2, 3]]);
	assert.deepEqual(
		outcomes.map((one) => (one.status === "fulfilled" ? one.value : one.reason.message)),
		[2, "two is not doubled", 6],
	);
	assert.equal(await inDistrict(db, 1, (trx) => gather(trx, doubling, 5)), 10);
});

test("more than can wait are told to come again, and those who wait are served", async (t) => {
	const { db } = await testDatabase(t);
	let open = () => {};
	const gate = new Promise<void>((resolve) => {
		open = resolve;
	});
	const first = together(db, 1, [], () => gate);
	await new Promise(setImmediate);
	await new Promise(setImmediate);
	const waiting = Array.from({ length: MOST_WAITING }, (_, n) => together(db, 1, [], async () => n));
	await assert.rejects(appended(db, "too many"), TooManyWaiting);
	open();
	await first;
	assert.equal((await Promise.all(waiting)).length, MOST_WAITING);
	await appended(db, "later");
	assert.deepEqual(await keysOf(db), ["later"]);
});

test("a database that is away is told to each, and the next one is served when it is back", async (t) => {
	const { db, ownerUrl } = await testDatabase(t);
	const cut = together(db, 1, [], async (trx) => {
		const found = await trx
			.selectNoFrom((is) => is.fn<number>("pg_backend_pid", []).as("pid"))
			.executeTakeFirstOrThrow();
		await asOwner(ownerUrl, (owner) => owner.query("select pg_terminate_backend($1)", [found.pid]));
		await append(trx, event("cut"), at);
	});
	await Promise.allSettled([cut, appended(db, "beside")]);
	await appended(db, "after");
	const keys = await keysOf(db);
	assert.ok(keys.includes("after"));
	await unbroken(db, keys.length);
});
