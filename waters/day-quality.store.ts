import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";

/** What a day's mean of a factor was made of; `cn` 0: there is none. */
export interface DayMade {
	factor: string;
	cn: number;
	counted: number;
	excluded: number;
	suspect: number;
	reasons: Record<string, number>;
}

/** Notes what the means of a site's day were made of; a version where it is otherwise than was known. */
export async function writeDayQuality(
	trx: Trx,
	siteId: number,
	day: string,
	made: readonly DayMade[],
	knownFrom: string,
): Promise<void> {
	const district = await currentDistrict(trx);
	const known = new Map((await dayQuality(trx, siteId, day, day, knownFrom)).map((one) => [one.factor, one]));
	const news = made.filter((one) => {
		const before = known.get(one.factor);
		return (
			before === undefined ||
			[before.cn, before.counted, before.excluded, before.suspect].join() !==
				[one.cn, one.counted, one.excluded, one.suspect].join()
		);
	});
	if (news.length === 0) return;
	await trx
		.insertInto("day_quality")
		.values(
			news.map(({ reasons, ...one }) => ({
				...{ district_id: district, site_id: siteId, day, known_from: new Date(knownFrom) },
				...one,
				reasons: JSON.stringify(reasons),
			})),
		)
		.onConflict((conflict) => conflict.doNothing())
		.execute();
}

/** What the means of a site's days were made of, as known by a moment. */
export async function dayQuality(
	trx: Trx,
	siteId: number,
	from: string,
	to: string,
	knownBy: string,
): Promise<(DayMade & { day: string })[]> {
	const rows = await sql<DayMade & { day: string }>`
		select distinct on (day, factor) day, factor, cn, counted, excluded, suspect, reasons from day_quality
		where district_id = ${await currentDistrict(trx)} and site_id = ${siteId} and day between ${from}::date and ${to}::date
			and known_from <= ${knownBy}::timestamptz
		order by day, factor, known_from desc`.execute(trx);
	return rows.rows;
}
