import assert from "node:assert/strict";
import { test } from "node:test";
import ExcelJS from "exceljs";
import { append } from "../loop/event.store.ts";
import { inDistrict } from "../store/database.ts";
import type { AuditRow } from "./audit.store.ts";
import { auditWords } from "./audit.ts";
import { houseWithStaff } from "./testing.ts";

test("the audit says who did what when, with what was before and after, and only to whom it is for", async (t) => {
	const { call, clock } = await houseWithStaff(t);
	for (const who of ["", "clerk", "system", "security", "supervision"])
		assert.match((await call(who, "GET", "/api/audit")).json.code, /SIGN_IN_FIRST|NOT_YOURS/, who);
	clock.now = new Date("2026-11-24T02:00:00.000Z");
	await call("system", "PUT", "/api/people/chief", { nameZh: "站长", signInName: "sign.chief" });
	await call("security", "POST", "/api/people/chief/duties", { duty: "supervision" });
	await call("", "POST", "/api/sign-in", { name: "sign.chief", password: "wrong wrong" });
	const rows = async (query: string): Promise<AuditRow[]> =>
		(await call("audit", "GET", `/api/audit?${query}`)).json.rows;
	const latest = await rows("from=2026-11-24");
	assert.deepEqual(
		latest.map((row) => [row.kind, row.actorName.zh, row.aboutName?.zh, row.href]),
		[
			["sign-in.refused", "未登录者", "站长", "/admin/people/chief"],
			["duty.given", "security", "站长", "/admin/people/chief"],
			["person.changed", "system", "站长", "/admin/people/chief"],
		],
	);
	assert.equal(auditWords(latest[2]?.body ?? {}, "zh"), "名称 chief → 站长");
	assert.equal(auditWords(latest[1]?.body ?? {}, "en"), "duty supervision office");
	assert.deepEqual(
		(await rows("group=duties")).map((row) => row.kind),
		["duty.given"],
	);
	assert.deepEqual(
		(await rows("actor=system&from=2026-11-24")).map((row) => row.kind),
		["person.changed"],
	);
	assert.deepEqual(await rows("to=2023-12-31"), []);
	const all = await rows("");
	assert.deepEqual(await rows(`before=${all[1]?.seq}`), all.slice(2));
	assert.equal((await call("auditor", "GET", "/api/audit?from=yesterday")).status, 400);
});

test("every look at who reported something is listed with its reason; what else is said in a matter stays there", async (t) => {
	const { call, db, clock } = await houseWithStaff(t, {
		lines: [{ eventWords: { "dike.walked": { zh: "巡堤", en: "dike walked" } } }],
	});
	const at = clock.now.toISOString();
	const event = { line: "waters", matterId: "waters-2026-1", happenedAt: at, actor: "chief", unit: "town" };
	await inDistrict(db, 1, async (trx) => {
		await append(trx, { ...event, clientKey: "a", kind: "matter.see-reporter", body: { reason: "回访核实" } }, at);
		await append(trx, { ...event, clientKey: "b", kind: "matter.comment", body: { words: "内部讨论" } }, at);
		const raised = {
			...event,
			clientKey: "c",
			kind: "matter.raise",
			actor: "public:3f",
			unit: "",
			body: { title: "黑水" },
		};
		await append(trx, raised, at);
		await append(trx, { ...event, clientKey: "d", matterId: "dike-3", kind: "dike.walked", body: {} }, at);
	});
	const [walked] = (await call("auditor", "GET", "/api/audit")).json.rows as AuditRow[];
	assert.deepEqual([walked?.kind, walked?.words.zh], ["dike.walked", "巡堤"], "a line names its own events");
	const { rows } = (await call("auditor", "GET", "/api/audit?group=reporter")).json;
	assert.deepEqual(
		rows.map((row: AuditRow) => [row.actorName.zh, row.about, row.href, row.body]),
		[["chief", "waters-2026-1", "/matters/waters-2026-1", { reason: "回访核实" }]],
	);
	const told = JSON.stringify((await call("auditor", "GET", "/api/audit?group=matters")).json);
	assert.ok(!told.includes("内部讨论") && !told.includes("黑水"));
});

test("the workbook holds the rows that were asked for as text, and taking it out is an event", async (t) => {
	const { call, app, cookies } = await houseWithStaff(t);
	await call("system", "PUT", "/api/people/chief", { nameZh: "=HYPERLINK(1)", signInName: null });
	await call("auditor", "GET", "/api/me");
	const answer = await app.inject({
		url: "/api/audit.xlsx?group=people&from=2026-11-24",
		headers: { cookie: cookies.get("auditor") ?? "" },
	});
	assert.equal(answer.statusCode, 200);
	const book = new ExcelJS.Workbook();
	await book.xlsx.load(answer.rawPayload as unknown as ArrayBuffer);
	const sheet = book.worksheets[0];
	assert.equal(sheet?.rowCount, 2);
	assert.equal(sheet?.getCell("F2").value, "修改人员");
	assert.equal(sheet?.getCell("G2").type, ExcelJS.ValueType.String);
	assert.equal(sheet?.getCell("G2").value, "=HYPERLINK(1)");
	const [row] = (await call("audit", "GET", "/api/audit?group=audit")).json.rows;
	assert.deepEqual([row.kind, row.actor, row.body.rows], ["audit.exported", "auditor", 1]);
});
