import { createHash, randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { connect as connectSocket, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asOwner, connect } from "./connect.ts";
import type { Db } from "./database.ts";
import { startEmbedded } from "./embedded.ts";
import { migrate, migrations } from "./migrate.ts";

export interface TestDatabase {
	db: Db;
	ownerUrl: string;
	districtId: number;
}

interface Scope {
	after(work: () => Promise<void> | void): void;
}

let server: Promise<string> | undefined;

/** What a template holds beside district 1; `key` changes whenever `fill` would fill in something else. */
export interface Filling {
	key: string;
	fill(db: Db): Promise<void>;
}

/**
 * A fresh database, cloned from a migrated template, that is dropped when the test ends. It holds district 1 and nothing
 * else, unless a filling is named, which is filled in once for all that name it. The server is the one named by BIHUAN_TEST_DATABASE_URL (`npm test` starts one for all files), else one of this
 * process's own.
 */
export async function testDatabase(scope: Scope, filling?: Filling): Promise<TestDatabase> {
	server ??= testServer();
	const serverUrl = await server;
	const empty = await templateOn(serverUrl);
	const template = filling ? await filledTemplate(serverUrl, empty, filling) : empty;
	const name = `bihuan_test_${randomBytes(6).toString("hex")}`;
	await onPostgres(serverUrl, `create database ${name} template ${template}`);
	const ownerUrl = withDatabase(serverUrl, name);
	const db = connect(ownerUrl);
	scope.after(async () => {
		await db.destroy();
		await onPostgres(serverUrl, `drop database if exists ${name} with (force)`);
	});
	return { db, ownerUrl, districtId: 1 };
}

async function testServer(): Promise<string> {
	const given = process.env.BIHUAN_TEST_DATABASE_URL;
	if (given) return given;
	const folder = await mkdtemp(join(tmpdir(), "bihuan-test-"));
	// The server runs as another user when we are root, and mkdtemp gives a folder that only we may enter.
	if (process.getuid?.() === 0) await (await import("node:fs/promises")).chmod(folder, 0o755);
	const started = await startEmbedded(folder, { throwAway: true });
	process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
	return started.ownerUrl;
}

/** The template is named by the digest of the migrations, so that a changed one is never reused. */
async function templateOn(serverUrl: string): Promise<string> {
	const digest = createHash("sha256");
	for (const migration of await migrations()) digest.update(migration.digest);
	return templateNamed(serverUrl, `bihuan_template_${digest.digest("hex").slice(0, 12)}`, null, async (url) => {
		await migrate(url);
		await asOwner(url, (owner) =>
			owner.query(
				"insert into district (district_id, code, name_zh, name_en) values (1, '320412', '武进区', 'Wujin District')",
			),
		);
	});
}

async function filledTemplate(serverUrl: string, empty: string, { key, fill }: Filling): Promise<string> {
	const digest = createHash("sha256").update(`${empty}\n${key}`).digest("hex");
	return templateNamed(serverUrl, `bihuan_filled_${digest.slice(0, 12)}`, empty, async (url) => {
		const db = connect(url);
		try {
			await fill(db);
		} finally {
			await db.destroy();
		}
	});
}

/** Makes a template once for all test files; whoever comes meanwhile waits. One that was left half made is made again. */
async function templateNamed(
	serverUrl: string,
	name: string,
	from: string | null,
	make: (url: string) => Promise<void>,
): Promise<string> {
	await asOwner(withDatabase(serverUrl, "postgres"), async (client) => {
		await client.query("select pg_advisory_lock(hashtext($1))", [name]);
		const found = await client.query("select datistemplate from pg_database where datname = $1", [name]);
		if (found.rows[0]?.datistemplate) return;
		await client.query(`drop database if exists ${name} with (force)`);
		await client.query(`create database ${name}${from === null ? "" : ` template ${from}`}`);
		await make(withDatabase(serverUrl, name));
		await client.query(`alter database ${name} is_template true`);
	});
	return name;
}

async function onPostgres(serverUrl: string, statement: string): Promise<void> {
	await asOwner(withDatabase(serverUrl, "postgres"), (client) => client.query(statement));
}

function withDatabase(serverUrl: string, name: string): string {
	const url = new URL(serverUrl);
	url.pathname = `/${name}`;
	return url.href;
}

/** A wire to PostgreSQL that stays where it is while the server behind it is killed and comes back on another port. */
export async function wireTo(scope: Scope, port: () => number): Promise<number> {
	const open = new Set<Socket>();
	const wire = createServer((near) => {
		const far = connectSocket({ port: port(), host: "127.0.0.1" });
		for (const [from, to] of [
			[near, far],
			[far, near],
		] as const) {
			open.add(from);
			from.pipe(to);
			from.on("error", () => to.destroy());
			from.on("close", () => {
				open.delete(from);
				to.destroy();
			});
		}
	});
	await new Promise<void>((listening) => wire.listen(0, "127.0.0.1", listening));
	scope.after(() => {
		for (const socket of open) socket.destroy();
		wire.close();
	});
	const address = wire.address();
	return typeof address === "object" && address ? address.port : 0;
}
