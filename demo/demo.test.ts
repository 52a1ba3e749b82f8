import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { keptFileChecker } from "../loop/kept-file-check.ts";
import { shelfOf } from "../loop/kept-file-hand-out.ts";
import { knownThen } from "../loop/moment.ts";
import { verifyChain } from "../loop/verify.ts";
import { reusedFiles } from "../matters/reused-file.store.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { creekMonths } from "../waters/creek-month.store.ts";
import { readingsChecker } from "../waters/reading-check.store.ts";
import { loadDemo } from "./load.ts";
import { demoCreeks, RIVERS } from "./network.ts";
import { promiseEvents } from "./promises.ts";

const now = () => new Date("2026-11-24T01:00:00.000Z");

test("there are 167 creeks with a name each, and each ends on its river", () => {
	const creeks = demoCreeks();
	assert.equal(creeks.length, 167);
	assert.equal(new Set(creeks.map((creek) => creek.zh)).size, 167);
	for (const creek of creeks) {
		const [x, y] = creek.line.at(-1) ?? [0, 0];
		const distances = creek.river.line.slice(1).map(([bx, by], i) => {
			const [ax, ay] = creek.river.line[i] ?? [0, 0];
			const share = Math.max(
				0,
				Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)),
			);
			return Math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay));
		});
		assert.ok(Math.min(...distances) < 0.0005, `${creek.zh} ends on ${creek.river.zh}`);
	}
	assert.ok(RIVERS.every((river) => river.line.length >= 4));
});

test("each promise with a number or a date is stated, and what is invented says so", () => {
	const events = promiseEvents("2026-11-24");
	const stated = events.filter(({ event }) => event.kind === "commitment.stated").map(({ event }) => event.matterId);
	for (const id of ["W1", "W2", "W3", "W12", "P1", "P3", "P5", "J1", "J2", "J4", "C1", "C3", "C4", "C6"])
		assert.ok(stated.includes(id), id);
	assert.ok(
		events.filter(({ event }) => event.kind === "evidence.recorded").every(({ event }) => event.body.demo === true),
	);
});

test("the demo is the same each time, its chain is whole, and its creeks have classes", async (t) => {
	const heads = [];
	const dataFolder = await mkdtemp(join(tmpdir(), "bihuan-demo-"));
	t.after(() => rm(dataFolder, { recursive: true }));
	for (let round = 0; round < 2; round++) {
		const { db } = await testDatabase(t);
		await loadDemo({ db, districtId: 1, now, dataFolder });
		const photos = keptFileChecker(shelfOf({ dataFolder }));
		const check = await verifyChain(db, 1, { "readings.received": readingsChecker(), "file.kept": photos });
		assert.ok(check.ok, JSON.stringify(check));
		heads.push(check.head);
		if (round === 1) continue;
		const reused = await inDistrict(db, 1, (trx) => reusedFiles(trx, 0));
		assert.equal(reused.items.length, 1, "one photo was sent on to another problem");
		assert.ok((reused.items[0]?.bitsApart ?? 64) <= 10);
		const months = await inDistrict(db, 1, (trx) =>
			creekMonths(trx, { from: "2026-10", to: "2026-10" }, knownThen(now().toISOString(), "Asia/Shanghai")),
		);
		const histogram = Object.fromEntries(
			[...Map.groupBy(months, (month) => month.class ?? "none")].map(([key, rows]) => [key, rows.length]),
		);
		assert.equal(months.length, 167);
		assert.ok((histogram[3] ?? 0) > 60, JSON.stringify(histogram));
		assert.equal(months.find((month) => month.sites[0]?.name === "下沿浜断面")?.class, 6);
	}
	assert.equal(heads[0], heads[1]);
});
