import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf } from "../people/guard.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { choiceOf, choose, markRead, noticesFor } from "./notice.store.ts";
import { messagesTo } from "./notice-outbox.store.ts";
import type { NoticeSettings } from "./notice-settings.ts";
import { USUAL_CHOICE } from "./quiet-hours.ts";

const tags = ["notices"];
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
