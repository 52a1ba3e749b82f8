import { currentDistrict } from "../loop/event.store.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import type { AlarmSite } from "./alarm-words.ts";
import { creeksAt, sitesAt } from "./network-rows.store.ts";

/** The stations by number, with the names that alarms call them by. */
export async function alarmSites(
	trx: Trx,
	knownBy: string,
): Promise<Map<number, AlarmSite & { creek: Bilingual | null }>> {
	const district = await currentDistrict(trx);
	const seen = { at: knownBy, knownBy };
	const creeks = new Map((await creeksAt(trx, district, seen).execute()).map((row) => [row.creek_id, row]));
	const sites = (await sitesAt(trx, district, seen).execute()).filter(({ kind }) => kind === "station");
	return new Map(
		sites.map((row) => {
			const creek = row.creek_id === null ? undefined : creeks.get(row.creek_id);
			return [
				row.site_id,
				{
					...{ siteId: row.site_id, name: { zh: row.name_zh, en: row.name_en }, creekId: row.creek_id, demo: row.demo },
					creek: creek ? { zh: creek.name_zh, en: creek.name_en } : null,
				},
			];
		}),
	);
}
