import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { pinyin } from "pinyin-pro";
import { z } from "zod";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { addMonths, instantOf, localDay, monthsBetween } from "../loop/local-day.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import type { Moment } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { creekMonths } from "./creek-month.store.ts";
import type { CreekMonth } from "./creek-month.ts";
import { FACTORS, factorName } from "./factor.ts";
import { riverRows, shapeRows } from "./network-rows.store.ts";
import { limitsOf } from "./standard.ts";

const monthQuery = momentQuery.extend({
	month: z
		.string()
		.regex(/^\d{4}-(0[1-9]|1[0-2])$/)
		.optional()
		.describe("YYYY-MM; the last complete month unless told."),
});

async function creekRows(trx: Trx, creekId?: string) {
	const district = await currentDistrict(trx);
	let select = trx
		.selectFrom("creek")
		.leftJoin("unit", (join) =>
			join.onRef("unit.unit_id", "=", "creek.town_unit_id").on("unit.district_id", "=", district),
		)
		.leftJoin("river", (join) =>
			join.onRef("river.river_id", "=", "creek.river_id").on("river.district_id", "=", district),
		)
		.select([
			"creek.creek_id",
			"creek.name_zh",
			"creek.name_en",
			"creek.level",
			"creek.target_class",
			"creek.geometry",
			"creek.note_zh",
			"creek.note_en",
			"creek.demo",
		])
		.select([
			"creek.town_unit_id",
			"unit.name_zh as town_zh",
			"unit.name_en as town_en",
			"creek.river_id",
			"river.name_zh as river_zh",
			"river.name_en as river_en",
			"river.role",
		])
		.where("creek.district_id", "=", district)
		.orderBy("creek.creek_id");
	if (creekId !== undefined) select = select.where("creek.creek_id", "=", creekId);
	return (await select.execute()).map((row) => ({
		id: row.creek_id,
		name: { zh: row.name_zh, en: row.name_en },
		pinyin: pinyin(row.name_zh, { toneType: "none", type: "array" }).join(""),
		initials: pinyin(row.name_zh, { pattern: "first", toneType: "none", type: "array" }).join(""),
		level: row.level,
		targetClass: row.target_class,
		town: { id: row.town_unit_id, zh: row.town_zh ?? "", en: row.town_en ?? "" },
		river: { id: row.river_id, zh: row.river_zh ?? "", en: row.river_en ?? "", role: row.role },
		note: { zh: row.note_zh, en: row.note_en },
		geometry: row.geometry,
		demo: row.demo,
	}));
}

function lastComplete(moment: Moment): string {
	return addMonths(localDay(moment.at, moment.timeZone).slice(0, 7), -1);
}

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

/** The list of creeks, the map under it, a creek's file and its readings. */
export function watersRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const config = { access: "public" as const };
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const tags = ["waters"];

	routes.get(
		"/api/waters",
		{ config, schema: { summary: "Every creek with its class of a month", tags, querystring: monthQuery } },
		async (request) => {
			return inside(async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const month = request.query.month ?? lastComplete(moment);
				const months = new Map(
					(await creekMonths(trx, { from: month, to: month }, moment)).map((row) => [row.creekId, row]),
				);
				const creeks = (await creekRows(trx)).map(({ geometry: _geometry, note: _note, ...creek }) => {
					const found = months.get(creek.id);
					return {
						...creek,
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
		{ config, schema: { summary: "The network as GeoJSON (WGS 84)", tags } },
		async (_request, reply) => {
			const features = await inside(async (trx) => {
				const district = await currentDistrict(trx);
				const shapes = await shapeRows(trx);
				const rivers = await riverRows(trx);
				const sites = await trx
					.selectFrom("site")
					.selectAll()
					.where("district_id", "=", district)
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
					...(await creekRows(trx)).map((row) =>
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
				const [creek] = await creekRows(trx, request.params.id);
				if (!creek)
					throw refusal(
						"NO_SUCH_CREEK",
						{ zh: `没有编号为“${request.params.id}”的支浜。`, en: `There is no creek "${request.params.id}".` },
						404,
					);
				const sites = await trx
					.selectFrom("site")
					.selectAll()
					.where("district_id", "=", await currentDistrict(trx))
					.where("creek_id", "=", creek.id)
					.orderBy("site_id")
					.execute();
				const to = lastComplete(moment);
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

	routes.get(
		"/api/waters/creeks/:id/readings",
		{
			config,
			schema: {
				summary: "A creek's readings of a month, every version, exactly as received",
				tags,
				params: z.object({ id: z.string().max(60) }),
				querystring: monthQuery,
			},
		},
		async (request) => {
			return inside(async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const month = request.query.month ?? lastComplete(moment);
				const from = instantOf(`${month}-01`, "00:00", moment.timeZone);
				const to = instantOf(`${addMonths(month, 1)}-01`, "00:00", moment.timeZone);
				const district = await currentDistrict(trx);
				const select = trx
					.selectFrom("reading")
					.innerJoin("site", (join) =>
						join.onRef("site.site_id", "=", "reading.site_id").on("site.district_id", "=", district),
					)
					.innerJoin("reading_batch", (join) =>
						join
							.onRef("reading_batch.batch_id", "=", "reading.batch_id")
							.on("reading_batch.district_id", "=", district),
					)
					.select([
						"site.name_zh as site",
						"reading.site_id",
						"factor",
						"happened_at",
						"reading.received_at",
						"value_text",
						"value",
						"usable",
						"detection_limit",
						"flag",
						"revision",
						"source",
						"file_name",
					])
					.where("reading.district_id", "=", district)
					.where("site.creek_id", "=", request.params.id)
					.where("happened_at", ">=", new Date(from))
					.where("happened_at", "<", new Date(to))
					.where("happened_at", "<=", new Date(moment.at))
					.where("reading.received_at", "<=", new Date(moment.knownBy))
					.orderBy("happened_at")
					.orderBy("reading.site_id")
					.orderBy("factor")
					.orderBy("reading.received_at", "desc")
					.orderBy("revision", "desc")
					.limit(2000);
				let last = "";
				const readings = (await select.execute()).map((row) => {
					const key = `${row.site_id} ${row.factor} ${row.happened_at.toISOString()}`;
					const counts = key !== last; // the newest version comes first
					last = key;
					return {
						site: row.site,
						factor: row.factor,
						name: factorName(row.factor),
						valueText: row.value_text,
						value: row.value,
						usable: row.usable,
						detectionLimit: row.detection_limit,
						flag: row.flag,
						happenedAt: row.happened_at.toISOString(),
						receivedAt: row.received_at.toISOString(),
						source: row.source,
						fileName: row.file_name,
						counts,
					};
				});
				return { moment, month, months: monthsBetween(addMonths(month, -1), month), readings };
			});
		},
	);
}
