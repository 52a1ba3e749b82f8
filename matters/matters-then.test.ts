import assert from "node:assert/strict";
import { test } from "node:test";
import { raiseMatter, takeStep } from "../loop/matter.store.ts";
import {
	type Act,
	at,
	finish,
	handOut,
	insertPosts,
	TEST_KIND,
	TEST_KINDS,
	TEST_POSTS,
} from "../loop/matter.testing.ts";
import { knownThen } from "../loop/moment.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { listMatters, listMattersThen, type MatterFilter } from "./matter.store.ts";

const ZONE = "Asia/Shanghai";
const SUPERVISOR = {
	...{ personId: "head", units: ["office"], duties: ["supervision" as const] },
	...{ adminsSeparated: false, namesFirst: false },
};

const ACTS: Act[] = [
	...handOut("排口", "2026-03-02"),
	...finish("排口", "2026-03-04"),
	{ at: at("2026-03-04", "17:00"), matter: "排口", step: "give-verdict", by: "caller", body: { solved: true } },
	{ at: at("2026-03-05"), matter: "排口", step: "sign-off", by: "head" },
	...handOut("护岸", "2026-03-03"),
	{ at: at("2026-03-06"), matter: "护岸", step: "suspend", by: "head", body: { until: "2026-03-20", reason: "汛期" } },
	...handOut("浮萍", "2026-03-03").slice(0, 2),
	{ at: at("2026-03-06", "10:00"), matter: "浮萍", step: "return", by: "doer", body: { reason: "不在辖区" } },
	{ at: at("2026-03-09"), matter: "排口", step: "reopen", by: "head", body: { reason: "又漏了" } },
	...handOut("泥浆", "2026-03-10"),
];

test("the list of a past moment is the list that was shown on that day, whatever happened since", async (t) => {
	const { db } = await testDatabase(t);
	await inDistrict(db, 1, (trx) => insertPosts(trx));
	await inDistrict(db, 1, (trx) =>
		trx.updateTable("district").set({ time_zone: ZONE }).where("district_id", "=", 1).execute(),
	);
	const filters: MatterFilter[] = [{}, { open: true }, { stage: "closed" }, { late: true }, { unit: TEST_POSTS.doer }];
	const ids = new Map<string, string>();
	// Two things at one instant make one list, the later.
	const shown = new Map<string, unknown[]>();
	const acts = ACTS.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
	for (const [index, act] of acts.entries()) {
		const by = { person: act.by, unit: TEST_POSTS[act.by] ?? "" };
		const clientKey = `then-key-${index}`;
		await inDistrict(db, 1, async (trx) => {
			const matterId = ids.get(act.matter) ?? "";
			if (act.step === "raise")
				ids.set(
					act.matter,
					(await raiseMatter(trx, TEST_KIND, { by, clientKey, body: { title: act.matter } }, act.at)).matterId,
				);
			else await takeStep(trx, TEST_KIND, { matterId, step: act.step, body: act.body ?? {}, by, clientKey }, act.at);
			const lists = [];
			for (const filter of filters)
				lists.push(await listMatters(trx, SUPERVISOR, TEST_KINDS, filter, act.at.slice(0, 10), 0));
			shown.set(act.at, lists);
		});
	}
	await inDistrict(db, 1, async (trx) => {
		for (const [day, lists] of shown)
			for (const [index, filter] of filters.entries())
				assert.deepEqual(
					await listMattersThen(trx, SUPERVISOR, TEST_KINDS, filter, knownThen(day, ZONE), 0),
					lists[index],
					`${day} ${JSON.stringify(filter)}`,
				);
		const before = await listMattersThen(trx, SUPERVISOR, TEST_KINDS, {}, knownThen(at("2026-03-01"), ZONE), 0);
		assert.deepEqual(before, { total: 0, more: false, rows: [] });
	});
});

test("what was learned later about a day is in the list of today's knowledge and not in that day's own", async (t) => {
	const { db } = await testDatabase(t);
	await inDistrict(db, 1, (trx) => insertPosts(trx));
	await inDistrict(db, 1, async (trx) => {
		const by = { person: "caller", unit: TEST_POSTS.caller ?? "" };
		const raising = { by, clientKey: "late-key-1", body: { title: "迟报" }, happenedAt: at("2026-03-02") };
		await raiseMatter(trx, TEST_KIND, raising, at("2026-03-06"));
		const on = async (knownBy: string) =>
			(
				await listMattersThen(trx, SUPERVISOR, TEST_KINDS, {}, { at: at("2026-03-03"), knownBy, timeZone: ZONE }, 0)
			).rows.map((row) => row.title);
		assert.deepEqual(await on(at("2026-03-03")), []);
		assert.deepEqual(await on(at("2026-03-07")), ["迟报"]);
	});
});
