import { sql } from "kysely";
import { z } from "zod";
import { append, currentDistrict, eventOfRow } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import type { Actor } from "./patrol.store.ts";

export const GRID_KIND = "grid.set";

const name = z.string().trim().min(1).max(60);

/** A grid: the creeks that its officers look after. Setting it again replaces it from then on; the past keeps the old one. */
export const gridBody = z.strictObject({
	name: z.strictObject({ zh: name, en: name }),
	unit: name,
	creeks: z.array(z.string().regex(/^[\w-]{1,60}$/)).max(200),
	officers: z.array(name).max(10),
	demo: z.boolean().optional(),
});

export type GridBody = z.output<typeof gridBody>;

export interface Grid extends GridBody {
	gridId: string;
	name: Bilingual;
}

export async function setGrid(
	trx: Trx,
	entry: { gridId: string; body: GridBody; by: Actor; clientKey: string; happenedAt?: string },
	now: string,
): Promise<void> {
	const { gridId, body, by, clientKey, happenedAt = now } = entry;
	const sent = { clientKey, matterId: `grid:${gridId}`, line: "waters", kind: GRID_KIND, happenedAt };
	const { event, repeated } = await append(trx, { ...sent, actor: by.person, unit: by.unit, body }, now);
	if (!repeated) await drawGrid(trx, event);
}

async function drawGrid(trx: Trx, event: LoopEvent): Promise<void> {
	const body = event.body as unknown as GridBody;
	await trx
		.insertInto("grid")
		.values({
			...{ district_id: event.districtId, grid_id: event.matterId.slice("grid:".length), seq: event.seq },
			...{ happened_at: new Date(event.happenedAt), received_at: new Date(event.receivedAt) },
			...{ name_zh: body.name.zh, name_en: body.name.en, unit_id: body.unit },
			...{ creeks: body.creeks, officers: body.officers, demo: body.demo ?? false },
		})
		.execute();
}

/** The grids as they stood at a moment. */
export async function gridsAt(trx: Trx, moment: Moment): Promise<Grid[]> {
	const found = await sql<{
		grid_id: string;
		name_zh: string;
		name_en: string;
		unit_id: string;
		creeks: string[];
		officers: string[];
		demo: boolean;
	}>`
		select distinct on (grid_id) grid_id, name_zh, name_en, unit_id, creeks, officers, demo
		from grid
		where district_id = ${await currentDistrict(trx)} and happened_at <= ${moment.at}::timestamptz
			and received_at <= ${moment.knownBy}::timestamptz
		order by grid_id, happened_at desc, seq desc`.execute(trx);
	return found.rows.map((row) => ({
		...{ gridId: row.grid_id, name: { zh: row.name_zh, en: row.name_en }, unit: row.unit_id },
		...{ creeks: row.creeks, officers: row.officers, demo: row.demo },
	}));
}

/** Draws the grids again from their events. Returns how many times one was set. */
export async function rebuildGrids(trx: Trx): Promise<number> {
	const district = await currentDistrict(trx);
	await trx.deleteFrom("grid").where("district_id", "=", district).execute();
	const rows = await trx
		.selectFrom("event")
		.selectAll()
		.where("district_id", "=", district)
		.where("kind", "=", GRID_KIND)
		.orderBy("seq")
		.execute();
	for (const row of rows) await drawGrid(trx, eventOfRow(row));
	return rows.length;
}
