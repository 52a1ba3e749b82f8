import assert from "node:assert/strict";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { connect as connectSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import Fastify from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { asOwner, connect } from "../store/connect.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { startEmbedded } from "../store/embedded.ts";
import { migrate } from "../store/migrate.ts";
import { testDatabase, wireTo } from "../store/testing.ts";
import { liveRoutes } from "./live.api.ts";
import { tell } from "./live.store.ts";
import {
	changeOf,
	followedOf,
	type LiveChange,
	LiveLog,
	MOST_IDS,
	mayFollow,
	PendingChanges,
	partFor,
	payloadOf,
} from "./live.ts";
import type { LIVE_LIMITS } from "./live-streams.ts";
import { Refusal } from "./refusal.ts";

test("a topic is public, for who is signed in, or for one person alone", () => {
	const may = (text: string, person: string | null) => {
		const followed = followedOf(text);
		return followed === null ? "none" : mayFollow(followed, person);
	};
	assert.equal(may("stations", null), true);
	assert.equal(may("stations/12", null), true);
	assert.equal(may("matters/m1", null), false);
	assert.equal(may("matters/m1", "p1"), true);
	assert.equal(may("person/p1", "p1"), true);
	assert.equal(may("person/p1", "p2"), false);
	assert.equal(may("person/p1", null), false);
	for (const text of ["person", "secrets", "stations/1/2", "stations/", "stations/a b", "toString", ""])
		assert.equal(may(text, "p1"), "none", text);
});

test("what is told comes out as it went in, and too many rows are told as any", () => {
	const change: LiveChange = { topic: "stations", ids: ["12", "7"] };
	assert.deepEqual(changeOf(payloadOf(change)), { topic: "stations", ids: ["12", "7"] });
	const many = { topic: "stations" as const, ids: Array.from({ length: MOST_IDS + 1 }, (_, id) => String(id)) };
	assert.deepEqual(changeOf(payloadOf(many)), { topic: "stations", ids: null });
	const longest = {
		topic: "stations" as const,
		ids: Array.from({ length: MOST_IDS }, (_, id) => `${id}`.padStart(64)),
	};
	longest.ids = longest.ids.map((id) => id.replaceAll(" ", "x"));
	assert.ok(payloadOf(longest).length < 8_000, "PostgreSQL takes it");
	assert.throws(() => payloadOf({ topic: "stations", ids: ["a b"] }), /no id/);
	for (const text of ["", "{", "[]", '{"topic":"x"}', '{"topic":"stations","ids":[1]}'])
		assert.equal(changeOf(text), null);
	assert.deepEqual(partFor({ topic: "stations", id: "7" }, change), { topic: "stations", ids: ["7"] });
	assert.equal(partFor({ topic: "stations", id: "8" }, change), null);
	assert.equal(partFor({ topic: "waters", id: null }, change), null);
});

test("who comes back with a number is told all that he missed, or that he must ask for everything: never less", () => {
	const row = fc.record({ topic: fc.constantFrom("stations" as const, "waters" as const), ids: fc.constant(null) });
	fc.assert(
		fc.property(fc.array(row, { maxLength: 5_000 }), fc.nat(6_000), (changes, at) => {
			const log = new LiveLog("era");
			let position = log.position;
			changes.forEach((change, index) => {
				if (index === at) position = log.position;
				log.add(change);
			});
			const missed = log.since(position);
			const expected = at < changes.length ? changes.slice(at) : changes;
			if (missed === null) assert.ok(expected.length > 1_000, "only what is long ago is forgotten");
			else assert.deepEqual(missed, expected);
		}),
		{ seed: 20261125, numRuns: 60 },
	);
	const log = new LiveLog("one");
	log.add({ topic: "waters", ids: null });
	const known = log.position;
	log.begin("two");
	assert.equal(log.since(known), null, "another listening");
	for (const text of ["", "two", "two.x", "two.1", "two.-1", "two.0.0"]) assert.equal(log.since(text), null, text);
	assert.deepEqual(log.since("two.0"), []);
});

test("changes that wait are gathered row by row, and a flood of them is any row", () => {
	const pending = new PendingChanges();
	pending.add({ topic: "stations", ids: ["1", "2"] });
	pending.add({ topic: "stations", ids: ["2", "3"] });
	pending.add({ topic: "waters", ids: null });
	pending.add({ topic: "waters", ids: ["c1"] });
	assert.deepEqual(pending.take(), [
		{ topic: "stations", ids: ["1", "2", "3"] },
		{ topic: "waters", ids: null },
	]);
	assert.equal(pending.empty, true);
	for (let id = 0; id <= MOST_IDS; id++) pending.add({ topic: "stations", ids: [String(id)] });
	assert.deepEqual(pending.take(), [{ topic: "stations", ids: null }]);
});

interface Heard {
	event: string;
	id: string;
	data: Record<string, unknown>;
}

/** A page's end of a stream. */
class Page {
	readonly heard: Heard[] = [];
	ended = false;
	readonly #stop = new AbortController();
	#last = "";

	static async open(base: string, query: string, headers: Record<string, string> = {}): Promise<Page> {
		const page = new Page();
		const answer = await fetch(`${base}/api/live?${query}`, { headers, signal: page.#stop.signal });
		assert.equal(answer.status, 200, await (answer.status === 200 ? "" : answer.text()));
		assert.equal(answer.headers.get("content-type"), "text/event-stream; charset=utf-8");
		assert.equal(answer.headers.get("content-encoding"), null);
		void page.#read(answer.body as ReadableStream<Uint8Array>);
		return page;
	}

	async #read(body: ReadableStream<Uint8Array>): Promise<void> {
		let text = "";
		const decoder = new TextDecoder();
		try {
			for await (const chunk of body) {
				text += decoder.decode(chunk, { stream: true });
				for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
					const fields = new Map(
						text
							.slice(0, end)
							.split("\n")
							.map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]),
					);
					text = text.slice(end + 2);
					this.#last = fields.get("id") ?? this.#last;
					if (fields.has("event"))
						this.heard.push({
							event: fields.get("event") ?? "",
							id: fields.get("id") ?? "",
							data: JSON.parse(fields.get("data") ?? "null"),
						});
				}
			}
		} catch {
			// hung up
		}
		this.ended = true;
	}

	get last(): string {
		return this.#last;
	}

	/** The next event with this name, from the `from`th on. */
	async until(event: string, from = 0, withinMs = 5_000): Promise<Heard> {
		for (const stop = Date.now() + withinMs; Date.now() < stop; await sleep(10)) {
			const found = this.heard.slice(from).find((one) => one.event === event);
			if (found) return found;
		}
		throw new Error(`no event ${event} came; there were ${JSON.stringify(this.heard)}`);
	}

	hangUp(): void {
		this.#stop.abort();
	}
}

const HOUSE = { districtId: 1, now: () => new Date(), dataFolder: "", version: "0" };

/** A server with the stream alone; the header `x-person` says who is signed in. */
async function server(t: TestContext, db: Db, limits?: typeof LIVE_LIMITS) {
	const app = Fastify();
	app.setValidatorCompiler(validatorCompiler);
	app.setSerializerCompiler(serializerCompiler);
	app.setErrorHandler((error, _request, reply) =>
		reply.status(error instanceof Refusal ? error.status : 500).send({ code: (error as Refusal).code }),
	);
	const streams = liveRoutes(
		app,
		{ ...HOUSE, db },
		{
			personOf: (request) => (request.headers["x-person"] as string | undefined) ?? null,
			...(limits && { limits }),
		},
	);
	const base = await app.listen({ port: 0, host: "127.0.0.1" });
	t.after(() => {
		const closed = app.close();
		app.server.closeAllConnections(); // fetch keeps some open on which nothing was asked yet
		return closed;
	});
	return { app, base, streams };
}

const changesOf = ({ data }: Heard) => data.changes;

test("pages of two servers hear what is committed, and nothing of what is rolled back or of another topic", async (t) => {
	const { db, ownerUrl } = await testDatabase(t);
	const other = connect(ownerUrl);
	t.after(() => other.destroy());
	const [one, two] = [await server(t, db), await server(t, other)];
	const pages = [
		await Page.open(one.base, "topics=stations"),
		await Page.open(two.base, "topics=stations/12,matters", { "x-person": "p1" }),
		await Page.open(two.base, "topics=waters"),
	];
	for (const page of pages) assert.deepEqual((await page.until("ready")).data, { all: true });
	await inDistrict(db, 1, (trx) => tell(trx, "stations", ["7", "12"]));
	await inDistrict(db, 1, async (trx) => {
		await tell(trx, "waters");
		throw new Error("rolled back");
	}).catch(() => {});
	const [a, b] = await Promise.all(pages.slice(0, 2).map((page) => page.until("change")));
	assert.deepEqual(a && changesOf(a), [{ topic: "stations", ids: ["12", "7"] }]);
	assert.deepEqual(b && changesOf(b), [{ topic: "stations", ids: ["12"] }]);
	await sleep(300);
	assert.deepEqual(
		pages[2]?.heard.map((one) => one.event),
		["ready"],
	);
	for (const page of pages) page.hangUp();
	for (let waited = 0; one.streams.open + two.streams.open > 0 && waited < 2_000; waited += 10) await sleep(10);
	assert.equal(one.streams.open + two.streams.open, 0, "a page that goes away leaves nothing behind");
});

test("another district's tellings are not heard", async (t) => {
	const { db } = await testDatabase(t);
	const { base } = await server(t, db);
	const page = await Page.open(base, "topics=waters");
	await page.until("ready");
	await inDistrict(db, 2, (trx) => tell(trx, "waters"));
	await inDistrict(db, 1, (trx) => tell(trx, "waters", ["c1"]));
	assert.deepEqual(changesOf(await page.until("change")), [{ topic: "waters", ids: ["c1"] }]);
	page.hangUp();
});

test("a page whose line broke is told what it missed; one that knows another listening must ask for everything", async (t) => {
	const { db } = await testDatabase(t);
	const { base } = await server(t, db);
	const page = await Page.open(base, "topics=stations");
	await page.until("ready");
	const known = page.last;
	page.hangUp();
	for (const id of ["1", "2"]) await inDistrict(db, 1, (trx) => tell(trx, "stations", [id]));
	await inDistrict(db, 1, (trx) => tell(trx, "waters"));
	await sleep(100);
	const back = await Page.open(base, "topics=stations", { "last-event-id": known });
	assert.deepEqual((await back.until("ready")).data, { all: false });
	assert.deepEqual(changesOf(await back.until("change")), [{ topic: "stations", ids: ["1", "2"] }]);
	back.hangUp();
	const moved = await Page.open(base, `topics=waters&after=${known}`);
	assert.deepEqual((await moved.until("ready")).data, { all: false });
	assert.deepEqual(changesOf(await moved.until("change")), [{ topic: "waters", ids: null }]);
	moved.hangUp();
	const stranger = await Page.open(base, "topics=waters&after=elsewhere.3");
	assert.deepEqual((await stranger.until("ready")).data, { all: true });
	stranger.hangUp();
});

test("topics that are not one's own, unknown ones and too many of them or of streams are refused", async (t) => {
	const { db } = await testDatabase(t);
	const { base, streams } = await server(t, db, { all: 4, address: 2, person: 1 });
	const refused = async (query: string, headers: Record<string, string> = {}) => {
		const answer = await fetch(`${base}/api/live?${query}`, { headers });
		return [answer.status, ((await answer.json()) as { code: string }).code];
	};
	assert.deepEqual(await refused("topics=matters"), [401, "SIGN_IN_FIRST"]);
	assert.deepEqual(await refused("topics=person/p2", { "x-person": "p1" }), [403, "OWN_NOTICES_ONLY"]);
	assert.deepEqual(await refused("topics=waters,nothing"), [400, "NO_SUCH_TOPIC"]);
	assert.deepEqual(await refused(`topics=${Array(21).fill("waters").join(",")}`), [400, "TOO_MANY_TOPICS"]);
	const pages = [await Page.open(base, "topics=waters"), await Page.open(base, "topics=waters")];
	assert.deepEqual(await refused("topics=waters"), [429, "TOO_MANY_STREAMS"]);
	pages.push(await Page.open(base, "topics=person/p1", { "x-person": "p1" }));
	assert.deepEqual(await refused("topics=person/p1", { "x-person": "p1" }), [429, "TOO_MANY_STREAMS"]);
	pages[0]?.hangUp();
	for (let waited = 0; streams.open > 2 && waited < 2_000; waited += 10) await sleep(10);
	pages.push(await Page.open(base, "topics=waters"));
	for (const page of pages) page.hangUp();
});

test("the server stops at once although pages are open, and leaves no connection behind", async (t) => {
	const { db, ownerUrl } = await testDatabase(t);
	const { app, base } = await server(t, db);
	const pages = await Promise.all([1, 2, 3].map(() => Page.open(base, "topics=waters")));
	for (const page of pages) await page.until("ready");
	const began = Date.now();
	await app.close();
	assert.ok(Date.now() - began < 2_000, `${Date.now() - began} ms`);
	await sleep(50);
	assert.ok(pages.every((page) => page.ended));
	const left = await asOwner(ownerUrl, (owner) =>
		owner.query(
			"select 1 from pg_stat_activity where datname = current_database() and application_name = 'bihuan-live'",
		),
	);
	assert.equal(left.rows.length, 0);
});

test("a page that reads nothing is cut off instead of filling the server's memory", async (t) => {
	const { db } = await testDatabase(t);
	const { base, streams } = await server(t, db);
	const socket = connectSocket(Number(new URL(base).port), "127.0.0.1");
	socket.on("error", () => {});
	socket.pause();
	socket.write("GET /api/live?topics=stations HTTP/1.1\r\nHost: x\r\n\r\n");
	for (let waited = 0; streams.open === 0 && waited < 3_000; waited += 10) await sleep(10);
	assert.equal(streams.open, 1);
	const ids = Array.from({ length: 100 }, (_, id) => `${id}-`.padEnd(60, "x"));
	// The kernel buffers a few megabytes before the server sees that nobody reads.
	const stop = Date.now() + 60_000;
	for (let round = 0; streams.open === 1 && Date.now() < stop; round++) {
		await inDistrict(db, 1, async (trx) => {
			await tell(
				trx,
				"stations",
				ids.map((id) => `${round % 10}${id.slice(1)}`),
			);
		});
		streams.flush();
	}
	assert.equal(streams.open, 0);
	socket.destroy();
});

test("the database stops and comes back: pages are told that they hear nothing, then to ask for everything, and hear again", async (t) => {
	const folder = await mkdtemp(join(tmpdir(), "bihuan-live-"));
	await chmod(folder, 0o755);
	t.after(() => rm(folder, { recursive: true, force: true }));
	let postgres = await startEmbedded(folder, { throwAway: true });
	let behind = Number(new URL(postgres.ownerUrl).port);
	const near = new URL(postgres.ownerUrl);
	near.port = String(await wireTo(t, () => behind));
	await migrate(near.href);
	const db = connect(near.href);
	const { base, app } = await server(t, db);
	const page = await Page.open(base, "topics=waters");
	await page.until("ready");
	await postgres.stop();
	await page.until("away");
	const late = await Page.open(base, "topics=waters");
	await late.until("away");
	postgres = await startEmbedded(folder, { throwAway: true });
	behind = Number(new URL(postgres.ownerUrl).port);
	const since = page.heard.length;
	assert.deepEqual((await page.until("ready", since, 30_000)).data, { all: true });
	assert.deepEqual((await late.until("ready", 0, 30_000)).data, { all: true });
	await inDistrict(db, 1, (trx) => tell(trx, "waters", ["c9"]));
	assert.deepEqual(changesOf(await page.until("change", since)), [{ topic: "waters", ids: ["c9"] }]);
	page.hangUp();
	late.hangUp();
	await app.close();
	await db.destroy();
	await postgres.stop();
});
