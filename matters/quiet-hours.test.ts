import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { localDay, localMinute } from "../loop/local-day.ts";
import { isWorkingDay, publicCalendar } from "../loop/working-day.ts";
import { digestDue, isQuietHour, loudFrom, type NoticeChoice, USUAL_CHOICE } from "./quiet-hours.ts";

const ZONE = "Asia/Shanghai";
const calendar = publicCalendar("test");
const at = (local: string) => new Date(`${local}:00+08:00`).toISOString();
const local = (instant: string) => localMinute(instant, ZONE);

test("what comes in the evening, at night or on a day off waits for the next working morning", () => {
	const waits = (from: string) => local(loudFrom(at(from), USUAL_CHOICE, calendar, ZONE));
	assert.equal(waits("2026-11-24T10:30"), "2026-11-24 10:30", "a Tuesday morning: now");
	assert.equal(waits("2026-11-24T18:00"), "2026-11-25 08:00");
	assert.equal(waits("2026-11-25T03:10"), "2026-11-25 08:00");
	assert.equal(waits("2026-11-27T19:00"), "2026-11-30 08:00", "over the weekend");
	assert.equal(waits("2026-10-01T09:00"), "2026-10-08 08:00", "over the National Day holidays");
	assert.equal(waits("2026-02-14T09:00"), "2026-02-14 09:00", "a Saturday that is made up for is a working day");
});

test("who wishes to be told on any day at any hour is told at once", () => {
	const always: NoticeChoice = { ...USUAL_CHOICE, quietFrom: 5, quietUntil: 5, workingDaysOnly: false };
	assert.equal(loudFrom(at("2026-10-01T03:00"), always, calendar, ZONE), at("2026-10-01T03:00"));
});

test("the digest is written on working days, from the chosen hour on", () => {
	const due = (when: string, hour = 8) => digestDue(at(when), { ...USUAL_CHOICE, digestHour: hour }, calendar, ZONE);
	assert.deepEqual([due("2026-11-24T07:59"), due("2026-11-24T08:00"), due("2026-11-24T17:00")], [false, true, true]);
	assert.deepEqual([due("2026-11-28T09:00"), due("2026-11-24T09:00", 14)], [false, false]);
});

test("the hour that is found is never before now, is not quiet, and nothing loud lies before it", () => {
	const hour = fc.nat(23);
	const choice = fc.record({ quietFrom: hour, quietUntil: hour, workingDaysOnly: fc.boolean() });
	fc.assert(
		fc.property(choice, fc.integer({ min: Date.parse("2026-01-01"), max: Date.parse("2026-12-20") }), (some, when) => {
			const now = new Date(when).toISOString();
			const chosen = { ...USUAL_CHOICE, ...some };
			const found = loudFrom(now, chosen, calendar, ZONE);
			assert.ok(found >= now);
			const quiet = (instant: string) =>
				isQuietHour(Number(local(instant).slice(11, 13)), chosen) ||
				(chosen.workingDaysOnly && !isWorkingDay(calendar, localDay(instant, ZONE)));
			assert.equal(quiet(found), false);
			assert.equal(loudFrom(found, chosen, calendar, ZONE), found);
			for (let before = Date.parse(found) - 3600_000; before >= when; before -= 3600_000)
				assert.ok(quiet(new Date(before).toISOString()), new Date(before).toISOString());
		}),
		{ seed: 11, numRuns: 200 },
	);
});
