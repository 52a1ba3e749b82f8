import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { asOwner, connect } from "../store/connect.ts";
import { inDistrict } from "../store/database.ts";
import { startEmbedded } from "../store/embedded.ts";
import { migrate } from "../store/migrate.ts";
import { testDatabase, wireTo } from "../store/testing.ts";
import { Gateway } from "./gateway.ts";
import { readGatewaySettings } from "./settings.ts";
import { addStation } from "./station.store.ts";
import { Field, riverFrame } from "./testing.ts";

const STATIONS = 20;
const mnOf = (index: number) => `KILL_${String(index).padStart(4, "0")}`;

async function prepare(ownerUrl: string): Promise<void> {
	await asOwner(ownerUrl, async (owner) => {
		await owner.query(
			"insert into district (district_id, code, name_zh, name_en) values (1, '', '', '') on conflict do nothing",
		);
		await owner.query(
			`insert into creek_version (known_from, district_id, creek_id, name_zh, name_en, level, town_unit_id, river_id, geometry) values ('-infinity', 1, 'c1', '红旗河', 'Hongqi', 1, 't', 'r', '{"type":"LineString","coordinates":[]}')`,
		);
	});
	const db = connect(ownerUrl, { max: 1 });
	await inDistrict(db, 1, async (trx) => {
		for (let index = 0; index < STATIONS; index++)
			await addStation(trx, { mn: mnOf(index), password: "123456", creek: "c1" }, "2026-03-01T00:00:00.000Z");
	});
	await db.destroy();
}

/**
 * A logger as the standard has it: some frames on the way, each sent again until it is answered, on a new line when the old one breaks.
 * It alone counts what was acknowledged.
 */
async function logger(index: number, port: () => number, frames: number, giveUpAt: number): Promise<Set<number>> {
	const acknowledged = new Set<number>();
	while (acknowledged.size < frames && Date.now() < giveUpAt) {
		const field = await Field.dial(port()).catch(() => null);
		if (!field) {
			await sleep(50);
			continue;
		}
		for (let minute = 0; minute < frames && !field.closed; minute++) {
			if (acknowledged.has(minute)) continue;
			field.send(riverFrame(mnOf(index), minute, { w01009: "8.31", w21003: (minute / 1000).toFixed(3) }));
			await sleep(2);
		}
		for (let waited = 0; waited < 2_000 && !field.closed; waited += 20) {
			await sleep(20);
			note(field, acknowledged);
			if (acknowledged.size === frames) break;
		}
		note(field, acknowledged);
		field.hangUp();
	}
	return acknowledged;
}

function note(field: Field, acknowledged: Set<number>): void {
	for (const reply of field.replies.splice(0)) {
		if (reply.cn !== "9014" || !reply.qn) continue;
		const at = Date.UTC(
			2026,
			2,
			Number(reply.qn.slice(6, 8)),
			Number(reply.qn.slice(8, 10)),
			Number(reply.qn.slice(10, 12)),
		);
		acknowledged.add((at - Date.UTC(2026, 2, 5)) / 60_000);
	}
}

/** Every acknowledged frame is there, and nothing is there twice. */
async function check(ownerUrl: string, acknowledged: readonly Set<number>[]): Promise<void> {
	const rows = await asOwner(ownerUrl, (owner) =>
		owner.query<{ mn: string; minute: number; n: number; vals: string[] }>(
			`select s.mn, (extract(epoch from t.happened_at - timestamptz '2026-03-05 00:00+08') / 60)::int as minute, count(*)::int as n, min(t.vals) as vals
			from telemetry t join station s using (district_id, station_no) group by 1, 2`,
		),
	);
	const there = new Map(rows.rows.map((row) => [`${row.mn} ${row.minute}`, row]));
	assert.ok(rows.rows.every((row) => row.n === 1));
	acknowledged.forEach((minutes, index) => {
		for (const minute of minutes) {
			const row = there.get(`${mnOf(index)} ${minute}`);
			assert.ok(row, `${mnOf(index)} minute ${minute} was acknowledged`);
			assert.deepEqual(row.vals, ["8.31", (minute / 1000).toFixed(3)]);
		}
	});
}

function freePort(): Promise<number> {
	return new Promise((done) => {
		const probe = createServer();
		probe.listen(0, "127.0.0.1", () => {
			const address = probe.address();
			probe.close(() => done(typeof address === "object" && address ? address.port : 0));
		});
	});
}

function gatewayChild(ownerUrl: string, folder: string, port: number): Promise<ChildProcess> {
	const child = spawn(process.execPath, ["bihuan.ts", "gateway"], {
		stdio: ["ignore", "pipe", "inherit"],
		env: { ...process.env, DATABASE_URL: ownerUrl, HJ212_PORT: String(port), BIHUAN_DATA: folder },
	});
	return new Promise((ready, failed) => {
		child.once("exit", (code, signal) => failed(new Error(`the gateway ended with ${code ?? signal}`)));
		child.stdout?.on("data", () => ready(child));
	});
}

async function folderOf(t: TestContext): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "bihuan-kill-"));
	await chmod(folder, 0o755);
	t.after(() => rm(folder, { recursive: true, force: true }));
	return folder;
}

test("the gateway is killed again and again under load: every acknowledged frame is there exactly once", async (t) => {
	const { ownerUrl } = await testDatabase(t);
	await prepare(ownerUrl);
	const folder = await folderOf(t);
	const port = await freePort();
	let child = await gatewayChild(ownerUrl, folder, port);
	const loggers = Array.from({ length: STATIONS }, (_, index) => logger(index, () => port, 400, Date.now() + 60_000));
	for (let kills = 0; kills < 3; kills++) {
		await sleep(500 + 150 * kills);
		const gone = new Promise((done) => child.once("exit", done));
		child.kill("SIGKILL");
		await gone;
		child = await gatewayChild(ownerUrl, folder, port);
	}
	const acknowledged = await Promise.all(loggers);
	const ended = new Promise((done) => child.once("exit", done));
	child.kill("SIGTERM");
	await ended;
	assert.ok(acknowledged.every((minutes) => minutes.size === 400));
	await check(ownerUrl, acknowledged);
});

test("PostgreSQL is killed under load: frames wait, none is answered before it is written, and all are written when it is back", async (t) => {
	const folder = await folderOf(t);
	let server = await startEmbedded(folder);
	let behind = Number(new URL(server.ownerUrl).port);
	const near = new URL(server.ownerUrl);
	near.port = String(await wireTo(t, () => behind));
	await migrate(near.href);
	await prepare(near.href);
	const db = connect(near.href, { max: 6 });
	const house = { db, districtId: 1, now: () => new Date(), dataFolder: folder, version: "0" };
	const gateway = new Gateway(house, readGatewaySettings({ HJ212_PORT: "0" }));
	await gateway.start();
	const port = gateway.state.port ?? 0;
	const loggers = Array.from({ length: STATIONS }, (_, index) => logger(index, () => port, 400, Date.now() + 60_000));
	for (let kills = 0; kills < 2; kills++) {
		await sleep(500);
		const first = (await readFile(join(folder, "postgres", "postmaster.pid"), "utf8")).split("\n", 1)[0];
		process.kill(Number(first), "SIGKILL");
		await sleep(500);
		server = await startEmbedded(folder);
		behind = Number(new URL(server.ownerUrl).port);
	}
	const acknowledged = await Promise.all(loggers);
	await gateway.close();
	await db.destroy();
	try {
		assert.ok(acknowledged.every((minutes) => minutes.size === 400));
		await check(server.ownerUrl, acknowledged);
	} finally {
		await server.stop();
	}
});

test("while the database takes nothing the gateway answers nothing and keeps a bounded number of frames", async (t) => {
	const { ownerUrl } = await testDatabase(t);
	await prepare(ownerUrl);
	const db = connect(ownerUrl, { max: 6 });
	const house = { db, districtId: 1, now: () => new Date(), dataFolder: "", version: "0" };
	const gateway = new Gateway(house, readGatewaySettings({ HJ212_PORT: "0" }));
	await gateway.start();
	const field = await Field.dial(gateway.state.port ?? 0);
	field.send(riverFrame(mnOf(0), 0, { w01009: "8.31" }));
	await field.until(1);
	await asOwner(ownerUrl, async (owner) => {
		await owner.query("begin");
		await owner.query("lock table frame_batch in access exclusive mode"); // a database that hangs
		for (let minute = 1; minute <= 5_000; minute++) field.send(riverFrame(mnOf(0), minute, { w01009: "8.31" }));
		await sleep(1_500);
		assert.equal(field.replies.length, 1);
		assert.ok(gateway.state.waiting < 1_000, `${gateway.state.waiting}`);
		await owner.query("rollback");
	});
	await field.until(5_001, 30_000);
	field.hangUp();
	await gateway.close();
	await db.destroy();
});

test("a full disk: nothing is answered, nothing is lost, each is written once when there is room again", async (t) => {
	const { ownerUrl } = await testDatabase(t);
	await prepare(ownerUrl);
	const db = connect(ownerUrl, { max: 6 });
	const house = { db, districtId: 1, now: () => new Date(), dataFolder: "", version: "0" };
	const gateway = new Gateway(house, readGatewaySettings({ HJ212_PORT: "0" }));
	await gateway.start();
	const field = await Field.dial(gateway.state.port ?? 0);
	field.send(riverFrame(mnOf(0), 0, { w01009: "8.31" }));
	await field.until(1);
	// What PostgreSQL says when a data file can't grow (`npm run bench -- faults` fills a real disk).
	await asOwner(ownerUrl, (owner) =>
		owner.query(`create function full_disk() returns trigger language plpgsql as
			$$ begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$;
			create trigger full_disk before insert on frame_batch for each row execute function full_disk()`),
	);
	for (let minute = 1; minute <= 600; minute++) field.send(riverFrame(mnOf(0), minute, { w01009: "8.31" }));
	await sleep(1_500);
	assert.equal(field.replies.length, 1);
	assert.ok(gateway.state.databaseAwaySince !== null);
	assert.ok(gateway.state.waiting <= 600);
	await asOwner(ownerUrl, (owner) => owner.query("drop trigger full_disk on frame_batch"));
	await field.until(601, 30_000);
	assert.equal(gateway.state.databaseAwaySince, null);
	const stored = await asOwner(ownerUrl, (owner) =>
		owner.query("select count(*)::int as n, count(distinct happened_at)::int as different from telemetry"),
	);
	assert.deepEqual(stored.rows, [{ n: 601, different: 601 }]);
	field.hangUp();
	await gateway.close();
	await db.destroy();
});
