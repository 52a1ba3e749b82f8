import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { refusal } from "../loop/refusal.ts";
import { actorBehind } from "../people/guard.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { adoptStation } from "./adopt.ts";
import { historyRequest, intervalRequest, type StationRequest, timeRequest } from "./dialogue.ts";
import { fleet } from "./fleet.store.ts";
import { quarantineSenders } from "./quarantine.store.ts";
import { gatewayOf } from "./running.ts";
import { digitsOf } from "./telemetry.ts";

const tags = ["stations"];
const config = { access: "station.adopt" as const };

const request = z.discriminatedUnion("ask", [
	z.strictObject({ ask: z.literal("time") }),
	z.strictObject({ ask: z.literal("real-time-interval"), seconds: z.number().int().min(30).max(3600) }),
	z.strictObject({
		ask: z.literal("minute-interval"),
		minutes: z.union([1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30].map((minutes) => z.literal(minutes))),
	}),
	z.strictObject({
		ask: z.literal("history"),
		cn: z.enum(["2051", "2061", "2031"]),
		from: z.iso.datetime(),
		to: z.iso.datetime(),
	}),
]);

/** The fleet of automatic stations, strangers that wait to be adopted, and what may be asked of a station. */
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

	routes.post(
		"/api/stations/:mn/requests",
		{
			config,
			schema: {
				summary: "Ask a station for history, or set its clock or intervals; answers with what it said",
				tags,
				params: z.object({ mn: z.string().max(64) }),
				body: request,
			},
		},
		async ({ params, body }) => {
			const gateway = gatewayOf(house);
			if (!gateway)
				throw refusal("NO_GATEWAY", { zh: "本服务未开启 HJ 212 接收。", en: "This server receives no stations." }, 409);
			return gateway.ask(params.mn, requestOf(body, house.now(), gateway.timeZone));
		},
	);
}

function requestOf(asked: z.infer<typeof request>, now: Date, timeZone: string): StationRequest {
	const digits = (at: string) => digitsOf(new Date(at), timeZone).slice(0, 14);
	switch (asked.ask) {
		case "time":
			return timeRequest(digits(now.toISOString()));
		case "real-time-interval":
			return intervalRequest("1062", asked.seconds);
		case "minute-interval":
			return intervalRequest("1064", asked.minutes);
		case "history":
			return historyRequest(asked.cn, digits(asked.from), digits(asked.to));
	}
}
