import assert from "node:assert/strict";
import { test } from "node:test";
import Fastify from "fastify";
import type { House } from "../store/house.ts";
import { guardRoutes } from "./guard.ts";
import type { Action } from "./may.ts";

function guarded() {
	const app = Fastify();
	guardRoutes(app, {} as House, undefined);
	return app;
}

test("a route that does not say who may call it stops the server from being built, wherever it is", async () => {
	assert.throws(
		() => guarded().get("/api/forgotten", async () => ""),
		/GET \/api\/forgotten does not say who may call it/,
	);
	assert.throws(() => guarded().post("/sensors/v1.1/Things", async () => ""), /does not say who may call it/);
	assert.throws(() => guarded().post("/", async () => ""), /does not say who may call it/);
	const inner = guarded().register(async (scope) => {
		scope.get("/api/inner", async () => "");
	});
	await assert.rejects(async () => void (await inner.ready()), /api\/inner does not say/);
});

test("a route that asks for an action which the rules do not know stops the server from being built", () => {
	const access = "everything.do" as Action;
	assert.throws(() => guarded().get("/api/x", { config: { access } }, async () => ""), /asks for "everything.do"/);
});

test("the pages and their files need no rule", async () => {
	const app = guarded();
	app.get("/", async () => "page");
	app.get("/*", async () => "file");
	assert.equal((await app.inject("/assets/x.js")).body, "file");
	await app.close();
});
