import type { Job } from "../loop/line.ts";
import { tell } from "../loop/live.store.ts";
import { inDistrict } from "../store/database.ts";
import { recheckSome } from "./quality-again.store.ts";
import { checkSomeReadings } from "./reading-quality.store.ts";

/** Seconds of one turn that are worked in at most; the rest waits for the next. */
const WORKS_MS = 2_000;

/** What waits for a check and is not urgent: readings that came by file, and telemetry that older rules have checked. A transaction a slice, so that nothing else waits. */
export const qualityBacklogJob: Job = {
	name: "waters.quality-backlog",
	everySeconds: 10,
	async run({ db, districtId, now }) {
		const end = Date.now() + WORKS_MS;
		let read = 0;
		for (let more = true; more && Date.now() < end; ) {
			const found = await inDistrict(db, districtId, (trx) => checkSomeReadings(trx, now()));
			read += found;
			more = found + (await inDistrict(db, districtId, (trx) => recheckSome(trx, now()))) > 0;
		}
		if (read > 0) await inDistrict(db, districtId, (trx) => tell(trx, "waters"));
	},
};
