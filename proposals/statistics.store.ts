import { currentDistrict, eventsOf } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { RELEASED_KIND } from "./ballot.store.ts";
import { addTally, emptyTally, type Tally } from "./ballot.ts";
import { PROPOSALS_LINE } from "./known.store.ts";

/** Units with fewer proposals than this are listed, but no share is worked out: like with like, and enough of it. */
export const LEAST_FOR_SHARE = 5;

export interface UnitSums {
	unit: string;
	counts: Record<string, number>;
}

/** The sums of a year by unit, "" for the district. They are kept current as proposals change, so this reads a row a unit and count, however many proposals. */
export async function sumsOfYear(trx: Trx, year: number): Promise<UnitSums[]> {
	const rows = await trx
		.selectFrom("proposal_tally")
		.select(["unit_id", "name", "count"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("year", "=", year)
		.where("count", ">", 0)
		.orderBy("unit_id")
		.execute();
	return [...Map.groupBy(rows, (row) => row.unit_id)].map(([unit, own]) => ({
		unit,
		counts: Object.fromEntries(own.map((row) => [row.name, row.count])),
	}));
}

export interface ReleasedVerdicts {
	unit: string;
	which: "reply" | "delivery";
	batches: { seq: number; at: string; windows: number; tally: Tally }[];
	sum: Tally;
}

/** What has been published of the verdicts, by unit; in all years unless one is told. */
export async function releasedVerdicts(trx: Trx, moment: Moment, year?: number): Promise<ReleasedVerdicts[]> {
	const published = await eventsOf(trx, { line: PROPOSALS_LINE, kind: RELEASED_KIND }, moment);
	const yearOf = (at: string) => Number(localDay(at, moment.timeZone).slice(0, 4));
	const events = published.filter((event) => year === undefined || yearOf(event.happenedAt) === year);
	return [...Map.groupBy(events, (event) => event.matterId)]
		.map(([, own]) => {
			const batches = own.map((event) => {
				const body = event.body as unknown as Tally & { windows: number };
				const { asked, answered, attitude, result } = body;
				return {
					seq: event.seq,
					at: event.happenedAt,
					windows: body.windows,
					tally: { asked, answered, attitude, result },
				};
			});
			const first = own[0]?.body as { unit: string; which: "reply" | "delivery" };
			return { ...first, batches, sum: batches.map((one) => one.tally).reduce(addTally, emptyTally()) };
		})
		.map(({ unit, which, batches, sum }) => ({ unit, which, batches, sum }));
}

/** The years that have proposals, the latest first. */
export async function yearsOf(trx: Trx): Promise<number[]> {
	const rows = await trx
		.selectFrom("proposal_tally")
		.select("year")
		.distinct()
		.where("district_id", "=", await currentDistrict(trx))
		.orderBy("year", "desc")
		.execute();
	return rows.map((row) => row.year);
}
