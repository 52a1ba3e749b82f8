import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { sql } from "kysely";
import { asOwner } from "../store/connect.ts";
import { type Db, inDistrict, type Trx } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { SAMPLES } from "../waters/batch-sample.ts";
import { qualityPass } from "../waters/quality.jobs.ts";
import { qualityMarks } from "../waters/quality.store.ts";
import { telegramFrame } from "./answer.ts";
import { Committer } from "./committer.ts";
import { deliverFrames } from "./deliver.ts";
import { isOdd, OddityTally } from "./oddity-tally.ts";
import { rollUp } from "./rollup.store.ts";
import { seriesOf } from "./series.store.ts";
import { settleTelemetry } from "./settle.ts";
import { addStation, type Station } from "./station.store.ts";
import { logTellings } from "./station-log.store.ts";
import { readTelegram } from "./telegram.ts";
import { namesOf, telemetryOf } from "./telemetry.ts";

const ZONE = "Asia/Shanghai";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** 2026-03-05 00:00 in Shanghai. */
const START = Date.parse("2026-03-04T16:00:00.000Z");
const iso = (ms: number) => new Date(ms).toISOString();
const digits = (ms: number) =>
	iso(ms + 8 * HOUR)
		.replace(/\D/g, "")
		.slice(0, 14);

/** What an analyser says in one telegram: its value, and the time of the sample that it is of. */
type Told = [value: string, sampledAt: number | string | null, mark?: string];

function frame(at: number, told: Record<string, Told>, cn = "2011"): Buffer {
	const kind = cn === "2011" ? "Rtd" : "Avg";
	const items = Object.entries(told).map(([factor, [value, sampledAt, mark = "N"]]) => {
		const time = typeof sampledAt === "number" ? digits(sampledAt) : sampledAt;
		return `${time === null ? "" : `${factor}-SampleTime=${time},`}${factor}-${kind}=${value},${factor}-Flag=${mark}`;
	});
	const header = { qn: `${digits(at)}000`, st: "21", cn, pw: "123456", mn: "MN1", flag: 9 };
	return telegramFrame({ ...header, cp: [`DataTime=${digits(at)}`, ...items].join(";") });
}

const telemetry = (raw: Buffer, receivedAt = iso(START + 30 * 24 * HOUR)) =>
	telemetryOf(readTelegram(raw, 6, raw.length - 6), receivedAt, ZONE);

test("a value of a sample is told once, at the time when the sample was taken; its telegram keeps what it said", () => {
	const at = START + 9 * HOUR;
	const told = telemetry(frame(at, { w01001: ["7.1", null], w21003: ["0.42", at - 50 * MINUTE] }));
	assert.deepEqual(namesOf(told.names), {
		factors: ["w01001", "w21003", "w21003"],
		kinds: ["Rtd", "SampledRtd", "SampleTime"],
	});
	assert.deepEqual(
		told.samples?.map(({ happenedAt, cn, names, values, countsFor, flags }) => [
			happenedAt,
			cn,
			names,
			values,
			countsFor,
			flags,
		]),
		[[iso(at - 50 * MINUTE), SAMPLES, "w21003-Sample", "0.42", "2026-03-05", null]],
	);
	// Told again an hour later, in maintenance by then: the same telling of the same time.
	const again = telemetry(frame(at + HOUR, { w21003: ["0.42", at - 50 * MINUTE, "M"] }));
	assert.deepEqual(
		[again.samples?.[0]?.content, again.samples?.[0]?.happenedAt],
		[told.samples?.[0]?.content, told.samples?.[0]?.happenedAt],
	);
	const corrected = telemetry(frame(at + HOUR, { w21003: ["0.45", at - 50 * MINUTE] }));
	assert.notEqual(corrected.samples?.[0]?.content, told.samples?.[0]?.content);
});

test("the time of the sample may stand behind its value, and a sample of last night counts for last night", () => {
	const raw = telegramFrame({
		...{ qn: `${digits(START)}000`, st: "21", cn: "2011", pw: "123456", mn: "MN1", flag: 9 },
		cp: `DataTime=${digits(START + HOUR)};w21003-Rtd=0.42,w21003-SampleTime=${digits(START - HOUR)},w21003-Flag=N`,
	});
	const [sample] = telemetry(raw).samples ?? [];
	assert.deepEqual([sample?.happenedAt, sample?.countsFor], [iso(START - HOUR), "2026-03-04"]);
});

test("a sample time in the future, before 2000, a day too old or none at all is not believed: the value counts at its DataTime", () => {
	const at = START + 9 * HOUR;
	for (const wrong of [at + 11 * MINUTE, "19991231235959", at - 24 * HOUR - 1000, "20260305", "20261305000000", "x"]) {
		const told = telemetry(frame(at, { w21003: ["0.42", wrong] }));
		assert.equal(told.samples, undefined, String(wrong));
		assert.equal(namesOf(told.names).kinds[0], "Rtd", String(wrong));
	}
	for (const right of [at + 10 * MINUTE, at, at - 24 * HOUR])
		assert.equal(telemetry(frame(at, { w21003: ["0.42", right] })).samples?.length, 1, String(right));
	// DataTime of an hour is its beginning: the sample lies within it.
	assert.equal(telemetry(frame(at, { w21003: ["0.42", at + 55 * MINUTE] }, "2061")).samples?.length, 1);
	// Neither is a day's mean a sample, nor what comes of a clock that runs ahead.
	assert.equal(telemetry(frame(at, { w21003: ["0.42", at] }, "2031")).samples, undefined);
	assert.equal(telemetry(frame(at, { w21003: ["0.42", at] }), iso(at - HOUR)).samples, undefined);
});

test("while the analyser works on the next bottle and tells nothing, what it said of the last one stands", () => {
	const told = telemetry(frame(START + HOUR, { w21003: ["", START] }));
	assert.deepEqual([told.samples, namesOf(told.names).kinds[0]], [undefined, "SampledRtd"]);
});

test("a telegram without sample times is stored as ever (seeded)", () => {
	const values = fc.dictionary(fc.constantFrom("w01001", "w21003", "w01009"), fc.integer({ min: 0, max: 999 }));
	fc.assert(
		fc.property(values, (said) => {
			const told = telemetry(
				frame(START, Object.fromEntries(Object.entries(said).map(([f, v]) => [f, [String(v), null]]))),
			);
			assert.equal(told.samples, undefined);
			assert.ok(namesOf(told.names).kinds.every((kind) => kind === "Rtd"));
		}),
		{ seed: 33 },
	);
});

async function stationIn(t: TestContext): Promise<{ db: Db; ownerUrl: string; station: Station }> {
	const { db, ownerUrl } = await testDatabase(t);
	await asOwner(ownerUrl, async (owner) => {
		await owner.query(
			`insert into creek_version (known_from, district_id, creek_id, name_zh, name_en, level, town_unit_id, river_id, geometry) values ('-infinity', 1, 'c1', '红旗河', 'Hongqi', 1, 't', 'r', '{"type":"LineString","coordinates":[]}')`,
		);
		await owner.query("update district set time_zone = 'Asia/Shanghai'");
	});
	const station = await inDistrict(db, 1, (trx) =>
		addStation(trx, { mn: "MN1", password: "123456", creek: "c1" }, "2026-03-01T00:00:00.000Z"),
	);
	return { db, ownerUrl, station };
}

const CYCLE = 4 * HOUR;
/** Frames each ten minutes of an analyser with four-hourly cycles: the result is there 40 minutes after the sample was taken, and is told until the next. */
function cycles(from: number, to: number, value: (cycle: number) => string): Buffer[] {
	const frames: Buffer[] = [];
	for (let at = from; at < to; at += 10 * MINUTE) {
		const cycle = Math.floor((at - 40 * MINUTE - START) / CYCLE);
		const sampledAt = START + cycle * CYCLE;
		frames.push(
			frame(at, {
				w01001: [(7 + ((at / MINUTE) % 7) / 10).toFixed(1), null],
				w21003: [value(cycle), sampledAt],
				w21001: [(Number(value(cycle)) + 1.5).toFixed(2), sampledAt + 31_000],
			}),
		);
	}
	return frames;
}

const deliver = (trx: Trx, station: Station, frames: Buffer[], receivedAt: number) =>
	deliverFrames(
		trx,
		frames.map((raw) => ({ station, raw })),
		iso(receivedAt),
	);

test("rollups count a sample once, in the hour when it was taken, however often, late or corrected it is told; added to or counted afresh alike", async (t) => {
	const { db, ownerUrl, station } = await stationIn(t);
	const at = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(db, 1, work);
	const value = (cycle: number) => (0.4 + (cycle % 5) / 100).toFixed(3);
	const all = async () =>
		(
			await at((trx) =>
				sql<Record<string, unknown>>`
					select site_id, grain, cn, factor, at, received, valid, suspect, bad, lowest, highest, total from rollup order by grain, cn, factor, at`.execute(
					trx,
				),
			)
		).rows;
	const from = START + 40 * MINUTE;
	const sampledAt = new Set<number>();
	for (let step = 0; step < 24; step++) {
		const begin = from + step * 2 * HOUR;
		const frames = cycles(begin, begin + 2 * HOUR, value);
		// Now and then a corrected value, or what was said half a day before, once more and one frame of it for the first time.
		if (step % 5 === 4)
			frames.push(frame(begin + HOUR, { w21003: ["0.777", START + Math.floor((begin - from) / CYCLE) * CYCLE] }));
		if (step % 7 === 6)
			frames.push(
				...cycles(begin - 12 * HOUR, begin - 11 * HOUR, value),
				frame(begin - 9 * HOUR, { w21003: ["1.234", begin - 10 * HOUR] }),
			);
		sampledAt.add(Math.floor((begin - from) / CYCLE));
		if (step % 7 === 6) sampledAt.add(begin);
		await at((trx) => deliver(trx, station, frames, begin + 2 * HOUR));
		if (step % 3 === 1) await rollUp(db, 1);
	}
	await rollUp(db, 1);
	const grown = await all();
	const hours = grown.filter(({ grain, cn, factor }) => grain === "hour" && cn === SAMPLES && factor === "w21003");
	assert.ok(hours.length >= 12);
	assert.equal(
		hours.reduce((sum, { received }) => sum + Number(received), 0),
		sampledAt.size,
		"one sample, one value",
	);
	assert.ok(
		!grown.some(({ cn, factor }) => cn === 2011 && factor === "w21003"),
		"and none at the telegrams' own times",
	);
	assert.equal(
		grown.filter(({ grain, cn, factor }) => grain === "month" && cn === 2011 && factor === "w01001")[0]?.received,
		24 * 12,
	);
	await asOwner(ownerUrl, async (owner) => {
		await owner.query("truncate rollup, site_series");
		await owner.query(
			`insert into rollup_due (district_id, batch_id, sites, hours)
			select 1, -1, array_agg(site_id), array_agg(hour) from (select distinct site_id, date_trunc('hour', happened_at, 'UTC') as hour from telemetry) touched`,
		);
	});
	await rollUp(db, 1);
	assert.deepEqual(grown, await all());
});

test("a day's mean takes three samples, not three hours of telling one; what is told again is no stuck probe and is shown as told again", async (t) => {
	const { db, station } = await stationIn(t);
	const at = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(db, 1, work);
	// Of the first day two samples, told for hours; the day after all six.
	const first = cycles(START + 40 * MINUTE, START + 9 * HOUR - MINUTE, (cycle) => (0.4 + cycle / 10).toFixed(2));
	const stale = cycles(START + 10 * HOUR, START + 12 * HOUR, () => "0.5").map((_, index) =>
		frame(START + 10 * HOUR + index * 10 * MINUTE, { w21003: ["0.50", START + 4 * HOUR] }),
	);
	const second = cycles(START + 24 * HOUR + 40 * MINUTE, START + 48 * HOUR + 30 * MINUTE, (cycle) =>
		(0.4 + (cycle % 6) / 10).toFixed(2),
	);
	await at((trx) => deliver(trx, station, [...first.slice(0, 48), ...stale], START + 13 * HOUR));
	await at((trx) => deliver(trx, station, second, START + 49 * HOUR));
	await at((trx) => qualityPass(trx, new Date(START + 49 * HOUR)));
	await settleTelemetry(db, 1, new Date(START + 50 * HOUR), { rawDays: 400 });
	const means = await at((trx) =>
		sql<{ day: string; cn: number; counted: number; mean: string | null }>`
			select q.day::text, q.cn, q.counted, (select value_text from reading r where r.site_id = q.site_id and r.factor = q.factor
				and r.happened_at = (q.day::timestamp + interval '12 hours') at time zone 'Asia/Shanghai' order by received_at desc limit 1) as mean
			from day_quality q where factor = 'w21003' order by day`.execute(trx),
	);
	assert.deepEqual(means.rows, [
		{ day: "2026-03-05", cn: 0, counted: 2, mean: null },
		{ day: "2026-03-06", cn: SAMPLES, counted: 6, mean: "0.650" },
	]);
	const span = { siteId: station.siteId, from: START - HOUR, to: START + 60 * HOUR };
	const marks = await at((trx) => qualityMarks(trx, span, "9000-01-01T00:00:00.000Z"));
	assert.deepEqual(
		marks.filter(({ factor, verdict }) => factor.startsWith("w2") && verdict !== "missing"),
		[],
	);
	const moment = { at: iso(START + 50 * HOUR), knownBy: iso(START + 50 * HOUR), timeZone: ZONE };
	const query = {
		siteId: station.siteId,
		cn: SAMPLES,
		factor: "w21003",
		from: iso(START),
		to: iso(START + 24 * HOUR - 1),
	};
	const { points } = await at((trx) => seriesOf(trx, query, moment as never, false));
	assert.deepEqual(
		points.map((point) => [
			point.at,
			point.value,
			"repeats" in point ? point.repeats?.times : undefined,
			"repeats" in point ? point.repeats?.lastAt : undefined,
		]),
		[
			[iso(START), 0.4, 23, iso(START + 4 * HOUR + 30 * MINUTE)],
			[iso(START + 4 * HOUR), 0.5, 35, iso(START + 11 * HOUR + 50 * MINUTE)],
		],
	);
});

test("ammonia above total nitrogen is seen of samples that were drawn one after the other", async (t) => {
	const { db, station } = await stationIn(t);
	const at = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(db, 1, work);
	const frames = [0, 4, 8].map((hour) =>
		frame(START + (hour + 1) * HOUR, {
			w21003: [hour === 8 ? "3.1" : "0.5", START + hour * HOUR],
			w21001: ["2.2", START + hour * HOUR + 31_000],
		}),
	);
	await at((trx) => deliver(trx, station, frames, START + 10 * HOUR));
	await at((trx) => qualityPass(trx, new Date(START + 10 * HOUR)));
	const span = { siteId: station.siteId, from: START - HOUR, to: START + 60 * HOUR };
	const marks = await at((trx) => qualityMarks(trx, span, "9000-01-01T00:00:00.000Z"));
	const nitrogen = marks.filter(({ findings }) => findings.some(({ check }) => check === "nitrogen"));
	assert.deepEqual(nitrogen.map(({ cn, factor, at: when, verdict }) => [cn, factor, when, verdict]).sort(), [
		[SAMPLES, "w21001", START + 8 * HOUR + 31_000, "suspect"],
		[SAMPLES, "w21003", START + 8 * HOUR, "suspect"],
	]);
});

test("phosphorus that jumps is compared with the turbidity that the probe told when the sample was taken", async (t) => {
	const { db, station } = await stationIn(t);
	const at = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(db, 1, work);
	const deliverAndCheck = (cloud: (hour: number) => string, from: number, to: number) =>
		at(async (trx) => {
			const frames = [];
			for (let hour = from; hour < to; hour++)
				frames.push(
					frame(START + hour * HOUR, {
						w01003: [cloud(hour), null],
						w21011: [
							hour >= 25 ? "0.42" : `0.1${Math.max(0, Math.floor((hour - 1) / 4)) % 2}`,
							START + Math.max(0, Math.floor((hour - 1) / 4) * 4 * HOUR + 10 * MINUTE),
						],
					}),
				);
			await deliver(trx, station, frames, START + to * HOUR);
			await qualityPass(trx, new Date(START + to * HOUR));
		});
	const marked = async () => {
		const span = { siteId: station.siteId, from: START - HOUR, to: START + 60 * HOUR };
		const marks = await at((trx) => qualityMarks(trx, span, "9000-01-01T00:00:00.000Z"));
		return marks.flatMap(({ factor, at: when, findings }) =>
			findings.some(({ check }) => check === "phosphorus") ? [`${factor} ${(when - START) / MINUTE}`] : [],
		);
	};
	await deliverAndCheck((hour) => (hour >= 24 ? "160.0" : `2${hour % 3}.0`), 0, 26);
	assert.deepEqual(await marked(), ["w21011 1450"]);
});

test("the gateway stores a sample with the first frame that tells it, and counts telegrams, not samples", async (t) => {
	const { db, station } = await stationIn(t);
	const clock = { now: () => new Date(START + 6 * HOUR), today: () => "2026-03-05" };
	const committer = new Committer(db, 1, clock, () => {});
	let committed = 0;
	for (const raw of cycles(START + 40 * MINUTE, START + 5 * HOUR, (cycle) => `0.${4 + cycle}`))
		committer.add({
			...{ raw, station, telemetry: telemetry(raw, iso(START + 6 * HOUR)), receivedAt: iso(START + 6 * HOUR) },
			committed: () => committed++,
			refused: () => assert.fail("refused"),
		});
	await committer.close(30_000);
	assert.deepEqual([committed, committer.stored, committer.repeated], [26, 26, 0]);
	const rows = await inDistrict(db, 1, (trx) =>
		sql<{ cn: number; n: number }>`select cn, count(*)::int as n from telemetry group by 1 order by 1`.execute(trx),
	);
	assert.deepEqual(rows.rows, [
		{ cn: SAMPLES, n: 4 },
		{ cn: 2011, n: 26 },
	]);
	const moment = { at: iso(START + 6 * HOUR), knownBy: iso(START + 6 * HOUR), timeZone: ZONE };
	const said = await inDistrict(db, 1, (trx) => logTellings(trx, station.siteId, moment, { limit: 50 }));
	assert.deepEqual(said, [], "a sample is nothing that the station says of itself");
});

test("a sample time that can't be right is an oddity of the station, with what it said", () => {
	const tally = new OddityTally(() => ZONE);
	const of = (told: Record<string, Told>) => {
		const raw = frame(START + 9 * HOUR, told);
		return readTelegram(raw, 6, raw.length - 6);
	};
	const right = of({ w01001: ["7.1", null], w21003: ["0.42", START + 8 * HOUR] });
	assert.equal(isOdd(right), false);
	const wrong = of({ w21011: ["0.1", START + 8 * HOUR], w21003: ["0.42", "19700101000000"] });
	assert.equal(isOdd(wrong), true);
	tally.telegram("MN1", wrong, iso(START), { batch: 1, place: 0 });
	assert.deepEqual(
		tally.take().map(({ kind, detail }) => [kind, detail]),
		[["sample-time", "19700101000000"]],
	);
});
