import { sql } from "kysely";
import { currentTimeZone } from "../loop/event.store.ts";
import { tell } from "../loop/live.store.ts";
import { type Db, inDistrict, type Trx } from "../store/database.ts";
import { type DueNote, goOn, hoursIn, hoursOf, keyOf, type Shapes, type SiteHour } from "./rollup-read.store.ts";
import { spansOf, storeHours, storeSeries, storeSpans } from "./rollup-write.store.ts";

/** Notes taken at once, the telegrams that they tell of, and hours that they touch: a second or two of work. */
const NOTES = 2_000;
const TELLINGS = 100_000;
const HOURS = 2_500;
const VERDICTS = 3_000;

/** What a round did. */
export interface Round {
	/** Hours of sites. */
	hours: number;
	/** Whether more is due. */
	more: boolean;
}

/** Works out what was touched, round after round, until nothing is due of what was due when it began. Returns how many hours of sites were done. */
export async function rollUp(db: Db, districtId: number, clock?: () => Date): Promise<number> {
	const last = await inDistrict(db, districtId, (trx) =>
		sql<{ id: number | null }>`select max(batch_id) as id from rollup_due where district_id = ${districtId}`.execute(
			trx,
		),
	);
	let done = 0;
	for (;;) {
		const { hours, more } = await rollUpRound(db, districtId, { upTo: last.rows[0]?.id ?? 0, ...(clock && { clock }) });
		done += hours;
		if (!more) return done;
	}
}

/** One round, in a transaction of its own. Doing it twice changes nothing. */
export function rollUpRound(
	db: Db,
	districtId: number,
	{ upTo = Number.MAX_SAFE_INTEGER, clock = () => new Date() }: { upTo?: number; clock?: () => Date } = {},
): Promise<Round> {
	const shapes: Shapes = known.get(db) ?? new Map();
	known.set(db, shapes);
	return inDistrict(db, districtId, (trx) => rollUpSome(trx, districtId, shapes, upTo, clock));
}

async function rollUpSome(
	trx: Trx,
	districtId: number,
	shapes: Shapes,
	upTo: number,
	clock: () => Date,
): Promise<Round> {
	const alone = await sql<{ ours: boolean }>`
		select pg_try_advisory_xact_lock(hashtext('bihuan.rollup'), ${districtId}) as ours`.execute(trx);
	if (!alone.rows[0]?.ours) return { hours: 0, more: false }; // another server is at it
	const timeZone = await currentTimeZone(trx);
	const notes = await sql<DueNote>`
		select batch_id, sites, hours, tellings from rollup_due where district_id = ${districtId} and batch_id <= ${upTo}
		order by batch_id limit ${NOTES}`.execute(trx);
	const touched = new Map<string, SiteHour>();
	const taken: DueNote[] = [];
	let tellings = 0;
	for (const note of notes.rows) {
		if (touched.size > HOURS || tellings > TELLINGS) break;
		taken.push(note);
		tellings += note.tellings;
		for (const one of hoursIn(note)) touched.set(keyOf(one), one);
	}
	const judged = await rejudged(trx, districtId);
	const afresh = new Map(judged.hours.map((one) => [keyOf(one), one]));
	// What something else than a commit touched has no telegrams of its own.
	for (const note of taken) if (note.batch_id <= 0) for (const one of hoursIn(note)) afresh.set(keyOf(one), one);
	const commits = taken.filter((note) => note.batch_id > 0);
	const rolled = commits.length > 0 ? await goOn(trx, districtId, commits, shapes, afresh) : [];
	if (afresh.size > 0) rolled.push(...(await hoursOf(trx, districtId, [...afresh.values()], shapes)));
	const all = [...new Map([...touched, ...afresh]).values()];
	if (all.length > 0) {
		await storeHours(trx, districtId, rolled, clock());
		await storeSeries(trx, districtId, rolled);
		await storeSpans(trx, districtId, "day", spansOf(all, timeZone, "day"));
		await storeSpans(trx, districtId, "month", spansOf(all, timeZone, "month"));
		await tell(trx, "stations", [...new Set(all.map((one) => String(one.siteId)))]);
	}
	if (taken.length > 0)
		await sql`
			delete from rollup_due where district_id = ${districtId} and batch_id = any(${taken.map((note) => note.batch_id)}::bigint[])`.execute(
			trx,
		);
	return { hours: all.length, more: judged.more || taken.length < notes.rows.length || taken.length === NOTES };
}

const known = new WeakMap<Db, Shapes>();

/** Hours about which something was said since the last round. */
async function rejudged(trx: Trx, districtId: number): Promise<{ hours: SiteHour[]; more: boolean }> {
	const cursor = await trx
		.selectFrom("rollup_cursor")
		.selectAll()
		.where("district_id", "=", districtId)
		.executeTakeFirst();
	const since = cursor?.quality_known_from ?? new Date(0);
	const checked = await sql<{ site_id: number; hour: Date; known: Date }>`
		select site_id, h.hour, max(known_from) as known from telemetry_quality
		-- a value that stands still is one row for its span; what comes later in an open span is rolled up when it comes
		cross join lateral generate_series(date_trunc('hour', happened_at, 'UTC'),
			least(coalesce(until, happened_at), greatest(happened_at, known_from)), interval '1 hour') as h(hour)
		where district_id = ${districtId} and factor <> '' and cn <> 0 and verdict <> 'missing' and known_from > ${since}
			and known_from <= coalesce((select known_from from telemetry_quality where district_id = ${districtId} and known_from > ${since}
				order by known_from offset ${VERDICTS} limit 1), 'infinity')
		group by 1, 2 order by 3`.execute(trx);
	const rulings = await sql<{ seq: number; site_id: number; hour: Date }>`
		with fresh as (
			select seq, site_id, from_at, to_at, replaces from quality_ruling
			where district_id = ${districtId} and seq > ${cursor?.ruling_seq ?? 0} order by seq limit 20
		), spans as (
			select seq, site_id, from_at, to_at from fresh
			union all
			select f.seq, r.site_id, r.from_at, r.to_at from fresh f join quality_ruling r on r.district_id = ${districtId} and r.seq = f.replaces
		)
		select distinct s.seq, s.site_id, date_trunc('hour', r.at, 'UTC') as hour
		from spans s join rollup r on r.district_id = ${districtId} and r.site_id = s.site_id and r.grain = 'hour'
			and r.at > s.from_at - interval '1 hour' and (s.to_at is null or r.at < s.to_at)`.execute(trx);
	const newest = await sql<{ seq: number | null }>`
		select max(seq)::bigint as seq from (select seq from quality_ruling where district_id = ${districtId} and seq > ${cursor?.ruling_seq ?? 0} order by seq limit 20) fresh`.execute(
		trx,
	);
	const known = checked.rows.at(-1)?.known ?? null;
	const ruling = newest.rows[0]?.seq ?? null;
	if (known !== null || ruling !== null)
		await sql`
			insert into rollup_cursor (district_id, quality_known_from, ruling_seq)
			values (${districtId}, ${known ?? since}, ${ruling ?? cursor?.ruling_seq ?? 0})
			on conflict (district_id) do update set quality_known_from = excluded.quality_known_from, ruling_seq = excluded.ruling_seq`.execute(
			trx,
		);
	const more = await sql<{ more: boolean }>`
		select (${known}::timestamptz is not null and exists (select 1 from telemetry_quality where district_id = ${districtId} and known_from > ${known}::timestamptz))
			or (${ruling}::bigint is not null and exists (select 1 from quality_ruling where district_id = ${districtId} and seq > ${ruling}::bigint)) as more`.execute(
		trx,
	);
	const hours = [...checked.rows, ...rulings.rows].map((row) => ({ siteId: row.site_id, ms: row.hour.getTime() }));
	return { hours, more: more.rows[0]?.more ?? false };
}
