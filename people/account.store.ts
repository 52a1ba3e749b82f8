import { createHash } from "node:crypto";
import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import { refusal } from "../loop/refusal.ts";
import type { Trx } from "../store/database.ts";
import { type LockKind, oneMore, waitNow } from "./lockout.ts";
import { newToken, tokenHash } from "./secret.ts";

export interface Account {
	personId: string;
	passwordHash: string | null;
	totpSealed: string | null;
	totpConfirmed: boolean;
	totpLastStep: number | null;
}

/** The account that a typed name signs in to. Names are compared without regard to case and outer blanks. */
export async function accountNamed(trx: Trx, signInName: string): Promise<Account | null> {
	const person = await trx
		.selectFrom("person")
		.select("person_id")
		.where("district_id", "=", await currentDistrict(trx))
		.where("sign_in_name", "=", plainName(signInName))
		.executeTakeFirst();
	return person ? accountOf(trx, person.person_id) : null;
}

export const plainName = (signInName: string) => signInName.normalize("NFKC").trim().toLowerCase();

export async function accountOf(trx: Trx, personId: string): Promise<Account> {
	const row = await trx
		.selectFrom("account")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "=", personId)
		.executeTakeFirst();
	return {
		personId,
		passwordHash: row?.password_hash ?? null,
		totpSealed: row?.totp_sealed ?? null,
		totpConfirmed: row?.totp_confirmed_at != null,
		totpLastStep: row?.totp_last_step ?? null,
	};
}

export async function setPassword(trx: Trx, personId: string, hash: string, now: Date): Promise<void> {
	const values = { password_hash: hash, password_set_at: now };
	await putAccount(trx, personId, values);
}

/** Writes some columns of an account, which is made where there is none. */
export async function putAccount(
	trx: Trx,
	personId: string,
	values: {
		password_hash?: string;
		password_set_at?: Date;
		totp_sealed?: string | null;
		totp_confirmed_at?: Date | null;
		totp_last_step?: number | null;
	},
): Promise<void> {
	const empty = {
		password_hash: null,
		password_set_at: null,
		totp_sealed: null,
		totp_confirmed_at: null,
		totp_last_step: null,
	};
	await trx
		.insertInto("account")
		.values({ district_id: await currentDistrict(trx), person_id: personId, ...empty, ...values })
		.onConflict((known) => known.columns(["district_id", "person_id"]).doUpdateSet(values))
		.execute();
}

/** Whether somebody can sign in as administrator: a system administrator with a password or a single sign-on identity, who is no demo person. */
export async function hasAdministrator(trx: Trx): Promise<boolean> {
	const found = await sql<{ found: boolean }>`
		select exists (
			select from duty
			join person using (district_id, person_id)
			left join account using (district_id, person_id)
			left join oidc_identity using (district_id, person_id)
			where district_id = ${await currentDistrict(trx)}
				and duty = 'system-admin' and until_at is null and not person.demo
				and (account.password_hash is not null or oidc_identity.subject is not null)
		) as found`.execute(trx);
	return found.rows[0]?.found ?? false;
}

/** The key under which a name's attempts are counted; what was typed is not kept, it may be a password typed in the wrong box. */
export const accountKey = (signInName: string) =>
	`account:${createHash("sha256").update(plainName(signInName)).digest("hex")}`;

/** Counts an attempt under a key before it is judged; refused while the key is locked. The row is locked, so that attempts at once are counted one by one. */
export async function countAttempt(trx: Trx, kind: LockKind, key: string, now: Date): Promise<{ lockedNow: boolean }> {
	const district_id = await currentDistrict(trx);
	await trx
		.insertInto("sign_in_attempts")
		.values({ district_id, key, attempts: 0, last_at: now, locked_until: null })
		.onConflict((known) => known.doNothing())
		.execute();
	const row = await trx
		.selectFrom("sign_in_attempts")
		.selectAll()
		.where("district_id", "=", district_id)
		.where("key", "=", key)
		.forUpdate()
		.executeTakeFirstOrThrow();
	const known = {
		attempts: row.attempts,
		lastAt: row.last_at.toISOString(),
		lockedUntil: row.locked_until?.toISOString() ?? null,
	};
	const wait = waitNow(known, now.toISOString());
	if (wait > 0) throw lockedRefusal(wait);
	const next = oneMore(kind, known, now.toISOString());
	await trx
		.updateTable("sign_in_attempts")
		.set({
			attempts: next.attempts,
			last_at: now,
			locked_until: next.lockedUntil === null ? null : new Date(next.lockedUntil),
		})
		.where("district_id", "=", district_id)
		.where("key", "=", key)
		.execute();
	return { lockedNow: next.lockedUntil !== null };
}

export function lockedRefusal(seconds: number) {
	const wait =
		seconds < 90
			? { zh: `${seconds} 秒`, en: `${seconds} seconds` }
			: { zh: `${Math.ceil(seconds / 60)} 分钟`, en: `${Math.ceil(seconds / 60)} minutes` };
	return refusal(
		"SIGN_IN_LOCKED",
		{
			zh: `尝试次数过多，请 ${wait.zh}后再试；急用请找安全管理员解除。`,
			en: `Too many attempts: try again in ${wait.en}, or ask the security administrator to lift the lock.`,
		},
		429,
	);
}

/** Forgets a count, when the sign-in was right or the security administrator lifts the lock. */
export async function forgetAttempts(trx: Trx, key: string): Promise<void> {
	await trx
		.deleteFrom("sign_in_attempts")
		.where("district_id", "=", await currentDistrict(trx))
		.where("key", "=", key)
		.execute();
}

/** Takes one attempt back: an office behind one address signs in all morning, and an attacker's own account must not clear his count. */
export async function takeBackAttempt(trx: Trx, key: string): Promise<void> {
	await trx
		.updateTable("sign_in_attempts")
		.set({ attempts: sql`greatest(attempts - 1, 0)`, locked_until: null })
		.where("district_id", "=", await currentDistrict(trx))
		.where("key", "=", key)
		.execute();
}

export interface OneTimeLink {
	purpose: "first-admin" | "set-password";
	personId: string | null;
}

/** Makes a link's token; earlier unused ones for the same purpose and person are void from now on. */
export async function makeLink(
	trx: Trx,
	link: OneTimeLink & { madeBy: string; hours: number },
	now: Date,
): Promise<string> {
	const district_id = await currentDistrict(trx);
	const token = newToken();
	let earlier = trx
		.updateTable("one_time_link")
		.set({ used_at: now })
		.where("district_id", "=", district_id)
		.where("purpose", "=", link.purpose)
		.where("used_at", "is", null);
	if (link.personId !== null) earlier = earlier.where("person_id", "=", link.personId);
	await earlier.execute();
	await trx
		.insertInto("one_time_link")
		.values({
			district_id,
			token_hash: tokenHash(token),
			purpose: link.purpose,
			person_id: link.personId,
			made_at: now,
			made_by: link.madeBy,
			expires_at: new Date(now.getTime() + link.hours * 3600_000),
			used_at: null,
		})
		.execute();
	return token;
}

/** What a token opens; refused when unknown, used or over. With `use` it is used up, once, however many try at once. */
export async function openLink(trx: Trx, token: string, now: Date, use: boolean): Promise<OneTimeLink> {
	const district_id = await currentDistrict(trx);
	const row = await trx
		.selectFrom("one_time_link")
		.selectAll()
		.where("district_id", "=", district_id)
		.where("token_hash", "=", tokenHash(token))
		.where("used_at", "is", null)
		.where("expires_at", ">", now)
		.forUpdate()
		.executeTakeFirst();
	if (!row)
		throw refusal(
			"LINK_VOID",
			{
				zh: "此一次性链接已失效：不存在、已用过或已过期。请向系统管理员要一个新的（首次启动的链接：重新启动服务即可）。",
				en: "This one-time link is void: it is unknown, used or over. Ask the system administrator for a new one (for the first start's: start the server again).",
			},
			410,
		);
	if (use) {
		await trx
			.updateTable("one_time_link")
			.set({ used_at: now })
			.where("district_id", "=", district_id)
			.where("token_hash", "=", row.token_hash)
			.execute();
	}
	return { purpose: row.purpose, personId: row.person_id };
}
