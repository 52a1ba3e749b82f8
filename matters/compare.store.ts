import { append, currentDistrict, eventsOf } from "../loop/event.store.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { SUPERVISION_LINE } from "./escalation.ts";
import { repliesAt, UNIT_REPLIED, type UnitReply } from "./unit-reply.ts";

const MATTER = "unit-replies";

/** The units by their kind, in the order of their names. */
export async function unitsByKind(trx: Trx): Promise<{ unit: string; kind: string }[]> {
	const rows = await trx
		.selectFrom("unit")
		.select(["unit_id", "kind"])
		.where("district_id", "=", await currentDistrict(trx))
		.orderBy("name_zh")
		.orderBy("unit_id")
		.execute();
	return rows.map((row) => ({ unit: row.unit_id, kind: row.kind }));
}

/** What units have said about their numbers, the latest first. */
export async function unitReplies(trx: Trx, moment: Moment): Promise<UnitReply[]> {
	return repliesAt(await eventsOf(trx, { line: SUPERVISION_LINE, matterId: MATTER }, moment), moment);
}

/** Writes a unit's reply into the chain. */
export async function replyForUnit(
	trx: Trx,
	reply: { unit: string; person: string; kind: string; words: string; clientKey: string },
	now: string,
): Promise<void> {
	const { unit, person, kind, words, clientKey } = reply;
	await append(
		trx,
		{
			...{ clientKey, matterId: MATTER, line: SUPERVISION_LINE, kind: UNIT_REPLIED, happenedAt: now },
			...{ actor: person, unit, body: { kind, words } },
		},
		now,
	);
}
