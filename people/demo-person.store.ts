import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import { refusal } from "../loop/refusal.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import type { Duty } from "./may.ts";

export interface DemoPerson {
	personId: string;
	name: Bilingual;
	unit: Bilingual;
	unitKind: string;
	title: Bilingual;
	duties: Duty[];
}

/** The ready-made persons of the demo, each with the post that he holds today, in the order of their ids. */
export async function demoPersons(trx: Trx, now: Date): Promise<DemoPerson[]> {
	const district = await currentDistrict(trx);
	const today = localDay(now, await currentTimeZone(trx));
	const rows = await trx
		.selectFrom("person")
		.innerJoin("post", (join) =>
			join.onRef("post.district_id", "=", "person.district_id").onRef("post.person_id", "=", "person.person_id"),
		)
		.innerJoin("unit", (join) =>
			join.onRef("unit.district_id", "=", "post.district_id").onRef("unit.unit_id", "=", "post.unit_id"),
		)
		.select(["person.person_id", "person.name_zh", "person.name_en", "post.title_zh", "post.title_en"])
		.select(["unit.name_zh as unit_zh", "unit.name_en as unit_en", "unit.kind as unit_kind"])
		.where("person.district_id", "=", district)
		.where("person.demo", "=", true)
		.where((is) => is.or([is("person.left_on", "is", null), is("person.left_on", ">", today)]))
		.where("post.from_day", "<=", today)
		.where((is) => is.or([is("post.until_day", "is", null), is("post.until_day", ">", today)]))
		.orderBy("person.person_id")
		.orderBy("post.from_day")
		.execute();
	const duties = Map.groupBy(
		await trx
			.selectFrom("duty")
			.select(["person_id", "duty"])
			.where("district_id", "=", district)
			.where("until_at", "is", null)
			.execute(),
		(row) => row.person_id,
	);
	const persons = new Map<string, DemoPerson>();
	for (const row of rows) {
		if (persons.has(row.person_id)) continue;
		persons.set(row.person_id, {
			personId: row.person_id,
			name: { zh: row.name_zh, en: row.name_en },
			unit: { zh: row.unit_zh, en: row.unit_en },
			unitKind: row.unit_kind,
			title: { zh: row.title_zh, en: row.title_en },
			duties: (duties.get(row.person_id) ?? []).map((held) => held.duty),
		});
	}
	return [...persons.values()];
}

export const demoPerson = () =>
	refusal(
		"DEMO_PERSON",
		{
			zh: "演示人员不设密码，请在登录页直接选用。",
			en: "Demo persons have no password; choose one on the sign-in page.",
		},
		403,
	);
