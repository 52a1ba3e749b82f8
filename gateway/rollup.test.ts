import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { sql } from "kysely";
import { asOwner } from "../store/connect.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { completeMonths } from "../waters/completeness.store.ts";
import { packFrames } from "./frame-batch.ts";
import { rollUp } from "./rollup.store.ts";
import { GoingHours, rollHours, type ToldValue, type Verdict } from "./rollup.ts";
import { settleTelemetry } from "./settle.ts";
import { addStation, type Station } from "./station.store.ts";
import { readTelegram } from "./telegram.ts";
import { ensureTables, type StoredTelemetry, shapeId, storeTelemetry } from "./telemetry.store.ts";
import { namesOf, telemetryOf } from "./telemetry.ts";
import { riverFrame } from "./testing.ts";

const told = (minute: number, value: string | null, flag = "N"): ToldValue => ({
	...{ siteId: 1, cn: 2011, factor: "w21003", value, flag, version: 1, unit: null },
	happenedAt: new Date(Date.UTC(2026, 2, 5, 0, minute)),
});
const good = () => "good" as Verdict;

test("an hour counts each time once, what was told last, and only what its mark and the checks allow", () => {
	const verdicts = new Map([
		[2, "bad"],
		[3, "suspect"],
	]);
	const [hour, next, ...rest] = rollHours(
		[told(0, "1.0"), told(1, "9.0", "D"), told(2, "8.0"), told(3, "0.5"), told(4, "x"), told(60, "3"), told(0, "2.0")],
		({ atMs }) => (verdicts.get(new Date(atMs).getUTCMinutes()) ?? "good") as Verdict,
	);
	assert.equal(rest.length, 0);
	assert.deepEqual(hour && { ...hour, last: hour.last.text }, {
		...{ siteId: 1, cn: 2011, factor: "w21003", at: "2026-03-05T00:00:00.000Z" },
		...{ received: 5, valid: 2, suspect: 1, bad: 1, lowest: 0.5, highest: 2, total: 2.5, last: "x" },
	});
	assert.equal(next?.valid, 1);
});

test("metals that are sent in μg/L are rolled up in mg/L", () => {
	const lead = (unit: string | null) => ({ ...told(0, "50"), factor: "w20120", unit });
	assert.equal(rollHours([lead("ug/L")], good)[0]?.total, 0.05);
	assert.equal(rollHours([lead("mg/L")], good)[0]?.total, 50);
});

test("however values are divided into deliveries, a day's lowest, highest, sum and number are the same", () => {
	const values = fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 0, max: 999 })), { minLength: 1, maxLength: 80 });
	fc.assert(
		fc.property(values, (pairs) => {
			const rows = pairs.map(([minute, value]) => told(minute, (value / 100).toFixed(2)));
			const hours = rollHours(rows, good);
			const last = new Map(rows.map((row) => [row.happenedAt.getTime(), Number(row.value)]));
			assert.equal(
				hours.reduce((sum, hour) => sum + hour.valid, 0),
				last.size,
			);
			assert.equal(Math.min(...hours.map((hour) => hour.lowest ?? 0)), Math.min(...last.values()));
			assert.equal(Math.max(...hours.map((hour) => hour.highest ?? 0)), Math.max(...last.values()));
		}),
		{ seed: 14 },
	);
});

const hourOf = (ms: number) => new Date(Math.floor(ms / 3_600_000) * 3_600_000).toISOString();

test("hours that are added to as values come are those of a fresh count to the last bit; what can't be added is told", () => {
	const deliveries = fc.array(
		fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 0, max: 9999 })), { minLength: 1, maxLength: 12 }),
		{ minLength: 1, maxLength: 12 },
	);
	let added = 0;
	fc.assert(
		fc.property(deliveries, fc.boolean(), (parts, inOrder) => {
			let told_ = 0;
			const rows = parts.map((part) =>
				part.map(([minute, value]) => told(inOrder ? told_++ * 7 : minute, (value / 1000).toFixed(3))),
			);
			const verdictOf = ({ atMs }: { atMs: number }) =>
				(["good", "bad", "suspect"][(atMs / 60_000) % 3] ?? "good") as Verdict;
			const fresh = new Map(rollHours(rows.flat(), verdictOf).map((hour) => [hour.at, hour]));
			// Each delivery begins from what the one before it left, as a round does from what is stored.
			let [throughMs, kept] = [0, new Map<string, ReturnType<typeof rollHours>[number]>()];
			const afresh = new Set<string>();
			for (const part of rows) {
				const hour = structuredClone(kept.get(hourOf(throughMs)) ?? null);
				const going = new GoingHours(hour === null ? [] : [{ siteId: 1, cn: 2011, factor: "w21003", throughMs, hour }]);
				going.add(part, verdictOf);
				kept = new Map([...kept, ...going.end().map((one) => [one.at, one] as const)]);
				for (const { ms } of going.afresh.values()) afresh.add(new Date(ms).toISOString());
				throughMs = Math.max(throughMs, ...part.map((one) => one.happenedAt.getTime()));
			}
			if (inOrder) assert.equal(afresh.size, 0);
			for (const [at, hour] of fresh) {
				if (afresh.has(at)) continue;
				added++;
				assert.deepEqual(kept.get(at), hour);
			}
		}),
		{ seed: 27 },
	);
	assert.ok(added > 100, `${added} hours were only added to`);
});

async function stationIn(t: TestContext): Promise<{ db: Db; ownerUrl: string; station: Station }> {
	const { db, ownerUrl } = await testDatabase(t);
	await asOwner(ownerUrl, (owner) =>
		owner.query(
			`insert into creek_version (known_from, district_id, creek_id, name_zh, name_en, level, town_unit_id, river_id, geometry) values ('-infinity', 1, 'c1', '红旗河', 'Hongqi', 1, 't', 'r', '{"type":"LineString","coordinates":[]}')`,
		),
	);
	await asOwner(ownerUrl, (owner) => owner.query("update district set time_zone = 'Asia/Shanghai'"));
	const station = await inDistrict(db, 1, (trx) =>
		addStation(trx, { mn: "MN1", password: "123456", creek: "c1" }, "2026-03-01T00:00:00.000Z"),
	);
	return { db, ownerUrl, station };
}

let batches = 0;

/** Stores telegrams as the gateway does, in one commit. */
async function receive(db: Db, station: Station, frames: Buffer[], receivedAt = "2026-03-20T00:00:00.000Z") {
	const telegrams = frames.map((frame) =>
		telemetryOf(readTelegram(frame, 6, frame.length - 6), receivedAt, "Asia/Shanghai"),
	);
	await inDistrict(db, 1, (trx) =>
		ensureTables(trx, new Set(telegrams.map((one) => one.happenedAt.slice(0, 7))), receivedAt.slice(0, 10)),
	);
	const rows: StoredTelemetry[] = [];
	for (const [place, one] of telegrams.entries()) {
		const { factors, kinds } = namesOf(one.names);
		const id = await inDistrict(db, 1, (trx) => shapeId(trx, factors, kinds));
		rows.push({ ...one, stationNo: station.stationNo, siteId: station.siteId, receivedAt, place, shapeId: id });
	}
	const batch = { batchId: ++batches, day: receivedAt.slice(0, 10), receivedAt, frames: frames.length };
	await inDistrict(db, 1, (trx) => storeTelemetry(trx, { ...batch, ...packFrames(frames) }, rows, []));
}

async function rollups(db: Db, grain: string) {
	const found = await inDistrict(db, 1, (trx) =>
		sql<{ at: Date; received: number; valid: number; bad: number; lowest: number; highest: number; total: number }>`
			select at, received, valid, bad, lowest, highest, round(total::numeric, 6)::float8 as total from rollup
			where grain = ${grain} and factor = 'w21003' order by at`.execute(trx),
	);
	return found.rows.map((row) => [
		row.at.toISOString(),
		row.received,
		row.valid,
		row.bad,
		row.lowest,
		row.highest,
		row.total,
	]);
}

test("what arrives is in its hour, local day and month; again and late and corrected, it is right each time", async (t) => {
	const { db, station } = await stationIn(t);
	const at = (minute: number, value: string) => riverFrame("MN1", minute, { w21003: value });
	await receive(db, station, [at(0, "1.0"), at(30, "3.0"), at(24 * 60, "2.0")]);
	assert.equal(await rollUp(db, 1), 2);
	assert.equal(await rollUp(db, 1), 0, "nothing is due any more");
	// 2026-03-05 00:00 in Shanghai is the fourth in UTC.
	assert.deepEqual(await rollups(db, "hour"), [
		["2026-03-04T16:00:00.000Z", 2, 2, 0, 1, 3, 4],
		["2026-03-05T16:00:00.000Z", 1, 1, 0, 2, 2, 2],
	]);
	assert.deepEqual(await rollups(db, "month"), [["2026-02-28T16:00:00.000Z", 3, 3, 0, 1, 3, 6]]);
	await receive(db, station, [at(0, "1.0"), at(90, "7.0")], "2026-03-21T00:00:00.000Z"); // one again, one late
	await receive(db, station, [at(30, "0.5")], "2026-03-21T00:00:01.000Z"); // corrected
	await rollUp(db, 1);
	assert.deepEqual(await rollups(db, "day"), [
		["2026-03-04T16:00:00.000Z", 3, 3, 0, 0.5, 7, 8.5],
		["2026-03-05T16:00:00.000Z", 1, 1, 0, 2, 2, 2],
	]);
	const [series] = await inDistrict(db, 1, (trx) => trx.selectFrom("site_series").selectAll().execute());
	assert.equal(series?.last_text, "2.0");
	assert.equal(series?.last_at.toISOString(), "2026-03-05T16:00:00.000Z");
});

test("a value that the checks find bad leaves the rollups, and comes back when a person rules that it is good", async (t) => {
	const { db, station } = await stationIn(t);
	await receive(db, station, [riverFrame("MN1", 0, { w21003: "1.0" }), riverFrame("MN1", 1, { w21003: "90" })]);
	await rollUp(db, 1);
	await inDistrict(db, 1, (trx) =>
		sql`insert into telemetry_quality (district_id, happened_at, site_id, cn, factor, known_from, verdict, findings, rules)
			values (1, '2026-03-05 00:01+08', ${station.siteId}, 2011, 'w21003', '2026-03-20 00:01Z', 'bad', '[]', '1')`.execute(
			trx,
		),
	);
	await rollUp(db, 1);
	assert.deepEqual(await rollups(db, "month"), [["2026-02-28T16:00:00.000Z", 2, 1, 1, 1, 1, 1]]);
	await inDistrict(db, 1, (trx) =>
		sql`insert into quality_ruling (district_id, seq, kind, site_id, factor, from_at, to_at, verdict, reason, actor, unit, known_from)
			values (1, 5, 'overrule', ${station.siteId}, 'w21003', '2026-03-05 00:00+08', '2026-03-05 01:00+08', 'good', 'seen', 'p', 'u', '2026-03-20 00:02Z')`.execute(
			trx,
		),
	);
	await rollUp(db, 1);
	assert.deepEqual(await rollups(db, "month"), [["2026-02-28T16:00:00.000Z", 2, 2, 0, 1, 90, 91]]);
});

test("an ended month's completeness is noted when its days are settled, and what comes late is another version", async (t) => {
	const { db, station } = await stationIn(t);
	const hourly = (from: number, to: number, skip: (hour: number) => boolean) =>
		Array.from({ length: to - from }, (_, index) => from + index)
			.filter((hour) => !skip(hour))
			.map((hour) => riverFrame("MN1", hour * 60, { w21003: "0.50" }, { cn: "2061" }));
	// From 2026-03-05 on; April has 720 hours.
	const aprilAt = 27 * 24;
	const late = (hour: number) => hour >= aprilAt + 500;
	await receive(db, station, hourly(0, aprilAt + 720, late), "2026-05-02T00:00:00.000Z");
	await inDistrict(db, 1, (trx) =>
		sql`insert into telemetry_day (district_id, site_id, day, due) values (1, ${station.siteId}, '2026-04-10', true)`.execute(
			trx,
		),
	);
	const now = new Date("2026-05-02T01:00:00.000Z");
	await settleTelemetry(db, 1, now, { rawDays: 400 });
	const known = (at: string) =>
		inDistrict(db, 1, async (trx) =>
			(
				await completeMonths(trx, { from: "2026-04", to: "2026-04" }, { at, knownBy: at, timeZone: "Asia/Shanghai" })
			).map(({ expected, received, valid }) => [expected, received, valid]),
		);
	assert.deepEqual(await known("2026-05-03T00:00:00.000Z"), [[720, 500, 500]]);
	await receive(
		db,
		station,
		hourly(aprilAt + 500, aprilAt + 720, () => false),
		"2026-05-04T00:00:00.000Z",
	);
	await inDistrict(db, 1, (trx) => sql`update telemetry_day set due = true`.execute(trx));
	await settleTelemetry(db, 1, new Date("2026-05-04T01:00:00.000Z"), { rawDays: 400 });
	assert.deepEqual(await known("2026-05-05T00:00:00.000Z"), [[720, 720, 720]]);
	assert.deepEqual(await known("2026-05-03T00:00:00.000Z"), [[720, 500, 500]], "what was known then stays");
	assert.deepEqual(await known("2026-05-01T00:00:00.000Z"), []);
});

test("however a fleet's values come, the rollups are those of a fresh count of everything", async (t) => {
	const { db, ownerUrl, station } = await stationIn(t);
	const chance = (seed: number) => ((seed * 7919) % 1009) / 1009;
	const all = async () =>
		(
			await inDistrict(db, 1, (trx) =>
				sql<
					Record<string, unknown>
				>`select site_id, grain, cn, factor, at, received, valid, suspect, bad, lowest, highest, total from rollup
					order by grain, cn, factor, at`.execute(trx),
			)
		).rows;
	const series = async () =>
		inDistrict(db, 1, (trx) => trx.selectFrom("site_series").selectAll().orderBy("cn").orderBy("factor").execute());
	for (let delivery = 0; delivery < 24; delivery++) {
		const frames = Array.from({ length: 12 }, (_, index) => {
			const minute = delivery * 12 + index;
			// In order, with now and then a late one, a second version of a time, and a day that is caught up.
			const back = delivery % 5 === 3 && index % 4 === 0 ? 70 : delivery % 7 === 5 ? 1440 : 0;
			return riverFrame("MN1", 1440 + minute - back, { w21003: chance(minute + back).toFixed(3), w01009: "8.31" });
		});
		await receive(db, station, frames, new Date(Date.UTC(2026, 2, 20, 0, delivery)).toISOString());
		if (delivery % 3 === 1) await rollUp(db, 1);
	}
	await rollUp(db, 1);
	const [grown, latest] = [await all(), await series()];
	assert.ok(grown.length > 20);
	await asOwner(ownerUrl, async (owner) => {
		await owner.query("truncate rollup, site_series");
		await owner.query(
			`insert into rollup_due (district_id, batch_id, sites, hours)
			select 1, -1, array_agg(site_id), array_agg(hour) from (select distinct site_id, date_trunc('hour', happened_at, 'UTC') as hour from telemetry) touched`,
		);
	});
	await rollUp(db, 1);
	assert.deepEqual(grown, await all());
	assert.deepEqual(latest, await series());
});
