import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { tell } from "../loop/live.store.ts";
import { actorBehind } from "../people/guard.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { storeKeptFrames } from "./adopt.ts";
import { stations } from "./station.store.ts";
import { changeSettings, resumeStation, retireStation, settingsFile } from "./station-settings.store.ts";

const tags = ["stations"];
const config = { access: "station.adopt" as const };
const params = z.object({ mn: z.string().max(64) });
const clientKey = z.string().min(8).max(80);
const code = z.string().max(40);
const withReason = z.strictObject({ reason: z.string().trim().min(2).max(500), clientKey });

/** How a station is understood and from where it is heard; and whether it is used at all. */
export function stationSettingsRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const told = async (trx: Trx, siteId: number) => {
		await tell(trx, "stations", [String(siteId)]);
		await tell(trx, "stations");
	};

	routes.get(
		"/api/stations/:mn/settings",
		{
			config,
			schema: { summary: "A station's settings, without its password, and the factors that it sent", tags, params },
		},
		(request) => inside((trx) => settingsFile(trx, request.params.mn)),
	);

	routes.put(
		"/api/stations/:mn/settings",
		{
			config,
			schema: {
				summary: "Change units, codes, addresses, rate or password of a station; a password is written and never read",
				tags,
				params,
				body: z.strictObject({
					units: z.record(code, code),
					factors: z.record(code, code),
					allow: z.array(z.string().max(64)).max(100),
					framesPerMinute: z.number(),
					password: z.string().max(64).optional(),
					clientKey,
				}),
			},
		},
		async (request) => {
			const { clientKey: key, ...wanted } = request.body;
			const by = { ...actorBehind(request), clientKey: key };
			const { mn } = request.params;
			const { changes, station } = await inside(async (trx) => {
				const done = await changeSettings(trx, mn, wanted, by, house.now());
				const file = await settingsFile(trx, mn);
				await told(trx, file.siteId);
				return { changes: done, station: (await stations(trx)).find((one) => one.mn === mn) };
			});
			// What came with the new password before it was known here is the station's own.
			const frames = wanted.password === undefined || !station ? 0 : await storeKeptFrames(house, station);
			return { changes, frames };
		},
	);

	routes.post(
		"/api/stations/:mn/retire",
		{
			config,
			schema: {
				summary: "Use a station no more: it is not heard and not missed, and keeps its history",
				tags,
				params,
				body: withReason,
			},
		},
		async (request) => {
			const by = { ...actorBehind(request), clientKey: request.body.clientKey };
			return inside(async (trx) => {
				const station = await retireStation(trx, request.params.mn, request.body.reason, by, house.now());
				await told(trx, station.siteId);
				return { mn: station.mn };
			});
		},
	);

	routes.post(
		"/api/stations/:mn/resume",
		{
			config,
			schema: {
				summary: "Use a retired station again; its frames that were put aside meanwhile are stored",
				tags,
				params,
				body: withReason,
			},
		},
		async (request) => {
			const by = { ...actorBehind(request), clientKey: request.body.clientKey };
			const station = await inside((trx) =>
				resumeStation(trx, request.params.mn, request.body.reason, by, house.now()),
			);
			const frames = await storeKeptFrames(house, station);
			await inside((trx) => told(trx, station.siteId));
			return { mn: station.mn, frames };
		},
	);
}
