import assert from "node:assert/strict";
import { test } from "node:test";
import Fastify from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { addMonths, monthsBetween } from "../loop/local-day.ts";
import { knownThen } from "../loop/moment.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { creekSummary } from "./creek-summary.store.ts";
import { receiveReadings } from "./reading.store.ts";
import type { Reading } from "./reading.ts";
import { summaryRoutes } from "./summary.api.ts";
import { parseValue } from "./value.ts";

const ZONE = "Asia/Shanghai";
const NOW = "2026-11-24T04:00:00.000Z";
const LINE = {
	type: "LineString",
	coordinates: [
		[119.9, 31.7],
		[119.91, 31.71],
	],
} as const;

/** Two rivers: 甲 with six creeks, 乙 with two; one section on each creek, all owing class Ⅲ. */
async function network(db: Db): Promise<void> {
	await inDistrict(db, 1, async (trx) => {
		const own = { district_id: 1, demo: false };
		const known = { known_from: new Date(0) };
		await trx
			.insertInto("unit")
			.values({ ...own, unit_id: "town", name_zh: "镇", name_en: "Town", kind: "town", parent_id: null })
			.execute();
		const geometry = JSON.stringify(LINE);
		for (const [river_id, name_zh] of [
			["a", "甲"],
			["b", "乙"],
		] as const) {
			await trx
				.insertInto("river_version")
				.values({
					...own,
					...known,
					river_id,
					name_zh,
					name_en: river_id,
					role: "backbone",
					flows_into: null,
					geometry,
				})
				.execute();
		}
		for (let n = 1; n <= 8; n++) {
			const creek_id = `c${n}`;
			const names = { name_zh: `浜${n}`, name_en: `Creek ${n}` };
			await trx
				.insertInto("creek_version")
				.values({
					...{ ...own, ...known, ...names, creek_id, level: 1, town_unit_id: "town", river_id: n <= 6 ? "a" : "b" },
					...{ downstream_creek_id: null, target_class: 3, geometry },
				})
				.execute();
			await trx
				.insertInto("site_version")
				.values({
					...{
						...own,
						...known,
						...names,
						site_id: n,
						code: `S${n}`,
						kind: "section" as const,
						water: "river" as const,
					},
					...{ creek_id, river_id: null, lon: null, lat: null, target_class: null },
				})
				.execute();
		}
	});
}

function sample(siteId: number, month: string, values: Record<string, string>): Reading[] {
	return Object.entries({ w01009: "7", w01019: "3", w21003: "0.4", ...values }).map(([factor, valueText]) => {
		const { value, usable, detectionLimit } = parseValue(factor, valueText);
		return {
			siteId,
			factor,
			happenedAt: `${month}-10T02:00:00.000Z`,
			valueText,
			value,
			usable,
			detectionLimit,
			flag: "",
		};
	});
}

async function deliver(db: Db, receivedAt: string, readings: Reading[]): Promise<void> {
	const delivery = { source: "test", fileName: "", receivedAt, clientKey: receivedAt, actor: "a", unit: "u" };
	await inDistrict(db, 1, (trx) => receiveReadings(trx, delivery, readings, ZONE));
}

function served(db: Db) {
	const app = Fastify();
	app.setValidatorCompiler(validatorCompiler);
	app.setSerializerCompiler(serializerCompiler);
	summaryRoutes(app, { db, districtId: 1, now: () => new Date(NOW), dataFolder: "", version: "test" });
	return async (path: string) => {
		const answer = await app.inject(path);
		return { status: answer.statusCode, body: answer.json() };
	};
}

test("a month is summed up by river and district, and each number says which sections it counts", async (t) => {
	const { db } = await testDatabase(t);
	await network(db);
	const phosphorus = ["0.1", "0.1", "0.15", "0.2", "0.35", "0.5"];
	await deliver(db, "2026-11-05T00:00:00.000Z", [
		...phosphorus.flatMap((value, at) => sample(at + 1, "2026-10", { w21011: value })),
		...sample(7, "2026-10", { w21011: "0.27" }),
		...sample(8, "2026-10", {}), // no phosphorus: no class
	]);
	const ask = served(db);
	const { status, body } = await ask("/api/waters/summary?month=2026-10");
	assert.equal(status, 200);
	const [a, b] = body.rivers;
	assert.deepEqual(
		[a.summary.method, a.summary.word.zh, a.summary.goodShare, a.summary.inferiorShare],
		["shares", "轻度污染", 66.7, 16.7],
	);
	assert.equal(a.summary.pollutantWords.zh, "总磷（33.3%）");
	assert.deepEqual([b.summary.method, b.summary.class, b.summary.assessed, b.summary.unassessed], ["mean", 4, 1, 1]);
	assert.equal(b.summary.pollutantWords.zh, "总磷（0.35）");
	assert.deepEqual(body.district.targets, { reached: 4, undetermined: 0, of: 7, share: 57.1 });
	assert.equal(body.district.hrefs.inferior, "/waters?month=2026-10&sections=district:inferior");
	assert.equal(body.sections.filter((one: { class: number | null }) => one.class === 6).length, 1);
	assert.equal(body.district.changes.previous, null, "nothing to compare with");
	assert.deepEqual(
		body.towns.map((town: { summary: { assessed: number } }) => town.summary.assessed),
		[7],
	);
	assert.equal((await ask("/api/waters/summary?period=2026-13")).status, 400);
});

test("a quarter needs two months; the answer counts what lacks, and a page of the past knows no later delivery", async (t) => {
	const { db } = await testDatabase(t);
	await network(db);
	await deliver(db, "2026-08-05T00:00:00.000Z", sample(1, "2026-07", { w21011: "0.1" }));
	await deliver(db, "2026-10-05T00:00:00.000Z", sample(1, "2026-09", { w21011: "0.5" }));
	const at = (moment: string) =>
		inDistrict(db, 1, (trx) => creekSummary(trx, "c1", "2026-09", knownThen(moment, ZONE)));
	const { quarter } = await at(NOW);
	// The mean 0.3 is class Ⅳ, over Ⅲ by a half.
	assert.deepEqual(
		[quarter?.class, quarter?.results, quarter?.due, quarter?.pollutantWords.zh],
		[4, 2, 3, "总磷（0.50）"],
	);
	assert.deepEqual(quarter?.target, {
		reached: false,
		over: [{ factor: "w21011", value: "0.3", multipleVsTarget: "0.50" }],
		undetermined: [],
	});
	const before = (await at("2026-10-02T00:00:00.000Z")).quarter;
	assert.deepEqual(
		[before?.class, before?.results, before?.missing[0]],
		[null, 1, { factor: "w01009", have: 1, need: 2 }],
	);
});

test("eight months make a year, seven do not; five quarters make a trend", async (t) => {
	const { db } = await testDatabase(t);
	await network(db);
	const months = monthsBetween("2025-05", "2026-10");
	for (const [index, month] of months.entries()) {
		const value = (0.4 - index / 100).toFixed(3);
		await deliver(db, `${addMonths(month, 1)}-05T00:00:00.000Z`, [
			...sample(1, month, { w21011: value }),
			...(month === "2025-05" ? [] : sample(2, month, { w21011: value })),
		]);
	}
	const of = (id: string) => inDistrict(db, 1, (trx) => creekSummary(trx, id, "2026-09", knownThen(NOW, ZONE)));
	const [first, second] = [await of("c1"), await of("c2")];
	assert.deepEqual([first.lastYear?.class, first.lastYear?.results, first.lastYear?.due], [5, 8, 12]);
	assert.deepEqual([second.lastYear?.class, second.lastYear?.missing[0]?.have], [null, 7]);
	const trend = first.trends.find((one) => one.factor === "w21011");
	assert.deepEqual([trend?.direction, trend?.coefficient, trend?.periods], ["improving", -1, 6]);
	assert.match(first.trendWords?.zh ?? "", /总磷（rs −1\.00）显著好转/);
	assert.match(first.trendWords?.zh ?? "", /溶解氧、高锰酸盐指数、氨氮无显著变化/);
});

test("a detection limit above the target's limit is never told as reached, and a bare ND enters no mean", async (t) => {
	const { db } = await testDatabase(t);
	await network(db);
	await deliver(db, "2026-11-05T00:00:00.000Z", [
		...sample(1, "2026-10", { w21011: "0.1", w20111: "0.0002L" }),
		...sample(2, "2026-10", { w21011: "ND" }),
	]);
	const of = (id: string) => inDistrict(db, 1, (trx) => creekSummary(trx, id, "2026-10", knownThen(NOW, ZONE)));
	const first = (await of("c1")).month;
	assert.deepEqual([first?.class, first?.target], [3, { reached: null, over: [], undetermined: ["w20111"] }]);
	const second = (await of("c2")).month;
	assert.deepEqual([second?.class, second?.missing], [null, [{ factor: "w21011", have: 0, need: 1 }]]);
});
