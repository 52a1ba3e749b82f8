import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { SAMPLES } from "./batch-sample.ts";
import { daysAreDueAgain } from "./day-due.store.ts";
import { marksOfSites, writeMarks } from "./quality.store.ts";
import { intervalOf, type Profile, type Sample, type Series } from "./quality.ts";
import { isDrift } from "./quality-drift.ts";
import { marksOf, newsOf, reachOf, type Window } from "./quality-marks.ts";
import { neighbourMarks, stretchesBesideLate } from "./quality-neighbour.store.ts";
import { CONTEXT_SAMPLES, QUALITY_RULES } from "./quality-rules.ts";
import type { QualityMark } from "./quality-ruling.ts";
import { turbidityBeside } from "./sample-beside.store.ts";
import { profilesFor } from "./site-profile.store.ts";
import { heldSince, RIVER_COMMANDS, type StationSeries, type Stretch, seriesAround } from "./telemetry-window.store.ts";
import type { FlowNetwork } from "./travel.ts";

/** Tellings looked at in one pass: what is more waits for the next. */
const TELLINGS_A_PASS = 20_000;
/** Commits that began together may end in another order: the last seconds are asked again for what was not there. */
const LAG_MS = 20_000;
/** New tellings further apart are separate stretches: one late frame must not draw the months in between in. */
const APART_MS = 6 * 3_600_000;
/** A run of values that is cut off by the window is followed back so far. */
const HELD_MS = 30 * 86_400_000;
const HELD_VALUES = 6;

/** A stretch that was checked, with the values round it and what is known of the quality of all of them. */
export interface Checked extends Window {
	marks: QualityMark[];
}

/**
 * Checks the telemetry that came since the last pass, each stretch with its neighbours in time. The cost follows what is new. Doing it again changes nothing.
 * Returns what was looked at; empty while another server is at it.
 */
export async function checkNewTelemetry(trx: Trx, now: Date, flow: () => Promise<FlowNetwork>): Promise<Checked[]> {
	const district = await currentDistrict(trx);
	await trx
		.insertInto("quality_cursor")
		.values({ district_id: district, batch_id: 0 })
		.onConflict((conflict) => conflict.doNothing())
		.execute();
	const cursor = await sql<{ batch_id: number; seen: number[] }>`
		select batch_id, seen from quality_cursor where district_id = ${district} for update skip locked`.execute(trx);
	const [before] = cursor.rows;
	if (!before) return [];
	const fresh = await sql<{ site_id: number; cn: number; happened_at: Date; batch_id: number }>`
		select site_id, cn, happened_at, batch_id from telemetry
		where district_id = ${district} and batch_id > ${before.batch_id} and batch_id <> all(${before.seen}::bigint[])
			and cn = any(${[...RIVER_COMMANDS]}::smallint[]) and happened_at <= ${new Date(now.getTime() + 600_000).toISOString()}::timestamptz
		order by batch_id limit ${TELLINGS_A_PASS}`.execute(trx);
	const last = fresh.rows.at(-1)?.batch_id;
	if (last === undefined) return [];
	const stretches = stretchesOf(fresh.rows);
	const beside = await stretchesBesideLate(trx, stretches, now, flow);
	const checked = await checkStretches(trx, [...stretches, ...beside], now, flow);
	// Of a pass that is full the last batch may have more than was read.
	const full = fresh.rows.length === TELLINGS_A_PASS;
	const done = Math.max(before.batch_id, Math.min(full ? last - 1 : last, (now.getTime() - LAG_MS) * 1000));
	const read = new Set([...before.seen, ...fresh.rows.map(({ batch_id }) => batch_id)]);
	if (full) read.delete(last);
	await sql`
		update quality_cursor set batch_id = ${done}, seen = ${[...read].filter((batch) => batch > done)}::bigint[]
		where district_id = ${district}`.execute(trx);
	return checked;
}

/** New tellings of each series, gathered into stretches. */
export function stretchesOf(rows: readonly { site_id: number; cn: number; happened_at: Date }[]): Stretch[] {
	const stretches: Stretch[] = [];
	for (const own of Map.groupBy(rows, (row) => `${row.site_id} ${row.cn}`).values()) {
		const times = own.map((row) => row.happened_at.getTime()).sort((a, b) => a - b);
		let open: Stretch | null = null;
		for (const at of times) {
			if (open !== null && at - open.to <= APART_MS) open.to = at;
			else {
				open = { siteId: own[0]?.site_id ?? 0, cn: own[0]?.cn ?? 0, from: at, to: at };
				stretches.push(open);
			}
		}
	}
	return stretches;
}

/** Checks these stretches and stores what is new of their verdicts; days whose means they change are due again. */
export async function checkStretches(
	trx: Trx,
	stretches: readonly Stretch[],
	now: Date,
	flow: () => Promise<FlowNetwork>,
): Promise<Checked[]> {
	const checked: Checked[] = [];
	// A series' stretches are read one round each, so that the silence between two of them is no gap.
	const bySeries = [...Map.groupBy(stretches, ({ siteId, cn }) => `${siteId} ${cn}`).values()];
	const rounds = Math.max(0, ...bySeries.map((own) => own.length));
	for (let round = 0; round < rounds; round++) {
		const some = bySeries.flatMap((own) => own[round] ?? []);
		checked.push(...(await checkRound(trx, some, now, flow)));
	}
	await noteChecked(trx, checked);
	return checked;
}

/** One stretch of each of some series; a handful of statements, however many they are. */
async function checkRound(
	trx: Trx,
	stretches: readonly Stretch[],
	now: Date,
	flow: () => Promise<FlowNetwork>,
): Promise<Checked[]> {
	const knownFrom = now.toISOString();
	const told = await seriesAround(trx, stretches, 2 * CONTEXT_SAMPLES);
	const profiles = await profilesFor(trx, stretches, knownFrom);
	const windows: Window[] = [];
	for (const station of told) {
		const stretch = stretches.find(({ siteId, cn }) => siteId === station.siteId && cn === station.cn);
		if (stretch) windows.push(await windowOf(trx, stretch, station, profiles.get(`${stretch.siteId} ${stretch.cn}`)));
	}
	if (windows.length === 0) return [];
	const neighbours = await neighbourMarks(trx, windows, flow, knownFrom);
	const checked = windows.map((window) => {
		const marks = marksOf(window, knownFrom);
		mergeInto(marks, neighbours.get(window) ?? []);
		return { ...window, marks };
	});
	const reaches = checked.map(reachOf);
	const stored = await storedMarks(trx, checked, knownFrom);
	const news = checked.flatMap(({ siteId, cn, marks }, index) => {
		const reach = reaches[index] as { from: number; to: number };
		const own = stored.filter(
			(mark) =>
				mark.siteId === siteId &&
				mark.cn === cn &&
				mark.at <= reach.to &&
				(mark.until ?? mark.at) >= reach.from &&
				!isDrift(mark), // looked for once a day, by days
		);
		return newsOf(own, marks, knownFrom);
	});
	await writeMarks(trx, news);
	await daysAreDueAgain(trx, news, now);
	return checked.map((one, index) => {
		const reach = reaches[index] as { from: number; to: number };
		const beyond = stored.filter(
			({ siteId, cn, at, until }) =>
				siteId === one.siteId && cn === one.cn && (at > reach.to || (until ?? at) < reach.from),
		);
		return { ...one, marks: [...one.marks, ...beyond] };
	});
}

/** Windows whose spans begin within so long of each other are asked together: one that is late by months must not draw those months of all the others in. */
const TOGETHER_MS = 7 * 86_400_000;

/** What is known of the quality of all values that are at hand. */
async function storedMarks(trx: Trx, windows: readonly Window[], knownFrom: string): Promise<QualityMark[]> {
	const stored: QualityMark[] = [];
	const spans = windows.map((window) => ({ siteId: window.siteId, ...windowSpan(window) }));
	for (const some of Map.groupBy(spans, ({ from }) => Math.floor(from / TOGETHER_MS)).values()) {
		const span = { from: Math.min(...some.map(({ from }) => from)), to: Math.max(...some.map(({ to }) => to)) };
		stored.push(...(await marksOfSites(trx, [...new Set(some.map(({ siteId }) => siteId))], span, knownFrom)));
	}
	return stored;
}

/** From the first to the last value that is at hand. */
function windowSpan({ series, from, to }: Window): { from: number; to: number } {
	const ends = series.flatMap(({ samples }) => [samples[0]?.at ?? from, samples.at(-1)?.at ?? to]);
	return { from: Math.min(from, ...ends), to: Math.max(to, ...ends) };
}

async function windowOf(
	trx: Trx,
	stretch: Stretch,
	station: StationSeries,
	profiles: ReadonlyMap<string, Profile> | undefined,
): Promise<Window> {
	const series: Series[] = [];
	for (const [factor, samples] of station.series) {
		const one: Series = { factor, samples, intervalMs: intervalOf(samples), profile: profiles?.get(factor) ?? null };
		if (stretch.cn === SAMPLES) one.sampled = true;
		const first = samples[0];
		if (first && heldFromTheStart(samples)) one.heldSince = await heldSince(trx, stretch, factor, first.at, HELD_MS);
		series.push(one);
	}
	const turbidity = stretch.cn === SAMPLES ? await turbidityBeside(trx, stretch.siteId, series, stretch.from) : null;
	return { ...stretch, series: turbidity === null ? series : [...series, turbidity] };
}

function heldFromTheStart(samples: readonly Sample[]): boolean {
	const first = samples[0]?.value;
	return (
		first != null && samples.length > HELD_VALUES && samples.slice(0, HELD_VALUES).every(({ value }) => value === first)
	);
}

/** A value has one row, with all that was found of it. */
function mergeInto(marks: QualityMark[], more: readonly QualityMark[]): void {
	for (const mark of more) {
		const same = marks.find(({ factor, at, until }) => factor === mark.factor && at === mark.at && until === null);
		if (same) same.findings = [...same.findings, ...mark.findings];
		else marks.push(mark);
	}
}

async function noteChecked(trx: Trx, checked: readonly Checked[]): Promise<void> {
	// A series has one row, whatever number of its stretches were looked at.
	const latest = new Map<string, Checked>();
	for (const one of checked) {
		const key = `${one.siteId} ${one.cn}`;
		if ((latest.get(key)?.to ?? 0) <= one.to) latest.set(key, one);
	}
	const rows = [...latest.values()].map(({ siteId, cn, to, series }) => {
		const most = series.reduce<readonly Sample[]>((so, { samples }) => (samples.length > so.length ? samples : so), []);
		const interval = intervalOf(most);
		return {
			...{ site_id: siteId, cn, checked_to: new Date(to).toISOString(), rules: QUALITY_RULES },
			interval_ms: interval === null ? null : Math.round(interval),
		};
	});
	if (rows.length === 0) return;
	await sql`
		insert into quality_through as q (district_id, site_id, cn, interval_ms, checked_to, rules)
		select ${await currentDistrict(trx)}::int, r.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
			as r(site_id int, cn smallint, interval_ms bigint, checked_to timestamptz, rules text)
		on conflict (district_id, site_id, cn) do update set interval_ms = coalesce(excluded.interval_ms, q.interval_ms),
			checked_to = greatest(q.checked_to, excluded.checked_to)`.execute(trx); // its rules are those of all of it: recheckSome
}
