import { type Kysely, sql, type Transaction } from "kysely";
import type { Tables } from "./tables.ts";

/** A pool of the application's own role: reads and writes only inside {@link inDistrict}. */
export type Db = Kysely<Tables>;

/** A transaction that has its district set; every query function takes one. */
export type Trx = Transaction<Tables>;

/** The district of each running transaction, so that nobody asks the server for what we told it. */
const districts = new WeakMap<Trx, number>();

/** The district that a transaction of {@link inDistrict} is set to; undefined for one that was opened otherwise. */
export const districtOf = (trx: Trx): number | undefined => districts.get(trx);

/**
 * Runs `work` in one transaction whose row-level security sees only this district.
 * The setting is local to the transaction, so a pooled connection never carries a district over.
 */
export async function inDistrict<T>(db: Db, districtId: number, work: (trx: Trx) => Promise<T>): Promise<T> {
	return db.transaction().execute(async (trx) => {
		await sql`select set_config('bihuan.district', ${String(districtId)}, true)`.execute(trx);
		districts.set(trx, districtId);
		return work(trx);
	});
}

/** Says of a transaction seen through a plugin that it is set to the district of the one that it was made from. */
export function sameDistrict(trx: Trx, seen: Trx): Trx {
	const known = districts.get(trx);
	if (known !== undefined) districts.set(seen, known);
	return seen;
}
