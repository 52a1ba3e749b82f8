import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { noSuchCreek } from "./creek-facts.store.ts";
import { downstreamOf, flowsOf, upstreamOf } from "./flow.ts";
import type { NetworkKind } from "./network-property.ts";
import { creeksAt, riversAt, shapesAt, sitesAt } from "./network-rows.store.ts";

/** A water as a link shows it. */
export interface NamedWater {
	kind: NetworkKind;
	id: string;
	name: Bilingual;
}

/** Who flows into whom in this district at a moment, with the names. */
async function namedFlows(trx: Trx, moment: Moment) {
	const district = await currentDistrict(trx);
	const lakes = (await shapesAt(trx, district, moment).execute()).filter((row) => row.kind === "lake");
	const rivers = await riversAt(trx, district, moment).execute();
	const creeks = await creeksAt(trx, district, moment).execute();
	const waters = [
		...lakes.map((row) => ({ ...row, kind: "lake" as const, id: row.shape_id, properties: {} })),
		...rivers.map((row) => ({
			...row,
			kind: "river" as const,
			id: row.river_id,
			properties: { flows_into: row.flows_into },
		})),
		...creeks.map((row) => ({
			...row,
			kind: "creek" as const,
			id: row.creek_id,
			properties: { downstream: row.downstream_creek_id, river: row.river_id },
		})),
	];
	const named = new Map<string, NamedWater>(
		waters.map(({ kind, id, name_zh, name_en }) => [`${kind}:${id}`, { kind, id, name: { zh: name_zh, en: name_en } }]),
	);
	return { flows: flowsOf(waters), named };
}

/** Where a creek lies in the network: what is below it, what is above it, and its sections and stations. */
export function placeRoutes(app: FastifyInstance, house: House): void {
	app.withTypeProvider<ZodTypeProvider>().get(
		"/api/waters/creeks/:id/place",
		{
			config: { access: "public" },
			schema: {
				summary: "Where a creek flows, what flows into it, and its sections and stations with their last reading",
				tags: ["waters"],
				params: z.object({ id: z.string().max(60) }),
				querystring: momentQuery,
			},
		},
		async (request) =>
			inDistrict(house.db, house.districtId, async (trx) => {
				const district = await currentDistrict(trx);
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const { flows, named } = await namedFlows(trx, moment);
				const node = `creek:${request.params.id}`;
				if (!named.has(node)) throw noSuchCreek(request.params.id);
				const waters = (nodes: string[]) => nodes.flatMap((one) => named.get(one) ?? []);
				const sites = await trx
					.selectFrom(sitesAt(trx, district, moment).as("site"))
					.selectAll()
					.where("creek_id", "=", request.params.id)
					.orderBy("site_id")
					.execute();
				const shown = [];
				for (const site of sites) {
					const last = await trx
						.selectFrom("reading")
						.select("happened_at")
						.where("district_id", "=", district)
						.where("site_id", "=", site.site_id)
						.where("happened_at", "<=", new Date(moment.at))
						.where("received_at", "<=", new Date(moment.knownBy))
						.orderBy("happened_at", "desc")
						.limit(1)
						.executeTakeFirst();
					shown.push({
						code: site.code,
						name: { zh: site.name_zh, en: site.name_en },
						kind: site.kind,
						at: site.lon === null || site.lat === null ? null : [site.lon, site.lat],
						demo: site.demo,
						lastReadingAt: last?.happened_at.toISOString() ?? null,
					});
				}
				return {
					moment,
					downstream: waters(downstreamOf(flows, node)),
					upstream: waters(upstreamOf(flows, node)),
					receives: waters([...flows].flatMap(([from, to]) => (to === node ? [from] : []))),
					sites: shown,
				};
			}),
	);
}
