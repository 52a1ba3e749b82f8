import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import { mattersOwedBy } from "../loop/matter.owed.store.ts";
import { refusal } from "../loop/refusal.ts";
import type { Trx } from "../store/database.ts";
import { type Actor, recordAct } from "./people-event.ts";
import { endPost, hasLeft, personToChange } from "./person.store.ts";
import { dutiesOf, endSessions } from "./session.store.ts";

/**
 * A person leaves: his posts end that day, his sessions now. What he did stays his. What he still owes is taken over by others first, or left with his unit for
 * a reason that is told.
 */
export async function personLeaves(
	trx: Trx,
	personId: string,
	{ leftOn, leaveOwed = "" }: { leftOn: string; leaveOwed?: string | undefined },
	by: Actor,
	now: Date,
): Promise<void> {
	const person = await personToChange(trx, personId, now);
	if (person.leftOn !== null) throw hasLeft(person.leftOn);
	if ((await dutiesOf(trx, personId)).length > 0)
		throw refusal(
			"STILL_ON_DUTY",
			{
				zh: "此人仍担任常设职责，请先由安全管理员免去。",
				en: "This person still holds a standing duty; the security administrator must end it first.",
			},
			409,
		);
	const owed = await mattersOwedBy(trx, personId);
	if (owed > 0 && leaveOwed === "")
		throw refusal(
			"STILL_OWES",
			{
				zh: `此人还有 ${owed} 个事项待办。请先由督查或所在单位移交，或写明理由留给单位。`,
				en: `This person still owes steps in ${owed} matters. Let others take them over, or leave them with the unit and say why.`,
			},
			409,
		);
	const today = localDay(now, await currentTimeZone(trx));
	if (leftOn > today)
		throw refusal("LEAVES_LATER", {
			zh: `离任日期 ${leftOn} 还没有到，请在当日办理。`,
			en: `${leftOn} has not come yet; enter it on that day.`,
		});
	for (const post of person.posts) {
		if (post.untilDay !== null) continue;
		await endPost(trx, personId, post.postId, leftOn < post.fromDay ? post.fromDay : leftOn, by, now);
	}
	await trx
		.updateTable("person")
		.set({ left_on: leftOn })
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "=", personId)
		.execute();
	await endSessions(trx, personId, {}, now);
	await recordAct(
		trx,
		{ kind: "person.left", about: personId, ...by, body: { leftOn, ...(owed > 0 ? { owed, reason: leaveOwed } : {}) } },
		now.toISOString(),
	);
}
