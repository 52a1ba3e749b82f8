import { currentDistrict } from "../loop/event.store.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";

/** Names by id; an id that nobody knows has none. */
export interface Names {
	persons: Record<string, Bilingual>;
	units: Record<string, Bilingual>;
}

/** The names of these persons and units, whoever has left and whatever was closed included. */
export async function namesOf(trx: Trx, persons: Iterable<string>, units: Iterable<string>): Promise<Names> {
	const asked = (ids: Iterable<string>) => [...new Set(ids)].filter((id) => id !== "");
	const [wantedPersons, wantedUnits] = [asked(persons), asked(units)];
	const district = await currentDistrict(trx);
	const byId = (rows: { id: string; zh: string; en: string }[]) =>
		Object.fromEntries(rows.map(({ id, zh, en }) => [id, { zh, en }]));
	const people =
		wantedPersons.length === 0
			? []
			: await trx
					.selectFrom("person")
					.select(["person_id as id", "name_zh as zh", "name_en as en"])
					.where("district_id", "=", district)
					.where("person_id", "in", wantedPersons)
					.execute();
	const places =
		wantedUnits.length === 0
			? []
			: await trx
					.selectFrom("unit")
					.select(["unit_id as id", "name_zh as zh", "name_en as en"])
					.where("district_id", "=", district)
					.where("unit_id", "in", wantedUnits)
					.execute();
	return { persons: byId(people), units: byId(places) };
}

/** The same for ids of which it isn't known whether they are a person's or a unit's. */
export async function namesOfEither(trx: Trx, ids: Iterable<string>): Promise<Record<string, Bilingual>> {
	const all = [...ids];
	const { persons, units } = await namesOf(trx, all, all);
	return { ...units, ...persons };
}
