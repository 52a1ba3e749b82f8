import type { Trx } from "../store/database.ts";
import { type Gathered, gather } from "../store/together.ts";
import { currentDistrict, eventOfRow } from "./event.store.ts";
import type { LoopEvent } from "./event.ts";
import { matterAt } from "./matter.fold.ts";
import type { MatterKind, MatterState } from "./matter.ts";
import type { Moment } from "./moment.ts";
import { refusal } from "./refusal.ts";

/** A matter as its events tell it at a moment; null where it was not raised yet. */
export async function matterState(
	trx: Trx,
	kind: MatterKind,
	matterId: string,
	moment: Moment,
): Promise<MatterState | null> {
	return matterAt(await eventsOfMatter(trx, matterId), kind, moment);
}

/** All events of one matter, in the order of the chain. */
export const eventsOfMatter = (trx: Trx, matterId: string): Promise<LoopEvent[]> => gather(trx, storyOf, matterId);

const storyOf: Gathered<string, LoopEvent[]> = {
	async many(trx, matterIds) {
		const rows = await trx
			.selectFrom("event")
			.selectAll()
			.where("district_id", "=", await currentDistrict(trx))
			.where("matter_id", "in", [...new Set(matterIds)])
			.orderBy("seq")
			.execute();
		const stories = Map.groupBy(rows.map(eventOfRow), (event) => event.matterId);
		// A list of its own for each: who asked adds to it.
		return matterIds.map((matterId) => [...(stories.get(matterId) ?? [])]);
	},
};

/** What is stored of a matter now, by its id: of which line and kind it is. */
export const kindOfMatter = (trx: Trx, matterId: string): Promise<{ line: string; kind: string } | null> =>
	gather(trx, kindsOfMatters, matterId);

const kindsOfMatters: Gathered<string, { line: string; kind: string } | null> = {
	async many(trx, matterIds) {
		const rows = await trx
			.selectFrom("matter")
			.select(["matter_id", "line", "kind"])
			.where("district_id", "=", await currentDistrict(trx))
			.where("matter_id", "in", [...new Set(matterIds)])
			.execute();
		const kinds = new Map(rows.map(({ matter_id, line, kind }) => [matter_id, { line, kind }]));
		return matterIds.map((matterId) => kinds.get(matterId) ?? null);
	},
};

export function noSuchMatter(matterId: string) {
	return refusal(
		"NO_SUCH_MATTER",
		{
			zh: `没有事项 ${matterId}，或您无权查看；请核对编号，或向承办单位了解。`,
			en: `There is no matter ${matterId}, or it is not for you to read; check its number, or ask the unit that handles it.`,
		},
		404,
	);
}
