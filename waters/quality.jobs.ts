import type { Job } from "../loop/line.ts";
import { tell } from "../loop/live.store.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import { settleAlarms, watchSilence } from "./alarm-cause.store.ts";
import { raiseLasting } from "./alarm-matter.store.ts";
import { watchChecked } from "./alarm-watch.store.ts";
import { flowNetworkAt } from "./network-flow.store.ts";
import { type Checked, checkNewTelemetry } from "./quality-check.store.ts";
import type { FlowNetwork } from "./travel.ts";

/** One pass: what came is checked, watched, gathered by cause; what has lasted becomes a matter. Returns what was looked at. */
export async function qualityPass(trx: Trx, now: Date): Promise<Checked[]> {
	let network: Promise<FlowNetwork> | undefined;
	const flow = () => {
		network ??= flowNetworkAt(trx, now.toISOString());
		return network;
	};
	const checked = await checkNewTelemetry(trx, now, flow);
	const changed = [...(await watchChecked(trx, checked, now)), ...(await watchSilence(trx, now))];
	if (changed.length > 0) {
		await settleAlarms(trx, changed, await flow(), now);
		await tell(trx, "stations", [...new Set(changed.map(({ siteId }) => String(siteId)))]);
		await tell(trx, "today");
	}
	await raiseLasting(trx, now);
	return checked;
}

export const qualityJob: Job = {
	name: "waters.quality",
	everySeconds: 10,
	async run({ db, districtId, now }) {
		await inDistrict(db, districtId, (trx) => qualityPass(trx, now()));
	},
};
