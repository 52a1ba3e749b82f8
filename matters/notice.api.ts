import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { isDay } from "../loop/local-day.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { personOf } from "../people/guard.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { namesOf } from "./names.store.ts";
import { choiceOf, choose, markRead, noticesFor } from "./notice.store.ts";
import { sentByUnit, sentRows } from "./notice-count.store.ts";
import { messagesTo } from "./notice-outbox.store.ts";
import type { NoticeSettings } from "./notice-settings.ts";
import { USUAL_CHOICE } from "./quiet-hours.ts";

const tags = ["notices"];
const day = z.string().refine(isDay, "YYYY-MM-DD");
const hour = z.number().int().min(0).max(23);
const choice = z.strictObject({
	byEmail: z.boolean(),
	byWebhook: z.boolean(),
	atOnce: z.boolean(),
	digestHour: hour,
	quietFrom: hour,
	quietUntil: hour,
	workingDaysOnly: z.boolean(),
	lang: z.enum(["zh", "en"]),
});

/** One's own notices and how one wishes to be told. Nobody reads another's. */
export function noticeRoutes(app: FastifyInstance, house: House, settings: NoticeSettings): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const config = { access: "me.use" as const };
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const usual = { ...USUAL_CHOICE, digestHour: settings.digestHour };

	routes.get(
		"/api/notices",
		{
			config,
			schema: {
				summary: "What I was told, newest first, and how much of it is unread",
				tags,
				querystring: z.object({
					unread: z.stringbool().default(false),
					page: z.coerce.number().int().min(0).max(1000).default(0),
				}),
			},
		},
		async (request, reply) => {
			const person = personOf(request).personId;
			const found = await inside((trx) => noticesFor(trx, person, request.query));
			return reply.header("cache-control", "no-store").send(found);
		},
	);

	routes.post(
		"/api/notices/read",
		{
			config,
			schema: {
				summary: "Mark notices as read: those named, or all",
				tags,
				body: z.strictObject({ causes: z.array(z.string().max(200)).max(200).optional() }),
			},
		},
		async (request) => {
			const person = personOf(request).personId;
			const { causes = null } = request.body;
			await inside((trx) => markRead(trx, person, causes, house.now().toISOString()));
			return { ok: true };
		},
	);

	routes.get(
		"/api/notices/choice",
		{ config, schema: { summary: "How I wish to be told, and what was sent to me", tags } },
		async (request, reply) => {
			const person = personOf(request).personId;
			const found = await inside(async (trx) => ({
				choice: await choiceOf(trx, person, usual),
				...(await messagesTo(trx, person)),
			}));
			const ways = { email: settings.smtp !== null, webhook: settings.webhook !== null };
			return reply.header("cache-control", "no-store").send({ ...found, ways });
		},
	);

	const days = momentQuery.extend({ from: day, to: day });
	const windowOf = async (trx: Trx, query: z.infer<typeof days>) => {
		const timeZone = await currentTimeZone(trx);
		const moment = momentOf(query, house.now(), timeZone);
		return { from: query.from, to: query.to, timeZone, knownBy: moment.knownBy };
	};

	routes.get(
		"/api/notices/sent",
		{
			config: { access: "matter.list" },
			schema: { summary: "How many notices and messages each unit was sent", tags, querystring: days },
		},
		(request) =>
			inside(async (trx) => {
				const units = await sentByUnit(trx, await windowOf(trx, request.query));
				const names = units.map((one) => one.unit);
				return { units, names: await namesOf(trx, names) };
			}),
	);

	routes.get(
		"/api/notices/sent/rows",
		{
			config: { access: "matter.list" },
			schema: {
				summary: "What a number of notices was counted from: when, what kind, about which matter; not to whom",
				tags,
				querystring: days.extend({
					unit: z.string().max(80),
					group: z.enum(["at-once", "digest", "other", "messages"]),
					page: z.coerce.number().int().min(0).max(10_000).default(0),
				}),
			},
		},
		(request) =>
			inside(async (trx) => {
				const found = await sentRows(trx, await windowOf(trx, request.query), request.query);
				return { ...found, names: await namesOf(trx, [request.query.unit]) };
			}),
	);

	routes.put(
		"/api/notices/choice",
		{ config, schema: { summary: "Choose how to be told", tags, body: choice } },
		async (request) => {
			const person = personOf(request).personId;
			await inside((trx) => choose(trx, person, request.body));
			return { ok: true };
		},
	);
}
