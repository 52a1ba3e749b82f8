import { currentDistrict } from "../loop/event.store.ts";
import { instantOf } from "../loop/local-day.ts";
import type { Trx } from "../store/database.ts";
import { OFFICES, UNITS } from "./offices.ts";

/** Puts the demo's units and persons in, each person with his post. The towns are in already, since creeks lie in them. */
export async function insertPeople(trx: Trx, timeZone: string): Promise<void> {
	const district_id = await currentDistrict(trx);
	const midnight = (day: string) => new Date(instantOf(day, "00:00", timeZone));
	const row = ({ id, kind, zh, en, parent }: (typeof UNITS)[number]) => ({
		...{ district_id, unit_id: id, kind, name_zh: zh, name_en: en, parent_id: parent },
		demo: kind !== "district" && kind !== "town",
	});
	await trx
		.insertInto("unit")
		.values(UNITS.filter((unit) => unit.kind !== "town").map(row))
		.execute();
	await trx
		.updateTable("unit")
		.set({ parent_id: "district" })
		.where("district_id", "=", district_id)
		.where("kind", "=", "town")
		.execute();
	await trx
		.insertInto("person")
		.values(
			OFFICES.map(({ id, unit, zh, en, until }) => ({
				...{ district_id, person_id: id, unit_id: unit, name_zh: zh, name_en: en, demo: true },
				left_on: until ?? null,
			})),
		)
		.execute();
	await trx
		.insertInto("post")
		.values(
			OFFICES.map(({ id, unit, titleZh, titleEn, from, until }) => ({
				...{ district_id, post_id: `${id}-1`, person_id: id, unit_id: unit, title_zh: titleZh, title_en: titleEn },
				...{ from_day: from, until_day: until ?? null },
				entered_at: midnight(from),
				end_entered_at: until ? midnight(until) : null,
			})),
		)
		.execute();
	await trx
		.insertInto("duty")
		.values(
			OFFICES.flatMap(({ id, duty, from }) =>
				duty
					? [
							{
								...{ district_id, person_id: id, duty, until_at: null, given_by: "demo" },
								from_at: midnight(from),
							},
						]
					: [],
			),
		)
		.execute();
}
