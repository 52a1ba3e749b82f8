import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { refusal } from "../loop/refusal.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { accountOf, forgetAttempts, makeLink } from "./account.store.ts";
import { demoPerson } from "./demo-person.store.ts";
import { endDuty, giveDuty, setSeparation } from "./duty.store.ts";
import { personOf } from "./guard.ts";
import { DUTIES, type Person, wayInFault } from "./may.ts";
import { recordAct } from "./people-event.ts";
import { noSuchPerson, type PersonRow, personsKnown } from "./person.store.ts";
import { dutiesOf, endSessions, personNow } from "./session.store.ts";
import { removeTotp } from "./totp.store.ts";
import { actorOf } from "./units.api.ts";
import { liftLock, lockedAddresses, wayIn } from "./way-in.store.ts";

const tags = ["people"];
/** A working day and the evening: the link is handed over by hand or by an inner message. */
const LINK_HOURS = 24;

/** Standing duties, and how a person gets in: links, sessions, locks, second factors. Each act names who did it. */
export function wayInRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const id = z.string().min(1).max(80);
	const params = z.object({ id });
	const at = () => house.now().toISOString();

	async function known(trx: Trx, personId: string): Promise<PersonRow> {
		const [person] = await personsKnown(trx, { knownBy: at() }, personId);
		if (!person) throw noSuchPerson(personId);
		return person;
	}

	routes.get(
		"/api/people/:id/way-in",
		{
			config: { access: "people.see-way-in" },
			schema: {
				summary: "How a person signs in, from where he is signed in, and whether he is locked out",
				tags,
				params,
			},
		},
		(request, reply) =>
			inside(async (trx) => {
				const person = await known(trx, request.params.id);
				const duties = await dutiesOf(trx, person.personId);
				reply.header("cache-control", "no-store");
				return {
					signInName: person.signInName,
					email: person.email,
					...(await wayIn(trx, person, house.now())),
					linkFault: wayInFault(personOf(request), { personId: person.personId, duties }),
				};
			}),
	);

	routes.post(
		"/api/people/:id/link",
		{
			config: { access: "link.make", rateLimit: { max: 60, timeWindow: "1 minute" } },
			schema: { summary: "Make a one-time link by which a person sets his password; it is told once", tags, params },
		},
		(request, reply) =>
			inside(async (trx) => {
				const actor = personOf(request);
				const person = await personToOpen(trx, actor, request.params.id);
				const { signInName, demo } = await known(trx, person.personId);
				if (demo) throw demoPerson();
				if (signInName === null)
					throw refusal(
						"SIGN_IN_NAME_MISSING",
						{ zh: "此人还没有登录名，请先填写。", en: "This person has no sign-in name yet; enter one first." },
						409,
					);
				const link = { purpose: "set-password" as const, personId: person.personId, madeBy: actor.personId };
				const token = await makeLink(trx, { ...link, hours: LINK_HOURS }, house.now());
				await recordAct(
					trx,
					{ kind: "link.made", about: person.personId, ...actorOf(actor), body: { hours: LINK_HOURS } },
					at(),
				);
				reply.header("cache-control", "no-store");
				return { token, hours: LINK_HOURS };
			}),
	);

	async function personToOpen(trx: Trx, actor: Person, personId: string) {
		const person = await personNow(trx, personId, house.now());
		if (!person) throw noSuchPerson(personId);
		const fault = wayInFault(actor, person);
		if (fault) throw refusal("WAY_IN_SEPARATED", fault, 403);
		return person;
	}

	routes.post(
		"/api/people/:id/duties",
		{
			config: { access: "duty.give" },
			schema: { summary: "Give a standing duty", tags, params, body: z.strictObject({ duty: z.enum(DUTIES) }) },
		},
		async (request) => {
			await inside((trx) => giveDuty(trx, request.params.id, request.body.duty, personOf(request), house.now()));
			return { ok: true };
		},
	);

	routes.delete(
		"/api/people/:id/duties/:duty",
		{
			config: { access: "duty.give" },
			schema: { summary: "End a standing duty", tags, params: params.extend({ duty: z.enum(DUTIES) }) },
		},
		async (request) => {
			await inside((trx) => endDuty(trx, request.params.id, request.params.duty, personOf(request), house.now()));
			return { ok: true };
		},
	);

	routes.post(
		"/api/duties/separation",
		{
			config: { access: "duty.separate" },
			schema: {
				summary: "Keep the three admin duties apart, or not",
				tags,
				body: z.strictObject({ separated: z.boolean() }),
			},
		},
		async (request) => {
			await inside((trx) => setSeparation(trx, request.body.separated, personOf(request), house.now()));
			return { ok: true };
		},
	);

	routes.post(
		"/api/people/:id/sessions/end",
		{
			config: { access: "session.end" },
			schema: {
				summary: "End a session of a person, or all of them",
				tags,
				params,
				body: z.strictObject({ session: z.uuid().optional() }),
			},
		},
		(request) =>
			inside(async (trx) => {
				const person = await known(trx, request.params.id);
				const { session } = request.body;
				const ended = await endSessions(trx, person.personId, session ? { id: session } : {}, house.now());
				if (ended > 0) {
					const body = session ? { session } : { all: ended };
					await recordAct(
						trx,
						{ kind: "session.ended", about: person.personId, ...actorOf(personOf(request)), body },
						at(),
					);
				}
				return { ended };
			}),
	);

	routes.post(
		"/api/people/:id/lift-lock",
		{
			config: { access: "session.end" },
			schema: { summary: "Forget a person's wrong attempts, so that he may try again", tags, params },
		},
		(request) =>
			inside(async (trx) => {
				const person = await known(trx, request.params.id);
				await liftLock(trx, person);
				await recordAct(trx, { kind: "lock.lifted", about: person.personId, ...actorOf(personOf(request)) }, at());
				return { ok: true };
			}),
	);

	routes.get(
		"/api/locked-addresses",
		{
			config: { access: "session.end" },
			schema: { summary: "Addresses that are locked after too many wrong attempts", tags },
		},
		() => inside(async (trx) => ({ addresses: await lockedAddresses(trx, house.now()) })),
	);

	routes.post(
		"/api/locked-addresses/lift",
		{
			config: { access: "session.end" },
			schema: {
				summary: "Lift the lock of an address",
				tags,
				body: z.strictObject({ address: z.string().min(1).max(60) }),
			},
		},
		(request) =>
			inside(async (trx) => {
				const { address } = request.body;
				await forgetAttempts(trx, `address:${address}`);
				await recordAct(
					trx,
					{ kind: "lock.lifted", about: "district", ...actorOf(personOf(request)), body: { address } },
					at(),
				);
				return { ok: true };
			}),
	);

	routes.post(
		"/api/people/:id/remove-factor",
		{
			config: { access: "factor.remove" },
			schema: { summary: "Remove a person's second factor, e.g. when his telephone is lost", tags, params },
		},
		(request) =>
			inside(async (trx) => {
				const actor = personOf(request);
				const person = await known(trx, request.params.id);
				if (person.personId === actor.personId)
					throw refusal(
						"OWN_TOTP",
						{ zh: "本人的动态验证码请在“我的账号”停用。", en: "Remove your own second factor on “My account”." },
						409,
					);
				if (!(await accountOf(trx, person.personId)).totpConfirmed)
					throw refusal(
						"NO_TOTP",
						{ zh: "未启用动态验证码，无需停用。", en: "There is no second factor; no need to remove it." },
						409,
					);
				await removeTotp(trx, person.personId);
				await endSessions(trx, person.personId, {}, house.now());
				await recordAct(trx, { kind: "totp.removed", about: person.personId, ...actorOf(actor) }, at());
				return { ok: true };
			}),
	);
}
