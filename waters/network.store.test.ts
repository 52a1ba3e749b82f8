import assert from "node:assert/strict";
import { test } from "node:test";
import { verifyChain } from "../loop/verify.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { receiveNetwork } from "./network.store.ts";
import { type Crs, readNetwork } from "./network.ts";
import { loadNetwork, networkOut } from "./network-load.store.ts";
import { ALL_KNOWN, sitesAt } from "./network-rows.store.ts";
import { NETWORK_TEMPLATE } from "./network-template.ts";

function put(
	db: Db,
	input: unknown,
	{ dryRun = false, crs = null as Crs | null, at = "2026-11-24T01:00:00.000Z" } = {},
) {
	const delivery = { fileName: "net.geojson", receivedAt: at, actor: "a", unit: "u", dryRun };
	return inDistrict(db, 1, (trx) => receiveNetwork(trx, readNetwork(input, crs), delivery));
}

const out = (db: Db) => inDistrict(db, 1, (trx) => networkOut(trx, ALL_KNOWN));
const copy = () =>
	structuredClone(NETWORK_TEMPLATE) as { features: { properties: Record<string, unknown>; geometry: unknown }[] };

test("a network goes in once, with one event, and its towns become units", async (t) => {
	const { db } = await testDatabase(t);
	const trial = await put(db, NETWORK_TEMPLATE, { dryRun: true });
	assert.deepEqual([trial.added.length, trial.event, (await out(db)).features], [6, null, []]);
	const first = await put(db, NETWORK_TEMPLATE);
	assert.equal(first.event?.kind, "network.imported");
	assert.deepEqual(first.event?.body.added, { town: 1, river: 1, creek: 2, section: 1, station: 1 });
	const again = await put(db, NETWORK_TEMPLATE, { at: "2026-11-24T02:00:00.000Z" });
	assert.deepEqual([again.same, again.added.length, again.changed.length, again.event], [6, 0, 0, null]);
	assert.deepEqual(
		(await inDistrict(db, 1, (trx) => loadNetwork(trx, ALL_KNOWN))).towns.map((town) => town.nameZh),
		["示例镇"],
	);
	const check = await verifyChain(db, 1);
	assert.ok(check.ok && check.count === 1);
});

test("what goes out comes in again without a change", async (t) => {
	const { db } = await testDatabase(t);
	await put(db, NETWORK_TEMPLATE);
	const before = await out(db);
	const again = await put(db, JSON.parse(JSON.stringify(before)));
	assert.deepEqual([again.faults, again.same, again.kept.length, again.event], [[], 6, 0, null]);
	assert.deepEqual(await out(db), before);
});

test("a changed creek is changed alone, what is not in the file stays and is named, and A, B, A makes three events", async (t) => {
	const { db } = await testDatabase(t);
	await put(db, NETWORK_TEMPLATE);
	const changed = copy();
	const creek = changed.features[2];
	assert.ok(creek);
	creek.properties.target_class = 2;
	changed.features = [creek];
	const second = await put(db, { type: "FeatureCollection", ...changed }, { at: "2026-11-24T02:00:00.000Z" });
	assert.deepEqual(
		second.changed.map((one) => [one.id, one.properties]),
		[["example-1", ["target_class"]]],
	);
	assert.deepEqual(second.kept.map((one) => one.id).sort(), [
		"A-001",
		"S-001",
		"example-2",
		"example-river",
		"example-town",
	]);
	assert.equal(((await out(db)) as { features: unknown[] }).features.length, 6);
	const third = await put(db, NETWORK_TEMPLATE, { at: "2026-11-24T03:00:00.000Z" });
	assert.equal(third.event?.seq, 3);
});

test("a file with one fault changes nothing at all", async (t) => {
	const { db } = await testDatabase(t);
	const faulty = copy();
	const station = faulty.features.at(-1);
	assert.ok(station);
	station.properties.river = "nowhere";
	const refused = await put(db, { type: "FeatureCollection", ...faulty });
	assert.deepEqual(
		refused.faults.map((one) => [one.feature, one.property, one.value]),
		[[6, "river", "nowhere"]],
	);
	assert.deepEqual([refused.event, (await out(db)).features], [null, []]);
});

test("a section that came with readings is taken over by name and keeps its number", async (t) => {
	const { db } = await testDatabase(t);
	await inDistrict(db, 1, (trx) =>
		trx
			.insertInto("site_version")
			.values({
				district_id: 1,
				site_id: 41,
				code: "示例浜断面",
				kind: "section",
				name_zh: "示例浜断面",
				name_en: "",
				water: "river",
				creek_id: null,
				river_id: null,
				lon: null,
				lat: null,
				target_class: null,
				demo: false,
				known_from: new Date(0),
			})
			.execute(),
	);
	await put(db, NETWORK_TEMPLATE);
	const sites = await inDistrict(db, 1, (trx) =>
		trx
			.selectFrom(sitesAt(trx, 1, ALL_KNOWN).as("site"))
			.select(["site_id", "code", "creek_id"])
			.execute(),
	);
	assert.deepEqual(sites, [
		{ site_id: 41, code: "S-001", creek_id: "example-1" },
		{ site_id: 42, code: "A-001", creek_id: null },
	]);
});

test("two imports of one file at the same time are one import and one repetition", async (t) => {
	const { db } = await testDatabase(t);
	const both = await Promise.all([put(db, NETWORK_TEMPLATE), put(db, NETWORK_TEMPLATE)]);
	assert.deepEqual(both.map((one) => one.same).sort(), [0, 6]);
	assert.equal(both.filter((one) => one.event !== null).length, 1);
});

test("two sections may exchange their codes, and their readings stay with their names", async (t) => {
	const { db } = await testDatabase(t);
	await inDistrict(db, 1, (trx) =>
		trx
			.insertInto("site_version")
			.values(
				["甲", "乙"].map((name_zh, index) => ({
					...{ district_id: 1, site_id: index + 1, code: `S-000${index + 1}`, kind: "section" as const, name_zh },
					...{ name_en: "", water: "river" as const, creek_id: null, river_id: null, lon: null, lat: null },
					...{ target_class: null, demo: false, known_from: new Date(0) },
				})),
			)
			.execute(),
	);
	const named = (code: string, name_zh: string) => ({
		type: "Feature",
		properties: { kind: "section", code, name_zh },
		geometry: { type: "Point", coordinates: [119.9, 31.6] },
	});
	const done = await put(db, { type: "FeatureCollection", features: [named("S-0002", "甲"), named("S-0001", "乙")] });
	assert.deepEqual([done.faults, done.changed.length], [[], 2]);
	const sites = await inDistrict(db, 1, (trx) =>
		trx
			.selectFrom(sitesAt(trx, 1, ALL_KNOWN).as("site"))
			.select(["site_id", "code", "name_zh"])
			.execute(),
	);
	assert.deepEqual(sites, [
		{ site_id: 1, code: "S-0002", name_zh: "甲" },
		{ site_id: 2, code: "S-0001", name_zh: "乙" },
	]);
});
