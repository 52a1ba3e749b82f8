import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addDays, instantOf } from "../loop/local-day.ts";
import { asOwner, connect } from "../store/connect.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { startEmbedded } from "../store/embedded.ts";
import { migrate } from "../store/migrate.ts";
import { packFrames } from "./frame-batch.ts";
import { rollUp } from "./rollup.store.ts";
import { settleTelemetry } from "./settle.ts";
import { measured, stationFrame } from "./simulate.ts";
import { readTelegram } from "./telegram.ts";
import { ensureTables, type StoredTelemetry, shapeId, storeTelemetry } from "./telemetry.store.ts";
import { namesOf, type Telemetry, telemetryOf } from "./telemetry.ts";

const STATIONS = 6;
const MINUTES = 10;
const DAYS = 9;
const LAST_DAY = "2026-10-24";
const ZONE = "Asia/Shanghai";
const BAR = 1.2;

/**
 * What a day of readings costs (stored, rolled up by hour, day and month, its means brought into the readings and their month) on a database with one
 * month of history, and on one with ten years of it. Days are added in turn to one and the other; the medians are compared.
 */
export async function bench(): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), "bihuan-rollup-bench-"));
	await chmod(folder, 0o755);
	const server = await startEmbedded(folder);
	const houses: { name: string; db: Db; ms: number[] }[] = [];
	try {
		for (const [name, months] of [
			["1 month", 1],
			["10 years", 120],
		] as const) {
			const url = new URL(server.ownerUrl);
			url.pathname = `/rollup_${months}`;
			await asOwner(server.ownerUrl, (owner) => owner.query(`create database rollup_${months}`));
			await migrate(url.href);
			const began = Date.now();
			const rows = await fill(url.href, months);
			console.log(`${name}: ${rows} telegrams and their rollups made in ${Math.round((Date.now() - began) / 1000)} s`);
			houses.push({ name, db: connect(url.href, { max: 2 }), ms: [] });
		}
		await asOwner(server.ownerUrl, (owner) => owner.query("checkpoint"));
		for (let index = 0; index < DAYS; index++) {
			const day = addDays(LAST_DAY, index + 1);
			for (const house of index % 2 === 0 ? houses : houses.toReversed()) house.ms.push(await addDay(house.db, day));
		}
		for (const { name, ms } of houses)
			console.log(
				`a day of ${STATIONS * (1440 / MINUTES)} telegrams on ${name}: ${ms.map(Math.round).join(" ")} ms, median ${Math.round(median(ms))}`,
			);
		// The first day of each opens the month's tables and warms the caches.
		const [short = 1, long = 1] = houses.map(({ ms }) => median(ms.slice(1)));
		const ratio = long / short;
		console.log(
			`10 years against 1 month: ${ratio.toFixed(2)} × (bar ${BAR} ×) ${ratio <= BAR ? "reached" : "MISSED"}`,
		);
		await check(houses.map(({ db }) => db));
	} finally {
		for (const { db } of houses) await db.destroy();
		await server.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;
const mnOf = (station: number) => `BENCH${station}`;

/** The history, made where it lies: telegrams each ten minutes and the rollups that they have. */
async function fill(ownerUrl: string, months: number): Promise<number> {
	const names = Object.keys(measured(0, 0, 0, new Set()));
	return asOwner(ownerUrl, async (owner) => {
		await owner.query("insert into district (district_id, code, name_zh, name_en) values (1, '', '武进', 'Wujin')");
		for (let station = 1; station <= STATIONS; station++)
			await owner.query(
				"insert into station (district_id, mn, station_no, site_id, password, added_at) values (1, $1, $2, $2, '123456', '2010-01-01Z')",
				[mnOf(station), station],
			);
		await owner.query(
			"insert into telemetry_shape (district_id, shape_id, factors, kinds, digest) values (1, 1, $1, $2, 'bench')",
			[names, names.map(() => "Rtd")],
		);
		const to = instantOf(addDays(LAST_DAY, 1), "00:00", ZONE);
		await owner.query(
			`select ensure_telemetry_month(m::date) from generate_series(date_trunc('month', $1::timestamptz - $2::int * interval '1 month'), $1::timestamptz, '1 month') m`,
			[to, months],
		);
		const made = await owner.query(
			`insert into telemetry (district_id, happened_at, station_no, cn, content, site_id, shape_id, received_at, batch_id, place, version, vals)
			select 1, t, s, 2011, extract(epoch from t)::bigint, s, 1, t, extract(epoch from t)::bigint, s, 2,
				(select array_agg(round((random() * 10)::numeric, 2)::text) from generate_series(1, $3::int) where s > 0 and t is not null)
			from generate_series($1::timestamptz - $2::int * interval '1 month', $1::timestamptz - interval '1 minute', $4::int * interval '1 minute') t,
				generate_series(1, $5::int) s`,
			[to, months, names.length, MINUTES, STATIONS],
		);
		for (const [grain, step] of [
			["hour", "1 hour"],
			["day", "1 day"],
			["month", "1 month"],
		])
			await owner.query(
				`insert into rollup (district_id, site_id, grain, cn, factor, at, received, valid, suspect, bad, lowest, highest, total)
				select 1, s, $3, 2011, f, t, 6, 6, 0, 0, 1, 2, 9
				from generate_series(date_trunc($3, ($1::timestamptz - $2::int * interval '1 month') at time zone 'Asia/Shanghai') at time zone 'Asia/Shanghai',
					$1::timestamptz - interval '1 hour', $4::interval) t, generate_series(1, $5::int) s, unnest($6::text[]) f`,
				[to, months, grain, step, STATIONS, names],
			);
		await owner.query(
			`insert into site_series (district_id, site_id, cn, factor, first_at, last_at, last_flag, last_version)
			select 1, s, 2011, f, $1::timestamptz - $2::int * interval '1 month', $1::timestamptz, 'N', 2 from generate_series(1, $3::int) s, unnest($4::text[]) f`,
			[to, months, STATIONS, names],
		);
		await owner.query(
			`select ensure_reading_month(m::date) from generate_series(date_trunc('month', $1::timestamptz - $2::int * interval '1 month'), $1::timestamptz, '1 month') m`,
			[to, months],
		);
		await owner.query(
			`insert into reading (district_id, happened_at, site_id, factor, value_text, value, usable, received_at, batch_id)
			select 1, t, s, f, '1.5', 1.5, 1.5, t, '00000000-0000-5000-a000-000000000000'
			from generate_series($1::timestamptz - $2::int * interval '1 month' + interval '12 hours', $1::timestamptz, '1 day') t, generate_series(1, $3::int) s, unnest($4::text[]) f`,
			[to, months, STATIONS, names],
		);
		await owner.query("vacuum analyze");
		return made.rowCount ?? 0;
	});
}

/** A day's telegrams, an hour of all stations a commit, then everything that follows from them. */
async function addDay(db: Db, day: string): Promise<number> {
	const start = Date.parse(instantOf(day, "00:00", ZONE));
	const hours: { frames: Buffer[]; rows: Telemetry[]; places: number[] }[] = [];
	for (let minute = 0; minute < 1440; minute += MINUTES) {
		const localMs = Date.parse(`${day}T00:00:00Z`) + minute * 60_000;
		if (minute % 60 === 0) hours.push({ frames: [], rows: [], places: [] });
		const hour = hours.at(-1) ?? { frames: [], rows: [], places: [] };
		for (let index = 1; index <= STATIONS; index++) {
			const values = measured(index, localMs, 0, new Set());
			const frame = stationFrame({ index, mn: mnOf(index), password: "123456" }, localMs, localMs + 900, values);
			hour.frames.push(frame);
			const at = new Date(start + minute * 60_000 + 1_000).toISOString();
			hour.rows.push(telemetryOf(readTelegram(frame, 6, frame.length - 6), at, ZONE));
			hour.places.push(index);
		}
	}
	const began = performance.now();
	for (const [index, { frames, rows, places }] of hours.entries()) {
		const at = new Date(start + index * 3_600_000 + 3_600_000).toISOString();
		if (index === 0)
			await inDistrict(db, 1, (trx) =>
				ensureTables(trx, [addDays(day, -1).slice(0, 7), day.slice(0, 7)], at.slice(0, 10)),
			);
		const { factors, kinds } = namesOf(rows[0]?.names ?? "");
		const stored = await inDistrict(db, 1, async (trx): Promise<StoredTelemetry[]> => {
			const id = await shapeId(trx, factors, kinds);
			return rows.map((row, place) => ({
				...row,
				stationNo: places[place] ?? 0,
				siteId: places[place] ?? 0,
				receivedAt: at,
				place,
				shapeId: id,
			}));
		});
		const batch = { batchId: Date.parse(at) * 1000, day: at.slice(0, 10), receivedAt: at, frames: frames.length };
		const days = Array.from({ length: STATIONS }, (_, station) => ({ siteId: station + 1, day }));
		await inDistrict(db, 1, (trx) => storeTelemetry(trx, { ...batch, ...packFrames(frames) }, stored, days));
		await rollUp(db, 1);
	}
	await settleTelemetry(db, 1, new Date(start + 25 * 3_600_000), { rawDays: 400 });
	return performance.now() - began;
}

/** The work was really done: the days' rollups hold what was sent, on both. */
async function check(dbs: readonly Db[]): Promise<void> {
	for (const db of dbs) {
		const found = await inDistrict(db, 1, (trx) =>
			trx
				.selectFrom("rollup")
				.select(({ fn }) => fn.sum<string>("received").as("received"))
				.where("grain", "=", "day")
				.where("factor", "=", "w21003")
				.where("at", ">=", new Date(instantOf(addDays(LAST_DAY, 1), "00:00", ZONE)))
				.executeTakeFirst(),
		);
		const expected = DAYS * STATIONS * (1440 / MINUTES);
		if (Number(found?.received) !== expected)
			throw new Error(`${found?.received} of ${expected} values are in the rollups`);
	}
}
