import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { actorBehind } from "../people/guard.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { adoptStation } from "./adopt.ts";
import { fleet } from "./fleet.store.ts";
import { quarantineSenders } from "./quarantine.store.ts";
import { gatewayOf } from "./running.ts";

const tags = ["stations"];
const config = { access: "station.adopt" as const };

/** The fleet of automatic stations, and strangers that wait to be adopted. */
export function stationRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();

	routes.get(
		"/api/stations",
		{
			config: { access: "public" },
			schema: {
				summary:
					"Automatic stations: who is silent, how far their clocks are off; of a past moment, who had been heard",
				tags,
				querystring: momentQuery,
			},
		},
		async (request) =>
			inDistrict(house.db, house.districtId, async (trx) => {
				const present = request.query.asOf === undefined;
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				return {
					now: moment.at,
					present,
					gateway: present ? (gatewayOf(house)?.state ?? null) : null,
					stations: await fleet(trx, moment, present),
				};
			}),
	);

	routes.get(
		"/api/stations/quarantine",
		{ config, schema: { summary: "Senders whose frames were put aside, by reason", tags } },
		async () => ({ senders: await inDistrict(house.db, house.districtId, quarantineSenders) }),
	);

	routes.post(
		"/api/stations/:mn/adopt",
		{
			config,
			schema: {
				summary: "Make a stranger a station of a creek; its kept frames are stored",
				tags,
				params: z.object({ mn: z.string().max(64) }),
				body: z.strictObject({ creek: z.string().trim().min(1).max(100), password: z.string().max(32) }),
			},
		},
		async (request) => {
			const { params, body } = request;
			const asked = { mn: params.mn, ...body, by: actorBehind(request) };
			const { station, frames } = await adoptStation(house, asked);
			return { mn: station.mn, siteId: station.siteId, frames };
		},
	);
}
