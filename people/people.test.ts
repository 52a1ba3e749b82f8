import assert from "node:assert/strict";
import { test } from "node:test";
import { Secret, TOTP } from "otpauth";
import { eventsOf } from "../loop/event.store.ts";
import { knownThen } from "../loop/moment.ts";
import { verifyChain } from "../loop/verify.ts";
import { inDistrict } from "../store/database.ts";
import { endDutyAtConsole } from "./duty.store.ts";
import { houseWithStaff } from "./testing.ts";

const NEW = {
	personId: "W-0017",
	nameZh: "新任科长",
	signInName: "Xin.Ren",
	post: { unitId: "bureau", titleZh: "科长", titleEn: "head of section", fromDay: "2026-11-01" },
};

test("the system administrator enters, moves and closes units; each act is an event that keeps what was before", async (t) => {
	const { call, db, clock } = await houseWithStaff(t);
	const made = await call("system", "POST", "/api/units", {
		...{ unitId: "station", nameZh: "水利站", nameEn: "Water station", kind: "bureau", parentId: "town" },
		openedOn: "2026-01-01",
	});
	assert.deepEqual([made.status, made.json], [201, { unitId: "station" }]);
	const place = {
		nameZh: "水利站",
		nameEn: "Water station",
		kind: "bureau",
		parentId: "bureau",
		openedOn: "2026-01-01",
	};
	assert.equal((await call("system", "PUT", "/api/units/station", place)).status, 200);
	assert.equal(
		(await call("system", "PUT", "/api/units/bureau", { ...place, parentId: "station" })).json.code,
		"UNIT_FAULT",
	);
	assert.equal(
		(await call("system", "POST", "/api/units/bureau/close", { closedOn: "2026-11-24" })).json.code,
		"UNIT_IN_USE",
	);
	assert.equal((await call("system", "POST", "/api/units/station/close", { closedOn: "2026-11-24" })).status, 200);
	const names = async (asOf: string) =>
		(await call("chief", "GET", `/api/units?asOf=${asOf}`)).json.units.map((unit: { unitId: string }) => unit.unitId);
	assert.ok(!(await names("2025-12-31")).includes("station"));
	assert.ok((await names("2026-11-23")).includes("station"));
	assert.ok(!(await names("2026-11-24")).includes("station"));
	const { nameZh, nameEn, ...rest } = place;
	const to = { name: { zh: nameZh, en: nameEn }, ...rest };
	const events = await inDistrict(db, 1, (trx) =>
		eventsOf(trx, { line: "people", matterId: "station" }, knownThen(clock.now.toISOString(), "Asia/Shanghai")),
	);
	assert.deepEqual(
		events.map(({ kind, actor, unit }) => [kind, actor, unit]),
		["unit.entered", "unit.changed", "unit.closed"].map((kind) => [kind, "system", "office"]),
	);
	const changed = events.flatMap(({ kind, body }) => (kind === "unit.changed" ? [body] : []));
	assert.deepEqual(changed, [{ from: { ...to, parentId: "town" }, to }]);
	assert.ok((await verifyChain(db, 1, {})).ok);
});

test("a person enters with a post, gets another, leaves; as of a day the page says who held which post then, as known then or now", async (t) => {
	const { call, clock } = await houseWithStaff(t);
	assert.equal((await call("system", "POST", "/api/people", NEW)).status, 201);
	assert.equal((await call("system", "POST", "/api/people", NEW)).json.code, "PERSON_ID_TAKEN");
	const twin = { ...NEW, personId: "W-0018", signInName: "xin.ren " };
	assert.equal((await call("system", "POST", "/api/people", twin)).json.code, "SIGN_IN_NAME_TAKEN");
	const file = async (query = "") => (await call("chief", "GET", `/api/people/W-0017${query}`)).json;
	const { posts } = await file();
	clock.now = new Date("2026-11-26T01:00:00.000Z");
	const end = `/api/people/W-0017/posts/${posts[0].postId}/end`;
	assert.equal((await call("system", "POST", end, { untilDay: "2026-10-01" })).json.code, "POST_FAULT");
	assert.equal((await call("system", "POST", end, { untilDay: "2026-11-25" })).status, 200);
	const next = { unitId: "town", titleZh: "镇长助理", fromDay: "2026-11-25" };
	assert.equal((await call("system", "POST", "/api/people/W-0017/posts", next)).status, 201);
	const held = async (query: string) =>
		(await file(query)).posts
			.filter((post: { held: boolean }) => post.held)
			.map((post: { unitId: string }) => post.unitId);
	assert.deepEqual(await held("?asOf=2026-11-24"), ["bureau"]);
	assert.deepEqual(await held("?asOf=2026-11-25"), ["bureau"], "the change was entered a day later");
	assert.deepEqual(await held("?asOf=2026-11-25&sense=known-now"), ["town"]);
	assert.deepEqual(await held(""), ["town"]);
	assert.equal((await call("W-0017", "GET", "/api/me")).json.person.unitId, "town");
	assert.equal(
		(await call("system", "POST", "/api/people/W-0017/leave", { leftOn: "2026-12-01" })).json.code,
		"LEAVES_LATER",
	);
	assert.equal((await call("system", "POST", "/api/people/W-0017/leave", { leftOn: "2026-11-26" })).status, 200);
	assert.equal((await call("W-0017", "GET", "/api/me")).json.person, null, "his session is over");
	assert.equal((await file()).person.leftOn, "2026-11-26", "he is still known");
	const listed = async (query: string) =>
		(await call("chief", "GET", `/api/people?unit=district&q=新任${query}`)).json.people.length;
	assert.deepEqual([await listed(""), await listed("&asOf=2026-11-25&sense=known-now")], [0, 1]);
});

test("duties are given by the security administrator, never to oneself, never two of the three, and the last one stays", async (t) => {
	const { call, house, db } = await houseWithStaff(t);
	const give = async (who: string, person: string, duty: string) =>
		(await call(who, "POST", `/api/people/${person}/duties`, { duty })).json.code ?? "ok";
	const end = async (person: string, duty: string) =>
		(await call("security", "DELETE", `/api/people/${person}/duties/${duty}`)).json.code ?? "ok";
	assert.equal(await give("system", "chief", "supervision"), "NOT_YOURS");
	assert.equal(await give("security", "security", "supervision"), "NOT_TO_ONESELF");
	assert.equal(await give("security", "system", "audit-admin"), "DUTIES_SEPARATED");
	assert.equal(await give("security", "nobody", "supervision"), "NO_SUCH_PERSON");
	assert.equal(await give("security", "chief", "supervision"), "ok");
	assert.equal(await give("security", "chief", "supervision"), "ok", "again is the same");
	assert.equal(await end("chief", "auditor"), "NOT_ON_DUTY");
	assert.equal(await end("chief", "supervision"), "ok");
	assert.equal(await end("system", "system-admin"), "LAST_ONE");
	assert.equal(await end("security", "security-admin"), "LAST_ONE");
	assert.equal(
		(await call("system", "POST", "/api/people/audit/leave", { leftOn: "2026-11-24" })).json.code,
		"STILL_ON_DUTY",
	);
	const separate = async (separated: boolean) =>
		(await call("security", "POST", "/api/duties/separation", { separated })).json.code ?? "ok";
	assert.equal(await separate(false), "ok");
	assert.equal(await give("security", "system", "audit-admin"), "ok");
	assert.equal(await separate(true), "DUTIES_SEPARATED");
	assert.equal(await end("system", "audit-admin"), "ok");
	assert.equal(await separate(true), "ok");
	const kinds = await inDistrict(db, 1, (trx) =>
		eventsOf(trx, { line: "people" }, knownThen(house.now().toISOString(), "Asia/Shanghai")),
	);
	assert.deepEqual(
		kinds.filter(({ actor }) => actor === "security").map(({ kind, matterId }) => [kind, matterId]),
		[
			["duty.given", "chief"],
			["duty.ended", "chief"],
			["duties.separation-set", "district"],
			["duty.given", "system"],
			["duty.ended", "system"],
			["duties.separation-set", "district"],
		],
	);
});

test("with no security administrator yet the system administrator names the first one, and nothing else", async (t) => {
	const { call, db } = await houseWithStaff(t);
	await inDistrict(db, 1, (trx) =>
		trx.updateTable("duty").set({ until_at: new Date() }).where("duty", "=", "security-admin").execute(),
	);
	const give = async (person: string, duty: string) =>
		(await call("system", "POST", `/api/people/${person}/duties`, { duty })).json.code ?? "ok";
	assert.equal(await give("chief", "supervision"), "NAME_SECURITY_FIRST");
	assert.equal(await give("system", "security-admin"), "NOT_TO_ONESELF");
	assert.equal(await give("chief", "security-admin"), "ok");
	assert.equal(await give("clerk", "security-admin"), "NOT_YOURS");
});

test("where the only security administrator is gone, the machine's owner ends the duty, and the system administrator names another", async (t) => {
	const { call, db, clock } = await houseWithStaff(t);
	const give = async () =>
		(await call("system", "POST", "/api/people/chief/duties", { duty: "security-admin" })).json.code ?? "ok";
	assert.equal(await give(), "NOT_YOURS");
	await inDistrict(db, 1, (trx) => endDutyAtConsole(trx, "security", "security-admin", clock.now));
	await assert.rejects(
		inDistrict(db, 1, (trx) => endDutyAtConsole(trx, "security", "security-admin", clock.now)),
		{ code: "NOT_ON_DUTY" },
	);
	assert.equal(await give(), "ok");
	const { rows } = (await call("audit", "GET", "/api/audit?group=duties")).json;
	assert.deepEqual(
		rows.map((row: { kind: string; actorName: { zh: string } }) => [row.kind, row.actorName.zh]),
		[
			["duty.given", "system"],
			["duty.ended", "控制台"],
		],
	);
});

test("a set-password link is told once, works once, and does not replace the second factor", async (t) => {
	const { call, clock } = await houseWithStaff(t);
	const link = async (who: string, person: string) => (await call(who, "POST", `/api/people/${person}/link`)).json;
	assert.equal((await link("security", "chief")).code, "WAY_IN_SEPARATED");
	assert.equal((await link("system", "auditor")).code, "WAY_IN_SEPARATED");
	const first = await link("system", "chief");
	const second = await link("system", "chief");
	const use = (token: string, code?: string) =>
		call("", "POST", "/api/link/use", { token, password: "荷塘月色下的青蛙三只", ...(code ? { code } : {}) });
	assert.equal((await use(first.token)).json.code, "LINK_VOID", "an earlier link is void");
	assert.equal((await use(second.token)).status, 200);
	assert.equal((await use(second.token)).json.code, "LINK_VOID");
	const { secret } = (await call("chief", "POST", "/api/me/totp", { password: "荷塘月色下的青蛙三只" })).json;
	const code = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now.getTime() });
	assert.equal((await call("chief", "POST", "/api/me/totp/confirm", { code: code() })).status, 200);
	const { token } = await link("system", "chief");
	assert.equal((await use(token)).json.code, "CODE_NEEDED");
	assert.equal((await use(token, "000000")).json.code, "CODE_WRONG");
	clock.now = new Date(clock.now.getTime() + 30_000);
	assert.equal((await use(token, code())).status, 200, "the link was kept for the right code");
});

test("the security administrator ends sessions, lifts locks and removes a second factor; the person is told by the chain", async (t) => {
	const { call, cookies } = await houseWithStaff(t);
	assert.equal((await call("chief", "GET", "/api/me")).json.person.personId, "chief");
	const { sessions } = (await call("security", "GET", "/api/people/chief/way-in")).json;
	assert.equal(sessions.length, 1);
	assert.equal((await call("system", "POST", "/api/people/chief/sessions/end", {})).json.code, "NOT_YOURS");
	assert.deepEqual((await call("security", "POST", "/api/people/chief/sessions/end", {})).json, { ended: 1 });
	assert.equal((await call("chief", "GET", "/api/me")).json.person, null);
	cookies.delete("chief");
	const wrong = { name: "sign.chief", password: "wrong wrong" };
	for (let n = 0; n < 6; n++) await call("", "POST", "/api/sign-in", wrong);
	const locked = async () => (await call("security", "GET", "/api/people/chief/way-in")).json.lockedUntil;
	assert.ok(await locked());
	assert.equal((await call("security", "POST", "/api/people/chief/lift-lock")).status, 200);
	assert.equal(await locked(), null);
	for (let n = 0; n < 30; n++) await call("", "POST", "/api/sign-in", { ...wrong, name: `nobody${n}` });
	const { addresses } = (await call("security", "GET", "/api/locked-addresses")).json;
	assert.deepEqual(addresses.length, 1);
	await call("security", "POST", "/api/locked-addresses/lift", { address: addresses[0].address });
	assert.deepEqual((await call("security", "GET", "/api/locked-addresses")).json.addresses, []);
	assert.equal((await call("security", "POST", "/api/people/chief/remove-factor")).json.code, "NO_TOTP");
	assert.equal((await call("security", "POST", "/api/people/security/remove-factor")).json.code, "OWN_TOTP");
});
