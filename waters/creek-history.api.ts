import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import type { Bilingual } from "../loop/words.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { type CreekVersion, changesOf } from "./creek-history.ts";
import { creeksAt, riversAt, type Seen } from "./network-rows.store.ts";

/** Every version of a creek that was known and held by a moment. */
async function versionsOf(trx: Trx, creekId: string, seen: Seen): Promise<CreekVersion[]> {
	const district = await currentDistrict(trx);
	const rows = await trx
		.selectFrom("creek_version")
		.selectAll()
		.where("district_id", "=", district)
		.where("creek_id", "=", creekId)
		.where("holds_from", "<=", new Date(seen.at))
		.where("known_from", "<=", new Date(seen.knownBy))
		.execute();
	if (rows.length === 0) return [];
	const named = <Row extends { name_zh: string; name_en: string }>(list: readonly Row[], id: (row: Row) => string) =>
		new Map(list.map((row): [string, Bilingual] => [id(row), { zh: row.name_zh, en: row.name_en }]));
	const towns = await trx
		.selectFrom("unit")
		.select(["unit_id", "name_zh", "name_en"])
		.where("district_id", "=", district)
		.execute();
	const names = {
		town: named(towns, (row) => row.unit_id),
		river: named(await riversAt(trx, district, seen).execute(), (row) => row.river_id),
		creek: named(await creeksAt(trx, district, seen).execute(), (row) => row.creek_id),
	};
	const nameOf = (list: Map<string, Bilingual>, id: string) => list.get(id) ?? { zh: id, en: id };
	return rows.map((row) => ({
		holdsFrom: finite(row.holds_from),
		knownFrom: finite(row.known_from),
		eventSeq: row.event_seq,
		name: { zh: row.name_zh, en: row.name_en },
		level: row.level,
		town: nameOf(names.town, row.town_unit_id),
		river: nameOf(names.river, row.river_id),
		downstream: row.downstream_creek_id === null ? null : nameOf(names.creek, row.downstream_creek_id),
		targetClass: row.target_class,
		course: JSON.stringify(row.geometry),
	}));
}

/** The driver gives -infinity as a number. */
function finite(at: Date | number): string | null {
	return typeof at === "number" ? null : at.toISOString();
}

/** How a creek's entry in the network changed. */
export function creekHistoryRoutes(app: FastifyInstance, house: House): void {
	app.withTypeProvider<ZodTypeProvider>().get(
		"/api/waters/creeks/:id/history",
		{
			config: { access: "public" },
			schema: {
				summary:
					"How a creek's entry in the network changed: since when it holds, when it became known, by which event",
				tags: ["waters"],
				params: z.object({ id: z.string().max(60) }),
				querystring: momentQuery,
			},
		},
		(request) =>
			inDistrict(house.db, house.districtId, async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				return { moment, changes: changesOf(await versionsOf(trx, request.params.id, moment)) };
			}),
	);
}
