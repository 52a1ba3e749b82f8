import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { addMonths, localDay } from "../loop/local-day.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import type { Moment } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { completeMonths, monthComplete } from "../waters/completeness.store.ts";
import { seriesOf } from "./series.store.ts";
import { keptFrame, stationFile } from "./station-file.store.ts";

const tags = ["stations"];
const config = { access: "public" as const };
const site = z.object({ id: z.coerce.number().int().min(1).max(2_000_000_000) });

/** A station's file: what it sends, its series as a chart shows them, and the frame behind each value. */
export function stationFileRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const seen = <T>(query: z.infer<typeof momentQuery>, work: (trx: Trx, moment: Moment) => Promise<T>) =>
		inDistrict(house.db, house.districtId, async (trx) =>
			work(trx, momentOf(query, house.now(), await currentTimeZone(trx))),
		);

	routes.get(
		"/api/waters/stations/:id",
		{
			config,
			schema: {
				summary: "A station: its loggers with clock error and data rate, its series with their latest values",
				tags,
				params: site,
				querystring: momentQuery,
			},
		},
		async ({ params, query }) =>
			seen(query, async (trx, moment) => {
				const file = await stationFile(trx, params.id, moment);
				if (!file) throw noSuchStation(params.id);
				return { moment, ...file };
			}),
	);

	routes.get(
		"/api/waters/stations/:id/series",
		{
			config,
			schema: {
				summary:
					"A series between two instants, in no more points than a chart shows; spans keep their lowest and highest",
				tags,
				params: site,
				querystring: momentQuery.extend({
					cn: z.coerce
						.number()
						.int()
						.describe(
							"2011 real time, 2051 minute, 2061 hour, 2031 day; 1 samples of batch analysers by the time they were taken",
						),
					factor: z.string().max(20),
					from: z.iso.datetime(),
					to: z.iso.datetime(),
				}),
			},
		},
		async ({ params, query }) => {
			if (query.from >= query.to)
				throw refusal("SPAN_TURNED", {
					zh: "结束时间早于开始时间，请核对。",
					en: "The span ends before it begins; check both times.",
				});
			return seen(query, async (trx, moment) => ({
				moment,
				...(await seriesOf(trx, { siteId: params.id, ...query }, moment, isPast(moment, house.now()))),
			}));
		},
	);

	routes.get(
		"/api/waters/stations/:id/completeness",
		{
			config,
			schema: {
				summary: "How much of each month was told and is valid: twelve ended months and the running one so far",
				tags,
				params: site,
				querystring: momentQuery,
			},
		},
		async ({ params, query }) =>
			seen(query, async (trx, moment) => {
				const running = localDay(moment.at, moment.timeZone).slice(0, 7);
				const [from, to] = [addMonths(running, -12), addMonths(running, -1)];
				const ended = await completeMonths(trx, { siteIds: [params.id], from, to }, moment);
				return { moment, running, months: [...ended, ...(await monthComplete(trx, params.id, running, moment.at))] };
			}),
	);

	routes.get(
		"/api/waters/stations/:id/frames/:batch/:place",
		{
			config,
			schema: {
				summary: "The stored frame behind a value, as text; its password is hidden",
				tags,
				params: site.extend({
					batch: z.coerce.number().int().min(1),
					place: z.coerce.number().int().min(0).max(32_767),
				}),
				querystring: momentQuery,
			},
		},
		async ({ params, query }) => {
			const frame = await seen(query, (trx, moment) => keptFrame(trx, params.id, params, moment));
			if (frame === null)
				throw refusal(
					"NO_SUCH_FRAME",
					{
						zh: "这个站没有这一帧报文，请刷新后重选。",
						en: "This station has no such frame; load again and choose anew.",
					},
					404,
				);
			if (frame === "dropped")
				throw refusal(
					"FRAME_DROPPED",
					{
						zh: "这一帧原始报文已超过保留期限，已清除；数值仍在，可在过程线中查看。",
						en: "This raw frame is past its retention and was dropped; see its values in the series.",
					},
					410,
				);
			return frame;
		},
	);
}

/** Rollups say what is known now; a minute ago is now. */
const isPast = ({ knownBy }: Moment, now: Date) => Date.parse(knownBy) < now.getTime() - 60_000;

export function noSuchStation(id: number) {
	return refusal(
		"NO_SUCH_STATION",
		{
			zh: `没有编号为 ${id} 的自动站，请从站点名录中选。`,
			en: `There is no station ${id}; choose one of the list.`,
		},
		404,
	);
}
