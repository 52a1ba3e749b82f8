import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { testDatabase } from "../store/testing.ts";
import { buildApp } from "./app.ts";
import { LINES } from "./lines.ts";

const CSV = "断面名称,监测时间,总磷\n红旗河,2024-08-01,0.1\n红旗河,2024-08-02,坏\n";

async function app(t: TestContext) {
	const { db, districtId } = await testDatabase(t);
	const dataFolder = await mkdtemp(join(tmpdir(), "bihuan-uploads-"));
	t.after(() => rm(dataFolder, { recursive: true }));
	const house = { db, districtId, now: () => new Date(), dataFolder, version: "test" };
	const built = await buildApp(house, LINES, {});
	t.after(() => built.close());
	const call = async (
		method: "GET" | "POST" | "DELETE",
		url: string,
		payload?: object | string,
		from = "127.0.0.1",
	) => {
		const type = typeof payload === "string" ? { "content-type": "application/octet-stream" } : {};
		const headers = { host: "127.0.0.1:3850", ...type };
		const answer = await built.inject({ method, url, remoteAddress: from, headers, ...(payload ? { payload } : {}) });
		const isJson = answer.headers["content-type"]?.toString().includes("json");
		return {
			status: answer.statusCode,
			headers: answer.headers,
			body: answer.body,
			json: isJson ? answer.json() : null,
		};
	};
	const settled = async (id: string) => {
		for (;;) {
			const { json } = await call("GET", `/api/waters/imports/${id}`);
			if (!["waiting", "reading", "importing"].includes(json.state)) return json;
			await sleep(10);
		}
	};
	return { built, call, settled };
}

test("a file is uploaded, looked at, taken in once, and its bad rows downloaded", async (t) => {
	const { call, settled } = await app(t);
	const sent = await call("POST", "/api/waters/imports?name=%E5%85%AB%E6%9C%88.csv", CSV);
	assert.equal(sent.status, 202);
	const path = `/api/waters/imports/${sent.json.id}`;
	const seen = await settled(sent.json.id);
	assert.deepEqual(
		[seen.state, seen.fileName, seen.preview.rows, seen.preview.faultyRows],
		["previewed", "八月.csv", 2, 2],
	);
	assert.deepEqual(seen.preview.unknownSites, [{ name: "红旗河", rows: 1, readings: 1 }]);
	const bad = await call("GET", `${path}/bad-rows.csv`);
	assert.match(bad.headers["content-disposition"]?.toString() ?? "", /filename\*=UTF-8''%E5%85%AB%E6%9C%88/);
	assert.equal(bad.body.split("\r\n").length, 4);
	assert.equal((await call("POST", `${path}/commit`, { createSites: true })).status, 202);
	const done = await settled(sent.json.id);
	assert.deepEqual(
		[done.state, done.imported.added, done.imported.faultyRows, done.imported.eventSeq],
		["done", 1, 1, 1],
	);
	assert.equal((await call("GET", `${path}/bad-rows.csv`)).body.split("\r\n").length, 3);
	assert.equal((await call("POST", `${path}/commit`, {})).json.error.code, "IMPORT_NOT_READY");
	assert.equal((await call("DELETE", path)).status, 200);
	assert.equal((await call("GET", path)).json.error.code, "NO_SUCH_IMPORT");
});

test("what is no table ends as a refusal with its sentence, and the server goes on", async (t) => {
	const { call, settled } = await app(t);
	for (const content of ["\0\0\0", "PK\u0003\u0004 no workbook", "a,b\n1,2\n", '"']) {
		const { json } = await call("POST", "/api/waters/imports?name=x.csv", content);
		const job = await settled(json.id);
		assert.equal(job.state, "refused", JSON.stringify(content));
		assert.ok(job.refused.zh && job.refused.en);
		assert.equal((await call("POST", `/api/waters/imports/${job.id}/commit`, {})).status, 409);
	}
	assert.equal((await call("GET", "/api/health")).status, 200);
});

test("only the operator may upload, look, take in, download or throw away", async (t) => {
	const { call, settled } = await app(t);
	const { json } = await call("POST", "/api/waters/imports?name=x.csv", CSV);
	await settled(json.id);
	const path = `/api/waters/imports/${json.id}`;
	for (const [method, url, payload] of [
		["POST", "/api/waters/imports?name=x.csv", CSV],
		["GET", path],
		["POST", `${path}/commit`, {}],
		["GET", `${path}/bad-rows.csv`],
		["DELETE", path],
	] as const) {
		assert.equal((await call(method, url, payload, "192.0.2.7")).status, 403, `${method} ${url}`);
	}
	assert.equal((await settled(json.id)).state, "previewed", "nothing of it happened");
});

test("an upload may be larger than other requests, but not larger than a file may be", async (t) => {
	const { built, call, settled } = await app(t);
	const rows = Array.from({ length: 60_000 }, (_, at) => `红旗河,${new Date(at * 60_000 + 1.6e12).toISOString()},0.1`);
	const { json } = await call("POST", "/api/waters/imports?name=x.csv", `section,time,tp\n${rows.join("\n")}`);
	assert.equal((await settled(json.id)).preview.rows, 60_000);
	const huge = {
		"content-type": "application/octet-stream",
		"content-length": String(600 << 20),
		host: "127.0.0.1:3850",
	};
	await built.listen({ port: 0, host: "127.0.0.1" });
	const address = built.server.address();
	const port = typeof address === "object" ? address?.port : 0;
	const status = await new Promise((answered) => {
		const sending = request(
			{ port, method: "POST", path: "/api/waters/imports?name=x.csv", headers: huge },
			(answer) => {
				answered(answer.statusCode);
				sending.destroy();
			},
		);
		sending.on("error", () => {});
		sending.write("section,time,tp\n");
	});
	assert.equal(status, 413);
	const name = "/api/waters/imports?name=";
	assert.equal((await call("POST", name, CSV)).status, 400);
	assert.equal((await call("GET", "/api/waters/imports/not-an-id")).status, 400);
});
