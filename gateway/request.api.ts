import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { tell } from "../loop/live.store.ts";
import { refusal } from "../loop/refusal.ts";
import type { Bilingual } from "../loop/words.ts";
import { actorBehind } from "../people/guard.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { type Asking, gapsOf, noteAnswered, noteAsked, requestsTo } from "./request.store.ts";
import { type Asked, askedFault, MINUTE_INTERVALS, REAL_TIME_SECONDS } from "./request.ts";
import { requestOf } from "./request-command.ts";
import { gatewayOf, type RunningGateway } from "./running.ts";
import { RETIRED, type Station, stationNamed, stationPulse } from "./station.store.ts";

const tags = ["stations"];
const access = "station.adopt" as const;
const params = z.object({ mn: z.string().max(64) });
const clientKey = z.string().min(8).max(80);

const asking = z.discriminatedUnion("ask", [
	z.strictObject({ ask: z.literal("time"), clientKey }),
	z.strictObject({
		ask: z.literal("tell"),
		what: z.enum(["clock", "real-time-interval", "minute-interval"]),
		clientKey,
	}),
	z.strictObject({
		ask: z.literal("real-time-interval"),
		seconds: z.number().int().min(REAL_TIME_SECONDS.least).max(REAL_TIME_SECONDS.most),
		clientKey,
	}),
	z.strictObject({
		ask: z.literal("minute-interval"),
		minutes: z.union(MINUTE_INTERVALS.map((minutes) => z.literal(minutes))),
		clientKey,
	}),
	z.strictObject({
		ask: z.literal("history"),
		cn: z.enum(["2051", "2061", "2031"]),
		from: z.iso.datetime(),
		to: z.iso.datetime(),
		clientKey,
	}),
]);

/** What is asked of a station: its clock, its intervals, its history. A request is begun and answered at once; what becomes of it is read afterwards. */
export function stationRequestRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);

	routes.get(
		"/api/stations/:mn/requests",
		{
			config: { access, unattended: true },
			schema: {
				summary:
					"What was asked of a station and what became of it, whether it can be asked now, and what its data lack",
				tags,
				params,
			},
		},
		async (request) => {
			const gateway = gatewayOf(house);
			const { mn } = request.params;
			return inside(async (trx) => {
				const station = await stationNamed(trx, mn);
				const pulse = await stationPulse(trx, mn);
				const under = gateway?.open.get(mn) ?? null;
				return {
					timeZone: await currentTimeZone(trx),
					clockErrorMs: pulse?.clockErrorMs ?? null,
					why: whyNot(gateway, station, pulse?.connected ?? false),
					open: under,
					requests: await requestsTo(trx, mn),
					gaps: await gapsOf(trx, station.siteId, house.now()),
				};
			});
		},
	);

	routes.post(
		"/api/stations/:mn/requests",
		{
			config: { access, rateLimit: { max: 60, timeWindow: "1 minute" } },
			schema: {
				summary: "Ask a station for history or what is set there, or set its clock or intervals; begun, not awaited",
				tags,
				params,
				body: asking,
			},
		},
		async (request, reply) => {
			const { clientKey: key, ...asked } = request.body;
			const by = { ...actorBehind(request), clientKey: key };
			return reply.status(202).send({ seq: await beginRequest(house, request.params.mn, asked, by) });
		},
	);
}

const NO_GATEWAY: Bilingual = {
	zh: "本服务未开启 HJ 212 接收，不能向站点下发指令；请联系系统管理员开启。",
	en: "This server receives no stations, so nothing can be asked of them; ask the system administrator to turn it on.",
};

/** Why a station can't be asked for anything now, or null. */
function whyNot(gateway: RunningGateway | null, station: Station, connected: boolean): Bilingual | null {
	if (gateway === null) return NO_GATEWAY;
	if (station.retired !== null) return RETIRED;
	if (!connected)
		return {
			zh: "站点未连接，请待连上后再下发指令。",
			en: "The station is not connected; wait until it is, then ask.",
		};
	return null;
}

/** Notes the request in the chain and sends it; the outcome is noted when there is one. Returns the number of its event. */
async function beginRequest(house: House, mn: string, asked: Asked, by: Asking): Promise<number> {
	const gateway = gatewayOf(house);
	const now = house.now();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const station = await inside((trx) => stationNamed(trx, mn));
	// Whether it is connected the gateway knows better than the pulse, which is some seconds old: that is an outcome.
	if (gateway === null) throw refusal("NO_GATEWAY", NO_GATEWAY, 409);
	if (station.retired !== null) throw refusal("STATION_RETIRED", RETIRED, 409);
	const fault = askedFault(asked, now);
	if (fault) throw refusal(fault.code, fault.words);
	if (gateway.open.has(mn))
		throw refusal(
			"STATION_BUSY",
			{
				zh: "上一条指令还在执行，请待完成后再下发。",
				en: "The station is still at what it was asked before; wait until that is over.",
			},
			409,
		);
	const under = { seq: 0, progress: { sent: 0, accepted: false, frames: 0 } };
	gateway.open.set(mn, under);
	let noted: Awaited<ReturnType<typeof noteAsked>>;
	try {
		noted = await inside((trx) => noteAsked(trx, station, asked, by, now.toISOString()));
	} catch (error) {
		gateway.open.delete(mn);
		throw error;
	}
	under.seq = noted.seq;
	if (noted.repeated) {
		gateway.open.delete(mn);
		return noted.seq;
	}
	const progressed = (so: typeof under.progress) => {
		under.progress = so;
	};
	const ended = gateway
		.ask(mn, requestOf(asked, now, gateway.timeZone), progressed)
		.then((reply) =>
			inside(async (trx) => {
				await noteAnswered(trx, mn, noted.seq, reply, house.now().toISOString());
				await tell(trx, "stations", [String(station.siteId)]);
			}),
		)
		.catch((error: Error) =>
			console.error(`站点 ${mn} 的指令结果未能记录 · what station ${mn} was asked has no outcome: ${error.message}`),
		)
		.finally(() => gateway.open.delete(mn));
	gateway.follow(ended);
	return noted.seq;
}
