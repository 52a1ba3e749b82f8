import { parseArgs } from "node:util";
import { sql } from "kysely";
import { currentTimeZone } from "../loop/event.store.ts";
import { instantOf, isDay } from "../loop/local-day.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { SAMPLES, TOLD_OF_SAMPLE } from "../waters/batch-sample.ts";
import { type Reach, withDatabase } from "./station.command.ts";

const USAGE = "用法 · usage: bihuan readings --mn MN [--since 2026-03-05 | 2026-03-05T08:15 | 2026-03-05T00:15:00Z]";
/** A time without a zone is the district's, as a day is. */
const LOCAL = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)$/;

/**
 * `bihuan readings --mn MN [--since T]`: what a station said, as CSV. Each telling is there once however often it was sent; one that says something
 * else of the same time is a row of its own.
 */
export async function readingsCommand(args: string[], reach: Reach): Promise<number> {
	let mn: string | undefined;
	let since: string | undefined;
	try {
		({ mn, since } = parseArgs({ args, options: { mn: { type: "string" }, since: { type: "string" } } }).values);
	} catch {
		mn = undefined;
	}
	if (!mn || (since !== undefined && !isDay(since) && Number.isNaN(Date.parse(since)))) {
		console.error(USAGE);
		return 1;
	}
	const wanted = mn;
	return withDatabase(reach, async (db, districtId) => {
		const station = await inDistrict(db, districtId, (trx) =>
			trx
				.selectFrom("station")
				.select("station_no")
				.where("district_id", "=", districtId)
				.where("mn", "=", wanted)
				.executeTakeFirst(),
		);
		if (!station) {
			console.error(
				`没有 MN 为“${wanted}”的站点，请先 bihuan station add。 No station has the MN "${wanted}"; add it with bihuan station add.`,
			);
			return 1;
		}
		const zone = await inDistrict(db, districtId, currentTimeZone);
		const from = since === undefined ? null : instantSaid(since, zone);
		await print("mn,happened_at,factor,kind,value,flag,received_at\n");
		for await (const rows of days(db, districtId, station.station_no, from)) {
			await print(
				rows
					.map(
						(row) =>
							`${[wanted, row.happened_at.toISOString(), row.factor, row.kind, row.value ?? "", row.flag ?? "", row.received_at.toISOString()].map(cell).join(",")}\n`,
					)
					.join(""),
			);
		}
		return 0;
	});
}

function instantSaid(since: string, zone: string): string {
	const [, day, time = ""] = LOCAL.exec(since) ?? [];
	if (isDay(since)) return instantOf(since, "00:00", zone);
	return day !== undefined && isDay(day) ? instantOf(day, time, zone) : new Date(since).toISOString();
}

interface Row {
	happened_at: Date;
	factor: string;
	kind: string;
	value: string | null;
	flag: string | null;
	received_at: Date;
}

/** The station's values, a day of them at a time, so that years need no memory. */
async function* days(db: Db, districtId: number, stationNo: number, since: string | null): AsyncGenerator<Row[]> {
	let from: Date | null = since === null ? null : new Date(since);
	while (true) {
		const next = await inDistrict(db, districtId, (trx) =>
			sql<{ at: Date | null }>`
				select min(happened_at) as at from telemetry
				where district_id = ${districtId} and station_no = ${stationNo} and (${from}::timestamptz is null or happened_at >= ${from}::timestamptz)`.execute(
				trx,
			),
		);
		const start = next.rows[0]?.at;
		if (!start) return;
		from = new Date(start.getTime() + 86_400_000);
		const until = from;
		const found = await inDistrict(db, districtId, (trx) =>
			sql<Row>`
				with said as (
					select happened_at, cn, factor, case when starts_with(kind, ${TOLD_OF_SAMPLE}) then substr(kind, ${TOLD_OF_SAMPLE.length + 1}::int) else kind end as kind,
						value, flag, received_at
					from telemetry_value
					where district_id = ${districtId} and station_no = ${stationNo} and happened_at >= ${start}::timestamptz and happened_at < ${until}::timestamptz
						and kind <> 'SampleTime' and factor <> '' and cn <> ${SAMPLES}
				)
				select distinct on (happened_at, cn, factor, kind, value, flag) happened_at, factor, kind, value, flag, received_at
				from said
				order by happened_at, cn, factor, kind, value, flag, received_at`.execute(trx),
		);
		yield found.rows;
	}
}

function cell(text: string): string {
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Waits for the reader, so that a slow pipe bounds our memory. */
async function print(text: string): Promise<void> {
	if (text && !process.stdout.write(text)) await new Promise<void>((drained) => process.stdout.once("drain", drained));
}
