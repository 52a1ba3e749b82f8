import { type Selectable, sql } from "kysely";
import type { Trx } from "../store/database.ts";
import type { MatterTable } from "../store/matter.tables.ts";
import { calendarAt } from "./calendar.store.ts";
import { chainHeadAt, currentDistrict, eventOfRow } from "./event.store.ts";
import { matterAt } from "./matter.fold.ts";
import { rowAt } from "./matter.projection.ts";
import { kindKey } from "./matter.ts";
import type { MatterKinds } from "./matter-kinds.ts";
import type { Moment } from "./moment.ts";

/** A row of the projection, which tells the present. */
export type MatterNow = Selectable<MatterTable>;

/** Which rows of the projection tell a moment as it was, and which have to be folded again for it. */
export interface Since {
	moment: Moment;
	/** The last event that was known by the moment. */
	seq: number;
}

export async function sinceMoment(trx: Trx, moment: Moment): Promise<Since> {
	return { moment, seq: (await chainHeadAt(trx, moment.knownBy))?.seq ?? 0 };
}

/** Whether anything happened to a matter, or became known of it, after the moment. */
export function changedSince(row: Pick<MatterNow, "last_seq" | "last_at" | "stage_at">, since: Since): boolean {
	const at = new Date(since.moment.at);
	return row.last_seq > since.seq || row.last_at > at || row.stage_at > at;
}

/**
 * Rows of the projection as they were at a moment; those that were not known yet are left out. Only what changed since is folded from its events, in one read, so
 * that the present costs nothing more.
 */
export async function rowsThen<R extends MatterNow>(
	trx: Trx,
	kinds: MatterKinds,
	rows: readonly R[],
	since: Since,
): Promise<R[]> {
	const changed = rows.filter((row) => changedSince(row, since));
	if (changed.length === 0) return [...rows];
	const { moment } = since;
	const calendar = await calendarAt(trx, moment);
	const events = await trx
		.selectFrom("event")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.where(sql<boolean>`matter_id = any(${changed.map((row) => row.matter_id)}::text[])`)
		.where("received_at", "<=", new Date(moment.knownBy))
		.orderBy("seq")
		.execute();
	const byMatter = Map.groupBy(events.map(eventOfRow), (event) => event.matterId);
	const then = new Map(
		changed.map((row) => {
			const kind = kinds.get(kindKey({ line: row.line, name: row.kind }));
			const state = kind ? matterAt(byMatter.get(row.matter_id) ?? [], kind, moment) : null;
			return [
				row.matter_id,
				state && { ...row, ...rowAt(state, calendar, moment), district_id: row.district_id },
			] as const;
		}),
	);
	return rows.flatMap((row) => {
		const found = then.get(row.matter_id);
		return found === undefined ? [row] : found === null ? [] : [found];
	});
}
