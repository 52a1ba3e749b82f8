import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { knownThen } from "../loop/moment.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { enterRuling, qualityMarks } from "./quality.store.ts";
import { intervalOf } from "./quality.ts";
import { QUALITY_RULES } from "./quality-rules.ts";
import { receiveReadings } from "./reading.store.ts";
import type { Reading } from "./reading.ts";
import { checkSomeReadings, readingsRuled } from "./reading-quality.store.ts";
import { marksOfReadings, READINGS_CN, type ReadingSeries } from "./reading-quality.ts";
import { siteMonths } from "./site-month.store.ts";
import { parseValue } from "./value.ts";

const ZONE = "Asia/Shanghai";
const HOUR = 3_600_000;
const START = Date.parse("2026-05-01T00:00:00.000Z");
const LATER = "2030-01-01T00:00:00.000Z";

/** Values of a factor, so many hours apart. */
function series(factor: string, hours: number, values: (number | null)[], below = false): ReadingSeries {
	const samples = values.map((value, at) => ({
		...{ at: START + at * hours * HOUR, value, below },
		...{ mark: "N", version: 1 },
	}));
	return { factor, samples, intervalMs: intervalOf(samples), profile: null };
}

const marksOf = (...all: ReadingSeries[]) =>
	marksOfReadings(1, all, { from: START, to: START + 400 * 24 * HOUR }, LATER).map(
		({ factor, verdict, at, until, findings }) =>
			`${(at - START) / HOUR} ${factor} ${verdict} ${findings.map(({ check }) => check).join("+")}${until === null ? "" : " …"}`,
	);

const MONTH = 30 * 24;

test("of samples taken once a month only the range and ammonia against total nitrogen are asked: water may do anything in a month", () => {
	const wild = [0.1, 2.4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 9.9];
	assert.deepEqual(marksOf(series("w21003", MONTH, wild)), []);
	assert.deepEqual(marksOf(series("w01001", MONTH, [7.4, 74, 7.3, 4.9])), [
		`${MONTH} w01001 bad range`,
		`${3 * MONTH} w01001 suspect range`,
	]);
	assert.deepEqual(marksOf(series("w21003", MONTH, [2, 0.5]), series("w21001", MONTH, [1.5, 1.2])), [
		"0 w21003 suspect nitrogen",
		"0 w21001 suspect nitrogen",
	]);
});

test("values four hours apart are compared with their neighbours; what stands still is suspect and never bad, and below detection says nothing", () => {
	const calm = Array.from({ length: 40 }, (_, at) => 7 + (at % 4) / 10);
	const spiked = calm.with(20, 14);
	assert.match(marksOf(series("w01009", 4, spiked)).join(), /80 w01009 suspect spike/);
	const stuck = calm.map((value, at) => (at >= 6 && at < 36 ? 6.66 : value));
	const held = marksOf(series("w01009", 4, stuck));
	assert.ok(held.some((mark) => / suspect held …$/.test(mark)) && !held.some((mark) => /bad/.test(mark)), held.join());
	const phosphorus = Array.from({ length: 40 }, () => 0.01);
	assert.deepEqual(marksOf(series("w21011", 4, phosphorus, true)), []);
	assert.deepEqual(marksOf(series("w01009", 12, spiked)), [], "twice a day is too seldom for that");
});

test("no oxygen at all is a dead probe where it was measured each four hours, and black water where a laboratory found none", () => {
	assert.deepEqual(marksOf(series("w01009", MONTH, [5, 0, 4])), [`${MONTH} w01009 suspect range`]);
	assert.match(marksOf(series("w01009", 4, [5, 5.1, 5.2, 0, 5.1, 5])).join(), /12 w01009 bad range/);
});

test("whatever was measured, a reading is bad only where its range says so", () => {
	const value = fc.oneof(fc.double({ min: 0, max: 30, noNaN: true }), fc.constantFrom(0, -1, 99, 1e6, null));
	fc.assert(
		fc.property(fc.array(value, { maxLength: 60 }), fc.constantFrom(1, 4, 24, MONTH), (values, hours) => {
			const all = ["w01009", "w01001", "w01014", "w21003", "w21001"].map((factor) => series(factor, hours, values));
			const marks = marksOfReadings(1, all, { from: START, to: START + 9_999 * 24 * HOUR }, LATER);
			for (const mark of marks)
				assert.equal(
					mark.verdict === "bad",
					mark.findings.some(({ check, verdict }) => check === "range" && verdict === "bad"),
				);
		}),
		{ seed: 20261125, numRuns: 200 },
	);
});

function reading(siteId: number, factor: string, at: string, text: string): Reading {
	const { value, usable, detectionLimit } = parseValue(factor, text);
	return { siteId, factor, happenedAt: `${at}.000Z`, valueText: text, value, usable, detectionLimit, flag: "" };
}

const deliver = (db: Db, receivedAt: string, rows: Reading[], source = "import") =>
	inDistrict(db, 1, (trx) =>
		receiveReadings(
			trx,
			{ source, fileName: "a.csv", receivedAt, clientKey: receivedAt, actor: "a", unit: "u" },
			rows,
			ZONE,
		),
	);

async function checkAll(db: Db, now: string): Promise<number> {
	let looked = 0;
	for (;;) {
		const some = await inDistrict(db, 1, (trx) => checkSomeReadings(trx, new Date(now)));
		looked += some;
		if (some === 0) return looked;
	}
}

const means = (db: Db, month: string, knownBy: string) =>
	inDistrict(db, 1, async (trx) => {
		const seen = { ...knownThen(knownBy, ZONE), at: LATER };
		return (await siteMonths(trx, { from: month, to: month }, seen)).map(({ factor, mean, samples }) => [
			factor,
			mean,
			samples,
		]);
	});

const marked = (db: Db, knownBy = LATER) =>
	inDistrict(db, 1, async (trx) => {
		const span = { siteId: 1, from: 0, to: Date.parse(LATER), cn: READINGS_CN };
		return (await qualityMarks(trx, span, knownBy)).map(({ factor, verdict, findings }) =>
			[factor, verdict, ...findings.map(({ check }) => check)].join(" "),
		);
	});

test("an imported value that no water has is left out of its month, which says so from then on; a suspect one counts", async (t) => {
	const { db } = await testDatabase(t);
	await inDistrict(db, 1, (trx) =>
		trx.updateTable("district").set({ time_zone: ZONE }).where("district_id", "=", 1).execute(),
	);
	const rows = [
		reading(1, "w01001", "2026-05-04T02:00:00", "7.4"),
		reading(1, "w01001", "2026-05-11T02:00:00", "74"),
		reading(1, "w21003", "2026-05-04T02:00:00", "2.0"),
		reading(1, "w21001", "2026-05-04T02:00:00", "1.5"),
	];
	await deliver(db, "2026-06-02T00:00:00.000Z", rows);
	assert.deepEqual(await means(db, "2026-05", LATER), [
		["w01001", "40.7", 2],
		["w21001", "1.5", 1],
		["w21003", "2", 1],
	]);
	assert.equal(await checkAll(db, "2026-06-02T00:00:10.000Z"), 1, "May alone: the months beside it have no readings");
	assert.deepEqual((await marked(db)).sort(), [
		"w01001 bad range",
		"w21001 suspect nitrogen",
		"w21003 suspect nitrogen",
	]);
	assert.deepEqual(await means(db, "2026-05", LATER), [
		["w01001", "7.4", 1],
		["w21001", "1.5", 1],
		["w21003", "2", 1],
	]);
	assert.deepEqual(
		(await means(db, "2026-05", "2026-06-02T00:00:05.000Z"))[0],
		["w01001", "40.7", 2],
		"as it was known then",
	);

	// The same file again, and a check again, change nothing.
	await deliver(db, "2026-06-03T00:00:00.000Z", rows);
	assert.equal(await checkAll(db, "2026-06-03T00:00:10.000Z"), 0, "nothing new came, so nothing is due");

	// The slip of the pen is corrected: the verdict is taken back and the month has both samples.
	await deliver(db, "2026-06-04T00:00:00.000Z", [reading(1, "w01001", "2026-05-11T02:00:00", "7.6")]);
	await checkAll(db, "2026-06-04T00:00:10.000Z");
	assert.deepEqual((await means(db, "2026-05", LATER))[0], ["w01001", "7.5", 2]);
	assert.deepEqual((await marked(db, "2026-06-03T12:00:00.000Z")).length, 3, "what was known before stays");
	assert.deepEqual((await marked(db)).sort(), ["w21001 suspect nitrogen", "w21003 suspect nitrogen"]);
});

test("an engineer's word on imported readings goes before the checks, and what a station's own telemetry gave is not touched by it", async (t) => {
	const { db } = await testDatabase(t);
	await deliver(db, "2026-06-02T00:00:00.000Z", [reading(1, "w01001", "2026-05-11T02:00:00", "74")]);
	await deliver(db, "2026-06-02T00:01:00.000Z", [reading(1, "w01001", "2026-05-12T04:00:00", "99")], "hj212");
	await checkAll(db, "2026-06-02T00:02:00.000Z");
	assert.deepEqual(
		await means(db, "2026-05", LATER),
		[["w01001", "99", 1]],
		"its day means were made without bad values",
	);
	const rule = (verdict: "good" | "bad", now: string) =>
		inDistrict(db, 1, async (trx) => {
			const span = { siteId: 1, from: "2026-05-01T00:00:00.000Z", to: "2026-05-31T00:00:00.000Z" };
			const said = { ...span, factor: "w01001", verdict, work: null, reason: "核对原始记录" };
			await enterRuling(trx, said, { person: "p", unit: "u" }, now);
			await readingsRuled(trx, span, now);
		});
	await rule("good", "2026-06-03T00:00:00.000Z");
	assert.deepEqual(await means(db, "2026-05", LATER), [["w01001", "86.5", 2]]);
	await rule("bad", "2026-06-04T00:00:00.000Z");
	assert.deepEqual(await means(db, "2026-05", LATER), [["w01001", "99", 1]]);
});

test("where the rules have changed, the readings of the last 400 days are checked again; older ones keep their verdicts", async (t) => {
	const { db } = await testDatabase(t);
	await deliver(db, "2026-06-02T00:00:00.000Z", [
		reading(1, "w01001", "2024-05-11T02:00:00", "74"),
		reading(1, "w01001", "2026-05-11T02:00:00", "74"),
	]);
	const now = "2026-06-02T00:02:00.000Z";
	assert.equal(await checkAll(db, now), 2);
	assert.equal(await checkAll(db, now), 0);
	await inDistrict(db, 1, (trx) =>
		trx.updateTable("quality_cursor").set({ reading_rules: "quality-0" }).where("district_id", "=", 1).execute(),
	);
	assert.equal(await checkAll(db, "2026-07-02T00:02:00.000Z"), 1);
	const cursor = await inDistrict(db, 1, (trx) =>
		trx.selectFrom("quality_cursor").select("reading_rules").where("district_id", "=", 1).executeTakeFirstOrThrow(),
	);
	assert.equal(cursor.reading_rules, QUALITY_RULES);
	assert.equal((await marked(db)).length, 2, "what comes out the same makes no new version");
});
