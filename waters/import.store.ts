import { append, currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { localMinute } from "../loop/local-day.ts";
import { refusal } from "../loop/refusal.ts";
import { type Db, inDistrict, type Trx } from "../store/database.ts";
import { type Encoding, openImportFile } from "./import-file.ts";
import type { Fault } from "./import-header.ts";
import { ImportReading, MOST_NEW_SITES, type UnknownSite } from "./import-read.ts";
import { type Received, receiveReadings } from "./reading.store.ts";
import type { Reading } from "./reading.ts";
import { standing } from "./reading-rows.store.ts";

/** Where an import reads and writes, and by which clock. */
export interface ImportHouse {
	db: Db;
	districtId: number;
	now(): Date;
}

/** What was understood of a file, counted; nothing is stored yet. */
export interface Understood {
	kind: "text" | "workbook";
	encoding: Encoding | null;
	sheet: string | null;
	otherSheets: string[];
	/** Factor columns; of a long file none, its factors stand in its rows. */
	columns: { header: string; factor: string; unit: string }[];
	long: boolean;
	ignored: string[];
	columnFaults: Fault[];
	rows: number;
	/** Readings of sound rows of known sites. */
	readings: number;
	sites: number;
	/** Local time of the first and the last; "" without any. */
	from: string;
	to: string;
	faultyRows: number;
	/** The first of them. */
	faults: Fault[];
	unknownSites: UnknownSite[];
	unknownSiteRows: number;
	unknownSiteReadings: number;
	/** Too many unknown names to create: likely the wrong column. */
	tooManyUnknown: boolean;
}

export interface Preview extends Understood {
	/** Readings that are not here yet; here with this very value; here with another (a second version). */
	fresh: number;
	already: number;
	differs: number;
}

export interface Imported extends Understood {
	added: number;
	already: number;
	sitesCreated: string[];
	/** Number of the event in the chain; null where nothing was new. */
	eventSeq: number | null;
}

export interface ImportOptions {
	/** Where rows with a fault are written to. */
	badRows: string | null;
	progress?: (share: number, rows: number) => void;
}

/** Readings looked up at a time. */
const LOOKED_UP = 10_000;

/** Reads a file through once and says what an import would do. Throws a refusal where the file can't be read. */
export async function previewImport(house: ImportHouse, path: string, options: ImportOptions): Promise<Preview> {
	const file = await openImportFile(path);
	try {
		const { sites, timeZone } = await inDistrict(house.db, house.districtId, knownSites);
		const reading = new ImportReading(file, { sites, now: house.now(), timeZone, ...options });
		const counted = { fresh: 0, already: 0, differs: 0 };
		const count = async (rows: Reading[]) => {
			const found = await inDistrict(house.db, house.districtId, (trx) => standing(trx, house.districtId, rows));
			const same = found.filter(({ place, latest }) => rows[place]?.valueText === latest).length;
			counted.fresh += rows.length - found.length;
			counted.already += same;
			counted.differs += found.length - same;
		};
		let counting: Promise<void> = Promise.resolve();
		let rows: Reading[] = [];
		for await (const one of reading.sound()) {
			if (rows.push(one) < LOOKED_UP) continue;
			await counting;
			counting = count(rows);
			counting.catch(() => {}); // told at the next await
			rows = [];
		}
		await counting;
		await count(rows);
		return { ...understood(file, reading, timeZone), ...counted };
	} finally {
		file.close();
	}
}

/**
 * Takes a file's sound rows in, all in one transaction: after a crash all of them are there or none. Rows with a fault are left out and written to
 * `badRows`. `createSites` are names of unknown sites to create first. The same file again adds nothing.
 */
export async function importFile(
	house: ImportHouse,
	path: string,
	about: { importId: string; fileName: string; actor: string; unit: string; createSites: readonly string[] },
	options: ImportOptions,
): Promise<Imported> {
	const file = await openImportFile(path);
	try {
		return await inDistrict(house.db, house.districtId, async (trx) => {
			const now = house.now();
			const sitesCreated = await createSites(trx, about, now.toISOString());
			const { sites, timeZone } = await knownSites(trx);
			const reading = new ImportReading(file, { sites, now, timeZone, ...options });
			const delivery = {
				source: "import",
				fileName: about.fileName,
				receivedAt: now.toISOString(),
				clientKey: `import:${about.importId}`,
				actor: about.actor,
				unit: about.unit,
			};
			const received: Received = await receiveReadings(trx, delivery, reading.sound(), timeZone);
			const { added, already, event } = received;
			return { ...understood(file, reading, timeZone), added, already, sitesCreated, eventSeq: event?.seq ?? null };
		});
	} finally {
		file.close();
	}
}

function understood(
	file: Awaited<ReturnType<typeof openImportFile>>,
	reading: ImportReading,
	timeZone: string,
): Understood {
	const { header } = file;
	return {
		kind: file.kind,
		encoding: file.encoding,
		sheet: file.sheet,
		otherSheets: file.otherSheets,
		columns: header.factors.map(({ header: name, factor, unit }) => ({
			header: name,
			factor: factor.code,
			unit: unit || factor.unit,
		})),
		long: header.long !== null,
		ignored: header.ignored.slice(0, 100),
		columnFaults: header.faults,
		rows: reading.rows,
		readings: reading.readings,
		sites: reading.sites.size,
		from: reading.first && localMinute(reading.first, timeZone),
		to: reading.last && localMinute(reading.last, timeZone),
		faultyRows: reading.faultyRows,
		faults: reading.faults,
		unknownSites: [...reading.unknownSites.values()],
		unknownSiteRows: reading.unknownSiteRows,
		unknownSiteReadings: reading.unknownSiteReadings,
		tooManyUnknown: reading.tooManyUnknown,
	};
}

/** Every name and code by which a file may call a site, lower case. A name in English counts where no other site has it. */
async function knownSites(trx: Trx): Promise<{ sites: Map<string, number>; timeZone: string }> {
	const rows = await trx
		.selectFrom("site")
		.select(["site_id", "code", "name_zh", "name_en"])
		.where("district_id", "=", await currentDistrict(trx))
		.orderBy("site_id")
		.execute();
	const sites = new Map<string, number>();
	for (const names of [rows.map((row) => row.name_zh), rows.map((row) => row.code), rows.map((row) => row.name_en)]) {
		for (const [index, name] of names.entries()) {
			const key = name.trim().toLowerCase();
			const id = rows[index]?.site_id ?? 0;
			if (key !== "" && !sites.has(key)) sites.set(key, id);
		}
	}
	return { sites, timeZone: await currentTimeZone(trx) };
}

/** Makes a section of each name that is not known, without a creek: a district can begin from its own file. */
async function createSites(
	trx: Trx,
	about: { importId: string; actor: string; unit: string; createSites: readonly string[] },
	at: string,
): Promise<string[]> {
	if (about.createSites.length > MOST_NEW_SITES) throw tooManySites();
	const { sites } = await knownSites(trx);
	const names = new Map(about.createSites.map((name) => [name.trim().toLowerCase(), name.trim()]));
	const fresh = [...names].filter(([key]) => key !== "" && !sites.has(key)).map(([, name]) => name);
	if (fresh.length === 0) return [];
	const district_id = await currentDistrict(trx);
	const { last } = await trx
		.selectFrom("site")
		.select((row) => row.fn.max<number | null>("site_id").as("last"))
		.where("district_id", "=", district_id)
		.executeTakeFirstOrThrow();
	const added = fresh.map((name, index) => ({ siteId: (last ?? 0) + index + 1, name }));
	await trx
		.insertInto("site")
		.values(
			added.map(({ siteId, name }) => ({
				...{ district_id, site_id: siteId, code: `S-${String(siteId).padStart(4, "0")}` },
				...{ kind: "section" as const, water: "river" as const, name_zh: name, name_en: name, demo: false },
				...{ creek_id: null, river_id: null, lon: null, lat: null, target_class: null },
			})),
		)
		.execute();
	const event = {
		clientKey: `import:${about.importId}:sites`,
		matterId: `import:${about.importId}`,
		line: "waters",
		kind: "sites.added",
		happenedAt: at,
		actor: about.actor,
		unit: about.unit,
		body: { sites: added },
	};
	await append(trx, event, at);
	return fresh;
}

export function tooManySites() {
	return refusal(
		"TOO_MANY_NEW_SITES",
		{
			zh: `不认识的断面超过 ${MOST_NEW_SITES} 个，多半是列名对错了；请检查“断面名称”一列。`,
			en: `More than ${MOST_NEW_SITES} unknown sites; the wrong column is likely. Check the column "section".`,
		},
		422,
	);
}
