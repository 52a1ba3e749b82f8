import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { House } from "../store/house.ts";

const KEYS = new Map<string, Buffer>();

/** The key that seals how reporters are reached, and signs challenges; made at its first use, beside the data and never in the database. */
export function reporterKey({ dataFolder }: House): Buffer {
	const known = KEYS.get(dataFolder);
	if (known) return known;
	const file = join(dataFolder, "reporter.key");
	let key: Buffer;
	if (dataFolder !== "" && existsSync(file)) key = Buffer.from(readFileSync(file, "utf8").trim(), "base64url");
	else {
		key = randomBytes(32);
		if (dataFolder !== "") writeFileSync(file, `${key.toString("base64url")}\n`, { mode: 0o600 });
	}
	KEYS.set(dataFolder, key);
	return key;
}
