import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { deadlineOf, deadlineWords } from "./deadline.ts";
import type { LoopEvent } from "./event.ts";
import { addDays, instantOf, localDay } from "./local-day.ts";
import type { ClockState, Limit } from "./matter.ts";
import { knownThen } from "./moment.ts";
import {
	ANNOUNCED,
	type Announcement,
	addWorkingDays,
	calendarOf,
	daysFrom,
	isWorkingDay,
	publicCalendar,
	workingDaysBetween,
} from "./working-day.ts";

// Found cases stay: the same seed gives the same examples.
fc.configureGlobal({ seed: 20260312 });

const ZONE = "Asia/Shanghai";
const CALENDAR = publicCalendar("2026-11-25");
const at = (day: string, time = "09:00") => instantOf(day, time, ZONE);
const on = (day: string) => knownThen(at(day, "12:00"), ZONE);
const work = (count: number): Limit => ({ count, unit: "working-day" });
const cal = (count: number): Limit => ({ count, unit: "calendar-day" });
const clock = (startedOn: string, limit: Limit, more: Partial<ClockState> = {}): ClockState => ({
	...{ clock: "handle", startedAt: at(startedOn), limit, pauses: [], extensions: [], endedAt: null },
	...more,
});
const due = (one: ClockState, today = localDay(one.startedAt, ZONE), calendar = CALENDAR) =>
	deadlineOf(one, calendar, on(today)).dueOn;
const pause = (from: string, until: string | null, time = "09:00") => ({
	...{ from: at(from, time), until: until && at(until, time), reason: "待核验" },
});

function announced(said: Announcement, happenedOn: string, seq = 1, more: Partial<LoopEvent> = {}): LoopEvent {
	const happenedAt = at(happenedOn);
	return {
		...{ districtId: 1, seq, clientKey: `a${seq}`, matterId: "calendar", line: "calendar", kind: ANNOUNCED },
		...{ happenedAt, receivedAt: happenedAt, actor: "chief", unit: "office", supersedes: null, prevHash: "", hash: "" },
		body: said as unknown as Record<string, unknown>,
		...more,
	};
}

test("the day on which it starts is not counted, and weekends are skipped by name", () => {
	const told = deadlineOf(clock("2026-03-12", work(3)), CALENDAR, on("2026-03-13"));
	assert.equal(told.dueOn, "2026-03-17"); // Thu; Fri 1, Sat Sun skipped, Mon 2, Tue 3
	assert.deepEqual(
		told.parts[0]?.days.map(({ day, counted, n, why }) => [day, counted, n, why?.zh ?? null]),
		[
			["2026-03-13", "counted", 1, null],
			["2026-03-14", "skipped", null, "周末"],
			["2026-03-15", "skipped", null, "周末"],
			["2026-03-16", "counted", 2, null],
			["2026-03-17", "counted", 3, null],
		],
	);
	assert.equal(deadlineWords(told).zh, "还剩 2 个工作日");
});

test("a limit that crosses New Year is counted by both years' notices", () => {
	assert.equal(due(clock("2025-12-30", work(3))), "2026-01-05"); // 31 Dec 1; 1–3 Jan off; Sun 4 Jan worked 2; Mon 3
	assert.equal(due(clock("2018-12-28", work(2))), "2019-01-02"); // Sat 29 Dec worked 1; 30 Dec–1 Jan off; 2 Jan 2
	assert.equal(due(clock("2022-12-30", work(1))), "2023-01-03");
});

test("Spring Festival is skipped and its make-up days are worked: 2024, 2025, 2026", () => {
	assert.equal(due(clock("2024-02-08", work(2))), "2024-02-18"); // Fri 9 Feb (the eve, worked) 1; 10–17 off; Sun 18 worked 2
	assert.equal(due(clock("2025-01-24", work(3))), "2025-02-05"); // Sun 26 worked 1, Mon 27 2, 28 Jan–4 Feb off, Wed 5 Feb 3
	assert.equal(due(clock("2026-02-13", work(2))), "2026-02-24"); // Sat 14 worked 1; 15–23 off; Tue 24 2
});

test("a make-up Saturday counts, with the paper that makes it one", () => {
	const told = deadlineOf(clock("2026-10-09", work(1)), CALENDAR, on("2026-10-09"));
	assert.equal(told.dueOn, "2026-10-10");
	assert.equal(told.parts[0]?.days[0]?.why?.zh, "国庆节调休上班（国办发明电〔2025〕7号）");
});

test("a limit in calendar days that ends on a day off ends on the next working day", () => {
	assert.equal(due(clock("2026-09-21", cal(10))), "2026-10-08"); // 1 Oct is off until the 7th
	assert.equal(due(clock("2026-03-02", cal(7))), "2026-03-09"); // a Monday: nothing to move
	const told = deadlineOf(clock("2026-03-07", cal(7)), CALENDAR, on("2026-03-08"));
	assert.equal(told.dueOn, "2026-03-16");
	assert.equal(told.parts[0]?.days.at(-1)?.why?.zh, "顺延至此");
});

test("a notice counts from the day on which it was published, so the past keeps its own counting", () => {
	const before = calendarOf([], knownThen(at("2020-01-20"), ZONE));
	const after = calendarOf([], knownThen(at("2020-02-01"), ZONE));
	assert.equal(due(clock("2020-01-22", work(2)), "2020-01-22", before), "2020-01-31");
	assert.equal(due(clock("2020-01-22", work(2)), "2020-01-22", after), "2020-02-03");
});

test("beyond the notices only weekends are left out, and the deadline says so", () => {
	const told = deadlineOf(clock("2026-12-30", work(3)), CALENDAR, on("2026-12-30"));
	assert.equal(told.dueOn, "2027-01-04");
	assert.match(told.provisional?.zh ?? "", /2027 年放假安排尚未收录/);
	assert.equal(deadlineOf(clock("2026-12-01", work(3)), CALENDAR, on("2026-12-01")).provisional, null);
});

test("an announcement moves what is open, from when it was made; another day's view keeps its own", () => {
	const said = { days: [{ day: "2026-07-15", working: false }], reason: "防汛停工", paper: "武政办发〔2026〕9号" };
	const events = [announced(said, "2026-07-10")];
	const open = clock("2026-07-08", work(6));
	const seen = (today: string) => deadlineOf(open, calendarOf(events, on(today)), on(today));
	assert.equal(seen("2026-07-09").dueOn, "2026-07-16");
	assert.equal(seen("2026-07-13").dueOn, "2026-07-17");
	assert.match(
		seen("2026-07-13").parts[0]?.days.find((one) => one.day === "2026-07-15")?.why?.zh ?? "",
		/本区公告放假：防汛停工（武政办发〔2026〕9号）/,
	);
	const done = { ...open, endedAt: at("2026-07-09") };
	assert.equal(deadlineOf(done, calendarOf(events, on("2026-07-20")), on("2026-07-20")).dueOn, "2026-07-16");
	const late = [announced(said, "2026-07-10", 1, { receivedAt: at("2026-07-14") })];
	assert.equal(calendarOf(late, on("2026-07-13")).special.get("2026-07-15"), undefined, "known then: not yet");
	const since = { ...on("2026-07-13"), knownBy: at("2026-07-20") };
	assert.equal(calendarOf(late, since).special.get("2026-07-15")?.working, false, "known now: it was announced");
});

test("a later announcement goes over an earlier one, and one that was taken back counts no more", () => {
	const off = { days: [{ day: "2026-07-15", working: false }], reason: "防汛", paper: "1号" };
	const on15 = { days: [{ day: "2026-07-15", working: true }], reason: "恢复", paper: "2号" };
	const all = [announced(off, "2026-07-01", 1), announced(on15, "2026-07-02", 2)];
	assert.equal(isWorkingDay(calendarOf(all, on("2026-07-10")), "2026-07-15"), true);
	const back = announced({ days: [], reason: "撤销", paper: "2号" }, "2026-07-02", 2, { supersedes: 1 });
	assert.equal(
		calendarOf([announced(off, "2026-07-01", 1), back], on("2026-07-10")).special.get("2026-07-15"),
		undefined,
	);
	const year = announced({ days: [], reason: "年度放假安排", paper: "国办", noticeOf: 2027 }, "2026-11-20", 3);
	assert.equal(calendarOf([year], on("2026-11-25")).years.has(2027), true);
});

test("a claim on the due day is in time, and waiting for the verifier is not the doer's time", () => {
	const claimed = clock("2026-03-09", work(5), { pauses: [pause("2026-03-16", null)] }); // due Mon 16
	const waiting = deadlineOf(claimed, CALENDAR, on("2026-03-19"));
	assert.equal(waiting.overdue, false);
	assert.equal(deadlineWords(waiting).zh, "停计中，恢复当日到期");
	const failed = { ...claimed, pauses: [pause("2026-03-16", "2026-03-19")] };
	assert.equal(due(failed, "2026-03-20"), "2026-03-19"); // 16, 17, 18 stood still
	const ended = deadlineOf({ ...claimed, endedAt: at("2026-03-16") }, CALENDAR, on("2026-03-20"));
	assert.deepEqual(ended.ended, { on: "2026-03-16", onTime: true });
	assert.equal(ended.dueOn, "2026-03-16");
});

test("what is late is counted in working days, and stands still while it waits for others", () => {
	const late = deadlineOf(clock("2026-03-09", work(5)), CALENDAR, on("2026-03-21"));
	assert.equal(deadlineWords(late).zh, "逾期 4 个工作日"); // 17, 18, 19, 20; Sat 21
	assert.equal(late.left, null);
	const claimedLate = clock("2026-03-09", work(5), { pauses: [pause("2026-03-18", null)] });
	assert.equal(deadlineOf(claimedLate, CALENDAR, on("2026-03-20")).lateBy, 2); // 17 and, if it goes on today, 20
	const ended = deadlineOf(clock("2026-03-09", work(5), { endedAt: at("2026-03-18") }), CALENDAR, on("2026-03-30"));
	assert.equal(deadlineWords(ended).zh, "逾期 2 个工作日完成");
	const saturday = deadlineOf(clock("2026-03-06", work(5)), CALENDAR, on("2026-03-14"));
	assert.equal(deadlineWords(saturday).zh, "逾期，不足 1 个工作日");
});

test("an extension goes on from the day that was due, and names who gave it", () => {
	const extended = clock("2026-03-09", work(5), {
		extensions: [{ at: at("2026-03-18"), by: "chief", limit: work(2), reason: "管道改迁" }],
	});
	const told = deadlineOf(extended, CALENDAR, on("2026-03-18"));
	assert.equal(told.dueOn, "2026-03-18"); // 16 + 2, whenever it was given
	assert.equal(told.parts[1]?.extension?.by, "chief");
	assert.equal(told.parts[1]?.from, "2026-03-16");
});

// Properties ------------------------------------------------------------------------------------------------------------------------------------------

const anyDay = fc.integer({ min: 0, max: 3000 }).map((days) => addDays("2018-01-02", days));
const anyCount = fc.integer({ min: 1, max: 90 });
const anyCalendar = fc
	.array(fc.record({ day: anyDay, working: fc.boolean() }), { maxLength: 40 })
	.map((days) => calendarOf([announced({ days, reason: "公告", paper: "1号" }, "2018-01-01")], on("2026-11-25")));
const anyPauses = (start: string) =>
	fc.array(
		fc
			.record({ after: fc.integer({ min: 0, max: 60 }), length: fc.integer({ min: 0, max: 30 }) })
			.map(({ after, length }) => pause(addDays(start, after), addDays(start, after + length))),
		{ maxLength: 4 },
	);
const anyCase = fc
	.record({
		start: anyDay,
		count: anyCount,
		calendar: anyCalendar,
		unit: fc.constantFrom("working-day", "calendar-day"),
	})
	.chain((one) => anyPauses(one.start).map((pauses) => ({ ...one, pauses })));
const far = on("2027-06-01");

test("more time is never due earlier (property)", () => {
	fc.assert(
		fc.property(anyCase, anyCount, ({ start, count, unit, calendar, pauses }, more) => {
			const dueOf = (n: number) =>
				deadlineOf(clock(start, { count: n, unit: unit as Limit["unit"] }, { pauses }), calendar, far).dueOn;
			assert.ok(dueOf(count) <= dueOf(count + more));
		}),
	);
});

test("nothing is due on a day off, or on one on which it stood still (property)", () => {
	fc.assert(
		fc.property(anyCase, ({ start, count, unit, calendar, pauses }) => {
			const told = deadlineOf(clock(start, { count, unit: unit as Limit["unit"] }, { pauses }), calendar, far);
			assert.ok(isWorkingDay(calendar, told.dueOn));
			assert.ok(told.dueOn > start);
			for (const one of pauses)
				assert.ok(!(localDay(one.from, ZONE) <= told.dueOn && told.dueOn < localDay(one.until ?? "", ZONE)));
		}),
	);
});

test("standing still for n working days moves it n working days (property)", () => {
	fc.assert(
		fc.property(
			anyDay,
			anyCount,
			anyCalendar,
			fc.nat(89),
			fc.integer({ min: 0, max: 40 }),
			(start, count, calendar, into, length) => {
				const plain = deadlineOf(clock(start, work(count)), calendar, far).dueOn;
				const from = addWorkingDays(calendar, start, 1 + (into % count)); // a working day up to the due day
				const until = addDays(from, length);
				const stood = daysFrom(from, addDays(until, -1)).filter((day) => isWorkingDay(calendar, day)).length;
				const moved = deadlineOf(clock(start, work(count), { pauses: [pause(from, until)] }), calendar, far).dueOn;
				assert.equal(workingDaysBetween(calendar, plain, moved), stood);
			},
		),
	);
});

test("the counting lists every day from the start to the due day once, and counts as many as the limit (property)", () => {
	fc.assert(
		fc.property(anyCase, ({ start, count, unit, calendar, pauses }) => {
			const told = deadlineOf(clock(start, { count, unit: unit as Limit["unit"] }, { pauses }), calendar, far);
			const listed = told.parts.flatMap((part) => part.days);
			assert.deepEqual(
				listed.map((one) => one.day),
				daysFrom(addDays(start, 1), told.dueOn),
			);
			assert.equal(listed.filter((one) => one.n !== null).length, count);
			for (const one of listed) if (one.counted !== "counted") assert.ok(one.why, one.day);
		}),
	);
});

test("the order in which pauses, extensions and announcements are told makes no difference (property)", () => {
	const order = fc.infiniteStream(fc.nat());
	fc.assert(
		fc.property(anyCase, order, ({ start, count, calendar: _, pauses }, chance) => {
			const shuffled = <T>(all: readonly T[]) =>
				all
					.map((one) => ({ one, key: chance.next().value ?? 0 }))
					.sort((a, b) => a.key - b.key)
					.map(({ one }) => one);
			const extensions = [work(2), cal(9), work(4)].map((limit, index) => ({
				...{ at: at(addDays(start, index + 1)), by: "chief", limit, reason: "延期" },
			}));
			const told = [1, 2, 3].map((seq) =>
				announced(
					{ days: [{ day: addDays(start, 3 + (seq % 2)), working: seq === 2 }], reason: "公告", paper: `${seq}号` },
					addDays(start, seq),
					seq,
				),
			);
			const one = deadlineOf(clock(start, work(count), { pauses, extensions }), calendarOf(told, far), far);
			const other = deadlineOf(
				clock(start, work(count), { pauses: shuffled(pauses), extensions: shuffled(extensions) }),
				calendarOf(shuffled(told), far),
				far,
			);
			assert.deepEqual(
				[other.dueOn, other.parts.map((part) => part.dueOn)],
				[one.dueOn, one.parts.map((part) => part.dueOn)],
			);
		}),
	);
});
