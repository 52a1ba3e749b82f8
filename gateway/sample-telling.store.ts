import { sql } from "kysely";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { kindInTelegram, sampleDigits } from "./sample-time.ts";
import type { SeriesQuery } from "./series.ts";
import { instantOfDigits } from "./telemetry.ts";

/** How often a sample was told after the first time, and the telegram that told it last. */
export interface Repeats {
	times: number;
	/** DataTime of the last one, ISO UTC. */
	lastAt: string;
	frame: { batch: number; place: number };
}

/** Over a longer span the telegrams of each sample are not counted: they are thousands, and nobody looks at each. */
const MOST_MS = 8 * 86_400_000;
const OLDEST_MS = 86_400_000;
const TOLD = ["Rtd", "Avg"].map(kindInTelegram);

/** The telegrams that told of the samples of a factor, by the sample's time (epoch ms); null over a span that is too long to look at each. */
export async function repeatsOf(
	trx: Trx,
	districtId: number,
	{ siteId, factor, from, to }: SeriesQuery,
	moment: Moment,
): Promise<Map<number, Repeats> | null> {
	if (Date.parse(to) - Date.parse(from) > MOST_MS) return null;
	const until = new Date(Date.parse(to) + OLDEST_MS).toISOString();
	const rows = await sql<{ digits: string | null; tellings: number; last_at: Date; batch_id: number; place: number }>`
		with s as materialized (
			select shape_id, p.place from telemetry_shape cross join lateral (
				select i + 1 as place from generate_subscripts(factors, 1) i
				where factors[i] = ${factor} and kinds[i] = any(${TOLD}::text[]) and factors[i + 1] = ${factor} and kinds[i + 1] = 'SampleTime' limit 1
			) p where district_id = ${districtId}::int
		)
		select t.vals[s.place] as digits, count(*)::int as tellings, max(t.happened_at) as last_at,
			(array_agg(t.batch_id order by t.happened_at desc, t.batch_id desc))[1] as batch_id,
			(array_agg(t.place order by t.happened_at desc, t.batch_id desc))[1] as place
		from telemetry t join s using (shape_id)
		where t.district_id = ${districtId}::int and t.site_id = ${siteId} and t.happened_at >= ${from}::timestamptz - interval '2 hours'
			and t.happened_at <= ${until}::timestamptz and t.received_at <= ${moment.knownBy}::timestamptz
		group by 1`.execute(trx);
	const repeats = new Map<number, Repeats>();
	for (const row of rows.rows) {
		const digits = sampleDigits(row.digits ?? "");
		if (digits === null) continue;
		repeats.set(Date.parse(instantOfDigits(digits, moment.timeZone)), {
			...{ times: row.tellings - 1, lastAt: row.last_at.toISOString() },
			frame: { batch: row.batch_id, place: row.place },
		});
	}
	return repeats;
}

/** The sample times that were not believed, as they came, by the time at which their value counts instead (epoch ms). */
export async function disbelieved(
	trx: Trx,
	districtId: number,
	{ siteId, cn, factor, from, to }: SeriesQuery,
	moment: Moment,
): Promise<Map<number, string>> {
	const rows = await sql<{ happened_at: Date; value: string }>`
		select happened_at, value from telemetry_value
		where district_id = ${districtId} and site_id = ${siteId} and cn = ${cn} and factor = ${factor} and kind = 'SampleTime' and value is not null
			and happened_at >= ${from}::timestamptz and happened_at <= ${to}::timestamptz and received_at <= ${moment.knownBy}::timestamptz
		order by received_at`.execute(trx);
	return new Map(rows.rows.map((row) => [row.happened_at.getTime(), row.value]));
}
