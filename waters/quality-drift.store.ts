import { sql } from "kysely";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { addDays, instantOf, localDay } from "../loop/local-day.ts";
import type { Trx } from "../store/database.ts";
import { daysAreDueAgain } from "./day-due.store.ts";
import { metresBetween } from "./network-geometry.ts";
import { sitesAt } from "./network-rows.store.ts";
import { marksOfSites, writeMarks } from "./quality.store.ts";
import {
	type Comparison,
	type DayMean,
	DRIFT_LIMITS,
	type Drift,
	driftCheck,
	driftOf,
	isDrift,
} from "./quality-drift.ts";
import { newsOf } from "./quality-marks.ts";
import { QUALITY_RULES } from "./quality-rules.ts";
import { type QualityMark, STILL } from "./quality-ruling.ts";
import { type FlowNetwork, neighboursOf } from "./travel.ts";

const DAY_MS = 86_400_000;
/** Days that are looked at; of a drift that stands also those that say what was usual before it. */
const LOOKED_DAYS = 120;
const BEFORE_DAYS = 60;
/** A drift that stands is followed so far back. */
const FOLLOWED_DAYS = 400;
/** A sample that people took is compared with the nearest day within this. */
const BESIDE_DAYS = 1;
const NEAR_METRES = 1_000;
/** Days with values by file, at a station, over which they are its own table and no samples: people come once a week at most. */
const MOST_SAMPLED = 24;
const NEAREST = 4;
const FURTHEST_MS = 3 * DAY_MS;
/** A span is noted so much before its first value, so that it shares its place with no verdict on a value, or on one that stands still. */
const BEFORE_MS = 3;

interface Station {
	siteId: number;
	kind: "section" | "station";
	creekId: string | null;
	riverId: string | null;
	at: [number, number] | null;
}

const dayNumber = (day: string) => Math.round(Date.parse(`${day}T00:00:00.000Z`) / DAY_MS);
const dayOf = (number: number) => new Date(number * DAY_MS).toISOString().slice(0, 10);

/**
 * Looks for drift at all stations, by their means of days: what began is marked suspect from its first day on, what is over gets its end. Once a day is enough; again it changes nothing. Returns
 * how many verdicts are news.
 */
export async function lookForDrift(trx: Trx, now: Date, flow: () => Promise<FlowNetwork>): Promise<number> {
	const district = await currentDistrict(trx);
	const timeZone = await currentTimeZone(trx);
	const knownFrom = now.toISOString();
	const today = dayNumber(localDay(now, timeZone));
	const sites = await sitesAt(trx, district, { at: knownFrom, knownBy: knownFrom }).execute();
	const placed = sites.map(
		(row): Station => ({
			...{ siteId: row.site_id, kind: row.kind, creekId: row.creek_id, riverId: row.river_id },
			at: row.lon === null || row.lat === null ? null : [row.lon, row.lat],
		}),
	);
	const stations = placed.filter(({ kind }) => kind === "station");
	if (stations.length === 0) return 0;
	const span = { from: now.getTime() - LOOKED_DAYS * DAY_MS, to: now.getTime() };
	const stored = (
		await marksOfSites(
			trx,
			stations.map(({ siteId }) => siteId),
			span,
			knownFrom,
		)
	).filter(isDrift);
	const open = stored.filter(({ until }) => until === STILL);
	const oldest = Math.min(today - LOOKED_DAYS, ...open.map(({ at }) => Math.floor(at / DAY_MS) - BEFORE_DAYS));
	const first = dayOf(Math.max(oldest, today - FOLLOWED_DAYS));
	const means = await stationDays(
		trx,
		stations.map(({ siteId }) => siteId),
		first,
		timeZone,
	);
	const samples = await manualDays(trx, placed, first, timeZone);
	const network = await flow();
	const at = (day: number) => Date.parse(instantOf(dayOf(day), "00:00", timeZone));
	const news: QualityMark[] = [];
	for (const station of stations) {
		const own = means.get(station.siteId);
		if (!own) continue;
		const near = neighboursOf(network, station.siteId)
			.filter(({ travelMs }) => Math.abs(travelMs) <= FURTHEST_MS)
			.slice(0, NEAREST);
		for (const [factor, { cn, days }] of own) {
			if (!DRIFT_LIMITS[factor]) continue;
			const known = stored.filter((mark) => mark.siteId === station.siteId && mark.factor === factor && mark.cn === cn);
			const stands = known.find(({ until }) => until === STILL) ?? null;
			const since = stands === null ? null : dayNumber(localDay(new Date(stands.at + BEFORE_MS), timeZone));
			// What is usual is what was so before a drift that stands, and after one that is over.
			const ended = Math.max(
				0,
				...known.map(({ until }) => (until === null || until === STILL ? 0 : Math.ceil(until / DAY_MS))),
			);
			const begin = since === null ? Math.max(today - LOOKED_DAYS, ended + 1) : since - BEFORE_DAYS;
			const within = days.filter(({ day }) => day >= begin && day < today);
			const drift = driftOf(
				{
					...{ factor, days: within },
					neighbours: near.flatMap(({ siteId, travelMs }) => {
						const theirs = means.get(siteId)?.get(factor);
						const shift = Math.round(travelMs / DAY_MS);
						return theirs ? [new Map(theirs.days.map(({ day, value }) => [day + shift, value]))] : [];
					}),
					manual: comparisons(station, within, samples, factor),
				},
				since === null ? null : { since, by: String(stands?.findings[0]?.numbers.by ?? "") },
			);
			const computed = drift === null ? [] : [markOf({ siteId: station.siteId, cn, factor, knownFrom }, drift, at)];
			// What is not drifting any more and has no witness left keeps what was said of it.
			news.push(...newsOf(computed.length === 0 ? [] : stands ? [stands] : [], computed, knownFrom));
		}
	}
	await writeMarks(trx, news);
	await daysAreDueAgain(trx, news, now);
	return news.length;
}

function markOf(
	about: { siteId: number; cn: number; factor: string; knownFrom: string },
	{ since, until, numbers }: Drift,
	at: (day: number) => number,
): QualityMark {
	const from = at(since);
	const finding = {
		at: from,
		verdict: "suspect" as const,
		check: driftCheck.name,
		version: driftCheck.version,
		numbers,
	};
	return {
		...{ ...about, at: from - BEFORE_MS, until: until === null ? STILL : at(until + 1) - 1 },
		...{ verdict: "suspect", findings: [finding], rules: QUALITY_RULES },
	};
}

/** Samples of people at the station, or near by on the same water, beside the station's mean of the day or the one next to it. */
function comparisons(
	station: Station,
	days: readonly DayMean[],
	samples: ReadonlyMap<string, (Station & DayMean)[]>,
	factor: string,
): Comparison[] {
	const own = new Map(days.map(({ day, value }) => [day, value]));
	const beside = (day: number) => {
		for (const step of [0, BESIDE_DAYS, -BESIDE_DAYS]) {
			const value = own.get(day + step);
			if (value !== undefined) return value;
		}
		return null;
	};
	const best = new Map<number, Comparison>();
	for (const sample of samples.get(factor) ?? []) {
		const samePlace = sample.siteId === station.siteId;
		if (!samePlace && !isNear(station, sample)) continue;
		const value = beside(sample.day);
		if (value === null || (best.has(sample.day) && !samePlace)) continue;
		best.set(sample.day, { day: sample.day, value: sample.value, station: value, samePlace });
	}
	return [...best.values()];
}

function isNear(station: Station, other: Station): boolean {
	const sameWater =
		station.creekId === null
			? other.creekId === null && station.riverId !== null && other.riverId === station.riverId
			: other.creekId === station.creekId;
	return sameWater && station.at !== null && other.at !== null && metresBetween(station.at, other.at) <= NEAR_METRES;
}

/** The means of days that telemetry gave, and the command that each factor's last one was taken from. */
async function stationDays(
	trx: Trx,
	siteIds: readonly number[],
	first: string,
	timeZone: string,
): Promise<Map<number, Map<string, { cn: number; days: DayMean[] }>>> {
	const district = await currentDistrict(trx);
	const rows = await sql<{ site_id: number; factor: string; day: string; value: number; cn: number | null }>`
		select m.site_id, m.factor, m.day::text, m.value, q.cn from (
			select distinct on (r.site_id, r.factor, r.happened_at) r.site_id, r.factor, (r.happened_at at time zone ${timeZone})::date as day,
				r.usable::float8 as value
			from reading r join reading_batch b on b.district_id = r.district_id and b.batch_id = r.batch_id and b.source = 'hj212'
			where r.district_id = ${district} and r.site_id = any(${[...siteIds]}::int[]) and r.factor = any(${Object.keys(DRIFT_LIMITS)}::text[])
				and r.happened_at >= ${instantOf(first, "00:00", timeZone)}::timestamptz
			order by r.site_id, r.factor, r.happened_at, r.received_at desc, r.revision desc
		) m
		left join lateral (
			select cn from day_quality where district_id = ${district} and site_id = m.site_id and day = m.day and factor = m.factor
			order by known_from desc limit 1
		) q on true
		where m.value is not null
		order by m.site_id, m.factor, m.day`.execute(trx);
	const found = new Map<number, Map<string, { cn: number; days: DayMean[] }>>();
	for (const { site_id, factor, day, value, cn } of rows.rows) {
		const own = found.get(site_id) ?? new Map<string, { cn: number; days: DayMean[] }>();
		found.set(site_id, own);
		const series = own.get(factor) ?? { cn: 0, days: [] };
		own.set(factor, series);
		if (cn !== null && cn > 0) series.cn = cn;
		series.days.push({ day: dayNumber(day), value });
	}
	// Days that no telemetry of ours stands behind have no values to mark.
	for (const own of found.values()) for (const [factor, { cn }] of own) if (cn === 0) own.delete(factor);
	return found;
}

/** Samples that came otherwise than by telemetry, by factor: a day's mean of each place. */
async function manualDays(
	trx: Trx,
	sites: readonly Station[],
	first: string,
	timeZone: string,
): Promise<Map<string, (Station & DayMean)[]>> {
	const rows = await sql<{ site_id: number; factor: string; day: string; value: number }>`
		select site_id, factor, day::text, avg(value)::float8 as value from (
			select distinct on (r.site_id, r.factor, r.happened_at) r.site_id, r.factor, (r.happened_at at time zone ${timeZone})::date as day,
				r.usable::float8 as value
			from reading r join reading_batch b on b.district_id = r.district_id and b.batch_id = r.batch_id and b.source <> 'hj212'
			where r.district_id = ${await currentDistrict(trx)} and r.factor = any(${Object.keys(DRIFT_LIMITS)}::text[])
				and r.happened_at >= ${instantOf(addDays(first, -BESIDE_DAYS), "00:00", timeZone)}::timestamptz
				and r.detection_limit is null
			order by r.site_id, r.factor, r.happened_at, r.received_at desc, r.revision desc
		) standing
		where value is not null
		group by 1, 2, 3 order by 1, 2, 3`.execute(trx);
	const bySite = new Map(sites.map((site) => [site.siteId, site]));
	const found = new Map<string, (Station & DayMean)[]>();
	const counts = Map.groupBy(rows.rows, ({ site_id, factor }) => `${site_id} ${factor}`);
	for (const { site_id, factor, day, value } of rows.rows) {
		const site = bySite.get(site_id);
		if (!site) continue;
		// A station's own table, day by day, is no sample that somebody took.
		if (site.kind === "station" && (counts.get(`${site_id} ${factor}`)?.length ?? 0) > MOST_SAMPLED) continue;
		const own = found.get(factor) ?? [];
		found.set(factor, own);
		own.push({ ...site, day: dayNumber(day), value });
	}
	return found;
}
