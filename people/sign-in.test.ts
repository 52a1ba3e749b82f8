import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import Fastify from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { Secret, TOTP } from "otpauth";
import { eventsOf } from "../loop/event.store.ts";
import { knownThen } from "../loop/moment.ts";
import { Refusal } from "../loop/refusal.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { guardRoutes } from "./guard.ts";
import { meRoutes } from "./me.api.ts";
import { signInRoutes } from "./sign-in.api.ts";
import { firstAdminLink } from "./sign-in.store.ts";

const PASSWORD = "荷塘月色下的青蛙三只";

async function houseWithDoors(t: TestContext) {
	const { db, districtId } = await testDatabase(t);
	const clock = { now: new Date("2026-11-24T01:00:00.000Z") };
	const house = { db, districtId, now: () => clock.now, dataFolder: "", version: "test" };
	const app = Fastify();
	t.after(() => app.close());
	app.setValidatorCompiler(validatorCompiler);
	app.setSerializerCompiler(serializerCompiler);
	app.setErrorHandler((error, _request, reply) =>
		error instanceof Refusal ? reply.status(error.status).send({ code: error.code }) : reply.status(500).send(error),
	);
	guardRoutes(app, house, undefined);
	const settings = { sealKey: Buffer.alloc(32, 7), demoPersons: false, oidc: null };
	signInRoutes(app, house, settings);
	meRoutes(app, house, settings);
	const call = async (method: "GET" | "POST" | "DELETE", url: string, payload?: object, cookie = "", more = {}) => {
		const headers = { host: "127.0.0.1", cookie, ...more };
		const answer = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
		const set = String(answer.headers["set-cookie"] ?? "").split(";")[0] ?? "";
		return {
			status: answer.statusCode,
			json: answer.json(),
			cookie: set,
			setCookie: String(answer.headers["set-cookie"]),
		};
	};
	const token = (await firstAdminLink(house)) ?? "";
	const enter = { token, password: PASSWORD, name: "林管理", signInName: "Lin.Admin" };
	return { db, clock, call, house, enter };
}

const signIn = { name: " lin.admin", password: PASSWORD };

test("the first administrator enters by the printed link, once, and no second link is made", async (t) => {
	const { call, house, enter } = await houseWithDoors(t);
	assert.equal((await call("POST", "/api/link/use", { ...enter, password: "a123456789" })).json.code, "PASSWORD_WEAK");
	const used = await call("POST", "/api/link/use", enter);
	assert.equal(used.status, 200);
	assert.match(used.setCookie, /HttpOnly; SameSite=Lax/);
	assert.deepEqual((await call("GET", "/api/me", undefined, used.cookie)).json.person.duties, ["system-admin"]);
	assert.equal((await call("POST", "/api/link/use", enter)).json.code, "LINK_VOID");
	assert.equal(await firstAdminLink(house), null);
});

test("a link is over after its hour", async (t) => {
	const { call, clock, enter } = await houseWithDoors(t);
	clock.now = new Date("2026-11-24T02:00:01.000Z");
	assert.equal((await call("POST", "/api/link/use", enter)).json.code, "LINK_VOID");
});

test("a wrong password and an unknown name get the same answer, and both are locked after the same number of attempts", async (t) => {
	const { call, clock, enter } = await houseWithDoors(t);
	await call("POST", "/api/link/use", enter);
	const answers = async (name: string) => {
		const seen: string[] = [];
		for (let n = 0; n < 6; n++)
			seen.push((await call("POST", "/api/sign-in", { name, password: "wrong wrong" })).json.code);
		return seen;
	};
	const known = await answers("lin.admin");
	assert.deepEqual(known, [...Array(5).fill("SIGN_IN_WRONG"), "SIGN_IN_LOCKED"]);
	assert.deepEqual(await answers("nobody"), known);
	assert.equal(
		(await call("POST", "/api/sign-in", signIn)).json.code,
		"SIGN_IN_LOCKED",
		"the right one too, while locked",
	);
	clock.now = new Date(clock.now.getTime() + 60_000);
	assert.equal((await call("POST", "/api/sign-in", signIn)).status, 200);
});

test("a hundred attempts at once are counted one by one", async (t) => {
	const { call, enter } = await houseWithDoors(t);
	await call("POST", "/api/link/use", enter);
	const codes = await Promise.all(
		Array.from(
			{ length: 20 },
			async () => (await call("POST", "/api/sign-in", { ...signIn, password: "wrong wrong" })).json.code,
		),
	);
	assert.equal(codes.filter((code) => code === "SIGN_IN_WRONG").length, 5);
});

test("a session is new at each sign-in, ends when told, when idle for an hour, and after twelve", async (t) => {
	const { call, clock, enter } = await houseWithDoors(t);
	const first = await call("POST", "/api/link/use", enter);
	const second = await call("POST", "/api/sign-in", signIn, first.cookie);
	assert.notEqual(second.cookie, first.cookie);
	const who = async (cookie: string) => (await call("GET", "/api/me", undefined, cookie)).json.person;
	assert.equal(await who(first.cookie), null, "the one it came with is over");
	assert.equal(await who("bihuan_session=chosen-by-an-attacker"), null);
	const third = await call("POST", "/api/sign-in", signIn);
	const { sessions } = (await call("GET", "/api/me/account", undefined, second.cookie)).json;
	assert.equal(sessions.length, 2);
	const other = sessions.find((session: { current: boolean }) => !session.current).id;
	assert.equal((await call("DELETE", `/api/me/sessions/${other}`, undefined, second.cookie)).status, 200);
	assert.equal(await who(third.cookie), null);
	for (let hour = 0; hour < 12; hour++) {
		assert.ok(await who(second.cookie));
		clock.now = new Date(clock.now.getTime() + 59.9 * 60_000);
	}
	clock.now = new Date(clock.now.getTime() + 2 * 60_000);
	assert.equal(await who(second.cookie), null, "after twelve hours");
	const fourth = await call("POST", "/api/sign-in", signIn);
	clock.now = new Date(clock.now.getTime() + 61 * 60_000);
	assert.equal(await who(fourth.cookie), null, "idle");
});

test("with a second factor the password alone does not do; a code and a recovery code count once", async (t) => {
	const { call, clock, enter } = await houseWithDoors(t);
	const { cookie } = await call("POST", "/api/link/use", enter);
	assert.equal(
		(await call("POST", "/api/me/totp", { password: "not mine at all" }, cookie)).json.code,
		"PASSWORD_WRONG",
	);
	const { secret } = (await call("POST", "/api/me/totp", { password: PASSWORD }, cookie)).json;
	const code = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now.getTime() });
	const { recoveryCodes } = (await call("POST", "/api/me/totp/confirm", { code: code() }, cookie)).json;
	assert.equal(recoveryCodes.length, 10);
	assert.equal((await call("POST", "/api/sign-in", signIn)).json.code, "CODE_NEEDED");
	assert.equal(
		(await call("POST", "/api/sign-in", { ...signIn, code: code() })).json.code,
		"CODE_WRONG",
		"it confirmed already",
	);
	clock.now = new Date(clock.now.getTime() + 30_000);
	assert.equal((await call("POST", "/api/sign-in", { ...signIn, code: code() })).status, 200);
	assert.equal((await call("POST", "/api/sign-in", { ...signIn, code: recoveryCodes[0] })).status, 200);
	assert.equal((await call("POST", "/api/sign-in", { ...signIn, code: recoveryCodes[0] })).json.code, "CODE_WRONG");
});

test("another site's page can't sign anyone in or change anything", async (t) => {
	const { call, enter } = await houseWithDoors(t);
	const { cookie } = await call("POST", "/api/link/use", enter);
	for (const more of [
		{ origin: "http://evil.example" },
		{ "sec-fetch-site": "cross-site" },
		{ "content-type": "text/plain" },
	]) {
		assert.equal((await call("POST", "/api/sign-in", signIn, "", more)).json.code, "FOREIGN_PAGE");
		assert.equal((await call("POST", "/api/sign-out", undefined, cookie, { ...more })).json.code, "FOREIGN_PAGE");
	}
});

test("the chain says who signed in and who was refused, and holds no secret", async (t) => {
	const { db, clock, call, enter } = await houseWithDoors(t);
	await call("POST", "/api/link/use", enter);
	await call("POST", "/api/sign-in", { ...signIn, password: "wrong wrong" });
	const moment = knownThen(clock.now.toISOString(), "Asia/Shanghai");
	const events = await inDistrict(db, 1, (trx) => eventsOf(trx, { line: "people" }, moment));
	assert.deepEqual(
		events.map((event) => event.kind),
		["person.entered", "duty.given", "password.set", "sign-in.done", "sign-in.refused"],
	);
	for (const secret of [enter.token, PASSWORD, "wrong wrong", "argon2"])
		assert.ok(!JSON.stringify(events).includes(secret));
});
