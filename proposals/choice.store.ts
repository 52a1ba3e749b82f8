import { currentDistrict } from "../loop/event.store.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";

export interface UnitChoice {
	id: string;
	name: Bilingual;
	persons: { id: string; name: Bilingual; title: Bilingual }[];
}

/** Units with those who hold a post in them on a local day. */
export async function unitChoices(trx: Trx, day: string): Promise<UnitChoice[]> {
	const rows = await trx
		.selectFrom("unit")
		.innerJoin("post", (join) =>
			join.onRef("post.district_id", "=", "unit.district_id").onRef("post.unit_id", "=", "unit.unit_id"),
		)
		.innerJoin("person", (join) =>
			join.onRef("person.district_id", "=", "post.district_id").onRef("person.person_id", "=", "post.person_id"),
		)
		.select(["unit.unit_id", "unit.name_zh as unit_zh", "unit.name_en as unit_en"])
		.select(["person.person_id", "person.name_zh", "person.name_en", "post.title_zh", "post.title_en"])
		.where("unit.district_id", "=", await currentDistrict(trx))
		.where("post.from_day", "<=", day)
		.where((is) => is.or([is("post.until_day", "is", null), is("post.until_day", ">", day)]))
		.where((is) => is.or([is("person.left_on", "is", null), is("person.left_on", ">", day)]))
		.orderBy("unit.unit_id")
		.orderBy("person.person_id")
		.execute();
	return [...Map.groupBy(rows, (row) => row.unit_id)].map(([unit, own]) => ({
		id: unit,
		name: { zh: own[0]?.unit_zh ?? unit, en: own[0]?.unit_en ?? unit },
		persons: own.map((row) => ({
			id: row.person_id,
			name: { zh: row.name_zh, en: row.name_en },
			title: { zh: row.title_zh, en: row.title_en },
		})),
	}));
}
