import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { verifyChain } from "../loop/verify.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { importFile, previewImport } from "./import.store.ts";
import { ALL_KNOWN, sitesAt } from "./network-rows.store.ts";
import { nameWithProvince, provinceOf } from "./province.ts";
import { readingsChecker } from "./reading-check.store.ts";

const NOW = new Date("2026-11-24T01:00:00.000Z");

async function house(t: TestContext) {
	const { db } = await testDatabase(t);
	const folder = await mkdtemp(join(tmpdir(), "bihuan-sites-"));
	t.after(() => rm(folder, { recursive: true }));
	const here = { db, districtId: 1, now: () => NOW };
	/** Puts a table in, making the sections that it names and we don't know. */
	const take = async (rows: string[]) => {
		const path = join(folder, `${randomUUID()}.csv`);
		await writeFile(path, rows.join("\n"));
		const createSites = (await previewImport(here, path, { badRows: null })).unknownSites.map((site) => site.name);
		const about = { importId: randomUUID(), fileName: "", actor: "a", unit: "u", createSites };
		return importFile(here, path, about, { badRows: null });
	};
	return { db, take };
}

async function sitesOf(db: Db) {
	const rows = await inDistrict(db, 1, (trx) => sitesAt(trx, 1, ALL_KNOWN).execute());
	return rows.map((row) => `${row.site_id} ${row.code} ${row.name_zh}`);
}

test("imports at the same time that bring new sections each get numbers of their own, and a section in both is one", async (t) => {
	const { db, take } = await house(t);
	const file = (names: string[]) => ["section,time,tp_mg_l", ...names.map((name) => `${name},2026-01-02 08:00,0.1`)];
	const done = await Promise.all([take(file(["甲", "乙"])), take(file(["丙", "乙"])), take(file(["丁"]))]);
	assert.equal(
		done.reduce((sum, one) => sum + one.added, 0),
		4,
		"乙 came twice with the same value",
	);
	const sites = await sitesOf(db);
	assert.deepEqual(
		sites.map((one) => one.split(" ").slice(0, 2).join(" ")),
		["1 S-0001", "2 S-0002", "3 S-0003", "4 S-0004"],
	);
	assert.deepEqual(new Set(sites.map((one) => one.split(" ")[2])), new Set(["甲", "乙", "丙", "丁"]));
	assert.ok((await verifyChain(db, 1, { "readings.received": readingsChecker() })).ok);
});

test("sections of one name in two provinces are two, and are found again by name and province", async (t) => {
	const { db, take } = await house(t);
	const rows = [
		"省份,断面名称,监测时间,总磷",
		"江苏省,大桥,2026-01-02 08:00,0.1",
		"安徽省,大桥,2026-01-02 08:00,0.2",
		",大桥,2026-01-03 08:00,0.3",
	];
	const first = await take(rows);
	assert.deepEqual([first.added, first.faultyRows], [3, 0]);
	assert.deepEqual(await sitesOf(db), ["1 S-0001 大桥", "2 S-0002 大桥（安徽省）"]);
	const again = await take(rows);
	assert.deepEqual([again.added, again.already, again.sitesCreated], [0, 3, []]);
	const named = await take(["section,time,tp_mg_l", "大桥（安徽省）,2026-01-02 08:00,0.2"]);
	assert.deepEqual([named.added, named.already], [0, 1]);
});

test("a section carries its province in its name where that is another than the district's", () => {
	assert.deepEqual([provinceOf("320412"), provinceOf("")], ["江苏", ""]);
	assert.equal(nameWithProvince("大桥", "江苏", "江苏"), "大桥");
	assert.equal(nameWithProvince("大桥", " 江苏省 ", "江苏"), "大桥");
	assert.equal(nameWithProvince("大桥", "广西壮族自治区", "广西"), "大桥");
	assert.equal(nameWithProvince("大桥", "上海市", "江苏"), "大桥（上海市）");
	assert.equal(nameWithProvince("大桥", "", "江苏"), "大桥");
});
