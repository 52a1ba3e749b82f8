import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type pg from "pg";
import { APPLICATION_ROLE, applicationPassword, asOwner } from "./connect.ts";

const FOLDER = new URL("./migrations/", import.meta.url);

interface Migration {
	name: string;
	text: string;
	digest: string;
}

/** The migrations in the order of their names; one that was applied is never edited. */
export async function migrations(): Promise<Migration[]> {
	const names = (await readdir(FOLDER)).filter((name) => name.endsWith(".sql")).sort();
	return Promise.all(
		names.map(async (name) => {
			const text = await readFile(new URL(name, FOLDER), "utf8");
			return { name, text, digest: createHash("sha256").update(text).digest("hex") };
		}),
	);
}

/**
 * Brings the database up to date and makes the application's role. Each migration is one transaction, so a crash in the
 * middle leaves none of it; a lock keeps two starting servers apart. Returns the names applied now. `only`: those of an earlier day, for a test of the way
 * from there.
 */
export async function migrate(ownerUrl: string, only?: readonly string[]): Promise<string[]> {
	return asOwner(ownerUrl, async (client) => {
		const applied: string[] = [];
		await client.query("select pg_advisory_lock(hashtext('bihuan.migrate'))");
		await client.query(
			"create table if not exists migration (name text primary key, digest text not null, applied_at timestamptz not null default now())",
		);
		await makeApplicationRole(client, ownerUrl);
		const done = await client.query<{ name: string; digest: string }>("select name, digest from migration");
		const known = new Map(done.rows.map((row) => [row.name, row.digest]));
		for (const migration of await migrations()) {
			if (only && !only.includes(migration.name)) continue;
			const digest = known.get(migration.name);
			if (digest === migration.digest) continue;
			if (digest !== undefined) throw new Error(`Migration ${migration.name} was changed after it had been applied.`);
			await inTransaction(client, async () => {
				await client.query(migration.text);
				await client.query("insert into migration (name, digest) values ($1, $2)", [migration.name, migration.digest]);
			});
			applied.push(migration.name);
		}
		await inTransaction(client, () => guardTables(client));
		await client.query("select pg_advisory_unlock(hashtext('bihuan.migrate'))");
		return applied;
	});
}

async function inTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
	await client.query("begin");
	try {
		await work();
		await client.query("commit");
	} catch (error) {
		await client.query("rollback");
		throw error;
	}
}

async function makeApplicationRole(client: pg.Client, ownerUrl: string): Promise<void> {
	const password = client.escapeLiteral(applicationPassword(ownerUrl));
	const rights = "login nosuperuser nocreatedb nocreaterole noinherit nobypassrls noreplication";
	// Roles belong to the whole cluster: databases made side by side must not trip over each other.
	await client.query("select pg_advisory_lock(1650614639)");
	try {
		const found = await client.query("select 1 from pg_roles where rolname = $1", [APPLICATION_ROLE]);
		if (found.rowCount === 0) await client.query(`create role ${APPLICATION_ROLE} ${rights} password ${password}`);
		else await client.query(`alter role ${APPLICATION_ROLE} password ${password}`);
	} finally {
		await client.query("select pg_advisory_unlock(1650614639)");
	}
	await client.query(`grant usage on schema public to ${APPLICATION_ROLE}`);
}

/**
 * Closes the doors of every table that has a district: row-level security by the current district, reading and inserting
 * for the application and nothing more (a migration grants update or delete where a table may change).
 * Run after each migration, so that a new table can't be forgotten.
 */
async function guardTables(client: pg.Client): Promise<void> {
	const tables = await client.query<{ name: string; guarded: boolean }>(`
		select c.relname as name, exists (select 1 from pg_policy p where p.polrelid = c.oid) as guarded
		from pg_class c
		join pg_namespace n on n.oid = c.relnamespace
		where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
			and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'district_id' and not a.attisdropped)`);
	for (const { name, guarded } of tables.rows) {
		if (guarded) continue;
		const table = client.escapeIdentifier(name);
		const own = "district_id = nullif(current_setting('bihuan.district', true), '')::int";
		await client.query(`alter table ${table} enable row level security`);
		await client.query(
			`create policy own_district on ${table} to ${APPLICATION_ROLE} using (${own}) with check (${own})`,
		);
		await client.query(`grant select, insert on ${table} to ${APPLICATION_ROLE}`);
	}
}
