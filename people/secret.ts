import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";

/** 256 bits of chance, fit for an address or a cookie. */
export const newToken = () => randomBytes(32).toString("base64url");

/** What is stored of a token; a token has enough chance in it that a plain digest suffices. */
export const tokenHash = (token: string) => createHash("sha256").update(token).digest("hex");

// RFC 9106 and OWASP: argon2id (the package's own default), 19 MiB, two passes.
const ARGON = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The password as it is typed on any keyboard: NIST SP 800-63B 5.1.1.2 asks for one Unicode form before hashing. */
const normal = (password: string) => password.normalize("NFKC");

export const passwordHash = (password: string) => hash(normal(password), ARGON);

let nobody: Promise<string> | undefined;

/** Whether the password is right. For a name that nobody has it takes as long, and says no. */
export async function passwordFits(stored: string | null, password: string): Promise<boolean> {
	nobody ??= passwordHash(newToken());
	const fits = await verify(stored ?? (await nobody), normal(password));
	return stored !== null && fits;
}

/** Seals a short text with the house's key (AES-256-GCM); the context keeps it from being moved to another row. */
export function seal(key: Buffer, text: string, context: string): string {
	const nonce = randomBytes(12);
	const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(context));
	const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
	return [nonce, cipher.getAuthTag(), sealed].map((part) => part.toString("base64url")).join(".");
}

export function unseal(key: Buffer, sealed: string, context: string): string {
	const [nonce, tag, text] = sealed.split(".").map((part) => Buffer.from(part, "base64url"));
	if (!nonce || !tag || !text) throw new Error("A sealed text is broken.");
	const decipher = createDecipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(context)).setAuthTag(tag);
	return decipher.update(text, undefined, "utf8") + decipher.final("utf8");
}
