import { randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { accountOf, putAccount } from "./account.store.ts";
import { seal, tokenHash, unseal } from "./secret.ts";

const STEP_SECONDS = 30;
const RECOVERY_CODES = 10;

function totpOf(secret: Secret, label: string): TOTP {
	// RFC 6238 with what every authenticator understands
	return new TOTP({ issuer: "Bihuan", label, secret, algorithm: "SHA1", digits: 6, period: STEP_SECONDS });
}

/** Which step of thirty seconds a code belongs to, one step of grace on either side; null: none. */
function stepOf(secret: Secret, code: string, now: Date): number | null {
	const delta = totpOf(secret, "").validate({ token: code, timestamp: now.getTime(), window: 1 });
	return delta === null ? null : Math.floor(now.getTime() / 1000 / STEP_SECONDS) + delta;
}

const contextOf = (districtId: number, personId: string) => `totp:${districtId}:${personId}`;

/** Checks the second factor of an account. A code counts once, a recovery code too. */
export async function checkSecondFactor(
	trx: Trx,
	key: Buffer,
	personId: string,
	sent: string | undefined,
	now: Date,
): Promise<"none" | "missing" | "wrong" | "totp" | "recovery"> {
	const account = await accountOf(trx, personId);
	if (!account.totpConfirmed || account.totpSealed === null) return "none";
	const code = sent?.replace(/[\s-]/g, "").toLowerCase() ?? "";
	if (code === "") return "missing";
	const district_id = await currentDistrict(trx);
	if (/^\d{6}$/.test(code)) {
		const secret = Secret.fromBase32(unseal(key, account.totpSealed, contextOf(district_id, personId)));
		const step = stepOf(secret, code, now);
		if (step === null) return "wrong";
		const counted = await trx
			.updateTable("account")
			.set({ totp_last_step: step })
			.where("district_id", "=", district_id)
			.where("person_id", "=", personId)
			.where((is) => is.or([is("totp_last_step", "is", null), is("totp_last_step", "<", step)]))
			.executeTakeFirst();
		return counted.numUpdatedRows === 1n ? "totp" : "wrong";
	}
	const used = await trx
		.updateTable("recovery_code")
		.set({ used_at: now })
		.where("district_id", "=", district_id)
		.where("person_id", "=", personId)
		.where("code_hash", "=", tokenHash(code))
		.where("used_at", "is", null)
		.executeTakeFirst();
	return used.numUpdatedRows === 1n ? "recovery" : "wrong";
}

/** A new secret, which counts from its first right code on; told to the person once, stored sealed. */
export async function beginTotp(
	trx: Trx,
	key: Buffer,
	personId: string,
	label: string,
): Promise<{ secret: string; uri: string }> {
	const secret = new Secret({ size: 20 });
	const context = contextOf(await currentDistrict(trx), personId);
	await putAccount(trx, personId, {
		totp_sealed: seal(key, secret.base32, context),
		totp_confirmed_at: null,
		totp_last_step: null,
	});
	return { secret: secret.base32, uri: totpOf(secret, label).toString() };
}

/** Confirms the new secret with a code of it; false: the code is wrong. */
export async function confirmTotp(trx: Trx, key: Buffer, personId: string, code: string, now: Date): Promise<boolean> {
	const account = await accountOf(trx, personId);
	if (account.totpSealed === null || account.totpConfirmed) return false;
	const context = contextOf(await currentDistrict(trx), personId);
	const step = stepOf(Secret.fromBase32(unseal(key, account.totpSealed, context)), code.replace(/\s/g, ""), now);
	if (step === null) return false;
	await putAccount(trx, personId, { totp_confirmed_at: now, totp_last_step: step });
	return true;
}

export async function removeTotp(trx: Trx, personId: string): Promise<void> {
	await putAccount(trx, personId, { totp_sealed: null, totp_confirmed_at: null, totp_last_step: null });
	await dropRecoveryCodes(trx, personId);
}

async function dropRecoveryCodes(trx: Trx, personId: string): Promise<void> {
	await trx
		.deleteFrom("recovery_code")
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "=", personId)
		.execute();
}

/** Ten new recovery codes in place of the old; told once, stored as digests (80 bits of chance each). */
export async function newRecoveryCodes(trx: Trx, personId: string): Promise<string[]> {
	await dropRecoveryCodes(trx, personId);
	const district_id = await currentDistrict(trx);
	const codes = Array.from({ length: RECOVERY_CODES }, () => randomBytes(10).toString("hex"));
	await trx
		.insertInto("recovery_code")
		.values(codes.map((code) => ({ district_id, person_id: personId, code_hash: tokenHash(code), used_at: null })))
		.execute();
	return codes.map((code) => code.replace(/(.{5})(?!$)/g, "$1-"));
}

export async function recoveryCodesLeft(trx: Trx, personId: string): Promise<number> {
	const rows = await trx
		.selectFrom("recovery_code")
		.select("code_hash")
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "=", personId)
		.where("used_at", "is", null)
		.execute();
	return rows.length;
}
