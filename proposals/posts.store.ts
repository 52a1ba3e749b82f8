import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";

/** Who holds a post where on a day. */
export interface Posts {
	unitsOf(person: string): readonly string[];
	membersOf(unit: string): readonly string[];
}

/** Every post that is held on a local day. */
export async function postsOn(trx: Trx, day: string): Promise<Posts> {
	const rows = await trx
		.selectFrom("post")
		.innerJoin("person", (join) =>
			join.onRef("person.district_id", "=", "post.district_id").onRef("person.person_id", "=", "post.person_id"),
		)
		.select(["post.person_id", "post.unit_id"])
		.where("post.district_id", "=", await currentDistrict(trx))
		.where("post.from_day", "<=", day)
		.where((is) => is.or([is("post.until_day", "is", null), is("post.until_day", ">", day)]))
		.where((is) => is.or([is("person.left_on", "is", null), is("person.left_on", ">", day)]))
		.orderBy("post.person_id")
		.execute();
	return postsOf(rows.map((row) => [row.person_id, row.unit_id]));
}

export function postsOf(held: readonly (readonly [person: string, unit: string])[]): Posts {
	const units = new Map<string, string[]>();
	const members = new Map<string, string[]>();
	for (const [person, unit] of held) {
		units.set(person, [...(units.get(person) ?? []), unit]);
		members.set(unit, [...(members.get(unit) ?? []), person]);
	}
	return { unitsOf: (person) => units.get(person) ?? [], membersOf: (unit) => members.get(unit) ?? [] };
}
