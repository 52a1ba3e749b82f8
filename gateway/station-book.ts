import type { BlockList } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "../store/database.ts";
import { inDistrict } from "../store/database.ts";
import { isListed, networksOf } from "./settings.ts";
import { type Station, stations } from "./station.store.ts";

/** Strangers make us read the stations anew, but not more often than this. */
const REFRESH_MS = 100;
/** Changes of a known station (its units, its password) are seen after so long. */
const UNASKED_MS = 5_000;

export interface KnownStation extends Station {
	networks: BlockList | null;
}

/** The stations that may send, kept in memory and read anew when a stranger comes. */
export class StationBook {
	readonly #db: Db;
	readonly #districtId: number;
	#byMn = new Map<string, KnownStation>();
	#readAt = 0;
	#reading: Promise<void> | null = null;
	#next: Promise<void> | null = null;

	constructor(db: Db, districtId: number) {
		this.#db = db;
		this.#districtId = districtId;
	}

	/** At once, from memory. */
	known(mn: string): KnownStation | undefined {
		if (Date.now() - this.#readAt > UNASKED_MS) void this.read().catch(() => {});
		return this.#byMn.get(mn);
	}

	/** For an MN that memory does not hold, or whose password was wrong: judged by a reading that began after the question. */
	async find(mn: string): Promise<KnownStation | undefined> {
		this.#next ??= this.#freshReading();
		await this.#next;
		return this.#byMn.get(mn);
	}

	async #freshReading(): Promise<void> {
		await this.#reading?.catch(() => {});
		const wait = this.#readAt + REFRESH_MS - Date.now();
		if (wait > 0) await sleep(wait);
		this.#next = null; // who asks from now on waits for the reading after this one
		await this.read();
	}

	/** Reads all stations; many who ask share one reading. */
	read(): Promise<void> {
		this.#reading ??= inDistrict(this.#db, this.#districtId, stations)
			.then((all) => {
				this.#byMn = new Map(all.map((station) => [station.mn, { ...station, networks: listOf(station.allow) }]));
			})
			.finally(() => {
				this.#readAt = Date.now();
				this.#reading = null;
			});
		return this.#reading;
	}
}

/** Why a frame is not the station's own, or null. */
export function mistrust(
	station: KnownStation,
	password: string | null,
	address: string,
): "retired" | "password" | "address" | null {
	if (station.retired !== null) return "retired";
	if (station.networks !== null && !isListed(station.networks, address)) return "address";
	return station.password === "" || station.password === (password ?? "") ? null : "password";
}

/** A list that can't be read lets nobody in. */
function listOf(allow: readonly string[]): BlockList | null {
	if (allow.length === 0) return null;
	const list = networksOf(allow);
	return typeof list === "string" ? (networksOf([]) as BlockList) : list;
}
