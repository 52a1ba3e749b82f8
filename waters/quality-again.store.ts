import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { settleAlarms } from "./alarm-cause.store.ts";
import { watchChecked } from "./alarm-watch.store.ts";
import { flowNetworkAt } from "./network-flow.store.ts";
import { checkStretches } from "./quality-check.store.ts";

/** Alarms look back so far when a person says what counts. */
const AGAIN_MS = 3 * 86_400_000;

/** A person has said what counts of a station's data: its alarms since then are watched anew, as if the values had just come. */
export async function watchAgain(trx: Trx, siteId: number, from: number, now: Date): Promise<void> {
	const through = await trx
		.selectFrom("quality_through")
		.select(["cn", "checked_to"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("site_id", "=", siteId)
		.execute();
	const begin = Math.max(from, now.getTime() - AGAIN_MS);
	const stretches = through
		.map(({ cn, checked_to }) => ({ siteId, cn, from: begin, to: checked_to.getTime() }))
		.filter(({ to }) => to >= begin);
	if (stretches.length === 0) return;
	const network = await flowNetworkAt(trx, now.toISOString());
	const checked = await checkStretches(trx, stretches, now, async () => network);
	const changed = await watchChecked(trx, checked, now);
	if (changed.length > 0) await settleAlarms(trx, changed, network, now);
}
