import assert from "node:assert/strict";
import { test } from "node:test";
import { knownThen, type Moment } from "../loop/moment.ts";
import { tallyOf } from "../loop/tally.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import { watersLine } from "../waters/line.ts";
import { creekProblem } from "../waters/matter-kinds.ts";
import { matterIdsOf } from "../waters/matter-states.store.ts";
import { problemsOfLastYear } from "../waters/problem-facts.store.ts";
import { foldedProblems, projectedProblems } from "../waters/problem-stories.store.ts";
import { demoDatabase } from "./testing.ts";

const NOW = "2026-11-24T01:00:00.000Z";
const TIME_ZONE = "Asia/Shanghai";
const present = knownThen(NOW, TIME_ZONE);
/** The present, past moments as they were known then, and as they are known today. */
const moments: Moment[] = [
	present,
	...["2026-11-03T00:00:00.000Z", "2026-09-03T00:00:00.000Z", "2026-05-03T00:00:00.000Z"].flatMap((at) => [
		knownThen(at, TIME_ZONE),
		{ at, knownBy: NOW, timeZone: TIME_ZONE },
	]),
];

const yearBefore = ({ at }: Moment) => new Date(Date.parse(at) - 365 * 86_400_000).toISOString();

/** The year's problems, each folded from its events. */
const folded = async (trx: Trx, moment: Moment) =>
	foldedProblems(trx, await matterIdsOf(trx, creekProblem, moment, yearBefore(moment)), moment);

const inOrder = <F extends { matterId: string }>(facts: F[]) =>
	facts.sort((a, b) => (a.matterId < b.matterId ? -1 : 1));

test("what is projected of the demo's problems says of today what their events say, word for word", async (t) => {
	const { db, districtId } = await demoDatabase(t, new Date(NOW));
	const both = await inDistrict(db, districtId, async (trx) => ({
		events: await folded(trx, present),
		rows: (await projectedProblems(trx, { since: yearBefore(present), after: "9" }, present)).standing,
	}));
	assert.ok(both.rows.length > 15);
	assert.ok(both.rows.some((one) => one.reopened !== null) && both.rows.some((one) => one.verdict !== null));
	assert.deepEqual(inOrder(both.rows), inOrder(both.events));
});

test("of a past moment, in either sense, what has not gone on since is taken from what is projected, and says the same", async (t) => {
	const { db, districtId } = await demoDatabase(t, new Date(NOW));
	for (const moment of moments)
		await inDistrict(db, districtId, async (trx) => {
			const found = await problemsOfLastYear(trx, moment);
			assert.deepEqual(inOrder(found), inOrder(await folded(trx, moment)), JSON.stringify(moment));
		});
});

test("moments that follow each other in one transaction see what each of them sees alone", async (t) => {
	const { db, districtId } = await demoDatabase(t, new Date(NOW));
	const inTurn = await inDistrict(db, districtId, async (trx) => {
		const all = [];
		for (const moment of moments.toReversed()) all.push(await problemsOfLastYear(trx, moment));
		return all.reverse();
	});
	for (const [index, moment] of moments.entries()) {
		const alone = await inDistrict(db, districtId, (trx) => problemsOfLastYear(trx, moment));
		assert.deepEqual(inTurn[index], alone, JSON.stringify(moment));
	}
});

test("a number that is counted without its rows is what counting its rows gives, at every moment", async (t) => {
	const { db, districtId } = await demoDatabase(t, new Date(NOW));
	const counting = watersLine.indicators.filter((indicator) => indicator.tally);
	assert.deepEqual(
		counting.map((indicator) => indicator.name),
		["problems-owned", "no-rebound", "public-verdicts"],
	);
	for (const indicator of counting)
		for (const moment of moments)
			await inDistrict(db, districtId, async (trx) => {
				const rows = await indicator.measure(trx, {} as never, moment);
				const tally = await indicator.tally?.(trx, {} as never, moment);
				assert.deepEqual(tally?.tally, tallyOf(rows), `${indicator.name} ${JSON.stringify(moment)}`);
				assert.deepEqual([tally?.value, tally?.of, tally?.evidence], [rows.value, rows.of, []]);
			});
});
