import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import { instantOf, localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { SAMPLES } from "../waters/batch-sample.ts";
import { markWords } from "../waters/data-mark.ts";
import { qualityViews } from "../waters/quality.store.ts";
import { whyOf } from "../waters/quality-ruling.ts";
import { countedValue } from "../waters/telemetry-value.ts";
import { HOUR_MS, ROLLED, type Verdict } from "./rollup.ts";
import { disbelieved, type Repeats, repeatsOf } from "./sample-telling.store.ts";
import {
	everyMs,
	gather,
	type HourSum,
	hourSums,
	joined,
	type SeriesGrain,
	type SeriesPoint,
	type SeriesQuery,
	seriesPlan,
	type ToldPoint,
} from "./series.ts";

/** A value as it was told, with what is said of it and the frame that it came in. */
export interface ToldReading extends SeriesPoint {
	text: string | null;
	flag: string;
	flagWords: Bilingual | null;
	verdict: Verdict;
	reasons: Bilingual[];
	receivedAt: string;
	frame: { batch: number; place: number };
	/** Of a batch analyser's sample: how often it was told again. null: it is none, or the span is too long to count. */
	repeats: Repeats | null;
}

export interface SeriesAnswer {
	grain: SeriesGrain;
	stepMs: number;
	points: SeriesPoint[] | ToldReading[];
	/** The spans are of what is known now, since there is too much to work out what was known at the moment. */
	knownNow: boolean;
}

/** Values that are read to work out spans as they were known at a past moment. */
const MOST_OF_THE_PAST = 120_000;
/** Stretches of changed hours that are read for it. */
const MOST_STRETCHES = 60;

/**
 * A series between two instants, as much of it as a chart can show. Of a past moment (`past`) nothing later and nothing that was not received is told: spans are worked
 * out from the values that had been received by then and from what was said of them then. Where these are too many (`most`), hours that have not changed since are taken
 * from the rollups and only the others worked out; where even these are too many, what is known today is told, and that it is.
 */
export async function seriesOf(
	trx: Trx,
	query: SeriesQuery,
	moment: Moment,
	past: boolean,
	most = MOST_OF_THE_PAST,
): Promise<SeriesAnswer> {
	const districtId = await currentDistrict(trx);
	const to = query.to < moment.at ? query.to : moment.at;
	const told = await toldBetween(trx, districtId, { ...query, to });
	const plan = seriesPlan(Date.parse(query.from), Date.parse(to), told);
	if (plan.grain === "told")
		return { ...plan, points: await toldReadings(trx, districtId, { ...query, to }, moment), knownNow: false };
	const beginOf =
		plan.grain === "spans" || plan.grain === "hour" ? everyMs(plan.stepMs) : localSpans(plan.grain, moment.timeZone);
	if (plan.grain === "spans" || (past && told <= most)) {
		const points = gather(await toldPoints(trx, districtId, { ...query, to }, moment), beginOf);
		return { ...plan, points, knownNow: false };
	}
	const hours = past ? await hoursThen(trx, districtId, { ...query, to }, moment, most) : null;
	if (hours !== null) return { ...plan, points: joined(hours, beginOf), knownNow: false };
	const rows = await rolledUp(trx, districtId, { ...query, to }, plan.grain);
	return {
		...plan,
		points: rows.map((row) => ({
			at: row.at.toISOString(),
			value: row.valid === 0 ? null : row.total / row.valid,
			...{ low: row.lowest, high: row.highest },
			...{ received: row.received, suspect: row.suspect, bad: row.bad },
		})),
		knownNow: past,
	};
}

type RolledRow = Awaited<ReturnType<typeof rolledUp>>[number];

/** The rollups of a series in their order. */
function rolledUp(trx: Trx, districtId: number, query: SeriesQuery, grain: "hour" | "day" | "month") {
	return trx
		.selectFrom("rollup")
		.select(["at", "received", "valid", "suspect", "bad", "lowest", "highest", "total", "changed_at"])
		.where("district_id", "=", districtId)
		.where("site_id", "=", query.siteId)
		.where("grain", "=", grain)
		.where("cn", "=", query.cn)
		.where("factor", "=", query.factor)
		.where("at", ">=", new Date(query.from))
		.where("at", "<=", new Date(query.to))
		.orderBy("at")
		.execute();
}

/**
 * The hours of a series as they were known at a moment: those that have not changed since are as they stand, the others are worked out from their values. null: too many
 * have changed, or were rolled up before it was noted when.
 */
async function hoursThen(
	trx: Trx,
	districtId: number,
	query: SeriesQuery,
	moment: Moment,
	most: number,
): Promise<HourSum[] | null> {
	const rows = await rolledUp(trx, districtId, query, "hour");
	const knownBy = Date.parse(moment.knownBy);
	const stood = ({ changed_at, at }: RolledRow) =>
		// The hour in which the span ends is told up to there alone.
		changed_at !== null && changed_at.getTime() <= knownBy && at.getTime() + HOUR_MS <= Date.parse(query.to);
	const changed = rows.filter((row) => !stood(row));
	if (changed.reduce((sum, { received }) => sum + received, 0) > most) return null;
	const stretches: { from: number; to: number }[] = [];
	for (const { at } of changed) {
		const last = stretches.at(-1);
		if (last?.to === at.getTime()) last.to += HOUR_MS;
		else stretches.push({ from: at.getTime(), to: at.getTime() + HOUR_MS });
	}
	if (stretches.length > MOST_STRETCHES) return null;
	const then: HourSum[] = rows.filter(stood).map((row) => ({ ...row, atMs: row.at.getTime() }));
	for (const { from, to } of stretches) {
		const end = Math.min(to - 1, Date.parse(query.to));
		const span = { from: new Date(from).toISOString(), to: new Date(end).toISOString() };
		then.push(...hourSums(await toldPoints(trx, districtId, { ...query, ...span }, moment)));
	}
	return then.sort((a, b) => a.atMs - b.atMs);
}

/** Where the local day or month of a moment begins. */
function localSpans(grain: "day" | "month", timeZone: string): (atMs: number) => number {
	const begins = new Map<number, number>();
	return (atMs) => {
		const hour = Math.floor(atMs / HOUR_MS);
		let begin = begins.get(hour);
		if (begin === undefined) {
			const day = localDay(new Date(atMs), timeZone);
			begin = Date.parse(instantOf(grain === "day" ? day : `${day.slice(0, 7)}-01`, "00:00", timeZone));
			begins.set(hour, begin);
		}
		return begin;
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
}

/** The values of a series as they were known at a moment: of each time the one told last. */
async function toldRows(
	trx: Trx,
	districtId: number,
	{ siteId, cn, factor, from, to }: SeriesQuery,
	moment: Moment,
): Promise<ToldRow[]> {
	const rows = await sql<ToldRow>`
		select distinct on (v.happened_at) v.happened_at, v.received_at, v.value, v.flag, v.version, v.batch_id, v.place, s.units ->> v.factor as unit
		from telemetry_value v
		join station s on s.district_id = v.district_id and s.station_no = v.station_no
		where v.district_id = ${districtId} and v.site_id = ${siteId} and v.happened_at >= ${from}::timestamptz and v.happened_at <= ${to}::timestamptz
			and v.cn = ${cn} and v.factor = ${factor} and v.kind = ${ROLLED.get(cn) ?? ""} and v.received_at <= ${moment.knownBy}::timestamptz
			and v.happened_at <= v.received_at + interval '10 minutes'
		order by v.happened_at, v.received_at desc, v.batch_id desc, v.place desc`.execute(trx);
	return rows.rows;
}

const countedOf = (factor: string, { value, flag, version, unit }: ToldRow): number | null => {
	const counted = countedValue({ factor, value, flag: flag ?? "", version, unit });
	return counted === null ? null : Number(counted);
};

/** What is said of each value: of single ones, of spans in which one stands still, and by people. */
async function qualityOf(trx: Trx, { siteId, cn, factor, from, to }: SeriesQuery, moment: Moment) {
	const span = { from: Date.parse(from), to: Date.parse(to), cn };
	const view = (await qualityViews(trx, [siteId], span, moment.knownBy)).get(siteId);
	return (atMs: number) => {
		const judged = view?.of(cn, factor, atMs) ?? { verdict: "good" as const, ruling: null, findings: [] };
		// Nothing usable stood there: that it counts for nothing is seen from the value.
		return { verdict: judged.verdict === "missing" ? ("good" as const) : judged.verdict, judged };
	};
}

async function toldPoints(trx: Trx, districtId: number, query: SeriesQuery, moment: Moment): Promise<ToldPoint[]> {
	const verdictOf = await qualityOf(trx, query, moment);
	return (await toldRows(trx, districtId, query, moment)).map((row) => {
		const atMs = row.happened_at.getTime();
		return { atMs, value: countedOf(query.factor, row), verdict: verdictOf(atMs).verdict };
	});
}

async function toldReadings(trx: Trx, districtId: number, query: SeriesQuery, moment: Moment): Promise<ToldReading[]> {
	const qualityAt = await qualityOf(trx, query, moment);
	const sampled = query.cn === SAMPLES;
	const repeats = sampled ? await repeatsOf(trx, districtId, query, moment) : null;
	const odd = sampled ? null : await disbelieved(trx, districtId, query, moment);
	return (await toldRows(trx, districtId, query, moment)).map((row) => {
		const flag = row.flag ?? "";
		const sampleTime = odd?.get(row.happened_at.getTime());
		const value = countedOf(query.factor, row);
		const { verdict, judged } = qualityAt(row.happened_at.getTime());
		return {
			...{ at: row.happened_at.toISOString(), value, low: value, high: value },
			...{ received: 1, suspect: Number(verdict === "suspect"), bad: Number(verdict === "bad") },
			...{ text: row.value, flag, flagWords: flag === "" || flag === "N" ? null : markWords(row.version, flag) },
			...{
				verdict,
				reasons: [...whyOf(judged, query.factor), ...(sampleTime === undefined ? [] : [oddTime(sampleTime)])],
			},
			repeats: repeats?.get(row.happened_at.getTime()) ?? null,
			receivedAt: row.received_at.toISOString(),
			frame: { batch: row.batch_id, place: row.place },
		};
	});
}

const oddTime = (sampleTime: string): Bilingual => ({
	zh: `所报采样时间 ${sampleTime} 不可信（在将来、早于 2000 年或比数据时间早 1 天以上），按数据时间计`,
	en: `its sample time ${sampleTime} can't be right (in the future, before 2000 or more than a day before its DataTime): it counts at its DataTime`,
});
