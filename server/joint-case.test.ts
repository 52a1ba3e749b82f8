import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { cookieOf } from "../people/testing.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { smallWorld } from "../waters/creek-works.testing.ts";
import { type FileLook, type Share, sharesFor } from "../waters/joint-case.ts";
import { watersLine } from "../waters/line.ts";
import { buildApp } from "./app.ts";

const CASE = {
	...{
		title: "北岸偷排联合查处",
		words: "夜间有废水从北岸暗管排出",
		creekId: "c1",
		verifier: "verifier",
		tracker: "grid",
	},
	lead: { unit: "water", person: "bureau", text: "牵头查清暗管来源", dueOn: "2026-12-10" },
	parts: [
		{ unit: "urban", person: "urban", text: "查处违建棚", dueOn: "2026-12-05" },
		{ unit: "hutang", person: "station", text: "封堵暗管", dueOn: "2026-12-08" },
	],
};

test("a joint case has one lead and a task with a clock for each bureau; evidence is seen by whoever needs it; it is closed when all are done", async (t) => {
	const { db, districtId } = await testDatabase(t);
	const clock = { now: new Date("2026-11-24T01:00:00.000Z") };
	const house = { db, districtId, now: () => clock.now, dataFolder: "", version: "test" };
	await inDistrict(db, districtId, (trx) => smallWorld(trx));
	const app = await buildApp(house, [watersLine]);
	t.after(() => app.close());
	const call = async (who: string, method: "GET" | "POST", url: string, payload?: object) => {
		const headers = { host: "127.0.0.1", ...(who ? { cookie: await cookieOf(house, who) } : {}) };
		const answer = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
		return { status: answer.statusCode, json: answer.json() };
	};
	const open = (who: string, body: object = CASE) =>
		call(who, "POST", "/api/waters/cases", { case: body, clientKey: "case-key-1" });
	assert.equal((await open("")).status, 401);
	assert.equal((await open("station")).status, 403);
	const twice = { ...CASE, parts: [...CASE.parts, { ...CASE.parts[0], text: "再查一次" }] };
	assert.equal((await open("supervisor", twice)).json.error.code, "CASE_UNITS");
	const opened = await open("supervisor");
	assert.equal(opened.status, 201, JSON.stringify(opened.json));
	assert.equal((await open("supervisor")).json.matterId, opened.json.matterId, "sent twice is one case");
	const path = `/api/waters/cases/${opened.json.matterId}`;

	const seen = (await call("urban", "GET", path)).json;
	assert.deepEqual(
		seen.parts.map((part: { unit: string; stage: string }) => [part.unit, part.stage]),
		[
			["urban", "assigned"],
			["hutang", "assigned"],
		],
	);
	assert.equal((await call("supervisor", "GET", path)).status, 200);
	await inDistrict(db, districtId, (trx) =>
		trx
			.insertInto("person")
			.values({
				district_id: 1,
				person_id: "stranger",
				unit_id: "ecology",
				name_zh: "局外人",
				name_en: "Stranger",
				demo: false,
			})
			.execute(),
	);
	assert.equal((await call("stranger", "GET", path)).status, 404, "to whom it does not concern there is none");
	assert.deepEqual((await call("stranger", "GET", "/api/waters/cases")).json.cases, []);

	const share = (who: string, units: string[], words: string) =>
		call(who, "POST", `${path}/shares`, {
			share: { words, units, href: "/waters/creeks/c1" },
			clientKey: `share-${words}-key`,
		});
	assert.equal((await share("urban", [], "租约复印件所见")).status, 201);
	assert.equal((await share("urban", ["hutang"], "暗管走向")).status, 201);
	assert.equal((await share("urban", ["ecology"], "外传")).json.error.code, "UNIT_NOT_IN_CASE");
	const words = async (who: string) => (await call(who, "GET", path)).json.shares.map((one: Share) => one.words);
	assert.deepEqual(await words("bureau"), ["租约复印件所见", "暗管走向"], "the lead sees all");
	assert.deepEqual(await words("station"), ["暗管走向"]);
	assert.equal((await call("station", "GET", path)).json.hidden, 1);

	let keys = 0;
	const step = (who: string, id: string, name: string, body: object = {}) => {
		clock.now = new Date(clock.now.getTime() + 60_000);
		return call(who, "POST", `/api/matters/${id}/steps`, { step: name, body, clientKey: `case-step-${keys++}` });
	};
	const evidence = [{ href: "/waters/creeks/c1", name: "现场记录" }];
	const work = async (who: string, id: string, task: string) => {
		for (const [by, name, body] of [
			[who, "accept", {}],
			[who, "task-done", { task, words: "完成", evidence }],
			[who, "claim-done", { words: "查实并整改完毕，立案 1 件。", evidence }],
			["verifier", "verify", { passed: true, reason: "属实" }],
		] as const) {
			const answer = await step(by, id, name, body);
			assert.equal(answer.status, 201, `${name}: ${JSON.stringify(answer.json)}`);
		}
	};
	await work("bureau", opened.json.matterId, "lead");
	const early = await step("supervisor", opened.json.matterId, "sign-off");
	assert.match(early.json.error.message.zh, /还有 2 个单位的任务没有核验/);
	await work("urban", seen.parts[0].matterId, "part");
	await work("station", seen.parts[1].matterId, "part");
	assert.equal((await step("supervisor", opened.json.matterId, "sign-off")).status, 201);
	assert.match((await call("urban", "GET", path)).json.outcome.words, /立案 1 件/);
});

test("a file shared in a case is opened by the units that need it alone, by nobody's hash, and each look is written down for who shared it", async (t) => {
	const { db, districtId } = await testDatabase(t);
	const dataFolder = await mkdtemp(join(tmpdir(), "bihuan-case-"));
	t.after(() => rm(dataFolder, { recursive: true, force: true }));
	const house = { db, districtId, now: () => new Date("2026-11-24T01:00:00.000Z"), dataFolder, version: "test" };
	await inDistrict(db, districtId, (trx) => smallWorld(trx));
	const app = await buildApp(house, [watersLine]);
	t.after(() => app.close());
	const call = async (who: string, method: "GET" | "POST" | "HEAD", url: string, payload?: object | Buffer) => {
		const cookie = who ? { cookie: await cookieOf(house, who) } : {};
		const bytes = Buffer.isBuffer(payload) ? { "content-type": "application/octet-stream" } : {};
		const headers = { host: "127.0.0.1", ...cookie, ...bytes };
		return app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
	};
	const opened = (
		await call("supervisor", "POST", "/api/waters/cases", { case: CASE, clientKey: "case-key-f" })
	).json();
	const path = `/api/waters/cases/${opened.matterId}`;
	const bring = async (who: string, text: string) => {
		const query = new URLSearchParams({ name: "暗管照片.pdf", key: randomUUID() });
		const body = Buffer.from(`%PDF-1.4\n% ${text}\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`);
		const answer = await call(who, "POST", `/api/files?${query}`, body);
		assert.equal(answer.statusCode, 201, answer.body);
		return answer.json().sha256 as string;
	};
	const share = (who: string, units: string[], fileId: string, key: string) =>
		call(who, "POST", `${path}/shares`, {
			share: { words: "暗管走向图", units, files: [{ fileId, name: "暗管走向图.pdf" }] },
			clientKey: key,
		});
	const fileId = await bring("urban", "for the town");
	assert.equal((await share("station", [], fileId, "share-stolen")).json().error.code, "FILE_NOT_YOURS");
	assert.equal((await share("urban", ["hutang"], fileId, "share-file-1")).statusCode, 201);
	const forLead = await bring("urban", "for the lead alone");
	assert.equal((await share("urban", [], forLead, "share-file-2")).statusCode, 201);
	const shares = (await call("urban", "GET", path)).json().shares as Share[];
	const [first, second] = shares.map((one) => one.seq);
	const at = (seq: number | undefined, sha256: string) => `${path}/shares/${seq}/files/${sha256}`;

	const got = await call("station", "GET", at(first, fileId));
	assert.deepEqual([got.statusCode, got.headers["cache-control"]], [200, "no-store"]);
	assert.match(got.headers["content-disposition"] as string, /^attachment/);
	assert.match(got.body, /for the town/);
	const refusals: [string, string, number][] = [
		["", at(first, fileId), 401],
		["station", at(second, forLead), 404], // shared with the lead alone
		["station", at(first, forLead), 404], // not in that share
		["station", at(second, fileId), 404],
		["verifier", at(second, "0".repeat(64)), 404],
		["station", `/api/files/${fileId}`, 404], // by its hash it is nobody's
		["bureau", `/api/files/${forLead}`, 404],
		["station", `/api/waters/cases/waters-000000000000/shares/${first}/files/${fileId}`, 404],
	];
	for (const [who, url, status] of refusals)
		assert.equal((await call(who, "GET", url)).statusCode, status, `${who} ${url}`);
	assert.equal((await call("station", "HEAD", at(first, fileId))).statusCode, 404, "a look ahead is no look");
	assert.equal((await call("bureau", "GET", at(second, forLead))).statusCode, 200, "the lead sees all");

	const looks = async (who: string) =>
		(await call(who, "GET", path)).json().looks.map((one: FileLook) => [one.by, one.share === first ? 1 : 2]);
	const both = [
		["station", 1],
		["bureau", 2],
	];
	assert.deepEqual(await looks("urban"), both, "who shared it learns who looked; a refusal is no look");
	assert.deepEqual(await looks("supervisor"), both);
	assert.deepEqual(await looks("station"), [], "others do not learn who looked");
});

test("nobody ever sees more than was shared with his units, and the lead and the supervision office see all", () => {
	const unit: fc.Arbitrary<string> = fc.constantFrom("a", "b", "c", "lead");
	const share: fc.Arbitrary<Share> = fc
		.record({ unit, units: fc.uniqueArray(unit) })
		.map((one) => ({ ...one, seq: 0, at: "", by: "", words: "" }));
	fc.assert(
		fc.property(fc.array(share), fc.uniqueArray(unit), fc.boolean(), (shares, units, seesAll) => {
			const seen = sharesFor({ units, seesAll }, "lead", shares);
			if (seesAll || units.includes("lead")) assert.deepEqual(seen, shares);
			else
				for (const one of shares)
					assert.equal(seen.includes(one), units.includes(one.unit) || one.units.some((to) => units.includes(to)));
		}),
	);
});
