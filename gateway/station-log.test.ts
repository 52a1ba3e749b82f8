import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type LogTelling, logLines, standingStates } from "./station-log.ts";
import { readTelegram } from "./telegram.ts";
import { namesOf, telemetryOf, UNIT_SEPARATOR } from "./telemetry.ts";

const ZONE = "Asia/Shanghai";
let told = 0;

/** A telegram as the gateway stores it and the log reads it, a minute after the one before. */
function telling(cn: number, cp: string, at = `2026-03-05T0${told % 9}:00:00.000Z`): LogTelling {
	const text = `QN=20260305080000000;ST=21;CN=${cn};PW=123456;MN=A1;Flag=9;CP=&&${cp}&&`;
	const telegram = readTelegram(Buffer.from(text, "utf8"));
	assert.equal(telegram.fault, null, text);
	const { names, values, flags, version } = telemetryOf(telegram, "2026-03-05T00:00:10.000Z", ZONE);
	const { factors, kinds } = namesOf(names);
	const split = (list: string) => list.split(UNIT_SEPARATOR).map((one) => (one === "" ? null : one));
	const marks = flags === null ? null : split(flags);
	return {
		...{ mn: "A1", cn, version, at, receivedAt: at, frame: { batch: ++told, place: 0 } },
		items: factors.map((factor, index) => ({
			...{ factor, kind: kinds[index] ?? "", value: split(values)[index] ?? null },
			flag: marks === null ? "N" : (marks[index] ?? null),
		})),
	};
}

const words = (cn: number, cp: string) =>
	logLines([telling(cn, cp)]).map(({ who, what, notice }) => `${who.zh}｜${what.zh}${notice ? "！" : ""}`);

test("what the standard's examples say of a station is told in its words", () => {
	const said: [number, string, string[]][] = [
		[1011, " PolId=w01018;SystemTime=20160801085857", ["化学需氧量分析仪｜时钟 2016-08-01 08:58:57"]],
		[1013, " PolId=w01018", ["数采仪｜请求校时"]],
		[1061, "RtdInterval=30", ["数采仪｜实时数据间隔 30 秒"]],
		[1063, "MinInterval=10", ["数采仪｜分钟数据间隔 10 分钟"]],
		[2021, "DataTime=20160801085857;SB1-RS=1;SB2-RS=3", ["设施 SB1｜运行状态：运行", "设施 SB2｜运行状态：维护！"]],
		[2041, "DataTime=20160801000000;SB1-RT=1.1", ["设施 SB1｜当日运行 1.1 小时"]],
		[2081, "DataTime=20160801085857;RestartTime=20160801085624", ["数采仪｜重启；开机时间：2016-08-01 08:56:24"]],
		[3015, " DataTime=20160801085857;VaseNo=1 ", ["采样器｜超标留样；留样瓶号：1"]],
		[3017, "PolId=w01018;CstartTime=000000;CTime=2", ["化学需氧量分析仪｜首次采样时刻 00:00:00；采样周期 2 小时"]],
		[3018, "PolId=w01018;Stime=40", ["化学需氧量分析仪｜出样时间 40 分钟"]],
		[
			3019,
			"DataTime=20160801085857;PolId=w01018;w01018-SN=010000A8900016F000169DC1",
			["化学需氧量分析仪｜设备唯一标识 010000A8900016F000169DC1"],
		],
		[3020, "DataTime=20160801085857;PolId=w01018;i11001-Info=//清洗管路//", ["化学需氧量分析仪｜运行日志：清洗管路"]],
		[
			3020,
			"DataTime=20160801085857;PolId=w01018;i12001-Info=1;i12003-Info =0",
			["化学需氧量分析仪｜工作状态：维护；报警状态：正常！"],
		],
		[
			3020,
			"DataTime=20160801085857;PolId=w01018;i13004-Info=168.0; i13005-Info =40",
			["化学需氧量分析仪｜消解温度 168.0 ℃；消解时长 40 分钟"],
		],
		[3020, "DataTime=20160801085857;i31001-Info=//门开//;i33101-Info=25", ["站房｜门禁日志：门开；站房温度 25 ℃"]],
		[
			3040,
			"RunMode=2;PumpState=1;SystemTask=3;ValveCount=3;ValveStateList=1|0|1;RtdInterval=5;SystemAlarm=00;SystemTime=20260305081000",
			[
				"站点系统｜运行模式：连续；采水泵：只用泵一；当前任务：水样采集；阀门：1 开、2 关、3 开；实时数据间隔 5 分钟；系统报警：无",
			],
		],
		[
			3041,
			"Lng=119.9;Lat=31.7;Temp=24.5;Hum=52;Volt=221",
			["站房｜经度 119.9；纬度 31.7；温度 24.5 ℃；湿度 52 %；电压 221 V"],
		],
		[
			2062,
			"DataTime=20260305080000;w01001-Check=63.0,w01001-StandardValue=60,w01001-Flag=N",
			["pH分析仪｜标样核查：测得 63.0，标准值 60"],
		],
		[2999, "Strange=7", ["数采仪｜未知命令 2999；Strange：7"]],
	];
	for (const [cn, cp, lines] of said) assert.deepEqual(words(cn, cp), lines, String(cn));
});

test("a password is never among what a station says, nor is what a host asks or what data commands carry beside their values", () => {
	assert.deepEqual(words(3999, "NewPW=654321;PW=123456;Note=1"), ["数采仪｜未知命令 3999；Note：1"]);
	assert.deepEqual(words(3020, "PolId=w01018;InfoId=i11001;BeginTime=20160801010522,EndTime=20160801085857"), []);
	assert.deepEqual(words(1072, "NewPW=654321"), []);
	const data = readTelegram(
		Buffer.from("ST=21;CN=2011;MN=A1;CP=&&DataTime=20260305080000;Vendor=7;w21003-Rtd=0.4,w21003-Flag=N&&"),
	);
	assert.equal(telemetryOf(data, "2026-03-05T00:00:10.000Z", ZONE).names, "w21003-Rtd");
});

test("a state told again unchanged is one line with its beginning; what happened is a line each time", () => {
	const day = (hour: number) => `2026-03-05T${String(hour).padStart(2, "0")}:00:00.000Z`;
	const state = (hour: number, code: number) => telling(3020, `PolId=w21003;i12001-Info=${code}`, day(hour));
	const room = (hour: number, temp: number) => telling(3041, `Temp=${temp};Hum=50`, day(hour));
	const restart = (hour: number) => telling(2081, "DataTime=20260305080000;RestartTime=20260305075800", day(hour));
	const lines = logLines([
		state(9, 0),
		room(8, 26),
		restart(7),
		state(6, 0),
		room(5, 25),
		state(4, 1),
		restart(3),
		state(2, 1),
	]);
	assert.deepEqual(
		lines.map(
			({ at, since, times, what }) => `${since.slice(11, 13)}–${at.slice(11, 13)} ${times} ${what.zh.split("；")[0]}`,
		),
		["06–09 2 工作状态：运行", "05–08 2 温度 26 ℃", "07–07 1 重启", "02–04 2 工作状态：维护", "03–03 1 重启"],
	);
});

test("what stands is what was said last, since it was said first without a break; who runs again is not told of", () => {
	const say = (hour: number, factor: string, code: number) =>
		telling(3020, `PolId=${factor};i12001-Info=${code}`, `2026-03-05T${String(hour).padStart(2, "0")}:00:00.000Z`);
	const standing = standingStates([
		say(9, "w21003", 1),
		say(8, "w21011", 0),
		say(7, "w21003", 1),
		say(6, "w21011", 2),
		say(5, "w21003", 0),
		say(4, "w21003", 1),
	]);
	assert.deepEqual(
		standing.map(({ who, what, at, since }) => [who.zh, what.zh, since.slice(11, 13), at.slice(11, 13)]),
		[["氨氮分析仪", "工作状态：维护", "07", "09"]],
	);
});

test("whatever stands in telegrams, the log tells it, each telling once", () => {
	const item = fc.record({
		factor: fc.constantFrom("", "w21003", "i12001", "i11001", "i99999", "SB1", "SB001", "x"),
		kind: fc.oneof(fc.constantFrom("PolId", "Info", "RS", "SN", "Check", "SystemAlarm", "ValveStateList"), fc.string()),
		value: fc.option(fc.oneof(fc.string(), fc.integer().map(String)), { nil: null }),
		flag: fc.option(fc.constantFrom("N", "D", "zz"), { nil: null }),
	});
	const tellings = fc.array(
		fc.record({ cn: fc.constantFrom(1011, 2021, 2062, 2081, 3015, 3020, 3040, 3041, 9999), items: fc.array(item) }),
	);
	fc.assert(
		fc.property(tellings, (all) => {
			const log = all.map(
				(one, index): LogTelling => ({
					...{ ...one, mn: "A1", version: 2, at: new Date(1e12 - index * 1000).toISOString() },
					...{ receivedAt: "2026-03-05T00:00:00.000Z", frame: { batch: index + 1, place: 0 } },
				}),
			);
			const lines = logLines(log);
			const each = log.flatMap((one) => logLines([one]));
			assert.equal(
				lines.reduce((sum, { times }) => sum + times, 0),
				each.length,
			);
			assert.ok(
				lines.every(({ at, since, what, who }) => since <= at && what.zh !== "" && what.en !== "" && who.zh !== ""),
			);
			standingStates(log);
		}),
		{ seed: 212, numRuns: 300 },
	);
});
