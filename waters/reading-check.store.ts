import { type RawBuilder, sql } from "kysely";
import type { EventChecker } from "../loop/verify.ts";
import type { Trx } from "../store/database.ts";
import { inPortions } from "../store/portions.ts";
import { ReadingsDigest } from "./reading.ts";

const ROWS_A_PORTION = 10_000;

/**
 * For `bihuan verify`: whether each delivery's readings still give the digest that its event vouches for. All readings are gone through once, in portions, with one
 * sum a delivery; asking for the rows of each delivery would read the whole table as often as there are deliveries. Make one for each check of a chain.
 */
export function readingsChecker(): EventChecker {
	let digests: Map<string, string> | undefined;
	return async (trx, event) => {
		const { batchId, digest } = event.body as { batchId: string; digest: string };
		digests ??= await digestsOf(trx, sql`district_id = ${event.districtId}`);
		let found = digests.get(batchId);
		if (found === undefined) {
			// It came while the others were being read, or it is gone.
			const own = await digestsOf(trx, sql`district_id = ${event.districtId} and batch_id = ${batchId}::uuid`);
			found = own.get(batchId);
		}
		if (found === digest) return null;
		return {
			zh: `第 ${event.seq} 条留痕所记的一批监测数据（${event.body.rows} 条）已被改动。`,
			en: `The readings that event ${event.seq} vouches for (${event.body.rows} rows) were changed.`,
		};
	};
}

interface VouchedRow {
	batch_id: string;
	site_id: number;
	factor: string;
	happened_at: Date;
	value_text: string;
	flag: string;
}

async function digestsOf(trx: Trx, which: RawBuilder<unknown>): Promise<Map<string, string>> {
	const sums = new Map<string, ReadingsDigest>();
	const query = sql<VouchedRow>`select batch_id, site_id, factor, happened_at, value_text, flag from reading where ${which}`;
	for await (const rows of inPortions(trx, query, ROWS_A_PORTION)) {
		for (const row of rows) {
			const sum = sums.get(row.batch_id) ?? new ReadingsDigest();
			sums.set(row.batch_id, sum);
			sum.add({
				siteId: row.site_id,
				factor: row.factor,
				happenedAt: row.happened_at.toISOString(),
				valueText: row.value_text,
				flag: row.flag,
			});
		}
	}
	return new Map([...sums].map(([batchId, sum]) => [batchId, sum.hex()]));
}
