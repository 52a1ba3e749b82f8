import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { type Db, inDistrict, type Trx } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { flowNetworkAt } from "./network-flow.store.ts";
import { enterRuling, qualityMarks, qualityView } from "./quality.store.ts";
import { lookForDrift } from "./quality-drift.store.ts";
import { type Comparison, driftCheck, driftOf } from "./quality-drift.ts";
import { driftingDays } from "./quality-synthetic.ts";
import { receiveReadings } from "./reading.store.ts";

const pair = (day: number, station: number, value: number, samePlace = true): Comparison => ({
	...{ day, station, value, samePlace },
});
const samples = (factor: string, manual: Comparison[], standing: number | null = null) =>
	driftOf({ factor, days: [], neighbours: [], manual }, standing === null ? null : { since: standing, by: "manual" });

test("ammonia that is too high against two samples in a row drifts since the first of them; one alone may be a bottle", () => {
	const good = pair(10, 0.42, 0.4);
	assert.equal(samples("w21003", [good, pair(40, 1.1, 0.5)]), null);
	const drift = samples("w21003", [good, pair(40, 1.1, 0.5), pair(70, 1.6, 0.45)]);
	assert.deepEqual([drift?.since, drift?.until, drift?.numbers.pairs, drift?.numbers.side], [40, null, 2, 1]);
	assert.match(driftCheck.say(drift?.numbers ?? {}, "w21003").zh, /连续 2 次偏高.*自动 1\.6、人工 0\.45 mg\/L/);
	assert.match(driftCheck.say(drift?.numbers ?? {}, "w21003").en, /too high against manual samples 2 times in a row/);
	// Once too high and once too low is scatter.
	assert.equal(samples("w21003", [pair(40, 1.1, 0.5), pair(70, 0.1, 0.9)]), null);
});

test("a sample from near by may differ by more than one from the station itself", () => {
	const both = (samePlace: boolean) => [
		pair(40, 0.72, 0.5, samePlace),
		pair(70, 0.74, 0.5, samePlace),
		pair(90, 0.8, 0.5, samePlace),
	];
	assert.equal(samples("w21003", both(true))?.since, undefined);
	const far = (samePlace: boolean) => [pair(40, 0.82, 0.5, samePlace), pair(70, 0.84, 0.5, samePlace)];
	assert.equal(samples("w21003", far(true))?.since, 40);
	assert.equal(samples("w21003", far(false)), null);
});

test("compared again and well, a drift is over with the last comparison that failed", () => {
	const pairs = [pair(40, 1.1, 0.5), pair(70, 1.6, 0.45), pair(100, 0.5, 0.48)];
	assert.deepEqual([samples("w21003", pairs, 40)?.since, samples("w21003", pairs, 40)?.until], [40, 70]);
	assert.equal(samples("w21003", [pair(40, 1.1, 0.5)], 40), null, "no witness: what was said stays");
});

const conductivity = { level: 480, scatter: 8, from: 60 };
const beside = (seed: number, slope: number, days = 110, neighbours = 2) => {
	const made = driftingDays(seed, { ...conductivity, slope, days });
	return { factor: "w01014", days: made.own, neighbours: made.neighbours.slice(0, neighbours), manual: [] };
};

test("invented drift of conductivity is found by the neighbours within weeks, and never where the probe is sound (seeded)", () => {
	let found = 0;
	for (let seed = 1; seed <= 100; seed++) {
		assert.equal(driftOf(beside(seed, 0)), null, `sound probe ${seed}`);
		// 1 % a day: after fifty days half as much again.
		const drift = driftOf(beside(seed, 5));
		if (!drift) continue;
		found++;
		assert.ok(drift.since > 55 && drift.since < 95, `${seed}: since ${drift.since}`);
		assert.equal(drift.numbers.side, 1);
	}
	assert.ok(found >= 95, `${found} of 100`);
});

test("with one neighbour nobody knows who is right, and when a neighbour drifts the station is not blamed", () => {
	for (let seed = 1; seed <= 20; seed++) {
		assert.equal(driftOf(beside(seed, 5, 110, 1)), null);
		const made = driftingDays(seed, { ...conductivity, slope: 5, days: 110 });
		const [first, second] = made.neighbours as [Map<number, number>, Map<number, number>];
		const days = [...first].map(([day, value]) => ({ day, value }));
		const drifting = new Map(made.own.map(({ day, value }) => [day, value]));
		assert.equal(driftOf({ factor: "w01014", days, neighbours: [drifting, second], manual: [] }), null, String(seed));
	}
});

test("a drift that was calibrated away ends on its last day, and what was usual before it stays the measure", () => {
	const made = driftingDays(7, { ...conductivity, slope: 5, days: 130 });
	const sound = driftingDays(7, { ...conductivity, slope: 0, days: 130 });
	const days = made.own.map((one, day) => (day < 110 ? one : (sound.own[day] ?? one)));
	const series = (until: number) => ({
		...{ factor: "w01014", days: days.slice(0, until), neighbours: made.neighbours, manual: [] },
	});
	const began = driftOf(series(110));
	assert.ok(began);
	const over = driftOf(series(120), { since: began.since, by: "neighbours" });
	assert.ok(over?.until !== null && (over?.until ?? 0) >= 105 && (over?.until ?? 0) <= 112, `${over?.until}`);
	assert.equal(over?.since, began.since);
});

test("what all stations have alike is no drift, the order of days makes no difference, and a mirrored drift is found alike (seeded)", () => {
	fc.assert(
		fc.property(
			fc.nat(10_000),
			fc.integer({ min: -8, max: 8 }),
			fc.integer({ min: -3, max: 3 }),
			(seed, slope, shared) => {
				const made = driftingDays(seed, { level: 18, scatter: 0.3, slope: slope / 40, from: 50, days: 100 });
				const of = (own: { day: number; value: number }[], neighbours: Map<number, number>[]) =>
					driftOf({ factor: "w01010", days: own, neighbours, manual: [] });
				const told = of(made.own, made.neighbours);
				assert.deepEqual(of(made.own.toReversed(), made.neighbours), told);
				const warmer = (day: number, value: number) => value + (shared * day) / 10;
				const all = of(
					made.own.map(({ day, value }) => ({ day, value: warmer(day, value) })),
					made.neighbours.map((one) => new Map([...one].map(([day, value]) => [day, warmer(day, value)]))),
				);
				assert.deepEqual([all?.since, all?.numbers.side], [told?.since, told?.numbers.side]);
				const mirrored = of(
					made.own.map(({ day, value }) => ({ day, value: -value })),
					made.neighbours.map((one) => new Map([...one].map(([day, value]) => [day, -value]))),
				);
				assert.deepEqual(
					[mirrored?.since, mirrored ? -Number(mirrored.numbers.side) : undefined],
					[told?.since, told?.numbers.side],
				);
				if (slope === 0) assert.equal(told, null);
			},
		),
		{ seed: 915, numRuns: 150 },
	);
});

const ZONE = "Asia/Shanghai";
/** 2026-03-01 12:00 in Shanghai. */
const NOON = Date.parse("2026-03-01T04:00:00.000Z");
const DAY = 86_400_000;
const iso = (ms: number) => new Date(ms).toISOString();

/** A river with three stations, and a section 200 m beside the middle one. */
async function river(t: TestContext): Promise<{ db: Db; at<T>(work: (trx: Trx) => Promise<T>): Promise<T> }> {
	const { db, districtId } = await testDatabase(t);
	const at = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(db, districtId, work);
	await at(async (trx) => {
		await trx.updateTable("district").set({ time_zone: ZONE }).where("district_id", "=", districtId).execute();
		const known = { district_id: districtId, known_from: new Date(0), demo: true };
		const geometry = JSON.stringify({
			type: "LineString",
			coordinates: [
				[119.9, 31.6],
				[120, 31.6],
			],
		});
		await trx
			.insertInto("river_version")
			.values({
				...known,
				river_id: "r",
				name_zh: "河",
				name_en: "river",
				role: "backbone",
				flows_into: null,
				geometry,
			})
			.execute();
		for (const [site_id, kind, lon] of [
			[1, "station", 119.94],
			[2, "station", 119.95],
			[3, "station", 119.96],
			[4, "section", 119.952],
		] as const)
			await trx
				.insertInto("site_version")
				.values({
					...{
						...known,
						site_id,
						code: `S${site_id}`,
						name_zh: `站${site_id}`,
						name_en: `S${site_id}`,
						kind,
						water: "river",
					},
					...{ creek_id: null, river_id: "r", lon, lat: 31.6, target_class: null },
				})
				.execute();
	});
	return { db, at };
}

/** Means of days, and the note that they were taken from hourly values. */
async function tellDays(
	trx: Trx,
	source: "hj212" | "csv",
	receivedAt: string,
	means: { siteId: number; factor: string; day: number; value: number }[],
): Promise<void> {
	const readings = means.map(({ siteId, factor, day, value }) => {
		const usable = value.toFixed(3);
		const happenedAt = iso(NOON + day * DAY);
		return { siteId, factor, happenedAt, valueText: usable, value: usable, usable, detectionLimit: null, flag: "" };
	});
	const head = { source, fileName: "", receivedAt, clientKey: `${source}${receivedAt}`, actor: "a", unit: "u" };
	await receiveReadings(trx, head, readings, ZONE);
	if (source !== "hj212") return;
	const made = { cn: 2061, counted: 24, excluded: 0, suspect: 0, reasons: "{}" };
	for (const { siteId, factor, day } of means)
		await trx
			.insertInto("day_quality")
			.values({
				...{
					district_id: 1,
					site_id: siteId,
					day: iso(NOON + day * DAY).slice(0, 10),
					factor,
					known_from: new Date(receivedAt),
				},
				...made,
			})
			.execute();
}

test("a station that drifts is marked from the first day on as one span, once; when it is calibrated the span ends; an engineer's word goes before it", async (t) => {
	const { at } = await river(t);
	const days = (slope: number, to: number) => driftingDays(3, { level: 480, scatter: 8, slope, from: 60, days: to });
	const tell = (from: number, to: number, slope: number) =>
		at((trx) => {
			const { own, neighbours } = days(slope, to);
			const means = own.slice(from).flatMap(({ day, value }) => [
				{ siteId: 2, factor: "w01014", day, value },
				{ siteId: 1, factor: "w01014", day, value: neighbours[0]?.get(day) ?? 0 },
				{ siteId: 3, factor: "w01014", day, value: neighbours[1]?.get(day) ?? 0 },
			]);
			return tellDays(trx, "hj212", iso(NOON + to * DAY), means);
		});
	const look = (day: number) =>
		at((trx) => {
			const now = new Date(NOON + day * DAY);
			return lookForDrift(trx, now, () => flowNetworkAt(trx, now.toISOString()));
		});
	const marks = (siteId: number) =>
		at((trx) => qualityMarks(trx, { siteId, from: NOON, to: NOON + 200 * DAY }, "9000-01-01T00:00:00.000Z"));
	await tell(0, 60, 0);
	assert.equal(await look(60), 0);
	await tell(60, 100, 5);
	assert.equal(await look(100), 1);
	assert.equal(await look(100), 0, "again it changes nothing");
	const [mark] = await marks(2);
	assert.deepEqual([mark?.verdict, mark?.cn, mark?.findings[0]?.check], ["suspect", 2061, "drift"]);
	assert.ok((mark?.until ?? 0) > Date.parse("9999-01-01T00:00:00.000Z"), "it goes on");
	assert.deepEqual([await marks(1), await marks(3)], [[], []]);
	const began = ((mark?.at ?? 0) - NOON) / DAY;
	assert.ok(began > 55 && began < 95, `began on day ${began}`);
	await tell(100, 112, 0);
	assert.equal(await look(112), 1);
	const [over] = await marks(2);
	assert.equal(over?.at, mark?.at);
	assert.ok(((over?.until ?? 0) - NOON) / DAY < 103, `${((over?.until ?? 0) - NOON) / DAY}`);
	const value = NOON + 95 * DAY;
	const verdict = async () =>
		(
			await at((trx) => qualityView(trx, { siteId: 2, from: NOON, to: NOON + 200 * DAY }, "9000-01-01T00:00:00.000Z"))
		).of(2061, "w01014", value).verdict;
	assert.equal(await verdict(), "suspect");
	await at((trx) =>
		enterRuling(
			trx,
			{
				...{ siteId: 2, factor: "w01014", from: iso(value - DAY), to: iso(value + DAY), verdict: "good" as const },
				...{ work: null, reason: "盐水入河，读数属实" },
			},
			{ person: "p", unit: "u" },
			iso(NOON + 113 * DAY),
		),
	);
	assert.equal(await verdict(), "good");
});

test("ammonia is compared with the samples of the section near by, whatever the neighbours have", async (t) => {
	const { at } = await river(t);
	await at((trx) => {
		const means = Array.from({ length: 90 }, (_, day) => ({
			...{ siteId: 2, factor: "w21003", day },
			value: day < 40 ? 0.5 : 0.5 + (day - 40) * 0.03,
		}));
		return tellDays(trx, "hj212", iso(NOON + 90 * DAY), means);
	});
	const look = (day: number) =>
		at((trx) => {
			const now = new Date(NOON + day * DAY);
			return lookForDrift(trx, now, () => flowNetworkAt(trx, now.toISOString()));
		});
	const sampled = (day: number, siteId: number) => ({ siteId, factor: "w21003", day, value: 0.48 });
	await at((trx) => tellDays(trx, "csv", iso(NOON + 66 * DAY), [sampled(5, 4), sampled(35, 4), sampled(65, 4)]));
	assert.equal(await look(66), 0, "one comparison that fails is not enough");
	await at((trx) => tellDays(trx, "csv", iso(NOON + 81 * DAY), [sampled(80, 4)]));
	assert.equal(await look(81), 1);
	const marks = await at((trx) =>
		qualityMarks(trx, { siteId: 2, from: NOON, to: NOON + 200 * DAY }, "9000-01-01T00:00:00.000Z"),
	);
	assert.deepEqual(
		marks.map(({ factor, verdict, at: from, findings }) => [
			factor,
			verdict,
			Math.round((from - NOON + DAY / 2) / DAY),
			findings[0]?.numbers.by,
		]),
		[["w21003", "suspect", 65, "manual"]],
	);
});
