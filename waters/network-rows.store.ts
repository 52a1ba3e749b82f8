import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";

/** The background of the map: shore, district, towns, by id. */
export async function shapeRows(trx: Trx) {
	const district = await currentDistrict(trx);
	return trx.selectFrom("map_shape").selectAll().where("district_id", "=", district).orderBy("shape_id").execute();
}

/** Every river, by id. */
export async function riverRows(trx: Trx) {
	const district = await currentDistrict(trx);
	return trx.selectFrom("river").selectAll().where("district_id", "=", district).orderBy("river_id").execute();
}

/** Every creek, by id. */
export async function creekRows(trx: Trx) {
	const district = await currentDistrict(trx);
	return trx.selectFrom("creek").selectAll().where("district_id", "=", district).orderBy("creek_id").execute();
}
