import assert from "node:assert/strict";
import { test } from "node:test";
import { cookieOf } from "../people/testing.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { smallWorld } from "../waters/creek-works.testing.ts";
import { watersLine } from "../waters/line.ts";
import { buildApp } from "./app.ts";

test("rain is brought as a table: looked at first, taken in without its wrong rows, and the same file again changes nothing", async (t) => {
	const { db, districtId } = await testDatabase(t);
	const clock = { now: new Date("2026-11-24T01:00:00.000Z") };
	const house = { db, districtId, now: () => clock.now, dataFolder: "", version: "test" };
	await inDistrict(db, districtId, (trx) => smallWorld(trx));
	const app = await buildApp(house, [watersLine]);
	t.after(() => app.close());
	const bring = async (who: string, table: string | Buffer, take = false) => {
		const cookie = who ? { cookie: await cookieOf(house, who) } : {};
		const answer = await app.inject({
			method: "POST",
			url: `/api/waters/rain/import?${new URLSearchParams({ source: "区气象站", take: String(take) })}`,
			headers: { host: "127.0.0.1", "content-type": "application/octet-stream", ...cookie },
			payload: Buffer.from(table),
			remoteAddress: "192.0.2.7", // not at the machine itself, which may do more before there is an administrator
		});
		clock.now = new Date(clock.now.getTime() + 60_000);
		return { status: answer.statusCode, json: answer.json() };
	};
	const known = async () =>
		(await app.inject({ method: "GET", url: "/api/waters/rain", headers: { host: "127.0.0.1" } })).json().days;
	const table = "日期,降雨量（毫米）\n2026-07-01,12.5\n2026-07-02,0\n7月3日,3\n";
	assert.equal((await bring("", table)).status, 403);
	assert.equal((await bring("station", table)).status, 403);
	const { added, changed, same, wrong, faults } = (await bring("supervisor", table)).json;
	assert.deepEqual({ added, changed, same, wrong }, { added: 2, changed: 0, same: 0, wrong: 1 });
	assert.match(faults[0].words.zh, /第 4 行“日期”：“7月3日”不是日期/);
	assert.deepEqual(await known(), [], "looking changes nothing");
	assert.equal((await bring("supervisor", table, true)).json.added, 2);
	assert.deepEqual(await known(), [
		{ day: "2026-07-02", millimetres: 0, source: "区气象站" },
		{ day: "2026-07-01", millimetres: 12.5, source: "区气象站" },
	]);
	assert.deepEqual((await bring("supervisor", table, true)).json.same, 2, "the same again changes nothing");
	const mended = (await bring("supervisor", table.replace("12.5", "21"), true)).json;
	assert.deepEqual([mended.added, mended.changed, mended.same], [0, 1, 1]);
	assert.equal((await known())[1].millimetres, 21, "what was received last counts");
	assert.equal((await bring("supervisor", "a,b\n1,2\n")).json.error.code, "NO_HEADER");
	assert.equal((await bring("supervisor", "")).status, 422);
	assert.equal((await bring("supervisor", Buffer.alloc((2 << 20) + 1, 65))).status, 413);
});
