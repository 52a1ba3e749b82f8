import { createHash } from "node:crypto";
import { sql } from "kysely";
import { append, currentDistrict } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import type { EventChecker } from "../loop/verify.ts";
import type { Trx } from "../store/database.ts";
import { type Reading, ReadingsDigest } from "./reading.ts";
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
const ROWS_A_STATEMENT = 5000;

/**
 * Takes readings in within the caller's transaction: each once, however often it is sent; another value for the same moment becomes a second version.
 * Appends the delivery's digest to the event chain and brings the months that it touched up to date.
 */
export async function receiveReadings(
	trx: Trx,
	delivery: Delivery,
	readings: Iterable<Reading> | AsyncIterable<Reading>,
	timeZone: string,
): Promise<Received> {
	const districtId = await currentDistrict(trx);
	const batchId = batchIdOf(districtId, delivery.clientKey);
	const digest = new ReadingsDigest();
	const touched = new SiteMonthsTouched(timeZone);
	const months = new Set<string>();
	let added = 0;
	let already = 0;
	let rows: Reading[] = [];
	const flush = async () => {
		if (rows.length === 0) return;
		for (const day of new Set(rows.map((row) => row.happenedAt.slice(0, 7)))) {
			if (months.has(day)) continue;
			months.add(day);
			await sql`select ensure_reading_month(${`${day}-01`}::date)`.execute(trx);
		}
		const fresh = await insertNew(trx, districtId, batchId, delivery.receivedAt, rows);
		for (const row of fresh) {
			digest.add(row);
			touched.add(row.siteId, row.factor, row.happenedAt);
		}
		added += fresh.length;
		already += rows.length - fresh.length;
		rows = [];
	};
	for await (const reading of readings) {
		rows.push(reading);
		if (rows.length === ROWS_A_STATEMENT) await flush();
	}
	await flush();
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
	return { batchId, added, already, event };
}

/** A batch's id follows from its key, so that the same delivery has the same id wherever it is replayed. */
function batchIdOf(districtId: number, clientKey: string): string {
	const hex = createHash("sha256").update(`${districtId}:${clientKey}`).digest("hex");
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Inserts what is not there yet and returns those rows. */
async function insertNew(
	trx: Trx,
	districtId: number,
	batchId: string,
	receivedAt: string,
	rows: Reading[],
): Promise<Reading[]> {
	const inserted = await sql<{ key: string }>`
		insert into reading (district_id, happened_at, site_id, factor, value_text, value, usable, detection_limit, flag, received_at, batch_id)
		select ${districtId}::int, r.happened_at, r.site_id, r.factor, r.value_text, r.value, r.usable, r.detection_limit, r.flag,
			${receivedAt}::timestamptz, ${batchId}::uuid
		from unnest(
			${rows.map((r) => r.happenedAt)}::timestamptz[], ${rows.map((r) => r.siteId)}::int[], ${rows.map((r) => r.factor)}::text[],
			${rows.map((r) => r.valueText)}::text[], ${rows.map((r) => r.value)}::numeric[], ${rows.map((r) => r.usable)}::numeric[],
			${rows.map((r) => r.detectionLimit)}::numeric[], ${rows.map((r) => r.flag)}::text[])
			as r(happened_at, site_id, factor, value_text, value, usable, detection_limit, flag)
		on conflict do nothing
		returning concat_ws(',', site_id, factor, (extract(epoch from happened_at) * 1000)::bigint, value_text) as key`.execute(
		trx,
	);
	if (inserted.rows.length === rows.length) return rows;
	const keys = new Set(inserted.rows.map((row) => row.key));
	// A row twice in one delivery has one key: the first takes it.
	const fresh = rows.filter((row) => keys.delete(keyOf(row)));
	const taken = new Set(fresh);
	const rest = rows.filter((row) => !taken.has(row));
	return [...fresh, ...(await returned(trx, districtId, batchId, receivedAt, rest))];
}

function keyOf(row: Reading): string {
	return `${row.siteId},${row.factor},${Date.parse(row.happenedAt)},${row.valueText}`;
}

/**
 * Of rows that were there already, those whose value returned to an earlier text (A, then B, then A again): the key alone would take
 * them for repetitions, so they get a revision.
 */
async function returned(
	trx: Trx,
	districtId: number,
	batchId: string,
	receivedAt: string,
	rows: Reading[],
): Promise<Reading[]> {
	const found = await sql<{ place: number; latest: string; revision: number }>`
		select r.place::int as place, (array_agg(v.value_text order by v.received_at desc, v.revision desc))[1] as latest,
			max(v.revision) filter (where v.value_text = r.value_text)::int as revision
		from unnest(${rows.map((r) => r.happenedAt)}::timestamptz[], ${rows.map((r) => r.siteId)}::int[],
			${rows.map((r) => r.factor)}::text[], ${rows.map((r) => r.valueText)}::text[])
			with ordinality as r(happened_at, site_id, factor, value_text, place)
		join reading v on v.district_id = ${districtId} and v.happened_at = r.happened_at and v.site_id = r.site_id and v.factor = r.factor
		group by r.place`.execute(trx);
	const fresh: Reading[] = [];
	for (const { place, latest, revision } of found.rows) {
		const row = rows[place - 1];
		if (!row || latest === row.valueText) continue;
		await trx
			.insertInto("reading")
			.values({
				district_id: districtId,
				happened_at: new Date(row.happenedAt),
				site_id: row.siteId,
				factor: row.factor,
				value_text: row.valueText,
				revision: revision + 1,
				value: row.value,
				usable: row.usable,
				detection_limit: row.detectionLimit,
				flag: row.flag,
				received_at: new Date(receivedAt),
				batch_id: batchId,
			})
			.execute();
		fresh.push(row);
	}
	return fresh;
}

/** For `bihuan verify`: a delivery's readings still give the digest that its event vouches for. */
export const checkReadingsReceived: EventChecker = async (trx, event) => {
	const { batchId, digest } = event.body as { batchId: string; digest: string };
	const sum = new ReadingsDigest();
	const rows = await sql<{ site_id: number; factor: string; happened_at: Date; value_text: string; flag: string }>`
		select site_id, factor, happened_at, value_text, flag from reading
		where district_id = ${event.districtId} and batch_id = ${batchId}::uuid`.execute(trx);
	for (const row of rows.rows) {
		sum.add({
			siteId: row.site_id,
			factor: row.factor,
			happenedAt: row.happened_at.toISOString(),
			valueText: row.value_text,
			flag: row.flag,
		});
	}
	if (sum.hex() === digest) return null;
	return {
		zh: `第 ${event.seq} 条留痕所记的一批监测数据（${event.body.rows} 条）已被改动。`,
		en: `The readings that event ${event.seq} vouches for (${event.body.rows} rows) were changed.`,
	};
};
