import assert from "node:assert/strict";
import { test } from "node:test";
import { knownThen } from "../loop/moment.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { qualityPass } from "../waters/quality.jobs.ts";
import { enterRuling } from "../waters/quality.store.ts";
import { telegramFrame } from "./answer.ts";
import { deliverFrames } from "./deliver.ts";
import { rollUp } from "./rollup.store.ts";
import { seriesOf } from "./series.store.ts";
import type { SeriesPoint } from "./series.ts";
import { addStation, type Station } from "./station.store.ts";

const ZONE = "Asia/Shanghai";
const HOUR = 3_600_000;
/** 2026-03-05 00:00 in Shanghai. */
const START = Date.parse("2026-03-04T16:00:00.000Z");
const DAYS = 40;
const iso = (ms: number) => new Date(ms).toISOString();

function frame(station: Station, at: number, value: string) {
	const time = iso(at + 8 * HOUR)
		.replace(/\D/g, "")
		.slice(0, 14);
	const header = { qn: `${time}000`, st: "21", cn: "2051", pw: "123456", mn: station.mn, flag: 9 };
	return { station, raw: telegramFrame({ ...header, cp: `DataTime=${time};w01009-Avg=${value},w01009-Flag=N` }) };
}

/** Sums of the same doubles in another order may differ in their last digit. */
function assertAlike(points: readonly SeriesPoint[], expected: readonly SeriesPoint[]): void {
	const short = (all: readonly SeriesPoint[]) =>
		all.map((point) => ({ ...point, value: point.value === null ? null : Number(point.value.toPrecision(12)) }));
	assert.deepEqual(short(points), short(expected));
}

test("a chart as of a past moment tells what had been received and said by then, however far it is zoomed out", async (t) => {
	const { db } = await testDatabase(t);
	const at = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(db, 1, work);
	const station = await at(async (trx) => {
		await trx.updateTable("district").set({ time_zone: ZONE }).where("district_id", "=", 1).execute();
		const site = { district_id: 1, site_id: 9, code: "S", kind: "station" as const, name_zh: "站", name_en: "s" };
		const place = { creek_id: null, river_id: null, lon: null, lat: null, target_class: null, water: "river" as const };
		const known = { demo: false, known_from: new Date(0) };
		await trx
			.insertInto("site_version")
			.values({ ...site, ...place, ...known })
			.execute();
		return addStation(trx, { mn: "MN_9", password: "123456", siteId: 9 }, iso(START - HOUR));
	});
	const end = START + DAYS * 24 * HOUR;
	const frames = Array.from({ length: DAYS * 48 }, (_, index) =>
		frame(station, START + index * HOUR * 0.5, (7 + (index % 5) / 10).toFixed(1)),
	);
	await at((trx) => deliverFrames(trx, frames, iso(end)));
	await at((trx) => qualityPass(trx, new Date(end)));
	const rolled = (at_: number) => rollUp(db, 1, () => new Date(at_));
	await rolled(end + 60_000);
	const query = { siteId: 9, cn: 2051, factor: "w01009", from: iso(START), to: iso(end) };
	const then = knownThen(iso(end + HOUR), ZONE);
	const chart = (moment: typeof then, past: boolean) => at((trx) => seriesOf(trx, query, moment, past));
	const before = await chart(then, false);
	assert.deepEqual([before.grain, before.points.length, before.knownNow], ["hour", DAYS * 24, false]);
	assert.deepEqual((await chart(then, true)).points, before.points, "the same from values as from rollups");

	// Later a value is told otherwise, and an engineer takes a day away.
	const corrected = frame(station, START + 5 * HOUR, "2.0");
	await at((trx) => deliverFrames(trx, [corrected], iso(end + 2 * HOUR)));
	await at((trx) => qualityPass(trx, new Date(end + 2 * HOUR)));
	const span = { from: iso(START + 24 * HOUR), to: iso(START + 48 * HOUR - 1) };
	const said = { siteId: 9, factor: "", ...span, verdict: "bad" as const, work: null, reason: "探头离水" };
	await at((trx) => enterRuling(trx, said, { person: "p", unit: "u" }, iso(end + 3 * HOUR)));
	await rolled(end + 3 * HOUR + 60_000);
	const now = await chart(knownThen(iso(end + 4 * HOUR), ZONE), false);
	assert.equal(now.points[5]?.low, 2);
	assert.deepEqual([now.points[30]?.value, now.points[30]?.bad], [null, 2]);
	assert.deepEqual((await chart(then, true)).points, before.points, "what was known then stays");
	// Too many values to work all of it out: the hours that changed since are worked out, the others are as they stand.
	const few = (most: number, to = query.to, moment = then) =>
		at((trx) => seriesOf(trx, { ...query, to }, moment, true, most));
	const found_ = await few(100);
	assert.equal(found_.knownNow, false);
	assertAlike(found_.points, before.points);
	const month = { ...query, from: iso(START - 2_000 * 24 * HOUR) };
	const days = at((trx) => seriesOf(trx, month, then, true, 100));
	assert.deepEqual([(await days).grain, (await days).knownNow], ["month", false]);
	assertAlike((await days).points, (await at((trx) => seriesOf(trx, month, then, true))).points);
	const midst = iso(START + 35 * 24 * HOUR + 0.25 * HOUR);
	assertAlike((await few(100, midst)).points, (await few(120_000, midst)).points);
	// More has changed than may be worked out; or it was rolled up before it was noted when: today's knowledge is told, and that it is.
	assert.equal((await few(10)).knownNow, true);
	await at((trx) => trx.updateTable("rollup").set({ changed_at: null }).where("district_id", "=", 1).execute());
	assert.equal((await few(100)).knownNow, true);
	const found = await at((trx) =>
		seriesOf(trx, { ...query, to: iso(START + 48 * HOUR) }, knownThen(iso(end + 4 * HOUR), ZONE), false),
	);
	const told = found.points.find((point) => point.at === iso(START + 30 * HOUR)) as { reasons?: { zh: string }[] };
	assert.match(told.reasons?.[0]?.zh ?? "", /人工审核改判为无效：探头离水/);
});
