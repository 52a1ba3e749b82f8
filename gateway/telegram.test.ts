import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { markMeaning } from "../waters/data-mark.ts";
import { answerFrame, answerOf, frameOf } from "./answer.ts";
import { decodeCapture } from "./capture.ts";
import { type DayValue, dayMeans } from "./day-mean.ts";
import { encodeLine } from "./decode.command.ts";
import { newBatchId, packFrames, unpackFrames } from "./frame-batch.ts";
import { readGatewaySettings } from "./settings.ts";
import { FAULTS, measured } from "./simulate.ts";
import { readTelegram } from "./telegram.ts";
import { repairTime } from "./telegram-time.ts";
import { digitsOf, instantOfDigits, namesOf, telemetryOf } from "./telemetry.ts";

const HEAD = "QN=20260305081500123;ST=21;CN=2011;PW=123456;MN=A320412_0001;Flag=9;CP=&&DataTime=20260305081500";
const read = (area: string) => readTelegram(Buffer.from(`${HEAD};${area}&&`));

test("old factor codes are understood by what they are called now", () => {
	const telegram = readTelegram(
		Buffer.from("ST=32;CN=2011;MN=1;CP=&&DataTime=20240123131500;011-Rtd=32.4,011-Flag=N;B01-Rtd=0.1&&"),
	);
	assert.deepEqual(
		telegram.values.map(({ factor, kind, value, flag }) => [factor, kind, value, flag]),
		[
			["w01018", "Rtd", "32.4", "N"],
			["w00000", "Rtd", "0.1", null],
		],
	);
	assert.equal(telegram.version, 0);
});

test("a decimal stays as it came, to the last zero", () => {
	assert.deepEqual(
		read("w21003-Rtd=0.09055002;w01001-Rtd=7.470;w01010-Rtd=-0.50;w01014-Rtd=+12").values.map(({ value }) => value),
		["0.09055002", "7.470", "-0.50", "+12"],
	);
});

test("what is no number is kept as text and counts as nothing", () => {
	for (const text of ["", "NaN", "----", "1e3", ".5", "5.", "1.2.3", "--1", "0x1F", "-99.000", "9999", "1-2"]) {
		const telegram = read(`w21003-Rtd=${text},w21003-Flag=N`);
		assert.equal(telegram.values[0]?.value, null, text);
		assert.equal(telegram.values[0]?.text, text);
		assert.ok(telegram.warnings.includes("value"), text);
	}
});

test("a mark belongs to its factor before or behind the value, and a sample time to the value that follows", () => {
	const telegram = read(
		"w21003-Flag=D,w21003-Rtd=1;w21011-SampleTime=20260305040000,w21011-Rtd=2,w21011-Flag=M,w21011-EFlag=A01",
	);
	assert.deepEqual(
		telegram.values.map(({ flag, sampleTime }) => [flag, sampleTime]),
		[
			["D", null],
			["M", "20260305040000"],
		],
	);
});

test("text between slashes may hold every separator", () => {
	const [value] = read("i11001-Info=//换试剂;a=b,c&&d//;i11002-Info=x").values;
	assert.equal(value?.text, "换试剂;a=b,c&&d");
});

test("times with milliseconds or without seconds are put right; days that do not exist are refused", () => {
	assert.deepEqual(repairTime("20260305081500"), { time: "20260305081500", repaired: false });
	assert.deepEqual(repairTime("20260305081500000"), { time: "20260305081500", repaired: true });
	assert.deepEqual(repairTime("202603050815"), { time: "20260305081500", repaired: true });
	assert.deepEqual(repairTime("2026-03-05 08:15:00"), { time: "20260305081500", repaired: true });
	for (const text of [
		"20260230081500",
		"20260305240000",
		"20250229000000",
		"19991231235959",
		"x",
		"",
		"2026030508150",
		"00000000000000",
	])
		assert.equal(repairTime(text), null, text);
	assert.ok(repairTime("20240229000000"));
});

test("a letter means another thing in another version", () => {
	assert.equal(markMeaning(1, "L"), "not-for-statistics");
	assert.equal(markMeaning(2, "L"), "below-detection");
	assert.equal(markMeaning(2, "lr"), "not-for-statistics");
	assert.equal(markMeaning(7, "?"), "not-for-statistics");
	assert.equal(markMeaning(0, ""), "good");
});

test("an answer has the sender's QN, password, MN and version bits, and asks for nothing", () => {
	for (const flag of [1, 5, 7, 9, 11, 17]) {
		const telegram = readTelegram(
			Buffer.from(HEAD.replace("Flag=9", `Flag=${flag};PNUM=2;PNO=1`).concat(";w01009-Rtd=8&&")),
		);
		assert.equal(answerOf(telegram), "9014");
		const [answer] = decodeCapture(answerFrame(telegram, "9014"));
		assert.equal(answer?.flag, flag & 0xfc);
		assert.equal(answer?.qn, "20260305081500123");
		assert.equal(answer?.cn, "9014");
		assert.deepEqual(answer?.warnings, flag < 12 ? [] : ["unknown-version"]);
	}
});

test("no data segment whatever makes the reader throw, and none that is faulty is answered", () => {
	const part = fc.constantFrom(
		"QN=",
		"ST=21",
		";",
		"CN=2011",
		"MN=1",
		"Flag=9",
		"CP=&&",
		"&&",
		"=",
		",",
		"-Rtd=",
		"w01009",
		"//",
		"DataTime=",
		" ",
		"é",
		"\xff",
		"&",
		"20260305081500",
	);
	fc.assert(
		fc.property(
			fc.oneof(
				fc.array(part, { maxLength: 30 }).map((parts) => parts.join("")),
				fc.string({ unit: "binary", maxLength: 200 }),
			),
			(text) => {
				const telegram = readTelegram(Buffer.from(text, "latin1"));
				if (telegram.fault !== null) assert.equal(answerOf(telegram), null);
			},
		),
		{ numRuns: 5000 },
	);
});

test("what encode writes decode reads", () => {
	const line = JSON.stringify({
		...{ qn: "20260305081500123", st: "21", cn: "2061", pw: "123456", mn: "A1", flag: 9, dataTime: "20260305080000" },
		values: [{ factor: "w21003", kind: "Avg", value: "0.482", flag: "N" }],
	});
	const frame = encodeLine(line);
	assert.ok(Buffer.isBuffer(frame));
	const [decoded] = decodeCapture(frame);
	assert.deepEqual(decoded?.values, [{ factor: "w21003", kind: "Avg", value: "0.482", flag: "N" }]);
	assert.equal(typeof encodeLine("{"), "string");
	assert.equal(typeof encodeLine("{}"), "string");
	assert.deepEqual(encodeLine("QN=1"), frameOf(Buffer.from("QN=1")));
});

test("frames come out of a pack as they went in, and batch numbers only grow", () => {
	fc.assert(
		fc.property(fc.array(fc.uint8Array({ maxLength: 2000 }), { maxLength: 20 }), (frames) => {
			const buffers = frames.map((frame) => Buffer.from(frame));
			assert.deepEqual(unpackFrames(packFrames(buffers).body), buffers);
		}),
		{ numRuns: 50 },
	);
	assert.ok(newBatchId(1000) < newBatchId(999));
});

test("local digits become instants and back", () => {
	assert.equal(instantOfDigits("20260305081500", "Asia/Shanghai"), "2026-03-05T00:15:00.000Z");
	assert.equal(digitsOf(new Date("2026-03-05T00:15:00.123Z"), "Asia/Shanghai"), "20260305081500123");
});

test("the same telling has one content, another value or mark has another; a clock that runs ahead counts for no day", () => {
	const told = (area: string, at = "2026-03-05T00:15:05.000Z") => telemetryOf(read(area), at, "Asia/Shanghai");
	const one = told("w01009-Rtd=8.31,w01009-Flag=N");
	assert.equal(told("w01009-Rtd=8.31,w01009-Flag=N").content, one.content);
	assert.notEqual(told("w01009-Rtd=8.310,w01009-Flag=N").content, one.content);
	assert.notEqual(told("w01009-Rtd=8.31,w01009-Flag=M").content, one.content);
	assert.equal(one.countsFor, "2026-03-05");
	assert.equal(told("w01009-Rtd=8.31", "2026-03-04T23:00:00.000Z").countsFor, null);
	assert.deepEqual(namesOf(one.names), { factors: ["w01009"], kinds: ["Rtd"] });
});

const hour = (at: number, value: string | null, more: Partial<DayValue> = {}): DayValue => ({
	...{ cn: 2061, factor: "w21003", value, flag: "N", version: 2, unit: null },
	happenedAt: new Date(Date.UTC(2026, 2, 4, 16 + at)),
	...more,
});
const means = (values: DayValue[]) =>
	dayMeans(7, "2026-03-04T16:00:00.000Z", values).readings.map(({ factor, value }) => [factor, value]);

test("a day's mean is what the station says of the day, else the mean of its hours", () => {
	const hours = [hour(0, "0.1"), hour(4, "0.2"), hour(8, "0.6")];
	assert.deepEqual(means(hours), [["w21003", "0.30"]]); // (0.1 + 0.2 + 0.6) / 3
	assert.deepEqual(means([...hours, hour(0, "0.44", { cn: 2031 })]), [["w21003", "0.44"]]);
	assert.deepEqual(means(hours.slice(1)), []); // two hours are too few
});

test("what quality control found bad is left out and counted by its reason; what is suspect counts", () => {
	const bad = { quality: { verdict: "bad" as const, by: "held" } };
	const hours = [
		hour(0, "0.1"),
		hour(4, "0.2"),
		hour(8, "0.6", { quality: { verdict: "suspect", by: "spike" } }),
		hour(12, "9", bad),
	];
	assert.deepEqual(means(hours), [["w21003", "0.30"]]);
	const { quality } = dayMeans(7, "2026-03-04T16:00:00.000Z", [...hours, hour(16, "0.3", { flag: "C" })]);
	assert.deepEqual(quality, [
		{ factor: "w21003", cn: 2061, counted: 3, excluded: 2, suspect: 1, reasons: { held: 1, mark: 1 } },
	]);
	// The station made its own mean of the day from what is bad: its hours say more.
	assert.deepEqual(means([...hours, hour(0, "2.5", { cn: 2031 })]), [["w21003", "0.30"]]);
	const allBad = hours.map((value) => ({ ...value, ...bad }));
	assert.deepEqual(dayMeans(7, "2026-03-04T16:00:00.000Z", allBad).quality, [
		{ factor: "w21003", cn: 0, counted: 0, excluded: 4, suspect: 0, reasons: { held: 4 } },
	]);
});

test("minutes count by the hour, so that a chatty hour weighs no more than a quiet one", () => {
	const minutes = [hour(0, "1"), hour(0, "1"), hour(0, "1"), hour(1, "2"), hour(2, "3")].map((value) => ({
		...value,
		cn: 2051,
	}));
	assert.deepEqual(means(minutes), [["w21003", "2.0"]]);
});

test("bad marks do not count, under the detection limit counts half, metals come in micrograms", () => {
	assert.deepEqual(means([hour(0, "1"), hour(1, "1"), hour(2, "9", { flag: "M" })]), []);
	assert.deepEqual(means([hour(0, "1"), hour(1, "1"), hour(2, "0.4", { flag: "L" })]), [["w21003", "0.73"]]); // 0.4 L counts 0.2
	const lead = [0, 1, 2].map((at) => hour(at, "5", { factor: "w20120" }));
	assert.deepEqual(means(lead), [["w20120", "0.0050"]]);
	assert.deepEqual(means(lead.map((value) => ({ ...value, unit: "mg/L" }))), [["w20120", "5.0"]]);
	assert.deepEqual(means([0, 1, 2].map((at) => hour(at, "5", { factor: "ys1000" }))), []);
});

test("settings that make no sense are refused with what would", () => {
	assert.equal(readGatewaySettings({}).port, 9212);
	assert.equal(readGatewaySettings({ HJ212_PORT: "off" }).port, null);
	assert.throws(() => readGatewaySettings({ HJ212_PORT: "99999" }), /HJ212_PORT.*0–65535/);
	assert.throws(() => readGatewaySettings({ HJ212_ALLOW: "10.0.0.0/99" }), /10\.0\.0\.0\/99/);
	assert.throws(() => readGatewaySettings({ HJ212_TLS_CERT: "x" }), /HJ212_TLS_KEY/);
	assert.ok(readGatewaySettings({ HJ212_ALLOW: "10.1.0.0/16, ::1" }).allow?.check("10.1.2.3"));
});

test("in the simulated fleet a leak raises the ammonia of its creek and of no other", () => {
	const at = Date.UTC(2026, 6, 1, 12);
	const ammonia = (station: number, since: number) =>
		Number(measured(station, at, at - since, new Set(["leak"])).w21003);
	assert.ok(ammonia(0, 120_000) > 5 * ammonia(0, 0));
	assert.equal(ammonia(1, 120_000), ammonia(1, 0));
});

test("a simulated station says one thing of a second, whenever in it it measures, with all its faults", () => {
	const started = Date.UTC(2026, 6, 1, 12, 0, 0, 321);
	const within = fc.record({ station: fc.nat(199), second: fc.nat(1800), a: fc.nat(999), b: fc.nat(999) });
	fc.assert(
		fc.property(within, ({ station, second, a, b }) => {
			const at = Date.UTC(2026, 6, 1, 12) + second * 1000;
			const said = (ms: number) => measured(station, at + ms, started, new Set(FAULTS));
			assert.deepEqual(said(a), said(b));
		}),
		{ seed: 5 },
	);
});
