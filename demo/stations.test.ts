import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays } from "../loop/local-day.ts";
import { demoCreeks, RIVERS } from "./network.ts";
import { demoStations, stationDay, stationDays } from "./stations.ts";

const TODAY = "2026-11-24";
const creeks = demoCreeks();
const stations = demoStations(creeks);

test("twelve stations stand on main rivers and creeks, each with a name and a number of its own", () => {
	assert.equal(stations.length, 12);
	for (const pick of ["zh", "code", "siteId"] as const)
		assert.equal(new Set(stations.map((station) => station[pick])).size, 12, pick);
	assert.ok(stations.every((station) => RIVERS.some((river) => river.id === station.riverId)));
	assert.equal(stations.filter((station) => station.creekId !== null).length, 4);
});

test("a station sends nine factors a day for sixty days, the same each time, and nothing once it is silent", () => {
	const days = stationDays(TODAY);
	assert.deepEqual([days.length, days.at(-1)], [60, addDays(TODAY, -1)]);
	for (const station of stations) {
		const told = days.filter((day) => stationDay(station, day, TODAY, "Asia/Shanghai").length > 0);
		assert.equal(told.length, 60 - station.silentDays, station.zh);
		assert.equal(told.at(-1), addDays(TODAY, -1 - station.silentDays));
		const [first = ""] = days;
		const rows = stationDay(station, first, TODAY, "Asia/Shanghai");
		assert.equal(new Set(rows.map((row) => row.factor)).size, 9);
		assert.ok(rows.every((row) => row.usable !== null && Number(row.usable) > 0));
		assert.deepEqual(stationDay(station, first, TODAY, "Asia/Shanghai"), rows);
	}
	assert.equal(stations.filter((station) => station.silentDays > 0).length, 3);
});

test("some second-level creeks flow into a first-level one of the same river, and end on it", () => {
	const joined = creeks.filter((creek) => creek.downstream !== null);
	assert.ok(joined.length >= 8, `${joined.length}`);
	for (const creek of joined) {
		const below = creeks.find((one) => one.id === creek.downstream);
		assert.deepEqual([creek.level, below?.level, below?.river.id], [2, 1, creek.river.id]);
		const [x, y] = creek.line.at(-1) ?? [0, 0];
		const [mouthX, mouthY] = below?.line.at(-1) ?? [1, 1];
		assert.ok(Math.hypot(x - mouthX, y - mouthY) < 0.001);
	}
});
