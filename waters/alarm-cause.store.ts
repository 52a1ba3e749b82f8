import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { alarmsAt, type NewAlarm, writeAlarms } from "./alarm.store.ts";
import { causesOf } from "./alarm-cause.ts";
import { ALARM_RULES, silentFrom } from "./alarm-level.ts";
import { type AlarmSource, sourceOf, stationsAbove, type UpstreamStation } from "./alarm-source.ts";
import { velocities } from "./network-flow.store.ts";
import { rulingsOn } from "./quality.store.ts";
import { medianOf } from "./quality.ts";
import { standing } from "./quality-ruling.ts";
import { seriesAround } from "./telemetry-window.store.ts";
import { DEFAULT_VELOCITY, type FlowNetwork, travelBetween } from "./travel.ts";

/** Alarms that began so long ago may still share a cause with one that begins now: water takes days. */
const RECENT_MS = 5 * 86_400_000;
const OXYGEN = "w01009";

/** Raises and ends the silence of stations, by when they were last heard. Returns the alarms that changed. */
export async function watchSilence(trx: Trx, now: Date): Promise<NewAlarm[]> {
	const at = now.toISOString();
	// A station that was retired is not missed; of a site where all were, what stood is over since the last of them was.
	const heard = await sql<{ site_id: number; heard_at: Date; retired_at: Date | null; interval_ms: number | null }>`
		select s.site_id, coalesce(max(p.heard_at) filter (where s.retired_at is null), max(p.heard_at)) as heard_at,
			case when bool_and(s.retired_at is not null) then max(s.retired_at) end as retired_at, min(q.interval_ms) as interval_ms
		from station s
		join station_pulse p on p.district_id = s.district_id and p.mn = s.mn
		left join quality_through q on q.district_id = s.district_id and q.site_id = s.site_id
		where s.district_id = ${await currentDistrict(trx)}
		group by s.site_id`.execute(trx);
	if (heard.rows.length === 0) return [];
	const known = (await alarmsAt(trx, { since: at, at, knownBy: at })).filter(({ kind }) => kind === "silence");
	const works = standing(await rulingsOn(trx, null, at)).filter(
		({ kind, from, to }) => kind === "work" && from <= now.getTime() && (to === null || to >= now.getTime()),
	);
	const changed: NewAlarm[] = [];
	for (const { site_id: siteId, heard_at, retired_at, interval_ms } of heard.rows) {
		const from = heard_at.getTime();
		const raisedAt = silentFrom(from, interval_ms);
		const own = known.find((alarm) => alarm.siteId === siteId && alarm.endedAt === null);
		if (retired_at !== null) {
			if (own) changed.push({ ...own, endedAt: retired_at.getTime(), numbers: { ...own.numbers, retired: 1 } });
			continue;
		}
		const silent = raisedAt <= now.getTime() && !works.some((work) => work.siteId === siteId);
		if (own && own.from !== from) changed.push({ ...own, endedAt: from });
		if (!silent || own?.from === from) continue;
		const alarmId = `${siteId}-silence-${heard_at.toISOString()}`;
		changed.push({
			...{ alarmId, kind: "silence", siteId, factor: "", cn: 0, from, raisedAt, endedAt: null, withdrawn: false },
			...{ causeId: alarmId, numbers: { intervalMs: interval_ms ?? 0 }, source: null, rules: ALARM_RULES },
		});
	}
	return changed;
}

/**
 * Stores alarms that are new or otherwise than they were known, gathered by cause with those that are known already; of each cause it says where it may lie upstream.
 */
export async function settleAlarms(
	trx: Trx,
	changed: readonly NewAlarm[],
	network: FlowNetwork,
	now: Date,
): Promise<void> {
	const at = now.toISOString();
	const since = new Date(now.getTime() - RECENT_MS).toISOString();
	const known = await alarmsAt(trx, { since, at, knownBy: at });
	const all = new Map<string, NewAlarm>(known.map((alarm) => [alarm.alarmId, alarm]));
	for (const alarm of changed) all.set(alarm.alarmId, alarm);
	const travel = (from: number, to: number) => travelBetween(network, from, to)?.travelMs ?? null;
	const standing = [...all.values()].filter(({ withdrawn }) => !withdrawn);
	const causes = causesOf(standing, travel);
	const speed = (await velocities(trx, at)).get("") ?? DEFAULT_VELOCITY;
	const news = new Map(changed.map((alarm) => [alarm.alarmId, alarm]));
	for (const alarm of standing) {
		const causeId = causes.get(alarm.alarmId) ?? alarm.alarmId;
		const asks = causeId === alarm.alarmId && alarm.kind !== "silence" && alarm.source === null;
		if (causeId === alarm.causeId && !asks) continue;
		const source = asks ? await sourceFor(trx, network, alarm, speed) : alarm.source;
		news.set(alarm.alarmId, { ...alarm, causeId, source });
	}
	await writeAlarms(trx, [...news.values()], at);
}

/** Asks the stations above what they said when the water that is now bad passed them. */
async function sourceFor(trx: Trx, network: FlowNetwork, alarm: NewAlarm, velocity: number): Promise<AlarmSource> {
	const above = stationsAbove(network, alarm.siteId);
	const asked = above.map(({ siteId, travelMs }) => {
		const slack = Math.max(30 * 60_000, travelMs / 4);
		return { siteId, cn: alarm.cn, from: alarm.from - travelMs - slack, to: alarm.from - travelMs + slack };
	});
	const around = await seriesAround(trx, asked, 24);
	const stations = above.map((station, index): UpstreamStation => {
		const stretch = asked[index];
		const samples = around.find(({ siteId }) => siteId === station.siteId)?.series.get(alarm.factor) ?? [];
		const values = (from: number, to: number) =>
			samples.flatMap(({ at, value }) => (value !== null && at >= from && at <= to ? [value] : []));
		const then = stretch ? values(stretch.from, stretch.to) : [];
		const before = stretch ? values(0, stretch.from - 1) : [];
		if (then.length === 0 || before.length < 6) return { ...station, times: null, value: null };
		const falls = alarm.factor === OXYGEN;
		const value = falls ? Math.min(...then) : Math.max(...then);
		const usual = medianOf(before);
		const times = falls ? usual / Math.max(value, 0.05) : value / Math.max(usual, 1e-6);
		return { ...station, times, value };
	});
	return sourceOf(network, alarm.siteId, alarm.from, stations, velocity);
}
