import { type RawBuilder, sql } from "kysely";
import type { Trx } from "./database.ts";

let opened = 0;

/** The rows of a query in portions of `size`, by a cursor of this transaction: memory does not grow with the rows. */
export async function* inPortions<Row>(trx: Trx, query: RawBuilder<Row>, size: number): AsyncGenerator<Row[]> {
	const cursor = sql.id(`portions_${++opened}`);
	await sql`declare ${cursor} no scroll cursor for ${query}`.execute(trx);
	try {
		for (;;) {
			const { rows } = await sql<Row>`fetch ${sql.lit(size)} from ${cursor}`.execute(trx);
			if (rows.length > 0) yield rows;
			if (rows.length < size) return;
		}
	} finally {
		await sql`close ${cursor}`.execute(trx);
	}
}
