import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { demoDatabase } from "../demo/testing.ts";
import { telegramFrame } from "../gateway/answer.ts";
import { deliverFrames } from "../gateway/deliver.ts";
import type { FleetStation } from "../gateway/fleet.store.ts";
import { type Station, stations } from "../gateway/station.store.ts";
import type { StationLogAnswer, StationOdditiesAnswer } from "../gateway/station-voice.api.ts";
import { cookieOf } from "../people/testing.ts";
import { inDistrict } from "../store/database.ts";
import { buildApp } from "./app.ts";
import { LINES } from "./lines.ts";

// The demo at nine in the morning: what its stations say of themselves, and what is odd about how they say it.

const NOW = "2026-11-24T01:00:00.000Z";
const closing: (() => Promise<void> | void)[] = [];
let known: Station[] = [];
let app: Awaited<ReturnType<typeof buildApp>>;
let get: <T>(url: string) => Promise<{ status: number; json: T & { error: { code: string } } }>;
let house: Parameters<typeof cookieOf>[0];

before(async () => {
	const { db, districtId } = await demoDatabase({ after: (work) => closing.push(work) }, new Date(NOW));
	house = { db, districtId, now: () => new Date(NOW), dataFolder: "", version: "test" };
	known = await inDistrict(db, districtId, stations);
	app = await buildApp(house, LINES);
	closing.unshift(() => app.close());
	get = async (url) => {
		const answer = await app.inject({ url, headers: { host: "127.0.0.1" } });
		return { status: answer.statusCode, json: answer.json() };
	};
});

after(async () => {
	for (const close of closing) await close();
});

const pathOf = (mn: string) => `/api/waters/stations/${known.find((one) => one.mn === mn)?.siteId}`;

test("the log tells what was done at a station, in words and with the frame, as it was known at each moment", async () => {
	const log = (await get<StationLogAnswer>(`${pathOf("WJ-A01")}/log`)).json;
	assert.deepEqual(
		log.lines.map(({ who, what }) => `${who.zh}：${what.zh}`),
		[
			"氨氮分析仪：工作状态：运行",
			"氨氮分析仪：运行日志：月度校准完成",
			"氨氮分析仪：标样核查：测得 1.02，标准值 1.00 mg/L",
			"氨氮分析仪：校准时间 2026-11-16 10:35:00；截距 0.004；斜率 1.032",
			"氨氮分析仪：工作状态：校准",
			"氨氮分析仪：工作状态：维护",
			"站房：门禁日志：刷卡进入站房",
		],
	);
	const frame = log.lines[1]?.frame;
	const kept = await get<{ text: string }>(`${pathOf("WJ-A01")}/frames/${frame?.batch}/${frame?.place}`);
	assert.match(kept.json.text, /i11001-Info=\/\/月度校准完成\/\//);
	assert.deepEqual([log.standing, log.next], [[], null]);
	const before = (await get<StationLogAnswer>(`${pathOf("WJ-A01")}/log?asOf=2026-11-15`)).json;
	assert.deepEqual(before.lines, []);
	assert.deepEqual((await get<StationLogAnswer>(`${pathOf("WJ-A01")}/log?asOf=2026-11-16`)).json.lines, log.lines);
});

test("an instrument that says it is under maintenance stands beside its data until it says that it runs", async () => {
	const standing = async (query = "") =>
		(await get<StationLogAnswer>(`${pathOf("WJ-A10")}/log${query}`)).json.standing.map(
			({ who, what, since }) => `${who.zh} ${what.zh} ${since}`,
		);
	assert.deepEqual(await standing(), ["总磷分析仪 工作状态：维护 2026-11-23T08:00:00.000Z"]);
	assert.deepEqual(await standing("?asOf=2026-11-22"), []);
});

test("a state told each day is one line, and a long log is read page by page without a line lost or twice", async () => {
	const daily = (await get<StationLogAnswer>(`${pathOf("WJ-A02")}/log`)).json.lines;
	assert.deepEqual(
		daily.map(({ times }) => times),
		[10, 10],
	);
	const station = known.find(({ mn }) => mn === "WJ-A12");
	assert.ok(station);
	const began = Date.parse("2026-11-23T00:00:00.000Z");
	await inDistrict(house.db, house.districtId, (trx) =>
		deliverFrames(
			trx,
			Array.from({ length: 450 }, (_, index) => {
				const time = new Date(began + index * 1000 + 8 * 3_600_000).toISOString().replace(/\D/g, "").slice(0, 14);
				const header = { qn: `${time}000`, st: "21", cn: "3020", pw: station.password, mn: station.mn, flag: 9 };
				return { station, raw: telegramFrame({ ...header, cp: `DataTime=${time};i21001-Info=//第 ${index} 条//` }) };
			}),
			"2026-11-23T01:00:00.000Z",
		),
	);
	const seen: string[] = [];
	let url = `${pathOf("WJ-A12")}/log`;
	for (let pages = 1; ; pages++) {
		const page: StationLogAnswer = (await get<StationLogAnswer>(url)).json;
		seen.push(...page.lines.map(({ what }) => what.zh));
		if (page.next === null) {
			assert.equal(pages, 3);
			break;
		}
		url = `${pathOf("WJ-A12")}/log?before=${encodeURIComponent(page.next)}`;
	}
	assert.deepEqual(
		seen,
		Array.from({ length: 450 }, (_, index) => `运行日志：第 ${449 - index} 条`),
	);
});

test("oddities stand on a station's page with the frame; those that cast doubt count it among who lies", async () => {
	const odd = async (mn: string, query = "") =>
		(await get<StationOdditiesAnswer>(`${pathOf(mn)}/oddities${query}`)).json.oddities;
	const [st] = await odd("WJ-A06");
	assert.deepEqual([st?.kind, st?.detail, (st?.days ?? 0) >= 10], ["st", "32", true]);
	const kept = await get<{ text: string }>(`${pathOf("WJ-A06")}/frames/${st?.frame?.batch}/${st?.frame?.place}`);
	assert.match(kept.json.text, /ST=32/);
	assert.equal((await odd("WJ-A11"))[0]?.kind, "datatime");
	const [two] = await odd("WJ-A07");
	assert.deepEqual([two?.kind, two?.times], ["two-lines", 6]);
	assert.deepEqual(await odd("WJ-A07", "?asOf=2026-11-22"), []);
	assert.deepEqual(
		(await odd("WJ-A08")).map(({ kind, times, days, frame }) => [kind, times, days, frame]),
		[["password", 18, 3, null]],
	);
	assert.deepEqual(await odd("WJ-A01"), []);
	const doubted = async (query = "") =>
		Object.fromEntries(
			(await get<{ stations: FleetStation[] }>(`/api/stations${query}`)).json.stations
				.filter(({ oddities }) => oddities.length > 0)
				.map(({ mn, oddities }) => [mn, oddities]),
		);
	assert.deepEqual(await doubted(), { "WJ-A07": ["two-lines"], "WJ-A08": ["password"] });
	assert.deepEqual(await doubted("?asOf=2026-11-22"), { "WJ-A08": ["password"] });
});

test("what is no station, no page of a log and no frame of the station is refused with a sentence", async () => {
	for (const what of ["log", "oddities"]) {
		const none = await get(`/api/waters/stations/999999/${what}`);
		assert.deepEqual([none.status, none.json.error.code], [404, "NO_SUCH_STATION"]);
		assert.equal((await get(`/api/waters/stations/nobody/${what}`)).status, 400);
		assert.equal((await get(`${pathOf("WJ-A01")}/${what}?asOf=yesterday`)).json.error.code, "BAD_MOMENT");
	}
	for (const before of ["2026", "2026-11-99T00:00:00.000Z_1_1", "2026-11-24T00:00:00.000Z_x_1", "1_1_1"])
		assert.equal((await get(`${pathOf("WJ-A01")}/log?before=${before}`)).status, 400, before);
	assert.equal(
		(await get(`${pathOf("WJ-A01")}/log?before=2026-02-30T00:00:00.000Z_999999999999999_99999`)).status,
		200,
	);
	const [two] = (await get<StationOdditiesAnswer>(`${pathOf("WJ-A07")}/oddities`)).json.oddities;
	const foreign = await get(`${pathOf("WJ-A01")}/frames/${two?.frame?.batch}/${two?.frame?.place}`);
	assert.deepEqual([foreign.status, foreign.json.error.code], [404, "NO_SUCH_FRAME"]);
});

test("a password that was changed at the logger is entered in the settings, and what came with it meanwhile is stored", async () => {
	const headers = { host: "127.0.0.1", cookie: await cookieOf(house, "demo-supervision-head") };
	const url = "/api/stations/WJ-A08/settings";
	const { settings } = (await app.inject({ url, headers })).json();
	const payload = { ...settings, password: "654321", clientKey: "a-new-password" };
	const changed = await app.inject({ method: "PUT", url, headers, payload });
	assert.deepEqual([changed.statusCode, changed.json().frames], [200, 18], changed.body);
	const waiting = (await app.inject({ url: "/api/stations/quarantine", headers })).json();
	assert.ok(!waiting.senders.some(({ mn }: { mn: string }) => mn === "WJ-A08"));
});
