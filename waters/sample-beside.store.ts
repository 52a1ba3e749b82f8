import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { SAME_WATER_MS } from "./batch-sample.ts";
import type { Sample, Series } from "./quality.ts";

const PHOSPHORUS = "w21011";
const TURBIDITY = "w01003";
/** Samples before the new ones whose turbidity says what is usual. */
const BEFORE = 12;

/**
 * The turbidity that the probe told when the samples of phosphorus were taken, at the samples' own times: a batch analyser's series has none, and turbid water disturbs its photometer. Of the samples
 * from a moment on and some before them; null where there is no phosphorus or no probe.
 */
export async function turbidityBeside(
	trx: Trx,
	siteId: number,
	series: readonly Series[],
	from: number,
): Promise<Series | null> {
	const phosphorus = series.find(({ factor }) => factor === PHOSPHORUS)?.samples ?? [];
	if (phosphorus.length === 0 || series.some(({ factor }) => factor === TURBIDITY)) return null;
	const first = phosphorus.findIndex(({ at }) => at >= from);
	const times = phosphorus.slice(Math.max(0, (first < 0 ? phosphorus.length : first) - BEFORE)).map(({ at }) => at);
	const rows = await sql<{ at: Date; value: string | null; flag: string | null; version: number }>`
		select r.at, v.value, v.flag, v.version
		from unnest(${times.map((at) => new Date(at))}::timestamptz[]) as r(at)
		cross join lateral (
			select value, flag, version from telemetry_value
			where district_id = ${await currentDistrict(trx)}::int and site_id = ${siteId} and cn in (2011, 2051, 2061) and factor = ${TURBIDITY} and kind in ('Rtd', 'Avg')
				and happened_at <= r.at and happened_at > r.at - ${SAME_WATER_MS / 1000} * interval '1 second'
			order by happened_at desc, received_at desc limit 1
		) v
		order by r.at`.execute(trx);
	if (rows.rows.length === 0) return null;
	const samples = rows.rows.map(
		({ at, value, flag, version }): Sample => ({
			...{ at: at.getTime(), mark: flag ?? "", version },
			value: value === null || !Number.isFinite(Number(value)) ? null : Number(value),
		}),
	);
	return { factor: TURBIDITY, samples, intervalMs: null, profile: null, beside: true };
}
