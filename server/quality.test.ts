import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { loadDemo } from "../demo/load.ts";
import { telegramFrame } from "../gateway/answer.ts";
import { deliverFrames } from "../gateway/deliver.ts";
import { stations } from "../gateway/station.store.ts";
import { cookieOf } from "../people/testing.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import type { CauseView } from "../waters/alarm-view.ts";
import type { DayMade } from "../waters/day-quality.store.ts";
import { watersLine } from "../waters/line.ts";
import { qualityPass } from "../waters/quality.jobs.ts";
import type { DeskStation, ToldMark } from "../waters/quality-desk.store.ts";
import { buildApp } from "./app.ts";
import { LINES } from "./lines.ts";

// The demo at nine in the morning: a leak since yesterday afternoon, a probe that stood still, gaps, a calibration.

/** What the routes of this test answer, whichever of them was asked. */
interface Told {
	causes: CauseView[];
	velocity: unknown;
	marks: ToldMark[];
	days: (DayMade & { day: string })[];
	stations: DeskStation[];
	checks: unknown[];
	stories: { paragraphs: unknown }[];
	error: { code: string };
	seq: number;
}

const closing: (() => Promise<void> | void)[] = [];
const clock = { now: new Date("2026-11-24T01:00:00.000Z") };
let call: (
	who: string,
	method: "GET" | "POST" | "PUT",
	url: string,
	payload?: object,
) => Promise<{ status: number; json: Told; etag: unknown }>;
let house: Parameters<typeof cookieOf>[0];
const ENGINEER = "demo-ecology-monitor";

before(async () => {
	const { db, districtId } = await testDatabase({ after: (work) => closing.push(work) });
	house = { db, districtId, now: () => clock.now, dataFolder: "", version: "test" };
	await loadDemo(house);
	const app = await buildApp(house, LINES);
	closing.unshift(() => app.close());
	call = async (who, method, url, payload) => {
		const headers = { host: "127.0.0.1", ...(who ? { cookie: await cookieOf(house, who) } : {}) };
		const answer = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
		return { status: answer.statusCode, json: answer.json(), etag: answer.headers.etag };
	};
});

after(async () => {
	for (const close of closing) await close();
});

const alarms = async (query = "") => (await call("", "GET", `/api/waters/alarms${query}`)).json.causes;

test("the leak is one alarm with its reason, a hint upstream and a matter; before it nobody knew", async () => {
	const standing = (await alarms()).filter((cause) => cause.endedAt === null);
	const leak = standing.find((cause) => /氨氮/.test(cause.title.zh));
	assert.ok(leak?.source, JSON.stringify(standing.map((cause) => cause.title.zh)));
	assert.ok(leak.alarms.length >= 3 && leak.matterId !== null);
	assert.ok(leak.source.zh.some((part) => typeof part === "object" && /^\/waters\/creeks\//.test(part.href)));
	const before = await alarms("?asOf=2026-11-22");
	assert.ok(!before.some((cause) => cause.causeId === leak.causeId));
	const matter = (await call(ENGINEER, "GET", `/api/matters/${leak.matterId}`)).json;
	assert.match(JSON.stringify(matter), /water-alarm/);
});

test("the printed page tells the leak and stays as it was printed; what comes after eight stands apart from it", async () => {
	const printed = await call("", "GET", "/api/today");
	assert.match(JSON.stringify(printed.json), /陆墅浜自动站氨氮/);
	assert.deepEqual((await call("", "GET", "/api/today/since")).json.stories, []);
	const began = Date.parse("2026-11-24T02:00:00.000Z");
	await inDistrict(house.db, 1, async (trx) => {
		const station = (await stations(trx)).find(({ mn }) => mn === "WJ-A10");
		assert.ok(station);
		const frames = Array.from({ length: 24 }, (_, index) => {
			const time = new Date(began + index * 5_000 + 8 * 3_600_000).toISOString().replace(/\D/g, "").slice(0, 14);
			const ammonia = index < 12 ? 0.4 + (index % 3) / 100 : 1.5 + 0.2 * index;
			const header = { qn: `${time}000`, st: "21", cn: "2011", pw: station.password, mn: station.mn, flag: 9 };
			return {
				station,
				raw: telegramFrame({ ...header, cp: `DataTime=${time};w21003-Rtd=${ammonia.toFixed(3)},w21003-Flag=N` }),
			};
		});
		clock.now = new Date(began + 125_000);
		await deliverFrames(trx, frames, clock.now.toISOString());
		await qualityPass(trx, clock.now);
	});
	const news = (await call("", "GET", "/api/today/since")).json;
	assert.equal(news.stories.length, 1);
	assert.match(JSON.stringify(news.stories[0]?.paragraphs), /来源应在测点附近/);
	assert.equal((await call("", "GET", "/api/today")).etag, printed.etag);
});

test("an engineer of a bureau overrules a verdict with a reason; a town may not, nor may nobody", async () => {
	const desk = (await call("", "GET", "/api/waters/quality")).json;
	assert.ok(desk.checks.length >= 12);
	const stuck = desk.stations.find(({ name }) => name.zh === "采菱港自动站");
	assert.ok(stuck);
	const url = `/api/waters/sites/${stuck.siteId}`;
	const found = (await call("", "GET", `${url}/quality`)).json;
	const held = found.marks.find((mark) => mark.checks.some((check) => check.name === "held"));
	assert.ok(held?.why[0]);
	assert.match(held.why[0].zh, /溶解氧 6.66 mg\/L 已连续 2.5 天没有变化/);
	const oxygen = found.days.filter((day) => day.factor === "w01009" && (day.reasons.held ?? 0) > 0);
	assert.ok(oxygen.length >= 2, JSON.stringify(found.days));
	const body = {
		factor: "w01009",
		from: held.from,
		to: held.to,
		verdict: "good",
		reason: "现场比对 6.7 mg/L，读数属实",
	};
	const post = (who: string, more: object = {}) =>
		call(who, "POST", `${url}/rulings`, { ...body, clientKey: randomUUID(), ...more });
	assert.equal((await post("")).json.error.code, "SIGN_IN_FIRST");
	assert.equal((await post("demo-grid-1-hutang")).json.error.code, "NOT_A_BUREAU");
	assert.equal((await post(ENGINEER, { reason: "" })).status, 400);
	assert.equal((await post(ENGINEER, { to: "2026-01-01T00:00:00.000Z" })).json.error.code, "SPAN_TURNED");
	assert.equal(
		(await call(ENGINEER, "POST", "/api/waters/sites/999999/rulings", { ...body, clientKey: randomUUID() })).json.error
			.code,
		"NO_SUCH_SITE",
	);
	const ruled = await post(ENGINEER);
	assert.equal(ruled.status, 201);
	const after = (await call("", "GET", `${url}/quality`)).json;
	const mark = after.marks.find((one) => one.from === held.from);
	assert.ok(mark?.why[0]);
	assert.deepEqual([mark.verdict, mark.ruled], ["good", true]);
	assert.match(mark.why[0].zh, /经人工审核改判为有效：现场比对/);
	const back = await call(ENGINEER, "POST", `/api/waters/rulings/${ruled.json.seq}/withdraw`, {
		reason: "误判",
		clientKey: randomUUID(),
	});
	assert.equal(back.status, 201);
	const again = (await call("", "GET", `${url}/quality`)).json;
	assert.equal(again.marks.find((one) => one.from === held.from)?.verdict, "bad");
	const twice = await call(ENGINEER, "POST", `/api/waters/rulings/${ruled.json.seq}/withdraw`, {
		reason: "误判",
		clientKey: randomUUID(),
	});
	assert.equal(twice.json.error.code, "NO_SUCH_RULING");
});

test("work at a station takes its data and its alarm away; the flow velocity is the district's to set", async () => {
	const leak = (await alarms()).find(
		(cause) => cause.endedAt === null && cause.matterId !== null && /氨氮/.test(cause.title.zh),
	);
	assert.ok(leak?.sites[0]);
	const { siteId } = leak.sites[0];
	const work = {
		work: "fault",
		factor: "",
		from: "2026-11-23T06:00:00.000Z",
		to: null,
		reason: "取水管路进气，数据不可信",
		clientKey: randomUUID(),
	};
	assert.equal((await call(ENGINEER, "POST", `/api/waters/sites/${siteId}/works`, work)).status, 201);
	assert.ok(!(await alarms()).some((cause) => cause.causeId === leak.causeId), "late knowledge says that it never was");
	assert.ok(
		(await alarms("?asOf=2026-11-24T01:30:00.000Z")).some((cause) => cause.causeId === leak.causeId),
		"it was known then",
	);
	const before = (await call("", "GET", "/api/waters/alarms")).json.velocity;
	assert.deepEqual(before, { metresPerSecond: 0.1, assumed: true });
	const speed = { metresPerSecond: 0.25, reason: "汛期引排水实测", clientKey: randomUUID() };
	assert.equal(
		(await call("demo-grid-1-hutang", "PUT", "/api/waters/velocity", speed)).json.error.code,
		"NOT_A_BUREAU",
	);
	assert.equal((await call(ENGINEER, "PUT", "/api/waters/velocity", speed)).status, 200);
	assert.deepEqual((await call("", "GET", "/api/waters/alarms")).json.velocity, {
		metresPerSecond: 0.25,
		assumed: false,
	});
});

test("a velocity is set for one river by who may, and told with its reason; rulings, velocities and alarms' matters are drawn again from the events alike", async () => {
	const speed = { metresPerSecond: 0.4, riverId: "wunan", reason: "走航实测", clientKey: randomUUID() };
	assert.equal((await call("", "PUT", "/api/waters/velocity", speed)).json.error.code, "SIGN_IN_FIRST");
	const nowhere = await call(ENGINEER, "PUT", "/api/waters/velocity", { ...speed, riverId: "nowhere" });
	assert.equal(nowhere.json.error.code, "NO_SUCH_RIVER");
	assert.equal((await call(ENGINEER, "PUT", "/api/waters/velocity", speed)).status, 200);
	assert.equal((await call(ENGINEER, "PUT", "/api/waters/velocity", speed)).status, 200, "sent twice, set once");
	const { records } = (await call("", "GET", "/api/waters/velocity")).json as unknown as {
		records: { riverId: string; metresPerSecond: number; holds: boolean }[];
	};
	assert.deepEqual(
		records.filter(({ riverId }) => riverId === "wunan").map((one) => [one.metresPerSecond, one.holds]),
		[[0.4, true]],
	);
	const rows = () =>
		inDistrict(house.db, 1, async (trx) => [
			await trx.selectFrom("quality_ruling").selectAll().orderBy("seq").execute(),
			await trx.selectFrom("flow_velocity").selectAll().orderBy("seq").execute(),
			await trx.selectFrom("alarm_matter").selectAll().orderBy("cause_id").execute(),
		]);
	const before = await rows();
	assert.ok(before.every((table) => table.length > 0));
	await inDistrict(house.db, 1, async (trx) => {
		await watersLine.rebuild?.(trx, clock.now.toISOString());
	});
	assert.deepEqual(await rows(), before);
});
