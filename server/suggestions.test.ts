import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { type TestContext, test } from "node:test";
import { verifyChain } from "../loop/verify.ts";
import { noticesFor } from "../matters/notice.store.ts";
import { houseOfFour } from "../matters/notices.testing.ts";
import { MOST_UNSIGNED_A_DAY, rebuildSuggestions } from "../matters/suggestion.store.ts";
import { sessionCookie } from "../people/cookie.ts";
import { startSession } from "../people/session.store.ts";
import { buildApp } from "./app.ts";

async function houseWithAnswerer(t: TestContext) {
	const four = await houseOfFour(t);
	const { house, inside, clock } = four;
	const app = await buildApp(house, []);
	t.after(() => app.close());
	const cookies = new Map<string, string>();
	await inside(async (trx) => {
		const duty = {
			person_id: "chief",
			duty: "supervision",
			from_at: new Date(0),
			until_at: null,
			given_by: "x",
		} as const;
		await trx
			.insertInto("duty")
			.values({ district_id: 1, ...duty })
			.execute();
		for (const person of ["chief", "doer", "mate"]) {
			const session = { personId: person, way: "demo" as const, address: "", agent: "" };
			cookies.set(person, sessionCookie(await startSession(trx, session, clock.now), false).split(";")[0] ?? "");
		}
	});
	let from = 1;
	const call = async (who: string | null, method: "GET" | "POST", url: string, payload?: object, headers = {}) => {
		const own = { host: "127.0.0.1", cookie: cookies.get(who ?? "") ?? "", ...headers };
		// Each call from another address: the limit per address is tested by itself.
		const remoteAddress = `192.0.2.${from++ % 250}`;
		const answer = await app.inject({ method, url, headers: own, remoteAddress, ...(payload ? { payload } : {}) });
		return { status: answer.statusCode, json: answer.json() };
	};
	const suggest = (who: string | null, words = "地图上的字太小", more: object = {}) =>
		call(who, "POST", "/api/suggestions", { clientKey: randomUUID(), page: "/waters?month=2026-10", words, ...more });
	const answer = (who: string | null, id: string, words: string) =>
		call(who, "POST", `/api/suggestions/${id}/answer`, { clientKey: randomUUID(), words });
	return { ...four, app, call, suggest, answer };
}

test("a suggestion needs no sign-in; its sender reads the answer by the code, and nobody without it", async (t) => {
	const { call, suggest, answer, inside, house } = await houseWithAnswerer(t);
	const made = (await suggest(null)).json;
	assert.match(made.code, /^([2-9A-HJ-NP-TV-Z]{4}-){3}[2-9A-HJ-NP-TV-Z]{4}$/);
	const look = (code: string) => call(null, "POST", "/api/suggestions/by-code", { code });
	assert.equal((await look(made.code)).json.answer, null);
	assert.equal((await look("AAAA-BBBB-CCCC-DDDD")).json.error.code, "NO_SUCH_SUGGESTION");
	assert.equal((await answer("doer", made.id, "不归我管")).status, 403);
	assert.equal((await answer(null, made.id, "x x")).status, 401);
	assert.equal((await answer("chief", made.id, "已放大，请刷新查看。")).status, 200);
	const read = (await look(made.code.toLowerCase().replaceAll("-", " "))).json;
	assert.deepEqual([read.answer, read.answeredBy, read.person], ["已放大，请刷新查看。", undefined, undefined]);
	const all = (await call("chief", "GET", "/api/suggestions")).json;
	assert.deepEqual(
		[all.items[0].person, all.items[0].page, all.names.chief.en],
		[null, "/waters?month=2026-10", "chief"],
	);
	assert.equal((await call("doer", "GET", "/api/suggestions")).status, 403);
	const before = await inside((trx) => trx.selectFrom("suggestion").selectAll().execute());
	await inside(rebuildSuggestions);
	assert.deepEqual(await inside((trx) => trx.selectFrom("suggestion").selectAll().execute()), before);
	const codes = await inside((trx) => trx.selectFrom("event").select("body").execute());
	assert.doesNotMatch(JSON.stringify(codes), new RegExp(made.code), "the chain has its digest alone");
	assert.equal((await verifyChain(house.db, 1)).ok, true);
});

test("whoever is signed in is told of the answer; those who answer are told of the suggestion, and it waits for their digest", async (t) => {
	const { call, suggest, answer, inside } = await houseWithAnswerer(t);
	const { id } = (await suggest("doer", "希望能批量接收")).json;
	const toChief = await inside((trx) => noticesFor(trx, "chief"));
	assert.deepEqual(
		toChief.items.map((one) => [one.kind, one.words.zh]),
		[["suggestion", "新的意见建议：希望能批量接收"]],
	);
	await answer("chief", id, "已列入计划。");
	await answer("chief", id, "已可批量接收。");
	const told = await inside((trx) => noticesFor(trx, "doer"));
	assert.equal(told.items.length, 2);
	assert.equal((await call("doer", "GET", "/api/suggestions/mine")).json.items[0].answer, "已可批量接收。");
	assert.deepEqual((await call("mate", "GET", "/api/suggestions/mine")).json.items, []);
	assert.equal((await call(null, "GET", "/api/suggestions/mine")).status, 401);
});

test("floods, foreign pages, foreign addresses and what is no suggestion are refused; scripts are words", async (t) => {
	const { app, call, suggest, inside, clock } = await houseWithAnswerer(t);
	const key = randomUUID();
	assert.equal((await suggest(null, "很好用", { clientKey: key })).status, 201);
	assert.equal((await suggest(null, "很好用", { clientKey: key })).status, 409, "the same twice is one");
	for (const bad of [
		{ words: " a " },
		{ words: "x".repeat(2001) },
		{ page: "https://evil.example/" },
		{ page: "//evil.example" },
		{ page: "/a\\b" },
		{ person: "chief" },
	])
		assert.equal((await suggest(null, "很好用", bad)).status, 400, JSON.stringify(bad));
	const foreign = { origin: "http://evil.example" };
	const body = { clientKey: randomUUID(), page: "/", words: "很好用" };
	assert.equal((await call(null, "POST", "/api/suggestions", body, foreign)).status, 403);
	const script = "<script>alert(1)</script>";
	await suggest(null, script);
	assert.equal((await call("chief", "GET", "/api/suggestions")).json.items.length, 2);
	const statuses: number[] = [];
	for (let n = 0; n < 8; n++) {
		const payload = { clientKey: randomUUID(), page: "/", words: `第 ${n} 条` };
		const headers = { host: "127.0.0.1" };
		statuses.push(
			(await app.inject({ method: "POST", url: "/api/suggestions", headers, remoteAddress: "198.51.100.1", payload }))
				.statusCode,
		);
	}
	assert.deepEqual(statuses, [201, 201, 201, 201, 201, 201, 429, 429]);
	await inside(async (trx) => {
		const flood = Array.from({ length: MOST_UNSIGNED_A_DAY }, (_, n) => ({
			...{
				district_id: 1,
				suggestion_id: `f${n}`,
				made_at: clock.now,
				page: "/",
				words: "x",
				person_id: null,
				code_hash: `${n}`,
			},
		}));
		await trx.insertInto("suggestion").values(flood).execute();
	});
	assert.equal((await suggest(null)).json.error.code, "SUGGESTIONS_FULL");
	assert.equal((await suggest("doer")).status, 201, "who is signed in still gets through");
});
