import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asOwner, connect } from "../store/connect.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { startEmbedded } from "../store/embedded.ts";
import { migrate } from "../store/migrate.ts";
import { qualityPass } from "../waters/quality.jobs.ts";
import { telegramFrame } from "./answer.ts";
import { type DeliveredFrame, deliverFrames } from "./deliver.ts";
import { addStation, type Station } from "./station.store.ts";

// What a pass of the checks costs beside taking the same frames in: 200 stations on one river, ten factors, with a past of days behind them.

const STATIONS = 200;
const FACTORS = ["w01010", "w01001", "w01009", "w01014", "w01003", "w01019", "w21003", "w21011", "w21001", "w01018"];
const LEVELS = [18, 7.6, 8, 480, 30, 3.8, 0.4, 0.12, 2.2, 14];
const START = Date.parse("2026-03-02T16:00:00.000Z");
const HOUR = 3_600_000;
const ROUNDS = 7;

interface Times {
	store: number[];
	pass: number[];
}

/** Prints the cost of a pass per 1,000 readings and its ratio to storing the same frames. */
export async function passCost(): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), "bihuan-bench-"));
	await chmod(folder, 0o755);
	const server = await startEmbedded(folder);
	await migrate(server.ownerUrl);
	const db = connect(server.ownerUrl, { max: 2 });
	try {
		await asOwner(server.ownerUrl, (owner) =>
			owner.query(
				"insert into district (district_id, code, name_zh, name_en, time_zone) values (1, '', '', '', 'Asia/Shanghai')",
			),
		);
		const fleet = await riverWithStations(db);
		// A past: three days of hours, and half an hour of real-time values each ten seconds.
		for (let hour = 0; hour < 72; hour += 24)
			await deliverAndCheck(db, hoursOf(fleet, hour, hour + 24), START + (hour + 24) * HOUR, null);
		const live = START + 72 * HOUR;
		for (let minute = 0; minute < 30; minute += 10)
			await deliverAndCheck(
				db,
				realTime(fleet, live, minute * 6, minute * 6 + 60),
				live + (minute + 10) * 60_000,
				null,
			);
		const steady: Times = { store: [], pass: [] };
		for (let round = 0; round < ROUNDS; round++) {
			const tick = 180 + 2 * round;
			const now = live + (tick + 2) * 10_000;
			await deliverAndCheck(db, realTime(fleet, live, tick, tick + 2), now, steady);
		}
		const hourly: Times = { store: [], pass: [] };
		for (let hour = 74; hour < 74 + ROUNDS; hour++)
			await deliverAndCheck(db, hoursOf(fleet, hour, hour + 1), START + (hour + 1) * HOUR + 60_000, hourly);
		console.log(`\na pass of the checks, ${STATIONS} stations, ${FACTORS.length} factors, medians of ${ROUNDS}`);
		tell("real time, 20 s of all stations", steady, STATIONS * 2 * FACTORS.length);
		tell("an hour of all, with neighbours", hourly, STATIONS * FACTORS.length);
	} finally {
		await db.destroy();
		await server.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

function tell(name: string, { store, pass }: Times, readings: number): void {
	const [stored, passed] = [median(store), median(pass)];
	const share = (ms: number) => ((1000 * ms) / readings).toFixed(1).padStart(6);
	console.log(
		`${name.padEnd(34)} ${readings} readings: pass ${passed.toFixed(0)} ms = ${share(passed)} ms per 1,000; storing ${share(stored)} ms per 1,000; pass / storing ${(passed / stored).toFixed(2)}`,
	);
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

async function deliverAndCheck(db: Db, frames: DeliveredFrame[], now: number, times: Times | null): Promise<void> {
	const began = performance.now();
	await inDistrict(db, 1, (trx) => deliverFrames(trx, frames, new Date(now).toISOString()));
	const stored = performance.now();
	await inDistrict(db, 1, (trx) => qualityPass(trx, new Date(now)));
	times?.store.push(stored - began);
	times?.pass.push(performance.now() - stored);
}

async function riverWithStations(db: Db): Promise<Station[]> {
	return inDistrict(db, 1, async (trx) => {
		const known = { district_id: 1, known_from: new Date(0), demo: true };
		const coordinates = Array.from({ length: STATIONS + 1 }, (_, at): [number, number] => [119.8 + at / 1000, 31.6]);
		const geometry = JSON.stringify({ type: "LineString", coordinates });
		const river = { river_id: "r", name_zh: "河", name_en: "river", role: "backbone", flows_into: null, geometry };
		await trx
			.insertInto("river_version")
			.values({ ...known, ...river })
			.execute();
		const fleet: Station[] = [];
		for (let index = 0; index < STATIONS; index++) {
			const site = { site_id: index + 1, code: `S${index}`, name_zh: `站${index}`, name_en: `S${index}` };
			const place = { creek_id: null, river_id: "r", lon: 119.8 + index / 1000, lat: 31.6, target_class: null };
			await trx
				.insertInto("site_version")
				.values({ ...known, ...site, ...place, kind: "station", water: "river" })
				.execute();
			const asked = { mn: `B${index}`, password: "123456", siteId: index + 1 };
			fleet.push(await addStation(trx, asked, new Date(START - HOUR).toISOString()));
		}
		return fleet;
	});
}

/** A little noise that follows from the place and the time: a bench is the same each time. */
function value(factor: number, index: number, tick: number): string {
	const noise = (Math.imul(index * 7919 + factor * 104_729 + tick * 1_299_709, 2_654_435_761) >>> 0) / 2 ** 32;
	const level = LEVELS[factor] ?? 1;
	return (level * (1 + 0.05 * Math.sin(tick / 40) + 0.02 * (noise - 0.5))).toFixed(3);
}

function frameOf(station: Station, index: number, at: number, tick: number, cn: 2011 | 2061): DeliveredFrame {
	const time = new Date(at + 8 * HOUR).toISOString().replace(/\D/g, "").slice(0, 14);
	const kind = cn === 2011 ? "Rtd" : "Avg";
	const items = FACTORS.map((factor, place) => `${factor}-${kind}=${value(place, index, tick)},${factor}-Flag=N`);
	const header = { qn: `${time}000`, st: "21", cn: String(cn), pw: station.password, mn: station.mn, flag: 9 };
	return { station, raw: telegramFrame({ ...header, cp: [`DataTime=${time}`, ...items].join(";") }) };
}

const span = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

const hoursOf = (fleet: Station[], from: number, to: number) =>
	span(from, to).flatMap((hour) =>
		fleet.map((station, index) => frameOf(station, index, START + hour * HOUR, hour, 2061)),
	);

const realTime = (fleet: Station[], live: number, from: number, to: number) =>
	span(from, to).flatMap((tick) =>
		fleet.map((station, index) => frameOf(station, index, live + tick * 10_000, tick, 2011)),
	);
