import assert from "node:assert/strict";
import { test } from "node:test";
import ExcelJS from "exceljs";
import fc from "fast-check";
import { eventsOf } from "../loop/event.store.ts";
import { knownThen } from "../loop/moment.ts";
import { verifyChain } from "../loop/verify.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { carryOut, planOf } from "./import.store.ts";
import { COLUMNS } from "./import-columns.ts";
import type { PlannedRow } from "./import-plan.ts";
import type { ImportRow } from "./import-read.ts";
import { recordAct, recordAtTheEnd } from "./people-event.ts";
import { houseWithStaff } from "./testing.ts";

type Sheet = (string | number | Date)[][];

async function workbook(sheets: Record<string, Sheet>): Promise<Buffer> {
	const book = new ExcelJS.Workbook();
	for (const [name, rows] of Object.entries(sheets)) book.addWorksheet(name).addRows(rows);
	return Buffer.from(await book.xlsx.writeBuffer());
}

async function houseWithImport(t: Parameters<typeof houseWithStaff>[0]) {
	const house = await houseWithStaff(t);
	const post = async (path: string, file: Buffer, who = "system") => {
		await house.call(who, "GET", "/api/me");
		const answer = await house.app.inject({
			method: "POST",
			url: `/api/people/import${path}`,
			headers: {
				host: "127.0.0.1",
				"content-type": "application/octet-stream",
				cookie: house.cookies.get(who) ?? "",
			},
			payload: file,
		});
		return { status: answer.statusCode, raw: answer.rawPayload, json: () => answer.json() };
	};
	const preview = async (file: Buffer) => (await post("", file)).json();
	const commit = async (file: Buffer, expect: string) =>
		(await post(`/commit?name=名册.xlsx&expect=${expect}`, file)).json();
	return { ...house, post, preview, commit };
}

const UNITS: Sheet = [
	["单位代码", "单位名称 *", "类别 *", "上级单位", "设立日期"],
	["", "水利站", "部门", "新镇", ""],
	["xz", "新镇", "镇（街道）", "", new Date("2026-01-05T00:00:00Z")],
	["", "怪局", "衙门", "", ""],
	["", "", "部门", "", "2026/1/5"],
];
const PERSONS: Sheet = [
	["武进区某镇人员名册"],
	["姓名", "单位", "职务", "任职日期", "登录名", "电子邮箱", "备注"],
	["甲站长", "水利站", "站长", "2026年1月5日", "Jia.Zhan", "jia@example.org", "随便写的"],
	["甲站长", "xz", "镇长助理", "2026.2.1", "jia.zhan", "", ""],
	["乙办事员", "怪局", "办事员", "2026-01-05", "", "", ""],
	["丙", "bureau", "科员", "", "", "not an address", ""],
	["丁", "bureau", "科员", "2026-02-30", "sign.chief", "", ""],
];
const found = (rows: PlannedRow[], name: string) => rows.filter((row) => row.name === name).map((row) => row.status);

test("a workbook of units and persons is previewed, then taken in whole; the same file again adds nothing", async (t) => {
	const { preview, commit, call, db, clock } = await houseWithImport(t);
	const file = await workbook({ 人员: PERSONS, 单位: UNITS, 说明: [["随便"]] });
	const seen = await preview(file);
	assert.deepEqual(seen.counts, { new: 3, changed: 1, unchanged: 0, wrong: 5 });
	assert.deepEqual([seen.otherSheets, seen.otherColumns], [["说明"], ["备注"]]);
	assert.deepEqual(found(seen.rows, "甲站长"), ["new", "changed"], "his second post");
	const cures = seen.rows.flatMap((row: PlannedRow) =>
		row.faults.map((fault) => `${row.sheet}${row.line} ${fault.column.zh}“${fault.value}”：${fault.cure.zh}`),
	);
	for (const expected of [
		/^单位4 类别“衙门”：没有这个类别；请填区、部门/,
		/^单位5 单位名称“”：必填；请补上。/,
		/^人员5 单位“怪局”：没有这个单位，或它所在的行有错/,
		/^人员6 电子邮箱“not an address”：不是邮箱地址/,
		/^人员6 任职日期“”：新任职须填任职日期/,
		/^人员7 任职日期“2026-02-30”：不是日期；请写成 2026-01-05。/,
		/^人员7 登录名“sign.chief”：登录名已由“chief”使用/,
	])
		assert.ok(
			cures.some((cure: string) => expected.test(cure)),
			`${expected}\n${cures.join("\n")}`,
		);
	assert.equal((await call("system", "GET", "/api/units")).json.units.length, 4, "the preview changed nothing");

	assert.equal((await commit(file, "0".repeat(64))).code, "PLAN_CHANGED");
	const done = await commit(file, seen.digest);
	assert.deepEqual(done.counts, seen.counts);
	const units = (await call("system", "GET", "/api/units")).json.units;
	const station = units.find((unit: { name: { zh: string } }) => unit.name.zh === "水利站");
	assert.equal(station.parentId, "xz");
	assert.equal(units.find((unit: { unitId: string }) => unit.unitId === "xz").openedOn, "2026-01-05");
	const { people } = (await call("system", "GET", "/api/people?q=甲站长")).json;
	assert.deepEqual(
		people.map((one: { posts: { title: { zh: string } }[] }) => one.posts.map((post) => post.title.zh)),
		[["站长", "镇长助理"]],
	);

	const events = () =>
		inDistrict(db, 1, (trx) => eventsOf(trx, { line: "people" }, knownThen(clock.now.toISOString(), "Asia/Shanghai")));
	const before = await events();
	assert.deepEqual(
		before.slice(-6).map(({ kind, actor }) => `${kind} ${actor}`),
		["unit.entered", "unit.entered", "person.entered", "post.entered", "post.entered", "people.imported"].map(
			(kind) => `${kind} system`,
		),
	);
	const again = await preview(file);
	assert.deepEqual([again.counts.new, again.counts.changed], [0, 0]);
	await commit(file, again.digest);
	assert.equal((await events()).length, before.length, "nothing was added");
	assert.ok((await verifyChain(db, 1, {})).ok);
});

test("the wrong rows come back as a workbook that, mended, is taken in", async (t) => {
	const { preview, commit, post } = await houseWithImport(t);
	const file = await workbook({ 单位: UNITS, 人员: PERSONS });
	await commit(file, (await preview(file)).digest);
	const wrong = await post("/wrong-rows.xlsx", file);
	const book = new ExcelJS.Workbook();
	await book.xlsx.load(wrong.raw as unknown as ArrayBuffer);
	const sheet = book.getWorksheet("人员");
	assert.equal(sheet?.rowCount, 4);
	assert.match(String(sheet?.getCell("K4").value), /^第 7 行：.*任职日期“2026-02-30”：不是日期/);
	const units = book.getWorksheet("单位");
	if (!sheet || !units) throw new Error("a sheet is missing");
	units.getCell("D2").value = "部门";
	units.getCell("B3").value = "新局";
	sheet.getCell("E3").value = "";
	sheet.getCell("I3").value = "2026-03-01";
	sheet.getCell("D4").value = "ding";
	sheet.getCell("I4").value = 46_023; // the day number of 2026-01-01
	const mended = Buffer.from(await book.xlsx.writeBuffer());
	const seen = await preview(mended);
	assert.deepEqual(seen.counts, { new: 5, changed: 0, unchanged: 0, wrong: 0 }, JSON.stringify(seen.rows));
	assert.deepEqual(seen.otherColumns, ["问题与改法", "问题与改法"]);
	await commit(mended, seen.digest);
	assert.equal((await preview(mended)).counts.unchanged, 5);
});

test("a text table of persons is read, in GB 18030 too, and ends and changes are told before they are done", async (t) => {
	const { preview, commit, call } = await houseWithImport(t);
	const csv =
		"人员编号,姓名,单位,职务,任职日期,离任日期,电子邮箱\r\nchief,chief,town,职务,,2026-11-20,c@example.org\r\n";
	const seen = await preview(Buffer.from(csv));
	assert.deepEqual(seen.rows[0].status, "changed");
	assert.deepEqual(
		seen.rows[0].changes.map(({ column, from, to }: PlannedRow["changes"][number]) => [column.zh, from, to]),
		[
			["电子邮箱", "", "c@example.org"],
			["离任日期", "", "2026-11-20"],
		],
	);
	await commit(Buffer.from(csv), seen.digest);
	const { posts } = (await call("clerk", "GET", "/api/people/chief")).json;
	assert.deepEqual([posts[0].untilDay, posts[0].held], ["2026-11-20", false]);
	assert.equal((await preview(Buffer.from(csv))).counts.unchanged, 1);
	// 姓名,单位,职务,任职日期 / 庚,town,站长,2026-03-01
	const gb = await preview(
		Buffer.from(
			"d0d5c3fb2cb5a5cebb2cd6b0cef12cc8ced6b0c8d5c6da0d0ab8fd2c746f776e2cd5beb3a42c323032362d30332d30310d0a",
			"hex",
		),
	);
	assert.deepEqual(found(gb.rows, "庚"), ["new"]);
});

test("what changed since the preview stops the import", async (t) => {
	const { preview, commit, call } = await houseWithImport(t);
	const file = await workbook({ 单位: UNITS.slice(0, 3) });
	const seen = await preview(file);
	const unit = { unitId: "xz", nameZh: "新镇", kind: "town", parentId: "district" };
	assert.equal((await call("system", "POST", "/api/units", unit)).status, 201);
	assert.equal((await commit(file, seen.digest)).code, "PLAN_CHANGED");
	assert.ok(
		!(await call("system", "GET", "/api/units")).json.units.some(
			(one: { name: { zh: string } }) => one.name.zh === "水利站",
		),
	);
});

test("only whoever manages people may look at what a file would do, and no file brings the server down", async (t) => {
	const { post } = await houseWithImport(t);
	const file = await workbook({ 单位: UNITS });
	assert.equal((await post("", file, "clerk")).json().code, "NOT_YOURS");
	assert.equal((await post("", file, "")).json().code, "SIGN_IN_FIRST");
	for (const [bytes, code] of [
		[Buffer.alloc(0), "FILE_EMPTY"],
		[Buffer.from("d0cf11e0a1b11ae1", "hex"), "OLD_WORKBOOK"],
		[Buffer.from("没有,表头\n1,2\n"), "NO_HEADER"],
		[Buffer.from([1, 0, 2]), "BINARY_FILE"],
		[Buffer.from(`姓名,单位,职务\n${"a,b,c\n".repeat(5001)}`), "TOO_MANY_ROWS"],
	] as const)
		assert.equal((await post("", bytes)).json().code, code);
	await fc.assert(
		fc.asyncProperty(fc.nat(file.length - 1), fc.nat(255), fc.nat(file.length), async (at, byte, cut) => {
			const broken = Buffer.from(file.subarray(0, cut));
			if (at < broken.length) broken[at] = byte;
			const { status } = await post("", broken);
			assert.ok(status === 200 || (status >= 400 && status < 500), `${status} at ${at}`);
		}),
		{ seed: 20261124, numRuns: 60 },
	);
});

const cell = fc.oneof(
	fc.constantFrom(
		"",
		"水利站",
		"town",
		"bureau",
		"district",
		"chief",
		"区",
		"部门",
		"constructor",
		"__proto__",
		"2026-01-05",
		"46023",
	),
	fc.constantFrom(
		"=1+1",
		"<script>alert(1)</script>",
		"a\u0000b",
		"\u202Egnp.exe",
		"张 三",
		"x".repeat(200),
		"sign.chief",
		"a@b.cn",
	),
	fc.string({ unit: "binary", maxLength: 12 }),
);

test("whatever stands in the cells, what is sound is taken in without a fault, and then the file has nothing more to add", async (t) => {
	const { db, clock } = await houseWithStaff(t);
	const rowOf = (kind: "unit" | "person") =>
		fc.record(Object.fromEntries(COLUMNS[kind].map(({ key }) => [key, cell]))) as fc.Arbitrary<Record<string, string>>;
	const plausible = (kind: "unit" | "person", name: fc.Arbitrary<string>) =>
		kind === "unit"
			? fc.record({
					name,
					kind: fc.constant("部门"),
					parent: fc.constantFrom("", "甲", "乙", "town"),
					code: fc.constantFrom("", "c1", "c2"),
				})
			: fc.record({
					...{ name, unit: fc.constantFrom("甲", "town", "bureau"), title: fc.constantFrom("科长", "科员") },
					...{ fromDay: fc.constantFrom("2026-01-05", "2026-05-01", ""), untilDay: fc.constantFrom("", "2026-06-01") },
					...{ code: fc.constantFrom("", "n1", "n2"), signInName: fc.constantFrom("", "s1", "s2") },
				});
	const row = fc
		.constantFrom("unit" as const, "person" as const)
		.chain((kind) =>
			fc.oneof(plausible(kind, fc.constantFrom("甲", "乙", "丙")), rowOf(kind)).map((cells) => ({ kind, cells })),
		);
	const undo = new Error("undone");
	let carried = 0;
	await fc.assert(
		fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (told) => {
			const rows: ImportRow[] = told.map(({ kind, cells }, at) => {
				const all = Object.fromEntries(
					COLUMNS[kind].map(({ key }) => [key, ((cells as Record<string, string>)[key] ?? "").trim()]),
				);
				return { kind, sheet: null, line: at + 2, cells: all, noValue: [] };
			});
			const table = { rows, date1904: false, otherSheets: [], otherColumns: [] };
			const work = inDistrict(db, 1, async (trx) => {
				const plan = await planOf(trx, table, clock.now);
				const about = { expect: plan.digest, fileName: "x", sha256: "" };
				await carryOut(trx, table, about, { actor: "system", unit: "office" }, clock.now);
				carried += plan.acts.length;
				const left = await planOf(trx, table, clock.now);
				assert.deepEqual(left.acts, [], "the same file twice adds nothing");
				throw undo;
			});
			await assert.rejects(work, (error) => {
				if (error !== undo) throw error;
				return true;
			});
		}),
		{ seed: 1, numRuns: 150 },
	);
	assert.ok(carried > 100, `${carried} acts were tried`);
});

test("while many acts are done others write into the chain; the acts follow at the end, in their order", async (t) => {
	const { db } = await testDatabase(t);
	const now = "2026-11-24T01:00:00.000Z";
	const act = (about: string) => ({ kind: "unit.entered", about, actor: "admin" }) as const;
	await inDistrict(db, 1, (trx) =>
		recordAtTheEnd(trx, async () => {
			await recordAct(trx, act("first"), now);
			await inDistrict(db, 1, (other) => recordAct(other, act("between"), now));
			await recordAct(trx, act("second"), now);
		}),
	);
	const rows = await inDistrict(db, 1, (trx) => trx.selectFrom("event").select("matter_id").orderBy("seq").execute());
	assert.deepEqual(
		rows.map((row) => row.matter_id),
		["between", "first", "second"],
	);
	assert.ok((await verifyChain(db, 1)).ok);
});
