import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { refusal } from "../loop/refusal.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { together } from "../store/together.ts";
import { hasAdministrator, openLink } from "./account.store.ts";
import { sessionCookie, tokenIn } from "./cookie.ts";
import { demoPersons } from "./demo-person.store.ts";
import { isHere, personOf } from "./guard.ts";
import type { OidcSettings } from "./oidc.ts";
import { recordAct } from "./people-event.ts";
import { endSessions, personNow, sessionOf } from "./session.store.ts";
import { type From, signInAs, signInWithPassword, useLink } from "./sign-in.store.ts";

/** What sign-in is told by the settings. */
export interface SignInSettings {
	/** Seals the secrets of second factors; 32 bytes. */
	sealKey: Buffer;
	/** The demo is on and the server is bound to loopback: its persons may be entered with one click. */
	demoPersons: boolean;
	/** The single sign-on that the settings give, or null. */
	oidc: OidcSettings | null;
}

const tags = ["people"];
const word = z.string().max(200);
/** Guessing is slowed by the lock-out; this keeps argon2 from being used to burn the processor. */
const slowly = { rateLimit: { max: 60, timeWindow: "1 minute" } };

export const fromOf = (request: FastifyRequest): From => ({
	address: request.ip,
	agent: request.headers["user-agent"] ?? "",
});

/** Hands the browser its new session; the one it came with is over, so that nobody can fix a session beforehand. */
export async function handSession(
	house: House,
	request: FastifyRequest,
	reply: FastifyReply,
	token: string,
	secure = isSecure(request),
): Promise<void> {
	const old = tokenIn(request.headers.cookie);
	if (old !== null) {
		await inDistrict(house.db, house.districtId, async (trx) => {
			const known = await sessionOf(trx, old, house.now());
			if (known) await endSessions(trx, known.personId, { id: known.sessionId }, house.now());
		});
	}
	reply.header("set-cookie", sessionCookie(token, secure)).header("cache-control", "no-store");
}

/** Whether the browser came by https: its Origin says so on whatever changes something, also behind a proxy. */
export const isSecure = (request: FastifyRequest) =>
	request.protocol === "https" || (request.headers.origin ?? "").startsWith("https:");

export function signInRoutes(app: FastifyInstance, house: House, settings: SignInSettings): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const config = { access: "public" as const };
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const written = <T>(apart: readonly string[], work: (trx: Trx) => Promise<T>) =>
		together(house.db, house.districtId, apart, work);
	const demoHere = (request: FastifyRequest) => settings.demoPersons && isHere(request);

	routes.get(
		"/api/sign-in",
		{ config, schema: { summary: "The ways to sign in here", tags } },
		async (request, reply) => {
			const facts = await inside(async (trx) => ({
				administrator: await hasAdministrator(trx),
				demo: demoHere(request) ? await demoPersons(trx, house.now()) : [],
			}));
			return reply.header("cache-control", "no-store").send({
				oidc: settings.oidc && { name: settings.oidc.name },
				demo: facts.demo,
				needsFirstAdministrator: !facts.administrator,
			});
		},
	);

	routes.post(
		"/api/sign-in",
		{
			config: { ...config, ...slowly },
			schema: {
				summary: "Sign in with a password, and a code where there is a second factor",
				tags,
				body: z.strictObject({ name: word.min(1), password: word.min(1), code: word.optional() }),
			},
		},
		async (request, reply) => {
			const token = await signInWithPassword(house, settings.sealKey, request.body, fromOf(request));
			await handSession(house, request, reply, token);
			return { ok: true };
		},
	);

	routes.post(
		"/api/sign-in/demo",
		{
			config: { ...config, ...slowly },
			schema: {
				summary: "Enter as a demo person (on this machine only)",
				tags,
				body: z.strictObject({ personId: word }),
			},
		},
		async (request, reply) => {
			const token = await written([], async (trx) => {
				const person = demoHere(request) ? await personNow(trx, request.body.personId, house.now()) : null;
				if (!person?.demo)
					throw refusal(
						"NO_DEMO_HERE",
						{
							zh: "演示人员只能在开启演示的本机上使用。",
							en: "Demo persons are for this machine only, while the demo is on.",
						},
						403,
					);
				return signInAs(trx, person, "demo", fromOf(request), house.now());
			});
			await handSession(house, request, reply, token);
			return { ok: true };
		},
	);

	routes.post(
		"/api/sign-out",
		{ config: { access: "me.use" }, schema: { summary: "End this session", tags } },
		async (request, reply) => {
			const person = personOf(request);
			await written([`account:${person.personId}`], async (trx) => {
				await endSessions(trx, person.personId, { id: person.sessionId }, house.now());
				const act = { kind: "sign-out.done", about: person.personId, actor: person.personId } as const;
				await recordAct(trx, { ...act, unit: person.unitId }, house.now().toISOString());
			});
			return reply.header("set-cookie", sessionCookie(null, isSecure(request))).send({ ok: true });
		},
	);

	routes.post(
		"/api/link/open",
		{
			config: { ...config, ...slowly },
			schema: { summary: "What a one-time link is for", tags, body: z.strictObject({ token: word }) },
		},
		async (request) =>
			inside(async (trx) => {
				const link = await openLink(trx, request.body.token, house.now(), false);
				const person = link.personId === null ? null : await personNow(trx, link.personId, house.now());
				return { purpose: link.purpose, name: person?.name ?? null };
			}),
	);

	routes.post(
		"/api/link/use",
		{
			config: { ...config, ...slowly },
			schema: {
				summary: "Use a one-time link: set a password, or enter the first administrator",
				tags,
				body: z.strictObject({
					token: word,
					password: word,
					name: z.string().trim().max(40).optional(),
					signInName: z.string().trim().max(60).optional(),
					code: word.optional(),
				}),
			},
		},
		async (request, reply) => {
			const token = await useLink(house, settings.sealKey, request.body, fromOf(request));
			await handSession(house, request, reply, token);
			return { ok: true };
		},
	);
}
