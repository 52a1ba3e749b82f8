import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import * as client from "openid-client";
import { z } from "zod";
import { refusal } from "../loop/refusal.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { cookieIn } from "./cookie.ts";
import { personOf } from "./guard.ts";
import { wayInFault } from "./may.ts";
import {
	bindIdentity,
	noteStranger,
	personBound,
	personFound,
	rememberRequest,
	strangers,
	takeRequest,
	unbindIdentity,
} from "./oidc.store.ts";
import { backUrl, keyOf, type OidcRefusal, type OidcSettings } from "./oidc.ts";
import { noSuchPerson } from "./person.store.ts";
import { newToken } from "./secret.ts";
import { personNow } from "./session.store.ts";
import { fromOf, handSession } from "./sign-in.api.ts";
import { signInAs } from "./sign-in.store.ts";
import { actorOf } from "./units.api.ts";

const tags = ["people"];
/** Names the browser that began a sign-in at the provider; without it nobody could be kept from being signed in as somebody else. */
const COOKIE = "bihuan_oidc";
const PATH = "/api/sign-in/oidc";

/** Single sign-on by OpenID Connect: authorization code with PKCE, state, nonce and signature checks (OpenID Connect Core 3.1, RFC 9700). */
export function oidcRoutes(app: FastifyInstance, house: House, settings: OidcSettings | null): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const slowly = { access: "public" as const, rateLimit: { max: 60, timeWindow: "1 minute" } };
	let known: Promise<client.Configuration> | undefined;

	/** The provider's addresses and keys, fetched at the first sign-in and again after a failure. */
	function provider(asked: OidcSettings): Promise<client.Configuration> {
		known ??= client
			.discovery(asked.issuer, asked.clientId, { client_secret: asked.clientSecret }, undefined, {
				timeout: 10,
				execute: [
					client.enableNonRepudiationChecks,
					// only this machine is named by http (readOidcSettings)
					...(asked.issuer.protocol === "http:" ? [client.allowInsecureRequests] : []),
				],
			})
			.catch((error: unknown) => {
				known = undefined;
				throw error;
			});
		return known;
	}

	const cookie = (value: string | null) =>
		`${COOKIE}=${value ?? ""}; Path=${PATH}; HttpOnly; SameSite=Lax; Max-Age=${value === null ? 0 : 600}${settings?.ownUrl.protocol === "https:" ? "; Secure" : ""}`;
	const refuse = (reply: FastifyReply, why: OidcRefusal) =>
		reply.header("set-cookie", cookie(null)).header("cache-control", "no-store").redirect(`/sign-in#refused=${why}`);

	routes.get(
		PATH,
		{ config: slowly, schema: { summary: "Begin a sign-in at the single sign-on of the settings", tags } },
		async (_request, reply) => {
			if (!settings) throw noOidc();
			const at = await provider(settings).catch(() => null);
			if (!at) return refuse(reply, "OIDC_UNREACHABLE");
			const made = {
				state: newToken(),
				nonce: newToken(),
				browser: newToken(),
				codeVerifier: client.randomPKCECodeVerifier(),
			};
			await inside((trx) => rememberRequest(trx, made, house.now()));
			const address = client.buildAuthorizationUrl(at, {
				redirect_uri: backUrl(settings),
				scope: "openid profile email",
				state: made.state,
				nonce: made.nonce,
				code_challenge: await client.calculatePKCECodeChallenge(made.codeVerifier),
				code_challenge_method: "S256",
			});
			return reply
				.header("set-cookie", cookie(made.browser))
				.header("cache-control", "no-store")
				.redirect(address.href);
		},
	);

	routes.get(
		`${PATH}/back`,
		{ config: slowly, schema: { summary: "Where the single sign-on sends the browser back to", tags } },
		async (request, reply) => {
			if (!settings) throw noOidc();
			const url = new URL(request.url, settings.ownUrl);
			const state = url.searchParams.get("state") ?? "";
			const browser = cookieIn(request.headers.cookie, COOKIE) ?? "";
			const asked = await inside((trx) => takeRequest(trx, state, browser, house.now()));
			if (!asked) return refuse(reply, "OIDC_OVER");
			const at = await provider(settings).catch(() => null);
			if (!at) return refuse(reply, "OIDC_UNREACHABLE");
			const claims = await client
				.authorizationCodeGrant(at, url, {
					pkceCodeVerifier: asked.codeVerifier,
					expectedState: state,
					expectedNonce: asked.nonce,
					idTokenExpected: true,
				})
				.then(
					(tokens) => tokens.claims(),
					() => undefined,
				);
			if (!claims) return refuse(reply, "OIDC_REFUSED");
			return enter(request, reply, settings, at, { ...claims });
		},
	);

	/** Signs in whoever the provider vouches for, or says why not. */
	async function enter(
		request: FastifyRequest,
		reply: FastifyReply,
		asked: OidcSettings,
		at: client.Configuration,
		claims: Record<string, unknown> & { iss: string; sub: string },
	) {
		const identity = { issuer: at.serverMetadata().issuer, subject: claims.sub };
		const now = house.now();
		const outcome = await inside(async (trx): Promise<{ token: string } | { why: OidcRefusal }> => {
			let personId = await personBound(trx, identity);
			if (personId === null) {
				personId = await personFound(trx, identity.issuer, keyOf(asked.binding, claims));
				const person = personId === null ? null : await personNow(trx, personId, now);
				if (person)
					await bindIdentity(trx, identity, person.personId, { ...actorOf(person), way: asked.binding.by }, now);
			}
			if (personId === null) {
				const text = (claim: unknown) => (typeof claim === "string" ? claim : "");
				const name = text(claims.name) || text(claims.preferred_username);
				await noteStranger(trx, { ...identity, name, email: text(claims.email) }, now);
				return { why: "OIDC_STRANGER" };
			}
			const person = await personNow(trx, personId, now);
			if (!person) return { why: "OIDC_LEFT" };
			return { token: await signInAs(trx, person, "oidc", fromOf(request), now) };
		});
		if ("why" in outcome) return refuse(reply, outcome.why);
		await handSession(house, request, reply, outcome.token, asked.ownUrl.protocol === "https:");
		return reply.header("set-cookie", cookie(null)).redirect("/mine");
	}

	routes.get(
		"/api/identities/strangers",
		{
			config: { access: "identity.bind" },
			schema: { summary: "Who came from the single sign-on and is bound to nobody yet", tags },
		},
		() => inside(async (trx) => ({ strangers: await strangers(trx) })),
	);

	const params = z.object({ id: z.string().min(1).max(80) });
	const body = z.strictObject({ issuer: z.string().min(1).max(300), subject: z.string().min(1).max(255) });

	routes.post(
		"/api/people/:id/identities",
		{
			config: { access: "identity.bind" },
			schema: { summary: "Bind a stranger of the single sign-on to a person", tags, params, body },
		},
		(request) =>
			inside(async (trx) => {
				const actor = personOf(request);
				const person = await personNow(trx, request.params.id, house.now());
				if (!person) throw noSuchPerson(request.params.id);
				const fault = wayInFault(actor, person);
				if (fault) throw refusal("WAY_IN_SEPARATED", fault, 403);
				const { issuer, subject } = request.body;
				const came = (await strangers(trx)).some((one) => one.issuer === issuer && one.subject === subject);
				if (!came && (await personBound(trx, request.body)) === null)
					throw refusal(
						"NO_SUCH_STRANGER",
						{
							zh: "没有这样的待绑定身份；请此人先用统一身份认证登录一次。",
							en: "Nobody like that waits to be bound; let the person try the single sign-on once first.",
						},
						404,
					);
				await bindIdentity(trx, request.body, person.personId, { ...actorOf(actor), way: "admin" }, house.now());
				return { ok: true };
			}),
	);

	routes.post(
		"/api/people/:id/identities/unbind",
		{
			config: { access: "identity.bind" },
			schema: { summary: "Unbind an identity of the single sign-on from a person", tags, params, body },
		},
		(request) =>
			inside(async (trx) => {
				await unbindIdentity(trx, request.body, request.params.id, actorOf(personOf(request)), house.now());
				return { ok: true };
			}),
	);
}

const noOidc = () =>
	refusal(
		"NO_OIDC",
		{ zh: "本系统未设置统一身份认证，请用密码登录。", en: "No single sign-on is set up here; use a password." },
		404,
	);
