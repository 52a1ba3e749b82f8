import { kindsOf } from "../loop/matter-kinds.ts";
import { matterJobs } from "../matters/matter.jobs.ts";
import { noticeJobs } from "../matters/notice.jobs.ts";
import { channelsOf } from "../matters/notice-channel.ts";
import { readNoticeSettings } from "../matters/notice-settings.ts";
import { openJobs } from "../open/report.api.ts";
import type { House } from "../store/house.ts";
import { jobsOf, startJobs } from "./jobs.ts";
import { LINES } from "./lines.ts";

/** Every job of the lines and of the house itself, until closed. */
export function startHouseJobs(house: House): { close(): Promise<void> } {
	const notices = readNoticeSettings(process.env);
	const channels = channelsOf(notices);
	const jobs = startJobs(house, [
		...jobsOf(LINES),
		...matterJobs(kindsOf(LINES)),
		...noticeJobs(kindsOf(LINES), notices, channels, LINES),
		...openJobs,
	]);
	return {
		async close() {
			await jobs.close();
			for (const channel of Object.values(channels)) channel.close();
		},
	};
}
