import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { telegramFrame } from "../gateway/answer.ts";
import { rollUp } from "../gateway/rollup.store.ts";
import { type RunningGateway, startGateway } from "../gateway/running.ts";
import { settleTelemetry } from "../gateway/settle.ts";
import { addStation } from "../gateway/station.store.ts";
import { Field, riverFrame } from "../gateway/testing.ts";
import { cookieOf, insertStaff } from "../people/testing.ts";
import { asOwner } from "../store/connect.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { testDatabase } from "../store/testing.ts";
import { watchSilence } from "../waters/alarm-cause.store.ts";
import { buildApp } from "./app.ts";
import { LINES } from "./lines.ts";

// What those on duty do with a station, through the routes, with the gateway in its own process and a logger on a real socket.

const MN = "A320412_0001";
const closing: (() => Promise<void> | void)[] = [];
let house: House;
let gateway: RunningGateway;
let field: Field;
let replies = 0;

/** What the routes of this test answer, whichever of them was asked. */
interface Told {
	seq: number;
	why: { zh: string } | null;
	open: { seq: number; progress: { sent: number; accepted: boolean; frames: number } } | null;
	requests: {
		seq: number;
		asked: { ask: string };
		by: { zh: string };
		reply: { outcome: string; code: number | null; frames: number; told?: object } | null;
	}[];
	gaps: { cn: string; from: string; to: string }[];
	changes: object;
	settings: { units: object; factors: object; allow: string[]; framesPerMinute: number };
	sent: { factor: string; known: boolean; standard: string }[];
	hasPassword: boolean;
	retired: { reason: string } | null;
	frames: number;
	stations: { mn: string; retired: object | null }[];
	error: { code: string; message: { zh: string } };
}
let call: (
	who: string,
	method: "GET" | "POST" | "PUT",
	url: string,
	payload?: object,
) => Promise<{ status: number; json: Told; text: string }>;

before(async () => {
	const { db, districtId, ownerUrl } = await testDatabase({ after: (work) => closing.push(work) });
	house = { db, districtId, now: () => new Date(), dataFolder: "", version: "test" };
	await insertStaff(db);
	await asOwner(ownerUrl, (owner) =>
		owner.query(`insert into creek_version (known_from, district_id, creek_id, name_zh, name_en, level, town_unit_id, river_id, geometry)
			values ('-infinity', 1, 'c1', '红旗河', 'Hongqi', 1, 't', 'r', '{"type":"LineString","coordinates":[]}')`),
	);
	await inDistrict(db, 1, async (trx) => {
		await trx.updateTable("district").set({ time_zone: "Asia/Shanghai" }).where("district_id", "=", 1).execute();
		await addStation(trx, { mn: MN, password: "123456", creek: "c1" }, "2026-03-01T00:00:00.000Z");
	});
	const app = await buildApp(house, LINES);
	const started = await startGateway(house, ownerUrl, { HJ212_PORT: "0" }, () => {});
	assert.ok(started);
	gateway = started;
	call = async (who, method, url, payload) => {
		const headers = { host: "bihuan.example", ...(who ? { cookie: await cookieOf(house, who) } : {}) };
		const answer = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
		return { status: answer.statusCode, json: answer.json(), text: answer.body };
	};
	field = await Field.dial(gateway.state.port ?? 0);
	for (let hour = 0; hour < 6; hour++)
		await tell(riverFrame(MN, hour * 60, { w20120: "5", w21003: "0.4" }, { cn: "2061" }));
	closing.unshift(
		() => field.hangUp(),
		() => app.close(),
		() => gateway.close(),
	);
});

after(async () => {
	for (const close of closing) await close();
});

/** Sends a frame of the logger and waits until it is answered, so that it is stored. */
async function tell(frame: Buffer): Promise<void> {
	field.send(frame);
	await field.until(++replies);
}

/** Waits for the next thing that the logger is asked. */
async function nextAsked() {
	await field.until(++replies);
	return field.replies[replies - 1];
}

function answer(qn: string | null | undefined, cn: string, cp: string): void {
	field.send(telegramFrame({ qn, st: "91", cn, pw: "123456", mn: MN, flag: 8, cp }));
}

const desk = async () => (await call("supervision", "GET", `/api/stations/${MN}/requests`)).json;

async function deskWhen(ready: (told: Told) => boolean): Promise<Told> {
	for (let waited = 0; waited < 10_000; waited += 50) {
		const told = await desk();
		if (ready(told)) return told;
		await sleep(50);
	}
	return assert.fail("the desk never told it");
}

const ask = (asked: object, who = "supervision") =>
	call(who, "POST", `/api/stations/${MN}/requests`, { ...asked, clientKey: randomUUID() });

const eventsOf = (kind: string) =>
	inDistrict(house.db, 1, (trx) =>
		trx
			.selectFrom("event")
			.select(["actor", "body", "matter_id"])
			.where("district_id", "=", 1)
			.where("kind", "=", kind)
			.orderBy("seq")
			.execute(),
	);

test("history is asked for, begun at once, told as it goes on, and its outcome and who asked stand in the chain", async () => {
	const begun = await deskWhen(({ why }) => why === null);
	assert.equal(begun.open, null);
	const span = { from: "2026-03-05T00:00:00.000Z", to: "2026-03-05T04:00:00.000Z" };
	const asked = await ask({ ask: "history", cn: "2061", ...span });
	assert.equal(asked.status, 202);
	const request = await nextAsked();
	assert.equal(request?.cn, "2061");
	assert.equal(request?.fields?.get("BeginTime"), "20260305080000");
	const under = await deskWhen(({ open }) => open?.progress.sent === 1);
	assert.deepEqual([under.open?.seq, under.requests[0]?.reply], [asked.json.seq, null]);
	assert.equal((await ask({ ask: "time" })).json.error.code, "STATION_BUSY");
	answer(request?.qn, "9011", "QnRtn=1");
	await deskWhen(({ open }) => open?.progress.accepted === true);
	await tell(riverFrame(MN, 9 * 60, { w21003: "0.5" }, { cn: "2061" }));
	await tell(riverFrame(MN, 20 * 60, { w21003: "0.5" }, { cn: "2061" })); // of another time: what it sends anyhow
	await deskWhen(({ open }) => open?.progress.frames === 1);
	answer(request?.qn, "9012", "ExeRtn=1");
	const over = await deskWhen(({ open }) => open === null);
	assert.deepEqual(over.requests[0]?.reply, { outcome: "done", code: 1, frames: 1 });
	assert.equal(over.requests[0]?.by.zh, "supervision");
	const [event] = await eventsOf("station.asked");
	assert.deepEqual([event?.actor, event?.matter_id], ["supervision", `station:${MN}`]);
	assert.deepEqual({ ...event?.body, siteId: 0 }, { mn: MN, siteId: 0, ask: "history", cn: "2061", ...span });
	assert.equal((await eventsOf("station.answered")).length, 1);
});

test("a station that refuses, fails, or tells what is set there is told in its own words", async () => {
	const outcome = async (asked: object, said: (qn: string | null | undefined) => void) => {
		const { seq } = (await ask(asked)).json;
		said((await nextAsked())?.qn);
		const { requests } = await deskWhen(({ open }) => open === null);
		return requests.find((one) => one.seq === seq)?.reply;
	};
	assert.deepEqual(await outcome({ ask: "time" }, (qn) => answer(qn, "9011", "QnRtn=3")), {
		...{ outcome: "refused", code: 3, frames: 0 },
	});
	const busy = (qn: string | null | undefined) => {
		answer(qn, "9011", "QnRtn=1");
		answer(qn, "9012", "ExeRtn=5");
	};
	assert.deepEqual(await outcome({ ask: "minute-interval", minutes: 10 }, busy), {
		outcome: "failed",
		code: 5,
		frames: 0,
	});
	const tells = (qn: string | null | undefined) => {
		answer(qn, "9011", "QnRtn=1");
		field.send(telegramFrame({ qn, st: "21", cn: "1061", pw: "123456", mn: MN, flag: 8, cp: "RtdInterval=60" }));
		answer(qn, "9012", "ExeRtn=1");
	};
	assert.deepEqual(await outcome({ ask: "tell", what: "real-time-interval" }, tells), {
		...{ outcome: "done", code: 1, frames: 1, told: { RtdInterval: "60" } },
	});
});

test("what can't be asked is refused with the reason, and who may not is refused by everything here", async () => {
	const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
	const refused = async (asked: object) => (await ask(asked)).json.error.code;
	assert.equal(await refused({ ask: "history", cn: "2061", from: at(-1), to: at(-2) }), "SPAN_TURNED");
	assert.equal(await refused({ ask: "history", cn: "2051", from: at(-30), to: at(-1) }), "SPAN_TOO_LONG");
	assert.equal(await refused({ ask: "history", cn: "2061", from: at(1), to: at(2) }), "PERIOD_AHEAD");
	for (const wrong of [
		{ ask: "real-time-interval", seconds: 5 },
		{ ask: "minute-interval", minutes: 7 },
		{ ask: "reboot" },
	])
		assert.equal((await ask(wrong)).status, 400);
	assert.equal((await call("supervision", "GET", "/api/stations/NOBODY/requests")).json.error.code, "NO_SUCH_MN");
	const key = { clientKey: randomUUID() };
	const routes = [
		["GET", "requests", undefined],
		["POST", "requests", { ask: "time", ...key }],
		["GET", "settings", undefined],
		["PUT", "settings", { units: {}, factors: {}, allow: [], framesPerMinute: 60, ...key }],
		["POST", "retire", { reason: "测试", ...key }],
		["POST", "resume", { reason: "测试", ...key }],
	] as const;
	for (const who of ["", "clerk", "chief", "auditor", "audit", "security"])
		for (const [method, part, payload] of routes) {
			const { status } = await call(who, method, `/api/stations/${MN}/${part}`, payload);
			assert.equal(status, 403, `${who} ${method} ${part}`);
		}
});

const settings = async () => (await call("supervision", "GET", `/api/stations/${MN}/settings`)).json;
const set = async (more: object) => {
	const { units, factors, allow, framesPerMinute } = (await settings()).settings;
	const body = { units, factors, allow, framesPerMinute, clientKey: randomUUID(), ...more };
	return call("supervision", "PUT", `/api/stations/${MN}/settings`, body);
};

const lead = () =>
	inDistrict(house.db, 1, async (trx) => {
		const rolled = await sql<{
			lowest: number;
		}>`select lowest from rollup where grain = 'day' and factor = 'w20120'`.execute(trx);
		const read = await sql<{ usable: string }>`
			select usable from reading where factor = 'w20120' order by received_at desc limit 1`.execute(trx);
		return [rolled.rows[0]?.lowest, Number(read.rows[0]?.usable)];
	});

test("a unit that was set makes what is stored be worked out anew, and what was sent stays as it came", async () => {
	const work = async () => {
		await rollUp(house.db, 1);
		await settleTelemetry(house.db, 1, house.now(), { rawDays: 400 });
	};
	await work();
	assert.deepEqual(await lead(), [0.005, 0.005]);
	const file = await settings();
	assert.deepEqual(
		file.sent.map(({ factor, known, standard }) => [factor, known, standard]),
		[
			["w20120", true, "μg/L"],
			["w21003", true, "mg/L"],
		],
	);
	const done = await set({ units: { w20120: "mg/L" } });
	assert.deepEqual(done.json.changes, { units: { w20120: { from: null, to: "mg/L" } } });
	await work();
	assert.deepEqual(await lead(), [5, 5]);
	const told = await inDistrict(house.db, 1, (trx) =>
		sql<{ value: string }>`select distinct value from telemetry_value where factor = 'w20120'`.execute(trx),
	);
	assert.deepEqual(told.rows, [{ value: "5" }]);
	assert.deepEqual((await set({ units: { w20120: "mg/L" } })).json.changes, {}, "the same again changes nothing");
	assert.equal((await eventsOf("station.set")).length, 1);
});

test("bad settings are refused by their field; nothing of them is kept", async () => {
	const before_ = (await settings()).settings;
	const refused = async (more: object) => (await set(more)).json.error.message.zh;
	assert.match(await refused({ units: { w20120: "kg" } }), /^单位：铅不能以“kg”上报/);
	assert.match(await refused({ factors: { w99001: "w99999" } }), /^因子代码/);
	assert.match(await refused({ allow: ["10.0.0.1", "here"] }), /^允许的地址：“here”不是地址或网段/);
	assert.match(await refused({ framesPerMinute: 0 }), /^每分钟帧数/);
	assert.match(await refused({ password: "a;b" }), /^访问密码 PW/);
	assert.match(await refused({ password: "" }), /^访问密码 PW/);
	assert.deepEqual((await settings()).settings, before_);
});

test("a code that means something else is stored as what it means, from then on; a new password counts at once and is told nowhere", async () => {
	const done = await set({ factors: { w99001: "w21011" }, password: "Fresh7" });
	assert.equal(done.status, 200, done.text);
	assert.ok(!done.text.includes("Fresh7"));
	const fresh = riverFrame(MN, 600, { w99001: "0.07" }, { pw: "Fresh7" });
	await tell(fresh);
	// Changes of units and codes are seen within five seconds; the frame after that is stored under the code that is meant.
	await sleep(5_500);
	await tell(riverFrame(MN, 601, { w21003: "0.4" }, { pw: "Fresh7" }));
	await sleep(300);
	await tell(riverFrame(MN, 602, { w99001: "0.08" }, { pw: "Fresh7" }));
	const stored = await inDistrict(house.db, 1, (trx) =>
		sql<{ factor: string }>`select factor from telemetry_value where value = '0.08'`.execute(trx),
	);
	assert.deepEqual(stored.rows, [{ factor: "w21011" }]);
	field.send(riverFrame(MN, 603, { w21003: "0.4" }));
	await sleep(800);
	assert.equal(field.replies.length, replies, "the old password is not answered");
	const kept = await inDistrict(house.db, 1, (trx) =>
		sql<{ said: string }>`select string_agg(body::text, ' ') as said from event`.execute(trx),
	);
	assert.ok(!kept.rows[0]?.said.includes("Fresh7") && !kept.rows[0]?.said.includes("123456"));
	assert.ok(!(await call("supervision", "GET", `/api/stations/${MN}/settings`)).text.includes("Fresh7"));
	await set({ password: "123456" });
});

test("a retired station is not heard and not missed, keeps its history, and is caught up with when it is used again", async () => {
	const silences = (now: Date) => inDistrict(house.db, 1, (trx) => watchSilence(trx, now));
	const later = new Date(Date.now() + 86_400_000);
	assert.deepEqual(
		(await silences(later)).map(({ kind }) => kind),
		["silence"],
	);
	const retire = (verb: string, reason: string) =>
		call("supervision", "POST", `/api/stations/${MN}/${verb}`, { reason, clientKey: randomUUID() });
	assert.equal((await retire("retire", "")).status, 400);
	assert.equal((await retire("retire", "设备报废")).status, 200);
	assert.equal((await retire("retire", "设备报废")).json.error.code, "STATION_RETIRED");
	assert.deepEqual(await silences(later), []);
	assert.equal((await desk()).why?.zh, "站点已停用；请恢复后再下发指令。");
	assert.equal((await ask({ ask: "time" })).json.error.code, "STATION_RETIRED");
	await sleep(5_500);
	field.send(riverFrame(MN, 700, { w21003: "0.41" })); // the book is read anew after this one
	await sleep(300);
	const heard = field.replies.length;
	field.send(riverFrame(MN, 701, { w21003: "0.42" }));
	await sleep(800);
	assert.equal(field.replies.length, heard, "it is not answered");
	const fleet = (await call("", "GET", "/api/stations")).json.stations.find(({ mn }) => mn === MN);
	assert.ok(fleet?.retired);
	const resumed = await retire("resume", "更换设备后恢复");
	assert.ok(resumed.json.frames >= 1, resumed.text);
	const stored = await inDistrict(house.db, 1, (trx) =>
		sql<{ n: number }>`select count(*)::int as n from telemetry_value where value = '0.42'`.execute(trx),
	);
	assert.equal(stored.rows[0]?.n, 1);
	assert.equal((await retire("resume", "更换设备后恢复")).json.error.code, "STATION_IN_USE");
	replies = field.replies.length;
});
