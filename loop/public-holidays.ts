// The State Council's yearly notices on public holidays (国务院办公厅关于部分节假日安排的通知), as facts: which days are off, which weekend days are worked (调休上班).
// One line a holiday: its name, then days off (`2.10-2.17`), then `班` and the days worked for it. A day of another year is written with its year.

/** What one notice says. */
export interface HolidayNotice {
	/** The year that it arranges. */
	year: number;
	/** Its number, e.g. 国办发明电〔2023〕7号. */
	paper: string;
	/** Local day on which it was made public; nobody could count with it before. */
	publishedOn: string;
	/** It arranges the whole year; otherwise it changes an earlier notice. */
	wholeYear: boolean;
	text: string;
}

const notice = (paper: string, publishedOn: string, year: number, text: string): HolidayNotice => ({
	...{ paper, publishedOn, year, text, wholeYear: true },
});
const change = (paper: string, publishedOn: string, year: number, text: string): HolidayNotice => ({
	...notice(paper, publishedOn, year, text),
	wholeYear: false,
});

export const HOLIDAY_NOTICES: readonly HolidayNotice[] = [
	notice(
		"国办发明电〔2017〕12号",
		"2017-11-30",
		2018,
		`元旦 1.1
		春节 2.15-2.21 班 2.11 2.24
		清明节 4.5-4.7 班 4.8
		劳动节 4.29-5.1 班 4.28
		端午节 6.18
		中秋节 9.24
		国庆节 10.1-10.7 班 9.29 9.30`,
	),
	notice(
		"国办发明电〔2018〕15号",
		"2018-12-06",
		2019,
		`元旦 2018.12.30-2019.1.1 班 2018.12.29
		春节 2.4-2.10 班 2.2 2.3
		清明节 4.5
		劳动节 5.1
		端午节 6.7
		中秋节 9.13
		国庆节 10.1-10.7 班 9.29 10.12`,
	),
	change("国办发明电〔2019〕3号", "2019-03-22", 2019, "劳动节 5.1-5.4 班 4.28 5.5"),
	notice(
		"国办发明电〔2019〕16号",
		"2019-11-21",
		2020,
		`元旦 1.1
		春节 1.24-1.30 班 1.19 2.1
		清明节 4.4-4.6
		劳动节 5.1-5.5 班 4.26 5.9
		端午节 6.25-6.27 班 6.28
		国庆节、中秋节 10.1-10.8 班 9.27 10.10`,
	),
	// The Spring Festival of 2020 was made longer while it was going on; 1 February was off again.
	change("国办发明电〔2020〕1号", "2020-01-27", 2020, "春节 1.31-2.2"),
	notice(
		"国办发明电〔2020〕27号",
		"2020-11-25",
		2021,
		`元旦 1.1-1.3
		春节 2.11-2.17 班 2.7 2.20
		清明节 4.3-4.5
		劳动节 5.1-5.5 班 4.25 5.8
		端午节 6.12-6.14
		中秋节 9.19-9.21 班 9.18
		国庆节 10.1-10.7 班 9.26 10.9`,
	),
	notice(
		"国办发明电〔2021〕11号",
		"2021-10-25",
		2022,
		`元旦 1.1-1.3
		春节 1.31-2.6 班 1.29 1.30
		清明节 4.3-4.5 班 4.2
		劳动节 4.30-5.4 班 4.24 5.7
		端午节 6.3-6.5
		中秋节 9.10-9.12
		国庆节 10.1-10.7 班 10.8 10.9`,
	),
	notice(
		"国办发明电〔2022〕16号",
		"2022-12-08",
		2023,
		`元旦 2022.12.31-2023.1.2
		春节 1.21-1.27 班 1.28 1.29
		清明节 4.5
		劳动节 4.29-5.3 班 4.23 5.6
		端午节 6.22-6.24 班 6.25
		中秋节、国庆节 9.29-10.6 班 10.7 10.8`,
	),
	notice(
		"国办发明电〔2023〕7号",
		"2023-10-25",
		2024,
		`元旦 1.1
		春节 2.10-2.17 班 2.4 2.18
		清明节 4.4-4.6 班 4.7
		劳动节 5.1-5.5 班 4.28 5.11
		端午节 6.10
		中秋节 9.15-9.17 班 9.14
		国庆节 10.1-10.7 班 9.29 10.12`,
	),
	notice(
		"国办发明电〔2024〕12号",
		"2024-11-12",
		2025,
		`元旦 1.1
		春节 1.28-2.4 班 1.26 2.8
		清明节 4.4-4.6
		劳动节 5.1-5.5 班 4.27
		端午节 5.31-6.2
		国庆节、中秋节 10.1-10.8 班 9.28 10.11`,
	),
	notice(
		"国办发明电〔2025〕7号",
		"2025-11-04",
		2026,
		`元旦 1.1-1.3 班 1.4
		春节 2.15-2.23 班 2.14 2.28
		清明节 4.4-4.6
		劳动节 5.1-5.5 班 5.9
		端午节 6.19-6.21
		中秋节 9.25-9.27
		国庆节 10.1-10.7 班 9.20 10.10`,
	),
];
