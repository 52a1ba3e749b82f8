import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A secret of this house, made at its first use and kept in the data folder, apart from the database. Several servers of one folder have the same. */
export async function secretIn(folder: string, name: string, bytes: number): Promise<string> {
	const file = join(folder, name);
	const known = await readFile(file, "utf8").catch(() => null);
	if (known) return known.trim();
	const key = randomBytes(bytes).toString("base64url");
	await mkdir(folder, { recursive: true });
	// Whoever is first makes it.
	await writeFile(file, `${key}\n`, { mode: 0o600, flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
		if (error.code !== "EEXIST") throw error;
	});
	return (await readFile(file, "utf8")).trim();
}
