import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { isDay } from "../loop/local-day.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { answerOf, refusal } from "../loop/refusal.ts";
import { actorBehind } from "../people/guard.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { countsOf, type NetworkReceived, receiveNetwork, sinceOf } from "./network.store.ts";
import { readNetwork } from "./network.ts";
import { networkText } from "./network-file.ts";
import { networkOut } from "./network-load.store.ts";
import type { NetworkChange } from "./network-merge.ts";
import { NETWORK_TEMPLATE } from "./network-template.ts";

const BODY_LIMIT = 20 << 20;
/** An answer shows this many rows of each list; the counts are always whole. */
const ROWS_SHOWN = 500;

/** What an import did or would do, short enough to be read. */
export function shownPlan(plan: NetworkReceived) {
	const rows = (list: NetworkChange[]) =>
		list.slice(0, ROWS_SHOWN).map(({ kind, id, name, properties }) => ({ kind, id, name, properties }));
	return {
		crs: plan.crs,
		converted: plan.crs === "gcj02",
		counts: {
			new: plan.added.length,
			changed: plan.changed.length,
			same: plan.same,
			kept: plan.kept.length,
			faults: plan.faults.length,
			newByKind: countsOf(plan.added),
		},
		new: rows(plan.added),
		changed: rows(plan.changed),
		kept: plan.kept.slice(0, ROWS_SHOWN),
		newTowns: plan.newTowns,
		/** Since when what it says holds; null: since ever. */
		holdsFrom: plan.holdsFrom === "-infinity" ? null : plan.holdsFrom,
		faults: plan.faults.slice(0, ROWS_SHOWN),
		event: plan.event && { seq: plan.event.seq, hash: plan.event.hash },
	};
}

/** The network in and out. */
export function networkRoutes(app: FastifyInstance, house: House): void {
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const tags = ["waters"];

	app.withTypeProvider<ZodTypeProvider>().get(
		"/api/waters/network.geojson",
		{
			config: { access: "public" },
			schema: {
				summary: "The whole network of a moment as GeoJSON (WGS 84); that of now, put in again, changes nothing",
				tags,
				querystring: momentQuery,
			},
		},
		async (request, reply) => {
			const network = await inside(async (trx) =>
				networkOut(trx, momentOf(request.query, house.now(), await currentTimeZone(trx))),
			);
			return reply
				.header("content-type", "application/geo+json; charset=utf-8")
				.header("cache-control", "no-cache")
				.send(JSON.stringify(network));
		},
	);

	app.get(
		"/api/waters/network-template.geojson",
		{ config: { access: "public" }, schema: { summary: "A small network to start one's own file from", tags } },
		async (_request, reply) =>
			reply
				.header("content-type", "application/geo+json; charset=utf-8")
				.header("content-disposition", 'attachment; filename="network-template.geojson"')
				.send(JSON.stringify(NETWORK_TEMPLATE, null, "\t")),
	);

	app.register(async (scope) => {
		// The file comes as it is, so that a broken one is told where it breaks and its coding is found out here.
		scope.removeAllContentTypeParsers();
		scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: BODY_LIMIT }, (_request, body, done) =>
			done(null, body),
		);
		scope.withTypeProvider<ZodTypeProvider>().post(
			"/api/waters/network",
			{
				bodyLimit: BODY_LIMIT,
				config: { access: "network.put" },
				schema: {
					summary: "Put a network in: the body is a GeoJSON file, at most 20 MB; with dryRun only what it would do",
					tags,
					querystring: z.object({
						dryRun: z.enum(["true", "false", "1", "0"]).default("false"),
						crs: z
							.enum(["wgs84", "gcj02"])
							.optional()
							.describe("What the coordinates are; as the file says unless told, WGS 84 where it says nothing."),
						fileName: z.string().max(200).default(""),
						since: z
							.string()
							.refine(isDay, "a day: 2026-01-01")
							.optional()
							.describe(
								"The local day since which the network is as the file says; unless told, what changes holds from now on (in a district without creeks: since ever).",
							),
					}),
				},
			},
			async (request, reply) => {
				const { dryRun, crs, fileName, since } = request.query;
				const file = readNetwork(networkText(request.body as Buffer), crs ?? null);
				const plan = await inside(async (trx) =>
					receiveNetwork(trx, file, {
						...(since === undefined ? {} : { since: sinceOf(since, house.now(), await currentTimeZone(trx)) }),
						fileName,
						receivedAt: house.now().toISOString(),
						...actorBehind(request),
						dryRun: dryRun === "true" || dryRun === "1",
					}),
				);
				const trial = dryRun === "true" || dryRun === "1";
				if (trial || plan.faults.length === 0) return shownPlan(plan);
				const refused = refusal(
					"NETWORK_FAULTS",
					{
						zh: `文件有 ${plan.faults.length} 处错误，没有导入；请按所列改正后重传。第一处：${plan.faults[0]?.message.zh}`,
						en: `The file has ${plan.faults.length} faults and was not imported; mend those listed and send it again. The first: ${plan.faults[0]?.message.en}`,
					},
					422,
				);
				return reply.status(refused.status).send({ ...answerOf(refused), ...shownPlan(plan) });
			},
		);
	});
}
