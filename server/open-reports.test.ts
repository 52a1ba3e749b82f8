import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import sharp from "sharp";
import { solve } from "../open/hashcash.ts";
import { FORGET_AFTER_DAYS, forgetReporters } from "../open/report.store.ts";
import { cookieOf } from "../people/testing.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { receive, sample, smallWorld, somePlan } from "../waters/creek-works.testing.ts";
import { watersLine } from "../waters/line.ts";
import { buildApp } from "./app.ts";

async function house(t: TestContext) {
	const { db, districtId } = await testDatabase(t);
	const dataFolder = mkdtempSync(join(tmpdir(), "bihuan-open-"));
	t.after(() => rmSync(dataFolder, { recursive: true, force: true }));
	const clock = { now: new Date("2026-03-02T02:00:00.000Z") };
	const house = { db, districtId, now: () => clock.now, dataFolder, version: "test" };
	await inDistrict(db, districtId, (trx) => smallWorld(trx));
	const app = await buildApp(house, [watersLine]);
	t.after(() => app.close());
	const call = async (who: string, method: "GET" | "POST" | "PUT", url: string, payload?: object) => {
		const headers = { host: "127.0.0.1", ...(who ? { cookie: await cookieOf(house, who) } : {}) };
		const answer = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
		return { status: answer.statusCode, json: answer.json() };
	};
	const proof = async () => {
		const { challenge, bits } = (await call("", "GET", "/api/open/challenge")).json;
		return { challenge, nonce: solve(challenge, bits) };
	};
	return { app, db, districtId, house, clock, call, proof };
}

const REPORT = { place: { lon: 119.9531, lat: 31.7021 }, words: "桥下水面发黑发臭", phone: "138 0000 0000" };

test("a report needs no sign-in but an answered challenge, and gives a code by which it is followed", async (t) => {
	const { call, proof, db, districtId } = await house(t);
	const bare = await call("", "POST", "/api/open/reports", { ...REPORT, challenge: "x", nonce: 1 });
	assert.deepEqual([bare.status, bare.json.error.code], [403, "PROOF_OF_WORK"]);
	const answered = await proof();
	const nowhere = await call("", "POST", "/api/open/reports", { words: "水黑了", ...answered });
	assert.equal(nowhere.json.error.code, "PLACE_NEEDED");
	const filed = await call("", "POST", "/api/open/reports", { ...REPORT, ...answered });
	assert.equal(filed.status, 201);
	assert.match(filed.json.code, /^\w{4}-\w{4}-\w{4}$/);
	assert.equal(
		(await call("", "POST", "/api/open/reports", { ...REPORT, ...answered })).json.error.code,
		"REPORT_SENT",
	);
	const seen = await call("", "GET", `/api/open/reports/${filed.json.code.toLowerCase()}`);
	assert.deepEqual([seen.json.title, seen.json.stage.zh, seen.json.asked], ["下沿浜水质异常", "待交办", null]);
	assert.equal((await call("", "GET", "/api/open/reports/0000-0000-0000")).status, 404);
	const stored = await inDistrict(db, districtId, (trx) =>
		trx.selectFrom("event").select(["actor", "body"]).where("kind", "=", "matter.raise").execute(),
	);
	assert.equal(stored.length, 1);
	assert.match(stored[0]?.actor ?? "", /^public:[0-9a-f]{20}$/);
	assert.doesNotMatch(JSON.stringify(stored), /138/, "nothing in the chain tells who reported it");
});

test("a photo rides on the same challenge; what is none, and what comes without work, is refused", async (t) => {
	const { app, call, proof } = await house(t);
	const answered = await proof();
	const picture = await sharp({ create: { width: 40, height: 30, channels: 3, background: "#203020" } })
		.jpeg()
		.toBuffer();
	const send = (payload: Buffer, query: Record<string, string>) =>
		app.inject({
			method: "POST",
			url: `/api/open/photos?${new URLSearchParams(query)}`,
			headers: { host: "127.0.0.1", "content-type": "application/octet-stream" },
			payload,
		});
	const named = { challenge: answered.challenge, nonce: String(answered.nonce), key: randomUUID(), name: "水面.jpg" };
	const kept = await send(picture, named);
	assert.equal(kept.statusCode, 201, kept.body);
	assert.equal((await send(picture, { ...named, nonce: "1", key: randomUUID() })).statusCode, 403);
	assert.ok((await send(Buffer.from("<svg onload=alert(1)>"), { ...named, key: randomUUID() })).statusCode >= 400);
	const filed = await call("", "POST", "/api/open/reports", { ...REPORT, photos: [kept.json()], ...answered });
	assert.equal(filed.status, 201, JSON.stringify(filed.json));
	const stolen = await call("", "POST", "/api/open/reports", { ...REPORT, photos: [kept.json()], ...(await proof()) });
	assert.ok(stolen.status >= 400, "another reporter can't name a file that is not his");
});

test("only the handler sees the reporter's telephone, and each look is an event", async (t) => {
	const { call, proof, db, districtId } = await house(t);
	await call("", "POST", "/api/open/reports", { ...REPORT, ...(await proof()) });
	const [{ matterId }] = (await call("supervisor", "GET", "/api/waters/problems")).json.problems;
	const look = (who: string) =>
		call(who, "POST", `/api/open/matters/${matterId}/reporter`, { reason: "核实位置", clientKey: `look-${who}-1` });
	assert.equal((await look("")).status, 401);
	assert.equal((await look("supervisor")).status, 403, "before it is handed out nobody is its handler");
	const desk = (await call("supervisor", "GET", `/api/waters/problems/${matterId}/desk`)).json;
	assert.deepEqual([desk.responsible.unit, desk.responsible.person], ["hutang", "station"]);
	const handOut = {
		...{ unit: "hutang", person: "station", tracker: "bureau", verifier: "verifier" },
		why: desk.responsible.why[1].zh,
	};
	const tasks = [{ text: "查明黑水来源并封堵", dueOn: "2026-03-20" }];
	const handed = await call("supervisor", "POST", `/api/waters/problems/${matterId}/hand-out`, {
		...handOut,
		tasks,
		clientKey: "hand-out-1",
	});
	assert.equal(handed.status, 201, JSON.stringify(handed.json));
	for (const who of ["station", "verifier", "bureau"]) assert.equal((await look(who)).status, 403, who);
	assert.deepEqual((await look("supervisor")).json, { phones: ["138 0000 0000"], count: 1 });
	const looks = await inDistrict(db, districtId, (trx) =>
		trx.selectFrom("event").select(["actor", "body"]).where("kind", "=", "matter.see-reporter").execute(),
	);
	assert.deepEqual(looks, [{ actor: "supervisor", body: { reason: "核实位置" } }]);
});

test("the reporter is asked in private, has the last word, and a no opens it again", async (t) => {
	const { call, proof, clock, db, districtId } = await house(t);
	const { code } = (await call("", "POST", "/api/open/reports", { ...REPORT, ...(await proof()) })).json;
	const [{ matterId }] = (await call("supervisor", "GET", "/api/waters/problems")).json.problems;
	const people = { unit: "hutang", person: "station", tracker: "bureau", verifier: "verifier" };
	const tasks = [{ text: "封堵排口", dueOn: "2026-03-20" }];
	await call("supervisor", "POST", `/api/waters/problems/${matterId}/hand-out`, {
		...people,
		tasks,
		clientKey: "hand-out-2",
	});
	let keys = 0;
	const step = (who: string, name: string, body: object = {}) =>
		call(who, "POST", `/api/matters/${matterId}/steps`, { step: name, body, clientKey: `step-key-${keys++}` });
	const evidence = [{ href: "/waters/creeks/c1", name: "监测数据" }];
	for (const [who, name, body] of [
		["station", "accept", {}],
		["station", "task-done", { task: "1-1", words: "已封堵", evidence }],
		["station", "claim-done", { words: "已完成", evidence }],
		["verifier", "verify", { passed: true, reason: "现场属实" }],
	] as const)
		assert.equal((await step(who, name, body)).status, 201, name);
	const early = await step("supervisor", "sign-off");
	assert.equal(early.json.error.code, "DATA_AGAINST", "a signature without data closes nothing");
	await inDistrict(db, districtId, async (trx) => {
		for (const day of ["03", "04", "05"])
			await receive(trx, `2026-03-${day}T10:00:00.000Z`, sample(1, `2026-03-${day}T02:00:00.000Z`, "0.8"));
	});
	clock.now = new Date("2026-03-06T02:00:00.000Z");
	const waits = await step("supervisor", "sign-off");
	assert.match(waits.json.error.message.zh, /反映人尚未评价/);
	const asked = (await call("", "GET", `/api/open/reports/${code}`)).json;
	assert.deepEqual([asked.asked.until, asked.unit.zh, asked.stage.zh], ["2026-03-09", "hutang", "待销号"]);
	assert.doesNotMatch(JSON.stringify(asked), /station|verifier|supervisor/, "persons are not named outside");
	assert.equal(
		(await call("", "POST", `/api/open/reports/${code}/verdict`, { solved: false, reason: "晚上又黑了" })).status,
		201,
	);
	const after = (await call("", "GET", `/api/open/reports/${code}`)).json;
	assert.deepEqual([after.stage.zh, after.said.solved, after.asked], ["办理中", false, null]);
	const again = await call("", "POST", `/api/open/reports/${code}/verdict`, { solved: true });
	assert.equal(again.status, 409);
});

test("a reporter's telephone is forgotten half a year after the sign-off, and not before", async (t) => {
	const { call, proof, db, districtId } = await house(t);
	await call("", "POST", "/api/open/reports", { ...REPORT, ...(await proof()) });
	await inDistrict(db, districtId, async (trx) => {
		const closedAt = new Date("2026-03-10T00:00:00.000Z");
		await trx
			.updateTable("matter")
			.set({ stage: "closed", stage_at: closedAt })
			.where("district_id", "=", districtId)
			.execute();
		const later = (days: number) => new Date(closedAt.getTime() + days * 86_400_000);
		assert.equal(await forgetReporters(trx, later(FORGET_AFTER_DAYS)), 0);
		assert.equal(await forgetReporters(trx, later(FORGET_AFTER_DAYS + 1)), 1);
		const left = await trx
			.selectFrom("open_report")
			.select("phone_sealed")
			.where("district_id", "=", districtId)
			.execute();
		assert.deepEqual(left, [{ phone_sealed: null }]);
	});
});

test("creeks, plans and measures are open to everybody; patrols, problems and grids are not", async (t) => {
	const { call } = await house(t);
	for (const url of ["/api/open/creeks", "/api/waters/plans", "/api/waters/creeks/c1/plan"])
		assert.equal((await call("", "GET", url)).status, 200, url);
	for (const url of ["/api/waters/problems", "/api/waters/patrols", "/api/waters/grids", "/api/field/round"])
		assert.equal((await call("", "GET", url)).status, 401, url);
	assert.equal((await call("grid", "GET", "/api/waters/grids")).status, 403);
	const plan = { plan: somePlan(), clientKey: "plan-key-1" };
	assert.equal((await call("", "POST", "/api/waters/creeks/c1/plan", plan)).status, 401);
	const written = await call("station", "POST", "/api/waters/creeks/c1/plan", plan);
	assert.equal(written.status, 201, JSON.stringify(written.json));
	const view = (await call("supervisor", "GET", "/api/waters/creeks/c1/plan")).json;
	assert.deepEqual(view.can, { write: false, decide: true });
	const decision = { of: view.plan.versions[0].seq, approved: true, clientKey: "decide-key" };
	assert.equal((await call("station", "POST", "/api/waters/creeks/c1/plan/decisions", decision)).status, 403);
	assert.equal((await call("supervisor", "POST", "/api/waters/creeks/c1/plan/decisions", decision)).status, 201);
	const after = (await call("", "GET", "/api/waters/creeks/c1/plan")).json;
	assert.deepEqual(
		after.measures.map((one: { stage: string }) => one.stage),
		["assigned"],
	);
	assert.equal((await call("", "GET", "/api/open/creeks")).json.creeks[0].promised, 1);
});
