import { createHash } from "node:crypto";
import { sql } from "kysely";
import { append, currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { addDays, addMonths, instantOf, localDay } from "../loop/local-day.ts";
import type { EventChecker } from "../loop/verify.ts";
import { type Db, inDistrict, type Trx } from "../store/database.ts";
import { inPortions } from "../store/portions.ts";
import { SAMPLE_KIND, SAMPLES } from "../waters/batch-sample.ts";
import { noteCompleteness, sitesToNote } from "../waters/completeness.store.ts";
import { writeDayQuality } from "../waters/day-quality.store.ts";
import { qualityView } from "../waters/quality.store.ts";
import { excludedBy } from "../waters/quality-ruling.ts";
import { receiveReadings } from "../waters/reading.store.ts";
import type { Reading } from "../waters/reading.ts";
import { type DayQuality, type DayValue, dayMeans } from "./day-mean.ts";
import { digestOfPacked } from "./frame-batch.ts";
import { rollUp } from "./rollup.store.ts";

/** Batches sealed by one event at most. */
const BATCHES_AT_ONCE = 5_000;
const DAYS_AT_ONCE = 500;
const DAYS_IN_A_COMMIT = 25;
const MONTHS_IN_A_COMMIT = 20;
/** A day is worked out so long after its end: what was on its way at midnight is there by then. */
const AFTER_MIDNIGHT_MS = 10 * 60_000;

interface SealedBatch {
	batch_id: number;
	day: string;
	frames: number;
	digest: Buffer;
}

/**
 * What must not be done in the path of a frame: seals the batches that came since the last time by one event of the chain, and brings the means of the days that have ended into the readings. Doing it twice changes nothing.
 */
export async function settleTelemetry(
	db: Db,
	districtId: number,
	now: Date,
	options: { rawDays: number },
): Promise<{ batches: number; days: number; readings: number }> {
	const batches = await inDistrict(db, districtId, (trx) => sealBatches(trx, districtId, now));
	const due = await inDistrict(db, districtId, (trx) => dueDays(trx, districtId, now));
	let readings = 0;
	for (let from = 0; from < due.length; from += DAYS_IN_A_COMMIT) {
		const some = due.slice(from, from + DAYS_IN_A_COMMIT);
		readings += await inDistrict(db, districtId, (trx) => bringMeans(trx, districtId, some, now));
	}
	await noteMonths(db, districtId, due, now);
	if (now.getUTCMinutes() === 7) {
		const first = addDays(now.toISOString().slice(0, 10), -options.rawDays);
		await inDistrict(db, districtId, (trx) =>
			sql`select drop_frame_days(${first}::date), drop_quarantine(${districtId}::int, ${first}::date)`.execute(trx),
		);
	}
	return { batches, days: due.length, readings };
}

/** The local day on which the months before were looked at last, by database: a station that fell silent touches no day, and its month is incomplete all the same. */
const lookedOn = new WeakMap<Db, string>();

/** How complete the months are that were touched, and once a day the last month of each station of which nothing was noted since it ended. */
async function noteMonths(db: Db, districtId: number, due: readonly DueDay[], now: Date): Promise<void> {
	const timeZone = await inDistrict(db, districtId, currentTimeZone);
	const today = localDay(new Date(now.getTime() - AFTER_MIDNIGHT_MS), timeZone);
	const wanted = new Map(
		due.map(({ site_id, day }) => [`${site_id} ${day.slice(0, 7)}`, { siteId: site_id, month: day.slice(0, 7) }]),
	);
	if (lookedOn.get(db) !== today) {
		const month = addMonths(today.slice(0, 7), -1);
		const since = new Date(now.getTime() - 70 * 86_400_000);
		for (const siteId of await inDistrict(db, districtId, (trx) => sitesToNote(trx, month, since)))
			wanted.set(`${siteId} ${month}`, { siteId, month });
	}
	if (wanted.size > 0) await rollUp(db, districtId);
	const all = [...wanted.values()];
	for (let from = 0; from < all.length; from += MONTHS_IN_A_COMMIT)
		await inDistrict(db, districtId, (trx) =>
			noteCompleteness(trx, all.slice(from, from + MONTHS_IN_A_COMMIT), now.toISOString()),
		);
	lookedOn.set(db, today);
}

/** The same within the caller's transaction: for a past that is delivered all at once. */
export async function settleWithin(trx: Trx, now: Date): Promise<void> {
	const districtId = await currentDistrict(trx);
	await sealBatches(trx, districtId, now);
	await bringMeans(trx, districtId, await dueDays(trx, districtId, now), now);
}

async function sealBatches(trx: Trx, districtId: number, now: Date): Promise<number> {
	const fresh = await sql<SealedBatch>`
		select batch_id, day, frames, digest from frame_batch
		where district_id = ${districtId} and seal is null
		order by batch_id
		limit ${BATCHES_AT_ONCE}
		for update skip locked`.execute(trx);
	const [first] = fresh.rows;
	const last = fresh.rows.at(-1);
	if (!first || !last) return 0;
	const ids = fresh.rows.map((row) => row.batch_id);
	const seal = `telemetry:${first.batch_id}-${last.batch_id}`;
	await append(
		trx,
		{
			clientKey: seal,
			matterId: `telemetry:${first.day}`,
			line: "waters",
			kind: "telemetry.received",
			happenedAt: now.toISOString(),
			actor: "gateway",
			unit: "",
			body: {
				batches: ids.length,
				frames: fresh.rows.reduce((sum, row) => sum + row.frames, 0),
				digest: sealOf(fresh.rows),
			},
		},
		now.toISOString(),
	);
	await sql`
		update frame_batch set seal = ${seal}
		where district_id = ${districtId} and day between ${first.day}::date and ${last.day}::date and batch_id = any(${ids}::bigint[])`.execute(
		trx,
	);
	return ids.length;
}

/** SHA-256 over the batches' own digests, in their order. */
function sealOf(batches: readonly SealedBatch[]): string {
	const hash = createHash("sha256");
	for (const { batch_id, digest } of batches) hash.update(`${batch_id},`).update(digest);
	return hash.digest("hex");
}

interface DueDay {
	site_id: number;
	day: string;
}

/** Days that are over and were touched since their mean was worked out. */
async function dueDays(trx: Trx, districtId: number, now: Date): Promise<DueDay[]> {
	const timeZone = await currentTimeZone(trx);
	const today = localDay(new Date(now.getTime() - AFTER_MIDNIGHT_MS), timeZone);
	const due = await sql<DueDay>`
		select site_id, day from telemetry_day
		where district_id = ${districtId} and due and day < ${today}::date
		order by day, site_id
		limit ${DAYS_AT_ONCE}`.execute(trx);
	return due.rows;
}

/**
 * Brings the means of these days into the readings; a changed mean becomes a second version there. No frame waits for it: the values are read without
 * a lock, and a day's note is taken away only if nothing came in the meantime; else the next round does the day again.
 */
async function bringMeans(trx: Trx, districtId: number, due: readonly DueDay[], now: Date): Promise<number> {
	const timeZone = await currentTimeZone(trx);
	const readings: Reading[] = [];
	const seen = new Map<DueDay, number>();
	for (const one of due) {
		seen.set(one, await tellingsOf(trx, districtId, one, timeZone));
		const values = await valuesOfDay(trx, districtId, one.site_id, one.day, timeZone, now.toISOString());
		const day = dayMeans(one.site_id, instantOf(one.day, "00:00", timeZone), values);
		await writeDayQuality(trx, one.site_id, one.day, day.quality, now.toISOString());
		readings.push(...day.readings, ...(await meansNoMore(trx, one, day, timeZone)));
	}
	if (readings.length > 0) {
		const at = now.toISOString();
		await receiveReadings(
			trx,
			{
				source: "hj212",
				fileName: "",
				receivedAt: at,
				clientKey: `telemetry-days:${at}:${due[0]?.day}:${due[0]?.site_id}`,
				actor: "gateway",
				unit: "",
			},
			readings,
			timeZone,
		);
	}
	for (const [one, tellings] of seen) {
		const held = await sql`
			select 1 from telemetry_day
			where district_id = ${districtId} and site_id = ${one.site_id} and day = ${one.day}::date
			for update skip locked`.execute(trx);
		if (held.rows.length === 0 || (await tellingsOf(trx, districtId, one, timeZone)) !== tellings) continue;
		await sql`
			update telemetry_day set due = false
			where district_id = ${districtId} and site_id = ${one.site_id} and day = ${one.day}::date`.execute(trx);
	}
	return readings.length;
}

/** How many tellings of a day there are: it only grows. */
async function tellingsOf(trx: Trx, districtId: number, { site_id, day }: DueDay, timeZone: string): Promise<number> {
	const found = await sql<{ n: number }>`
		select count(*)::int as n from telemetry
		where district_id = ${districtId} and site_id = ${site_id}
			and happened_at >= ${instantOf(day, "00:00", timeZone)}::timestamptz
			and happened_at < ${instantOf(addDays(day, 1), "00:00", timeZone)}::timestamptz`.execute(trx);
	return found.rows[0]?.n ?? 0;
}

/** What counts for a day of a site: of each command, factor and time the telling that came last. */
async function valuesOfDay(
	trx: Trx,
	districtId: number,
	siteId: number,
	day: string,
	timeZone: string,
	knownBy: string,
): Promise<DayValue[]> {
	const from = instantOf(day, "00:00", timeZone);
	const to = instantOf(addDays(day, 1), "00:00", timeZone);
	const found = await sql<DayValue>`
		select distinct on (v.cn, v.factor, v.happened_at) v.cn, v.factor, v.value, v.flag, v.version, v.happened_at as "happenedAt", t.units ->> v.factor as unit
		from telemetry_value v
		join station t on t.district_id = v.district_id and t.station_no = v.station_no
		where v.district_id = ${districtId} and v.site_id = ${siteId} and v.happened_at >= ${from}::timestamptz and v.happened_at < ${to}::timestamptz
			and ((v.cn in (2031, 2051, 2061) and v.kind = 'Avg') or (v.cn = 2011 and v.kind = 'Rtd') or (v.cn = ${SAMPLES} and v.kind = ${SAMPLE_KIND}))
		order by v.cn, v.factor, v.happened_at, v.received_at desc, v.batch_id desc, v.place desc`.execute(trx);
	const span = { siteId, from: Date.parse(from), to: Date.parse(to) - 1 };
	const view = await qualityView(trx, span, knownBy);
	return found.rows.map((value) => {
		const judged = view.of(value.cn, value.factor, value.happenedAt.getTime());
		return judged.verdict === "good"
			? value
			: { ...value, quality: { verdict: judged.verdict, by: excludedBy(judged) } };
	});
}

/** Factors whose day had a mean that nothing supports any more: all of its values were left out since. Their reading gets a version without a value. */
async function meansNoMore(
	trx: Trx,
	{ site_id, day }: DueDay,
	{ readings, quality }: { readings: Reading[]; quality: DayQuality[] },
	timeZone: string,
): Promise<Reading[]> {
	const without = quality.filter(({ factor }) => !readings.some((reading) => reading.factor === factor));
	if (without.length === 0) return [];
	const happenedAt = new Date(Date.parse(instantOf(day, "00:00", timeZone)) + 12 * 3_600_000).toISOString();
	const known = await sql<{ factor: string }>`
		select factor from (
			select distinct on (r.factor) r.factor, r.usable from reading r
			join reading_batch b on b.district_id = r.district_id and b.batch_id = r.batch_id
			where r.district_id = ${await currentDistrict(trx)} and r.site_id = ${site_id} and r.happened_at = ${happenedAt}::timestamptz
				and r.factor = any(${without.map(({ factor }) => factor)}::text[]) and b.source = 'hj212'
			order by r.factor, r.received_at desc
		) latest
		where usable is not null`.execute(trx);
	const nothing = { valueText: "—", value: null, usable: null, detectionLimit: null, flag: "" };
	return known.rows.map(({ factor }) => ({ siteId: site_id, factor, happenedAt, ...nothing }));
}

/** For `bihuan verify`: the raw frames still give the digest that their event vouches for. Days that were dropped by the retention can't be asked any more. */
export const checkTelemetryReceived: EventChecker = async (trx, event) => {
	const { digest, batches } = event.body as { digest: string; batches: number };
	const from = event.matterId.slice("telemetry:".length);
	const kept = await sql<{
		kept: boolean;
	}>`select to_regclass('public.frame_batch_' || to_char(${from}::date, 'YYYYMMDD')) is not null
		or exists (select 1 from frame_batch where district_id = ${event.districtId} and day = ${from}::date) as kept`.execute(
		trx,
	);
	if (!kept.rows[0]?.kept) return null;
	const hash = createHash("sha256");
	let count = 0;
	const query = sql<{ batch_id: number; body: Buffer }>`
		select batch_id, body from frame_batch
		where district_id = ${event.districtId} and day >= ${from}::date and day <= ${from}::date + 400 and seal = ${event.clientKey}
		order by batch_id`;
	for await (const rows of inPortions(trx, query, 200)) {
		for (const { batch_id, body } of rows) hash.update(`${batch_id},`).update(digestOfPacked(body));
		count += rows.length;
	}
	if (count === batches && hash.digest("hex") === digest) return null;
	return {
		zh: `第 ${event.seq} 条留痕所记的 ${batches} 批原始报文已被改动。`,
		en: `The ${batches} batches of raw frames that event ${event.seq} vouches for were changed.`,
	};
};
