import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";

/** What a reader sees: the world up to `at`, as it was known by `knownBy` (ISO 8601 UTC instants). */
export type Seen = Pick<Moment, "at" | "knownBy">;

/** Everything that is known: what writers go by, under the lock that keeps them apart. */
export const ALL_KNOWN: Seen = { at: "9999-12-31T00:00:00.000Z", knownBy: "9999-12-31T00:00:00.000Z" };

// Each of these is one row a thing: the version that holds last by the moment, and of several from one day on the one that was told last.
// Of a few hundred or thousand things with a few versions each the sort costs less than an index would.

/** The rivers as they stand at a moment, to select from in the place of a table: `selectFrom(riversAt(…).as("river"))`. */
export function riversAt(trx: Trx, districtId: number, { at, knownBy }: Seen) {
	return trx
		.selectFrom("river_version")
		.distinctOn("river_id")
		.selectAll()
		.where("district_id", "=", districtId)
		.where("holds_from", "<=", new Date(at))
		.where("known_from", "<=", new Date(knownBy))
		.orderBy("river_id")
		.orderBy("holds_from", "desc")
		.orderBy("event_seq", "desc");
}

/** The creeks as they stand at a moment. */
export function creeksAt(trx: Trx, districtId: number, { at, knownBy }: Seen) {
	return trx
		.selectFrom("creek_version")
		.distinctOn("creek_id")
		.selectAll()
		.where("district_id", "=", districtId)
		.where("holds_from", "<=", new Date(at))
		.where("known_from", "<=", new Date(knownBy))
		.orderBy("creek_id")
		.orderBy("holds_from", "desc")
		.orderBy("event_seq", "desc");
}

/** The sections and stations as they stand at a moment. */
export function sitesAt(trx: Trx, districtId: number, { at, knownBy }: Seen) {
	return trx
		.selectFrom("site_version")
		.distinctOn("site_id")
		.selectAll()
		.where("district_id", "=", districtId)
		.where("holds_from", "<=", new Date(at))
		.where("known_from", "<=", new Date(knownBy))
		.orderBy("site_id")
		.orderBy("holds_from", "desc")
		.orderBy("event_seq", "desc");
}

/** The background of the map (shore, district, towns) as it stands at a moment. */
export function shapesAt(trx: Trx, districtId: number, { at, knownBy }: Seen) {
	return trx
		.selectFrom("map_shape_version")
		.distinctOn("shape_id")
		.selectAll()
		.where("district_id", "=", districtId)
		.where("holds_from", "<=", new Date(at))
		.where("known_from", "<=", new Date(knownBy))
		.orderBy("shape_id")
		.orderBy("holds_from", "desc")
		.orderBy("event_seq", "desc");
}
