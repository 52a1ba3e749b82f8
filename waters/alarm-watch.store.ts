import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { type Alarm, alarmsAt, type NewAlarm } from "./alarm.store.ts";
import { QUIET } from "./alarm.ts";
import {
	ALARM_RULES,
	NOTHING_STANDS,
	type Standing,
	USUAL_VALUES,
	type ValueEpisode,
	WATCHED_COMMANDS,
	type Watched,
	watchedOf,
	watchValues,
} from "./alarm-level.ts";
import { ALL_KNOWN, creeksAt, sitesAt } from "./network-rows.store.ts";
import { rulingsOn } from "./quality.store.ts";
import type { Sample, Series } from "./quality.ts";
import type { Checked } from "./quality-check.store.ts";
import { QualityView } from "./quality-ruling.ts";
import { seriesAround } from "./telemetry-window.store.ts";

/** What is older than this when it comes raises no alarm any more; it is assessed all the same. */
const PAST_MS = 3 * 86_400_000;

interface WatchRow extends Standing {
	through: number;
}

interface KeptWatch extends WatchRow {
	siteId: number;
	cn: number;
	factor: string;
	kind: string;
}

/**
 * Watches the values that were just checked: those that count, in the order of the world. What came later than others of its series makes the watch begin
 * again before it, so that the order of arrival makes no difference. Returns the alarms that are new or have changed.
 */
export async function watchChecked(trx: Trx, checked: readonly Checked[], now: Date): Promise<NewAlarm[]> {
	const district = await currentDistrict(trx);
	const recent = checked.filter(({ cn, to }) => WATCHED_COMMANDS.includes(cn) && to >= now.getTime() - PAST_MS);
	if (recent.length === 0) return [];
	const sites = new Map((await sitesAt(trx, district, ALL_KNOWN).execute()).map((row) => [row.site_id, row]));
	const creeks = await creeksAt(trx, district, ALL_KNOWN).execute();
	const targets = new Map(creeks.map((row) => [row.creek_id, row.target_class]));
	const known = await alarmsAt(trx, {
		since: new Date(now.getTime() - 2 * PAST_MS).toISOString(),
		...{ at: now.toISOString(), knownBy: now.toISOString(), withdrawn: true },
	});
	const rulings = Map.groupBy(await rulingsOn(trx, null, now.toISOString()), ({ siteId }) => siteId);
	const rows = await watchRows(trx, district, recent);
	const kept = new Map<string, KeptWatch>();
	const changed: NewAlarm[] = [];
	for (const stretch of recent) {
		const site = sites.get(stretch.siteId);
		if (!site) continue;
		const view = new QualityView(stretch.marks, rulings.get(stretch.siteId) ?? []);
		const again = readAgain(trx, stretch, now);
		for (const series of stretch.series) {
			const target = site.target_class ?? targets.get(site.creek_id ?? "") ?? null;
			const about = { water: site.water, target } as const;
			for (const watched of watchedOf(about, series.factor, stretch.cn, series.profile)) {
				const key = { factor: series.factor, kind: watched.kind };
				const place = `${stretch.siteId} ${stretch.cn} ${key.factor} ${key.kind}`;
				const row = kept.get(place) ?? rows.get(place);
				const own = known.filter((alarm) => isOf(alarm, stretch, key));
				const late = row !== undefined && stretch.from <= row.through;
				const samples = late ? await again(series, row.through) : series.samples;
				const since = late ? rewound(samples, own, stretch.from) : stretch.from;
				const start = late ? standingBefore(own, since) : (row ?? NOTHING_STANDS);
				const begin = Math.max(since, now.getTime() - PAST_MS) - 1;
				const after = late || row === undefined ? begin : Math.max(row.through, begin);
				const counted = samples.filter((sample) => counts(view, stretch.cn, series.factor, sample));
				const end = watchValues(watched, counted, start, after);
				const through = Math.max(row?.through ?? 0, samples.at(-1)?.at ?? 0);
				kept.set(place, { siteId: stretch.siteId, cn: stretch.cn, ...key, ...end.standing, through });
				const alarms = end.episodes.map((one) => alarmOf(one, own, stretch, series.factor, watched));
				changed.push(...changesOf(alarms, own, late ? stretch.from : null));
			}
		}
	}
	await keepWatches(trx, district, [...kept.values()]);
	return changed;
}

const isOf = (alarm: Alarm, { siteId, cn }: Checked, { factor, kind }: { factor: string; kind: string }) =>
	alarm.siteId === siteId && alarm.cn === cn && alarm.factor === factor && alarm.kind === kind;

/** Checks by which a value says nothing of the water, however mild the verdict is. */
const SAYS_NOTHING = new Set(["held", "flat"]);

/** A value speaks unless it is bad or stands still; one over the instrument's range is at least the range, and speaks. */
function counts(view: QualityView, cn: number, factor: string, { at, value, mark }: Sample): boolean {
	if (value === null) return false;
	const { verdict, ruling, findings } = view.of(cn, factor, at);
	if (ruling !== null) return verdict !== "bad";
	return mark === "T" || (verdict !== "bad" && !findings.some(({ check }) => SAYS_NOTHING.has(check)));
}

async function watchRows(
	trx: Trx,
	district: number,
	stretches: readonly { siteId: number }[],
): Promise<Map<string, WatchRow>> {
	const rows = await trx
		.selectFrom("alarm_watch")
		.select(["site_id", "cn", "factor", "kind", "through", "state"])
		.where("district_id", "=", district)
		.where("site_id", "in", [...new Set(stretches.map(({ siteId }) => siteId))])
		.execute();
	return new Map(
		rows.map(({ site_id, cn, factor, kind, through, state }) => [
			`${site_id} ${cn} ${factor} ${kind}`,
			{ ...(state as Standing), through: through.getTime() },
		]),
	);
}

async function keepWatches(trx: Trx, district: number, watches: readonly KeptWatch[]): Promise<void> {
	if (watches.length === 0) return;
	const rows = watches.map(({ siteId, cn, factor, kind, through, watch, usual }) => ({
		...{ site_id: siteId, cn, factor, kind, through: new Date(through).toISOString(), state: { watch, usual } },
	}));
	await sql`
		insert into alarm_watch (district_id, site_id, cn, factor, kind, through, state)
		select ${district}::int, r.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
			as r(site_id int, cn smallint, factor text, kind text, through timestamptz, state jsonb)
		on conflict (district_id, site_id, cn, factor, kind) do update set through = excluded.through, state = excluded.state`.execute(
		trx,
	);
}

/** The values since a late one: those at hand where they reach so far, else read again, once for all series of the stretch. */
function readAgain(trx: Trx, { siteId, cn, from }: Checked, now: Date) {
	let through = 0;
	let read: ReadonlyMap<string, Sample[]> = new Map();
	return async (series: Series, needed: number): Promise<readonly Sample[]> => {
		if ((series.samples.at(-1)?.at ?? 0) >= needed) return series.samples;
		if (needed > through) {
			through = needed;
			const begin = Math.max(from, now.getTime() - PAST_MS);
			const asked = [{ siteId, cn, from: begin, to: Math.max(begin, needed) }];
			read = (await seriesAround(trx, asked, REWIND_VALUES + USUAL_VALUES))[0]?.series ?? new Map();
		}
		return read.get(series.factor) ?? series.samples;
	};
}

/** A watch that begins again begins so many values before the late one: what was about to become an alarm, or to be over, had begun within them. */
const REWIND_VALUES = 24;

/** From where on a watch begins again; never in the middle of an alarm's beginning. */
function rewound(samples: readonly Sample[], own: readonly Alarm[], from: number): number {
	const place = samples.findIndex(({ at }) => at >= from);
	const back = samples[Math.max(0, (place < 0 ? samples.length : place) - REWIND_VALUES)]?.at ?? from;
	const since = Math.min(back, from);
	const rising = own.find((alarm) => !alarm.withdrawn && alarm.from < since && alarm.raisedAt >= since);
	return rising?.from ?? since;
}

/** Where a watch stood before a moment, as far as an alarm stood then. */
function standingBefore(own: readonly Alarm[], before: number): Standing {
	const up = own.find(({ from, raisedAt, endedAt, withdrawn }) => {
		return !withdrawn && from < before && raisedAt < before && (endedAt === null || endedAt >= before);
	});
	if (!up) return NOTHING_STANDS;
	const { peakLevel = 0, peak = 0, first = 0, usual } = up.numbers;
	return {
		watch: {
			...{ ...QUIET, phase: "standing", from: up.from, raisedAt: up.raisedAt, samples: 1 },
			...{ peakLevel, peakValue: peak, firstValue: first },
		},
		usual: usual ?? null,
	};
}

function alarmOf(
	episode: ValueEpisode,
	own: readonly Alarm[],
	{ siteId, cn }: Checked,
	factor: string,
	watched: Watched,
): NewAlarm {
	const end = episode.endedAt ?? Number.POSITIVE_INFINITY;
	const known = own.find(({ from, endedAt }) => from <= end && (endedAt ?? Number.POSITIVE_INFINITY) >= episode.from);
	const alarmId = known?.alarmId ?? `${siteId}-${cn}-${factor}-${watched.kind}-${new Date(episode.from).toISOString()}`;
	const { usual } = episode;
	return {
		...{ alarmId, kind: watched.kind, siteId, factor, cn },
		...{ from: episode.from, raisedAt: episode.raisedAt, endedAt: episode.endedAt, withdrawn: false },
		causeId: known?.causeId ?? alarmId,
		numbers: {
			...watched.numbers,
			...{ first: episode.firstValue, peak: episode.peakValue, peakLevel: episode.peakLevel },
			...(usual === null ? {} : { usual }),
		},
		...{ source: known?.source ?? null, rules: ALARM_RULES },
	};
}

/** A higher peak alone is told from a fifth more on. */
const PEAK_GROWS = 1.2;

/** Alarms that are otherwise than they were known; where the past was watched again, those that are no more are withdrawn. */
function changesOf(alarms: readonly NewAlarm[], own: readonly Alarm[], again: number | null): NewAlarm[] {
	const changed = alarms.filter((alarm) => {
		const known = own.find(({ alarmId }) => alarmId === alarm.alarmId);
		if (!known || known.withdrawn || known.from !== alarm.from || known.endedAt !== alarm.endedAt) return true;
		return (alarm.numbers.peakLevel ?? 0) > PEAK_GROWS * Math.max(0.1, known.numbers.peakLevel ?? 0);
	});
	const gone =
		again === null
			? []
			: own.filter(
					({ alarmId, from, withdrawn }) =>
						!withdrawn && from >= again && !alarms.some((alarm) => alarm.alarmId === alarmId),
				);
	return [...changed, ...gone.map((alarm) => ({ ...alarm, withdrawn: true }))];
}
