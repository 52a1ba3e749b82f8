import { currentDistrict } from "../loop/event.store.ts";
import { refusal } from "../loop/refusal.ts";
import type { Trx } from "../store/database.ts";
import type { keyOf } from "./oidc.ts";
import { type Actor, recordAct } from "./people-event.ts";
import { tokenHash } from "./secret.ts";
import { dutiesOf } from "./session.store.ts";

/** A sign-in at the provider takes minutes at most. */
const REQUEST_MS = 10 * 60_000;
/** Strangers that are kept for the administrator to see. */
const MOST_STRANGERS = 500;

export interface OidcRequest {
	nonce: string;
	codeVerifier: string;
}

/** Remembers a sign-in that began in a browser; old ones are swept out. */
export async function rememberRequest(
	trx: Trx,
	request: OidcRequest & { state: string; browser: string },
	now: Date,
): Promise<void> {
	const district_id = await currentDistrict(trx);
	await trx
		.deleteFrom("oidc_request")
		.where("district_id", "=", district_id)
		.where("made_at", "<", new Date(now.getTime() - REQUEST_MS))
		.execute();
	await trx
		.insertInto("oidc_request")
		.values({
			district_id,
			state_hash: tokenHash(request.state),
			browser_hash: tokenHash(request.browser),
			nonce: request.nonce,
			code_verifier: request.codeVerifier,
			made_at: now,
		})
		.execute();
}

/** Takes a remembered sign-in, once, for the browser that began it; null: there is none. */
export async function takeRequest(trx: Trx, state: string, browser: string, now: Date): Promise<OidcRequest | null> {
	const row = await trx
		.deleteFrom("oidc_request")
		.where("district_id", "=", await currentDistrict(trx))
		.where("state_hash", "=", tokenHash(state))
		.where("browser_hash", "=", tokenHash(browser))
		.where("made_at", ">", new Date(now.getTime() - REQUEST_MS))
		.returning(["nonce", "code_verifier"])
		.executeTakeFirst();
	return row ? { nonce: row.nonce, codeVerifier: row.code_verifier } : null;
}

export interface Identity {
	issuer: string;
	subject: string;
}

/** Who an identity is bound to; null: nobody. */
export async function personBound(trx: Trx, { issuer, subject }: Identity): Promise<string | null> {
	const row = await trx
		.selectFrom("oidc_identity")
		.select("person_id")
		.where("district_id", "=", await currentDistrict(trx))
		.where("issuer", "=", issuer)
		.where("subject", "=", subject)
		.executeTakeFirst();
	return row?.person_id ?? null;
}

/**
 * Who the settings find by what the provider says, or null: nobody, or more than one. Whoever holds a standing duty, or is bound to another identity of this
 * issuer already, is bound by an administrator only.
 */
export async function personFound(trx: Trx, issuer: string, key: ReturnType<typeof keyOf>): Promise<string | null> {
	if (key === null) return null;
	const district = await currentDistrict(trx);
	const found = await trx
		.selectFrom("person")
		.select("person_id")
		.where("district_id", "=", district)
		.where(key.column, "=", key.value)
		.where("left_on", "is", null)
		.limit(2)
		.execute();
	const personId = found.length === 1 ? found[0]?.person_id : undefined;
	if (personId === undefined) return null;
	const bound = await trx
		.selectFrom("oidc_identity")
		.select("subject")
		.where("district_id", "=", district)
		.where("issuer", "=", issuer)
		.where("person_id", "=", personId)
		.executeTakeFirst();
	const duties = await dutiesOf(trx, personId);
	return bound || duties.some((duty) => duty !== "supervision") ? null : personId;
}

/** Binds an identity to a person; it is bound to one only. */
export async function bindIdentity(
	trx: Trx,
	{ issuer, subject }: Identity,
	personId: string,
	by: Actor & { way: "admin" | "email" | "claim" },
	now: Date,
): Promise<void> {
	const district_id = await currentDistrict(trx);
	const made = await trx
		.insertInto("oidc_identity")
		.values({ district_id, issuer, subject, person_id: personId, bound_at: now })
		.onConflict((known) => known.doNothing())
		.executeTakeFirst();
	if (made.numInsertedOrUpdatedRows === 0n) {
		if ((await personBound(trx, { issuer, subject })) === personId) return;
		throw refusal(
			"IDENTITY_BOUND",
			{ zh: "此统一身份已绑定另一人，请先解除。", en: "This identity is bound to another person; unbind it first." },
			409,
		);
	}
	await trx
		.deleteFrom("oidc_stranger")
		.where("district_id", "=", district_id)
		.where("issuer", "=", issuer)
		.where("subject", "=", subject)
		.execute();
	const { way, actor, unit } = by;
	const body = { issuer, subject, way };
	await recordAct(trx, { kind: "identity.bound", about: personId, actor, unit, body }, now.toISOString());
}

export async function unbindIdentity(
	trx: Trx,
	{ issuer, subject }: Identity,
	personId: string,
	by: Actor,
	now: Date,
): Promise<void> {
	const gone = await trx
		.deleteFrom("oidc_identity")
		.where("district_id", "=", await currentDistrict(trx))
		.where("issuer", "=", issuer)
		.where("subject", "=", subject)
		.where("person_id", "=", personId)
		.executeTakeFirst();
	if (gone.numDeletedRows === 0n)
		throw refusal(
			"NOT_BOUND",
			{
				zh: "此人没有绑定这个统一身份，请刷新后核对。",
				en: "This person has no such identity; load the page again and check.",
			},
			404,
		);
	const body = { issuer, subject };
	await recordAct(trx, { kind: "identity.unbound", about: personId, ...by, body }, now.toISOString());
}

export interface Stranger extends Identity {
	name: string;
	email: string;
	seenAt: string;
}

/** Notes who came and is nobody here; the oldest give way. */
export async function noteStranger(trx: Trx, stranger: Omit<Stranger, "seenAt">, now: Date): Promise<void> {
	const district_id = await currentDistrict(trx);
	const { issuer, subject } = stranger;
	const said = { name: stranger.name.slice(0, 100), email: stranger.email.slice(0, 120), seen_at: now };
	await trx
		.insertInto("oidc_stranger")
		.values({ district_id, issuer, subject, ...said })
		.onConflict((known) => known.columns(["district_id", "issuer", "subject"]).doUpdateSet(said))
		.execute();
	await trx
		.deleteFrom("oidc_stranger")
		.where("district_id", "=", district_id)
		.where("seen_at", "<", (eb) =>
			eb
				.selectFrom("oidc_stranger as kept")
				.select("kept.seen_at")
				.where("kept.district_id", "=", district_id)
				.orderBy("kept.seen_at", "desc")
				.offset(MOST_STRANGERS - 1)
				.limit(1),
		)
		.execute();
}

export async function strangers(trx: Trx): Promise<Stranger[]> {
	const rows = await trx
		.selectFrom("oidc_stranger")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.orderBy("seen_at", "desc")
		.execute();
	return rows.map(({ issuer, subject, name, email, seen_at }) => ({
		...{ issuer, subject, name, email },
		seenAt: seen_at.toISOString(),
	}));
}
