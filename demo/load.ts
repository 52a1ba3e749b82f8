import { append, appendAll, currentDistrict } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import { shelfOf } from "../loop/kept-file-hand-out.ts";
import { addDays, addMonths, instantOf, localDay } from "../loop/local-day.ts";
import { type Db, inDistrict, type Trx } from "../store/database.ts";
import { receiveNetwork } from "../waters/network.store.ts";
import { readNetwork } from "../waters/network.ts";
import { receiveReadings } from "../waters/reading.store.ts";
import type { Reading } from "../waters/reading.ts";
import { checkSomeReadings } from "../waters/reading-quality.store.ts";
import { planArrivals } from "./creek-plans.ts";
import { problemArrivals, problemPhotos } from "./creek-problems.ts";
import type { Arrival } from "./creek-staff.ts";
import { historyMonths, reading, sampleOf } from "./history.ts";
import { caseArrivals } from "./joint-cases.ts";
import { type DemoCreek, demoCreeks, TOWNS } from "./network.ts";
import { demoNetworkFiles } from "./network-file.ts";
import { patrolArrivals } from "./patrols.ts";
import { insertPeople } from "./people.ts";
import { type DemoPhoto, drawPhotos } from "./photos.ts";
import { promiseEvents } from "./promises.ts";
import type { PlayedEvent } from "./proposal-play.ts";
import { projectDemoProposals } from "./proposals.load.ts";
import { demoProposals } from "./proposals.ts";
import { demoStations, stationDay, stationDays } from "./stations.ts";
import { superviseDemo } from "./supervision.ts";
import { TOLD_DAYS, telemetryArrivals } from "./telemetry.ts";

const ZONE = "Asia/Shanghai";

/**
 * Loads the demo district in one transaction: all of it or none. The same `today` gives the same chain, to the last hash.
 * `progress` is told how far it is. Without a data folder there is no shelf for photos, and what was done is proved by pages alone.
 */
export async function loadDemo(
	house: { db: Db; districtId: number; now(): Date; dataFolder?: string },
	progress: (done: number, of: number) => void = () => {},
): Promise<void> {
	const today = localDay(house.now(), ZONE);
	const creeks = demoCreeks();
	const proposals = demoProposals(instantOf(today, "00:00", ZONE));
	const shelf = house.dataFolder ? shelfOf({ dataFolder: house.dataFolder }) : null;
	const photos = shelf ? await drawPhotos(shelf, problemPhotos(creeks, today)) : new Map<string, DemoPhoto>();
	await inDistrict(house.db, house.districtId, async (trx) => {
		await insertDistrict(trx);
		await insertPeople(trx, ZONE);
		const arrivals = [
			...networkArrivals(creeks, today),
			...deliveries(creeks, today),
			...promiseArrivals(today),
			...planArrivals(creeks, today),
			...problemArrivals(creeks, today, photos),
			...patrolArrivals(creeks, today),
			...caseArrivals(creeks, today),
			...proposals.events.map((append) => ({ receivedAt: append.receivedAt, append, deliver: async () => {} })),
		].sort((a, b) => (a.receivedAt < b.receivedAt ? -1 : a.receivedAt > b.receivedAt ? 1 : 0));
		const sealed: LoopEvent[] = [];
		let waiting: PlayedEvent[] = [];
		const seal = async () => {
			sealed.push(...(await appendAll(trx, waiting)));
			waiting = [];
		};
		for (const [index, arrival] of arrivals.entries()) {
			if (arrival.append) waiting.push(arrival.append);
			else {
				if (waiting.length > 0) await seal();
				await arrival.deliver(trx);
			}
			progress(index + 1, arrivals.length);
		}
		await seal();
		await projectDemoProposals(trx, sealed, proposals.verdicts, house.now().toISOString());
		await superviseDemo(trx, today);
	});
}

function networkArrivals(creeks: DemoCreek[], today: string): Arrival[] {
	return demoNetworkFiles(creeks, today).map(({ fileName, day, features }) => {
		const receivedAt = instantOf(day, "00:00", ZONE);
		return {
			receivedAt,
			deliver: async (trx) => {
				const file = readNetwork({ type: "FeatureCollection", features }, null);
				const delivery = { fileName, receivedAt, actor: "demo", unit: "demo", dryRun: false };
				const { faults } = await receiveNetwork(trx, file, delivery);
				if (faults[0]) throw new Error(`${fileName}: ${faults[0].message.en}`);
			},
		};
	});
}

function promiseArrivals(today: string): Arrival[] {
	return promiseEvents(today).map(({ receivedAt, event }) => ({
		receivedAt,
		deliver: async (trx) => {
			await append(trx, event, receivedAt);
		},
	}));
}

/** Creeks whose latest samples came in late: the day before `today`, so that today's page has news. */
const LATE = new Set(["下沿浜", "红旗河"]);

/** A creek whose latest samples were written down wrong: a point is missing in the temperature, and total nitrogen stands where ammonia was meant. */
const MISTYPED = 33;

function mistyped(sample: readonly Reading[]): Reading[] {
	return sample.map((row) => {
		if (row.factor === "w01010") return reading(row.siteId, row.factor, row.happenedAt, row.valueText.replace(".", ""));
		if (row.factor === "w21001") return reading(row.siteId, row.factor, row.happenedAt, "0.21");
		return row;
	});
}

function deliveries(creeks: DemoCreek[], today: string): Arrival[] {
	const months = historyMonths(today);
	const latest = months.at(-1) ?? today.slice(0, 7);
	const arrivals: Arrival[] = [];
	const arrival = (receivedAt: string, key: string, rows: Reading[]): Arrival => ({
		receivedAt,
		deliver: async (trx) => {
			const delivery = {
				source: "演示数据",
				fileName: `${key}.csv`,
				receivedAt,
				clientKey: `demo:${key}`,
				actor: "demo",
				unit: "demo",
			};
			await receiveReadings(trx, delivery, rows, ZONE);
			while ((await checkSomeReadings(trx, new Date(receivedAt))) > 0);
		},
	});
	const late: Reading[] = [];
	for (const month of months) {
		const rows: Reading[] = [];
		for (const [index, creek] of creeks.entries()) {
			const written = sampleOf(creek, index + 1, month, latest, ZONE);
			const sample = month === latest && index === MISTYPED ? mistyped(written) : written;
			if (month === latest && LATE.has(creek.zh)) late.push(...sample);
			else rows.push(...sample);
		}
		arrivals.push(arrival(instantOf(`${addMonths(month, 1)}-02`, "16:20", ZONE), `monthly-${month}`, rows));
	}
	// A laboratory found a slip of the pen in the month before: the value is corrected, both versions stay.
	const slip = creeks[20];
	const month = months.at(-2);
	if (slip && month) {
		const written = sampleOf(slip, 21, month, latest, ZONE).find((row) => row.factor === "w21011");
		if (written) late.push(reading(21, "w21011", written.happenedAt, "0.437"));
	}
	arrivals.push(arrival(instantOf(addDays(today, -1), "16:40", ZONE), `late-${latest}`, late));
	// Stations send the day's mean the same evening; one that is silent sends nothing.
	const stations = demoStations(creeks);
	arrivals.push(...telemetryArrivals(stations, today, ZONE));
	for (const day of stationDays(today).filter((one) => one < addDays(today, -TOLD_DAYS))) {
		const rows = stations.flatMap((station) => stationDay(station, day, today, ZONE));
		if (rows.length > 0) arrivals.push(arrival(instantOf(day, "23:30", ZONE), `stations-${day}`, rows));
	}
	return arrivals;
}

async function insertDistrict(trx: Trx): Promise<void> {
	const district_id = await currentDistrict(trx);
	await trx
		.updateTable("district")
		.set({ code: "320412", name_zh: "常州市武进区", name_en: "Wujin District, Changzhou", time_zone: ZONE, demo: true })
		.where("district_id", "=", district_id)
		.execute();
	const units = TOWNS.map((town) => ({
		district_id,
		unit_id: town.id,
		name_zh: town.zh,
		name_en: town.en,
		kind: "town",
		parent_id: null,
		demo: false,
	}));
	await trx.insertInto("unit").values(units).execute();
}
