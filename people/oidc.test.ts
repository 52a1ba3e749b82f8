import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { eventsOf } from "../loop/event.store.ts";
import { knownThen } from "../loop/moment.ts";
import { asOwner } from "../store/connect.ts";
import { inDistrict } from "../store/database.ts";
import { startProvider, walkProvider } from "./oidc.testing.ts";
import { keyOf, type OidcBinding, readOidcSettings } from "./oidc.ts";
import { houseWithStaff } from "./testing.ts";

const OWN = "http://127.0.0.1:3850";
const ACCOUNTS = {
	chiefly: { name: "站长", email: "Chief@example.org", email_verified: true, preferred_username: "sign.chief" },
	boast: { name: "冒名者", email: "chief@example.org", email_verified: false, preferred_username: "nobody" },
	watcher: { name: "审计员", email: "auditor@example.org", email_verified: true, preferred_username: "sign.auditor" },
};

async function houseWithProvider(t: TestContext, binding: OidcBinding) {
	const provider = await startProvider(`${OWN}/api/sign-in/oidc/back`, ACCOUNTS);
	t.after(() => provider.close());
	const ownUrl = new URL(OWN);
	const issuer = new URL(provider.issuer);
	const oidc = { name: "统一身份", issuer, clientId: "bihuan", clientSecret: "a-secret-of-the-test", ownUrl, binding };
	const house = await houseWithStaff(t, { oidc });
	for (const person of ["chief", "auditor"]) {
		const body = { nameZh: person, signInName: `sign.${person}`, email: `${person}@example.org` };
		assert.equal((await house.call("system", "PUT", `/api/people/${person}`, body)).status, 200);
	}
	/** A GET of a browser with these cookies. */
	const open = async (url: string, cookie = "") => {
		const answer = await house.app.inject({ url, headers: { host: "127.0.0.1:3850", cookie } });
		const set = [answer.headers["set-cookie"] ?? []].flat();
		return {
			status: answer.statusCode,
			location: String(answer.headers.location),
			set,
			cookie: (name: string) =>
				set.map((one) => one.split(";")[0] ?? "").find((one) => one.startsWith(`${name}=`)) ?? "",
		};
	};
	/** Begins a sign-in and lets the provider vouch for `who`; answers our address that it leads back to, and the browser's cookie. */
	const vouched = async (who: string) => {
		provider.signedIn.as = who;
		const begun = await open("/api/sign-in/oidc");
		const back = new URL(await walkProvider(begun.location, provider.issuer));
		return { back, path: back.pathname + back.search, browser: begun.cookie("bihuan_oidc"), begun };
	};
	const signIn = async (who: string) => {
		const { path, browser } = await vouched(who);
		return open(path, browser);
	};
	const me = async (cookie: string) =>
		(await house.app.inject({ url: "/api/me", headers: { host: "127.0.0.1", cookie } })).json().person;
	return { ...house, provider, open, vouched, signIn, me };
}

test("whoever the provider vouches for and an administrator bound is signed in; a stranger waits to be bound", async (t) => {
	const { call, signIn, me, db, clock, provider } = await houseWithProvider(t, { by: "admin" });
	const first = await signIn("chiefly");
	assert.equal(first.location, "/sign-in#refused=OIDC_STRANGER");
	assert.equal(first.cookie("bihuan_session"), "");
	const { strangers } = (await call("system", "GET", "/api/identities/strangers")).json;
	assert.deepEqual(strangers, [
		{
			issuer: provider.issuer,
			subject: "chiefly",
			name: "站长",
			email: "Chief@example.org",
			seenAt: clock.now.toISOString(),
		},
	]);
	const identity = { issuer: provider.issuer, subject: "chiefly" };
	const bind = async (who: string, person: string, of: object = identity) =>
		(await call(who, "POST", `/api/people/${person}/identities`, of)).json.code ?? "ok";
	assert.equal(await bind("clerk", "clerk"), "NOT_YOURS");
	assert.equal(await bind("system", "auditor"), "WAY_IN_SEPARATED");
	assert.equal(await bind("system", "chief", { ...identity, subject: "guessed" }), "NO_SUCH_STRANGER");
	assert.equal(await bind("system", "chief"), "ok");
	assert.equal(await bind("system", "mate"), "IDENTITY_BOUND");
	const done = await signIn("chiefly");
	assert.equal(done.location, "/mine");
	assert.equal((await me(done.cookie("bihuan_session"))).personId, "chief");
	assert.match(done.set.find((one) => one.startsWith("bihuan_session="))?.toString() ?? "", /HttpOnly; SameSite=Lax/);
	const kinds = await inDistrict(db, 1, (trx) =>
		eventsOf(trx, { line: "people", matterId: "chief" }, knownThen(clock.now.toISOString(), "Asia/Shanghai")),
	);
	assert.deepEqual(
		kinds.slice(-2).map(({ kind, actor, body }) => [kind, actor, body.way]),
		[
			["identity.bound", "system", "admin"],
			["sign-in.done", "chief", "oidc"],
		],
	);
	assert.equal((await call("system", "POST", "/api/people/chief/identities/unbind", identity)).status, 200);
	assert.equal((await signIn("chiefly")).location, "/sign-in#refused=OIDC_STRANGER");
});

test("a verified e-mail binds by itself, an unverified one and that of a duty holder never", async (t) => {
	const { signIn, me } = await houseWithProvider(t, { by: "email" });
	assert.equal((await signIn("boast")).location, "/sign-in#refused=OIDC_STRANGER");
	assert.equal((await signIn("watcher")).location, "/sign-in#refused=OIDC_STRANGER");
	const done = await signIn("chiefly");
	assert.equal((await me(done.cookie("bihuan_session"))).personId, "chief");
});

test("a claim that the settings name finds the sign-in name; whoever left is refused", async (t) => {
	const { signIn, call } = await houseWithProvider(t, { by: "claim", claim: "preferred_username" });
	assert.equal((await signIn("chiefly")).location, "/mine");
	assert.equal((await signIn("watcher")).location, "/sign-in#refused=OIDC_STRANGER", "he holds a duty");
	assert.equal((await call("system", "POST", "/api/people/chief/leave", { leftOn: "2026-11-24" })).status, 200);
	assert.equal((await signIn("chiefly")).location, "/sign-in#refused=OIDC_LEFT");
});

test("an answer is taken once, by the browser that asked, with its own state, nonce, code and issuer, and in time", async (t) => {
	const { vouched, open, ownerUrl, clock, provider } = await houseWithProvider(t, { by: "email" });
	const refused = async (path: string, browser: string) => {
		const answer = await open(path, browser);
		assert.equal(answer.cookie("bihuan_session"), "", path);
		return answer.location.replace("/sign-in#refused=", "");
	};
	const used = await vouched("chiefly");
	assert.equal((await open(used.path, used.browser)).location, "/mine");
	assert.equal(await refused(used.path, used.browser), "OIDC_OVER", "replayed");

	const other = await vouched("chiefly");
	assert.equal(
		await refused(other.path, ""),
		"OIDC_OVER",
		"another browser: its victim would be signed in as the attacker",
	);
	assert.equal(await refused(other.path, used.browser), "OIDC_OVER", "a cookie of another sign-in");
	const state = new URL(other.back);
	state.searchParams.set("state", "guessed");
	assert.equal(await refused(state.pathname + state.search, other.browser), "OIDC_OVER", "another state");

	const [mine, theirs] = [await vouched("chiefly"), await vouched("boast")];
	const injected = new URL(mine.back);
	injected.searchParams.set("code", theirs.back.searchParams.get("code") ?? "");
	assert.equal(
		await refused(injected.pathname + injected.search, mine.browser),
		"OIDC_REFUSED",
		"another's code: PKCE",
	);

	const noncing = await vouched("chiefly");
	await asOwner(ownerUrl, (owner) => owner.query("update oidc_request set nonce = 'another'"));
	assert.equal(await refused(noncing.path, noncing.browser), "OIDC_REFUSED", "another nonce");

	const mixed = await vouched("chiefly");
	const mixedUp = new URL(mixed.back);
	assert.equal(mixedUp.searchParams.get("iss"), provider.issuer);
	mixedUp.searchParams.set("iss", "http://evil.example");
	assert.equal(
		await refused(mixedUp.pathname + mixedUp.search, mixed.browser),
		"OIDC_REFUSED",
		"another issuer (RFC 9207)",
	);

	const denied = await vouched("chiefly");
	const error = new URL(denied.back);
	error.searchParams.delete("code");
	error.searchParams.set("error", "access_denied");
	assert.equal(await refused(error.pathname + error.search, denied.browser), "OIDC_REFUSED");

	const late = await vouched("chiefly");
	clock.now = new Date(clock.now.getTime() + 10 * 60_000 + 1);
	assert.equal(await refused(late.path, late.browser), "OIDC_OVER", "after ten minutes");
});

test("signing in by the provider ends the session that the browser came with, and takes no session it was given", async (t) => {
	const { vouched, open, me, call, cookies } = await houseWithProvider(t, { by: "email" });
	await call("clerk", "GET", "/api/me");
	const before = cookies.get("clerk") ?? "";
	assert.equal((await me(before)).personId, "clerk");
	const { path, browser } = await vouched("chiefly");
	const done = await open(path, `${before}; ${browser}`);
	assert.notEqual(done.cookie("bihuan_session"), before);
	assert.equal(await me(before), null);
	const fixed = "bihuan_session=chosen-by-an-attacker";
	const again = await vouched("chiefly");
	assert.notEqual((await open(again.path, `${fixed}; ${again.browser}`)).cookie("bihuan_session"), fixed);
	assert.equal(await me(fixed), null);
});

test("without a provider there is no such way in; one that can't be reached or calls itself otherwise is told", async (t) => {
	const { open } = await houseWithStaff(t).then(({ app }) => ({
		open: async (url: string) => (await app.inject({ url })).json().code,
	}));
	assert.equal(await open("/api/sign-in/oidc"), "NO_OIDC");
	assert.equal(await open("/api/sign-in/oidc/back?code=x&state=y"), "NO_OIDC");
	const provider = await startProvider(`${OWN}/api/sign-in/oidc/back`, ACCOUNTS);
	const settings = {
		name: "x",
		clientId: "bihuan",
		clientSecret: "s",
		ownUrl: new URL(OWN),
		binding: { by: "admin" } as const,
	};
	const astray = await houseWithStaff(t, {
		oidc: { ...settings, issuer: new URL(provider.issuer.replace("127.0.0.1", "localhost")) },
	});
	assert.equal((await astray.app.inject("/api/sign-in/oidc")).headers.location, "/sign-in#refused=OIDC_UNREACHABLE");
	await provider.close();
	const gone = await houseWithStaff(t, { oidc: { ...settings, issuer: new URL(provider.issuer) } });
	assert.equal((await gone.app.inject("/api/sign-in/oidc")).headers.location, "/sign-in#refused=OIDC_UNREACHABLE");
});

test("the settings are read whole or not at all, and a fault names its cure", () => {
	const env = {
		BIHUAN_OIDC_ISSUER: "https://id.example",
		BIHUAN_OIDC_CLIENT_ID: "bihuan",
		BIHUAN_OIDC_CLIENT_SECRET: "secret",
		BIHUAN_URL: "https://bihuan.example",
	};
	assert.equal(readOidcSettings({}), null);
	assert.deepEqual(readOidcSettings(env)?.binding, { by: "admin" });
	assert.deepEqual(readOidcSettings({ ...env, BIHUAN_OIDC_BIND: "claim:employee_no" })?.binding, {
		by: "claim",
		claim: "employee_no",
	});
	for (const [name, value, fault] of [
		["BIHUAN_OIDC_CLIENT_ID", "", /还须设 BIHUAN_OIDC_CLIENT_ID/],
		["BIHUAN_URL", " ", /还须设 BIHUAN_URL/],
		["BIHUAN_OIDC_ISSUER", "http://id.example", /应为 https:\/\/ 开头/],
		["BIHUAN_OIDC_BIND", "anyone", /应为 admin、email 或 claim:名称/],
	] as const)
		assert.throws(() => readOidcSettings({ ...env, [name]: value }), fault);
	assert.equal(keyOf({ by: "email" }, { email: "a@b.c", email_verified: "true" }), null);
	assert.deepEqual(keyOf({ by: "email" }, { email: " A@b.c", email_verified: true }), {
		column: "email",
		value: "a@b.c",
	});
	assert.equal(keyOf({ by: "claim", claim: "no" }, { no: 17 }), null);
});
