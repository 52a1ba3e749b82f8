import assert from "node:assert/strict";
import { test } from "node:test";
import { HOLIDAY_NOTICES } from "./public-holidays.ts";
import { daysFrom, isWorkingDay, noticeMissing, publicCalendar, weekdayWords, workingDayFrom } from "./working-day.ts";

const CALENDAR = publicCalendar("2026-11-25");
const weekend = (day: string) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

test("each year has the working days that its notices leave", () => {
	// Counted by hand from the notices: weekdays, less weekdays off, and the weekend days worked for them.
	const expected = {
		2018: 250,
		2019: 250,
		2020: 249,
		2021: 250,
		2022: 249,
		2023: 249,
		2024: 251,
		2025: 248,
		2026: 248,
	};
	for (const [year, count] of Object.entries(expected))
		assert.equal(
			daysFrom(`${year}-01-01`, `${year}-12-31`).filter((day) => isWorkingDay(CALENDAR, day)).length,
			count,
			year,
		);
});

test("only weekend days are worked for a holiday, and no notice names a day of the wrong year", () => {
	for (const { day, working, name } of CALENDAR.special.values()) {
		if (working) assert.ok(weekend(day), `${day} ${name} ${weekdayWords(day).zh}`);
		assert.match(day, /^20(1[89]|2[0-6])-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/);
	}
	assert.deepEqual(
		HOLIDAY_NOTICES.filter((notice) => notice.wholeYear).map((notice) => notice.year),
		[2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026],
	);
});

test("a notice that changes another goes over it: Labour Day 2019, Spring Festival 2020", () => {
	assert.equal(isWorkingDay(publicCalendar("2019-03-21"), "2019-05-02"), true);
	assert.equal(isWorkingDay(publicCalendar("2019-03-22"), "2019-05-02"), false);
	assert.equal(isWorkingDay(publicCalendar("2019-03-22"), "2019-05-05"), true);
	assert.equal(isWorkingDay(publicCalendar("2020-01-26"), "2020-02-01"), true);
	assert.equal(isWorkingDay(publicCalendar("2020-01-27"), "2020-02-01"), false);
});

test("the first working day after National Day, and a year whose notice is not out", () => {
	assert.equal(workingDayFrom(CALENDAR, "2025-10-01"), "2025-10-09");
	assert.equal(noticeMissing(CALENDAR, "2026-12-31"), null);
	assert.match(noticeMissing(CALENDAR, "2027-01-01")?.en ?? "", /2027/);
	assert.deepEqual(weekdayWords("2026-11-25"), { zh: "周三", en: "Wed" });
});
