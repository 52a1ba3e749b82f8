import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import { knownThen, type Moment } from "../loop/moment.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { unitChoices } from "./choice.store.ts";
import { listProposals, topicsOf } from "./list.store.ts";
import { namesOf } from "./posts.store.ts";
import { schemeOf } from "./proposal.store.ts";
import { listQuery, tags } from "./request.ts";
import { LEAST_FOR_SHARE, releasedVerdicts, sumsOfYear, yearsOf } from "./statistics.store.ts";

/** Proposals of a page of the list. */
const LIST_PAGE = 50;

/** The list of proposals and the sums of a year. */
export function proposalListRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const now = () => house.now().toISOString();

	routes.get(
		"/api/proposals",
		{
			config: { access: "public" },
			schema: {
				summary: "Proposals, those that are public, or all for who is signed in",
				tags,
				querystring: listQuery,
			},
		},
		(request) =>
			inside(async (trx) => {
				const { person } = request;
				const { page, ...query } = request.query;
				const found = await listProposals(trx, {
					...query,
					...{ page, size: LIST_PAGE, onlyPublic: person === null, person: person?.personId ?? null },
				});
				const years = await yearsOf(trx);
				const scheme = await schemeOf(
					trx,
					request.query.year ?? years[0] ?? new Date(now()).getFullYear(),
					knownThen(now(), "UTC"),
				);
				const units = (await unitChoices(trx, localDay(now(), await currentTimeZone(trx)))).map(({ id, name }) => ({
					id,
					name,
				}));
				return {
					...{ page, pageSize: LIST_PAGE, ...found, years, units, topics: await topicsOf(trx), scheme },
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
				querystring: z.object({ year: listQuery.shape.year }),
			},
		},
		(request) =>
			inside(async (trx) => {
				const years = await yearsOf(trx);
				const year = request.query.year ?? years[0] ?? new Date(now()).getFullYear();
				const moment: Moment = knownThen(now(), await currentTimeZone(trx));
				const sums = await sumsOfYear(trx, year);
				const verdicts = await releasedVerdicts(trx, moment);
				const units = [...sums.map((one) => one.unit), ...verdicts.map((one) => one.unit)];
				return {
					...{ year, years, sums, verdicts, leastForShare: LEAST_FOR_SHARE },
					scheme: await schemeOf(trx, year, moment),
					names: await namesOf(trx, [], units),
				};
			}),
	);
}
