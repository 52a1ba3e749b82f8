import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { refusal } from "../loop/refusal.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { together } from "../store/together.ts";
import { accountKey, accountOf, countAttempt, forgetAttempts, setPassword } from "./account.store.ts";
import { demoPerson } from "./demo-person.store.ts";
import { personOf } from "./guard.ts";
import { passwordFault } from "./password.ts";
import { recordAct } from "./people-event.ts";
import { passwordFits, passwordHash } from "./secret.ts";
import { endSessions, openSessions, type SignedIn, startSession } from "./session.store.ts";
import { fromOf, handSession, type SignInSettings } from "./sign-in.api.ts";
import { ownWords } from "./sign-in.store.ts";
import { beginTotp, confirmTotp, newRecoveryCodes, recoveryCodesLeft, removeTotp } from "./totp.store.ts";

const tags = ["people"];
const word = z.string().max(200);

/** One's own account: who am I, my sessions, my password, my second factor. */
export function meRoutes(app: FastifyInstance, house: House, settings: SignInSettings): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const config = { access: "me.use" as const };
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const written = <T>(apart: readonly string[], work: (trx: Trx) => Promise<T>) =>
		together(house.db, house.districtId, apart, work);
	const act = (person: SignedIn) => ({ about: person.personId, actor: person.personId, unit: person.unitId });
	const at = () => house.now().toISOString();

	/** Whoever changes how an account is entered proves again that it is his; counted like a sign-in. */
	async function proveAgain(person: SignedIn, password: string | undefined): Promise<void> {
		const key = accountKey(`again:${person.personId}`);
		const account = await inside((trx) => accountOf(trx, person.personId));
		if (account.passwordHash === null) return; // came by single sign-on or the demo: there is none
		await inside((trx) => countAttempt(trx, "account", key, house.now()));
		if (!(await passwordFits(account.passwordHash, password ?? "")))
			throw refusal(
				"PASSWORD_WRONG",
				{ zh: "当前密码不对，请重新输入。", en: "The current password is wrong; enter it again." },
				403,
			);
		await inside((trx) => forgetAttempts(trx, key));
	}

	routes.get(
		"/api/me",
		{ config: { access: "public" }, schema: { summary: "Who is signed in, with his rights; null: nobody", tags } },
		async (request, reply) => reply.header("cache-control", "no-store").send({ person: request.person }),
	);

	routes.get(
		"/api/me/account",
		{ config, schema: { summary: "How I sign in, and from where I am signed in", tags } },
		async (request, reply) => {
			const person = personOf(request);
			const found = await inside(async (trx) => ({
				account: await accountOf(trx, person.personId),
				sessions: await openSessions(trx, person.personId, house.now()),
				codes: await recoveryCodesLeft(trx, person.personId),
			}));
			return reply.header("cache-control", "no-store").send({
				hasPassword: found.account.passwordHash !== null,
				totp: found.account.totpConfirmed,
				recoveryCodesLeft: found.codes,
				sessions: found.sessions.map((session) => ({ ...session, current: session.id === person.sessionId })),
			});
		},
	);

	routes.delete(
		"/api/me/sessions/:id",
		{ config, schema: { summary: "End one of my sessions", tags, params: z.object({ id: z.uuid() }) } },
		async (request) => {
			const person = personOf(request);
			await written([`account:${person.personId}`], async (trx) => {
				const ended = await endSessions(trx, person.personId, { id: request.params.id }, house.now());
				if (ended === 0)
					throw refusal(
						"NO_SUCH_SESSION",
						{
							zh: "没有这个登录，或已结束；请刷新。",
							en: "There is no such sign-in, or it is over; load the page again.",
						},
						404,
					);
				await recordAct(trx, { kind: "session.ended", ...act(person), body: { session: request.params.id } }, at());
			});
			return { ok: true };
		},
	);

	routes.post(
		"/api/me/sessions/end-others",
		{ config, schema: { summary: "End all my sessions but this one", tags } },
		async (request) => {
			const person = personOf(request);
			const ended = await written([`account:${person.personId}`], async (trx) => {
				const count = await endSessions(trx, person.personId, { keep: person.sessionId }, house.now());
				if (count > 0) await recordAct(trx, { kind: "session.ended", ...act(person), body: { others: count } }, at());
				return count;
			});
			return { ended };
		},
	);

	routes.post(
		"/api/me/password",
		{
			config: { ...config, rateLimit: { max: 30, timeWindow: "1 minute" } },
			schema: {
				summary: "Set a new password; every other session ends",
				tags,
				body: z.strictObject({ current: word.optional(), password: word }),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			if (person.demo) throw demoPerson();
			await proveAgain(person, request.body.current);
			const own = await inside((trx) => ownWords(trx, person.personId));
			const fault = passwordFault(request.body.password, own);
			if (fault) throw refusal("PASSWORD_WEAK", fault);
			const hash = await passwordHash(request.body.password);
			const token = await inside(async (trx) => {
				await setPassword(trx, person.personId, hash, house.now());
				await endSessions(trx, person.personId, {}, house.now());
				await recordAct(trx, { kind: "password.set", ...act(person), body: { by: "self" } }, at());
				return startSession(trx, { personId: person.personId, way: "password", ...fromOf(request) }, house.now());
			});
			await handSession(house, request, reply, token);
			return { ok: true };
		},
	);

	routes.post(
		"/api/me/totp",
		{
			config,
			schema: {
				summary: "Begin a second factor: its secret, told once",
				tags,
				body: z.strictObject({ password: word.optional() }),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			await proveAgain(person, request.body.password);
			const begun = await inside(async (trx) => {
				if ((await accountOf(trx, person.personId)).totpConfirmed)
					throw refusal(
						"TOTP_ALREADY",
						{
							zh: "已启用动态验证码；要换设备请先停用。",
							en: "There is a second factor; remove it before adding another.",
						},
						409,
					);
				return beginTotp(trx, settings.sealKey, person.personId, person.name.zh);
			});
			return reply.header("cache-control", "no-store").send(begun);
		},
	);

	routes.post(
		"/api/me/totp/confirm",
		{
			config: { ...config, rateLimit: { max: 20, timeWindow: "1 minute" } },
			schema: {
				summary: "Confirm the second factor with a code; answers the recovery codes",
				tags,
				body: z.strictObject({ code: word }),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			const codes = await inside(async (trx) => {
				if (!(await confirmTotp(trx, settings.sealKey, person.personId, request.body.code, house.now())))
					throw refusal("CODE_NOT_OF_PHONE", {
						zh: "验证码与手机上的不符：请核对手机时间后输入当前显示的 6 位数。",
						en: "The code is not that of the telephone: check its clock and enter the six digits shown now.",
					});
				await endSessions(trx, person.personId, { keep: person.sessionId }, house.now());
				await recordAct(trx, { kind: "totp.set", ...act(person) }, at());
				return newRecoveryCodes(trx, person.personId);
			});
			return reply.header("cache-control", "no-store").send({ recoveryCodes: codes });
		},
	);

	routes.post(
		"/api/me/totp/remove",
		{
			config,
			schema: { summary: "Remove the second factor", tags, body: z.strictObject({ password: word.optional() }) },
		},
		async (request) => {
			const person = personOf(request);
			await proveAgain(person, request.body.password);
			await inside(async (trx) => {
				await removeTotp(trx, person.personId);
				await recordAct(trx, { kind: "totp.removed", ...act(person) }, at());
			});
			return { ok: true };
		},
	);

	routes.post(
		"/api/me/recovery-codes",
		{
			config,
			schema: {
				summary: "New recovery codes in place of the old",
				tags,
				body: z.strictObject({ password: word.optional() }),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			await proveAgain(person, request.body.password);
			const codes = await inside(async (trx) => {
				if (!(await accountOf(trx, person.personId)).totpConfirmed)
					throw refusal(
						"NO_TOTP",
						{ zh: "未启用动态验证码，请先启用。", en: "There is no second factor; set one up first." },
						409,
					);
				await recordAct(trx, { kind: "recovery-codes.made", ...act(person) }, at());
				return newRecoveryCodes(trx, person.personId);
			});
			return reply.header("cache-control", "no-store").send({ recoveryCodes: codes });
		},
	);
}
