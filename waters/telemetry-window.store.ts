import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { FACTORS_SAMPLED, SAMPLE_KIND, SAMPLES } from "./batch-sample.ts";
import type { Sample } from "./quality.ts";
import { keptValue } from "./telemetry-value.ts";

/** Commands that tell how the water was: real time, minutes, hours, days, and the samples of batch analysers. The others are of the instrument (2062–2066) or of the station. */
export const RIVER_COMMANDS = [2011, 2051, 2061, 2031, SAMPLES] as const;

/** The kind of value that a command's series is made of: what was measured just now, or of a sample, else the mean of the span. */
export const kindOf = (cn: number) => (cn === 2011 ? "Rtd" : cn === SAMPLES ? SAMPLE_KIND : "Avg");

/** A stretch of a station's telemetry that is asked for; epoch milliseconds, both ends included. */
export interface Stretch {
	siteId: number;
	cn: number;
	from: number;
	to: number;
}

/** A station's series of one command: by factor, in the order of time, of each time the telling received last. */
export interface StationSeries {
	siteId: number;
	cn: number;
	series: Map<string, Sample[]>;
}

interface TellingRow {
	site_id: number;
	cn: number;
	happened_at: Date;
	version: number;
	station_no: number;
	shape_id: number;
	/** Values with a comma between them, which none of them holds: text that is split costs a fifth of an array that the driver reads. */
	vals: string;
	flags: (string | null)[] | null;
}

interface Shape {
	factors: string[];
	kinds: string[];
}

/** What thousands of tellings have in common, read once for all of them: which value stands where, and in which units a station sends. */
async function commonOf(trx: Trx, rows: readonly TellingRow[]) {
	const district = await currentDistrict(trx);
	const shapeIds = [...new Set(rows.map((row) => row.shape_id))];
	const stationNos = [...new Set(rows.map((row) => row.station_no))];
	if (rows.length === 0) return { shapes: new Map<number, Shape>(), units: new Map<number, Record<string, string>>() };
	const shapes = await trx
		.selectFrom("telemetry_shape")
		.select(["shape_id", "factors", "kinds"])
		.where("district_id", "=", district)
		.where("shape_id", "in", shapeIds)
		.execute();
	const stations = await trx
		.selectFrom("station")
		.select(["station_no", "units"])
		.where("district_id", "=", district)
		.where("station_no", "in", stationNos)
		.execute();
	return {
		shapes: new Map<number, Shape>(shapes.map(({ shape_id, ...shape }) => [shape_id, shape])),
		units: new Map(stations.map((row) => [row.station_no, row.units as Record<string, string>])),
	};
}

const TELLING = sql`t.happened_at, t.version, t.station_no, t.shape_id, array_to_string(t.vals, ',', '') as vals, t.flags`;

/** Values of these stretches with up to `around` tellings before and after each: as many as a verdict can depend on, never the history. */
export async function seriesAround(trx: Trx, stretches: readonly Stretch[], around: number): Promise<StationSeries[]> {
	const sampled = stretches.filter(({ cn }) => cn === SAMPLES);
	const told = sampled.length === 0 ? stretches : stretches.filter(({ cn }) => cn !== SAMPLES);
	return [
		...(await tellingsAround(trx, told, around)),
		...(await tellingsAround(trx, sampled, FACTORS_SAMPLED * around)),
	];
}

async function tellingsAround(trx: Trx, stretches: readonly Stretch[], around: number): Promise<StationSeries[]> {
	if (stretches.length === 0) return [];
	const district = await currentDistrict(trx);
	const asked = stretches.map(({ siteId, cn, from, to }) => ({
		...{ site_id: siteId, cn },
		...{ from_at: new Date(from).toISOString(), to_at: new Date(to).toISOString() },
	}));
	const columns = sql`happened_at, station_no, shape_id, version, vals, flags, received_at, batch_id, place`;
	const own = sql`district_id = ${district}::int and site_id = r.site_id and cn = r.cn`;
	const rows = await sql<TellingRow>`
		select r.site_id, r.cn, ${TELLING}
		from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as r(site_id int, cn smallint, from_at timestamptz, to_at timestamptz)
		cross join lateral (
			(select ${columns} from telemetry where ${own} and happened_at < r.from_at order by happened_at desc limit ${around})
			union all
			(select ${columns} from telemetry where ${own} and happened_at between r.from_at and r.to_at)
			union all
			(select ${columns} from telemetry where ${own} and happened_at > r.to_at order by happened_at limit ${around})
		) t
		order by r.site_id, r.cn, t.happened_at, t.received_at, t.batch_id, t.place`.execute(trx);
	return gather(rows.rows, await commonOf(trx, rows.rows));
}

function gather(rows: readonly TellingRow[], { shapes, units }: Awaited<ReturnType<typeof commonOf>>): StationSeries[] {
	const stations = new Map<string, StationSeries>();
	for (const row of rows) {
		const key = `${row.site_id} ${row.cn}`;
		let station = stations.get(key);
		if (!station) {
			station = { siteId: row.site_id, cn: row.cn, series: new Map() };
			stations.set(key, station);
		}
		const wanted = kindOf(row.cn);
		const at = row.happened_at.getTime();
		const { factors, kinds } = shapes.get(row.shape_id) ?? { factors: [], kinds: [] };
		const vals = row.vals.split(",");
		const own = units.get(row.station_no);
		for (let place = 0; place < factors.length; place++) {
			const factor = factors[place] as string;
			if (kinds[place] !== wanted || !factor.startsWith("w")) continue;
			let samples = station.series.get(factor);
			if (!samples) {
				samples = [];
				station.series.set(factor, samples);
			}
			const kept = keptValue({ factor, value: vals[place] || null, unit: own?.[factor] ?? null });
			const sample: Sample = {
				...{ at, value: kept === null ? null : Number(kept), version: row.version },
				mark: row.flags === null ? "N" : (row.flags[place] ?? ""),
			};
			// Told again: what was received last counts.
			if (samples.at(-1)?.at === at) samples[samples.length - 1] = sample;
			else samples.push(sample);
		}
	}
	return [...stations.values()];
}

/** Hours of the past from which a profile is made: two neighbouring tellings of each hour at most, however many there are. */
export async function pastValues(
	trx: Trx,
	{ siteId, cn }: Pick<Stretch, "siteId" | "cn">,
	from: number,
	to: number,
): Promise<StationSeries | null> {
	const district = await currentDistrict(trx);
	const rows = await sql<TellingRow>`
		select ${siteId}::int as site_id, ${cn}::smallint as cn, ${TELLING}
		from generate_series(${new Date(from).toISOString()}::timestamptz, ${new Date(to - 1).toISOString()}::timestamptz, interval '1 hour') as h(hour)
		cross join lateral (
			select * from telemetry
			where district_id = ${district}::int and site_id = ${siteId} and cn = ${cn}
				and happened_at >= h.hour and happened_at < least(h.hour + interval '1 hour', ${new Date(to).toISOString()}::timestamptz)
			order by happened_at limit ${cn === SAMPLES ? 2 * FACTORS_SAMPLED : 2}
		) t
		order by t.happened_at, t.received_at, t.batch_id, t.place`.execute(trx);
	return gather(rows.rows, await commonOf(trx, rows.rows))[0] ?? null;
}

/** Since when a factor has had the same value, looking back from a moment; the moment itself where it has not. At most so far back. */
export async function heldSince(
	trx: Trx,
	{ siteId, cn }: Pick<Stretch, "siteId" | "cn">,
	factor: string,
	before: number,
	mostMs: number,
): Promise<number> {
	const district = await currentDistrict(trx);
	const value = sql`t.vals[array_position(s.places, ${factor}::text)]`;
	const shapes = sql`
		select shape_id, array(select case when kinds[i] = ${kindOf(cn)} then factors[i] end from generate_subscripts(factors, 1) i order by i) as places
		from telemetry_shape where district_id = ${district}::int`;
	const found = await sql<{ since: Date | null }>`
		with s as materialized (${shapes}),
		latest as (
			select ${value} as held from telemetry t join s using (shape_id)
			where t.district_id = ${district}::int and t.site_id = ${siteId} and t.cn = ${cn} and t.happened_at <= ${new Date(before).toISOString()}::timestamptz
				and ${value} is not null
			order by t.happened_at desc limit 1
		),
		other as (
			select t.happened_at from telemetry t join s using (shape_id), latest
			where t.district_id = ${district}::int and t.site_id = ${siteId} and t.cn = ${cn} and t.happened_at <= ${new Date(before).toISOString()}::timestamptz
				and t.happened_at > ${new Date(before - mostMs).toISOString()}::timestamptz and ${value} <> latest.held
			order by t.happened_at desc limit 1
		)
		select min(t.happened_at) as since from telemetry t join s using (shape_id), latest
		where t.district_id = ${district}::int and t.site_id = ${siteId} and t.cn = ${cn} and t.happened_at <= ${new Date(before).toISOString()}::timestamptz
			and t.happened_at > coalesce((select happened_at from other), ${new Date(before - mostMs).toISOString()}::timestamptz) and ${value} = latest.held`.execute(
		trx,
	);
	return found.rows[0]?.since?.getTime() ?? before;
}
