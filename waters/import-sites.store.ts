import { currentDistrict } from "../loop/event.store.ts";
import { refusal } from "../loop/refusal.ts";
import type { Trx } from "../store/database.ts";
import { MOST_NEW_SITES } from "./import-read.ts";
import { ALL_KNOWN, sitesAt } from "./network-rows.store.ts";
import { lockNetwork, nextSiteId } from "./network-version.store.ts";
import type { NewSite } from "./new-site.store.ts";
import { provinceOf } from "./province.ts";

/** Every name and code by which a file may call a site, lower case. A name in English counts where no other site has it. */
export async function knownSites(
	trx: Trx,
): Promise<{ sites: Map<string, number>; timeZone: string; ownProvince: string }> {
	const { code, time_zone } = await trx
		.selectFrom("district")
		.select(["code", "time_zone"])
		.where("district_id", "=", await currentDistrict(trx))
		.executeTakeFirstOrThrow();
	const rows = await sitesAt(trx, await currentDistrict(trx), ALL_KNOWN).execute();
	const sites = new Map<string, number>();
	for (const names of [rows.map((row) => row.name_zh), rows.map((row) => row.code), rows.map((row) => row.name_en)]) {
		for (const [index, name] of names.entries()) {
			const key = name.trim().toLowerCase();
			const id = rows[index]?.site_id ?? 0;
			if (key !== "" && !sites.has(key)) sites.set(key, id);
		}
	}
	return { sites, timeZone: time_zone, ownProvince: provinceOf(code) };
}

/**
 * A section for each name that is not known, without a creek: a district can begin from its own file. Of two imports at once that make sections the second waits
 * for the first and then knows its sections.
 */
export async function newSections(trx: Trx, asked: readonly string[]): Promise<NewSite[]> {
	if (asked.length > MOST_NEW_SITES) throw tooManySites();
	if (asked.length === 0) return [];
	const district = await currentDistrict(trx);
	await lockNetwork(trx, district);
	const { sites } = await knownSites(trx);
	const names = new Map(asked.map((name) => [name.trim().toLowerCase(), name.trim()]));
	const fresh = [...names].filter(([key]) => key !== "" && !sites.has(key)).map(([, name]) => name);
	const first = await nextSiteId(trx, district);
	return fresh.map((name, index) => ({
		site_id: first + index,
		code: `S-${String(first + index).padStart(4, "0")}`,
		...{ kind: "section", name_zh: name, name_en: name, creek_id: null, river_id: null, demo: false },
	}));
}

export function tooManySites() {
	return refusal(
		"TOO_MANY_NEW_SITES",
		{
			zh: `未登记的断面超过 ${MOST_NEW_SITES} 个，很可能是列名对应有误；请检查“断面名称”一列。`,
			en: `More than ${MOST_NEW_SITES} unknown sites; the wrong column is likely. Check the column "section".`,
		},
		422,
	);
}
