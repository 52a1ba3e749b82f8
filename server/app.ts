import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import compress from "@fastify/compress";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import fastifyStatic from "@fastify/static";
import swagger from "@fastify/swagger";
import Fastify, { type FastifyError, type FastifyInstance } from "fastify";
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { ledgerRoutes } from "../commitments/ledger.api.ts";
import { todayRoutes } from "../commitments/today.api.ts";
import { fieldRoutes } from "../field/field.api.ts";
import { stationRoutes } from "../gateway/quarantine.api.ts";
import { stationRequestRoutes } from "../gateway/request.api.ts";
import { stationFileRoutes } from "../gateway/station.api.ts";
import { stationSettingsRoutes } from "../gateway/station-settings.api.ts";
import { stationVoiceRoutes } from "../gateway/station-voice.api.ts";
import { chainRoutes } from "../loop/chain.api.ts";
import type { Line } from "../loop/line.ts";
import { liveRoutes } from "../loop/live.api.ts";
import { answerOf, Refusal, refusal } from "../loop/refusal.ts";
import { calendarRoutes } from "../matters/calendar.api.ts";
import { compareRoutes } from "../matters/compare.api.ts";
import { handoverRoutes } from "../matters/handover.api.ts";
import { keptFileRoutes } from "../matters/kept-file.api.ts";
import { matterRoutes } from "../matters/matter.api.ts";
import { matterStepRoutes } from "../matters/matter-step.api.ts";
import { mineRoutes } from "../matters/mine.api.ts";
import { noticeRoutes } from "../matters/notice.api.ts";
import { type NoticeSettings, readNoticeSettings } from "../matters/notice-settings.ts";
import { reminderRoutes } from "../matters/reminders.api.ts";
import { suggestionRoutes } from "../matters/suggestion.api.ts";
import { summaryOfSupervisionRoutes } from "../matters/summary.api.ts";
import { supervisionRoutes } from "../matters/supervision.api.ts";
import { openRoutes } from "../open/open.api.ts";
import { reportRoutes } from "../open/report.api.ts";
import { auditRoutes } from "../people/audit.api.ts";
import { guardRoutes } from "../people/guard.ts";
import { peopleImportRoutes } from "../people/import.api.ts";
import { meRoutes } from "../people/me.api.ts";
import { oidcRoutes } from "../people/oidc.api.ts";
import { peopleRoutes } from "../people/people.api.ts";
import { type SignInSettings, signInRoutes } from "../people/sign-in.api.ts";
import { unitRoutes } from "../people/units.api.ts";
import { wayInRoutes } from "../people/way-in.api.ts";
import type { House } from "../store/house.ts";
import { databaseFault } from "./database-fault.ts";
import { houseRoutes } from "./house.api.ts";
import { noSuchRoute, requestFault } from "./request-fault.ts";

const WEB = fileURLToPath(new URL("../dist/web", import.meta.url));

/** Requests under way have so long to end when the server stops. */
const CLOSE_GRACE_MS = 3_000;

/** Puts the house together: every line's routes, the guards in front of them, the web page behind them. */
export async function buildApp(
	house: House,
	lines: readonly Line[],
	options: { operatorKey?: string; signIn?: Partial<SignInSettings>; notices?: NoticeSettings } = {},
): Promise<FastifyInstance> {
	const signIn = { sealKey: randomBytes(32), demoPersons: false, oidc: null, ...options.signIn };
	const app = Fastify({ logger: false, bodyLimit: 1 << 20, trustProxy: false });
	app.setValidatorCompiler(validatorCompiler);
	app.setSerializerCompiler(serializerCompiler);
	await app.register(helmet, {
		contentSecurityPolicy: {
			useDefaults: true,
			directives: {
				"default-src": ["'self'"],
				"img-src": ["'self'", "data:", "blob:"],
				"style-src": ["'self'", "'unsafe-inline'"],
				"font-src": ["'self'", "data:"],
				"worker-src": ["'self'", "blob:"],
				"connect-src": ["'self'"],
				"upgrade-insecure-requests": null,
			},
		},
		strictTransportSecurity: false,
	});
	app.addHook("onRequest", async (request, reply) => {
		// Whoever hung up before his request was looked at has no address any more, and nobody waits for an answer.
		if ((request.ip as string | undefined) === undefined) reply.hijack();
	});
	await app.register(rateLimit, {
		// For an address, and a whole office sits behind one; what is dear has a lower limit of its own. The page's own files cost nothing.
		max: 3000,
		allowList: (request) => !request.url.startsWith("/api"),
		timeWindow: "1 minute",
		errorResponseBuilder: () =>
			refusal(
				"TOO_MANY",
				{ zh: "请求过于频繁，请一分钟后再试。", en: "Too many requests; try again in a minute." },
				429,
			),
	});
	await app.register(compress, { threshold: 2048 });
	await app.register(swagger, {
		openapi: {
			info: { title: "Bihuan 闭环", version: house.version, description: "Every page's numbers, as of any moment." },
			servers: [],
		},
		transform: jsonSchemaTransform,
	});
	guardRoutes(app, house, options.operatorKey);
	app.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
		if (error instanceof Refusal) return reply.status(error.status).send(answerOf(error));
		const fault = databaseFault(error);
		if (fault) {
			console.error(`${request.method} ${request.url.split("?")[0]}: ${fault.code}: ${error.message}`);
			return reply.status(fault.status).send(answerOf(fault));
		}
		const refused = requestFault(error);
		if (refused.status >= 500) console.error(`${request.method} ${request.url.split("?")[0]}:`, error);
		return reply.status(refused.status).send(answerOf(refused));
	});
	app.addHook("preClose", async () => {
		// Browsers open lines ahead on which nothing is asked; they are no reason to stay.
		setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS).unref();
	});
	await app.register(async (api) => {
		houseRoutes(api, house, lines);
		signInRoutes(api, house, signIn);
		meRoutes(api, house, signIn);
		oidcRoutes(api, house, signIn.oidc);
		unitRoutes(api, house);
		peopleRoutes(api, house);
		wayInRoutes(api, house);
		peopleImportRoutes(api, house);
		auditRoutes(api, house, lines);
		todayRoutes(api, house, lines);
		ledgerRoutes(api, house, lines);
		chainRoutes(api, house, lines);
		matterRoutes(api, house, lines);
		matterStepRoutes(api, house, lines);
		handoverRoutes(api, house, lines);
		mineRoutes(api, house, lines);
		liveRoutes(api, house, { personOf: (request) => request.person?.personId ?? null });
		stationRoutes(api, house);
		stationFileRoutes(api, house);
		stationRequestRoutes(api, house);
		stationSettingsRoutes(api, house);
		stationVoiceRoutes(api, house);
		keptFileRoutes(api, house, lines);
		suggestionRoutes(api, house);
		noticeRoutes(api, house, options.notices ?? readNoticeSettings({}));
		calendarRoutes(api, house, lines);
		supervisionRoutes(api, house, lines);
		summaryOfSupervisionRoutes(api, house, lines);
		compareRoutes(api, house, lines);
		reminderRoutes(api, house, lines);
		openRoutes(api, house);
		reportRoutes(api, house);
		fieldRoutes(api, house);
		for (const line of lines) line.routes?.(api, house);
		api.get(
			"/api/openapi.json",
			{ config: { access: "public" }, schema: { summary: "This description", tags: ["house"] } },
			() => app.swagger(),
		);
		api.get("/api/docs", { config: { access: "public" }, schema: { hide: true } as object }, (_request, reply) =>
			reply.redirect("/docs"),
		);
	});
	if (existsSync(WEB)) {
		await app.register(fastifyStatic, { root: WEB, maxAge: "1h", index: false });
		app.get("/", (_request, reply) => reply.header("cache-control", "no-cache").sendFile("index.html", { maxAge: 0 }));
	}
	app.setNotFoundHandler((request, reply) => {
		if (request.url.startsWith("/api") || request.method !== "GET" || !existsSync(WEB)) {
			const refused = noSuchRoute();
			return reply.status(refused.status).send(answerOf(refused));
		}
		return reply.header("cache-control", "no-cache").sendFile("index.html", { maxAge: 0 });
	});
	return app;
}
