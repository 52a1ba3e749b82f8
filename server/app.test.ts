import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import ExcelJS from "exceljs";
import { demoDatabase } from "../demo/testing.ts";
import { asOwner } from "../store/connect.ts";
import { inDistrict } from "../store/database.ts";
import { receiveReadings } from "../waters/reading.store.ts";
import { buildApp } from "./app.ts";
import { LINES } from "./lines.ts";

const KEY = "a-key-of-the-operator";

async function demoApp(t: TestContext, now = "2026-11-24T01:00:00.000Z") {
	const { db, ownerUrl, districtId } = await demoDatabase(t, new Date(now));
	const clock = { now: new Date(now) };
	const house = { db, districtId, now: () => clock.now, dataFolder: "", version: "test" };
	const app = await buildApp(house, LINES, { operatorKey: KEY });
	t.after(() => app.close());
	const get = async (url: string) => {
		const answer = await app.inject({ url, remoteAddress: "192.0.2.7" });
		return {
			status: answer.statusCode,
			body: answer.body,
			json: answer.headers["content-type"]?.toString().includes("json") ? answer.json() : null,
		};
	};
	return { app, get, db, ownerUrl, clock };
}

test("every page's numbers are there, and each promise has a verdict with its rule and reason", async (t) => {
	const { get } = await demoApp(t);
	assert.equal((await get("/api/health")).json.ok, true);
	const ledger = (await get("/api/commitments")).json;
	assert.ok(ledger.total >= 14);
	for (const { verdict } of ledger.items) {
		assert.ok(verdict.rule.name && verdict.rule.version && verdict.reasons.length > 0);
	}
	const file = (await get("/api/commitments/W1")).json;
	const count = (counted: string) =>
		file.measurement.evidence.filter((row: { counted: string }) => row.counted === counted).length;
	const numbers = file.verdict.reasons[0].sentence.zh
		.filter((part: unknown) => typeof part === "object")
		.map((part: { text: string }) => Number(part.text));
	assert.deepEqual(
		numbers,
		[file.measurement.evidence.length, count("for"), count("against"), count("not-judged")],
		"the sentence's numbers are those of the evidence",
	);
	assert.deepEqual(file.measurement.tally, {
		for: count("for"),
		against: count("against"),
		notJudged: count("not-judged"),
	});
	const page = (await get("/api/commitments/W1/evidence?counted=against&by=label&down=true&lang=en")).json;
	assert.deepEqual(
		[page.total, page.rows.length, page.tally],
		[count("against"), count("against"), file.measurement.tally],
	);
	assert.deepEqual((await get("/api/commitments/W1/evidence?page=1")).json.rows, [], "a page holds them all");
	assert.ok((await get("/api/commitments/W1/past")).json.past.length > 12);
	assert.equal((await get("/api/waters")).json.creeks.length, 167);
	assert.ok((await get("/api/waters/creeks/c001")).json.months.length > 20);
	assert.ok((await get("/api/waters/creeks/c001/readings")).json.readings.length > 0);
	assert.equal((await get("/api/waters/map")).json.type, "FeatureCollection");
	const described = Object.keys((await get("/api/openapi.json")).json.paths);
	for (const path of ["/api/today", "/api/commitments", "/api/waters/creeks/{id}"])
		assert.ok(described.includes(path), path);
	assert.equal((await get("/api/commitments.xlsx")).status, 200);
});

test("a promise due in 2024 was not broken before its day, and its wording of then is shown", async (t) => {
	const { get } = await demoApp(t);
	const then = (await get("/api/commitments?asOf=2024-09-30")).json;
	const kind = (id: string) =>
		then.items.find((item: { commitment: { id: string } }) => item.commitment.id === id)?.verdict.kind;
	assert.equal(kind("W1"), "on-the-way");
	assert.equal(kind("J4"), "on-the-way");
	assert.equal((await get("/api/commitments/P5?asOf=2025-06-01")).json.commitment.dueOn, "2025-12-31");
	assert.equal((await get("/api/commitments/P5")).json.commitment.dueOn, "2026-12-31");
	assert.equal((await get("/api/commitments/P5")).json.versions.length, 2);
	const file = (await get("/api/commitments/P5?asOf=2026-11-23")).json;
	assert.ok(file.events.every((event: { receivedAt: string }) => event.receivedAt <= file.moment.knownBy));
});

test("a late correction names each past verdict that it changed, with what was said then and now, and an earlier page knows nothing of it", async (t) => {
	const { get, db, clock } = await demoApp(t);
	const recomputed = async (asOf: string) =>
		(await get(`/api/commitments/recomputed?asOf=${asOf}`)).json.items.filter(
			(item: { past: { changed: { key: string }[] } }) => item.past.changed.some((one) => one.key === "c001"),
		);
	assert.deepEqual(await recomputed("2026-11-24"), []);
	clock.now = new Date("2026-11-26T02:00:00.000Z");
	const row = (await get("/api/waters/creeks/c001/readings?month=2026-08")).json.readings.find(
		(one: { factor: string }) => one.factor === "w21003",
	);
	const correction = { siteId: 1, factor: "w21003", happenedAt: row.happenedAt, valueText: "9.9", value: "9.9" };
	const receivedAt = "2026-11-25T06:00:00.000Z";
	const delivery = { source: "test", fileName: "", receivedAt, clientKey: "late", actor: "lab", unit: "lab" };
	await inDistrict(db, 1, (trx) =>
		receiveReadings(trx, delivery, [{ ...correction, usable: "9.9", detectionLimit: null, flag: "" }], "Asia/Shanghai"),
	);
	const found = await recomputed("2026-11-26");
	assert.ok(found.length > 0);
	for (const { past } of found) {
		const change = past.changed.find((one: { key: string }) => one.key === "c001");
		assert.match(change.after.zh, /2026-08 劣Ⅴ：氨氮 9.9/);
		assert.doesNotMatch(change.before.zh, /2026-08 劣Ⅴ/);
		assert.equal(change.knownFrom, receivedAt);
	}
	assert.deepEqual(await recomputed("2026-11-24"), [], "a page of the day before the correction shows none of it");
});

test("the official summary counts every sampled place once, and each of its numbers can be listed", async (t) => {
	const { get } = await demoApp(t);
	const creeks = (await get("/api/waters?month=2026-10")).json.creeks;
	for (const period of ["2026-10", "2026-Q3", "2025"]) {
		const { district, sections, rivers } = (await get(`/api/waters/summary?period=${period}`)).json;
		const of = (has: (found: number | null) => boolean) =>
			sections.filter((section: { class: number | null }) => has(section.class)).length;
		assert.equal(district.method, "shares");
		assert.equal(
			district.assessed,
			of((found) => found !== null),
		);
		assert.equal(
			district.unassessed,
			of((found) => found === null),
		);
		assert.equal(
			district.classes[6],
			of((found) => found === 6),
		);
		const perRiver = rivers.map(({ summary }: { summary: typeof district }) => summary.assessed + summary.unassessed);
		assert.equal(
			perRiver.reduce((sum: number, one: number) => sum + one, 0),
			sections.length,
		);
		if (period !== "2026-10") continue;
		for (const creek of creeks) {
			const own = sections.filter((one: { href: string }) => one.href.startsWith(`/waters/creeks/${creek.id}?`));
			const worst = Math.max(0, ...own.map((one: { class: number | null }) => one.class ?? 0)) || null;
			assert.equal(worst, creek.class, creek.id);
		}
	}
	assert.equal((await get("/api/waters/summary?period=soon")).json.error.code, "BAD_PERIOD");
});

test("the workbook is written in the language asked for", async (t) => {
	const { app } = await demoApp(t);
	for (const [lang, word] of [
		["zh", "承诺"],
		["en", "Promise"],
	] as const) {
		const answer = await app.inject({ url: `/api/commitments.xlsx?lang=${lang}` });
		const book = new ExcelJS.Workbook();
		await book.xlsx.load(answer.rawPayload as unknown as ArrayBuffer);
		const sheet = book.worksheets[0];
		assert.equal(sheet?.getRow(2).getCell(2).value, word);
		assert.ok((sheet?.rowCount ?? 0) > 15);
	}
});

test("a page made again after later deliveries is the same byte for byte, and the next page corrects it by name", async (t) => {
	const { get, db, clock } = await demoApp(t);
	const printed = (await get("/api/today")).body;
	clock.now = new Date("2026-11-25T02:00:00.000Z");
	const creek = (await get("/api/waters")).json.creeks.find(
		(one: { class: number | null; id: string }) => one.class === 3,
	);
	const [row] = (await get(`/api/waters/creeks/${creek.id}/readings?month=2026-10`)).json.readings.filter(
		(one: { factor: string }) => one.factor === "w21011",
	);
	const siteId = Number(creek.id.slice(1));
	const correction = {
		siteId,
		factor: "w21011",
		happenedAt: row.happenedAt,
		valueText: "0.55",
		value: "0.55",
		usable: "0.55",
		detectionLimit: null,
		flag: "",
	};
	const delivery = {
		source: "test",
		fileName: "",
		receivedAt: "2026-11-24T06:00:00.000Z",
		clientKey: "late",
		actor: "lab",
		unit: "lab",
	};
	await inDistrict(db, 1, (trx) => receiveReadings(trx, delivery, [correction], "Asia/Shanghai"));
	assert.equal((await get("/api/today?day=2026-11-24")).body, printed);
	const next = (await get("/api/today")).json;
	assert.equal(next.day, "2026-11-25");
	const corrected = next.corrections.find((story: { key: string }) => story.key === `correction:${creek.id}:2026-10`);
	assert.deepEqual(corrected.paragraphs[0].zh[0], { text: "2026-11-24", href: "/?day=2026-11-24" });
	assert.equal(next.previousChain.head, JSON.parse(printed).chain.head);
});

test("bad questions are refused with a sentence in both languages", async (t) => {
	const { get } = await demoApp(t);
	for (const [url, status, code] of [
		["/api/commitments?asOf=yesterday", 400, "BAD_MOMENT"],
		["/api/commitments?asOf=2099-01-01", 400, "MOMENT_AHEAD"],
		["/api/commitments?sense=maybe", 400, "BAD_REQUEST"],
		["/api/commitments/NONE", 404, "NO_SUCH_COMMITMENT"],
		["/api/commitments/NONE/evidence", 404, "NO_SUCH_COMMITMENT"],
		["/api/today?day=2024-02-31", 400, "BAD_MOMENT"],
		["/api/today?day=2026-12-24", 404, "PAGE_AHEAD"],
		["/api/today?day=2020-01-01", 404, "PAGE_BEFORE_FIRST"],
		["/api/waters/creeks/nowhere", 404, "NO_SUCH_CREEK"],
		["/api/waters?month=2026-13", 400, "BAD_REQUEST"],
		["/api/nothing", 404, "NO_SUCH_ROUTE"],
	] as const) {
		const answer = await get(url);
		assert.deepEqual([answer.status, answer.json.error.code], [status, code], url);
		assert.ok(answer.json.error.message.zh && answer.json.error.message.en);
	}
});

test("writing is refused to everyone but the operator and this machine's own page", async (t) => {
	const { app, ownerUrl } = await demoApp(t);
	await asOwner(ownerUrl, (owner) => owner.query("update district set name_zh = ''"));
	const payload = { code: "320412", nameZh: "武进区", nameEn: "Wujin" };
	const post = async (headers: Record<string, string>, remoteAddress: string) =>
		(await app.inject({ method: "POST", url: "/api/setup", payload, headers, remoteAddress })).statusCode;
	assert.equal(await post({ host: "127.0.0.1:3850" }, "192.0.2.7"), 403, "from elsewhere");
	assert.equal(await post({ host: "evil.example" }, "127.0.0.1"), 403, "a foreign name that resolves here");
	assert.equal(
		await post({ host: "127.0.0.1:3850", origin: "http://evil.example" }, "127.0.0.1"),
		403,
		"another site's page",
	);
	assert.equal(
		await post({ host: "127.0.0.1:3850", "sec-fetch-site": "cross-site" }, "127.0.0.1"),
		403,
		"another site's form",
	);
	assert.equal(await post({ host: "bihuan.example", authorization: "Bearer wrong" }, "192.0.2.7"), 403, "a wrong key");
	assert.equal(await post({ host: "bihuan.example", authorization: `Bearer ${KEY}` }, "192.0.2.7"), 200, "the key");
	assert.equal(
		await post({ host: "127.0.0.1:3850", origin: "http://127.0.0.1:3850" }, "127.0.0.1"),
		409,
		"our own page, but the name is given",
	);
});
