import type { Job, Line } from "../loop/line.ts";
import type { MatterKinds } from "../loop/matter-kinds.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { followChain } from "./notice.store.ts";
import type { Channels } from "./notice-channel.ts";
import { digestAll, forgetOldDays } from "./notice-digest.store.ts";
import { gatherAtOnce, settleAttempt, takeDue } from "./notice-outbox.store.ts";
import type { NoticeSettings } from "./notice-settings.ts";

/** Telling persons what concerns them: in the pages within seconds, by message as the settings and each person's choice say. */
export function noticeJobs(
	kinds: MatterKinds,
	settings: NoticeSettings,
	channels: Channels,
	lines: readonly Line[] = [],
): (Job & { run(house: House): Promise<void> })[] {
	const ways = Object.keys(channels) as (keyof Channels)[];
	return [
		{
			name: "notices.follow",
			everySeconds: 2,
			async run({ db, districtId, now }) {
				const read = () => inDistrict(db, districtId, (trx) => followChain(trx, kinds, now().toISOString(), lines));
				while ((await read()) > 0);
			},
		},
		{
			name: "notices.digest",
			everySeconds: 60,
			async run({ db, districtId, now }) {
				const write = () => inDistrict(db, districtId, (trx) => digestAll(trx, settings, ways, now().toISOString()));
				while ((await write()) > 0);
				await inDistrict(db, districtId, (trx) => forgetOldDays(trx, now().toISOString()));
			},
		},
		{
			name: "notices.gather",
			everySeconds: 15,
			async run({ db, districtId, now }) {
				await inDistrict(db, districtId, (trx) => gatherAtOnce(trx, settings, ways, now().toISOString()));
			},
		},
		{ name: "notices.post", everySeconds: 5, run: (house) => postDue(house, channels) },
	];
}

/** Sends what is due; each message in its own right, so that one that fails holds up no other. */
export async function postDue(house: House, channels: Channels): Promise<void> {
	const { db, districtId } = house;
	const now = () => house.now().toISOString();
	const ways = Object.keys(channels) as (keyof Channels)[];
	for (;;) {
		const due = await inDistrict(db, districtId, (trx) => takeDue(trx, ways, now()));
		if (due.length === 0) return;
		for (const message of due) {
			const attempt = await channels[message.channel]?.send(message);
			if (attempt) await inDistrict(db, districtId, (trx) => settleAttempt(trx, message, attempt, now()));
		}
	}
}
