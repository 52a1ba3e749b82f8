import assert from "node:assert/strict";
import { test } from "node:test";
import { knownThen } from "../loop/moment.ts";
import { type Db, inDistrict, type Trx } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { alarmsAt } from "../waters/alarm.store.ts";
import { dayQuality } from "../waters/day-quality.store.ts";
import { receiveNetwork } from "../waters/network.store.ts";
import { readNetwork } from "../waters/network.ts";
import { qualityPass } from "../waters/quality.jobs.ts";
import { enterRuling, qualityMarks, qualityView, writeMarks } from "../waters/quality.store.ts";
import { recheckSome } from "../waters/quality-again.store.ts";
import { telegramFrame } from "./answer.ts";
import { deliverFrames } from "./deliver.ts";
import { settleWithin } from "./settle.ts";
import { addStation, type Station } from "./station.store.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const ZONE = "Asia/Shanghai";
/** 2026-03-05 00:00 in Shanghai. */
const START = Date.parse("2026-03-04T16:00:00.000Z");
const ALL = { from: START - 400 * 24 * HOUR, to: START + 400 * 24 * HOUR };
const WORLD = { person: "p1", unit: "u1" };

/** A river from west to east with three creeks from the north: c1 with c3 flowing into it, and c2 further down. */
async function creekNetwork(trx: Trx, at: string): Promise<void> {
	await trx.updateTable("district").set({ time_zone: ZONE }).where("district_id", "=", 1).execute();
	const feature = (properties: object, geometry: object) => ({ type: "Feature", properties, geometry });
	const line = (...coordinates: number[][]) => ({ type: "LineString", coordinates });
	const creek = (id: string, lon: number, more: object, north = 31.53) =>
		feature(
			{
				kind: "creek",
				id,
				name_zh: `${id} 浜`,
				name_en: id,
				level: 1,
				town: "t",
				river: "r",
				target_class: 3,
				...more,
			},
			line([lon, north], [lon, north - 0.03]),
		);
	const square = [
		[119.9, 31.4],
		[120.2, 31.4],
		[120.2, 31.7],
		[119.9, 31.7],
		[119.9, 31.4],
	];
	const features = [
		feature({ kind: "town", id: "t", name_zh: "镇", name_en: "town" }, { type: "Polygon", coordinates: [square] }),
		feature(
			{ kind: "river", id: "r", name_zh: "河", name_en: "river", role: "backbone" },
			line([120, 31.5], [120.1, 31.5]),
		),
		creek("c1", 120.033, {}),
		creek("c2", 120.066, {}),
		creek("c3", 120.033, { downstream: "c1" }, 31.56),
	];
	const file = readNetwork({ type: "FeatureCollection", features }, null);
	const { faults } = await receiveNetwork(trx, file, {
		fileName: "t",
		receivedAt: at,
		actor: "a",
		unit: "u",
		dryRun: false,
	});
	assert.deepEqual(faults, []);
}

const iso = (ms: number) => new Date(ms).toISOString();

function frame(station: Station, at: number, cn: number, values: Record<string, string>, mark = "N"): Buffer {
	const time = new Date(at + 8 * HOUR).toISOString().replace(/\D/g, "").slice(0, 14);
	const kind = cn === 2011 ? "Rtd" : "Avg";
	const items = Object.entries(values).map(([factor, value]) => `${factor}-${kind}=${value},${factor}-Flag=${mark}`);
	const header = { qn: `${time}000`, st: "21", cn: String(cn), pw: "123456", mn: station.mn, flag: 9 };
	return telegramFrame({ ...header, cp: [`DataTime=${time}`, ...items].join(";") });
}

interface Place {
	db: Db;
	stations: Map<string, Station>;
	at<T>(work: (trx: Trx) => Promise<T>): Promise<T>;
	/** Delivers tellings of a station and lets one pass look at them. */
	tell(
		name: string,
		cn: number,
		tellings: [at: number, values: Record<string, string>, mark?: string][],
		now: number,
	): Promise<void>;
}

async function place(scope: { after(work: () => Promise<void>): void }, names: string[]): Promise<Place> {
	const { db, districtId } = await testDatabase(scope);
	const at = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(db, districtId, work);
	const stations = new Map<string, Station>();
	await at(async (trx) => {
		await creekNetwork(trx, iso(START - 24 * HOUR));
		for (const name of names)
			stations.set(
				name,
				await addStation(trx, { mn: `MN_${name}`, password: "123456", creek: name }, iso(START - HOUR)),
			);
	});
	return {
		...{ db, stations, at },
		async tell(name, cn, tellings, now) {
			const station = stations.get(name) as Station;
			await at(async (trx) => {
				const frames = tellings.map(([when, values, mark]) => ({
					station,
					raw: frame(station, when, cn, values, mark),
				}));
				await deliverFrames(trx, frames, iso(now));
				await qualityPass(trx, new Date(now));
			});
		},
	};
}

const marks = async ({ at, stations }: Place, name: string, knownBy = "9000-01-01T00:00:00.000Z") => {
	const siteId = (stations.get(name) as Station).siteId;
	const found = await at((trx) => qualityMarks(trx, { siteId, ...ALL }, knownBy));
	return found
		.map(({ factor, at: when, verdict, findings, until }) => {
			const checks = findings.map(({ check }) => check).join("+");
			return `${Math.round((when - START) / MINUTE)} ${factor || "*"} ${verdict} ${checks}${until === null ? "" : " …"}`;
		})
		.sort();
};

test("values are checked as they arrive, raw stays untouched, and a gap is filled by what comes later", async (t) => {
	const here = await place(t, ["c1"]);
	const hours = (from: number, to: number, value: (hour: number) => string) =>
		Array.from({ length: to - from }, (_, index): [number, Record<string, string>] => [
			START + (from + index) * HOUR,
			{ w01010: value(from + index), w01001: "7.60" },
		]);
	const mild = (hour: number) => (15 + (hour % 3) / 10).toFixed(1);
	await here.tell("c1", 2061, hours(0, 8, mild), START + 8 * HOUR);
	assert.deepEqual(await marks(here, "c1"), []);
	await here.tell("c1", 2061, [[START + 8 * HOUR, { w01010: "81.0", w01001: "7.60" }]], START + 9 * HOUR);
	assert.deepEqual(await marks(here, "c1"), ["480 w01010 bad range"]);
	// Two hours are skipped, then told later.
	await here.tell("c1", 2061, hours(11, 16, mild), START + 16 * HOUR);
	const before = iso(START + 17 * HOUR);
	assert.deepEqual(await marks(here, "c1"), ["480 w01010 bad range", "540 * missing gap …"]);
	await here.tell("c1", 2061, hours(9, 11, mild), START + 18 * HOUR);
	assert.deepEqual(await marks(here, "c1"), ["480 w01010 bad range"]);
	assert.deepEqual(
		await marks(here, "c1", before),
		["480 w01010 bad range", "540 * missing gap …"],
		"as it was known then",
	);
	const kept = await here.at((trx) =>
		trx
			.selectFrom("telemetry_value")
			.select("value")
			.where("factor", "=", "w01010")
			.where("value", "=", "81.0")
			.execute(),
	);
	assert.equal(kept.length, 1);
});

test("a probe that stands still is one span, suspect first and then bad, and the mean of its day leaves it out with the reason", async (t) => {
	const here = await place(t, ["c1"]);
	const still = (from: number, to: number) =>
		Array.from({ length: to - from }, (_, index): [number, Record<string, string>] => {
			const hour = from + index;
			const oxygen = hour < 6 ? (7 + hour / 10).toFixed(2) : "6.66";
			return [START + hour * HOUR, { w01009: oxygen, w01010: (15 + (hour % 5) / 10).toFixed(1) }];
		});
	await here.tell("c1", 2061, still(0, 20), START + 20 * HOUR);
	assert.deepEqual(await marks(here, "c1"), ["360 w01009 suspect held …"]);
	await here.tell("c1", 2061, still(20, 48), START + 48 * HOUR);
	assert.deepEqual(await marks(here, "c1"), ["360 w01009 bad held …"]);
	const { siteId } = here.stations.get("c1") as Station;
	await here.at((trx) => settleWithin(trx, new Date(START + 49 * HOUR)));
	const day = await here.at((trx) => dayQuality(trx, siteId, "2026-03-05", "2026-03-06", "9000-01-01T00:00:00.000Z"));
	const oxygen = day
		.filter(({ factor }) => factor === "w01009")
		.map(({ day: of, counted, excluded, reasons }) => ({ of, counted, excluded, reasons }));
	assert.deepEqual(oxygen, [
		{ of: "2026-03-05", counted: 6, excluded: 18, reasons: { held: 18 } },
		{ of: "2026-03-06", counted: 0, excluded: 24, reasons: { held: 24 } },
	]);
	const means = await here.at((trx) =>
		trx
			.selectFrom("reading")
			.select(["factor", "value_text"])
			.where("site_id", "=", siteId)
			.orderBy("happened_at")
			.execute(),
	);
	assert.deepEqual(
		means.filter(({ factor }) => factor === "w01009").map(({ value_text }) => value_text),
		["7.250"],
	);
	// It moves again: the span ends where it stood last.
	await here.tell("c1", 2061, [[START + 48 * HOUR, { w01009: "7.10", w01010: "15.0" }]], START + 49 * HOUR);
	const view = await here.at((trx) => qualityView(trx, { siteId, ...ALL }, "9000-01-01T00:00:00.000Z"));
	assert.equal(view.of(2061, "w01009", START + 47 * HOUR).verdict, "bad");
	assert.equal(view.of(2061, "w01009", START + 48 * HOUR).verdict, "good");
});

test("calibration leaves data out, an engineer's word goes before it, and each is an event that can be taken back", async (t) => {
	const here = await place(t, ["c1"]);
	const { siteId } = here.stations.get("c1") as Station;
	const day = Array.from({ length: 24 }, (_, hour): [number, Record<string, string>] => [
		START + hour * HOUR,
		{ w21003: (0.4 + (hour % 4) / 100).toFixed(3) },
	]);
	await here.tell("c1", 2061, day, START + 24 * HOUR);
	const settle = (now: number) => here.at((trx) => settleWithin(trx, new Date(now)));
	await settle(START + 25 * HOUR);
	const verdict = async (hour: number) =>
		(await here.at((trx) => qualityView(trx, { siteId, ...ALL }, "9000-01-01T00:00:00.000Z"))).of(
			2061,
			"w21003",
			START + hour * HOUR,
		);
	const span = { siteId, factor: "", from: iso(START), to: iso(START + 30 * HOUR), reason: "更换试剂" };
	const work = await here.at((trx) =>
		enterRuling(trx, { ...span, verdict: "bad", work: "calibration" }, WORLD, iso(START + 26 * HOUR)),
	);
	assert.equal((await verdict(5)).verdict, "bad");
	await settle(START + 27 * HOUR);
	const latest = async () =>
		(
			await here.at((trx) =>
				trx
					.selectFrom("reading")
					.select(["usable", "value_text"])
					.where("site_id", "=", siteId)
					.orderBy("received_at", "desc")
					.executeTakeFirst(),
			)
		)?.usable;
	assert.equal(await latest(), null, "the day has no mean any more");
	const overruled = {
		...span,
		factor: "w21003",
		to: iso(START + 12 * HOUR),
		reason: "校准在午后",
		verdict: "good" as const,
		work: null,
	};
	await here.at((trx) => enterRuling(trx, overruled, WORLD, iso(START + 28 * HOUR)));
	assert.deepEqual([(await verdict(5)).verdict, (await verdict(20)).verdict], ["good", "bad"]);
	await here.at((trx) =>
		enterRuling(
			trx,
			{ ...span, verdict: "bad", work: "calibration", replaces: work, withdrawn: true },
			WORLD,
			iso(START + 29 * HOUR),
		),
	);
	assert.equal((await verdict(20)).verdict, "good");
	await settle(START + 30 * HOUR);
	assert.equal(await latest(), "0.4150");
	const events = await here.at((trx) =>
		trx.selectFrom("event").select("kind").where("matter_id", "=", `site:${siteId}`).orderBy("seq").execute(),
	);
	assert.deepEqual(
		events.map(({ kind }) => kind),
		["station.maintained", "quality.overruled", "station.maintained"],
	);
});

test("a leak raises one alarm within a minute, with the creeks that it may come from; what lasts becomes a matter, once", async (t) => {
	const here = await place(t, ["c1", "c2"]);
	const seconds = (from: number, count: number, value: (index: number) => number) =>
		Array.from({ length: count }, (_, index): [number, Record<string, string>] => [
			START + from * 1000 + index * 5000,
			{ w21003: value(index).toFixed(3), w01014: "480", w21001: (value(index) + 2).toFixed(2) },
		]);
	await here.tell(
		"c2",
		2011,
		seconds(0, 40, (index) => 0.42 + (index % 3) / 100),
		START + 200_000,
	);
	await here.tell(
		"c1",
		2011,
		seconds(0, 40, (index) => 0.4 + (index % 3) / 100),
		START + 200_000,
	);
	await here.tell(
		"c1",
		2011,
		seconds(200, 8, (index) => 1.2 + 0.3 * index),
		START + 240_000,
	);
	const known = async (now: number) =>
		here.at((trx) => alarmsAt(trx, { since: iso(START), ...knownThen(iso(now), ZONE) }));
	const alarms = await known(START + 241_000);
	assert.deepEqual(alarms.map(({ kind, factor, endedAt }) => `${kind} ${factor} ${endedAt}`).sort(), [
		"limit w21003 null",
		"rate w21003 null",
	]);
	assert.equal(new Set(alarms.map(({ causeId }) => causeId)).size, 1, "one cause");
	const source = alarms.find(({ alarmId, causeId }) => alarmId === causeId)?.source;
	assert.deepEqual(
		source?.waters.map(({ node }) => node),
		["creek:c1", "creek:c3"],
		"its own water, and what flows into it",
	);
	assert.deepEqual(await here.at((trx) => trx.selectFrom("alarm_matter").selectAll().execute()), []);
	await here.tell(
		"c1",
		2011,
		seconds(240, 400, () => 3.4),
		START + 240_000 + 2_000_000,
	);
	for (const now of [START + 2_300_000, START + 2_310_000]) await here.at((trx) => qualityPass(trx, new Date(now)));
	const matters = await here.at((trx) => trx.selectFrom("matter").select(["kind", "title", "stage"]).execute());
	assert.deepEqual(matters, [{ kind: "water-alarm", title: "c1 浜自动站氨氮劣于Ⅲ类限值", stage: "raised" }]);
	// Calm again for ten minutes: the alarm is over from when it began.
	await here.tell(
		"c1",
		2011,
		seconds(2240, 140, () => 0.41),
		START + 2_940_000,
	);
	const after = await known(START + 2_941_000);
	assert.ok(after.every(({ endedAt }) => endedAt === START + 2_240_000));
});

test("the same values in another order of arrival give the same alarms and the same verdicts", async (t) => {
	const values = (index: number) => ({
		w21003: (index >= 30 && index < 70 ? 2.6 : 0.4 + (index % 5) / 100).toFixed(3),
	});
	const all = Array.from({ length: 100 }, (_, index): [number, Record<string, string>] => [
		START + index * MINUTE,
		values(index),
	]);
	const told: string[][] = [];
	for (const order of ["in order", "late middle"]) {
		const here = await place(t, ["c1"]);
		const parts = order === "in order" ? [all] : [all.slice(0, 40), all.slice(60), all.slice(40, 60)];
		let now = START + 200 * MINUTE;
		for (const part of parts) {
			await here.tell("c1", 2011, part, now);
			now += MINUTE;
		}
		const alarms = await here.at((trx) => alarmsAt(trx, { since: iso(START), ...knownThen(iso(now), ZONE) }));
		told.push([
			...alarms.map(({ kind, factor, from, endedAt }) => `${kind} ${factor} ${from} ${endedAt}`).sort(),
			...(await marks(here, "c1")),
		]);
	}
	assert.ok((told[0]?.length ?? 0) > 2);
	assert.deepEqual(told[1], told[0]);
});

test("a station that is not heard is silent, and is back when it is heard again", async (t) => {
	const here = await place(t, ["c1"]);
	const pulse = (at: number) =>
		here.at(async (trx) => {
			await trx.deleteFrom("alarm_watch").execute();
			await trx
				.insertInto("station_pulse")
				.values({ district_id: 1, mn: "MN_c1", heard_at: new Date(at), data_time: new Date(at), clock_error_ms: 0 })
				.onConflict((conflict) => conflict.columns(["district_id", "mn"]).doUpdateSet({ heard_at: new Date(at) }))
				.execute();
		});
	const silences = async (now: number) => {
		await here.at((trx) => qualityPass(trx, new Date(now)));
		const alarms = await here.at((trx) => alarmsAt(trx, { since: iso(START), ...knownThen(iso(now), ZONE) }));
		return alarms.map(({ kind, endedAt }) => `${kind} ${endedAt === null ? "stands" : "over"}`);
	};
	await pulse(START);
	assert.deepEqual(await silences(START + 20 * MINUTE), []);
	assert.deepEqual(await silences(START + 40 * MINUTE), ["silence stands"]);
	assert.deepEqual(await silences(START + 50 * MINUTE), ["silence stands"]);
	await pulse(START + 55 * MINUTE);
	assert.deepEqual(await silences(START + 56 * MINUTE), ["silence over"]);
});

test("checking the same again writes nothing", async (t) => {
	const here = await place(t, ["c1"]);
	const noisy = Array.from({ length: 60 }, (_, index): [number, Record<string, string>] => [
		START + index * MINUTE,
		{ w01003: index % 7 === 0 ? "900.0" : "20.0", w01009: "0" },
	]);
	await here.tell("c1", 2011, noisy, START + 70 * MINUTE);
	const rows = () => here.at((trx) => trx.selectFrom("telemetry_quality").selectAll().execute());
	const first = await rows();
	assert.ok(first.length > 0);
	await here.at((trx) => trx.updateTable("quality_cursor").set({ batch_id: 0, seen: [] }).execute());
	await here.at((trx) => qualityPass(trx, new Date(START + 80 * MINUTE)));
	assert.equal((await rows()).length, first.length);
});

test("a station is compared again with a neighbour that tells late, however late that is", async (t) => {
	const here = await place(t, ["c1", "c3"]);
	await here.at(async (trx) => {
		const known_from = new Date(START - 24 * HOUR);
		const site = {
			district_id: 1,
			site_id: 900,
			code: "R",
			name_zh: "河站",
			name_en: "river",
			kind: "station" as const,
		};
		const place = { creek_id: null, river_id: "r", lon: 120.09, lat: 31.5, target_class: null };
		await trx
			.insertInto("site_version")
			.values({ ...site, ...place, water: "river", demo: false, known_from })
			.execute();
		const below = await addStation(trx, { mn: "MN_r", password: "123456", siteId: 900 }, iso(START - HOUR));
		here.stations.set("r", below);
	});
	const days = (count: number, value: (hour: number) => string, from = 0) =>
		Array.from({ length: count * 24 }, (_, index): [number, Record<string, string>] => [
			START + (from + index) * HOUR,
			{ w01014: value(index) },
		]);
	const usual = (hour: number) => (480 + (hour % 5)).toFixed(1);
	const saltier = (hour: number) => (1900 + 10 * (hour % 5)).toFixed(1);
	// c1 says four times as much as c3 above it; the station on the river below is not heard: one neighbour is no majority.
	await here.tell("c3", 2061, days(6, usual), START + 144 * HOUR);
	await here.tell("c1", 2061, days(6, saltier), START + 144 * HOUR + MINUTE);
	const neighbours = async () => (await marks(here, "c1")).filter((mark) => /neighbour/.test(mark)).length;
	assert.equal(await neighbours(), 0);
	// It tells its six days a day later; the last hours of c1 wait for its next value, all before are compared at once.
	await here.tell("r", 2061, days(6, usual), START + 168 * HOUR);
	assert.ok((await neighbours()) > 60, `${await neighbours()}`);
});

test("what older rules have checked is checked again by the new ones, and the old verdicts stay with the rules that gave them", async (t) => {
	const here = await place(t, ["c1"]);
	const hours = Array.from({ length: 48 }, (_, hour): [number, Record<string, string>] => [
		START + hour * HOUR,
		{ w01010: hour === 20 ? "81.0" : (15 + (hour % 3) / 10).toFixed(1) },
	]);
	const told = START + 48 * HOUR;
	await here.tell("c1", 2061, hours, told);
	const recheck = async (now: number) => {
		let looked = 0;
		for (;;) {
			const some = await here.at((trx) => recheckSome(trx, new Date(now)));
			looked += some;
			if (some === 0) return looked;
		}
	};
	assert.equal(await recheck(told + MINUTE), 0, "all of it is by the rules in force");
	// As if an older set had found nothing there.
	const { siteId } = here.stations.get("c1") as Station;
	await here.at(async (trx) => {
		await trx.updateTable("quality_through").set({ rules: "quality-0" }).execute();
		const good = { siteId, cn: 2061, factor: "w01010", at: START + 20 * HOUR, until: null, verdict: "good" as const };
		await writeMarks(trx, [{ ...good, findings: [], rules: "quality-0", knownFrom: iso(told + MINUTE) }]);
	});
	assert.deepEqual(await marks(here, "c1"), []);
	assert.ok((await recheck(told + 2 * MINUTE)) >= 2, "a day at a time");
	assert.deepEqual(await marks(here, "c1"), ["1200 w01010 bad range"]);
	assert.deepEqual(await marks(here, "c1", iso(told + MINUTE)), [], "as it was known then");
	assert.equal(await recheck(told + 3 * MINUTE), 0);
});

test("passes that follow each other closely lose nothing of what is about to become an alarm, however seldom the station tells", async (t) => {
	const here = await place(t, ["c1"]);
	const station = here.stations.get("c1") as Station;
	const told = (minute: number) => (minute < 30 ? 0.4 + (minute % 3) / 100 : 2.6);
	// A value each minute, and a pass each ten seconds, as the server does it.
	for (let second = 0; second < 50 * 60; second += 10) {
		const now = START + second * 1000 + 2_000;
		await here.at(async (trx) => {
			if (second % 60 === 0) {
				const raw = frame(station, START + second * 1000, 2051, { w21003: told(second / 60).toFixed(3) });
				await deliverFrames(trx, [{ station, raw }], iso(now));
			}
			await qualityPass(trx, new Date(now));
		});
	}
	const alarms = await here.at((trx) =>
		alarmsAt(trx, { since: iso(START), ...knownThen(iso(START + 60 * MINUTE), ZONE) }),
	);
	assert.deepEqual(
		alarms.map(({ kind, from, raisedAt }) => [kind, (from - START) / MINUTE, (raisedAt - START) / MINUTE]).sort(),
		[
			["limit", 30, 40],
			["rate", 30, 40],
		],
	);
});
