import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { refusal } from "../loop/refusal.ts";
import { answers, WORK_BITS } from "./hashcash.ts";

/** A challenge may be answered for so long: time enough to write the report, too short to save them up. */
export const CHALLENGE_MS = 30 * 60_000;

/** A challenge: when it was given, chance, and our signature over both; nothing is stored for it. */
export function newChallenge(key: Buffer, now: Date): { challenge: string; bits: number } {
	const text = `${now.getTime().toString(36)}.${randomBytes(12).toString("hex")}`;
	return { challenge: `${text}.${sign(key, text)}`, bits: WORK_BITS };
}

const sign = (key: Buffer, text: string) =>
	createHmac("sha256", key).update(`challenge ${text}`).digest("hex").slice(0, 32);

/** Refuses what is not ours, too old, or not answered. */
export function checkAnswer(key: Buffer, challenge: string, nonce: number, now: Date): void {
	const parts = /^([0-9a-z]{1,12})\.([0-9a-f]{24})\.([0-9a-f]{32})$/.exec(challenge);
	const [, at = "", chance = "", signature = ""] = parts ?? [];
	const ours = parts !== null && timingSafeEqual(Buffer.from(sign(key, `${at}.${chance}`)), Buffer.from(signature));
	const age = now.getTime() - Number.parseInt(at, 36);
	if (ours && age >= 0 && age <= CHALLENGE_MS && answers(challenge, nonce, WORK_BITS)) return;
	throw refusal(
		"PROOF_OF_WORK",
		{
			zh: "防刷校验未通过或已超时，请重新打开页面再提交；已填写的内容仍在。",
			en: "The check against floods failed or ran out; open the page again and send once more. What you wrote is kept.",
		},
		403,
	);
}

/** The name under which whoever answers this challenge acts; one challenge, one reporter. */
export const reporterOf = (challenge: string): string =>
	`public:${createHash("sha256").update(challenge).digest("hex").slice(0, 20)}`;

// Crockford's alphabet: no I, L, O, U, so that a code read aloud or from paper is typed right.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Sixty bits of chance as `XXXX-XXXX-XXXX`. */
export function newCode(): string {
	const text = [...randomBytes(12)].map((byte) => ALPHABET[byte & 31]).join("");
	return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`;
}

/** The code as it was meant: without blanks and dashes, with the letters that look like digits read as digits. */
export function plainCode(typed: string): string {
	return typed
		.toUpperCase()
		.replace(/[\s\-—–]/g, "")
		.replace(/[IL]/g, "1")
		.replace(/O/g, "0");
}

export const codeHash = (typed: string): string =>
	createHash("sha256")
		.update(`report ${plainCode(typed)}`)
		.digest("hex");
