import { randomUUID } from "node:crypto";
import { currentDistrict } from "../loop/event.store.ts";
import { type Refusal, refusal } from "../loop/refusal.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import type { SessionTable } from "../store/people.tables.ts";
import { together } from "../store/together.ts";
import {
	accountKey,
	accountNamed,
	accountOf,
	countAttempt,
	forgetAttempts,
	hasAdministrator,
	makeLink,
	openLink,
	plainName,
	setPassword,
	takeBackAttempt,
} from "./account.store.ts";
import { passwordFault } from "./password.ts";
import { recordAct } from "./people-event.ts";
import { passwordFits, passwordHash } from "./secret.ts";
import { endSessions, personNow, startSession } from "./session.store.ts";
import { badSignInName, SIGN_IN_NAME } from "./sign-in-name.ts";
import { checkSecondFactor } from "./totp.store.ts";

export interface From {
	address: string;
	agent: string;
}

/** Signs in with a name and a password, and a code where the account has a second factor. Returns the new session's token. */
export async function signInWithPassword(
	house: House,
	sealKey: Buffer,
	sent: { name: string; password: string; code?: string | undefined },
	from: From,
): Promise<string> {
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const now = house.now();
	const key = accountKey(sent.name);
	const account = await inside(async (trx) => {
		const { lockedNow } = await countAttempt(trx, "account", key, now);
		await countAttempt(trx, "address", `address:${from.address}`, now);
		return { ...((await accountNamed(trx, sent.name)) ?? { personId: null, passwordHash: null }), lockedNow };
	});
	const fits = await passwordFits(account.passwordHash, sent.password);
	// A code counts once: two sign-ins to one account follow each other.
	const outcome = await together(house.db, house.districtId, [key], async (trx): Promise<string | Refusal> => {
		const person = account.personId === null ? null : await personNow(trx, account.personId, now);
		const refuse = async (why: string, words: Refusal) => {
			if (person)
				await recordAct(
					trx,
					{
						kind: account.lockedNow ? "sign-in.locked" : "sign-in.refused",
						about: person.personId,
						actor: "",
						body: { why, address: from.address },
					},
					now.toISOString(),
				);
			return words;
		};
		if (!person || !fits) return refuse("password", wrongPair());
		const second = await checkSecondFactor(trx, sealKey, person.personId, sent.code, now);
		if (second === "missing") {
			// the account's count stays: else the password alone would buy any number of guesses at the code
			await takeBackAttempt(trx, `address:${from.address}`);
			return codeNeeded();
		}
		if (second === "wrong") return refuse("code", codeWrong());
		await forgetAttempts(trx, key);
		await takeBackAttempt(trx, `address:${from.address}`);
		const way = second === "totp" ? "password+totp" : second === "recovery" ? "password+recovery" : "password";
		return signInAs(trx, person, way, from, now);
	});
	if (typeof outcome !== "string") throw outcome;
	return outcome;
}

function wrongPair() {
	return refusal(
		"SIGN_IN_WRONG",
		{
			zh: "登录名或密码不对，请重新输入；忘记密码请找系统管理员。",
			en: "The sign-in name or the password is wrong; enter them again. If you forgot it, ask the system administrator.",
		},
		401,
	);
}

/** Starts a session for a person who proved himself, and writes it into the chain. */
export async function signInAs(
	trx: Trx,
	person: { personId: string; unitId: string },
	way: SessionTable["way"],
	from: From,
	now: Date,
): Promise<string> {
	const token = await startSession(trx, { personId: person.personId, way, ...from }, now);
	await recordAct(
		trx,
		{
			kind: "sign-in.done",
			about: person.personId,
			actor: person.personId,
			unit: person.unitId,
			body: { way, address: from.address },
		},
		now.toISOString(),
	);
	return token;
}

/** A link for the first administrator, where there is none yet; null where there is one. */
export async function firstAdminLink(house: House): Promise<string | null> {
	return inDistrict(house.db, house.districtId, async (trx) => {
		if (await hasAdministrator(trx)) return null;
		const link = { purpose: "first-admin" as const, personId: null, madeBy: "console", hours: FIRST_LINK_HOURS };
		return makeLink(trx, link, house.now());
	});
}

export const FIRST_LINK_HOURS = 1;

/** Uses a link: the first administrator enters himself, anyone else sets his password. Either is signed in by it. */
export async function useLink(
	house: House,
	sealKey: Buffer,
	sent: {
		token: string;
		password: string;
		name?: string | undefined;
		signInName?: string | undefined;
		code?: string | undefined;
	},
	from: From,
): Promise<string> {
	const now = house.now();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const { link, own } = await inside(async (trx) => {
		const opened = await openLink(trx, sent.token, now, false);
		return { link: opened, own: opened.personId === null ? [] : await ownWords(trx, opened.personId) };
	});
	if (link.purpose === "first-admin" && (!sent.name?.trim() || !sent.signInName?.trim()))
		throw refusal("NAME_MISSING", {
			zh: "请填写姓名和登录名。",
			en: "Enter a name and a sign-in name.",
		});
	const fault = passwordFault(sent.password, [...own, sent.name ?? "", sent.signInName ?? ""]);
	if (fault) throw refusal("PASSWORD_WEAK", fault);
	if (link.personId !== null) await proveSecondFactor(house, sealKey, link.personId, sent.code);
	const hash = await passwordHash(sent.password);
	return inside(async (trx) => {
		await openLink(trx, sent.token, now, true);
		const personId =
			link.purpose === "first-admin"
				? await enterFirstAdmin(trx, sent.name ?? "", sent.signInName ?? "", now)
				: (link.personId ?? "");
		const person = await personNow(trx, personId, now);
		if (!person)
			throw refusal(
				"LINK_VOID",
				{
					zh: "此一次性链接已失效：此人已离任；仍在职的，请联系系统管理员。",
					en: "This one-time link is void: this person has left. If that is wrong, ask the system administrator.",
				},
				410,
			);
		await setPassword(trx, personId, hash, now);
		await endSessions(trx, personId, {}, now);
		await recordAct(
			trx,
			{ kind: "password.set", about: personId, actor: personId, unit: person.unitId, body: { by: "link" } },
			now.toISOString(),
		);
		return signInAs(trx, person, "link", from, now);
	});
}

/** A link stands for the password only: whoever has a second factor proves it too, or one administrator alone could enter as him. */
async function proveSecondFactor(house: House, sealKey: Buffer, personId: string, code: string | undefined) {
	const now = house.now();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const key = accountKey(`link:${personId}`);
	if (!(await inside((trx) => accountOf(trx, personId))).totpConfirmed) return;
	if (code) await inside((trx) => countAttempt(trx, "account", key, now));
	const second = await inside((trx) => checkSecondFactor(trx, sealKey, personId, code, now));
	if (second === "missing") throw codeNeeded();
	if (second === "wrong") throw codeWrong();
	await inside((trx) => forgetAttempts(trx, key));
}

const codeNeeded = () =>
	refusal("CODE_NEEDED", { zh: "请输入动态验证码。", en: "Enter the code of your authenticator." }, 401);

const codeWrong = () =>
	refusal(
		"CODE_WRONG",
		{
			zh: "验证码不对或已用过；请输入当前显示的 6 位数，或一个恢复码。",
			en: "The code is wrong or was used; enter the six digits shown now, or a recovery code.",
		},
		401,
	);

async function enterFirstAdmin(trx: Trx, name: string, signInName: string, now: Date): Promise<string> {
	const district_id = await currentDistrict(trx);
	if (await hasAdministrator(trx))
		throw refusal(
			"LINK_VOID",
			{
				zh: "此一次性链接已失效：本区已有系统管理员，请由其办理。",
				en: "This one-time link is void: the district has an administrator by now. Ask him.",
			},
			410,
		);
	if (!SIGN_IN_NAME.test(plainName(signInName))) throw badSignInName(signInName);
	const district = await trx
		.selectFrom("district")
		.selectAll()
		.where("district_id", "=", district_id)
		.executeTakeFirstOrThrow();
	const root = await trx
		.selectFrom("unit")
		.select("unit_id")
		.where("district_id", "=", district_id)
		.where("kind", "=", "district")
		.limit(1)
		.executeTakeFirst();
	const unit_id = root?.unit_id ?? "district";
	if (!root) {
		await trx
			.insertInto("unit")
			.values({
				district_id,
				unit_id,
				name_zh: district.name_zh || "本区",
				name_en: district.name_en || "The district",
				kind: "district",
				parent_id: null,
				demo: false,
			})
			.execute();
	}
	const person_id = randomUUID();
	await trx
		.insertInto("person")
		.values({
			district_id,
			person_id,
			unit_id,
			name_zh: name.trim(),
			name_en: name.trim(),
			demo: false,
			sign_in_name: plainName(signInName),
		})
		.execute();
	await trx
		.insertInto("duty")
		.values({ district_id, person_id, duty: "system-admin", from_at: now, until_at: null, given_by: "console" })
		.execute();
	const at = now.toISOString();
	await recordAct(trx, { kind: "person.entered", about: person_id, actor: "console", unit: unit_id }, at);
	await recordAct(
		trx,
		{ kind: "duty.given", about: person_id, actor: "console", unit: unit_id, body: { duty: "system-admin" } },
		at,
	);
	return person_id;
}

/** Words about a person that make a bad password. */
export async function ownWords(trx: Trx, personId: string): Promise<string[]> {
	const person = await trx
		.selectFrom("person")
		.select(["name_zh", "name_en", "sign_in_name", "unit_id"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "=", personId)
		.executeTakeFirst();
	return person ? [person.name_zh, person.name_en.replaceAll(" ", ""), person.sign_in_name ?? "", person.unit_id] : [];
}
