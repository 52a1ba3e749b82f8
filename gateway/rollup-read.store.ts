import { sql } from "kysely";
import type { Trx } from "../store/database.ts";
import { marksOfSites, rulingsOn } from "../waters/quality.store.ts";
import { QualityView } from "../waters/quality-ruling.ts";
import {
	GoingHours,
	HOUR_MS,
	type Judged,
	ROLLED,
	type RolledHour,
	type RolledThrough,
	rollHours,
	type ToldValue,
	type Verdict,
} from "./rollup.ts";

/** Hours, and telegrams, that are in memory together. */
const PORTION = 12;
const TELLINGS_A_PORTION = 3_000;

export interface SiteHour {
	siteId: number;
	ms: number;
}

/** A commit of the gateway, and the hours that it touched. */
export interface DueNote {
	batch_id: number;
	sites: number[];
	hours: Date[];
	tellings: number;
}

export const hoursIn = ({ sites, hours }: DueNote): SiteHour[] =>
	sites.map((siteId, at) => ({ siteId, ms: hours[at]?.getTime() ?? 0 }));
export const keyOf = ({ siteId, ms }: SiteHour) => `${siteId} ${ms}`;

/**
 * The hours to which these commits only added. What they told about before the latest that is known of a series, or told a second time, or what is
 * counted afresh for another reason, is put to `afresh`.
 */
export async function goOn(
	trx: Trx,
	districtId: number,
	commits: readonly DueNote[],
	shapes: Shapes,
	afresh: Map<string, SiteHour>,
): Promise<RolledHour[]> {
	const touched = commits.flatMap(hoursIn);
	const span = {
		from: new Date(touched.reduce((least, { ms }) => Math.min(least, ms), Number.POSITIVE_INFINITY)),
		to: new Date(touched.reduce((most, { ms }) => Math.max(most, ms), 0) + HOUR_MS),
	};
	const sites = [...new Set(touched.map(({ siteId }) => siteId))];
	const going = new GoingHours(await rolledThrough(trx, districtId, sites));
	const verdictOf = await verdicts(trx, sites, span.from, span.to);
	const units = await ownUnits(trx, districtId);
	const month = `${span.from.toISOString().slice(0, 7)}-01T00:00:00Z`;
	for (const some of portionsOfCommits(commits)) {
		// A commit at a time, by its number: asked for all at once before there are statistics, the planner reads the whole month. The time is for the
		// partitions alone; it says the beginning of a month, for a narrower one the planner may prefer to the number.
		const rows = await sql<TelegramRow>`
			select ${TELEGRAM}
			from unnest(${some.map((note) => note.batch_id)}::bigint[]) as b(id)
			cross join lateral (
				select district_id, station_no, site_id, cn, shape_id, happened_at, version, vals, flags, batch_id, place
				from telemetry
				where district_id = ${districtId} and batch_id = b.id and happened_at >= ${month}::timestamptz and ${COUNTED}
				offset 0
			) t
			order by t.batch_id, t.place`.execute(trx);
		await learnShapes(trx, districtId, shapes, new Set(rows.rows.map((row) => row.shape_id)));
		for (const row of rows.rows)
			going.add(valuesOf(row, shapes.get(row.shape_id), units.get(row.station_no)), verdictOf);
	}
	for (const [key, one] of going.afresh) afresh.set(key, one);
	return going.end().filter(({ siteId, at }) => !afresh.has(keyOf({ siteId, ms: Date.parse(at) })));
}

function* portionsOfCommits(commits: readonly DueNote[]): Generator<DueNote[]> {
	let some: DueNote[] = [];
	let tellings = 0;
	for (const note of commits) {
		some.push(note);
		tellings += note.tellings;
		if (tellings < TELLINGS_A_PORTION) continue;
		yield some;
		[some, tellings] = [[], 0];
	}
	if (some.length > 0) yield some;
}

/** How far each series of these sites is rolled up, with the hour that it got to. */
async function rolledThrough(trx: Trx, districtId: number, sites: readonly number[]): Promise<RolledThrough[]> {
	const found = await sql<
		{ site_id: number; cn: number; factor: string; last_at: Date; at: Date } & Omit<
			RolledHour,
			"siteId" | "cn" | "factor" | "at" | "last"
		>
	>`
		select s.site_id, s.cn, s.factor, s.last_at, r.at, r.received, r.valid, r.suspect, r.bad, r.lowest, r.highest, r.total
		from site_series s
		-- one series at a time by the key: joined freely, the whole history may be read
		cross join lateral (
			select at, received, valid, suspect, bad, lowest, highest, total from rollup
			where district_id = ${districtId} and site_id = s.site_id and grain = 'hour' and cn = s.cn and factor = s.factor
				and at = date_trunc('hour', s.last_at, 'UTC')
			offset 0
		) r
		where s.district_id = ${districtId} and s.site_id = any(${[...sites]}::int[])`.execute(trx);
	return found.rows.map(({ site_id, last_at, at, cn, factor, ...counts }) => ({
		...{ siteId: site_id, cn, factor, throughMs: last_at.getTime() },
		hour: { ...{ siteId: site_id, cn, factor, at: at.toISOString() }, ...counts, last: NOTHING },
	}));
}

const NOTHING = { at: "", text: null, value: null, flag: "", version: 0 };

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
export type Shapes = Map<number, Shape>;
interface TelegramRow {
	site_id: number;
	station_no: number;
	cn: number;
	shape_id: number;
	at_ms: number;
	version: number;
	vals: string;
	/** null: all of them "N". */
	flags: string | null;
}

// Lists as one text, times as a number: of hundreds of thousands of rows the driver's own reading of arrays and times is most of the work.
const TELEGRAM = sql.raw(
	`t.site_id, t.station_no, t.cn, t.shape_id, (extract(epoch from t.happened_at) * 1000)::float8 as at_ms, t.version,
	array_to_string(t.vals, e'\\x1f', e'\\x02') as vals, array_to_string(t.flags, e'\\x1f', e'\\x02') as flags`,
);
const [PART, NOTHING_THERE] = ["\x1f", "\x02"];
/** What enters rollups: a clock that runs ahead enters none. */
const COUNTED = sql.raw(
	`cn in (${[...ROLLED.keys()].join(", ")}) and happened_at <= received_at + interval '10 minutes'`,
);

/** The rollups of these hours, month of telemetry by month, so that only its partition is looked at. */
export async function hoursOf(
	trx: Trx,
	districtId: number,
	hours: readonly SiteHour[],
	shapes: Shapes,
): Promise<RolledHour[]> {
	const rolled: RolledHour[] = [];
	const units = await ownUnits(trx, districtId);
	for (const some of portionsOf(hours)) {
		const from = new Date(Math.min(...some.map((one) => one.ms)));
		const to = new Date(Math.max(...some.map((one) => one.ms)) + HOUR_MS);
		const rows = await sql<TelegramRow>`
			select ${TELEGRAM}
			from unnest(${some.map((one) => one.siteId)}::int[], ${some.map((one) => new Date(one.ms))}::timestamptz[]) as h(site_id, at)
			cross join lateral (
				select district_id, station_no, site_id, cn, shape_id, happened_at, version, vals, flags, received_at, batch_id, place
				from telemetry
				where district_id = ${districtId} and site_id = h.site_id and happened_at >= h.at and happened_at < h.at + interval '1 hour'
					and happened_at >= ${from} and happened_at < ${to} and ${COUNTED}
				offset 0
			) t
			order by t.received_at, t.batch_id, t.place`.execute(trx);
		await learnShapes(trx, districtId, shapes, new Set(rows.rows.map((row) => row.shape_id)));
		const sites = [...new Set(some.map((one) => one.siteId))];
		const verdictOf = await verdicts(trx, sites, from, to);
		rolled.push(
			...rollHours(
				rows.rows.flatMap((row) => valuesOf(row, shapes.get(row.shape_id), units.get(row.station_no))),
				verdictOf,
			),
		);
	}
	return rolled;
}

function valuesOf(row: TelegramRow, shape: Shape | undefined, units: Record<string, string> | undefined): ToldValue[] {
	const told: ToldValue[] = [];
	if (!shape) return told;
	const kind = ROLLED.get(row.cn);
	const happenedAt = new Date(row.at_ms);
	const values = row.vals.split(PART);
	const flags = row.flags?.split(PART);
	for (let at = 0; at < shape.factors.length; at++) {
		if (shape.kinds[at] !== kind) continue;
		const factor = shape.factors[at] as string;
		told.push({
			siteId: row.site_id,
			cn: row.cn,
			factor,
			value: thereOrNull(values[at]),
			flag: flags ? thereOrNull(flags[at]) : "N",
			version: row.version,
			happenedAt,
			unit: units?.[factor] ?? null,
		});
	}
	return told;
}

const thereOrNull = (text: string | undefined) => (text === undefined || text === NOTHING_THERE ? null : text);

/** Units of the stations that send something in another one than the standard has, by station. */
async function ownUnits(trx: Trx, districtId: number): Promise<Map<number, Record<string, string>>> {
	const found = await sql<{ station_no: number; units: Record<string, string> }>`
		select station_no, units from station where district_id = ${districtId} and units <> '{}'`.execute(trx);
	return new Map(found.rows.map((row) => [row.station_no, row.units]));
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
async function verdicts(trx: Trx, sites: readonly number[], from: Date, to: Date): Promise<(value: Judged) => Verdict> {
	const marks = await marksOfSites(trx, sites, { from: from.getTime(), to: to.getTime() - 1 }, EVER);
	const rulings = (await rulingsOn(trx, null, EVER)).filter((ruling) => sites.includes(ruling.siteId));
	// Most sites have none, and millions of values are asked about.
	const views = new Map<number, QualityView>();
	for (const siteId of new Set([...marks, ...rulings].map((one) => one.siteId)))
		views.set(
			siteId,
			new QualityView(
				marks.filter((mark) => mark.siteId === siteId),
				rulings.filter((ruling) => ruling.siteId === siteId),
			),
		);
	return ({ siteId, cn, factor, atMs }) => {
		const verdict = views.get(siteId)?.of(cn, factor, atMs).verdict ?? "good";
		return verdict === "missing" ? "good" : verdict; // nothing usable stood there: that it counts for nothing is seen from the value
	};
}

/** Whatever is known. */
const EVER = "9999-12-31T00:00:00.000Z";
