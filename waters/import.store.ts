import { localMinute } from "../loop/local-day.ts";
import type { Encoding } from "../loop/table-file.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { openImportFile } from "./import-file.ts";
import type { Fault } from "./import-header.ts";
import { ImportReading, type UnknownSite } from "./import-read.ts";
import { knownSites, newSections } from "./import-sites.store.ts";
import { addSites } from "./new-site.store.ts";
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
		const { timeZone, ...known } = await inDistrict(house.db, house.districtId, knownSites);
		const reading = new ImportReading(file, { ...known, now: house.now(), timeZone, ...options });
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
			const created = await newSections(trx, about.createSites);
			const { sites, timeZone, ownProvince } = await knownSites(trx);
			for (const { site_id, name_zh } of created) sites.set(name_zh.toLowerCase(), site_id);
			const reading = new ImportReading(file, { sites, now, timeZone, ownProvince, ...options });
			const delivery = {
				source: "import",
				fileName: about.fileName,
				receivedAt: now.toISOString(),
				clientKey: `import:${about.importId}`,
				actor: about.actor,
				unit: about.unit,
			};
			const received: Received = await receiveReadings(trx, delivery, reading.sound(), timeZone);
			// Last, so that the chain is not held while the file is read.
			await addSites(trx, created, {
				...{ key: `import:${about.importId}:sites`, matterId: `import:${about.importId}` },
				...{ at: now.toISOString(), actor: about.actor, unit: about.unit },
			});
			const { added, already, event } = received;
			const sitesCreated = created.map((site) => site.name_zh);
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
