import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { SAMPLES } from "../waters/batch-sample.ts";
import type { LogTelling } from "./station-log.ts";

/** Up to where a page of the log got: time, batch and place of its last telegram. */
export interface LogCursor {
	at: string;
	batch: number;
	place: number;
}

/** Commands in which a state is told: of facilities, of instruments and the logger, of the whole station. */
const STATES_IN = [2021, 3020, 3040];
const STATES_OF_EACH = 200;

/** The telegrams of the time since then by which it is known what stands, the newest first. */
export async function stateTellings(trx: Trx, siteId: number, moment: Moment, since: string): Promise<LogTelling[]> {
	const all: LogTelling[] = [];
	for (const cn of STATES_IN)
		all.push(...(await logTellings(trx, siteId, moment, { cn, since, limit: STATES_OF_EACH })));
	return all.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

/** Telegrams in which a site's stations speak of themselves, as they were known at a moment, the newest first; before a cursor where one is given. */
export async function logTellings(
	trx: Trx,
	siteId: number,
	moment: Moment,
	{ before, since, cn, limit }: { before?: LogCursor | undefined; since?: string; cn?: number; limit: number },
): Promise<LogTelling[]> {
	const districtId = await currentDistrict(trx);
	const at = sql`least(t.happened_at, t.received_at)`;
	const found = await sql<{
		mn: string;
		cn: number;
		version: number;
		at: Date;
		received_at: Date;
		batch_id: number;
		place: number;
		factors: string[];
		kinds: string[];
		vals: (string | null)[];
		flags: (string | null)[] | null;
	}>`
		select s.mn, t.cn, t.version, ${at} as at, t.received_at, t.batch_id, t.place, h.factors, h.kinds, t.vals, t.flags
		from telemetry t
		join telemetry_shape h on h.district_id = t.district_id and h.shape_id = t.shape_id
		join station s on s.district_id = t.district_id and s.station_no = t.station_no
		where t.district_id = ${districtId} and t.site_id = ${siteId} and t.cn not in (${sql.lit(SAMPLES)}, 2011, 2031, 2051, 2061)
			and ${at} <= ${moment.at}::timestamptz and t.received_at <= ${moment.knownBy}::timestamptz
			${cn === undefined ? sql`` : sql`and t.cn = ${cn}::smallint`}
			${since === undefined ? sql`` : sql`and ${at} >= ${since}::timestamptz`}
			${before === undefined ? sql`` : sql`and (${at}, t.batch_id, t.place) < (${before.at}::timestamptz, ${before.batch}::bigint, ${before.place}::smallint)`}
		order by ${at} desc, t.batch_id desc, t.place desc
		limit ${limit}`.execute(trx);
	return found.rows.map(({ factors, kinds, vals, flags, ...row }) => ({
		...{ mn: row.mn, cn: row.cn, version: row.version },
		...{ at: row.at.toISOString(), receivedAt: row.received_at.toISOString() },
		items: factors.map((factor, index) => ({
			...{ factor, kind: kinds[index] ?? "", value: vals[index] ?? null },
			flag: flags === null ? "N" : (flags[index] ?? null),
		})),
		frame: { batch: row.batch_id, place: row.place },
	}));
}
