import assert from "node:assert/strict";
import { test } from "node:test";
import { calendarAt } from "./calendar.store.ts";
import { rebuildMatters } from "./matter.rebuild.ts";
import { type Act, at, finish, handOut, houseOfMatters, play, TEST_KINDS } from "./matter.testing.ts";
import { knownThen } from "./moment.ts";
import { termFactsAt, termFactsNow } from "./term.store.ts";
import { isDue, periodOf } from "./term.ts";

const ZONE = "Asia/Shanghai";
const WINDOW = { from: "2026-03-01", to: "2026-03-31" };

/** One kept, one late, one open and overdue, one returned, one handed over to another unit; all handed out in March 2026. */
const MARCH: Act[] = [
	...handOut("按期", "2026-03-02"),
	...finish("按期", "2026-03-16"), // ten working days: the 16th is the last
	...handOut("逾期", "2026-03-02"),
	...finish("逾期", "2026-03-18"),
	...handOut("未办结", "2026-03-02"),
	...handOut("退回", "2026-03-02").slice(0, 2),
	{ at: at("2026-03-03"), matter: "退回", step: "return", by: "doer", body: { reason: "不属本镇" } },
	...handOut("移交", "2026-03-02"),
	{
		...{ at: at("2026-03-04"), matter: "移交", step: "hand-over", by: "doer" },
		body: { unit: "village", person: "doer-2", reason: "属地" },
	},
	...finish("移交", "2026-03-10", "doer-2"),
	{
		...{ at: at("2026-03-11"), matter: "移交", step: "give-verdict", by: "caller" },
		body: { solved: false, reason: "仍有异味" },
	},
	{
		...{ at: at("2026-03-12"), matter: "移交", step: "urge", by: "head" },
		body: { reason: "请抓紧", byDay: "2026-03-16" },
	},
];

async function march(t: Parameters<typeof houseOfMatters>[0]) {
	const house = await houseOfMatters(t);
	await play(house.db, 1, MARCH);
	return house;
}

test("each limit says how it came out and whose it was at that time", async (t) => {
	const { inside } = await march(t);
	const { terms } = await inside((trx) =>
		termFactsAt(trx, TEST_KINDS, WINDOW, knownThen(at("2026-03-20", "18:00"), ZONE)),
	);
	const handling = terms.filter((term) => term.clock === "handle");
	assert.deepEqual(
		handling
			.map((one) => [
				one.title,
				one.unit,
				one.round,
				one.outcome,
				one.lateBy,
				one.usedDays,
				one.givenDays,
				isDue(one, "2026-03-20"),
			])
			.sort((a, b) => String(a).localeCompare(String(b))),
		[
			["按期", "town", 1, "kept", 0, 10, 10, true],
			["未办结", "town", 1, "open", 4, null, 10, true],
			["退回", "town", 1, "dropped", 0, 1, 10, false],
			["移交", "village", 1, "kept", 0, 6, 10, true],
			["移交", "village", 2, "open", 0, null, 10, false],
			["逾期", "town", 1, "late", 2, 12, 10, true],
		].sort((a, b) => String(a).localeCompare(String(b))),
	);
	const silent = terms.filter((term) => term.clock === "verdict");
	assert.deepEqual([...new Set(silent.map((one) => one.outcome))].sort(), ["kept", "open"]);
});

test("what is known now, from the projection, is what folding all of it again gives; rebuilt it is the same", async (t) => {
	const { inside } = await march(t);
	const now = at("2026-03-20", "18:00");
	const moment = knownThen(now, ZONE);
	const folded = await inside((trx) => termFactsAt(trx, TEST_KINDS, WINDOW, moment));
	const read = () => inside(async (trx) => termFactsNow(trx, WINDOW, await calendarAt(trx, moment), "2026-03-20"));
	assert.deepEqual(await read(), folded);
	await inside((trx) => rebuildMatters(trx, TEST_KINDS, now));
	assert.deepEqual(await read(), folded);
	const village = await inside(async (trx) =>
		termFactsNow(trx, { ...WINDOW, unit: "village" }, await calendarAt(trx, moment), "2026-03-20"),
	);
	assert.deepEqual(
		village,
		await inside((trx) => termFactsAt(trx, TEST_KINDS, { ...WINDOW, unit: "village" }, moment)),
	);
	assert.equal(village.turns.filter((turn) => turn.step === "urge").length, 1);
});

test("as of a past day it is what was known on that day", async (t) => {
	const { inside } = await march(t);
	const { terms, turns } = await inside((trx) =>
		termFactsAt(trx, TEST_KINDS, WINDOW, knownThen(at("2026-03-06", "18:00"), ZONE)),
	);
	const handling = terms.filter((term) => term.clock === "handle");
	assert.deepEqual([...new Set(handling.map((one) => one.outcome))].sort(), ["dropped", "open"]);
	assert.equal(
		turns.some((turn) => turn.step === "urge"),
		false,
	);
});

test("what the raiser wrote in his verdict and who he is stay in the matter", async (t) => {
	const { inside } = await march(t);
	const rows = await inside((trx) => trx.selectFrom("matter_turn").selectAll().execute());
	assert.deepEqual(
		rows.filter((row) => row.step === "give-verdict").map((row) => [row.passed, row.reason]),
		[[false, ""]],
	);
});

test("weeks begin on Monday, months end on their last day", () => {
	assert.deepEqual(periodOf("week", "2026-03-01"), { from: "2026-02-23", to: "2026-03-01" });
	assert.deepEqual(periodOf("week", "2026-03-02"), { from: "2026-03-02", to: "2026-03-08" });
	assert.deepEqual(periodOf("month", "2024-02-10"), { from: "2024-02-01", to: "2024-02-29" });
});
