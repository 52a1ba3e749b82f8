import { sql } from "kysely";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { addMonths, instantOf, localDay } from "../loop/local-day.ts";
import type { Trx } from "../store/database.ts";
import { marksOfSites, writeMarks } from "./quality.store.ts";
import { intervalOf, type Profile, profileOf } from "./quality.ts";
import { newsOf } from "./quality-marks.ts";
import { QUALITY_RULES } from "./quality-rules.ts";
import { type QualityMark, QualityView } from "./quality-ruling.ts";
import { CLOSE_MS, marksOfReadings, READINGS_CN, type ReadingSample, type ReadingSeries } from "./reading-quality.ts";
import { recomputeMonths, SiteMonthsTouched } from "./site-month.store.ts";

const DAY_MS = 86_400_000;
/** Sites of a month that are checked in one transaction: some tens of milliseconds. */
const SITES_AT_ONCE = 60;
/** Values on each side of the month that the verdicts in it can depend on. */
const AROUND_MS = 12 * DAY_MS;
const PAST_MS = 90 * DAY_MS;
const LEAST_PAST_MS = 30 * DAY_MS;
/** Under new rules readings of so long ago are checked again; older ones keep the verdicts, and the version, of the old. */
export const READINGS_AGAIN_DAYS = 400;

/** Notes that readings came which no check has seen, within the transaction that brought them: their months, and those beside them, whose verdicts they can change. */
export async function readingsAreDue(
	trx: Trx,
	months: ReadonlyMap<string, { sites: ReadonlySet<number> }>,
): Promise<void> {
	const due = new Map<string, Set<number>>();
	const add = (month: string, sites: Iterable<number>) => {
		const own = due.get(month) ?? new Set();
		for (const site of sites) own.add(site);
		due.set(month, own);
	};
	for (const [month, { sites }] of months) for (const by of [-1, 0, 1]) add(addMonths(month, by), sites);
	if (due.size === 0) return;
	const rows = [...due].map(([month, sites]) => ({ month: `${month}-01`, sites: [...sites].sort((a, b) => a - b) }));
	// Beside them only where there is something: most sites have no readings yet of the month to come.
	await sql`
		insert into reading_check_due (district_id, month, sites)
		select ${await currentDistrict(trx)}::int, r.month, array_agg(site order by site)
		from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(month date, sites int[])
		cross join lateral unnest(r.sites) as site
		where to_char(r.month, 'YYYY-MM') = any(${[...months.keys()]}::text[])
			or exists (select 1 from site_month m where m.district_id = ${await currentDistrict(trx)}::int and m.month = r.month and m.site_id = site)
		group by r.month
		order by r.month`.execute(trx);
}

/**
 * Checks some of the readings that no check has seen, a month of some sites: stores what is new of their verdicts, and brings the means of months up to
 * date where a verdict changes what counts. Doing it again changes nothing. Returns how many months of sites were looked at; 0: nothing is due.
 */
export async function checkSomeReadings(trx: Trx, now: Date): Promise<number> {
	const district = await currentDistrict(trx);
	await readingsAgainByNewRules(trx, now);
	const due = await sql<{ due_id: number; month: string; sites: number[] }>`
		select due_id, month::text, sites from reading_check_due where district_id = ${district}
		order by month, due_id limit 1 for update skip locked`.execute(trx);
	const [first] = due.rows;
	if (!first) return 0;
	const [some, rest] = [first.sites.slice(0, SITES_AT_ONCE), first.sites.slice(SITES_AT_ONCE)];
	if (rest.length === 0)
		await sql`delete from reading_check_due where district_id = ${district} and due_id = ${first.due_id}`.execute(trx);
	else
		await sql`
			update reading_check_due set sites = ${rest}::int[] where district_id = ${district} and due_id = ${first.due_id}`.execute(
			trx,
		);
	await checkMonth(trx, some, first.month.slice(0, 7), now.toISOString());
	return some.length;
}

/** Where the rules have changed, the readings of a stated time back are due again. */
async function readingsAgainByNewRules(trx: Trx, now: Date): Promise<void> {
	const district = await currentDistrict(trx);
	await sql`
		insert into quality_cursor (district_id, batch_id, reading_rules) values (${district}, 0, ${QUALITY_RULES})
		on conflict do nothing`.execute(trx);
	const changed = await sql<{ was: string }>`
		with before as (select reading_rules from quality_cursor where district_id = ${district})
		update quality_cursor set reading_rules = ${QUALITY_RULES} where district_id = ${district} and reading_rules <> ${QUALITY_RULES}
		returning (select reading_rules from before) as was`.execute(trx);
	const was = changed.rows[0]?.was ?? "";
	if (was === "") return;
	const since = new Date(now.getTime() - READINGS_AGAIN_DAYS * DAY_MS).toISOString().slice(0, 7);
	await sql`
		insert into reading_check_due (district_id, month, sites)
		select ${district}::int, month, array_agg(distinct site_id) from site_month
		where district_id = ${district} and month >= ${`${since}-01`}::date group by month order by month`.execute(trx);
}

/** Checks a month of some sites. */
async function checkMonth(trx: Trx, sites: readonly number[], month: string, knownFrom: string): Promise<void> {
	const timeZone = await currentTimeZone(trx);
	const from = Date.parse(instantOf(`${month}-01`, "00:00", timeZone));
	const to = Date.parse(instantOf(`${addMonths(month, 1)}-01`, "00:00", timeZone));
	const told = await toldReadings(trx, sites, from - AROUND_MS, to + AROUND_MS);
	if (told.size === 0) return;
	await withProfiles(trx, told, from, knownFrom);
	const marks = new Map(
		[...told].map(([site, series]) => [site, marksOfReadings(site, series, { from, to }, knownFrom)]),
	);
	const span = { from, to: to - 1, cn: READINGS_CN };
	const stored = Map.groupBy(await marksOfSites(trx, sites, span, knownFrom), ({ siteId }) => siteId);
	const news: QualityMark[] = [];
	const touched = new SiteMonthsTouched(timeZone);
	for (const site of sites) {
		const before = stored.get(site) ?? [];
		for (const mark of newsOf(before, marks.get(site) ?? [], knownFrom)) {
			news.push(mark);
			const known = before.find(({ factor, at }) => factor === mark.factor && at === mark.at);
			if (mark.verdict !== "bad" && known?.verdict !== "bad") continue;
			touched.add(site, mark.factor, new Date(mark.at).toISOString());
		}
	}
	await writeMarks(trx, news);
	await recomputeMonths(trx, await currentDistrict(trx), touched, knownFrom, timeZone);
}

interface ToldRow {
	site_id: number;
	factor: string;
	happened_at: Date;
	value: number | null;
	below: boolean;
}

/** The readings that count between two times, without those that a station's telemetry gave: by site and factor, in the order of time. */
async function toldReadings(
	trx: Trx,
	sites: readonly number[],
	from: number,
	to: number,
): Promise<Map<number, ReadingSeries[]>> {
	const district = await currentDistrict(trx);
	const rows = await sql<ToldRow>`
		select v.site_id, v.factor, v.happened_at, v.usable::float8 as value, v.detection_limit is not null as below
		from (
			-- the version received last counts
			select distinct on (site_id, factor, happened_at) site_id, factor, happened_at, usable, detection_limit, batch_id
			from reading
			where district_id = ${district} and site_id = any(${[...sites]}::int[])
				and happened_at >= ${new Date(from).toISOString()}::timestamptz and happened_at < ${new Date(to).toISOString()}::timestamptz
			order by site_id, factor, happened_at, received_at desc, revision desc
		) v
		join reading_batch b on b.district_id = ${district} and b.batch_id = v.batch_id and b.source <> 'hj212'
		order by v.site_id, v.factor, v.happened_at`.execute(trx);
	const bySite = Map.groupBy(rows.rows, (row) => row.site_id);
	return new Map(
		[...bySite].map(([site, own]) => [
			site,
			[...Map.groupBy(own, (row) => row.factor)].map(([factor, values]): ReadingSeries => {
				const samples = values.map(
					({ happened_at, value, below }): ReadingSample => ({
						...{ at: happened_at.getTime(), value, below },
						...{ mark: "N", version: 1 }, // what its mark forbids has no usable value
					}),
				);
				return { factor, samples, intervalMs: intervalOf(samples), profile: null };
			}),
		]),
	);
}

/** Gives series that are sampled closely the profile of their own past: of the values of the 90 days before the month that no check found odd. */
async function withProfiles(
	trx: Trx,
	told: Map<number, ReadingSeries[]>,
	before: number,
	knownBy: string,
): Promise<void> {
	const close = (one: ReadingSeries) => one.intervalMs !== null && one.intervalMs <= CLOSE_MS;
	const sites = [...told].filter(([, series]) => series.some(close)).map(([site]) => site);
	if (sites.length === 0) return;
	const past = await toldReadings(trx, sites, before - PAST_MS, before);
	const span = { from: before - PAST_MS, to: before - 1, cn: READINGS_CN };
	const marks = Map.groupBy(await marksOfSites(trx, sites, span, knownBy), ({ siteId }) => siteId);
	for (const site of sites) {
		const view = new QualityView(marks.get(site) ?? [], []);
		for (const one of (told.get(site) ?? []).filter(close)) {
			const samples = past.get(site)?.find(({ factor }) => factor === one.factor)?.samples ?? [];
			one.profile = pastOf(samples, before, (at) => view.of(READINGS_CN, one.factor, at).verdict === "good");
		}
	}
}

function pastOf(samples: readonly ReadingSample[], before: number, good: (at: number) => boolean): Profile | null {
	const [first] = samples;
	if (!first || before - first.at < LEAST_PAST_MS) return null;
	return profileOf(samples.flatMap(({ at, value }) => (value !== null && good(at) ? [value] : [])));
}

/** A person has said what counts of a site for a while: the means of the months of its readings follow. */
export async function readingsRuled(
	trx: Trx,
	{ siteId, from, to }: { siteId: number; from: string; to: string | null },
	now: string,
): Promise<void> {
	const district = await currentDistrict(trx);
	const timeZone = await currentTimeZone(trx);
	const known = await sql<{ month: string; factor: string }>`
		select distinct to_char(month, 'YYYY-MM') as month, factor from site_month
		where district_id = ${district} and site_id = ${siteId} and month >= ${`${localDay(from, timeZone).slice(0, 7)}-01`}::date
			and month <= ${`${localDay(to ?? now, timeZone).slice(0, 7)}-01`}::date`.execute(trx);
	const touched = new SiteMonthsTouched(timeZone);
	for (const { month, factor } of known.rows) touched.add(siteId, factor, instantOf(`${month}-01`, "12:00", timeZone));
	await recomputeMonths(trx, district, touched, now, timeZone);
}
