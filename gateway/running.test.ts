import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { asOwner } from "../store/connect.ts";
import { inDistrict } from "../store/database.ts";
import { Pipe } from "../store/pipe.ts";
import { testDatabase } from "../store/testing.ts";
import { telegramFrame } from "./answer.ts";
import { gatewayOf, startGateway } from "./running.ts";
import { addStation } from "./station.store.ts";
import { Field, riverFrame } from "./testing.ts";

const MN = "A320412_0001";

async function houseIn(t: Parameters<typeof testDatabase>[0]) {
	const { db, ownerUrl } = await testDatabase(t);
	await asOwner(ownerUrl, (owner) =>
		owner.query(`insert into creek_version (known_from, district_id, creek_id, name_zh, name_en, level, town_unit_id, river_id, geometry)
			values ('-infinity', 1, 'c1', '红旗河', 'Hongqi', 1, 't', 'r', '{"type":"LineString","coordinates":[]}')`),
	);
	await inDistrict(db, 1, (trx) =>
		addStation(trx, { mn: MN, password: "123456", creek: "c1" }, "2026-03-01T00:00:00.000Z"),
	);
	return { house: { db, districtId: 1, now: () => new Date(), dataFolder: "", version: "0" }, ownerUrl };
}

test("beside the server the gateway has a process of its own: frames are answered, its state is told, and stations are asked through it", async (t) => {
	let dropDatabase: () => Promise<void> | void = () => {};
	const { house, ownerUrl } = await houseIn({
		after: (work) => {
			dropDatabase = work; // only when the gateway is closed
		},
	});
	const said: string[] = [];
	const gateway = await startGateway(house, ownerUrl, { HJ212_PORT: "0" }, (line) => said.push(line));
	t.after(async () => {
		await gateway?.close();
		await dropDatabase();
	});
	assert.ok(gateway);
	assert.equal(gatewayOf(house), gateway);
	assert.match(said.join(), new RegExp(`127\\.0\\.0\\.1:${gateway.state.port}`));
	assert.deepEqual(await gateway.ask(MN, { cn: "1012", cp: "" }), { outcome: "not-connected", code: null, frames: 0 });
	const field = await Field.dial(gateway.state.port ?? 0);
	field.send(riverFrame(MN, 1, { w01009: "8.31" }));
	await field.until(1);
	assert.equal(field.replies[0]?.cn, "9014");
	for (let waited = 0; gateway.state.stored < 1 && waited < 3_000; waited += 50) await sleep(50);
	assert.equal(gateway.state.connections, 1);
	const asked = gateway.ask(MN, { cn: "1062", cp: "RtdInterval=60" });
	await field.until(2);
	assert.equal(field.replies[1]?.cn, "1062");
	for (const [cn, cp] of [
		["9011", "QnRtn=1"],
		["9012", "ExeRtn=1"],
	] as const) {
		field.send(telegramFrame({ qn: field.replies[1]?.qn ?? "", st: "91", cn, pw: "123456", mn: MN, flag: 8, cp }));
	}
	assert.deepEqual(await asked, { outcome: "done", code: 1, frames: 0 });
	field.hangUp();
});

test("a port that was named and is taken stops the start with one sentence; the usual one is done without", async (t) => {
	const { house, ownerUrl } = await houseIn(t);
	const taken = createServer();
	await new Promise<void>((done) => taken.listen(0, "127.0.0.1", done));
	t.after(() => taken.close());
	const address = taken.address();
	const port = typeof address === "object" && address ? address.port : 0;
	await assert.rejects(
		startGateway(house, ownerUrl, { HJ212_PORT: String(port) }, () => {}),
		new RegExp(`HJ 212 端口 ${port} 已被占用`),
	);
	assert.equal(await startGateway(house, ownerUrl, { HJ212_PORT: "off" }, () => {}), null);
});

test("what is worked out beside the gateway ends with it, however it ends", async (t) => {
	const { ownerUrl } = await houseIn(t);
	const folder = await mkdtemp(join(tmpdir(), "bihuan-beside-"));
	t.after(() => rm(folder, { recursive: true, force: true }));
	const gateway = spawn(process.execPath, ["bihuan.ts", "gateway"], {
		stdio: ["ignore", "pipe", "inherit"],
		env: { ...process.env, DATABASE_URL: ownerUrl, HJ212_PORT: "0", BIHUAN_DATA: folder },
	});
	t.after(() => gateway.kill("SIGKILL"));
	await new Promise((ready) => gateway.stdout?.once("data", ready));
	const beside = childrenOf(gateway);
	assert.equal(beside.length, 1);
	gateway.kill("SIGKILL");
	for (let waited = 0; beside.some(lives) && waited < 5_000; waited += 50) await sleep(50);
	assert.deepEqual(beside.filter(lives), []);
});

function childrenOf({ pid }: ChildProcess): number[] {
	return globSync("/proc/[0-9]*/stat").flatMap((file) => {
		try {
			const [, own, parent] = /^(\d+) \(.*\) \S (\d+)/.exec(readFileSync(file, "utf8")) ?? [];
			return Number(parent) === pid ? [Number(own)] : [];
		} catch {
			return []; // gone meanwhile
		}
	});
}

const lives = (pid: number) =>
	existsSync(`/proc/${pid}/exe`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));

test("a transaction that goes to the server at once is written whole or not at all, sees its district alone, and outlives its connection", async (t) => {
	const { house, ownerUrl } = await houseIn(t);
	const pipe = new Pipe(house.db);
	t.after(() => pipe.close());
	const stations = { name: "stations", query: sql<{ mn: string }>`select mn from station` };
	assert.deepEqual(await pipe.inDistrict(1, [stations]), [{ mn: MN }]);
	assert.deepEqual(await pipe.inDistrict(2, [stations]), []);
	const note = (day: string) => ({
		name: "note",
		query: sql`insert into telemetry_day (district_id, site_id, day, due) values (1, 1, ${day}::date, true)`,
	});
	await assert.rejects(pipe.inDistrict(1, [note("2026-03-05"), note("2026-02-30")]), { code: "22008" });
	const days = () => inDistrict(house.db, 1, (trx) => trx.selectFrom("telemetry_day").select("day").execute());
	assert.deepEqual(await days(), []);
	await pipe.inDistrict(1, [note("2026-03-05")]);
	await asOwner(ownerUrl, (owner) =>
		owner.query(
			"select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'bihuan-pipe' and datname = current_database()",
		),
	);
	await pipe.inDistrict(1, [note("2026-03-06")]).catch(() => {}); // the broken one may be noticed only now
	await pipe.inDistrict(1, [note("2026-03-07")]);
	assert.deepEqual((await days()).map(({ day }) => day).at(-1), "2026-03-07");
});
