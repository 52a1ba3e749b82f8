import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { verifyChain } from "../loop/verify.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { importFile, previewImport } from "./import.store.ts";
import { ImportShelf } from "./import-shelf.ts";
import { readingsChecker } from "./reading-check.store.ts";

const HEADER = "断面名称,监测时间,总磷(mg/L),氨氮(mg/L)";
const BIHUAN = fileURLToPath(new URL("../bihuan.ts", import.meta.url));

async function house(t: TestContext) {
	const database = await testDatabase(t);
	const folder = await mkdtemp(join(tmpdir(), "bihuan-import-"));
	t.after(() => rm(folder, { recursive: true }));
	await inDistrict(database.db, 1, (trx) =>
		trx
			.insertInto("site_version")
			.values(
				["红旗河", "下沿浜"].map((name, index) => ({
					...{
						district_id: 1,
						site_id: index + 1,
						code: `WJ-${index + 1}`,
						name_zh: name,
						name_en: `Site ${index + 1}`,
					},
					...{
						kind: "section" as const,
						water: "river" as const,
						creek_id: null,
						river_id: null,
						demo: false,
						known_from: new Date(0),
					},
					...{ lon: null, lat: null, target_class: null },
				})),
			)
			.execute(),
	);
	let second = 0;
	const here = {
		...database,
		now: () => new Date(Date.UTC(2024, 8, 1, 0, 0, second++)),
		folder,
		badRows: join(folder, "bad.csv"),
	};
	const path = join(folder, "file.csv");
	return {
		...here,
		path,
		write: (...rows: string[]) => writeFile(path, `${[HEADER, ...rows].join("\n")}\n`),
		preview: () => previewImport(here, path, { badRows: here.badRows }),
		take: (createSites: string[] = []) => {
			const about = { importId: randomUUID(), fileName: "file.csv", actor: "a", unit: "u", createSites };
			return importFile(here, path, about, { badRows: here.badRows });
		},
	};
}

async function count(db: Db): Promise<number> {
	const found = await inDistrict(db, 1, (trx) =>
		sql<{ n: number }>`select count(*)::int as n from reading where district_id = 1`.execute(trx),
	);
	return found.rows[0]?.n ?? 0;
}

async function unbroken(db: Db): Promise<boolean> {
	return (await verifyChain(db, 1, { "readings.received": readingsChecker() })).ok;
}

test("a preview says what is new, what is here and what differs, and stores nothing", async (t) => {
	const { write, preview, take, db } = await house(t);
	await write("红旗河,2024-08-01,0.1,0.2", "WJ-2,2024-08-01,0.3,");
	const first = await preview();
	assert.deepEqual([first.rows, first.readings, first.fresh, first.sites], [2, 3, 3, 2]);
	assert.deepEqual([first.from, first.to], ["2024-08-01 00:00", "2024-08-01 00:00"]);
	assert.equal(await count(db), 0);
	assert.equal((await take()).added, 3);
	await write("红旗河,2024-08-01,0.1,0.25", "site 2,2024-08-02,0.3,");
	const second = await preview();
	assert.deepEqual([second.fresh, second.already, second.differs], [1, 1, 1]);
});

test("the same file twice adds nothing; another value is a second version, and the chain vouches for both", async (t) => {
	const { write, take, db } = await house(t);
	await write("红旗河,2024-08-01,0.1,0.2");
	assert.deepEqual([(await take()).eventSeq, await count(db)], [1, 2]);
	const again = await take();
	assert.deepEqual([again.added, again.already, again.eventSeq], [0, 2, null]);
	await write("红旗河,2024-08-01,0.4,0.2");
	assert.deepEqual([(await take()).added, await count(db)], [1, 3]);
	assert.equal((await take()).added, 0);
	assert.ok(await unbroken(db));
});

test("bad rows come back with their reasons; mended and sent again all is in, once", async (t) => {
	const { write, preview, take, db, path, badRows } = await house(t);
	await write(
		"红旗河,2024-08-01,0.1,0.2",
		'红旗河,2024-08-02,"0,1",0.2',
		"红旗河,2024-08-03,0.1,0.2,",
		"下沿浜,8月,0.1,0.2",
		"没有的浜,2024-08-01,1,1",
	);
	const found = await preview();
	assert.deepEqual([found.rows, found.faultyRows, found.unknownSiteRows], [5, 3, 1]);
	const bad = await readFile(badRows, "utf8");
	assert.ok(bad.startsWith(`\uFEFF${HEADER},问题与改法\r\n`), "a mark that Excel needs, and the columns of the file");
	assert.equal(bad.trimEnd().split("\r\n").length, 4);
	assert.match(bad, /第 3 行：总磷\(mg\/L\)“0,1”：不是总磷的数值/);
	assert.equal((await take()).added, 4);
	await writeFile(path, bad.replace('"0,1"', "0.1").replace("8月,", "2024-08-04,").replace("没有的浜", "下沿浜"));
	const mended = await take();
	assert.deepEqual([mended.added, mended.faultyRows, await count(db)], [6, 0, 10]);
	await writeFile(path, bad);
	await preview();
	assert.equal(
		(await readFile(badRows, "utf8")).split("\r\n")[0],
		bad.split("\r\n")[0],
		"the column of reasons stays one",
	);
});

test("a district can begin from its own file: unknown sites are made when asked for, and only then", async (t) => {
	const { write, preview, take, db } = await house(t);
	await write("新浜,2024-08-01,0.1,0.2", "新河,2024-08-01,0.1,0.2", "新浜,2024-08-02,0.1,0.2");
	const { unknownSites } = await preview();
	assert.deepEqual(unknownSites, [
		{ name: "新浜", rows: 2, readings: 4 },
		{ name: "新河", rows: 1, readings: 2 },
	]);
	assert.equal((await take()).added, 0);
	const done = await take(unknownSites.map(({ name }) => name));
	assert.deepEqual([done.sitesCreated, done.added, done.faultyRows], [["新浜", "新河"], 6, 0]);
	assert.deepEqual((await take(["新浜"])).sitesCreated, []);
	assert.ok(await unbroken(db));
});

test("an import that fails in the middle leaves no reading, no site and no event", async (t) => {
	const { write, take, db } = await house(t);
	const rows = Array.from(
		{ length: 30_000 },
		(_, at) =>
			`新浜,${new Date(at * 3_600_000).toISOString().replace("1970", "2020").replace("1971", "2021").replace("1972", "2022").replace("1973", "2023")},0.1,0.2`,
	);
	await write(...rows, '"');
	await assert.rejects(take(["新浜"]), /line 30002/);
	assert.equal(await count(db), 0);
	const left = await inDistrict(db, 1, async (trx) => [
		await trx.selectFrom("site_version").select("site_id").execute(),
		await trx.selectFrom("event").select("seq").execute(),
	]);
	assert.deepEqual(
		left.map((found) => found.length),
		[2, 0],
	);
});

test("killed in the middle of an import all readings are there or none, and importing again gives each once", {
	timeout: 120_000,
}, async (t) => {
	const { db, ownerUrl, folder, path } = await house(t);
	const rows: string[] = ["section,time,ph,do_mg_l,codmn_mg_l,nh3n_mg_l,tp_mg_l"];
	for (let at = 0; at < 12_000; at++) {
		const time = new Date(Date.UTC(2020, 0, 1) + at * 3_600_000).toISOString();
		rows.push(`红旗河,${time},7.${at % 10},6.${at % 7},3.1,0.4,0.1${at % 9}`);
	}
	await writeFile(path, rows.join("\n"));
	const whole = 60_000;
	const env = { ...process.env, DATABASE_URL: ownerUrl, BIHUAN_DATA: folder };
	const start = () => spawn(process.execPath, [BIHUAN, "import", path], { env, stdio: ["ignore", "pipe", "pipe"] });
	let killedInside = 0;
	for (const wait of [0, 150, 400, 900]) {
		const child = start();
		const ended = new Promise((exit) => child.once("exit", exit));
		child.stdout.resume();
		// The second reading of the file is the import.
		await new Promise<void>((importing) => {
			child.stderr.on("data", (text: Buffer) => text.includes("importing") && importing());
			child.once("exit", () => importing());
		});
		await sleep(wait);
		if (child.kill("SIGKILL")) killedInside++;
		await ended;
		// The server notices the lost connection by itself; until then its transaction is open and unseen.
		const found = await count(db);
		assert.ok(found === 0 || found === whole, `${found} readings`);
		assert.ok(await unbroken(db));
	}
	assert.ok(killedInside > 0);
	const last = start();
	last.stdout.resume();
	last.stderr.resume();
	assert.equal(await new Promise((exit) => last.once("exit", exit)), 0);
	assert.equal(await count(db), whole);
	assert.ok(await unbroken(db));
});

test("the shelf keeps ten uploads for a day, and forgets what is older", async (t) => {
	const { db, folder } = await house(t);
	const now = { at: Date.now() };
	const shelf = new ImportShelf({
		db,
		districtId: 1,
		now: () => new Date(now.at),
		dataFolder: folder,
		version: "test",
	});
	t.after(() => shelf.close());
	const { Readable } = await import("node:stream");
	const upload = async (name: string) => {
		const { id } = await shelf.receive(Readable.from([Buffer.from(`${HEADER}\n红旗河,2024-08-01,0.1,0.2\n`)]), name);
		while (["waiting", "reading"].includes((await shelf.job(id)).state)) await sleep(5);
		return id;
	};
	const ids: string[] = [];
	for (let n = 0; n < 12; n++) ids.push(await upload(`${n}.csv`));
	assert.equal((await readdir(join(folder, "imports"))).length, 10);
	await assert.rejects(shelf.job(ids[0] ?? ""), /no such upload/);
	const afresh = new ImportShelf({
		db,
		districtId: 1,
		now: () => new Date(now.at),
		dataFolder: folder,
		version: "test",
	});
	assert.equal((await afresh.job(ids[11] ?? "")).fileName, "11.csv", "a restart forgets no upload");
	await afresh.close();
	const old = new Date(now.at - 25 * 3_600_000);
	for (const id of await readdir(join(folder, "imports"))) await utimes(join(folder, "imports", id), old, old);
	await upload("new.csv");
	assert.equal((await readdir(join(folder, "imports"))).length, 1);
});
