import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { sql } from "kysely";
import { enterPerson } from "../people/person.store.ts";
import { cookieOf, insertStaff, STAFF } from "../people/testing.ts";
import { asOwner } from "../store/connect.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { buildApp } from "./app.ts";
import { LINES } from "./lines.ts";

const NOW = new Date("2026-11-24T01:00:00.000Z");

async function staffedApp(t: TestContext) {
	const { db, ownerUrl, districtId } = await testDatabase(t);
	const house = { db, districtId, now: () => NOW, dataFolder: "", version: "test" };
	await insertStaff(db);
	const app = await buildApp(house, LINES, { signIn: { demoPersons: true } });
	t.after(() => app.close());
	await app.ready();
	const call = async (
		cookie: string,
		method: "GET" | "POST" | "PUT" | "DELETE",
		url: string,
		payload?: object,
		headers: Record<string, string> = {},
	) => {
		const all = { host: "127.0.0.1:3850", cookie, ...headers };
		const answer = await app.inject({ method, url, headers: all, ...(payload ? { payload } : {}) });
		const isJson = String(answer.headers["content-type"]).includes("json");
		return {
			status: answer.statusCode,
			json: isJson ? answer.json() : null,
			code: isJson ? answer.json().error?.code : null,
		};
	};
	return { app, db, ownerUrl, house, call };
}

test("no route that changes something is taken from another site's page, whoever is signed in", async (t) => {
	const { app, house, call } = await staffedApp(t);
	const cookie = await cookieOf(house, "system");
	const faults: string[] = [];
	const changing = app.guardedRoutes.filter(({ method }) => !["GET", "HEAD"].includes(method));
	for (const [index, { method, url }] of changing.entries()) {
		const way = [
			{ origin: "https://evil.example" },
			{ origin: "null" },
			{ "sec-fetch-site": "cross-site" },
			{ "content-type": "text/plain" },
		][index % 4] as Record<string, string>;
		const { code } = await call(cookie, method as "POST", url.replace(/:\w+/g, "x"), undefined, way);
		if (code !== "FOREIGN_PAGE") faults.push(`${method} ${url} ${JSON.stringify(way)}: ${code}`);
	}
	assert.ok(changing.length > 40);
	assert.deepEqual(faults, []);
});

test("every body that a route reads refuses fields that it does not know", async (t) => {
	const { call } = await staffedApp(t);
	const { paths } = (await call("", "GET", "/api/openapi.json")).json as {
		paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: Schema }> } }>>;
	};
	interface Schema {
		type?: string;
		additionalProperties?: unknown;
		anyOf?: Schema[];
		oneOf?: Schema[];
		allOf?: Schema[];
	}
	const isClosed = (schema: Schema): boolean => {
		const some = schema.anyOf ?? schema.oneOf ?? schema.allOf;
		return some ? some.every(isClosed) : schema.type !== "object" || schema.additionalProperties === false;
	};
	const open: string[] = [];
	let read = 0;
	for (const [path, methods] of Object.entries(paths)) {
		for (const [method, { requestBody }] of Object.entries(methods)) {
			const schema = requestBody?.content["application/json"]?.schema;
			if (!schema) continue;
			read++;
			if (!isClosed(schema)) open.push(`${method} ${path}`);
		}
	}
	assert.ok(read > 30, `${read} bodies`);
	assert.deepEqual(open, []);
});

test("nobody makes himself more than he is by fields beside the form's", async (t) => {
	const { house, call } = await staffedApp(t);
	const cookie = await cookieOf(house, "system");
	const person = { nameZh: "新人", post: { unitId: "town", titleZh: "职务", fromDay: "2026-01-01" } };
	for (const more of [
		{ duties: ["system-admin"] },
		{ demo: true },
		{ districtId: 2 },
		{ passwordHash: "x" },
		{ leftOn: null },
	])
		assert.equal(
			(await call(cookie, "POST", "/api/people", { ...person, ...more })).code,
			"BAD_REQUEST",
			Object.keys(more)[0],
		);
	const signIn = { name: "sign.chief", password: "wrong wrong", way: "oidc" };
	assert.equal((await call("", "POST", "/api/sign-in", signIn)).code, "BAD_REQUEST");
	const link = { token: "x", password: "荷塘月色下的青蛙三只", personId: "system" };
	assert.equal((await call("", "POST", "/api/link/use", link)).code, "BAD_REQUEST");
});

test("a guessed identifier opens nothing: not another's session, not a person or post that is not there", async (t) => {
	const { house, call } = await staffedApp(t);
	const [chief, clerk] = [await cookieOf(house, "chief"), await cookieOf(house, "clerk")];
	const [{ id }] = (await call(chief, "GET", "/api/me/account")).json.sessions;
	assert.equal((await call(clerk, "DELETE", `/api/me/sessions/${id}`)).code, "NO_SUCH_SESSION");
	assert.equal((await call(chief, "GET", "/api/me")).json.person.personId, "chief");
	const system = await cookieOf(house, "system");
	assert.equal((await call(system, "GET", "/api/people/system-2")).code, "NO_SUCH_PERSON");
	assert.equal(
		(await call(system, "POST", "/api/people/chief/posts/p-1/end", { untilDay: "2026-11-24" })).code,
		"NO_SUCH_POST",
	);
	assert.equal((await call(system, "POST", "/api/people/nobody/link")).code, "NO_SUCH_PERSON");
	const { posts } = (await call(system, "GET", "/api/people/chief")).json;
	assert.equal(
		(await call(system, "POST", `/api/people/clerk/posts/${posts[0].postId}/end`, { untilDay: "2026-11-24" })).code,
		"NO_SUCH_POST",
		"another's post",
	);
	assert.equal(
		(await call(system, "POST", "/api/sign-in/demo", { personId: "chief" })).code,
		"NO_DEMO_HERE",
		"no demo person",
	);
});

test("another district's persons, units and sessions are not there, through the routes nor through the tables", async (t) => {
	const { db, ownerUrl, house, call } = await staffedApp(t);
	await asOwner(ownerUrl, (owner) =>
		owner.query("insert into district (district_id, code, name_zh, name_en) values (2, '320411', '新北区', 'Xinbei')"),
	);
	await insertStaff(db, 2);
	const other = { ...house, districtId: 2 };
	await inDistrict(db, 2, (trx) =>
		enterPerson(
			trx,
			{ personId: "spy", name: { zh: "邻区人", en: "neighbour" }, signInName: "neighbour", email: null },
			{ unitId: "town", title: { zh: "职务", en: "post" }, fromDay: "2024-01-01", untilDay: null },
			{ actor: "test", unit: "" },
			NOW,
		),
	);
	const theirs = await cookieOf(other, "system");
	assert.equal((await call(theirs, "GET", "/api/me")).json.person, null, "their session is none here");
	const ours = await cookieOf(house, "system");
	assert.equal((await call(ours, "GET", "/api/people?gone=true")).json.total, STAFF.length);
	assert.equal((await call(ours, "GET", "/api/people/spy")).code, "NO_SUCH_PERSON");
	assert.equal((await call(ours, "POST", "/api/people/spy/leave", { leftOn: "2026-11-24" })).code, "NO_SUCH_PERSON");
	const audit = await cookieOf(house, "audit");
	const { rows } = (await call(audit, "GET", "/api/audit?about=spy")).json;
	assert.deepEqual(rows, []);
	const unasked = await db.transaction().execute(async (trx) => {
		const counts = [];
		for (const table of ["person", "session", "account", "event", "oidc_stranger"] as const)
			counts.push(await trx.selectFrom(table).select("district_id").execute());
		return counts.flat().length;
	});
	assert.equal(unasked, 0, "without a district the tables are empty");
	await assert.rejects(
		inDistrict(db, 1, (trx) => sql`insert into unit values (2, 'x', 'x', 'x', 'bureau', null, false)`.execute(trx)),
		/row-level security/,
	);
	const changed = await inDistrict(db, 1, (trx) =>
		trx.updateTable("person").set({ name_zh: "x" }).where("person_id", "=", "spy").executeTakeFirst(),
	);
	assert.equal(changed.numUpdatedRows, 0n);
});

test("scripts, control characters and other people's letters in names are kept as text or refused, and never bring the server down", async (t) => {
	const { house, call } = await staffedApp(t);
	const system = await cookieOf(house, "system");
	const script = `<img src=x onerror="alert(1)">`;
	const body = { nameZh: script, nameEn: "'); drop table person; --" };
	assert.equal((await call(system, "PUT", "/api/people/chief", body)).status, 200);
	const { person } = (await call(system, "GET", "/api/people/chief")).json;
	assert.deepEqual(person.name, { zh: script, en: "'); drop table person; --" });
	for (const name of ["a\u0000b", "\u202Egnp.exe", "a\u200Bb", "line\nbreak", "x".repeat(81), "  "])
		assert.equal((await call(system, "PUT", "/api/people/chief", { nameZh: name })).status, 400, JSON.stringify(name));
	for (const [method, url, sent] of [
		["POST", "/api/sign-in", { name: "a\u0000b", password: "x" }],
		["POST", "/api/sign-in", { name: "' or 1=1 --", password: "x" }],
		["POST", "/api/sign-in/demo", { personId: "\u0000" }],
		["POST", "/api/link/open", { token: "\u0000" }],
		["GET", "/api/people/%00", undefined],
		["GET", "/api/people?q=%00", undefined],
		["GET", "/api/people?unit=%00", undefined],
		["GET", "/api/people/..%2F..%2Fetc%2Fpasswd", undefined],
		["POST", "/api/people/chief/posts", { unitId: "\u0000", titleZh: "x", fromDay: "2026-01-01" }],
		["POST", "/api/units", { nameZh: "x", kind: "bureau", parentId: "\u0000" }],
		["GET", "/api/sign-in/oidc/back?state=%00", undefined],
	] as const) {
		const { status } = await call(system, method, url, sent);
		assert.ok(status < 500, `${method} ${url} ${JSON.stringify(sent)}: ${status}`);
	}
});
