import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import type { AlarmSource } from "./alarm-source.ts";

/** An alarm as it is known; times are epoch milliseconds. */
export interface Alarm {
	alarmId: string;
	kind: "limit" | "class" | "rate" | "silence";
	siteId: number;
	/** "" of silence. */
	factor: string;
	/** 0 of silence. */
	cn: number;
	from: number;
	raisedAt: number;
	endedAt: number | null;
	withdrawn: boolean;
	/** The first alarm of its cause. */
	causeId: string;
	numbers: Record<string, number>;
	source: AlarmSource | null;
	rules: string;
	/** ISO UTC: since when it is known so, and since when it is known at all. */
	knownFrom: string;
	firstKnown: string;
}

/** An alarm before it is stored. */
export type NewAlarm = Omit<Alarm, "knownFrom" | "firstKnown">;

interface AlarmRow {
	alarm_id: string;
	kind: Alarm["kind"];
	site_id: number;
	factor: string;
	cn: number;
	from_at: Date;
	raised_at: Date;
	ended_at: Date | null;
	withdrawn: boolean;
	cause_id: string;
	numbers: Record<string, number>;
	source: AlarmSource | null;
	rules: string;
	known_from: Date;
	first_known: Date;
}

/** Alarms as they were known by a moment: those that stand, and those that began or ended since `since`. Withdrawn ones only where asked for. */
export async function alarmsAt(
	trx: Trx,
	{ since, at, knownBy, withdrawn = false }: { since: string; at: string; knownBy: string; withdrawn?: boolean },
): Promise<Alarm[]> {
	const rows = await sql<AlarmRow>`
		select latest.*, f.first_known from (
			select distinct on (alarm_id) * from water_alarm
			where district_id = ${await currentDistrict(trx)} and known_from <= ${knownBy}::timestamptz
			order by alarm_id, known_from desc
		) latest
		cross join lateral (
			select min(known_from) as first_known from water_alarm w where w.district_id = latest.district_id and w.alarm_id = latest.alarm_id
		) f
		where raised_at <= ${at}::timestamptz and (ended_at is null or ended_at >= ${since}::timestamptz)
			${withdrawn ? sql`` : sql`and not withdrawn`}
		order by from_at desc, alarm_id`.execute(trx);
	return rows.rows.map((row) => ({
		...{ alarmId: row.alarm_id, kind: row.kind, siteId: row.site_id, factor: row.factor, cn: row.cn },
		...{ from: row.from_at.getTime(), raisedAt: row.raised_at.getTime() },
		endedAt: row.ended_at && row.ended_at.toISOString() <= at ? row.ended_at.getTime() : null,
		...{ withdrawn: row.withdrawn, causeId: row.cause_id, numbers: row.numbers, source: row.source, rules: row.rules },
		...{ knownFrom: row.known_from.toISOString(), firstKnown: row.first_known.toISOString() },
	}));
}

/** Appends a version of each alarm, known from now on. */
export async function writeAlarms(trx: Trx, alarms: readonly NewAlarm[], knownFrom: string): Promise<void> {
	if (alarms.length === 0) return;
	const rows = alarms.map((alarm) => ({
		...{ alarm_id: alarm.alarmId, kind: alarm.kind, site_id: alarm.siteId, factor: alarm.factor, cn: alarm.cn },
		...{ from_at: instant(alarm.from), raised_at: instant(alarm.raisedAt), withdrawn: alarm.withdrawn },
		ended_at: alarm.endedAt === null ? null : instant(alarm.endedAt),
		...{ cause_id: alarm.causeId, numbers: alarm.numbers, source: alarm.source, rules: alarm.rules },
	}));
	await sql`
		insert into water_alarm (district_id, alarm_id, known_from, kind, site_id, factor, cn, from_at, raised_at, ended_at, withdrawn, cause_id, numbers, source, rules)
		select ${await currentDistrict(trx)}::int, alarm_id, ${knownFrom}::timestamptz, kind, site_id, factor, cn, from_at, raised_at, ended_at, withdrawn, cause_id,
			numbers, source, rules
		from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(alarm_id text, kind text, site_id int, factor text, cn smallint, from_at timestamptz,
			raised_at timestamptz, ended_at timestamptz, withdrawn boolean, cause_id text, numbers jsonb, source jsonb, rules text)
		on conflict do nothing`.execute(trx);
}

const instant = (ms: number) => new Date(ms).toISOString();
