import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { checkTelemetryReceived } from "../gateway/settle.ts";
import { verifyChain } from "../loop/verify.ts";
import { sessionCookie } from "../people/cookie.ts";
import { startSession } from "../people/session.store.ts";
import { asOwner, connect } from "../store/connect.ts";
import { inDistrict } from "../store/database.ts";
import { startEmbedded } from "../store/embedded.ts";
import type { House } from "../store/house.ts";
import { migrate, migrations } from "../store/migrate.ts";
import { testDatabase } from "../store/testing.ts";
import { checkNetworkImported } from "../waters/network.store.ts";
import { readingsChecker } from "../waters/reading-check.store.ts";
import { buildApp } from "./app.ts";
import { upgradeWords } from "./database.ts";
import { LINES } from "./lines.ts";
import { rebuildDistrict } from "./rebuild.ts";
import { asItWas } from "./upgrade.testing.ts";

const NOW = new Date("2026-11-24T06:08:00.000Z");

/** A database of that day, brought up to date. */
async function upgraded(t: TestContext) {
	const { db, ownerUrl, districtId } = await testDatabase(t);
	await db.destroy();
	await asOwner(ownerUrl, (owner) => owner.query("drop schema public cascade; create schema public"));
	const then = await asItWas(ownerUrl);
	const before = await counted(ownerUrl);
	const applied = await migrate(ownerUrl);
	const own = connect(ownerUrl, { max: 2 });
	t.after(() => own.destroy());
	const house: House = { db: own, districtId, now: () => NOW, dataFolder: "", version: "test" };
	return { house, ownerUrl, then, before, applied };
}

/** What was written down once and for all: how many rows, and the end of the chain. */
const counted = (ownerUrl: string) =>
	asOwner(ownerUrl, async (owner) => {
		const counts: Record<string, number> = {};
		for (const table of ["event", "reading", "telemetry", "frame_batch", "matter", "proposal", "person", "post"])
			counts[table] = Number((await owner.query(`select count(*) as n from ${table}`)).rows[0]?.n);
		const head = await owner.query("select hash from event order by seq desc limit 1");
		return { counts, head: head.rows[0]?.hash as string };
	});

test("a database that an earlier version wrote comes up to today by itself, and nothing in it is lost", async (t) => {
	const { house, ownerUrl, then, before, applied } = await upgraded(t);
	const all = await migrations();
	assert.ok(all.length - then.size >= 8, "it is far behind");
	assert.deepEqual(
		applied,
		all.map(({ name }) => name).filter((name) => !then.has(name)),
	);
	for (const { name, digest } of all.filter(({ name }) => then.has(name)))
		assert.equal(then.get(name), digest, `${name} was edited after it had landed`);
	assert.deepEqual(await migrate(ownerUrl), [], "a second start has nothing to do");

	const { counts, head } = before;
	for (const [table, many] of Object.entries(counts)) assert.ok(many > 3, `${table}: ${many}`);
	assert.deepEqual(await counted(ownerUrl), before);
	const check = await verifyChain(house.db, house.districtId, {
		"readings.received": readingsChecker(),
		"network.imported": checkNetworkImported,
		"telemetry.received": checkTelemetryReceived,
	});
	assert.deepEqual(check, { ok: true, count: counts.event, head });
});

test("what migrations fill in of old matters is what folding their events again gives; only days that count otherwise by now move", async (t) => {
	const { house, ownerUrl } = await upgraded(t);
	const days = ["due_on", "handle_due_on", "changes_at"];
	const projected = () =>
		asOwner(ownerUrl, async (owner) => {
			const rows = async (select: string) =>
				(await owner.query(select)).rows.map((row) =>
					Object.fromEntries(Object.entries(row).filter(([column]) => !days.includes(column))),
				);
			return {
				matters: await rows("select * from matter order by matter_id"),
				ties: await rows("select * from matter_tie order by matter_id, relation, who"),
				owed: await rows("select * from matter_owed order by matter_id, step, item, person_id, unit_id"),
			};
		});
	const before = await projected();
	assert.equal(await rebuildDistrict(house.db, house.districtId, NOW.toISOString()), before.matters.length);
	const after = await projected();
	for (const table of ["matters", "ties", "owed"] as const) assert.deepEqual(after[table], before[table], table);
});

test("every page that reads opens on an upgraded database, today and as of an earlier day", async (t) => {
	const { house } = await upgraded(t);
	const app = await buildApp(house, LINES);
	t.after(() => app.close());
	const token = await inDistrict(house.db, house.districtId, (trx) =>
		startSession(trx, { personId: "demo-05", way: "demo", address: "", agent: "" }, NOW),
	);
	const cookie = sessionCookie(token, false).split(";")[0] ?? "";
	const get = async (url: string) => {
		const answer = await app.inject({ url, headers: { cookie, host: "127.0.0.1" } });
		return { status: answer.statusCode, json: answer.headers["content-type"]?.includes("json") ? answer.json() : null };
	};
	const { items } = (await get("/api/commitments")).json;
	const { json: proposals } = await get("/api/proposals");
	const { json: matters } = await get("/api/matters");
	for (const url of [
		"/api/today",
		"/api/commitments",
		...["", "/past", "/evidence"].map((more) => `/api/commitments/${items[0].commitment.id}${more}`),
		"/api/commitments/recomputed",
		"/api/waters",
		"/api/waters/creeks/c001",
		"/api/waters/summary?period=2026-10",
		"/api/stations",
		"/api/proposals",
		`/api/proposals/${proposals.items[0].proposalId}`,
		"/api/matters",
		`/api/matters/${matters.rows[0].matterId}`,
		"/api/mine",
		"/api/chain",
	])
		for (const at of ["", "2026-11-20", "2026-06-01"]) {
			const asked = at === "" ? url : `${url}${url.includes("?") ? "&" : "?"}asOf=${at}`;
			const { status, json } = await get(asked);
			// Of a day before it was there, a page says so.
			assert.ok(status === 200 || (at !== "" && status === 404), `${asked}: ${status} ${JSON.stringify(json?.error)}`);
		}
	const { paths } = (await get("/api/openapi.json")).json as { paths: Record<string, { get?: object }> };
	const plain = Object.keys(paths).filter((path) => paths[path]?.get && !path.includes("{") && path !== "/api/live");
	assert.ok(plain.length > 40, `${plain.length} routes`);
	for (const path of plain) {
		const { status, json } = await get(path);
		assert.ok(status < 500, `${path}: ${status} ${JSON.stringify(json?.error)}`);
	}
});

test("bihuan serve on an old data folder upgrades it and says so; on a new one, or one of today, it says nothing of it", async (t) => {
	const folder = await mkdtemp(join(tmpdir(), "bihuan-old-"));
	await chmod(folder, 0o755); // as root the database runs as another user, who must be able to enter
	t.after(() => rm(folder, { recursive: true, force: true }));
	const server = await startEmbedded(folder);
	const then = await asItWas(server.ownerUrl);
	await server.stop();
	const all = (await migrations()).length;
	const said = await started(t, folder);
	assert.match(said, new RegExp(`升级，共 ${all - then.size} 步`));
	assert.match(said, /0030-proposal-waiting\.sql/);
	assert.match(said, /由留痕重算/);
	assert.doesNotMatch(await started(t, folder), /升级|重算/);
	assert.equal(
		upgradeWords(
			(await migrations()).map(({ name }) => name),
			all,
		),
		null,
	);
});

/** What `bihuan serve` says on its way to being ready; then it is stopped. */
async function started(t: TestContext, folder: string): Promise<string> {
	const env = { ...process.env, DATABASE_URL: "", PORT: "0", HJ212_PORT: "off", BIHUAN_DATA: folder };
	const child = spawn(process.execPath, ["bihuan.ts", "serve"], { env });
	t.after(() => child.kill("SIGKILL"));
	let output = "";
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => (output += piece));
	const ended = new Promise((end) => child.on("exit", end));
	for (let waited = 0; waited < 90_000 && !/Ready: /.test(output) && child.exitCode === null; waited += 100)
		await new Promise((later) => setTimeout(later, 100));
	assert.match(output, /Ready: /, output);
	child.kill("SIGTERM");
	assert.equal(await ended, 0, output);
	return output;
}
