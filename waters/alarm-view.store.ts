import { currentDistrict } from "../loop/event.store.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { alarmsAt } from "./alarm.store.ts";
import { alarmSites } from "./alarm-site.store.ts";
import { type CauseView, causeViews } from "./alarm-view.ts";

/** What was alarming at a moment and in the days before it, by cause. */
export async function causesAt(
	trx: Trx,
	moment: Moment,
	{ since, siteId }: { since: string; siteId?: number },
): Promise<CauseView[]> {
	const alarms = await alarmsAt(trx, { since, at: moment.at, knownBy: moment.knownBy });
	const sites = await alarmSites(trx, moment.knownBy);
	const matters = await trx
		.selectFrom("alarm_matter")
		.select(["cause_id", "matter_id"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("known_from", "<=", new Date(moment.knownBy))
		.execute();
	const byCause = new Map(matters.map((row) => [row.cause_id, row.matter_id]));
	const causes = causeViews(alarms, sites, byCause, Date.parse(moment.at), moment.timeZone);
	return siteId === undefined ? causes : causes.filter((cause) => cause.sites.some((site) => site.siteId === siteId));
}
