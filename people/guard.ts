import { timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { refusal, signInFirst } from "../loop/refusal.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { type Access, isOperator, mayCall } from "./access.ts";
import { hasAdministrator } from "./account.store.ts";
import { tokenIn } from "./cookie.ts";
import { type Action, ruleOf } from "./may.ts";
import { type SignedIn, sessionOf } from "./session.store.ts";

/** A route as it was registered, with whom it lets in. */
export interface GuardedRoute {
	method: string;
	url: string;
	access: Access;
	/** Calls a minute that one address may make, where the route says it itself. */
	perMinute: number | null;
}

declare module "fastify" {
	interface FastifyInstance {
		/** Every route of the API. */
		guardedRoutes: GuardedRoute[];
	}
	interface FastifyContextConfig {
		/** Who may call the route; one without it is refused when the server starts. */
		access?: Access;
		/** The page calls it by itself: nobody has used his session by that, so it may still go idle. */
		unattended?: true;
	}
	interface FastifyRequest {
		/** Who is signed in; null: nobody. */
		person: SignedIn | null;
	}
}

const LOCAL_NAMES = new Set(["127.0.0.1", "localhost", "[::1]"]);
const CHANGING = new Set(["POST", "PUT", "PATCH", "DELETE"]);
/** What a form of another site can send without asking the browser first. */
const FORM_TYPES = /^(text\/plain|application\/x-www-form-urlencoded|multipart\/form-data)/i;

/** Puts the guard in front of every route: each must say who may call it, and only he gets through. */
export function guardRoutes(app: FastifyInstance, house: House, operatorKey: string | undefined): void {
	let administrator = false; // once there is one there is always one: the last can't be ended
	app.decorateRequest("person", null);
	const guardedRoutes: GuardedRoute[] = [];
	app.decorate("guardedRoutes", guardedRoutes);
	app.addHook("onRoute", (route) => {
		const access = route.config?.access;
		if (access === undefined && isWebFile(route)) return;
		if (access === undefined) throw new Error(`The route ${route.method} ${route.url} does not say who may call it.`);
		if (access !== "public" && ruleOf(access) === undefined)
			throw new Error(
				`The route ${route.method} ${route.url} asks for "${access}", which people/may.ts does not know.`,
			);
		const limit = route.config?.rateLimit;
		const perMinute = typeof limit === "object" && typeof limit.max === "number" ? limit.max : null;
		for (const method of [route.method].flat()) guardedRoutes.push({ method, url: route.url, access, perMinute });
	});
	app.addHook("onRequest", async (request) => {
		if (CHANGING.has(request.method)) refuseForeignPages(request);
		const { access } = request.routeOptions.config;
		// A file of the page itself: nobody is asked who he is for a font.
		if (access === undefined) return;
		const token = tokenIn(request.headers.cookie);
		if (token === null && access === "public") return;
		const known = await inDistrict(house.db, house.districtId, async (trx) => ({
			person: token === null ? null : await sessionOf(trx, token, house.now(), request.routeOptions.config),
			administrator: administrator || access === "public" || (await hasAdministrator(trx)),
		}));
		request.person = known.person;
		if (access === "public") return;
		administrator = known.administrator;
		const caller = { ...reachOf(request, operatorKey), hasAdministrator: administrator, person: known.person };
		if (mayCall(access, caller)) return;
		const nobodyYet = ruleOf(access).who.includes("operator");
		if (known.person === null && nobodyYet && !administrator)
			throw refusal(
				"NOT_ALLOWED",
				{
					zh: "此操作只能在本机页面上进行，或凭操作密钥、由管理员登录后进行。",
					en: "This is only for our own page on this machine, with the operator's key, or for an administrator who signed in.",
				},
				403,
			);
		throw known.person === null ? signInFirst() : notYours(access);
	});
}

/** The pages and their files, which anyone may read: the one thing outside the API. */
const isWebFile = ({ url, method }: { url: string; method: string | string[] }) =>
	["/", "/*"].includes(url) && [method].flat().every((one) => one === "GET" || one === "HEAD");

/** The browser says where a request comes from; one that changes something comes from our own page, as JSON or as a file. */
function refuseForeignPages(request: FastifyRequest): void {
	const type = request.headers["content-type"];
	const proved = request.headers.origin !== undefined || request.headers["sec-fetch-site"] !== undefined;
	if (isSameOrigin(request) && (proved || type === undefined || !FORM_TYPES.test(type))) return;
	throw refusal(
		"FOREIGN_PAGE",
		{
			zh: "请求不是从本系统页面发出的，已拒绝；请回到本系统页面操作。",
			en: "The request does not come from a page of this system and was refused; open the page and do it there.",
		},
		403,
	);
}

function isSameOrigin(request: FastifyRequest): boolean {
	const { origin, host } = request.headers;
	const site = request.headers["sec-fetch-site"];
	return (
		(origin === undefined || origin === `http://${host}` || origin === `https://${host}`) &&
		(site === undefined || site === "same-origin" || site === "none")
	);
}

/** From where a request comes, as far as it can be trusted. A proxy before us makes everyone look local, so its mark takes that away. */
export function reachOf(request: FastifyRequest, operatorKey: string | undefined) {
	const address = request.ip;
	const host = (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
	const proxied = request.headers["x-forwarded-for"] !== undefined || request.headers.forwarded !== undefined;
	const sent = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
	return {
		loopback: !proxied && (address === "127.0.0.1" || address === "::1" || address === "::ffff:127.0.0.1"),
		hostIsLocal: LOCAL_NAMES.has(host),
		sameOrigin: isSameOrigin(request),
		hasKey:
			operatorKey !== undefined &&
			sent.length === operatorKey.length &&
			timingSafeEqual(Buffer.from(sent), Buffer.from(operatorKey)),
	};
}

/** Whether the request comes from a browser on this machine, by its own name. */
export function isHere(request: FastifyRequest): boolean {
	return isOperator({ ...reachOf(request, undefined), hasAdministrator: false, person: null });
}

/** Who does what this request asks, for the event of it: whoever is signed in, or the operator before there is an administrator. */
export function actorBehind(request: FastifyRequest): { actor: string; unit: string } {
	const { person } = request;
	return person === null ? { actor: "operator", unit: "district" } : { actor: person.personId, unit: person.unitId };
}

/** Whoever is signed in; refused where nobody is. */
export function personOf(request: FastifyRequest): SignedIn {
	if (request.person === null) throw signInFirst();
	return request.person;
}

function notYours(access: Action) {
	const { title } = ruleOf(access);
	return refusal(
		"NOT_YOURS",
		{
			zh: `您的职责不包括“${title.zh}”；确需办理的，请联系系统管理员核对任职和职责。`,
			en: `Your duties do not let you ${title.en}; if they should, ask the system administrator to check your posts and duties.`,
		},
		403,
	);
}
