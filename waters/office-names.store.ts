import { currentDistrict } from "../loop/event.store.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";

/** Names of persons and units by their ids, as far as they are known. */
export async function officeNames(trx: Trx, ids: Iterable<string>): Promise<Record<string, Bilingual>> {
	const wanted = [...new Set(ids)].filter((id) => id !== "");
	if (wanted.length === 0) return {};
	const district = await currentDistrict(trx);
	const persons = await trx
		.selectFrom("person")
		.select(["person_id as id", "name_zh", "name_en"])
		.where("district_id", "=", district)
		.where("person_id", "in", wanted)
		.execute();
	const units = await trx
		.selectFrom("unit")
		.select(["unit_id as id", "name_zh", "name_en"])
		.where("district_id", "=", district)
		.where("unit_id", "in", wanted)
		.execute();
	return Object.fromEntries(
		[...units, ...persons].map(({ id, name_zh, name_en }) => [id, { zh: name_zh, en: name_en }]),
	);
}

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
