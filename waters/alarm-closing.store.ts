import { currentDistrict } from "../loop/event.store.ts";
import type { MatterState } from "../loop/matter.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { alarmsAt } from "./alarm.store.ts";

/** An alarm that still stands can't be signed off. */
export async function alarmClosingFault(trx: Trx, state: MatterState, moment: Moment): Promise<Bilingual | null> {
	const row = await trx
		.selectFrom("alarm_matter")
		.select("cause_id")
		.where("district_id", "=", await currentDistrict(trx))
		.where("matter_id", "=", state.matterId)
		.executeTakeFirst();
	if (!row) return null;
	const standing = await alarmsAt(trx, { since: moment.at, at: moment.at, knownBy: moment.knownBy });
	const own = standing.filter(({ causeId, endedAt }) => causeId === row.cause_id && endedAt === null);
	if (own.length === 0) return null;
	return {
		zh: `该报警至今未解除（${own.length} 项），请待数据恢复后再销号。`,
		en: `The alarm still stands (${own.length}); wait until the data are back to normal, then sign it off.`,
	};
}
