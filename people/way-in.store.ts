import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { accountKey, accountOf, forgetAttempts } from "./account.store.ts";
import { openSessions, type SessionRow } from "./session.store.ts";

/** How a person gets in, as his administrators see it; no secret is in it. */
export interface WayIn {
	hasPassword: boolean;
	totp: boolean;
	/** ISO instant until which his name is locked after wrong attempts; null: it is not. */
	lockedUntil: string | null;
	sessions: SessionRow[];
	identities: { issuer: string; subject: string; boundAt: string }[];
	/** The unused one-time link that was made last; null: none. */
	linkUntil: string | null;
}

export async function wayIn(
	trx: Trx,
	person: { personId: string; signInName: string | null },
	now: Date,
): Promise<WayIn> {
	const district = await currentDistrict(trx);
	const { personId } = person;
	const account = await accountOf(trx, personId);
	const locks = await trx
		.selectFrom("sign_in_attempts")
		.select("locked_until")
		.where("district_id", "=", district)
		.where("key", "in", keysOf(person))
		.where("locked_until", ">", now)
		.orderBy("locked_until", "desc")
		.execute();
	const identities = await trx
		.selectFrom("oidc_identity")
		.select(["issuer", "subject", "bound_at"])
		.where("district_id", "=", district)
		.where("person_id", "=", personId)
		.orderBy("bound_at")
		.execute();
	const link = await trx
		.selectFrom("one_time_link")
		.select("expires_at")
		.where("district_id", "=", district)
		.where("person_id", "=", personId)
		.where("used_at", "is", null)
		.where("expires_at", ">", now)
		.orderBy("expires_at", "desc")
		.executeTakeFirst();
	return {
		hasPassword: account.passwordHash !== null,
		totp: account.totpConfirmed,
		lockedUntil: locks[0]?.locked_until?.toISOString() ?? null,
		sessions: await openSessions(trx, personId, now),
		identities: identities.map((one) => ({
			issuer: one.issuer,
			subject: one.subject,
			boundAt: one.bound_at.toISOString(),
		})),
		linkUntil: link?.expires_at.toISOString() ?? null,
	};
}

/** The keys under which a person's wrong attempts are counted: at the door, and when he proves himself again (`me.api.ts`). */
const keysOf = ({ personId, signInName }: { personId: string; signInName: string | null }) => [
	accountKey(`again:${personId}`),
	...(signInName === null ? [] : [accountKey(signInName)]),
];

export async function liftLock(trx: Trx, person: { personId: string; signInName: string | null }): Promise<void> {
	for (const key of keysOf(person)) await forgetAttempts(trx, key);
}

/** Addresses from which nobody gets in at present. */
export async function lockedAddresses(trx: Trx, now: Date): Promise<{ address: string; until: string }[]> {
	const rows = await trx
		.selectFrom("sign_in_attempts")
		.select(["key", "locked_until"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("key", "like", "address:%")
		.where("locked_until", ">", now)
		.orderBy("key")
		.limit(200)
		.execute();
	return rows.map((row) => ({
		address: row.key.slice("address:".length),
		until: row.locked_until?.toISOString() ?? "",
	}));
}
