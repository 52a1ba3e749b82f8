import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { knownThen } from "../loop/moment.ts";
import { asOwner } from "../store/connect.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { type NewTelegram, telegramFrame } from "./answer.ts";
import { fleet } from "./fleet.store.ts";
import { Gateway } from "./gateway.ts";
import { type StationOddity, stationOddities } from "./oddity.store.ts";
import { readingsCommand } from "./readings.command.ts";
import { readGatewaySettings } from "./settings.ts";
import { addStation } from "./station.store.ts";
import { keptFrame } from "./station-file.store.ts";
import { logTellings } from "./station-log.store.ts";
import { logLines } from "./station-log.ts";
import { Field } from "./testing.ts";

const MN = "A320412_0001";
const ZONE = "Asia/Shanghai";
/** What the gateway gathered is written by then. */
const PULSE_MS = 3_400;
const now = () => knownThen(new Date().toISOString(), ZONE);
/** Local digits of now, so that no clock is wrong. */
const digits = (msAgo = 0) => new Date(Date.now() + 8 * 3_600_000 - msAgo).toISOString().replace(/\D/g, "");

async function listening(t: TestContext) {
	let dropDatabase: () => Promise<void> | void = () => {};
	const { db, ownerUrl } = await testDatabase({
		after: (work) => {
			dropDatabase = work; // only when the gateway is closed
		},
	});
	await asOwner(ownerUrl, (owner) =>
		owner.query(`insert into creek_version (known_from, district_id, creek_id, name_zh, name_en, level, town_unit_id, river_id, geometry)
			values ('-infinity', 1, 'c1', '红旗河', 'Hongqi', 1, 't', 'r', '{"type":"LineString","coordinates":[]}')`),
	);
	const { siteId } = await inDistrict(db, 1, (trx) =>
		addStation(trx, { mn: MN, password: "123456", creek: "c1" }, "2026-03-01T00:00:00.000Z"),
	);
	const house = { db, districtId: 1, now: () => new Date(), dataFolder: "", version: "0" };
	const gateway = new Gateway(house, readGatewaySettings({ HJ212_PORT: "0" }));
	await gateway.start();
	const fields: Field[] = [];
	t.after(async () => {
		for (const field of fields) field.hangUp();
		await gateway.close();
		await dropDatabase();
	});
	let sent = 0;
	return {
		...{ db, ownerUrl, siteId },
		async dial() {
			const field = await Field.dial(gateway.state.port ?? 0);
			fields.push(field);
			return field;
		},
		/** A frame to be answered, with a QN of its own. */
		frame: (cn: string, cp: string, more: Partial<NewTelegram> = {}) =>
			telegramFrame({
				...{ qn: `${digits().slice(0, 14)}${String(sent++).padStart(3, "0")}`, st: "21", cn, pw: "123456", mn: MN },
				...{ flag: 9, cp, ...more },
			}),
		/** What the station's page tells, once the gateway has written what is waited for. */
		async oddities(isThere: (found: StationOddity[]) => boolean) {
			for (let waited = 0; ; waited += 100) {
				const found = await inDistrict(db, 1, (trx) => stationOddities(trx, siteId, now()));
				if (isThere(found) || waited > 8_000) return found;
				await sleep(100);
			}
		},
	};
}

test("oddities are counted by kind, with the frame that they were seen in last; a regular frame counts for none", async (t) => {
	const { dial, frame, oddities, db, siteId } = await listening(t);
	const field = await dial();
	const at = digits().slice(0, 14);
	field.send(frame("2011", `DataTime=${at};w21003-Rtd=0.4,w21003-Flag=N`));
	for (const seconds of [1, 2, 3])
		field.send(frame("2011", `DataTime=${digits(seconds * 1000).slice(0, 14)};w21003-Rtd=----,w21003-Flag=N`));
	field.send(frame("2011", `DataTime=${at}000;xyz-Rtd=1,xyz-Flag=N;w01009-rtd=8,w01009-Flag=N`));
	field.send(frame("2999", "", { flag: 61 }));
	field.send(frame("2011", `DataTime=${digits(9000).slice(0, 14)};w21003-Rtd=0.5,w21003-Flag=N`, { st: "32" }));
	await field.until(7);
	const found = await oddities((so) => so.length >= 7);
	assert.deepEqual(Object.fromEntries(found.map(({ kind, times, detail }) => [kind, `${times} ${detail}`.trim()])), {
		...{ value: "3 w21003", "unknown-factor": "1 xyz", datatime: "1", case: "1", st: "1 32" },
		...{ "unknown-cn": "1 2999", "unknown-version": "1 15" },
	});
	assert.equal(found[0]?.kind, "unknown-version", "what casts doubt comes first");
	for (const { frame: place } of found) {
		assert.ok(place);
		const kept = await inDistrict(db, 1, (trx) => keptFrame(trx, siteId, place, now()));
		assert.ok(kept !== null && kept !== "dropped" && !kept.text.includes("123456"));
	}
	const frameOf = (kind: string) => found.find((one) => one.kind === kind)?.frame ?? { batch: 0, place: 0 };
	const odd = await inDistrict(db, 1, (trx) => keptFrame(trx, siteId, frameOf("st"), now()));
	assert.ok(odd !== null && odd !== "dropped" && /ST=32/.test(odd.text));
	const before = knownThen(new Date(Date.now() - 3_600_000).toISOString(), ZONE);
	assert.deepEqual(await inDistrict(db, 1, (trx) => stationOddities(trx, siteId, before)), []);
});

test("a station on two lines at a time is told of, one that dialled anew is not; nor is a reply an oddity for its ST", async (t) => {
	const { dial, frame, oddities, db } = await listening(t);
	const cp = (seconds: number) => `DataTime=${digits(seconds * 1000).slice(0, 14)};w21003-Rtd=0.4,w21003-Flag=N`;
	const older = await dial();
	older.send(frame("2011", cp(1)));
	await older.until(1);
	const newer = await dial();
	newer.send(frame("2011", cp(2)));
	newer.send(frame("9012", "ExeRtn=1", { st: "91", flag: 8 }));
	newer.send(frame("2011", cp(3)));
	await newer.until(2);
	await sleep(PULSE_MS);
	assert.deepEqual(await oddities(() => true), []);
	const fleetNow = () => inDistrict(db, 1, (trx) => fleet(trx, now(), true));
	assert.deepEqual((await fleetNow())[0]?.oddities, []);
	older.send(frame("2011", cp(4)));
	await older.until(2);
	newer.send(frame("2011", cp(5)));
	await newer.until(3);
	const [found] = await oddities(([one]) => (one?.times ?? 0) >= 2);
	assert.deepEqual([found?.kind, found?.times, found?.frame !== null], ["two-lines", 2, true]);
	assert.deepEqual((await fleetNow())[0]?.oddities, ["two-lines"]);
});

test("tries with a wrong password in a station's name are counted on its page and get no answer", async (t) => {
	const { dial, frame, oddities } = await listening(t);
	const field = await dial();
	const at = digits().slice(0, 14);
	for (const pw of ["000000", "111111", "000000"])
		field.send(frame("2011", `DataTime=${at};w21003-Rtd=0.4,w21003-Flag=N`, { pw }));
	const found = await oddities(([one]) => (one?.times ?? 0) >= 3);
	assert.deepEqual(
		found.map(({ kind, times, frame: place, detail }) => [kind, times, place, detail]),
		[["password", 3, null, ""]],
	);
	assert.equal(field.replies.length, 0);
});

test("what a station says of itself is in its log, once however often it was sent, and not among its readings", async (t) => {
	const { dial, frame, db, siteId, ownerUrl } = await listening(t);
	const field = await dial();
	const at = (secondsAgo: number) => digits(secondsAgo * 1000).slice(0, 14);
	const log = frame("3020", `DataTime=${at(50)};PolId=w21003;i11001-Info=//清洗管路；加"试剂"\\//`);
	for (let times = 0; times < 3; times++) field.send(log);
	field.send(frame("2081", `DataTime=${at(40)};RestartTime=${at(100)}`));
	field.send(frame("3015", `DataTime=${at(30)};VaseNo=3`));
	field.send(frame("1061", "RtdInterval=60"));
	field.send(frame("2011", `DataTime=${at(20)};w21003-Rtd=0.4,w21003-Flag=N`));
	field.send(frame("2011", `DataTime=${at(10)};w01019-SampleTime=${at(3600)},w01019-Rtd=3.9,w01019-Flag=N`));
	await field.until(8);
	const tellings = await inDistrict(db, 1, (trx) => logTellings(trx, siteId, now(), { limit: 100 }));
	assert.deepEqual(
		logLines(tellings)
			.map(({ who, what, times }) => `${who.zh}：${what.zh.slice(0, 24)} ${times}`)
			.toSorted(),
		[
			"数采仪：实时数据间隔 60 秒 1",
			`数采仪：重启；开机时间：${at(100)
				.replace(/(....)(..)(..)(..)(..)(..)/, "$1-$2-$3 $4:$5:$6")
				.slice(0, 16)} 1`,
			'氨氮分析仪：运行日志：清洗管路；加"试剂"\\ 1',
			"采样器：超标留样；留样瓶号：3 1",
		].toSorted(),
	);
	const lines: string[] = [];
	const write = process.stdout.write.bind(process.stdout);
	t.mock.method(process.stdout, "write", (text: string | Uint8Array) =>
		typeof text === "string" ? lines.push(text) > 0 : write(text),
	);
	await readingsCommand(["--mn", MN], async () => ({ ownerUrl, close: async () => {} }));
	t.mock.restoreAll();
	const printed = lines.join("");
	assert.match(printed, /w21003,Rtd,0\.4,N/);
	assert.ok(!/RestartTime|VaseNo|RtdInterval|PolId/.test(printed), printed);
});
