import { sql } from "kysely";
import type { Trx } from "../store/database.ts";
import type { Reading } from "./reading.ts";

/** The delivery that rows come with, as its rows carry it. */
export interface BatchOfRows {
	districtId: number;
	batchId: string;
	/** ISO UTC. */
	receivedAt: string;
}

const UNIQUE_VIOLATION = "23505";

/**
 * Inserts rows in the hope that none is there yet: a plain insert costs half of one that asks each row for a conflict. False where one was there:
 * then nothing of these rows is.
 */
export async function insertHoping(trx: Trx, batch: BatchOfRows, rows: Reading[]): Promise<boolean> {
	await sql`savepoint rows_hoped`.execute(trx);
	try {
		await sql`${insertSelect(batch, rows)}`.execute(trx);
	} catch (error) {
		await sql`rollback to savepoint rows_hoped`.execute(trx);
		if ((error as { code?: string }).code === UNIQUE_VIOLATION) return false;
		throw error;
	}
	await sql`release savepoint rows_hoped`.execute(trx);
	return true;
}

/** Inserts what is not there yet and returns those rows. */
export async function insertNew(trx: Trx, batch: BatchOfRows, sent: Reading[]): Promise<Reading[]> {
	const rows = await withoutRepeated(trx, batch.districtId, sent);
	if (rows.length === 0) return rows;
	const inserted = await sql<{ key: string }>`${insertSelect(batch, rows)}
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
	return [...fresh, ...(await insertReturned(trx, batch, rest))];
}

/**
 * The rows without those whose very value stands there: looking is quicker than being refused. A place that is named twice in the delivery is left in, since
 * there the order of its rows decides.
 */
async function withoutRepeated(trx: Trx, districtId: number, rows: Reading[]): Promise<Reading[]> {
	const times = new Map<string, number>();
	const place = (row: Reading) => `${row.siteId},${row.factor},${row.happenedAt}`;
	for (const row of rows) times.set(place(row), (times.get(place(row)) ?? 0) + 1);
	const repeated = new Set<Reading>();
	for (const found of await standing(trx, districtId, rows)) {
		const row = rows[found.place];
		if (row && found.latest === row.valueText && times.get(place(row)) === 1) repeated.add(row);
	}
	return rows.filter((row) => !repeated.has(row));
}

/**
 * Of rows that were there already, those whose value returned to an earlier text (A, then B, then A again): the key alone would take
 * them for repetitions, so they get a revision.
 */
async function insertReturned(trx: Trx, batch: BatchOfRows, rows: Reading[]): Promise<Reading[]> {
	const fresh: Reading[] = [];
	for (const { place, latest, revision } of await standing(trx, batch.districtId, rows)) {
		const row = rows[place];
		if (!row || latest === row.valueText) continue;
		await trx
			.insertInto("reading")
			.values({
				district_id: batch.districtId,
				happened_at: new Date(row.happenedAt),
				site_id: row.siteId,
				factor: row.factor,
				value_text: row.valueText,
				revision: (revision ?? -1) + 1,
				value: row.value,
				usable: row.usable,
				detection_limit: row.detectionLimit,
				flag: row.flag,
				received_at: new Date(batch.receivedAt),
				batch_id: batch.batchId,
			})
			.execute();
		fresh.push(row);
	}
	return fresh;
}

/**
 * What stands in the place of these rows: for each that has a version already, its place in `rows`, the text that counts and the highest
 * revision of its own text (null: that text was never there).
 */
export async function standing(
	trx: Trx,
	districtId: number,
	rows: readonly Reading[],
): Promise<{ place: number; latest: string; revision: number | null }[]> {
	let [first, last] = [rows[0]?.happenedAt ?? "", ""];
	for (const { happenedAt } of rows) {
		if (happenedAt < first) first = happenedAt;
		if (happenedAt > last) last = happenedAt;
	}
	if (last === "") return [];
	const found = await sql<{ place: number; latest: string; revision: number | null }>`
		select r.place::int - 1 as place, (array_agg(v.value_text order by v.received_at desc, v.revision desc))[1] as latest,
			max(v.revision) filter (where v.value_text = r.value_text)::int as revision
		from unnest(${arrayText(rows, (r) => r.happenedAt)}::timestamptz[], ${arrayText(rows, (r) => String(r.siteId))}::int[],
			${arrayText(rows, (r) => r.factor)}::text[], ${arrayText(rows, (r) => quoted(r.valueText))}::text[])
			with ordinality as r(happened_at, site_id, factor, value_text, place)
		join reading v on v.district_id = ${districtId} and v.happened_at = r.happened_at and v.site_id = r.site_id and v.factor = r.factor
		where v.happened_at between ${first}::timestamptz and ${last}::timestamptz
		group by r.place`.execute(trx);
	return found.rows;
}

function insertSelect({ districtId, batchId, receivedAt }: BatchOfRows, rows: readonly Reading[]) {
	return sql`
		insert into reading (district_id, happened_at, site_id, factor, value_text, value, usable, detection_limit, flag, received_at, batch_id)
		select ${districtId}::int, r.happened_at, r.site_id, r.factor, r.value_text, r.value, r.usable, r.detection_limit, r.flag,
			${receivedAt}::timestamptz, ${batchId}::uuid
		from unnest(
			${arrayText(rows, (r) => r.happenedAt)}::timestamptz[], ${arrayText(rows, (r) => String(r.siteId))}::int[],
			${arrayText(rows, (r) => r.factor)}::text[], ${arrayText(rows, (r) => quoted(r.valueText))}::text[],
			${arrayText(rows, (r) => r.value ?? "NULL")}::numeric[], ${arrayText(rows, (r) => r.usable ?? "NULL")}::numeric[],
			${arrayText(rows, (r) => r.detectionLimit ?? "NULL")}::numeric[], ${arrayText(rows, (r) => quoted(r.flag))}::text[])
			as r(happened_at, site_id, factor, value_text, value, usable, detection_limit, flag)`;
}

/** PostgreSQL's text of an array, written here: the driver's own way looks at each element many times. */
function arrayText(rows: readonly Reading[], element: (row: Reading) => string): string {
	let text = "{";
	for (const row of rows) {
		if (text.length > 1) text += ",";
		text += element(row);
	}
	return `${text}}`;
}

const PLAIN = /^[0-9][0-9A-Za-z.]*$/;

function quoted(text: string): string {
	return PLAIN.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}

function keyOf(row: Reading): string {
	return `${row.siteId},${row.factor},${Date.parse(row.happenedAt)},${row.valueText}`;
}
