import assert from "node:assert/strict";
import { test } from "node:test";
import { sql } from "kysely";
import { asOwner } from "./connect.ts";
import { inDistrict } from "./database.ts";
import { migrate, migrations } from "./migrate.ts";
import { testDatabase } from "./testing.ts";

test("without a district nothing is visible, and with one only its own rows", async (t) => {
	const { db, ownerUrl } = await testDatabase(t);
	await asOwner(ownerUrl, (owner) =>
		owner.query(
			"insert into district (district_id, code, name_zh, name_en) values (2, '320411', '新北区', 'Xinbei District')",
		),
	);
	assert.deepEqual(await db.selectFrom("district").selectAll().execute(), []);
	const seen = await inDistrict(db, 2, (trx) => trx.selectFrom("district").select("name_zh").execute());
	assert.deepEqual(seen, [{ name_zh: "新北区" }]);
	assert.deepEqual(
		await db.selectFrom("district").selectAll().execute(),
		[],
		"a pooled connection carries no district over",
	);
});

test("a row of another district is refused", async (t) => {
	const { db } = await testDatabase(t);
	await assert.rejects(
		inDistrict(db, 1, (trx) =>
			trx
				.insertInto("unit")
				.values({
					district_id: 2,
					unit_id: "x",
					name_zh: "x",
					name_en: "x",
					kind: "town",
					parent_id: null,
					demo: false,
				})
				.execute(),
		),
		/row-level security/,
	);
});

test("every table with a district is guarded, and the application's role owns nothing and cannot pass by", async (t) => {
	const { ownerUrl } = await testDatabase(t);
	await asOwner(ownerUrl, async (owner) => {
		const open = await owner.query(`
			select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
			where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'migration' and not c.relrowsecurity`);
		assert.deepEqual(open.rows, []);
		const role = await owner.query(
			"select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = 'bihuan_app'",
		);
		assert.deepEqual(role.rows, [{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false }]);
		const owned = await owner.query(
			"select 1 from pg_class where relowner = (select oid from pg_roles where rolname = 'bihuan_app')",
		);
		assert.equal(owned.rowCount, 0);
	});
});

test("each key starts with the district", async (t) => {
	const { ownerUrl } = await testDatabase(t);
	const keys = await asOwner(ownerUrl, (owner) =>
		owner.query<{ table: string }>(`
			select i.indrelid::regclass::text as "table" from pg_index i
			join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
			join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
			where n.nspname = 'public' and i.indisunique and c.relname <> 'migration' and a.attname <> 'district_id'`),
	);
	assert.deepEqual(keys.rows, []);
});

test("migrating again changes nothing", async (t) => {
	const { ownerUrl } = await testDatabase(t);
	assert.deepEqual(await migrate(ownerUrl), []);
});

test("a migration cut off in the middle leaves nothing, and the next start goes on from there", async (t) => {
	const { ownerUrl } = await testDatabase(t);
	await asOwner(ownerUrl, async (owner) => {
		await owner.query("drop schema public cascade; create schema public");
		const [first] = await migrations();
		const cut = asOwner(ownerUrl, async (other) => {
			await other.query("begin");
			await other.query(first?.text ?? "");
			await other.query("select pg_sleep(60)");
		});
		const died = assert.rejects(cut);
		const busy =
			"select pid from pg_stat_activity where query like 'select pg_sleep(60)%' and datname = current_database()";
		let pid: number | undefined;
		while (pid === undefined) pid = (await owner.query<{ pid: number }>(busy)).rows[0]?.pid;
		await owner.query("select pg_terminate_backend($1)", [pid]);
		await died;
		assert.equal((await owner.query("select to_regclass('public.event') as t")).rows[0].t, null);
	});
	assert.deepEqual(
		await migrate(ownerUrl),
		(await migrations()).map((migration) => migration.name),
	);
	assert.deepEqual(await migrate(ownerUrl), []);
});

test("a value that looks like SQL is only a value", async (t) => {
	const { db } = await testDatabase(t);
	const evil = "'); drop table event; --";
	const found = await inDistrict(db, 1, (trx) =>
		trx.selectFrom("unit").selectAll().where("unit_id", "=", evil).execute(),
	);
	assert.deepEqual(found, []);
	await inDistrict(db, 1, (trx) => sql`select count(*) from event`.execute(trx));
});
