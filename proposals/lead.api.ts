import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { namesOf } from "../people/names.store.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { leads, leaveLead } from "./lead.store.ts";
import { key, tags } from "./request.ts";
import { safeText } from "./safe-text.ts";

/** Leads that members and citizens leave. */
export function leadRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const now = () => house.now().toISOString();

	routes.get(
		"/api/proposals/leads",
		{ config: { access: "proposal.draft" }, schema: { summary: "Leads that members and citizens left", tags } },
		() =>
			inside(async (trx) => {
				const found = await leads(trx);
				return {
					leads: found,
					names: await namesOf(
						trx,
						found.flatMap((one) => one.person ?? []),
						[],
					),
				};
			}),
	);

	routes.post(
		"/api/proposals/leads",
		{
			config: { access: "public", rateLimit: { max: 10, timeWindow: "1 hour" } },
			schema: {
				summary: "Leave a lead; no name is asked",
				tags,
				body: z.strictObject({
					title: z.string().trim().min(4).max(80),
					words: z.string().trim().min(10).max(2000),
					topic: z.string().trim().max(30).default(""),
					clientKey: key,
				}),
			},
		},
		async (request, reply) => {
			const { title, words, topic, clientKey } = request.body;
			const by = { person: request.person?.personId ?? null, unit: request.person?.unitId ?? "", clientKey };
			const said = { title: safeText(title), words: safeText(words), topic };
			const leadId = await inside((trx) => leaveLead(trx, said, by, now()));
			return reply.status(201).send({ leadId });
		},
	);
}
