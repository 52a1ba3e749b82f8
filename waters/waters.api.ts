import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { addMonths, monthsBetween } from "../loop/local-day.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { noSuchCreek } from "./creek-facts.store.ts";
import { creekMonths } from "./creek-month.store.ts";
import type { CreekMonth } from "./creek-month.ts";
import { FACTORS } from "./factor.ts";
import { listedCreeks } from "./listed-creek.store.ts";
import { creeksAt, riversAt, shapesAt, sitesAt } from "./network-rows.store.ts";
import { ASSESSED_FACTORS, limitsOf } from "./standard.ts";
import { stationsLatest } from "./station-latest.store.ts";
import { endOf, lastEnded } from "./summary.store.ts";

export const monthQuery = momentQuery.extend({
	month: z
		.string()
		.regex(/^\d{4}-(0[1-9]|1[0-2])$/)
		.optional()
		.describe("YYYY-MM; the last complete month unless told."),
});

function shownMonth({ month, class: found, deciding, missing, means, sites, knownFrom }: CreekMonth) {
	return {
		month,
		class: found,
		deciding,
		missing,
		means,
		knownFrom,
		sites: sites.map(({ siteId, name, assessment }) => ({ siteId, name, class: assessment.class })),
	};
}

/** The list of creeks, the map under it and a creek's file. */
export function watersRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const config = { access: "public" as const };
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const tags = ["waters"];

	routes.get(
		"/api/waters/latest",
		{ config, schema: { summary: "What automatic stations said last, with two days of ammonia by the hour", tags } },
		async () =>
			inside(async (trx) => {
				const timeZone = await currentTimeZone(trx);
				return {
					timeZone,
					stations: await stationsLatest(trx, momentOf({ sense: "known-then" }, house.now(), timeZone)),
				};
			}),
	);

	routes.get(
		"/api/waters/classes",
		{ config, schema: { summary: "Every creek's classes of the last twelve months", tags, querystring: momentQuery } },
		async (request) =>
			inside(async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const to = lastEnded(moment);
				const from = addMonths(to, -11);
				const found = await creekMonths(trx, { from, to }, moment);
				const months = monthsBetween(from, to);
				const creeks = Object.fromEntries(
					[...Map.groupBy(found, (row) => row.creekId)].map(([id, rows]) => {
						const of = new Map(rows.map((row) => [row.month, row.class]));
						return [id, months.map((month) => of.get(month) ?? null)];
					}),
				);
				return { moment, months, creeks };
			}),
	);

	routes.get(
		"/api/waters",
		{ config, schema: { summary: "Every creek with its class of a month", tags, querystring: monthQuery } },
		async (request) => {
			return inside(async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const month = request.query.month ?? lastEnded(moment);
				const months = new Map(
					(await creekMonths(trx, { from: month, to: month, factors: ASSESSED_FACTORS }, moment)).map((row) => [
						row.creekId,
						row,
					]),
				);
				// A month is judged by the targets that stood when it ended.
				const ended = endOf(month, moment);
				const then = ended < moment.at ? { at: ended, knownBy: moment.knownBy } : moment;
				const owed = new Map(
					(await creeksAt(trx, await currentDistrict(trx), then).execute()).map((row) => [
						row.creek_id,
						row.target_class,
					]),
				);
				const creeks = (await listedCreeks(trx, moment)).map(({ geometry: _geometry, note: _note, ...creek }) => {
					const found = months.get(creek.id);
					const target = owed.get(creek.id);
					return {
						...creek,
						targetClass: target === undefined ? creek.targetClass : target,
						class: found?.class ?? null,
						deciding: found?.deciding ?? [],
						missing: found?.missing ?? [],
					};
				});
				return { moment, month, creeks };
			});
		},
	);

	routes.get(
		"/api/waters/map",
		{ config, schema: { summary: "The network as GeoJSON (WGS 84), at a moment", tags, querystring: momentQuery } },
		async (request, reply) => {
			const features = await inside(async (trx) => {
				const district = await currentDistrict(trx);
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const shapes = await shapesAt(trx, district, moment).execute();
				const rivers = await riversAt(trx, district, moment).execute();
				const sites = await trx
					.selectFrom(sitesAt(trx, district, moment).as("site"))
					.selectAll()
					.where("lon", "is not", null)
					.where("lat", "is not", null)
					.orderBy("site_id")
					.execute();
				const feature = (id: string, kind: string, zh: string, en: string, geometry: unknown, rest: object = {}) => ({
					type: "Feature",
					id,
					properties: { id, kind, name_zh: zh, name_en: en, ...rest },
					geometry,
				});
				return [
					...shapes.map((row) => feature(row.shape_id, row.kind, row.name_zh, row.name_en, row.geometry)),
					...rivers.map((row) =>
						feature(row.river_id, "river", row.name_zh, row.name_en, row.geometry, {
							role: row.role,
							flows_into: row.flows_into,
						}),
					),
					...(await listedCreeks(trx, moment)).map((row) =>
						feature(row.id, "creek", row.name.zh, row.name.en, row.geometry, {
							level: row.level,
							town: row.town.id,
							river: row.river.id,
							target_class: row.targetClass,
						}),
					),
					...sites.map((row) =>
						feature(
							row.code,
							row.kind,
							row.name_zh,
							row.name_en,
							{ type: "Point", coordinates: [row.lon, row.lat] },
							{ creek: row.creek_id, river: row.river_id },
						),
					),
				];
			});
			return reply.header("cache-control", "public, max-age=60").send({ type: "FeatureCollection", features });
		},
	);

	routes.get(
		"/api/waters/creeks/:id",
		{
			config,
			schema: {
				summary: "A creek's file: place, target, classes by month, means and limits",
				tags,
				params: z.object({ id: z.string().max(60) }),
				querystring: momentQuery,
			},
		},
		async (request) => {
			return inside(async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const [creek] = await listedCreeks(trx, moment, request.params.id);
				if (!creek) throw noSuchCreek(request.params.id);
				const sites = await trx
					.selectFrom(sitesAt(trx, await currentDistrict(trx), moment).as("site"))
					.selectAll()
					.where("creek_id", "=", creek.id)
					.orderBy("site_id")
					.execute();
				const to = lastEnded(moment);
				const from = addMonths(to, -35);
				const months = to >= from ? await creekMonths(trx, { creekIds: [creek.id], from, to }, moment) : [];
				const first = months.findIndex((month) => Object.keys(month.means).length > 0);
				const water = sites[0]?.water ?? "river";
				return {
					moment,
					creek,
					sites: sites.map((site) => ({
						id: site.site_id,
						code: site.code,
						name: { zh: site.name_zh, en: site.name_en },
						kind: site.kind,
						lon: site.lon,
						lat: site.lat,
						demo: site.demo,
					})),
					months: (first < 0 ? [] : months.slice(first)).map(shownMonth),
					factors: FACTORS.filter((factor) => months.some((month) => month.means[factor.code] != null)).map(
						(factor) => ({
							code: factor.code,
							name: factor.name,
							unit: factor.unit,
							limits: limitsOf(water, factor.code) ?? null,
						}),
					),
				};
			});
		},
	);
}
