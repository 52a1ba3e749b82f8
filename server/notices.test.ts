import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { followChain, noticesFor } from "../matters/notice.store.ts";
import { houseOfFour, KIND, KINDS } from "../matters/notices.testing.ts";
import { sessionCookie } from "../people/cookie.ts";
import { startSession } from "../people/session.store.ts";
import { buildApp } from "./app.ts";

const LINE = { name: "waters", title: { zh: "", en: "" }, kinds: [KIND], indicators: [], rules: [], headlines: [] };

test("each reads, marks and chooses for himself alone, and his open page hears of what is new", async (t) => {
	const { house, inside, clock, assigned } = await houseOfFour(t);
	const app = await buildApp(house, [LINE]);
	t.after(() => app.close());
	const cookies = new Map<string, string>();
	for (const person of ["doer", "chief"]) {
		const session = { personId: person, way: "demo" as const, address: "", agent: "" };
		const token = await inside((trx) => startSession(trx, session, clock.now));
		cookies.set(person, sessionCookie(token, false).split(";")[0] ?? "");
	}
	const call = async (who: string | null, method: "GET" | "POST" | "PUT", url: string, payload?: object) => {
		const headers = { host: "127.0.0.1", cookie: cookies.get(who ?? "") ?? "" };
		const answer = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
		return { status: answer.statusCode, json: answer.json() };
	};
	const base = await app.listen({ port: 0, host: "127.0.0.1" });
	const heard: string[] = [];
	const line = await fetch(`${base}/api/live?topics=person/doer`, { headers: { cookie: cookies.get("doer") ?? "" } });
	void (async () => {
		for await (const piece of line.body ?? []) heard.push(Buffer.from(piece).toString());
	})().catch(() => {});
	while (!heard.join("").includes("ready")) await sleep(20);

	await assigned();
	await inside((trx) => followChain(trx, KINDS, clock.now.toISOString()));
	while (!heard.join("").includes("event: change")) await sleep(20);

	const own = (await call("doer", "GET", "/api/notices")).json;
	assert.deepEqual([own.unread, own.items[0].words.zh], [1, "第 1 号“下沿浜水体发黑”：请接收"]);
	assert.match(own.items[0].words.en, /Accept: it is yours/);
	assert.equal((await call("chief", "GET", "/api/notices?unread=true")).json.items.length, 0);
	await call("chief", "POST", "/api/notices/read", { causes: [own.items[0].cause] });
	assert.equal((await inside((trx) => noticesFor(trx, "doer"))).unread, 1, "another's mark is not his");
	assert.equal((await call("doer", "POST", "/api/notices/read", {})).status, 200);
	assert.equal((await call("doer", "GET", "/api/notices")).json.unread, 0);

	const { choice, ways } = (await call("doer", "GET", "/api/notices/choice")).json;
	assert.deepEqual([choice.digestHour, choice.atOnce, ways.email], [8, true, false]);
	assert.equal((await call("doer", "PUT", "/api/notices/choice", { ...choice, digestHour: 24 })).status, 400);
	assert.equal((await call("doer", "PUT", "/api/notices/choice", { ...choice, person: "chief" })).status, 400);
	assert.equal((await call("doer", "PUT", "/api/notices/choice", { ...choice, digestHour: 14 })).status, 200);
	assert.equal((await call("doer", "GET", "/api/notices/choice")).json.choice.digestHour, 14);
	assert.equal((await call("chief", "GET", "/api/notices/choice")).json.choice.digestHour, 8);
	for (const url of ["/api/notices", "/api/notices/choice"]) assert.equal((await call(null, "GET", url)).status, 401);

	const days = "from=2026-11-01&to=2026-11-30";
	const sent = (await call("chief", "GET", `/api/notices/sent?${days}`)).json.units;
	assert.deepEqual(sent, [{ unit: "town", atOnce: 1, digest: 0, other: 0, messages: 0 }], "units are counted");
	const rows = (await call("chief", "GET", `/api/notices/sent/rows?${days}&unit=town&group=at-once`)).json.rows;
	assert.deepEqual(
		rows.map(({ kind, number }: { kind: string; number: number }) => [kind, number]),
		[["yours", 1]],
	);
	assert.doesNotMatch(JSON.stringify(rows), /doer|请接收/, "not who, and not what it said");
	const before = (await call("chief", "GET", `/api/notices/sent?${days}&asOf=2026-11-20`)).json.units;
	assert.deepEqual(before, [], "a page of an earlier day knows nothing of it");
	assert.equal((await call(null, "GET", `/api/notices/sent?${days}`)).status, 401);
});
