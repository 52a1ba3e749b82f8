import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { cookieOf } from "../people/testing.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { receive, sample, smallWorld } from "../waters/creek-works.testing.ts";
import { watersLine } from "../waters/line.ts";
import { buildApp } from "./app.ts";

test("what a grid officer saw is kept once, a finding becomes a matter, and “all normal” beside a bad sample is listed", async (t) => {
	const { db, districtId } = await testDatabase(t);
	const now = new Date("2026-11-24T01:00:00.000Z");
	const house = { db, districtId, now: () => now, dataFolder: "", version: "test" };
	await inDistrict(db, districtId, (trx) => smallWorld(trx));
	const app = await buildApp(house, [watersLine]);
	t.after(() => app.close());
	const call = async (who: string, method: "GET" | "POST" | "PUT", url: string, payload?: object) => {
		const headers = { host: "127.0.0.1", ...(who ? { cookie: await cookieOf(house, who) } : {}) };
		const answer = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
		return { status: answer.statusCode, json: answer.json() };
	};
	const grid = {
		name: { zh: "湖塘一网格", en: "Hutang grid 1" },
		unit: "hutang",
		creeks: ["c1", "c2"],
		officers: ["grid"],
	};
	assert.equal((await call("grid", "PUT", "/api/waters/grids/g1", { grid, clientKey: "grid-key-1" })).status, 403);
	assert.equal(
		(await call("supervisor", "PUT", "/api/waters/grids/g1", { grid, clientKey: "grid-key-1" })).status,
		200,
	);

	const round = (await call("grid", "GET", "/api/field/round")).json;
	assert.deepEqual([round.own, round.creeks.length], [true, 2]);
	assert.ok(
		round.stretches.every((one: { days: number | null }) => one.days === null),
		"nobody has looked yet",
	);
	assert.equal((await call("urban", "GET", "/api/field/round")).json.stretches.length, 0);

	const entry = (patrol: object, happenedAt = "2026-11-23T02:00:00.000Z") => ({
		clientKey: randomUUID(),
		happenedAt,
		patrol,
	});
	const normal = entry({ stretches: ["c1:1", "c1:2"] });
	assert.deepEqual((await call("grid", "POST", "/api/field/patrols", normal)).json, { problems: [] });
	assert.equal(
		(await call("grid", "POST", "/api/field/patrols", normal)).status,
		201,
		"sent again after the signal was lost",
	);
	assert.equal((await call("station", "POST", "/api/field/patrols", normal)).status, 409, "another's key");

	const found = entry({
		stretches: ["c2:1"],
		findings: [
			{ category: "rubbish", words: "两处漂浮物，已打捞", stretch: "c2:1", mendedAtOnce: true },
			{ category: "outfall", words: "北岸排口冒黑水", stretch: "c2:1" },
		],
	});
	const { problems } = (await call("grid", "POST", "/api/field/patrols", found)).json;
	assert.equal(problems.length, 1, "what was put right on the spot is no matter");
	assert.deepEqual((await call("grid", "POST", "/api/field/patrols", found)).json.problems, problems);

	for (const [fault, patrol] of [
		["NO_SUCH_STRETCH", entry({ stretches: ["c1:99"] })],
		["PATROL_TIME", entry({ stretches: ["c1:1"] }, "2026-09-01T02:00:00.000Z")],
		["BAD_REQUEST", entry({ stretches: [] })],
		["BAD_REQUEST", entry({ stretches: ["c1:1"], track: [[119, 31]] })],
	] as const)
		assert.equal((await call("grid", "POST", "/api/field/patrols", patrol)).json.error.code, fault);

	await inDistrict(db, districtId, (trx) =>
		receive(trx, "2026-11-23T12:00:00.000Z", sample(1, "2026-11-22T02:00:00.000Z", "2.8")),
	);
	const view = (await call("supervisor", "GET", "/api/waters/patrols")).json;
	assert.equal(view.contradictions.length, 1);
	assert.equal(view.contradictions[0].signs[0].kind, "laboratory");
	assert.doesNotMatch(JSON.stringify(view.contradictions), /grid|station/, "no person is named");
	assert.equal(view.stretches.filter((one: { lastSeenOn: string }) => one.lastSeenOn === "2026-11-23").length, 3);
});
