import { currentDistrict } from "../loop/event.store.ts";
import { refusal } from "../loop/refusal.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { creeksAt, type Seen } from "./network-rows.store.ts";

/** What the work on a creek needs to know of it. */
export interface CreekFacts {
	id: string;
	name: Bilingual;
	level: number;
	targetClass: number | null;
	town: string;
	townName: Bilingual;
	riverId: string;
	geometry: GeoJSON.LineString | GeoJSON.MultiLineString;
	demo: boolean;
}

/** The creeks (all, or those named) as they stand at a moment, in the order of their ids. */
export async function creekFacts(trx: Trx, seen: Seen, creekIds?: readonly string[]): Promise<CreekFacts[]> {
	const district = await currentDistrict(trx);
	let select = trx
		.selectFrom(creeksAt(trx, district, seen).as("creek"))
		.leftJoin("unit", (join) =>
			join.onRef("unit.unit_id", "=", "creek.town_unit_id").on("unit.district_id", "=", district),
		)
		.select(["creek.creek_id", "creek.name_zh", "creek.name_en", "creek.level", "creek.target_class"])
		.select(["creek.town_unit_id", "creek.river_id", "creek.geometry", "creek.demo"])
		.select(["unit.name_zh as town_zh", "unit.name_en as town_en"])
		.orderBy("creek.creek_id");
	if (creekIds) select = select.where("creek.creek_id", "in", creekIds.length > 0 ? [...creekIds] : [""]);
	return (await select.execute()).map((row) => ({
		...{ id: row.creek_id, name: { zh: row.name_zh, en: row.name_en }, level: row.level },
		...{ targetClass: row.target_class, town: row.town_unit_id, riverId: row.river_id, geometry: row.geometry },
		townName: { zh: row.town_zh ?? row.town_unit_id, en: row.town_en ?? row.town_unit_id },
		demo: row.demo,
	}));
}

/** One creek; refused where there is none. */
export async function creekFactsOf(trx: Trx, seen: Seen, id: string): Promise<CreekFacts> {
	const [creek] = await creekFacts(trx, seen, [id]);
	if (creek) return creek;
	throw noSuchCreek(id);
}

export const noSuchCreek = (id: string) =>
	refusal(
		"NO_SUCH_CREEK",
		{
			zh: `没有编号为“${id}”的支浜，或当时还没有；请从支浜名录中选。`,
			en: `There is no creek "${id}", or there was none then; choose one of the list.`,
		},
		404,
	);
