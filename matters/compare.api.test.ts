import assert from "node:assert/strict";
import { test } from "node:test";
import type { Line } from "../loop/line.ts";
import { at, finish, handOut, insertPosts, play, TEST_KIND } from "../loop/matter.testing.ts";
import { houseWithStaff } from "../people/testing.ts";
import { inDistrict } from "../store/database.ts";
import { compareRoutes } from "./compare.api.ts";
import { reminderRoutes } from "./reminders.api.ts";

const SECRET = { ...TEST_KIND, openInside: false };
const lineOf = (kind: typeof TEST_KIND): Line => ({
	...{ name: "waters", title: { zh: "河浜", en: "Waters" }, kinds: [kind] },
	...{ indicators: [], rules: [], headlines: [] },
});

async function staffed(t: Parameters<typeof houseWithStaff>[0], kind = TEST_KIND) {
	const { app, db, house, call, clock } = await houseWithStaff(t);
	compareRoutes(app, house, [lineOf(kind)]);
	reminderRoutes(app, house, [lineOf(kind)]);
	clock.now = new Date(at("2026-03-20"));
	await inDistrict(db, 1, (trx) => insertPosts(trx));
	const titles = Array.from({ length: 12 }, (_, index) => `事项${index + 1}`);
	await play(db, 1, [
		...titles.flatMap((title, index) => [
			...handOut(title, "2026-02-02"),
			...finish(title, index < 9 ? "2026-02-10" : "2026-03-02"),
		]),
		...handOut("未办结", "2026-02-02"),
		{
			at: at("2026-03-03"),
			matter: "未办结",
			step: "urge",
			by: "head",
			body: { reason: "请抓紧", byDay: "2026-03-05" },
		},
	]);
	return { call, db };
}

test("each number of the comparison opens as many rows as it says", async (t) => {
	const { call } = await staffed(t);
	const told = (await call("clerk", "GET", "/api/units/compare?unitKind=town")).json;
	const [town] = told.comparison.enough;
	assert.deepEqual(
		[town.unit, town.due, town.kept, town.late, town.openLate, told.comparison.few.length],
		["town", 13, 9, 3, 1, 0],
	);
	const { from, to, kind } = told;
	for (const [show, count] of Object.entries({ due: 13, kept: 9, late: 3, "open-late": 1, reminded: 1 })) {
		const query = new URLSearchParams({ show, from, to, unit: "town", kind });
		const rows = (await call("clerk", "GET", `/api/terms?${query}`)).json;
		assert.deepEqual([rows.total, rows.terms.length + rows.turns.length], [count, count], show);
	}
	const past = (await call("clerk", "GET", "/api/units/compare?unitKind=town&asOf=2026-02-20")).json;
	assert.deepEqual([past.comparison.due, past.comparison.kept], [13, 9], "as of 20 February");
	const early = (await call("clerk", "GET", "/api/units/compare?unitKind=town&asOf=2026-02-09")).json;
	assert.equal(early.comparison.due, 0, "nothing was over yet");
});

test("what a reader may not read is counted and not named", async (t) => {
	const { call } = await staffed(t, SECRET);
	const rows = async (who: string) =>
		(await call(who, "GET", "/api/terms?show=due&from=2026-02-01&to=2026-03-20")).json;
	const clerk = await rows("clerk");
	assert.equal(clerk.total, 13);
	assert.ok(
		clerk.terms.every(
			(term: { matterId: string; title: string; person: string }) => !term.matterId && !term.title && !term.person,
		),
	);
	assert.ok((await rows("supervision")).terms.every((term: { title: string }) => term.title));
	assert.ok(
		(await rows("mate")).terms.every((term: { title: string }) => term.title),
		"of one's own unit",
	);
});

test("a unit replies for itself; its reply stands beside its numbers with the earlier ones", async (t) => {
	const { call } = await staffed(t);
	const reply = { kind: "waters/problem", words: "三件因管线迁改延误。", clientKey: "reply-0001" };
	assert.equal((await call("", "POST", "/api/units/town/replies", reply)).status, 401);
	const foreign = await call("clerk", "POST", "/api/units/town/replies", reply);
	assert.deepEqual([foreign.status, foreign.json.code], [403, "NOT_YOUR_UNIT"]);
	assert.equal((await call("auditor", "POST", "/api/units/office/replies", reply)).status, 403);
	const unknown = await call("mate", "POST", "/api/units/town/replies", { ...reply, kind: "waters/nothing" });
	assert.deepEqual([unknown.status, unknown.json.code], [404, "NO_SUCH_KIND"]);
	assert.equal((await call("mate", "POST", "/api/units/town/replies", reply)).status, 201);
	const second = { ...reply, words: "已全部整改。", clientKey: "reply-0002" };
	assert.equal((await call("chief", "POST", "/api/units/town/replies", second)).status, 201);
	const told = (await call("clerk", "GET", "/api/units/compare?unitKind=town")).json;
	assert.deepEqual(
		told.replies.map((one: { unit: string; words: string }) => [one.unit, one.words]),
		[
			["town", second.words],
			["town", reply.words],
		],
	);
});

test("comparisons and reminders are for everybody inside, and only for them; a strange period is refused", async (t) => {
	const { call } = await staffed(t);
	for (const url of ["/api/units/compare", "/api/reminders", "/api/terms?show=due"]) {
		assert.equal((await call("", "GET", url)).status, 401, url);
		assert.equal((await call("clerk", "GET", url)).status, 200, url);
	}
	const wrong = await call("clerk", "GET", "/api/terms?show=due&from=2026-03-01&to=2026-02-01");
	assert.deepEqual([wrong.status, wrong.json.code], [400, "BAD_SPAN"]);
	assert.equal((await call("clerk", "GET", "/api/units/compare?kind=waters/nothing")).status, 404);
	assert.equal((await call("clerk", "GET", "/api/terms?show=everything")).status, 400);
	const told = (await call("clerk", "GET", "/api/reminders")).json;
	assert.deepEqual([told.total, told.months.length], [1, 6]);
	assert.deepEqual(told.units, [
		{ unit: "town", urged: 1, escalated: 0, matters: 1, inHand: 1, byMonth: [0, 0, 0, 0, 0, 1], notices: [] },
	]);
});

test("what the product itself sent is counted by unit and sort, within the time alone", async (t) => {
	const { call, db } = await staffed(t);
	const told = (cause: string, person_id: string, sent: string) => ({
		...{ district_id: 1, person_id, cause, kind: "urged", unit_id: "town", words_zh: "催办", words_en: "urged" },
		...{ href: "/mine", at_once: true, happened_at: new Date(sent), sent_at: new Date(sent) },
	});
	await inDistrict(db, 1, (trx) =>
		trx
			.insertInto("notice")
			.values([
				told("event:1", "doer", at("2026-03-03")),
				told("event:1", "caller", at("2026-03-03")),
				told("event:0", "doer", at("2025-09-30")),
				told("event:9", "doer", at("2026-03-21")),
			])
			.execute(),
	);
	const reminders = (await call("clerk", "GET", "/api/reminders")).json;
	assert.equal(reminders.notices, 2);
	assert.deepEqual(reminders.units[0].notices, [{ unit: "town", kind: "urged", count: 2 }]);
});
