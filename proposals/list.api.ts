import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { namesOf } from "../people/names.store.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { unitChoices } from "./choice.store.ts";
import { schemeOf } from "./known.store.ts";
import { listProposals, topicsOf } from "./list.store.ts";
import { PastProposals } from "./past.store.ts";
import { listQuery, tags } from "./request.ts";
import { yearsOf } from "./statistics.store.ts";
import { sumsFor } from "./year-sums.store.ts";

/** Proposals of a page of the list. */
const LIST_PAGE = 50;

/** The list of proposals and the sums of a year. */
export function proposalListRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const past = new PastProposals();

	routes.get(
		"/api/proposals",
		{
			config: { access: "public" },
			schema: {
				summary: "Proposals, those that are public, or all for who is signed in",
				tags,
				querystring: listQuery.extend(momentQuery.shape),
			},
		},
		(request) =>
			inside(async (trx) => {
				const { person } = request;
				const { page, asOf, sense, ...query } = request.query;
				const moment = momentOf({ asOf, sense }, house.now(), await currentTimeZone(trx));
				const asked = {
					...query,
					...{ page, size: LIST_PAGE, onlyPublic: person === null, person: person?.personId ?? null },
				};
				const found = await (asOf === undefined ? listProposals(trx, asked) : past.list(trx, asked, moment));
				const years = await (asOf === undefined ? yearsOf(trx) : past.years(trx, moment));
				const year = query.year ?? years[0] ?? Number(localDay(moment.at, moment.timeZone).slice(0, 4));
				const units = (await unitChoices(trx, localDay(moment.at, moment.timeZone))).map(({ id, name }) => ({
					id,
					name,
				}));
				return {
					...{ page, pageSize: LIST_PAGE, ...found, years, units, topics: await topicsOf(trx), moment },
					scheme: await schemeOf(trx, year, moment),
					names: await namesOf(
						trx,
						found.items.map((one) => one.proposer),
						found.items.flatMap((one) => one.units),
					),
				};
			}),
	);

	routes.get(
		"/api/proposals/statistics",
		{
			config: { access: "public" },
			schema: {
				summary: "A year's sums by unit, and the verdicts that were published",
				tags,
				querystring: momentQuery.extend({ year: listQuery.shape.year }),
			},
		},
		(request) =>
			inside(async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				return sumsFor(trx, past, request.query, moment);
			}),
	);
}
