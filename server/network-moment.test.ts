import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { type TestContext, test } from "node:test";
import { demoDatabase } from "../demo/testing.ts";
import { addStation } from "../gateway/station.store.ts";
import { asOwner } from "../store/connect.ts";
import { inDistrict } from "../store/database.ts";
import { migrate, migrations } from "../store/migrate.ts";
import { buildApp } from "./app.ts";
import { LINES } from "./lines.ts";

const KEY = "a-key-of-the-operator";
const NOW = new Date("2026-11-24T01:00:00.000Z");

async function demo(t: TestContext) {
	const { db, districtId } = await demoDatabase(t, NOW);
	const house = { db, districtId, now: () => NOW, dataFolder: "", version: "test" };
	const app = await buildApp(house, LINES, { operatorKey: KEY });
	t.after(() => app.close());
	const get = async (url: string) => {
		const answer = await app.inject({ url, remoteAddress: "192.0.2.7" });
		return { status: answer.statusCode, body: answer.json() };
	};
	const put = (features: object[], query = "") =>
		app.inject({
			method: "POST",
			url: `/api/waters/network${query}`,
			remoteAddress: "192.0.2.7",
			headers: { "content-type": "application/geo+json", authorization: `Bearer ${KEY}` },
			payload: JSON.stringify({ type: "FeatureCollection", features }),
		});
	return { house, get, put };
}

const NEW_CREEK = {
	type: "Feature",
	properties: { kind: "creek", id: "c168", name_zh: "新开浜", town: "hutang", river: "cailing", target_class: 3 },
	geometry: {
		type: "LineString",
		coordinates: [
			[119.95, 31.7],
			[119.96, 31.7],
		],
	},
};

test("every route over the network shows it as it was known at its moment", async (t) => {
	const { house, get, put } = await demo(t);
	const pastPages = [
		"/api/waters?asOf=2025-12-31",
		"/api/waters/map?asOf=2025-12-31",
		"/api/waters/network.geojson?asOf=2025-12-31",
		"/api/waters/summary?asOf=2025-12-31",
		"/api/commitments?asOf=2025-12-31",
		"/api/commitments/W1?asOf=2025-12-31",
		"/api/today?day=2025-12-31",
		"/api/stations?asOf=2025-12-31",
	];
	const before = await Promise.all(pastPages.map(get));
	assert.deepEqual(new Set(before.map((one) => one.status)), new Set([200]));
	assert.equal((await put([NEW_CREEK])).statusCode, 200);
	await inDistrict(house.db, 1, (trx) =>
		addStation(trx, { mn: "NEW0001", password: "1", creek: "c168" }, NOW.toISOString()),
	);
	for (const [index, url] of pastPages.entries()) assert.deepEqual(await get(url), before[index], url);
	const creeks = async (query: string) => (await get(`/api/waters${query}`)).body.creeks.length;
	assert.deepEqual([await creeks("?asOf=2025-12-31"), await creeks("")], [167, 168]);
	assert.equal(await creeks("?asOf=2025-12-31&sense=known-now"), 167, "it is not said to have been there before");
	assert.equal(await creeks("?asOf=2023-12-31"), 0, "before the district's first file nothing was known");
	for (const part of ["", "/place"]) {
		assert.equal((await get(`/api/waters/creeks/c168${part}`)).status, 200);
		assert.equal((await get(`/api/waters/creeks/c168${part}?asOf=2025-12-31`)).status, 404);
	}
	const drawn = async (query: string, kind: string) =>
		(await get(`/api/waters/map${query}`)).body.features.filter(
			(one: { properties: { kind: string } }) => one.properties.kind === kind,
		).length;
	assert.deepEqual([await drawn("?asOf=2025-12-31", "creek"), await drawn("", "creek")], [167, 168]);
	assert.deepEqual([await drawn("?asOf=2025-12-31", "station"), await drawn("", "station")], [0, 12]);
	assert.deepEqual(
		[
			(await get("/api/stations?asOf=2025-12-31")).body.stations.length,
			(await get("/api/stations")).body.stations.length,
		],
		[0, 13],
		"the demo's twelve and the new one",
	);
});

test("last year is judged by last year's targets, on today's page too", async (t) => {
	const { get, put } = await demo(t);
	const summary = async (query: string) => (await get(`/api/waters/summary?${query}`)).body.district.targets;
	const lastYear = await summary("year=2025");
	const thisMonth = await summary("month=2026-10");
	const { features } = (await get("/api/waters/network.geojson")).body;
	const easier = features
		.filter((one: { properties: { kind: string } }) => ["creek", "section"].includes(one.properties.kind))
		.map((one: { properties: object }) => ({ ...one, properties: { ...one.properties, target_class: 5 } }));
	assert.equal((await put(easier, "?since=2026-10-01")).statusCode, 200);
	assert.deepEqual(await summary("year=2025"), lastYear);
	assert.notDeepEqual(await summary("month=2026-10"), thisMonth);
	const list = async (month: string) =>
		new Set(
			(await get(`/api/waters?month=${month}`)).body.creeks.map((one: { targetClass: number }) => one.targetClass),
		);
	assert.deepEqual([await list("2026-09"), await list("2026-10")], [new Set([3, 4]), new Set([5])]);
	assert.match((await put(easier, "?since=2027-01-01")).json().error.message.en, /has not come/);
	assert.equal((await put(easier, "?since=yesterday")).statusCode, 400);
});

test("a database from before there were versions keeps its network, known from its first event on", async (t) => {
	const { ownerUrl } = await demoDatabase(t, NOW);
	await asOwner(ownerUrl, async (owner) => {
		await owner.query("drop schema public cascade; create schema public; grant usage on schema public to bihuan_app");
		await owner.query(
			"create table migration (name text primary key, digest text not null, applied_at timestamptz default now())",
		);
		for (const { name, text, digest } of (await migrations()).filter((one) => one.name < "0010")) {
			assert.equal(text, await readFile(new URL(`../store/migrations/${name}`, import.meta.url), "utf8"));
			await owner.query(text);
			await owner.query("insert into migration (name, digest) values ($1, $2)", [name, digest]);
		}
		await owner.query(`
			insert into district (district_id, code, name_zh, name_en) values (1, '', '', ''), (2, '', '', '');
			insert into event (district_id, seq, client_key, matter_id, line, kind, happened_at, received_at, actor, unit, body, prev_hash, hash)
			values (1, 1, 'k', '', '', '', '2024-02-01', '2024-02-03', '', '', '{}', '', '');
			insert into creek (district_id, creek_id, name_zh, name_en, level, town_unit_id, river_id, geometry)
			values (1, 'c1', '浜', 'Creek', 1, 't', 'r', '{}'), (2, 'c1', '浜', 'Creek', 1, 't', 'r', '{}');
			insert into site (district_id, site_id, code, kind, name_zh, name_en, water) values (1, 7, 'S', 'section', '断面', '', 'river');`);
	});
	assert.ok((await migrate(ownerUrl)).includes("0010-network-versions.sql"));
	const rows = await asOwner(ownerUrl, async (owner) => {
		const creeks = await owner.query(
			"select district_id, holds_from::text, known_from::text, event_seq from creek_version order by 1",
		);
		const sites = await owner.query(
			"select site_id, known_from = '2024-02-03'::timestamptz as since_first from site_version",
		);
		return [creeks.rows, sites.rows];
	});
	assert.deepEqual(rows, [
		[
			{ district_id: 1, holds_from: "-infinity", known_from: "2024-02-03 00:00:00+00", event_seq: 0 },
			{ district_id: 2, holds_from: "-infinity", known_from: "-infinity", event_seq: 0 },
		],
		[{ site_id: 7, since_first: true }],
	]);
});
