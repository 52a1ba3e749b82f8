import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { refusal } from "../loop/refusal.ts";
import { personOf } from "../people/guard.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { setVelocity, velocityRecords } from "./flow-velocity.store.ts";
import { onlyBureaus } from "./only-bureaus.store.ts";
import { DEFAULT_VELOCITY } from "./travel.ts";

const tags = ["waters"];

/** How fast water is taken to flow: what was set, by river, and setting it. */
export function flowVelocityRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(act: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, act);

	routes.get(
		"/api/waters/velocity",
		{
			config: { access: "public" },
			schema: {
				summary: "How fast water is taken to flow, as it was set, with the reasons",
				tags,
				querystring: momentQuery,
			},
		},
		({ query }) =>
			inside(async (trx) => {
				const moment = momentOf(query, house.now(), await currentTimeZone(trx));
				return { moment, assumed: DEFAULT_VELOCITY, ...(await velocityRecords(trx, moment)) };
			}),
	);

	routes.put(
		"/api/waters/velocity",
		{
			config: { access: "quality.overrule" },
			schema: {
				summary: "Set how fast water is taken to flow, by which alarms are traced upstream",
				tags,
				body: z.strictObject({
					metresPerSecond: z.number().min(0.005).max(3),
					riverId: z.string().max(60).default(""),
					reason: z.string().trim().min(2).max(500),
					clientKey: z.string().min(8).max(80),
				}),
			},
		},
		async (request) => {
			const { clientKey, ...said } = request.body;
			const person = personOf(request);
			return inside(async (trx) => {
				await onlyBureaus(trx, person);
				const now = house.now().toISOString();
				const { rivers } = await velocityRecords(trx, { at: now, knownBy: now });
				if (said.riverId !== "" && !rivers.some(({ riverId }) => riverId === said.riverId))
					throw refusal(
						"NO_SUCH_RIVER",
						{
							zh: `没有编号为“${said.riverId}”的河流，请从河流名录中选。`,
							en: `There is no river "${said.riverId}"; choose one of the list.`,
						},
						404,
					);
				return { seq: await setVelocity(trx, said, { person: person.personId, unit: person.unitId, clientKey }, now) };
			});
		},
	);
}
