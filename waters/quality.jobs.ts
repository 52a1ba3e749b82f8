import { currentTimeZone } from "../loop/event.store.ts";
import type { Job } from "../loop/line.ts";
import { tell } from "../loop/live.store.ts";
import { localDay } from "../loop/local-day.ts";
import { type Db, inDistrict, type Trx } from "../store/database.ts";
import { settleAlarms, watchSilence } from "./alarm-cause.store.ts";
import { raiseLasting } from "./alarm-matter.store.ts";
import { watchChecked } from "./alarm-watch.store.ts";
import { flowNetworkAt } from "./network-flow.store.ts";
import { type Checked, checkNewTelemetry } from "./quality-check.store.ts";
import { lookForDrift } from "./quality-drift.store.ts";
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

/** The means of a day are there by so long after its end. */
const MEANS_MS = 3_600_000;
/** The local day on which drift was looked for last, by database; a server that starts looks once more, which changes nothing. */
const lookedOn = new WeakMap<Db, string>();

/** Once a day: whether a station drifts away from the samples that people take, or from its neighbours. */
export const driftJob: Job = {
	name: "waters.drift",
	everySeconds: 1_800,
	async run({ db, districtId, now }) {
		const at = now();
		const today = localDay(new Date(at.getTime() - MEANS_MS), await inDistrict(db, districtId, currentTimeZone));
		if (lookedOn.get(db) === today) return;
		await inDistrict(db, districtId, (trx) => lookForDrift(trx, at, () => flowNetworkAt(trx, at.toISOString())));
		lookedOn.set(db, today);
	},
};
