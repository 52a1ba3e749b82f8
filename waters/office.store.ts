import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";

/** Units with the persons in office in them on a day, for the forms that name an owner. */
export async function offices(trx: Trx, day: string) {
	const district = await currentDistrict(trx);
	const rows = await trx
		.selectFrom("post")
		.innerJoin("person", (join) =>
			join.onRef("person.person_id", "=", "post.person_id").on("person.district_id", "=", district),
		)
		.innerJoin("unit", (join) => join.onRef("unit.unit_id", "=", "post.unit_id").on("unit.district_id", "=", district))
		.select(["unit.unit_id", "unit.name_zh as unit_zh", "unit.name_en as unit_en", "unit.kind"])
		.select(["person.person_id", "person.name_zh", "person.name_en"])
		.where("post.district_id", "=", district)
		.where("post.from_day", "<=", day)
		.where((is) => is.or([is("post.until_day", "is", null), is("post.until_day", ">", day)]))
		.orderBy("unit.unit_id")
		.orderBy("post.from_day")
		.orderBy("post.post_id")
		.execute();
	return [...Map.groupBy(rows, (row) => row.unit_id)].flatMap(([unit, [first, ...rest]]) =>
		first
			? [
					{
						...{ unit, kind: first.kind, name: { zh: first.unit_zh, en: first.unit_en } },
						persons: [first, ...rest].map((row) => ({
							id: row.person_id,
							name: { zh: row.name_zh, en: row.name_en },
						})),
					},
				]
			: [],
	);
}
