import { timingSafeEqual } from "node:crypto";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import compress from "@fastify/compress";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import fastifyStatic from "@fastify/static";
import swagger from "@fastify/swagger";
import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from "fastify";
import {
	hasZodFastifySchemaValidationErrors,
	jsonSchemaTransform,
	serializerCompiler,
	validatorCompiler,
} from "fastify-type-provider-zod";
import { ledgerRoutes } from "../commitments/ledger.api.ts";
import { todayRoutes } from "../commitments/today.api.ts";
import { stationRoutes } from "../gateway/quarantine.api.ts";
import type { Line } from "../loop/line.ts";
import { Refusal } from "../loop/refusal.ts";
import { type Access, mayCall } from "../people/access.ts";
import type { House } from "../store/house.ts";
import { importRoutes } from "../waters/import.api.ts";
import { networkRoutes } from "../waters/network.api.ts";
import { placeRoutes } from "../waters/place.api.ts";
import { summaryRoutes } from "../waters/summary.api.ts";
import { watersRoutes } from "../waters/waters.api.ts";
import { houseRoutes } from "./house.api.ts";

declare module "fastify" {
	interface FastifyContextConfig {
		/** Who may call the route; one without it is refused when the server starts. */
		access?: Access;
	}
}

const WEB = fileURLToPath(new URL("../dist/web", import.meta.url));
const LOCAL_NAMES = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Puts the house together: every line's routes, the guards in front of them, the web page behind them. */
export async function buildApp(
	house: House,
	lines: readonly Line[],
	options: { operatorKey?: string } = {},
): Promise<FastifyInstance> {
	const app = Fastify({ logger: false, bodyLimit: 1 << 20, trustProxy: false });
	app.setValidatorCompiler(validatorCompiler);
	app.setSerializerCompiler(serializerCompiler);
	app.addHook("onRoute", (route) => {
		if (route.url.startsWith("/api") && route.config?.access === undefined)
			throw new Error(`The route ${route.method} ${route.url} does not say who may call it.`);
	});
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
	await app.register(rateLimit, {
		max: 600,
		timeWindow: "1 minute",
		errorResponseBuilder: () =>
			new Refusal(
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
	app.addHook("onRequest", async (request) => {
		const access = request.routeOptions.config.access ?? "public";
		if (mayCall(access, callerOf(request, options.operatorKey))) return;
		throw new Refusal(
			"NOT_ALLOWED",
			{
				zh: "此操作只能在本机页面上进行，或须带操作密钥。",
				en: "This is only for our own page on this machine, or with the operator's key.",
			},
			403,
		);
	});
	app.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
		if (error instanceof Refusal)
			return reply.status(error.status).send({ error: { code: error.code, message: error.words } });
		if (hasZodFastifySchemaValidationErrors(error)) {
			const where = error.validation
				.map((fault) => `${fault.instancePath.replace(/^\//, "") || "请求"}: ${fault.message}`)
				.join("; ");
			return reply.status(400).send({
				error: { code: "BAD_REQUEST", message: { zh: `请求有误：${where}`, en: `The request is wrong: ${where}` } },
			});
		}
		const status = error.statusCode ?? 500;
		if (status >= 500) console.error(`${request.method} ${request.url.split("?")[0]}:`, error);
		const message =
			status >= 500
				? { zh: "服务内部出错，已记录。", en: "The server failed; it was logged." }
				: { zh: `请求被拒：${error.message}`, en: error.message };
		return reply.status(status).send({ error: { code: error.code ?? "FAULT", message } });
	});
	await app.register(async (api) => {
		houseRoutes(api, house, lines);
		todayRoutes(api, house, lines);
		ledgerRoutes(api, house, lines);
		watersRoutes(api, house);
		summaryRoutes(api, house);
		importRoutes(api, house);
		networkRoutes(api, house);
		placeRoutes(api, house);
		stationRoutes(api, house);
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
			return reply
				.status(404)
				.send({ error: { code: "NO_SUCH_ROUTE", message: { zh: "没有这个接口。", en: "There is no such route." } } });
		}
		return reply.header("cache-control", "no-cache").sendFile("index.html", { maxAge: 0 });
	});
	return app;
}

function callerOf(request: FastifyRequest, operatorKey: string | undefined) {
	const address = request.ip;
	const host = (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
	const { origin } = request.headers;
	const site = request.headers["sec-fetch-site"];
	const sent = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
	return {
		loopback: address === "127.0.0.1" || address === "::1" || address === "::ffff:127.0.0.1",
		hostIsLocal: LOCAL_NAMES.has(host),
		sameOrigin:
			(origin === undefined || origin === `http://${request.headers.host}`) &&
			(site === undefined || site === "same-origin" || site === "none"),
		hasKey:
			operatorKey !== undefined &&
			sent.length === operatorKey.length &&
			timingSafeEqual(Buffer.from(sent), Buffer.from(operatorKey)),
	};
}
