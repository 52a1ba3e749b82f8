import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { markWords } from "../waters/data-mark.ts";
import type { Finding } from "../waters/quality.ts";
import { reasonOf } from "../waters/quality-rules.ts";
import { countedValue } from "../waters/telemetry-value.ts";
import { ROLLED, type Verdict } from "./rollup.ts";
import { gather, type SeriesGrain, type SeriesPoint, seriesPlan } from "./series.ts";

export interface SeriesQuery {
	siteId: number;
	cn: number;
	factor: string;
	/** ISO UTC, both. */
	from: string;
	to: string;
}

/** A value as it was told, with what is said of it and the frame that it came in. */
export interface ToldReading extends SeriesPoint {
	text: string | null;
	flag: string;
	flagWords: Bilingual | null;
	verdict: Verdict;
	reasons: Bilingual[];
	receivedAt: string;
	frame: { batch: number; place: number };
}

export interface SeriesAnswer {
	grain: SeriesGrain;
	stepMs: number;
	points: SeriesPoint[] | ToldReading[];
}

/** A series between two instants, as much of it as a chart can show. Of a past moment nothing later and nothing that was not received is told. */
export async function seriesOf(trx: Trx, query: SeriesQuery, moment: Moment): Promise<SeriesAnswer> {
	const districtId = await currentDistrict(trx);
	const to = query.to < moment.at ? query.to : moment.at;
	const plan = seriesPlan(Date.parse(query.from), Date.parse(to), await toldBetween(trx, districtId, { ...query, to }));
	if (plan.grain === "told" || plan.grain === "spans") {
		const told = await toldReadings(trx, districtId, { ...query, to }, moment);
		if (plan.grain === "told") return { ...plan, points: told };
		const points = told.map((one) => ({ atMs: Date.parse(one.at), value: one.value, verdict: one.verdict }));
		return { ...plan, points: gather(points, plan.stepMs) };
	}
	const rows = await trx
		.selectFrom("rollup")
		.select(["at", "received", "valid", "suspect", "bad", "lowest", "highest", "total"])
		.where("district_id", "=", districtId)
		.where("site_id", "=", query.siteId)
		.where("grain", "=", plan.grain)
		.where("cn", "=", query.cn)
		.where("factor", "=", query.factor)
		.where("at", ">=", new Date(query.from))
		.where("at", "<=", new Date(to))
		.orderBy("at")
		.execute();
	return {
		...plan,
		points: rows.map((row) => ({
			at: row.at.toISOString(),
			value: row.valid === 0 ? null : row.total / row.valid,
			...{ low: row.lowest, high: row.highest },
			...{ received: row.received, suspect: row.suspect, bad: row.bad },
		})),
	};
}

/** How many values there are, by the hours' rollups: a look at the key, however many they are. */
async function toldBetween(
	trx: Trx,
	districtId: number,
	{ siteId, cn, factor, from, to }: SeriesQuery,
): Promise<number> {
	// Over two months of minutes nobody sees single values: the days tell it as well.
	const grain = Date.parse(to) - Date.parse(from) > 62 * 86_400_000 ? "day" : "hour";
	const found = await sql<{ n: number | null }>`
		select sum(received)::int as n from rollup
		where district_id = ${districtId} and site_id = ${siteId} and grain = ${grain} and cn = ${cn} and factor = ${factor}
			and at > ${from}::timestamptz - ${grain === "day" ? "1 day" : "1 hour"}::interval and at <= ${to}::timestamptz`.execute(
		trx,
	);
	return found.rows[0]?.n ?? 0;
}

interface ToldRow {
	happened_at: Date;
	received_at: Date;
	value: string | null;
	flag: string | null;
	version: number;
	batch_id: number;
	place: number;
	unit: string | null;
	verdict: Verdict | null;
	findings: Pick<Finding, "check" | "numbers">[] | null;
	ruling: Verdict | null;
	ruled: string | null;
}

async function toldReadings(
	trx: Trx,
	districtId: number,
	{ siteId, cn, factor, from, to }: SeriesQuery,
	moment: Moment,
): Promise<ToldReading[]> {
	const known = sql`${moment.knownBy}::timestamptz`;
	const rows = await sql<ToldRow>`
		select v.*, q.verdict, q.findings, r.verdict as ruling, r.reason as ruled
		from (
			select distinct on (v.happened_at) v.happened_at, v.received_at, v.value, v.flag, v.version, v.batch_id, v.place, s.units ->> v.factor as unit
			from telemetry_value v
			join station s on s.district_id = v.district_id and s.station_no = v.station_no
			where v.district_id = ${districtId} and v.site_id = ${siteId} and v.happened_at >= ${from}::timestamptz and v.happened_at <= ${to}::timestamptz
				and v.cn = ${cn} and v.factor = ${factor} and v.kind = ${ROLLED.get(cn) ?? ""} and v.received_at <= ${known}
				and v.happened_at <= v.received_at + interval '10 minutes'
			order by v.happened_at, v.received_at desc, v.batch_id desc, v.place desc
		) v
		left join lateral (
			select verdict, findings from telemetry_quality
			where district_id = ${districtId} and happened_at = v.happened_at and site_id = ${siteId} and cn = ${cn} and factor = ${factor} and known_from <= ${known}
			order by known_from desc limit 1
		) q on true
		left join lateral (
			select verdict, reason from quality_ruling r
			where district_id = ${districtId} and site_id = ${siteId} and factor in ('', ${factor}) and from_at <= v.happened_at
				and (to_at is null or v.happened_at < to_at) and not withdrawn and known_from <= ${known}
				and not exists (select 1 from quality_ruling later where later.district_id = ${districtId} and later.replaces = r.seq and later.known_from <= ${known})
			order by seq desc limit 1
		) r on true
		order by v.happened_at`.execute(trx);
	return rows.rows.map((row) => {
		const flag = row.flag ?? "";
		const counted = countedValue({ factor, value: row.value, flag: row.flag, version: row.version, unit: row.unit });
		const value = counted === null ? null : Number(counted);
		const verdict = row.ruling ?? row.verdict ?? "good";
		const ruled = row.ruled === null ? [] : [{ zh: `人工认定：${row.ruled}`, en: `ruled by a person: ${row.ruled}` }];
		return {
			...{ at: row.happened_at.toISOString(), value, low: value, high: value },
			...{ received: 1, suspect: Number(verdict === "suspect"), bad: Number(verdict === "bad") },
			...{ text: row.value, flag, flagWords: flag === "" || flag === "N" ? null : markWords(row.version, flag) },
			...{ verdict, reasons: [...ruled, ...(row.findings ?? []).map((finding) => reasonOf(finding, factor))] },
			receivedAt: row.received_at.toISOString(),
			frame: { batch: row.batch_id, place: row.place },
		};
	});
}
