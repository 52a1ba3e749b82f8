import { currentDistrict } from "../loop/event.store.ts";
import type { Duty } from "../people/may.ts";
import type { Trx } from "../store/database.ts";
import { TOWNS } from "./network.ts";

const BUREAUS = [
	["district", "district", "武进区", "Wujin District"],
	["demo-supervision", "bureau", "区督查室（演示）", "Supervision Office (demo)"],
	["demo-ecology", "bureau", "生态环境局（演示）", "Ecology and Environment Bureau (demo)"],
	["demo-water", "bureau", "水利局（演示）", "Water Resources Bureau (demo)"],
	["demo-data", "bureau", "数据局（演示）", "Data Bureau (demo)"],
	["demo-audit", "bureau", "审计局（演示）", "Audit Bureau (demo)"],
] as const;

/** Invented persons, named by their office: no living person is meant. */
const PERSONS: [unit: string, titleZh: string, titleEn: string, duty?: Duty][] = [
	["demo-data", "系统管理员", "System administrator", "system-admin"],
	["demo-data", "安全管理员", "Security administrator", "security-admin"],
	["demo-audit", "审计管理员", "Audit administrator", "audit-admin"],
	["demo-audit", "审计员", "Auditor", "auditor"],
	["demo-supervision", "督查专员", "Supervision officer", "supervision"],
	["district", "分管区领导", "District leader in charge"],
	["demo-ecology", "核验员", "Verification officer"],
	["demo-water", "河道科科长", "Head of the river section"],
	...TOWNS.map((town): [string, string, string] => [town.id, "水利站站长", "Head of the water station"]),
];

/** Puts the demo's units and persons in; each has one post, which he has held since the demo's first day. */
export async function insertPeople(trx: Trx): Promise<void> {
	const district_id = await currentDistrict(trx);
	const town = new Map(TOWNS.map((one) => [one.id, one]));
	await trx
		.insertInto("unit")
		.values(
			BUREAUS.map(([unit_id, kind, name_zh, name_en]) => ({
				district_id,
				unit_id,
				kind,
				name_zh,
				name_en,
				parent_id: kind === "district" ? null : "district",
				demo: kind !== "district",
			})),
		)
		.execute();
	await trx
		.updateTable("unit")
		.set({ parent_id: "district" })
		.where("district_id", "=", district_id)
		.where("kind", "=", "town")
		.execute();
	for (const [index, [unit_id, title_zh, title_en, duty]] of PERSONS.entries()) {
		const person_id = `demo-${String(index + 1).padStart(2, "0")}`;
		const place = town.get(unit_id);
		const name_zh = `${place?.zh ?? ""}${title_zh}`;
		const name_en = place ? `${title_en}, ${place.en}` : title_en;
		await trx.insertInto("person").values({ district_id, person_id, unit_id, name_zh, name_en, demo: true }).execute();
		const post = { district_id, post_id: `${person_id}-1`, person_id, unit_id, title_zh, title_en };
		await trx
			.insertInto("post")
			.values({ ...post, from_day: "2024-01-01", until_day: null })
			.execute();
		if (!duty) continue;
		const from_at = new Date("2024-01-01T00:00:00.000Z");
		await trx
			.insertInto("duty")
			.values({ district_id, person_id, duty, from_at, until_at: null, given_by: "demo" })
			.execute();
	}
}
