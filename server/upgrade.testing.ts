import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { brotliDecompressSync } from "node:zlib";
import { from as copyFrom } from "pg-copy-streams";
import { asOwner } from "../store/connect.ts";
import { migrate } from "../store/migrate.ts";

/**
 * A database of 25 November 2026, 14:08, as the product of that hour wrote it: commit 25eefe1 of this repository loaded its own demo (with 19 creeks instead
 * of 167, readings since March, three stations and 13 proposals, so that it is small) as of 24 November, and every table was copied out. Nothing in it was
 * changed by hand; what that hour's code got wrong is in it too.
 */
const FILE = new URL("./upgrade-from.sql.br", import.meta.url);

type Statement = { sql: string; rows: string | null };

/** The dump: statements of one line, and COPY with its rows behind it. */
async function statements(): Promise<Statement[]> {
	const lines = brotliDecompressSync(await readFile(FILE))
		.toString("utf8")
		.split("\n");
	const all: Statement[] = [];
	for (let at = 0; at < lines.length; at++) {
		const sql = lines[at] ?? "";
		if (sql === "") continue;
		if (!sql.startsWith("copy ")) {
			all.push({ sql, rows: null });
			continue;
		}
		const end = lines.indexOf("\\.", at);
		all.push({ sql, rows: `${lines.slice(at + 1, end).join("\n")}\n` });
		at = end;
	}
	return all;
}

/** Makes an empty database what it was then, and returns the names of its migrations with the digests that they had. */
export async function asItWas(ownerUrl: string): Promise<Map<string, string>> {
	const all = await statements();
	const rowsOf = (table: string) => all.find(({ sql }) => sql.startsWith(`copy ${table} (`))?.rows ?? "";
	const digests = new Map(
		rowsOf("migration")
			.split("\n")
			.flatMap((row): [string, string][] => {
				const [name, digest] = row.split("\t");
				return name && digest ? [[name, digest]] : [];
			}),
	);
	await migrate(ownerUrl, [...digests.keys()]);
	await asOwner(ownerUrl, async (owner) => {
		await owner.query("set session_replication_role = replica");
		await owner.query("truncate migration");
		for (const { sql, rows } of all) {
			if (rows === null) await owner.query(sql);
			else await pipeline(Readable.from(rows), owner.query(copyFrom(sql)));
		}
	});
	return digests;
}
