import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { marksOfSites, rulingsOn } from "./quality.store.ts";
import { QualityView, STILL, standing } from "./quality-ruling.ts";
import { READINGS_CN } from "./reading-quality.ts";

/** A reading that does not count; `happenedAt` ISO UTC. */
export interface LeftOut {
	siteId: number;
	factor: string;
	happenedAt: string;
}

interface Span {
	site_id: number;
	factor: string;
	from: string;
	to: string;
}

const instant = (ms: number) => new Date(Math.min(ms, STILL)).toISOString();

/**
 * The readings of some sites between two times (the second not included) that do not count, as known by a moment: found bad, or ruled so by a person. Means that a
 * station's telemetry gave were made without its bad values already and are not asked again. Where nothing bad is known it costs one look.
 */
export async function readingsLeftOut(
	trx: Trx,
	{ siteIds, from, to }: { siteIds: readonly number[]; from: string; to: string },
	knownBy: string,
): Promise<LeftOut[]> {
	const sites = new Set(siteIds);
	const between = { from: Date.parse(from), to: Date.parse(to) - 1 };
	const marks = await marksOfSites(trx, siteIds, { ...between, cn: READINGS_CN }, knownBy);
	const rulings = standing(await rulingsOn(trx, null, knownBy)).filter(
		(one) => sites.has(one.siteId) && one.from <= between.to && (one.to ?? STILL) >= between.from,
	);
	const doubtful = [
		...marks
			.filter(({ verdict }) => verdict === "bad")
			.map((one) => ({ ...one, from: one.at, to: one.until ?? one.at })),
		...rulings.filter(({ verdict }) => verdict === "bad").map((one) => ({ ...one, to: one.to ?? STILL })),
	];
	if (doubtful.length === 0) return [];
	const spans = doubtful.map(
		(one): Span => ({
			...{ site_id: one.siteId, factor: one.factor },
			...{ from: instant(Math.max(one.from, between.from)), to: instant(Math.min(one.to, between.to)) },
		}),
	);
	const told = await sql<{ site_id: number; factor: string; happened_at: Date }>`
		select distinct v.site_id, v.factor, v.happened_at
		from jsonb_to_recordset(${JSON.stringify(spans)}::jsonb) as s(site_id int, factor text, "from" timestamptz, "to" timestamptz)
		cross join lateral (
			select site_id, factor, happened_at, batch_id from reading
			where district_id = ${await currentDistrict(trx)}::int and site_id = s.site_id and happened_at >= s."from" and happened_at <= s."to"
				and (s.factor = '' or factor = s.factor) and received_at <= ${knownBy}::timestamptz
			offset 0
		) v
		join reading_batch b on b.district_id = ${await currentDistrict(trx)}::int and b.batch_id = v.batch_id and b.source <> 'hj212'`.execute(
		trx,
	);
	const marksBySite = Map.groupBy(marks, ({ siteId }) => siteId);
	const rulingsBySite = Map.groupBy(rulings, ({ siteId }) => siteId);
	const views = new Map(
		[...sites].map((site) => [site, new QualityView(marksBySite.get(site) ?? [], rulingsBySite.get(site) ?? [])]),
	);
	return told.rows
		.filter((row) => views.get(row.site_id)?.of(READINGS_CN, row.factor, row.happened_at.getTime()).verdict === "bad")
		.map((row) => ({ siteId: row.site_id, factor: row.factor, happenedAt: row.happened_at.toISOString() }));
}

/** These readings as a table `(happened_at, site_id, factor)` to select from. */
export function asRows(leftOut: readonly LeftOut[]) {
	return sql`jsonb_to_recordset(${JSON.stringify(leftOut)}::jsonb) as left_out("siteId" int, factor text, "happenedAt" timestamptz)`;
}
