import { hash } from "node:crypto";
import { type RawBuilder, sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { SAMPLES } from "../waters/batch-sample.ts";
import { type Telemetry, UNIT_SEPARATOR } from "./telemetry.ts";

/** A telegram's values, and whose they are. */
export interface StoredTelemetry extends Telemetry {
	stationNo: number;
	siteId: number;
	/** ISO UTC. */
	receivedAt: string;
	/** Its frame's place in the batch. */
	place: number;
	shapeId: number;
}

export interface StoredBatch {
	batchId: number;
	/** YYYY-MM-DD, UTC: the day under which the raw frames are kept. */
	day: string;
	receivedAt: string;
	frames: number;
	digest: Buffer;
	body: Buffer;
}

/** A day of a site, whose mean must be worked out (again). */
export interface SiteDay {
	siteId: number;
	/** YYYY-MM-DD, local. */
	day: string;
}

/**
 * Stores raw frames and what they say, in the caller's transaction. Doing it again changes nothing: the batch has its number, and the same telling
 * of the same time is one row.
 */
export async function storeTelemetry(
	trx: Trx,
	batch: StoredBatch,
	rows: readonly StoredTelemetry[],
	days: readonly SiteDay[],
): Promise<Added> {
	const { query } = telemetryStatement(await currentDistrict(trx), batch, rows);
	const stored = await query.execute(trx);
	if (days.length > 0) await daysAreDue(trx, await currentDistrict(trx), days);
	return stored.rows[0] ?? NOTHING_ADDED;
}

/** What a commit brought. */
export interface Added {
	/** Telegrams that said something new. */
	telegrams: number;
	/** Their places in the batch; null where all of them did, as in nearly every commit. */
	places: number[] | null;
}

export const NOTHING_ADDED: Added = { telegrams: 0, places: null };

/** The one statement that stores raw frames and what they say. */
export function telemetryStatement(
	districtId: number,
	batch: StoredBatch,
	rows: readonly StoredTelemetry[],
): { name: string; query: RawBuilder<Added> } {
	const frames = sql`
		insert into frame_batch (district_id, day, batch_id, received_at, frames, digest, body)
		values (${districtId}, ${batch.day}::date, ${batch.batchId}::bigint, ${batch.receivedAt}::timestamptz, ${batch.frames}, ${batch.digest}, ${batch.body})
		on conflict do nothing`;
	if (rows.length === 0)
		return {
			name: "store-frames",
			query: sql`with kept as (${frames}) select 0 as telegrams, null::smallint[] as places`,
		};
	const touched = hoursTouched(rows);
	const due = sql`
		insert into rollup_due (district_id, batch_id, sites, hours, tellings)
		select ${districtId}::int, ${batch.batchId}::bigint, ${list(touched, (one) => one.siteId)}::int[], ${list(touched, (one) => one.hour)}::timestamptz[],
			${rows.length}::int
		where ${touched.length}::int > 0
		on conflict do nothing`;
	const telegrams = rows.filter(({ cn }) => cn !== SAMPLES).length;
	const query = sql<Added>`
		with kept as (${frames}), noted as (${due}), told as (
			insert into telemetry (district_id, happened_at, station_no, cn, content, site_id, shape_id, received_at, batch_id, place, version, pnum, pno, vals, flags)
			select ${districtId}::int, r.happened_at, r.station_no, r.cn, r.content, r.site_id, r.shape_id, r.received_at, ${batch.batchId}::bigint, r.place,
				r.version, r.pnum, r.pno, string_to_array(r.vals, ${UNIT_SEPARATOR}, ''), string_to_array(r.flags, ${UNIT_SEPARATOR}, '')
			from unnest(
				${list(rows, (row) => row.happenedAt)}::timestamptz[], ${list(rows, (row) => row.stationNo)}::int[], ${list(rows, (row) => row.cn)}::smallint[],
				${list(rows, (row) => row.content)}::bigint[], ${list(rows, (row) => row.siteId)}::int[], ${list(rows, (row) => row.shapeId)}::int[],
				${list(rows, (row) => row.receivedAt)}::timestamptz[], ${list(rows, (row) => row.place)}::smallint[], ${list(rows, (row) => row.version)}::smallint[],
				${list(rows, (row) => row.pnum ?? "NULL")}::smallint[], ${list(rows, (row) => row.pno ?? "NULL")}::smallint[],
				${list(rows, (row) => quoted(row.values))}::text[],
				${list(rows, (row) => (row.flags === null ? "NULL" : quoted(row.flags)))}::text[])
				as r(happened_at, station_no, cn, content, site_id, shape_id, received_at, place, version, pnum, pno, vals, flags)
			on conflict do nothing
			returning cn, place
		)
		select count(*)::int as telegrams, case when count(*) < ${telegrams}::int then coalesce(array_agg(place), '{}') end as places
		from told where cn <> ${SAMPLES}::smallint`;
	return { name: "store-telemetry", query };
}

/** Hours whose rollups these rows change; a clock that runs ahead changes none. */
function hoursTouched(rows: readonly StoredTelemetry[]): { siteId: number; hour: string }[] {
	const touched = new Map<string, { siteId: number; hour: string }>();
	for (const { siteId, happenedAt, countsFor } of rows) {
		if (countsFor === null) continue;
		const hour = `${happenedAt.slice(0, 13)}:00:00Z`;
		touched.set(`${siteId} ${hour}`, { siteId, hour });
	}
	return [...touched.values()];
}

/**
 * Notes days as due. A note that stands is shared until the commit, so that it can't be taken away by who has not seen these rows; many commits
 * may share it at once, and none waits for another.
 */
async function daysAreDue(trx: Trx, districtId: number, days: readonly SiteDay[]): Promise<void> {
	// In one order everywhere: two commits that touch the same days never wait for each other in a ring.
	const sorted = [...days].sort((a, b) => a.siteId - b.siteId || (a.day < b.day ? -1 : 1));
	const asked = sql`unnest(${list(sorted, (one) => one.siteId)}::int[], ${list(sorted, (one) => one.day)}::date[]) as r(site_id, day)`;
	const standing = await sql<{ site_id: number; day: string }>`
		select d.site_id, d.day from telemetry_day d join ${asked} on d.site_id = r.site_id and d.day = r.day
		where d.district_id = ${districtId} and d.due
		order by d.site_id, d.day
		for share of d`.execute(trx);
	if (standing.rows.length === days.length) return;
	const stands = new Set(standing.rows.map((row) => `${row.site_id} ${row.day}`));
	const missing = sorted.filter((one) => !stands.has(`${one.siteId} ${one.day}`));
	await sql`
		insert into telemetry_day (district_id, site_id, day, due)
		select ${districtId}::int, r.site_id, r.day, true
		from unnest(${list(missing, (one) => one.siteId)}::int[], ${list(missing, (one) => one.day)}::date[]) as r(site_id, day)
		on conflict (district_id, site_id, day) do update set due = true`.execute(trx);
}

/** Makes the tables of the months (YYYY-MM) and of the day of receipt, where they are missing. In a transaction of its own, before the rows. */
export async function ensureTables(trx: Trx, months: Iterable<string>, day: string): Promise<void> {
	await sql`select ensure_frame_day(${day}::date)`.execute(trx);
	for (const month of months) await sql`select ensure_telemetry_month(${`${month}-01`}::date)`.execute(trx);
}

/** The number of a list of names; given once, for ever. */
export async function shapeId(trx: Trx, factors: readonly string[], kinds: readonly string[]): Promise<number> {
	const districtId = await currentDistrict(trx);
	const digest = hash("sha256", JSON.stringify([factors, kinds]));
	const find = () =>
		trx
			.selectFrom("telemetry_shape")
			.select("shape_id")
			.where("district_id", "=", districtId)
			.where("digest", "=", digest)
			.execute();
	const known = (await find())[0];
	if (known) return known.shape_id;
	await sql`
		insert into telemetry_shape (district_id, shape_id, factors, kinds, digest)
		select ${districtId}, coalesce(max(shape_id), 0) + 1, ${factors}::text[], ${kinds}::text[], ${digest} from telemetry_shape where district_id = ${districtId}
		on conflict do nothing`.execute(trx);
	const made = (await find())[0];
	// Another process took the number for other names at the same moment: the caller's transaction starts again.
	if (!made) throw Object.assign(new Error("a shape's number was taken"), { code: "40001" });
	return made.shape_id;
}

function list<T>(rows: readonly T[], element: (row: T) => string | number): string {
	let text = "{";
	for (const row of rows) text += text.length === 1 ? element(row) : `,${element(row)}`;
	return `${text}}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the separator of list elements
const PLAIN = /^[0-9A-Za-z.\x1f]*[0-9.\x1f][0-9A-Za-z.\x1f]*$/;

function quoted(text: string): string {
	return PLAIN.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}
