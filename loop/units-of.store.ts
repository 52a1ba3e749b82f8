import type { Trx } from "../store/database.ts";
import { type Gathered, gather } from "../store/together.ts";
import { currentDistrict } from "./event.store.ts";

/** The units of the posts that these persons hold on a local day. */
export const postsOn = (trx: Trx, persons: readonly string[], day: string): Promise<Map<string, string[]>> =>
	gather(trx, askingPosts, { persons, day });

const askingPosts: Gathered<{ persons: readonly string[]; day: string }, Map<string, string[]>> = {
	async many(trx, asked) {
		const rows = await trx
			.selectFrom("post")
			.innerJoin("person", (join) =>
				join.onRef("person.district_id", "=", "post.district_id").onRef("person.person_id", "=", "post.person_id"),
			)
			.select(["post.person_id", "post.unit_id", "post.from_day", "post.until_day", "person.left_on"])
			.where("post.district_id", "=", await currentDistrict(trx))
			.where("post.person_id", "in", [...new Set(asked.flatMap((one) => one.persons))])
			.execute();
		return asked.map(({ persons, day }) => {
			const wanted = new Set(persons);
			const held = rows.filter(
				(row) =>
					wanted.has(row.person_id) &&
					row.from_day <= day &&
					(row.until_day === null || row.until_day > day) &&
					(row.left_on === null || row.left_on > day),
			);
			const posts = Map.groupBy(held, (row) => row.person_id);
			return new Map([...posts].map(([person, some]) => [person, some.map((row) => row.unit_id)]));
		});
	},
};
