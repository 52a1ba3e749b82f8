import assert from "node:assert/strict";
import { test } from "node:test";
import { tell } from "../loop/live.store.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { buildApp } from "./app.ts";
import { LINES } from "./lines.ts";

test("the whole server streams to a browser that asks for compression, past the rate limit, with its security headers, and stops at once", async (t) => {
	const { db, districtId } = await testDatabase(t);
	const house = { db, districtId, now: () => new Date(), dataFolder: "", version: "test" };
	const app = await buildApp(house, LINES);
	const base = await app.listen({ port: 0, host: "127.0.0.1" });
	const answer = await fetch(`${base}/api/live?topics=stations`, { headers: { "accept-encoding": "gzip, br" } });
	assert.equal(answer.status, 200);
	assert.equal(answer.headers.get("content-encoding"), null);
	assert.equal(answer.headers.get("x-ratelimit-limit"), null);
	assert.match(answer.headers.get("content-security-policy") ?? "", /default-src 'self'/);
	const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
	let text = "";
	const until = async (wanted: RegExp) => {
		while (!wanted.test(text)) {
			const { value, done } = await reader.read();
			if (done) throw new Error(`the stream ended with ${text}`);
			text += new TextDecoder().decode(value);
		}
	};
	await until(/event: ready/);
	await inDistrict(db, districtId, (trx) => tell(trx, "stations", ["1"]));
	await until(/"topic":"stations","ids":\["1"\]/);
	const own = await app.inject({ url: "/api/live?topics=person/p1" });
	assert.equal(own.statusCode, 401);
	assert.equal(own.json().error.code, "SIGN_IN_FIRST");
	const began = Date.now();
	await app.close();
	assert.ok(Date.now() - began < 2_000);
	assert.equal((await reader.read()).done, true);
});
