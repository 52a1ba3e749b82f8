import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { addDays, instantOf, localDay } from "../loop/local-day.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { personOf } from "../people/guard.ts";
import { namesOfEither } from "../people/names.store.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { together } from "../store/together.ts";
import { badSigns } from "./bad-sign.store.ts";
import { creekFacts } from "./creek-facts.store.ts";
import { gridBody, gridsAt, setGrid } from "./grid.store.ts";
import { offices } from "./office.store.ts";
import { creekStretches, lastSeenDays, patrolsSince } from "./patrol.store.ts";
import { CONTRADICTED_WITHIN_DAYS, contradictions } from "./patrol.ts";
import { unseenStretches } from "./stretch.ts";

const tags = ["waters"];

/** How far back "all normal" is held against what came later. */
const LOOK_BACK_DAYS = 30;

/** Grids, what nobody has looked at, and where "all normal" was contradicted. */
export function patrolRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const written = <T>(apart: readonly string[], work: (trx: Trx) => Promise<T>) =>
		together(house.db, house.districtId, apart, work);

	routes.get(
		"/api/waters/patrols",
		{
			config: { access: "matter.list" },
			schema: {
				summary: "Every stretch with the day on which it was last looked at, grids, and contradicted “all normal”s",
				tags,
				querystring: momentQuery,
			},
		},
		async (request) =>
			inside(async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const today = localDay(moment.at, moment.timeZone);
				const creeks = await creekFacts(trx, moment);
				const ids = creeks.map((creek) => creek.id);
				const seen = await lastSeenDays(trx, ids, moment);
				const grids = await gridsAt(trx, moment);
				const from = instantOf(addDays(today, -LOOK_BACK_DAYS), "00:00", moment.timeZone);
				const normal = await patrolsSince(trx, { from, most: 3000, onlyNormal: true }, moment);
				const looked = new Set(normal.flatMap((one) => one.stretches.map((stretch) => stretch.split(":")[0] ?? "")));
				const signsFrom = instantOf(
					addDays(today, -LOOK_BACK_DAYS - CONTRADICTED_WITHIN_DAYS),
					"00:00",
					moment.timeZone,
				);
				const signs = await badSigns(trx, { creekIds: [...looked], from: signsFrom }, moment);
				return {
					...{ moment, today, lookBackDays: LOOK_BACK_DAYS, withinDays: CONTRADICTED_WITHIN_DAYS },
					creeks: creeks.map(({ id, name, townName }) => ({ id, name, town: townName })),
					stretches: unseenStretches(await creekStretches(trx, moment), seen, today).map(
						({ stretch, lastSeenOn, days }) => ({ ...stretch, lastSeenOn, days }),
					),
					grids,
					contradictions: contradictions(normal, signs, moment.timeZone).map(({ patrol, signs: against }) => ({
						...{ seq: patrol.seq, at: patrol.at, stretches: patrol.stretches, demo: patrol.demo ?? false },
						signs: against,
					})),
					patrols: normal.length,
					names: await namesOfEither(
						trx,
						grids.flatMap((grid) => [grid.unit, ...grid.officers]),
					),
				};
			}),
	);

	routes.get(
		"/api/waters/grids",
		{ config: { access: "grid.set" }, schema: { summary: "Grids, and who could walk them", tags } },
		async () =>
			inside(async (trx) => {
				const moment = momentOf({ sense: "known-then" }, house.now(), await currentTimeZone(trx));
				const creeks = await creekFacts(trx, moment);
				return {
					grids: await gridsAt(trx, moment),
					offices: await offices(trx, localDay(moment.at, moment.timeZone)),
					creeks: creeks.map(({ id, name, town }) => ({ id, name, town })),
				};
			}),
	);

	routes.put(
		"/api/waters/grids/:id",
		{
			config: { access: "grid.set" },
			schema: {
				summary: "Set a grid: its creeks and its officers from now on",
				tags,
				params: z.object({ id: z.string().regex(/^[a-z0-9-]{1,40}$/) }),
				body: z.strictObject({ grid: gridBody.omit({ demo: true }), clientKey: z.string().min(8).max(120) }),
			},
		},
		async (request) => {
			const person = personOf(request);
			const { grid, clientKey } = request.body;
			const by = { person: person.personId, unit: person.unitId };
			await written([`grid:${request.params.id}`], (trx) =>
				setGrid(trx, { gridId: request.params.id, body: grid, by, clientKey }, house.now().toISOString()),
			);
			return { ok: true };
		},
	);
}
