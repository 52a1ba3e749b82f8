import assert from "node:assert/strict";
import { test } from "node:test";
import Fastify from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { creekReadingsRoutes, READINGS_A_PAGE } from "./creek-readings.api.ts";
import { receiveReadings } from "./reading.store.ts";
import type { Reading } from "./reading.ts";

const ZONE = "Asia/Shanghai";

test("a month with more readings than one answer holds says so and goes on, each reading once", async (t) => {
	const { db } = await testDatabase(t);
	await inDistrict(db, 1, (trx) =>
		trx
			.insertInto("site_version")
			.values({
				...{ district_id: 1, site_id: 1, code: "S", kind: "station", name_zh: "站", name_en: "", water: "river" },
				...{ creek_id: "c", river_id: null, lon: null, lat: null, target_class: null, demo: false },
				known_from: new Date(0),
			})
			.execute(),
	);
	// Every quarter of an hour of October; the value at the end of the first page was corrected.
	const rows: Reading[] = Array.from({ length: 2900 }, (_, at) => ({
		...{ siteId: 1, factor: "w21011", valueText: "0.1", value: "0.1", usable: "0.1", detectionLimit: null, flag: "" },
		happenedAt: new Date(Date.UTC(2026, 9, 1) + at * 900_000).toISOString(),
	}));
	const corrected = { ...(rows[READINGS_A_PAGE - 1] as Reading), valueText: "0.2", value: "0.2", usable: "0.2" };
	for (const [key, own] of [
		["2026-11-01T00:00:00.000Z", rows],
		["2026-11-02T00:00:00.000Z", [corrected]],
	] as const) {
		const delivery = { source: "test", fileName: "", receivedAt: key, clientKey: key, actor: "a", unit: "u" };
		await inDistrict(db, 1, (trx) => receiveReadings(trx, delivery, own, ZONE));
	}
	const app = Fastify();
	app.setValidatorCompiler(validatorCompiler);
	app.setSerializerCompiler(serializerCompiler);
	creekReadingsRoutes(app, {
		db,
		districtId: 1,
		now: () => new Date("2026-11-24T01:00:00Z"),
		dataFolder: "",
		version: "",
	});
	const ask = async (query: string) => (await app.inject(`/api/waters/creeks/c/readings?month=2026-10${query}`)).json();
	const first = await ask("");
	assert.deepEqual(
		[first.total, first.readings.length, first.previousOffset, first.nextOffset],
		[2901, 2000, null, 2000],
	);
	assert.deepEqual([first.readings.at(-1).valueText, first.readings.at(-1).counts], ["0.2", true]);
	const second = await ask(`&offset=${first.nextOffset}`);
	assert.deepEqual([second.readings.length, second.previousOffset, second.nextOffset], [901, 0, null]);
	assert.deepEqual(
		[second.readings[0].valueText, second.readings[0].counts, second.readings[1].counts],
		["0.1", false, true],
		"the older version begins the second page and is known for one",
	);
	const seen = [...first.readings, ...second.readings].map((row) => `${row.happenedAt} ${row.valueText}`);
	assert.equal(new Set(seen).size, 2901);
	assert.deepEqual((await ask("&offset=5000")).readings, []);
});
