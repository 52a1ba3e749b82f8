import { rebuildMatters } from "../loop/matter.rebuild.ts";
import { kindsOf } from "../loop/matter-kinds.ts";
import { rebuildSuggestions } from "../matters/suggestion.store.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { LINES } from "./lines.ts";

/** Drops what is projected of a district's events and folds it again, in one transaction. Returns how many matters there are. */
export function rebuildDistrict(db: Db, districtId: number, now: string): Promise<number> {
	return inDistrict(db, districtId, async (trx) => {
		await rebuildSuggestions(trx);
		for (const line of LINES) await line.rebuild?.(trx, now);
		return rebuildMatters(trx, kindsOf(LINES), now);
	});
}
