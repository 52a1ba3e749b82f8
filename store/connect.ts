import { createHmac } from "node:crypto";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Db } from "./database.ts";
import type { Tables } from "./tables.ts";

/** The role that serves requests: owns nothing, bound by row-level security. */
export const APPLICATION_ROLE = "bihuan_app";

/** PostgreSQL 15 is the oldest whose behaviour we test and rely on (`server_version_num`). */
export const OLDEST_SERVER_VERSION = 150000;

const BIGINT = 20;
const DATE = 1082;

// Sequence numbers and counts stay far below 2^53; dates must never become a Date, which has a time zone.
const types: pg.CustomTypesConfig = {
	getTypeParser: ((oid: number, format?: "text" | "binary") => {
		if (oid === BIGINT) return (text: string) => Number(text);
		if (oid === DATE) return (text: string) => text;
		return pg.types.getTypeParser(oid, format as "text");
	}) as pg.CustomTypesConfig["getTypeParser"],
};

/**
 * The application role's password, derived from the owner's so that no second secret must be kept:
 * whoever knows the owner's password could set any other one anyway.
 */
export function applicationPassword(ownerUrl: string): string {
	const secret = decodeURIComponent(new URL(ownerUrl).password);
	return createHmac("sha256", `bihuan:${secret}`).update(APPLICATION_ROLE).digest("hex");
}

/** The connection string of the application role for the database that `ownerUrl` names. */
export function applicationUrl(ownerUrl: string): string {
	const url = new URL(ownerUrl);
	url.username = APPLICATION_ROLE;
	url.password = applicationPassword(ownerUrl);
	return url.href;
}

/** Opens the application's pool. Close it with `db.destroy()`. */
export function connect(ownerUrl: string, options: { max?: number } = {}): Db {
	const pool = new pg.Pool({
		connectionString: applicationUrl(ownerUrl),
		max: options.max ?? 8,
		application_name: "bihuan",
		connectionTimeoutMillis: 10_000,
		types,
	});
	// An idle connection that the server drops must not end the process; the next query opens a new one.
	pool.on("error", () => {});
	// Nor one that is in use and waits between two statements: the next statement fails and tells it.
	pool.on("connect", (client) => client.on("error", () => {}));
	const db: Db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
	besides.set(db, applicationUrl(ownerUrl));
	return db;
}

const besides = new WeakMap<Db, string>();

/** A connection beside the pool, not yet opened, for what needs one of its own for as long as the process lives: LISTEN. */
export function clientBeside(db: Db): pg.Client {
	return new pg.Client({ ...beside(db), application_name: "bihuan-live", query_timeout: 10_000 });
}

/** The same for a connection that is sent several statements at once ({@link Pipe}). */
export function pipedClientBeside(db: Db): pg.Client {
	return new pg.Client({ ...beside(db), application_name: "bihuan-pipe", pipeline: true } as pg.ClientConfig);
}

function beside(db: Db): pg.ClientConfig {
	const connectionString = besides.get(db);
	if (connectionString === undefined) throw new Error("this database was not opened by connect()");
	return { connectionString, connectionTimeoutMillis: 5_000, keepAlive: true, types };
}

/** Runs `work` as the owner of the schema: migrations, the demo's rebuild, benches. Never for a request. */
export async function asOwner<T>(ownerUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
	const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000, types });
	client.on("error", () => {});
	await client.connect();
	try {
		return await work(client);
	} finally {
		await client.end();
	}
}
