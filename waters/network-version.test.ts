import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { knownThen } from "../loop/moment.ts";
import { verifyChain } from "../loop/verify.ts";
import { asOwner } from "../store/connect.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { checkNetworkImported, receiveNetwork } from "./network.store.ts";
import { readNetwork } from "./network.ts";
import { loadNetwork } from "./network-load.store.ts";
import { ALL_KNOWN, creeksAt, type Seen } from "./network-rows.store.ts";
import { waterIndicators } from "./promise-indicators.store.ts";
import { receiveReadings } from "./reading.store.ts";
import { sampledPlaces } from "./summary.store.ts";

const ZONE = "Asia/Shanghai";
const river = {
	type: "Feature",
	properties: { kind: "river", id: "r", name_zh: "大河", role: "backbone" },
	geometry: { type: "LineString", coordinates: [[119.9, 31.6], [120, 31.6]] }, // biome-ignore format: one line
};
const creek = (id: string, target: number) => ({
	type: "Feature",
	properties: { kind: "creek", id, name_zh: `${id}浜`, town: "湖塘镇", river: "r", target_class: target },
	geometry: { type: "LineString", coordinates: [[119.95, 31.61], [119.95, 31.6]] }, // biome-ignore format: one line
});
const section = (id: string) => ({
	type: "Feature",
	properties: { kind: "section", id: `S-${id}`, name_zh: `${id}浜断面`, creek: id },
	geometry: { type: "Point", coordinates: [119.95, 31.605] },
});

function put(db: Db, at: string, features: object[], since?: string) {
	const delivery = { fileName: "", receivedAt: at, actor: "a", unit: "u", dryRun: false, ...(since ? { since } : {}) };
	return inDistrict(db, 1, (trx) =>
		receiveNetwork(trx, readNetwork({ type: "FeatureCollection", features }, null), delivery),
	);
}

/** The creeks of a moment with their targets: `a3 b4`. */
async function creeksOf(db: Db, seen: Seen): Promise<string> {
	const rows = await inDistrict(db, 1, (trx) => creeksAt(trx, 1, seen).execute());
	return rows.map((row) => `${row.creek_id}${row.target_class}`).join(" ");
}

const LAST_YEAR = knownThen("2025-12-31T00:00:00.000Z", ZONE);
const NOW = knownThen("2026-11-24T00:00:00.000Z", ZONE);
const LAST_YEAR_AS_KNOWN_NOW = { ...LAST_YEAR, knownBy: NOW.at };

test("a creek added later is not in last year's count, in neither sense, and last year's own page never changes", async (t) => {
	const { db } = await testDatabase(t);
	await put(db, "2025-01-10T00:00:00.000Z", [river, creek("a", 3), section("a")]);
	const counted = async (moment: typeof NOW) => {
		const indicator = waterIndicators[0];
		const commitment = { parameters: { months: 1 } };
		const found = await inDistrict(db, 1, (trx) => indicator?.measure(trx, commitment as never, moment) as never);
		return (found as { of: number }).of;
	};
	const before = [await counted(LAST_YEAR), await creeksOf(db, LAST_YEAR)];
	await put(db, "2026-06-01T00:00:00.000Z", [creek("b", 3), section("b")]);
	assert.deepEqual([await counted(LAST_YEAR), await creeksOf(db, LAST_YEAR)], before);
	assert.deepEqual([await counted(LAST_YEAR_AS_KNOWN_NOW), await counted(NOW)], [1, 2]);
	const places = (moment: typeof NOW) => inDistrict(db, 1, (trx) => sampledPlaces(trx, moment));
	assert.deepEqual([(await places(LAST_YEAR)).length, (await places(NOW)).length], [1, 2]);
});

test("a target changed later holds from then on; told to hold from an earlier day it changes what is known now about then, never what was known then", async (t) => {
	const { db } = await testDatabase(t);
	await put(db, "2025-01-10T00:00:00.000Z", [river, creek("a", 4)]);
	await put(db, "2026-06-01T00:00:00.000Z", [creek("a", 3)]);
	const seen = () => Promise.all([LAST_YEAR, LAST_YEAR_AS_KNOWN_NOW, NOW].map((moment) => creeksOf(db, moment)));
	assert.deepEqual(await seen(), ["a4", "a4", "a3"]);
	// The paper of July 2025 turns up: class Ⅴ from then on, until the change of 2026.
	const late = await put(db, "2026-07-01T00:00:00.000Z", [creek("a", 5)], "2025-07-01T00:00:00.000Z");
	assert.deepEqual([late.event?.happenedAt, late.changed.length], ["2025-07-01T00:00:00.000Z", 1]);
	assert.deepEqual(await seen(), ["a4", "a5", "a3"]);
	assert.equal(await creeksOf(db, knownThen("2026-06-15T00:00:00.000Z", ZONE)), "a3");
	const again = await put(db, "2026-07-02T00:00:00.000Z", [creek("a", 5)], "2025-07-01T00:00:00.000Z");
	assert.deepEqual([again.event, again.same], [null, 1]);
});

test("while a district has no creeks, what is told holds since ever: readings from before are of its sections", async (t) => {
	const { db } = await testDatabase(t);
	const first = await put(db, "2026-06-01T00:00:00.000Z", [river, creek("a", 4)]);
	assert.equal(first.holdsFrom, "-infinity");
	assert.equal(await creeksOf(db, LAST_YEAR), "", "nobody here knew of it then");
	assert.equal(await creeksOf(db, LAST_YEAR_AS_KNOWN_NOW), "a4");
});

test("the versions that a moment shows do not depend on the order in which they were stored, and later ones change no earlier page", async (t) => {
	const { db, ownerUrl } = await testDatabase(t);
	const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString();
	const version = fc.record({
		id: fc.constantFrom("a", "b"),
		holds: fc.integer({ min: 0, max: 9 }),
		known: fc.integer({ min: 0, max: 9 }),
		target: fc.integer({ min: 1, max: 5 }),
	});
	const stored = async (list: { id: string; holds: number; known: number; target: number; seq: number }[]) => {
		await asOwner(ownerUrl, (owner) =>
			owner.query("alter table creek_version disable trigger creek_append_only; delete from creek_version"),
		);
		for (const { id, holds, known, target, seq } of list)
			await asOwner(ownerUrl, (owner) =>
				owner.query(
					`insert into creek_version (district_id, creek_id, name_zh, name_en, level, town_unit_id, river_id, geometry, target_class, holds_from, known_from, event_seq)
					values (1, $1, '', '', 1, '', '', '{}', $2, $3, $4, $5)`,
					[id, target, day(holds), day(known), seq],
				),
			);
	};
	/** The rule in words: of what is known and holds by then, the one that holds last; of those, the one told last. */
	const expected = (
		list: { id: string; holds: number; known: number; target: number; seq: number }[],
		at: number,
		by: number,
	) =>
		["a", "b"]
			.flatMap((id) => {
				const own = list.filter((one) => one.id === id && one.holds <= at && one.known <= by);
				const found = own.sort((x, y) => y.holds - x.holds || y.seq - x.seq)[0];
				return found ? [`${id}${found.target}`] : [];
			})
			.join(" ");
	await fc.assert(
		fc.asyncProperty(
			fc.array(version, { maxLength: 7 }),
			fc.integer(),
			fc.integer({ min: 0, max: 9 }),
			fc.integer({ min: 0, max: 9 }),
			async (drawn, turn, at, by) => {
				// An event is known in the order of the chain.
				const list = drawn.sort((x, y) => x.known - y.known).map((one, index) => ({ ...one, seq: index + 1 }));
				const turned = list.map((one, index) => ({ one, place: ((index + 1) * 7919 + turn) % 31 }));
				await stored(turned.sort((x, y) => x.place - y.place).map(({ one }) => one));
				const seen = { at: day(at), knownBy: day(by) };
				assert.equal(await creeksOf(db, seen), expected(list, at, by));
				const later = list.filter((one) => one.known <= by);
				await stored(later);
				assert.equal(await creeksOf(db, seen), expected(list, at, by), "what became known later changed it");
			},
		),
		{ numRuns: 25, seed: 20261125 },
	);
});

test("the application can't change or delete a version, nor can the owner; verify names an import whose rows were changed", async (t) => {
	const { db, ownerUrl } = await testDatabase(t);
	await put(db, "2026-06-01T00:00:00.000Z", [river, creek("a", 4), section("a")]);
	const checkers = { "network.imported": checkNetworkImported };
	assert.ok((await verifyChain(db, 1, checkers)).ok);
	for (const table of ["river", "creek", "site", "map_shape"]) {
		const own = `${table}_version` as "creek_version";
		await assert.rejects(
			inDistrict(db, 1, (trx) => trx.updateTable(own).set({ name_zh: "x" }).where("district_id", "=", 1).execute()),
			/permission denied/,
		);
		await assert.rejects(
			inDistrict(db, 1, (trx) => trx.deleteFrom(own).where("district_id", "=", 1).execute()),
			/permission denied/,
		);
	}
	const change = "update creek_version set target_class = 5";
	await assert.rejects(
		asOwner(ownerUrl, (owner) => owner.query(change)),
		/append-only/,
	);
	await asOwner(ownerUrl, (owner) =>
		owner.query(`alter table creek_version disable trigger creek_append_only; ${change}`),
	);
	const check = await verifyChain(db, 1, checkers);
	assert.deepEqual([check.ok, !check.ok && check.seq, !check.ok && check.what], [false, 1, "evidence"]);
});

test("a section that was given another code keeps its number, and its readings are of it under both", async (t) => {
	const { db } = await testDatabase(t);
	await put(db, "2026-01-01T00:00:00.000Z", [river, creek("a", 4), section("a")]);
	const renamed = section("a");
	renamed.properties.id = "NEW-1";
	const done = await put(db, "2026-06-01T00:00:00.000Z", [renamed]);
	assert.deepEqual(
		done.changed.map((one) => [one.was, one.id]),
		[["S-a", "NEW-1"]],
	);
	const of = async (seen: Seen) => {
		const { features } = await inDistrict(db, 1, (trx) => loadNetwork(trx, seen));
		return features.filter((one) => one.kind === "section").map((one) => one.id);
	};
	assert.deepEqual([await of(knownThen("2026-03-01T00:00:00.000Z", ZONE)), await of(ALL_KNOWN)], [["S-a"], ["NEW-1"]]);
	const reading = { siteId: 1, factor: "w21011", happenedAt: "2026-02-01T00:00:00.000Z", valueText: "0.1" };
	const row = { ...reading, value: "0.1", usable: "0.1", detectionLimit: null, flag: "" };
	const delivery = { source: "", fileName: "", clientKey: "k", actor: "a", unit: "u" };
	const { added } = await inDistrict(db, 1, (trx) =>
		receiveReadings(trx, { ...delivery, receivedAt: "2026-06-02T00:00:00.000Z" }, [row], ZONE),
	);
	assert.equal(added, 1);
});
