import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Caller, mayCall } from "../people/access.ts";
import type { GuardedRoute } from "../people/guard.ts";
import type { Duty, Person } from "../people/may.ts";
import { cookieOf, insertStaff, STAFF } from "../people/testing.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { buildApp } from "./app.ts";
import { LINES } from "./lines.ts";

const NOW = "2026-11-24T01:00:00.000Z";
const KEY = "a-key-of-the-operator";
const REFUSED = new Set(["SIGN_IN_FIRST", "NOT_YOURS", "NOT_ALLOWED"]);

async function staffedApp(t: TestContext, administrator: boolean) {
	const { db, districtId } = await testDatabase(t);
	const house = { db, districtId, now: () => new Date(NOW), dataFolder: "", version: "test" };
	await insertStaff(db);
	if (administrator)
		await inDistrict(db, districtId, (trx) =>
			trx
				.insertInto("account")
				.values({
					...{ district_id: districtId, person_id: "system", password_hash: "set", password_set_at: new Date(NOW) },
					...{ totp_sealed: null, totp_confirmed_at: null, totp_last_step: null },
				})
				.execute(),
		);
	const app = await buildApp(house, LINES, { operatorKey: KEY });
	t.after(() => app.close());
	await app.ready();
	return { app, house };
}

type Staffed = Awaited<ReturnType<typeof staffedApp>>;

/** Whether the guard lets the caller through; what the route says then is its own affair (a stream never ends, so it is not waited for). */
async function isLetIn(
	{ app, house }: Staffed,
	route: GuardedRoute,
	who: string,
	headers: Record<string, string>,
	from: string,
) {
	const stop = new AbortController();
	const cookie = who === "" ? "" : await cookieOf(house, who);
	const answer = app.inject({
		method: route.method as "GET",
		url: route.url.replace(/:\w+/g, "nobody"),
		headers: { ...headers, cookie },
		remoteAddress: from,
		signal: stop.signal,
	});
	const patience = setTimeout(() => stop.abort(), 3_000);
	try {
		const { statusCode, headers: told, body } = await answer;
		if (statusCode !== 401 && statusCode !== 403) return true;
		const code = String(told["content-type"]).includes("json") ? JSON.parse(body).error?.code : undefined;
		assert.notEqual(code, "FOREIGN_PAGE", route.url);
		return !REFUSED.has(code);
	} catch (error) {
		if (stop.signal.aborted) return true;
		throw error;
	} finally {
		clearTimeout(patience);
	}
}

/** The roles of a district: nobody, somebody without a duty, and each duty. Their rights are said here, not read from the database. */
const ROLES: [name: string, person: Person | null][] = [
	["", null],
	...STAFF.filter(([id]) => id !== "mate" && id !== "chief").map(([personId, unitId, duty]): [string, Person] => [
		personId,
		{ personId, units: [unitId], duties: duty ? [duty as Duty] : [], adminsSeparated: true, namesFirst: false },
	]),
];

const far: Omit<Caller, "person" | "hasAdministrator"> = {
	loopback: false,
	hostIsLocal: false,
	sameOrigin: true,
	hasKey: false,
};

for (const administrator of [true, false])
	test(`every route lets in whom the rules let, and no one else (${administrator ? "with" : "before"} an administrator)`, async (t) => {
		const staffed = await staffedApp(t, administrator);
		const routes = staffed.app.guardedRoutes.filter(({ method }) => method !== "HEAD");
		assert.ok(routes.length > 60, `${routes.length} routes`);
		const faults: string[] = [];
		let asked = 0;
		for (const [at, [who, person]] of ROLES.entries()) {
			for (const [index, route] of routes.entries()) {
				const due = mayCall(route.access, { ...far, hasAdministrator: administrator, person });
				// An address of its own for every 200 calls: the limit on the rate is not what is asked here.
				const from = `192.0.${at}.${Math.floor(index / 200) + 1}`;
				const is = await isLetIn(staffed, route, who, { host: "bihuan.example" }, from);
				if (is !== due) faults.push(`${who || "nobody"} ${route.method} ${route.url}: ${is ? "let in" : "refused"}`);
				asked++;
			}
		}
		assert.deepEqual(faults, []);
		t.diagnostic(`${routes.length} routes × ${ROLES.length} roles = ${asked} calls`);
	});

test("whoever sits at the machine or holds its key may set the house up, until there is an administrator", async (t) => {
	for (const administrator of [false, true]) {
		const staffed = await staffedApp(t, administrator);
		const ways = [
			[{ host: "bihuan.example", authorization: `Bearer ${KEY}` }, "192.0.2.7", { ...far, hasKey: true }],
			[{ host: "127.0.0.1" }, "127.0.0.1", { ...far, loopback: true, hostIsLocal: true }],
		] as const;
		const faults: string[] = [];
		let opened = 0;
		for (const [headers, from, caller] of ways) {
			for (const route of staffed.app.guardedRoutes) {
				if (route.access === "public" || route.method === "HEAD") continue;
				const due = mayCall(route.access, { ...caller, hasAdministrator: administrator, person: null });
				const is = await isLetIn(staffed, route, "", headers, from);
				if (is !== due) faults.push(`${from} ${route.method} ${route.url}: ${is ? "let in" : "refused"}`);
				if (is) opened++;
			}
		}
		assert.deepEqual(faults, []);
		assert.ok(administrator ? opened === 0 : opened > 5, String(opened));
	}
});

test("what anyone may send without signing in has a limit of its own", async (t) => {
	const { app } = await staffedApp(t, true);
	const open = app.guardedRoutes.filter(
		({ method, access }) => access === "public" && !["GET", "HEAD"].includes(method),
	);
	assert.ok(open.some(({ url }) => url === "/api/sign-in"));
	assert.deepEqual(
		open.filter(({ perMinute }) => perMinute === null || perMinute > 60).map(({ method, url }) => `${method} ${url}`),
		[],
	);
});
