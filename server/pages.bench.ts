import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadDemo } from "../demo/load.ts";
import { addMonths, monthsBetween } from "../loop/local-day.ts";
import { asOwner, connect } from "../store/connect.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { startEmbedded } from "../store/embedded.ts";
import { migrate } from "../store/migrate.ts";
import { receiveReadings } from "../waters/reading.store.ts";
import type { Reading } from "../waters/reading.ts";
import { buildApp } from "./app.ts";
import { LINES } from "./lines.ts";

// Server time of the three pages' data with ten years of daily readings of 200 stations on top of the demo, against the demo alone.

const STATIONS = 200;
const FIRST_SITE = 1001;
const YEARS = 10;
const FACTORS = ["w01001", "w01009", "w01019", "w21003", "w21011", "w21001", "w01010", "w01014", "w01003"];
const PAGES = { "/": "/api/today", "/commitments": "/api/commitments", "/waters": "/api/waters" };
const BAR = 2;
const ROUNDS = 31;

/** Daily readings of a month: the demo's factors at levels of class Ⅱ to Ⅳ. */
function* readingsOf(month: string): Generator<Reading> {
	const days = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate();
	let chance = Number(month.replace("-", ""));
	for (let day = 1; day <= days; day++) {
		const happenedAt = `${month}-${String(day).padStart(2, "0")}T04:00:00.000Z`;
		for (let station = 0; station < STATIONS; station++) {
			for (const factor of FACTORS) {
				chance = (chance * 48_271) % 2_147_483_647;
				const level = { w01001: 7, w01009: 6, w01019: 4, w21003: 0.6, w21011: 0.15 }[factor] ?? 3;
				const value = (level * (0.8 + (0.4 * (chance % 1000)) / 1000)).toFixed(3);
				const siteId = FIRST_SITE + station;
				yield { siteId, factor, happenedAt, valueText: value, value, usable: value, detectionLimit: null, flag: "" };
			}
		}
	}
}

async function addHistory(db: Db, ownerUrl: string, now: Date): Promise<number> {
	await asOwner(ownerUrl, (owner) =>
		owner.query(
			`insert into site_version (known_from, district_id, site_id, code, kind, name_zh, name_en, water, creek_id, river_id, lon, lat)
			select '-infinity', 1, $1 + n, 'B' || n, 'station', '历史站' || n, 'history station ' || n, 'river', c.creek_id, c.river_id, 121.5, 30.5
			from generate_series(0, $2 - 1) n
			join (select distinct on (creek_id) creek_id, river_id, dense_rank() over (order by creek_id) - 1 as place, (select count(distinct creek_id) from creek_version) as many from creek_version) c on c.place = n % c.many`,
			[FIRST_SITE, STATIONS],
		),
	);
	const last = addMonths(now.toISOString().slice(0, 7), -1);
	let rows = 0;
	for (const month of monthsBetween(addMonths(last, 1 - 12 * YEARS), last)) {
		const delivery = {
			source: "bench",
			fileName: `${month}.csv`,
			receivedAt: now.toISOString(),
			clientKey: `bench:${month}`,
			actor: "bench",
			unit: "bench",
		};
		rows += (await inDistrict(db, 1, (trx) => receiveReadings(trx, delivery, readingsOf(month), "Asia/Shanghai")))
			.added;
		if (month.endsWith("-12")) console.log(`  ${month}: ${rows} readings`);
	}
	return rows;
}

async function opened(serverUrl: string, name: string, now: Date) {
	const url = new URL(serverUrl);
	await asOwner(serverUrl, (owner) => owner.query(`create database ${name}`));
	url.pathname = `/${name}`;
	await migrate(url.href);
	await asOwner(url.href, (owner) =>
		owner.query("insert into district (district_id, code, name_zh, name_en) values (1, '', '', '')"),
	);
	const db = connect(url.href, { max: 2 });
	const house = { db, districtId: 1, now: () => now, dataFolder: "", version: "bench" };
	await loadDemo(house);
	return { db, ownerUrl: url.href, app: await buildApp(house, LINES, { operatorKey: "bench" }) };
}

function median(times: number[]): number {
	return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** `npm run bench -- pages`. */
export async function bench(): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), "bihuan-bench-"));
	await chmod(folder, 0o755);
	const server = await startEmbedded(folder);
	try {
		const now = new Date();
		const small = await opened(server.ownerUrl, "small", now);
		const large = await opened(server.ownerUrl, "large", now);
		console.log(`adding ${YEARS} years × ${STATIONS} stations × daily × ${FACTORS.length} factors …`);
		const rows = await addHistory(large.db, large.ownerUrl, now);
		for (const { ownerUrl } of [small, large]) await asOwner(ownerUrl, (owner) => owner.query("analyze"));
		console.log(
			`${rows} readings added; medians of ${ROUNDS} rounds, the two sizes by turns; the ratio is the median of the rounds' ratios`,
		);
		for (const [page, url] of Object.entries(PAGES)) {
			const times: { small: number[]; large: number[] } = { small: [], large: [] };
			for (let round = -2; round < ROUNDS; round++) {
				for (const [size, side] of Object.entries({ small, large }) as ["small" | "large", typeof small][]) {
					const began = performance.now();
					const answer = await side.app.inject({ url });
					if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}: ${answer.body}`);
					if (round >= 0) times[size].push(performance.now() - began);
				}
			}
			const [before, after] = [median(times.small), median(times.large)];
			// Of the two sizes one right after the other: a machine that others use disturbs both alike.
			const ratio = median(times.large.map((time, at) => time / (times.small[at] ?? Number.NaN)));
			console.log(
				`${page}: demo ${before.toFixed(1)} ms · with history ${after.toFixed(1)} ms · ratio ${ratio.toFixed(2)} (bar: at most ${BAR})`,
			);
			if (ratio > BAR) process.exitCode = 1;
		}
		for (const { app, db } of [small, large]) {
			await app.close();
			await db.destroy();
		}
	} finally {
		await server.stop();
		await rm(folder, { recursive: true, force: true });
	}
}
