import { sql } from "kysely";
import { currentTimeZone } from "../loop/event.store.ts";
import { tell } from "../loop/live.store.ts";
import { addDays, addMonths, instantOf, localDay } from "../loop/local-day.ts";
import { type Db, inDistrict, type Trx } from "../store/database.ts";
import { qualityViews } from "../waters/quality.store.ts";
import { HOUR_MS, ROLLED, type RolledHour, rollHours, type ToldValue, type Verdict } from "./rollup.ts";

/** Notes taken at once, and hours worked out at once: a second or two of work. */
const NOTES = 2_000;
const HOURS = 1_500;
const VERDICTS = 3_000;
/** Hours whose telegrams are in memory together. */
const PORTION = 12;

/** Works out what was touched, round after round, until nothing is due. Returns how many hours of sites were done. */
export async function rollUp(db: Db, districtId: number): Promise<number> {
	const shapes: Shapes = known.get(db) ?? new Map();
	known.set(db, shapes);
	let done = 0;
	for (;;) {
		const round = await inDistrict(db, districtId, (trx) => rollUpSome(trx, districtId, shapes));
		done += round;
		if (round === 0) return done;
	}
}

/** One round; 0: nothing was due, or another server is at it. Doing it twice changes nothing. */
async function rollUpSome(trx: Trx, districtId: number, shapes: Shapes): Promise<number> {
	const alone = await sql<{ ours: boolean }>`
		select pg_try_advisory_xact_lock(hashtext('bihuan.rollup'), ${districtId}) as ours`.execute(trx);
	if (!alone.rows[0]?.ours) return 0;
	const timeZone = await currentTimeZone(trx);
	const hours = new Map<string, SiteHour>();
	const add = (siteId: number, ms: number) => hours.set(`${siteId} ${ms}`, { siteId, ms });
	const notes = await sql<{ batch_id: number; sites: number[]; hours: Date[] }>`
		select batch_id, sites, hours from rollup_due where district_id = ${districtId} order by batch_id limit ${NOTES}`.execute(
		trx,
	);
	const taken: number[] = [];
	for (const note of notes.rows) {
		if (hours.size > HOURS) break;
		taken.push(note.batch_id);
		note.sites.forEach((siteId, at) => {
			add(siteId, note.hours[at]?.getTime() ?? 0);
		});
	}
	for (const { siteId, ms } of await rejudged(trx, districtId)) add(siteId, ms);
	if (hours.size > 0) {
		const all = [...hours.values()];
		const rolled = await hoursOf(trx, districtId, all, shapes);
		await storeHours(trx, districtId, rolled);
		await storeSeries(trx, districtId, rolled);
		await storeSpans(trx, districtId, "day", spansOf(all, timeZone, "day"));
		await storeSpans(trx, districtId, "month", spansOf(all, timeZone, "month"));
		await tell(trx, "stations", [...new Set(all.map((one) => String(one.siteId)))]);
	}
	if (taken.length > 0)
		await sql`delete from rollup_due where district_id = ${districtId} and batch_id = any(${taken}::bigint[])`.execute(
			trx,
		);
	return hours.size;
}

interface SiteHour {
	siteId: number;
	ms: number;
}

/** Hours of one month, a few at a time: of a fleet that tells each few seconds one hour is thousands of values, and pages must not wait for all of them. */
function* portionsOf(hours: readonly SiteHour[]): Generator<SiteHour[]> {
	for (const own of Map.groupBy(hours, ({ ms }) => new Date(ms).toISOString().slice(0, 7)).values())
		for (let from = 0; from < own.length; from += PORTION) yield own.slice(from, from + PORTION);
}

interface Shape {
	factors: string[];
	kinds: string[];
}

/** Lists of names by their number; one never changes, so each is read once. */
type Shapes = Map<number, Shape>;
const known = new WeakMap<Db, Shapes>();

interface TelegramRow {
	site_id: number;
	cn: number;
	shape_id: number;
	happened_at: Date;
	version: number;
	vals: (string | null)[];
	flags: (string | null)[] | null;
	units: Record<string, string>;
}

/** The rollups of these hours, month of telemetry by month, so that only its partition is looked at. */
async function hoursOf(
	trx: Trx,
	districtId: number,
	hours: readonly SiteHour[],
	shapes: Shapes,
): Promise<RolledHour[]> {
	const rolled: RolledHour[] = [];
	for (const some of portionsOf(hours)) {
		const from = new Date(Math.min(...some.map((one) => one.ms)));
		const to = new Date(Math.max(...some.map((one) => one.ms)) + HOUR_MS);
		const rows = await sql<TelegramRow>`
			select t.*, s.units
			from unnest(${some.map((one) => one.siteId)}::int[], ${some.map((one) => new Date(one.ms))}::timestamptz[]) as h(site_id, at)
			cross join lateral (
				select district_id, station_no, site_id, cn, shape_id, happened_at, version, vals, flags, received_at, batch_id, place
				from telemetry
				where district_id = ${districtId} and site_id = h.site_id and happened_at >= h.at and happened_at < h.at + interval '1 hour'
					and happened_at >= ${from} and happened_at < ${to} and cn in (2011, 2031, 2051, 2061)
					and happened_at <= received_at + interval '10 minutes'
				offset 0
			) t
			join station s on s.district_id = t.district_id and s.station_no = t.station_no
			order by t.received_at, t.batch_id, t.place`.execute(trx);
		await learnShapes(trx, districtId, shapes, new Set(rows.rows.map((row) => row.shape_id)));
		const verdictOf = await verdicts(trx, some, from, to);
		rolled.push(
			...rollHours(
				rows.rows.flatMap((row) => valuesOf(row, shapes.get(row.shape_id))),
				verdictOf,
			),
		);
	}
	return rolled;
}

function valuesOf(row: TelegramRow, shape: Shape | undefined): ToldValue[] {
	const kind = ROLLED.get(row.cn);
	const values: ToldValue[] = [];
	shape?.factors.forEach((factor, at) => {
		if (shape.kinds[at] !== kind) return;
		values.push({
			...{ siteId: row.site_id, cn: row.cn, factor, value: row.vals[at] ?? null },
			...{ flag: row.flags === null ? "N" : (row.flags[at] ?? null), version: row.version },
			...{ happenedAt: row.happened_at, unit: row.units[factor] ?? null },
		});
	});
	return values;
}

async function learnShapes(trx: Trx, districtId: number, shapes: Shapes, wanted: ReadonlySet<number>): Promise<void> {
	if (shapes.size > 50_000) shapes.clear();
	const unknown = [...wanted].filter((id) => !shapes.has(id));
	if (unknown.length === 0) return;
	const found = await trx
		.selectFrom("telemetry_shape")
		.select(["shape_id", "factors", "kinds"])
		.where("district_id", "=", districtId)
		.where("shape_id", "in", unknown)
		.execute();
	for (const { shape_id, factors, kinds } of found) shapes.set(shape_id, { factors, kinds });
}

/** What stands of the quality of values: what a person ruled, else what the checks say, else good. */
async function verdicts(
	trx: Trx,
	hours: readonly SiteHour[],
	from: Date,
	to: Date,
): Promise<(value: { siteId: number; cn: number; factor: string; atMs: number }) => Verdict> {
	const sites = [...new Set(hours.map((one) => one.siteId))];
	const views = await qualityViews(trx, sites, { from: from.getTime(), to: to.getTime() - 1 }, EVER);
	return ({ siteId, cn, factor, atMs }) => {
		const verdict = views.get(siteId)?.of(cn, factor, atMs).verdict ?? "good";
		return verdict === "missing" ? "good" : verdict; // nothing usable stood there: that it counts for nothing is seen from the value
	};
}

/** Whatever is known. */
const EVER = "9999-12-31T00:00:00.000Z";

/** Hours about which something was said since the last round. */
async function rejudged(trx: Trx, districtId: number): Promise<SiteHour[]> {
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
	return [...checked.rows, ...rulings.rows].map((row) => ({ siteId: row.site_id, ms: row.hour.getTime() }));
}

async function storeHours(trx: Trx, districtId: number, rolled: readonly RolledHour[]): Promise<void> {
	if (rolled.length === 0) return;
	await sql`
		insert into rollup (district_id, site_id, grain, cn, factor, at, received, valid, suspect, bad, lowest, highest, total)
		select ${districtId}::int, r."siteId", 'hour', r.cn, r.factor, r.at, r.received, r.valid, r.suspect, r.bad, r.lowest, r.highest, r.total
		from jsonb_to_recordset(${JSON.stringify(rolled)}::jsonb) as r("siteId" int, cn smallint, factor text, at timestamptz, received int, valid int,
			suspect int, bad int, lowest float8, highest float8, total float8)
		on conflict (district_id, site_id, grain, cn, factor, at) do update set received = excluded.received, valid = excluded.valid,
			suspect = excluded.suspect, bad = excluded.bad, lowest = excluded.lowest, highest = excluded.highest, total = excluded.total
		where (rollup.received, rollup.valid, rollup.suspect, rollup.bad, rollup.lowest, rollup.highest, rollup.total)
			is distinct from (excluded.received, excluded.valid, excluded.suspect, excluded.bad, excluded.lowest, excluded.highest, excluded.total)`.execute(
		trx,
	);
}

interface Span {
	siteId: number;
	from: string;
	to: string;
}

/** The local days or months that hours lie in. */
function spansOf(hours: readonly SiteHour[], timeZone: string, grain: "day" | "month"): Span[] {
	const days = new Map<number, string>();
	const spans = new Map<string, Span>();
	for (const { siteId, ms } of hours) {
		let day = days.get(ms);
		if (day === undefined) {
			day = localDay(new Date(ms), timeZone);
			days.set(ms, day);
		}
		const name = grain === "day" ? day : day.slice(0, 7);
		const key = `${siteId} ${name}`;
		if (spans.has(key)) continue;
		const [first, next] = grain === "day" ? [day, addDays(day, 1)] : [`${name}-01`, `${addMonths(name, 1)}-01`];
		spans.set(key, { siteId, from: instantOf(first, "00:00", timeZone), to: instantOf(next, "00:00", timeZone) });
	}
	return [...spans.values()];
}

/** Days from their hours, months from their days. */
async function storeSpans(trx: Trx, districtId: number, grain: "day" | "month", spans: readonly Span[]): Promise<void> {
	await sql`
		insert into rollup (district_id, site_id, grain, cn, factor, at, received, valid, suspect, bad, lowest, highest, total)
		select ${districtId}::int, s."siteId", ${grain}, series.cn, series.factor, s."from", r.received, r.valid, r.suspect, r.bad, r.lowest, r.highest, r.total
		from jsonb_to_recordset(${JSON.stringify(spans)}::jsonb) as s("siteId" int, "from" timestamptz, "to" timestamptz)
		join site_series series on series.district_id = ${districtId} and series.site_id = s."siteId"
		-- one span at a time by the key: joined freely, the whole history would be read for one day
		cross join lateral (
			select sum(received) as received, sum(valid) as valid, sum(suspect) as suspect, sum(bad) as bad, min(lowest) as lowest, max(highest) as highest,
				sum(total order by at) as total
			from rollup
			where district_id = ${districtId} and site_id = s."siteId" and grain = ${grain === "day" ? "hour" : "day"} and cn = series.cn
				and factor = series.factor and at >= s."from" and at < s."to"
		) r
		where r.received is not null
		on conflict (district_id, site_id, grain, cn, factor, at) do update set received = excluded.received, valid = excluded.valid,
			suspect = excluded.suspect, bad = excluded.bad, lowest = excluded.lowest, highest = excluded.highest, total = excluded.total`.execute(
		trx,
	);
}

async function storeSeries(trx: Trx, districtId: number, rolled: readonly RolledHour[]): Promise<void> {
	const series = new Map<string, RolledHour & { first: string }>();
	for (const hour of rolled) {
		const key = `${hour.siteId} ${hour.cn} ${hour.factor}`;
		const known = series.get(key);
		const first = known && known.first < hour.at ? known.first : hour.at;
		series.set(key, { ...(known && known.last.at > hour.last.at ? known : hour), first });
	}
	if (series.size === 0) return;
	const rows = [...series.values()].map(({ siteId, cn, factor, first, last }) => ({
		siteId,
		cn,
		factor,
		first,
		...last,
	}));
	await sql`
		insert into site_series as s (district_id, site_id, cn, factor, first_at, last_at, last_text, last_value, last_flag, last_version)
		select ${districtId}::int, r."siteId", r.cn, r.factor, r.first, r.at, r.text, r.value, r.flag, r.version
		from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r("siteId" int, cn smallint, factor text, first timestamptz, at timestamptz, text text,
			value float8, flag text, version smallint)
		on conflict (district_id, site_id, cn, factor) do update set first_at = least(s.first_at, excluded.first_at),
			last_at = greatest(s.last_at, excluded.last_at),
			last_text = case when excluded.last_at >= s.last_at then excluded.last_text else s.last_text end,
			last_value = case when excluded.last_at >= s.last_at then excluded.last_value else s.last_value end,
			last_flag = case when excluded.last_at >= s.last_at then excluded.last_flag else s.last_flag end,
			last_version = case when excluded.last_at >= s.last_at then excluded.last_version else s.last_version end`.execute(
		trx,
	);
}
