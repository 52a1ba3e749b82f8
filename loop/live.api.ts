import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import type { House } from "../store/house.ts";
import { type Followed, followedOf, MOST_TOPICS, mayFollow } from "./live.ts";
import { type LIVE_LIMITS, LiveStreams } from "./live-streams.ts";
import { refusal, signInFirst } from "./refusal.ts";

export interface LiveSettings {
	/** Who is signed in, by his id; null: nobody. */
	personOf(request: FastifyRequest): string | null;
	limits?: typeof LIVE_LIMITS;
}

/** The stream of changes that live pages follow (server-sent events). */
export function liveRoutes(app: FastifyInstance, house: House, settings: LiveSettings): LiveStreams {
	const streams = new LiveStreams(house, settings.limits);
	// Open streams would keep the server from stopping.
	app.addHook("preClose", () => streams.close());
	app.withTypeProvider<ZodTypeProvider>().get(
		"/api/live",
		{
			config: { access: "public", unattended: true, rateLimit: false },
			compress: false,
			exposeHeadRoute: false,
			schema: {
				summary: "Server-sent events: which rows of the topics changed (event change), from when on it is told (ready)",
				tags: ["house"],
				querystring: z.object({
					topics: z
						.string()
						.min(1)
						.max(2_000)
						.describe("e.g. waters,stations/12; matters and the like only for who is signed in"),
					after: z.string().max(60).optional().describe("The id of the last event that is known"),
				}),
			},
		},
		async (request, reply) => {
			const personId = settings.personOf(request);
			const follows = request.query.topics.split(",").map(followed);
			if (follows.length > MOST_TOPICS)
				throw refusal("TOO_MANY_TOPICS", {
					zh: `一个页面最多关注 ${MOST_TOPICS} 个主题；请减少后重试。`,
					en: `A page follows ${MOST_TOPICS} topics at most; name fewer.`,
				});
			if (!follows.every((each) => mayFollow(each, personId)))
				throw personId === null
					? signInFirst()
					: refusal(
							"OWN_NOTICES_ONLY",
							{ zh: "只能关注本人的通知。", en: "Only your own notices can be followed." },
							403,
						);
			if (streams.isFull(personId, request.ip))
				throw refusal(
					"TOO_MANY_STREAMS",
					{
						zh: "打开的实时页面过多，请关闭一些再试；本页仍可手动刷新。",
						en: "Too many live pages are open; close some. This page can still be reloaded.",
					},
					429,
				);
			const known = request.headers["last-event-id"] ?? request.query.after;
			reply.hijack();
			await streams.add(reply.raw, {
				follows,
				personId,
				address: request.ip,
				after: typeof known === "string" ? known : null,
				headers: headersOf(reply.getHeaders()),
			});
		},
	);
	return streams;
}

function followed(text: string): Followed {
	const found = followedOf(text);
	if (found) return found;
	throw refusal("NO_SUCH_TOPIC", {
		zh: `没有可关注的主题“${text.slice(0, 80)}”；请刷新页面。`,
		en: `There is no topic "${text.slice(0, 80)}" to follow; load the page again.`,
	});
}

/** What the hooks have put on the reply so far (the security headers). */
function headersOf(headers: Record<string, number | string | string[] | undefined>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
	);
}
