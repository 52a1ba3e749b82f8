import { createHash } from "node:crypto";
import { sql } from "kysely";
import { append, currentDistrict } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import { tell } from "../loop/live.store.ts";
import type { Trx } from "../store/database.ts";
import { type Reading, ReadingsDigest } from "./reading.ts";
import { readingsAreDue } from "./reading-quality.store.ts";
import { insertHoping, insertNew } from "./reading-rows.store.ts";
import { recomputeMonths, SiteMonthsTouched } from "./site-month.store.ts";

/** A delivery of readings: where it came from and the key by which a repeated one is known. */
export interface Delivery {
	source: string;
	fileName: string;
	/** ISO UTC; what these readings are known from. */
	receivedAt: string;
	clientKey: string;
	actor: string;
	unit: string;
}

export interface Received {
	batchId: string;
	added: number;
	already: number;
	/** null where nothing was new: then nothing enters the chain. */
	event: LoopEvent | null;
}

/** Rows in one statement: large enough to be quick, small enough to stay a few megabytes. */
const ROWS_A_STATEMENT = 10_000;

/**
 * Takes readings in within the caller's transaction: each once, however often it is sent; another value for the same moment becomes a second version.
 * Appends the delivery's digest to the event chain and brings the months that it touched up to date.
 * While the database stores some rows the next ones are drawn from `readings`, which must not use the transaction itself.
 */
export async function receiveReadings(
	trx: Trx,
	delivery: Delivery,
	readings: Iterable<Reading> | AsyncIterable<Reading>,
	timeZone: string,
): Promise<Received> {
	const districtId = await currentDistrict(trx);
	const batchId = batchIdOf(districtId, delivery.clientKey);
	const batch = { districtId, batchId, receivedAt: delivery.receivedAt };
	const digest = new ReadingsDigest();
	const touched = new SiteMonthsTouched(timeZone);
	const months = new Set<string>();
	let added = 0;
	let already = 0;
	let hopeful = true;
	const store = async (rows: Reading[]) => {
		for (const month of new Set(rows.map((row) => row.happenedAt.slice(0, 7)))) {
			if (months.has(month)) continue;
			months.add(month);
			await sql`select ensure_reading_month(${`${month}-01`}::date)`.execute(trx);
		}
		// One refused hope costs little; a file that is all there already must not pay for it every time.
		hopeful = hopeful && (await insertHoping(trx, batch, rows));
		const fresh = hopeful ? rows : await insertNew(trx, batch, rows);
		hopeful = fresh.length === rows.length;
		for (const row of fresh) {
			digest.add(row);
			touched.add(row.siteId, row.factor, row.happenedAt);
		}
		added += fresh.length;
		already += rows.length - fresh.length;
	};
	let storing: Promise<void> = Promise.resolve();
	let rows: Reading[] = [];
	try {
		for await (const reading of readings) {
			if (rows.push(reading) < ROWS_A_STATEMENT) continue;
			await storing;
			storing = store(rows);
			storing.catch(() => {}); // told at the next await
			rows = [];
		}
	} finally {
		await storing;
	}
	if (rows.length > 0) await store(rows);
	if (added === 0) return { batchId, added, already, event: null };
	const body = { batchId, digest: digest.hex(), rows: added, source: delivery.source, fileName: delivery.fileName };
	const { event } = await append(
		trx,
		{
			clientKey: delivery.clientKey,
			matterId: `readings:${batchId}`,
			line: "waters",
			kind: "readings.received",
			happenedAt: delivery.receivedAt,
			actor: delivery.actor,
			unit: delivery.unit,
			body,
		},
		delivery.receivedAt,
	);
	await trx
		.insertInto("reading_batch")
		.values({
			district_id: districtId,
			batch_id: batchId,
			received_at: new Date(delivery.receivedAt),
			source: delivery.source,
			file_name: delivery.fileName,
			row_count: added,
			digest: body.digest,
		})
		.execute();
	await recomputeMonths(trx, districtId, touched, delivery.receivedAt, timeZone);
	// The values that a station's own means rest on were checked one by one.
	if (delivery.source !== "hj212") await readingsAreDue(trx, touched.months);
	await tell(trx, "waters");
	return { batchId, added, already, event };
}

/** A batch's id follows from its key, so that the same delivery has the same id wherever it is replayed. */
function batchIdOf(districtId: number, clientKey: string): string {
	const hex = createHash("sha256").update(`${districtId}:${clientKey}`).digest("hex");
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
