import assert from "node:assert/strict";
import { test } from "node:test";
import { deadlineOf } from "../loop/deadline.ts";
import type { Clock, ClockState, Limit } from "../loop/matter.ts";
import { calendarOf } from "../loop/working-day.ts";
import { windowDeadline } from "./known.ts";
import { USUAL_LIMITS } from "./scheme.ts";
import { momentAt, SCHEME } from "./testing.ts";

const clock = (startedOn: string, limit: Limit, which: Clock = "handle"): ClockState => ({
	...{ clock: which, startedAt: `${startedOn}T02:00:00.000Z`, limit, pauses: [], extensions: [], endedAt: null },
});
const due = (startedOn: string, limit: Limit, today = startedOn) => {
	const moment = momentAt(today);
	return deadlineOf(clock(startedOn, limit), calendarOf([], moment), moment);
};

test("an opinion of 30 days that would end on New Year's Day ends on the next working day", () => {
	// 2 December 2023 + 30 days is 1 January 2024, a holiday; the 2nd is worked.
	assert.equal(due("2023-12-02", USUAL_LIMITS.opinion).dueOn, "2024-01-02");
});

test("a review of 10 working days across Spring Festival 2024 counts the make-up days and leaves the holidays out", () => {
	// From Thursday 1 February: 2, 4 (made up), 5, 6, 7, 8, 9 are the first seven; 10 to 17 February are off; 18 (made up), 19, 20 make ten.
	const { dueOn, parts } = due("2024-02-01", USUAL_LIMITS.review);
	const counted = parts[0]?.days.filter((one) => one.counted === "counted").map((one) => one.day.slice(5)) ?? [];
	assert.ok(counted.includes("02-04") && counted.includes("02-18"), counted.join());
	assert.ok(!counted.some((day) => day >= "02-10" && day <= "02-17"));
	assert.equal(counted.length, 10);
	assert.equal(dueOn, `2024-${counted.at(-1)}`);
});

test("a reply of 90 days that would end in the National Day week ends after it", () => {
	// 8 July 2024 + 90 days is Sunday 6 October; the holiday ends on the 7th.
	assert.equal(due("2024-07-08", USUAL_LIMITS.reply).dueOn, "2024-10-08");
});

test("a rating window keeps the day that the proposer was told, whatever is announced while it is open", () => {
	const window = {
		id: "reply:u:1",
		which: "reply" as const,
		of: "u",
		round: 1,
		opensAt: "2024-10-18T02:00:00.000Z",
		closed: null,
	};
	const before = momentAt("2024-10-18");
	const told = windowDeadline(window, SCHEME, calendarOf([], before), before).dueOn;
	const later = momentAt("2024-10-30");
	const announced = {
		...{ districtId: 1, seq: 1, clientKey: "a", matterId: "calendar", line: "calendar", kind: "calendar.announced" },
		...{
			happenedAt: "2024-10-25T02:00:00.000Z",
			receivedAt: "2024-10-25T02:00:00.000Z",
			actor: "s",
			unit: "",
			supersedes: null,
		},
		...{
			prevHash: "",
			hash: "",
			body: { days: [{ day: "2024-11-01", working: false }], reason: "台风", paper: "通知" },
		},
	};
	assert.equal(told, "2024-11-08");
	assert.equal(windowDeadline(window, SCHEME, calendarOf([announced], later), later).dueOn, told);
	const open = deadlineOf(clock("2024-10-18", SCHEME.limits.rating), calendarOf([announced], later), later);
	assert.equal(open.dueOn, "2024-11-11", "a unit's clock does move with the announcement");
});

test("a unit's clock stands still for nobody else: late is counted in working days from its own due day", () => {
	const moment = momentAt("2024-02-19");
	const { overdue, lateBy } = deadlineOf(clock("2024-01-10", USUAL_LIMITS.opinion), calendarOf([], moment), moment);
	// Due on 9 February 2024; until the 19th only the 18th (made up) and the 19th were worked.
	assert.deepEqual([overdue, lateBy], [true, 2]);
});
