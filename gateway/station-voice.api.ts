import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import type { Moment } from "../loop/moment.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { ODDITY_DAYS, type StationOddity, stationOddities } from "./oddity.store.ts";
import { noSuchStation } from "./station.api.ts";
import { type LogCursor, logTellings, stateTellings } from "./station-log.store.ts";
import { type LogLine, logLines, type StandingState, standingStates } from "./station-log.ts";

const tags = ["stations"];
const config = { access: "public" as const };
/** Telegrams of one page of the log; told again unchanged, many of them are one line. */
const PAGE = 200;
/** A state that was said longer ago is told no more as standing. */
const STANDS_MS = 30 * 86_400_000;

const site = z.object({ id: z.coerce.number().int().min(1).max(2_000_000_000) });
const cursor = z
	.string()
	.max(60)
	.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z_\d{1,16}_\d{1,5}$/)
	.refine((text) => Number.isFinite(Date.parse(text.split("_")[0] ?? "")), "the `next` of a page");

/** What the page of a station shows of its log. */
export interface StationLogAnswer {
	moment: Moment;
	lines: LogLine[];
	/** What its instruments say that they are in, beside the data; on the first page. */
	standing: StandingState[];
	/** What to ask for as `before` to read on; null: there is nothing older. */
	next: string | null;
}

export interface StationOdditiesAnswer {
	moment: Moment;
	days: number;
	oddities: StationOddity[];
}

/** What stations say of themselves, and what is odd about how they say it. */
export function stationVoiceRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const ofStation = <T>(
		id: number,
		query: z.infer<typeof momentQuery>,
		work: (trx: Trx, moment: Moment) => Promise<T>,
	) =>
		inDistrict(house.db, house.districtId, async (trx) => {
			const moment = momentOf(query, house.now(), await currentTimeZone(trx));
			if (!(await sendsFor(trx, house.districtId, id))) throw noSuchStation(id);
			return work(trx, moment);
		});

	routes.get(
		"/api/waters/stations/:id/log",
		{
			config,
			schema: {
				summary:
					"What a station says of itself, in words, the newest first: restarts, logs, states, settings, its room",
				tags,
				params: site,
				querystring: momentQuery.extend({
					before: cursor.optional().describe("Where the last page ended: its `next`."),
				}),
			},
		},
		({ params, query }): Promise<StationLogAnswer> =>
			ofStation(params.id, query, async (trx, moment) => {
				const before = query.before === undefined ? undefined : cursorOf(query.before);
				const found = await logTellings(trx, params.id, moment, { before, limit: PAGE + 1 });
				const page = found.slice(0, PAGE);
				const last = page.at(-1);
				const since = new Date(Date.parse(moment.at) - STANDS_MS).toISOString();
				return {
					moment,
					lines: logLines(page),
					standing: before === undefined ? standingStates(await stateTellings(trx, params.id, moment, since)) : [],
					next: found.length > PAGE && last ? `${last.at}_${last.frame.batch}_${last.frame.place}` : null,
				};
			}),
	);

	routes.get(
		"/api/waters/stations/:id/oddities",
		{
			config,
			schema: {
				summary: "What was odd about a station's frames in the last thirty days: how often, when last, in which frame",
				tags,
				params: site,
				querystring: momentQuery,
			},
		},
		({ params, query }): Promise<StationOdditiesAnswer> =>
			ofStation(params.id, query, async (trx, moment) => ({
				moment,
				days: ODDITY_DAYS,
				oddities: await stationOddities(trx, params.id, moment),
			})),
	);
}

function cursorOf(text: string): LogCursor {
	const [at = "", batch, place] = text.split("_");
	return { at: new Date(at).toISOString(), batch: Number(batch), place: Math.min(Number(place), 32_767) };
}

async function sendsFor(trx: Trx, districtId: number, siteId: number): Promise<boolean> {
	const found = await trx
		.selectFrom("station")
		.select("mn")
		.where("district_id", "=", districtId)
		.where("site_id", "=", siteId)
		.limit(1)
		.execute();
	return found.length > 0;
}
