import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { knownThen } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import { personOf } from "../people/guard.ts";
import { namesOf } from "../people/names.store.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { unitChoices } from "./choice.store.ts";
import { schemeOf } from "./known.store.ts";
import { key, tags, written, yearQuery } from "./request.ts";
import { lettersUsed, runsYear, schemeVersions, setScheme } from "./scheme.store.ts";
import { SCHEME_BODY } from "./scheme.ts";

/** How a year's proposals are handled, and whom one may hand them to. */
export function schemeRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const now = () => house.now().toISOString();

	routes.get(
		"/api/proposals/choices",
		{ config: { access: "people.read" }, schema: { summary: "Units with their persons, for handing out", tags } },
		() => inside(async (trx) => ({ units: await unitChoices(trx, localDay(now(), await currentTimeZone(trx))) })),
	);

	routes.get(
		"/api/proposals/schemes/:year",
		{
			config: { access: "public" },
			schema: {
				summary: "How a year's proposals are handled, with every earlier version",
				tags,
				params: z.object({ year: yearQuery }),
				querystring: momentQuery,
			},
		},
		(request) =>
			inside(async (trx) => {
				const timeZone = await currentTimeZone(trx);
				const moment = momentOf(request.query, house.now(), timeZone);
				const { year } = request.params;
				const scheme = await schemeOf(trx, year, moment);
				const versions = await schemeVersions(trx, year, moment);
				const { committee, government } = scheme.offices;
				const units = [...versions.map((one) => one.unit), committee ?? "", government ?? ""];
				const asItIs = request.query.asOf === undefined;
				return {
					...{ year, scheme, versions, used: Object.fromEntries(await lettersUsed(trx, year)) },
					can: asItIs && (await runsYear(trx, request.person, year, localDay(now(), timeZone), moment)),
					names: await namesOf(trx, [], units),
				};
			}),
	);

	routes.post(
		"/api/proposals/schemes",
		{
			config: { access: "proposal.configure", ...written },
			schema: {
				summary: "Set how a year's proposals are handled, from now on",
				tags,
				body: z.strictObject({ scheme: SCHEME_BODY, clientKey: key }),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			const { scheme, clientKey } = request.body;
			const seq = await inside(async (trx) => {
				const timeZone = await currentTimeZone(trx);
				const moment = knownThen(now(), timeZone);
				if (!(await runsYear(trx, person, scheme.year, localDay(now(), timeZone), moment)))
					throw refusal(
						"NOT_YOURS",
						{
							zh: "您的职责不包括“设定年度办理规则”，请由提案委员会办公室、政府办公室或督查人员设定。",
							en: "Your duties do not let you set a year's rules; ask one of the two offices that run its proposals, or the supervision office.",
						},
						403,
					);
				return setScheme(trx, scheme, { person: person.personId, unit: person.unitId, clientKey }, moment);
			});
			return reply.status(201).send({ seq });
		},
	);
}
