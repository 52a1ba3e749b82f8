import { pinyin } from "pinyin-pro";
import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { creeksAt, riversAt, type Seen } from "./network-rows.store.ts";

/** The creeks as they stand at a moment (all, or one), with the names that they are searched by. */
export async function listedCreeks(trx: Trx, seen: Seen, creekId?: string) {
	const district = await currentDistrict(trx);
	let select = trx
		.selectFrom(creeksAt(trx, district, seen).as("creek"))
		.leftJoin("unit", (join) =>
			join.onRef("unit.unit_id", "=", "creek.town_unit_id").on("unit.district_id", "=", district),
		)
		.leftJoin(riversAt(trx, district, seen).as("river"), "river.river_id", "creek.river_id")
		.select([
			"creek.creek_id",
			"creek.name_zh",
			"creek.name_en",
			"creek.level",
			"creek.target_class",
			"creek.geometry",
			"creek.note_zh",
			"creek.note_en",
			"creek.demo",
		])
		.select([
			"creek.town_unit_id",
			"unit.name_zh as town_zh",
			"unit.name_en as town_en",
			"creek.river_id",
			"river.name_zh as river_zh",
			"river.name_en as river_en",
			"river.role",
		])
		.orderBy("creek.creek_id");
	if (creekId !== undefined) select = select.where("creek.creek_id", "=", creekId);
	return (await select.execute()).map((row) => ({
		id: row.creek_id,
		name: { zh: row.name_zh, en: row.name_en },
		pinyin: pinyin(row.name_zh, { toneType: "none", type: "array" }).join(""),
		initials: pinyin(row.name_zh, { pattern: "first", toneType: "none", type: "array" }).join(""),
		level: row.level,
		targetClass: row.target_class,
		town: { id: row.town_unit_id, zh: row.town_zh ?? "", en: row.town_en ?? "" },
		river: { id: row.river_id, zh: row.river_zh ?? "", en: row.river_en ?? "", role: row.role },
		note: { zh: row.note_zh, en: row.note_en },
		geometry: row.geometry,
		demo: row.demo,
	}));
}
