import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { deliverFrames } from "../gateway/deliver.ts";
import { addStation } from "../gateway/station.store.ts";
import { riverFrame } from "../gateway/testing.ts";
import { asOwner } from "../store/connect.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { startDerived } from "./derived.ts";

test("what follows from telemetry is worked out in a process of its own, and by another one when it was killed", async (t) => {
	let dropDatabase: () => Promise<void> | void = () => {};
	const { db, ownerUrl } = await testDatabase({
		after: (work) => {
			dropDatabase = work; // only when the process is gone
		},
	});
	await asOwner(ownerUrl, (owner) =>
		owner.query(`insert into creek_version (known_from, district_id, creek_id, name_zh, name_en, level, town_unit_id, river_id, geometry)
			values ('-infinity', 1, 'c1', '红旗河', 'Hongqi', 1, 't', 'r', '{"type":"LineString","coordinates":[]}')`),
	);
	const work = { ownerUrl, districtId: 1, dataFolder: "", version: "0", rawDays: 400, jobs: true };
	const derived = await startDerived(work);
	t.after(async () => {
		await derived.close();
		await dropDatabase();
	});
	const station = await inDistrict(db, 1, (trx) =>
		addStation(trx, { mn: "MN1", password: "123456", creek: "c1" }, "2026-03-01T00:00:00.000Z"),
	);
	const rolled = async (wanted: number) => {
		for (let waited = 0; waited < 30_000; waited += 200) {
			const found = await inDistrict(db, 1, (trx) =>
				sql<{ n: number }>`select coalesce(sum(received), 0)::int as n from rollup where grain = 'hour'`.execute(trx),
			);
			if (found.rows[0]?.n === wanted) return;
			await sleep(200);
		}
		assert.fail(`${wanted} values were not rolled up`);
	};
	const deliver = (minute: number) =>
		inDistrict(db, 1, (trx) =>
			deliverFrames(
				trx,
				[{ station, raw: riverFrame("MN1", minute, { w21003: "0.5" }) }],
				`2026-03-20T00:00:0${minute}.000Z`,
			),
		);
	await deliver(1);
	await rolled(1);
	const [child, ...others] = childrenOfThisProcess();
	assert.equal(others.length, 0);
	process.kill(child ?? 0, "SIGKILL");
	await deliver(2);
	await rolled(2);
	assert.notDeepEqual(childrenOfThisProcess(), [child]);
});

function childrenOfThisProcess(): number[] {
	return globSync("/proc/[0-9]*/cmdline").flatMap((file) => {
		try {
			const [, own, parent] =
				/^(\d+) \(.*\) \S (\d+)/.exec(readFileSync(file.replace("cmdline", "stat"), "utf8")) ?? [];
			return Number(parent) === process.pid && /derived\.process/.test(readFileSync(file, "utf8")) ? [Number(own)] : [];
		} catch {
			return []; // gone meanwhile
		}
	});
}
