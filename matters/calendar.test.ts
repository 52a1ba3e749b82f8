import assert from "node:assert/strict";
import { test } from "node:test";
import { houseWithStaff } from "../people/testing.ts";
import { calendarRoutes } from "./calendar.api.ts";

const ANNOUNCEMENT = {
	days: [{ day: "2026-12-01", working: false }],
	...{ reason: "寒潮停工", paper: "武政办发〔2026〕31号", clientKey: "announcement-1" },
};

test("everybody may look at a year's working days; only the supervision office announces", async (t) => {
	const { app, house, call } = await houseWithStaff(t);
	calendarRoutes(app, house, []);
	const year = (await call("", "GET", "/api/calendar?year=2026")).json;
	assert.equal(year.workingDays, 248);
	assert.deepEqual(year.papers, [{ paper: "国办发明电〔2025〕7号", publishedOn: "2025-11-04" }]);
	assert.equal(year.missing, null);
	assert.match((await call("", "GET", "/api/calendar?year=2027")).json.missing.zh, /2027 年放假安排尚未收录/);
	for (const [who, status] of [
		["", 401],
		["clerk", 403],
		["system", 403],
		["auditor", 403],
		["supervision", 200],
	] as const) {
		const { clientKey: _, ...draft } = ANNOUNCEMENT;
		assert.equal((await call(who, "POST", "/api/calendar/announcements/preview", draft)).status, status, who);
		if (status !== 200)
			assert.equal((await call(who, "POST", "/api/calendar/announcements", ANNOUNCEMENT)).status, status, who);
		assert.equal((await call(who, "GET", "/api/calendar/announcements/1/moved")).status, status, who);
	}
});

test("what is announced is a new version, told with its paper; sent twice it is one; the day before shows none of it", async (t) => {
	const { app, house, clock, call } = await houseWithStaff(t);
	calendarRoutes(app, house, []);
	const first = await call("supervision", "POST", "/api/calendar/announcements", ANNOUNCEMENT);
	assert.equal(first.status, 201);
	assert.equal(
		(await call("supervision", "POST", "/api/calendar/announcements", ANNOUNCEMENT)).json.seq,
		first.json.seq,
	);
	const again = await call("supervision", "POST", "/api/calendar/announcements", {
		...ANNOUNCEMENT,
		clientKey: "announcement-2",
	});
	assert.deepEqual([again.status, again.json.code], [400, "ANNOUNCEMENT_FAULT"]);
	const year = (await call("", "GET", "/api/calendar?year=2026")).json;
	assert.equal(year.workingDays, 247);
	assert.deepEqual(
		year.announcements.map((one: { version: number; standing: boolean; said: { paper: string } }) => [
			one.version,
			one.standing,
			one.said.paper,
		]),
		[[1, true, ANNOUNCEMENT.paper]],
	);
	assert.equal((await call("", "GET", "/api/calendar?year=2026&asOf=2026-11-23")).json.announcements.length, 0);

	clock.now = new Date("2026-11-25T01:00:00.000Z");
	const back = { ...ANNOUNCEMENT, days: [], reason: "撤销", clientKey: "announcement-3", supersedes: first.json.seq };
	assert.equal((await call("supervision", "POST", "/api/calendar/announcements", back)).status, 201);
	const after = (await call("", "GET", "/api/calendar?year=2026")).json;
	assert.equal(after.workingDays, 248);
	assert.deepEqual(
		after.announcements.map((one: { standing: boolean }) => one.standing),
		[false, true],
	);
	const gone = await call("supervision", "POST", "/api/calendar/announcements", {
		...back,
		clientKey: "announcement-4",
	});
	assert.deepEqual([gone.status, gone.json.code], [404, "NO_SUCH_ANNOUNCEMENT"]);
});

test("next year's notice is entered by hand before a new version of the product brings it", async (t) => {
	const { app, house, call } = await houseWithStaff(t);
	calendarRoutes(app, house, []);
	const notice = {
		days: [{ day: "2027-01-01", working: false }],
		...{ reason: "2027 年放假安排", paper: "国办发明电", noticeOf: 2027, clientKey: "notice-2027" },
	};
	assert.equal((await call("supervision", "POST", "/api/calendar/announcements", notice)).status, 201);
	const year = (await call("", "GET", "/api/calendar?year=2027")).json;
	assert.equal(year.missing, null);
	assert.equal(year.special[0].day, "2027-01-01");
	const unknown = await call("supervision", "POST", "/api/calendar/announcements", { ...notice, actor: "x" });
	assert.equal(unknown.status >= 400, true, "unknown fields are refused");
});
