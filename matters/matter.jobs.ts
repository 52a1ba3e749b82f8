import { moveDeadlines } from "../loop/announcement.store.ts";
import type { Job } from "../loop/line.ts";
import { settleByTime } from "../loop/matter.rebuild.ts";
import type { MatterKinds } from "../loop/matter-kinds.ts";
import { inDistrict } from "../store/database.ts";
import { escalateByRule } from "./escalation.store.ts";

/** What time alone changes in matters is projected within a minute. */
export function matterJobs(kinds: MatterKinds): Job[] {
	return [
		{
			name: "matters.by-time",
			everySeconds: 60,
			async run({ db, districtId, now }) {
				await inDistrict(db, districtId, (trx) => settleByTime(trx, kinds, now().toISOString()));
			},
		},
		{
			// Announcing moves them at once; this finishes what a stopped server left undone.
			name: "calendar.move-deadlines",
			everySeconds: 60,
			async run({ db, districtId, now }) {
				await moveDeadlines(db, districtId, kinds, now().toISOString());
			},
		},
		{
			name: "supervision.escalate",
			everySeconds: 600,
			async run(house) {
				await escalateByRule(house, kinds);
			},
		},
	];
}
