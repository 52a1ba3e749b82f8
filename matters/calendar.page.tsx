import { useState } from "react";
import { Link } from "react-router";
import type { SpecialDay } from "../loop/working-day.ts";
import { may } from "../people/may.ts";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { FailedPage } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import type { CalendarView } from "./calendar.api.ts";
import "./calendar.css";
import { AnnounceForm, Announcements } from "./announce.tsx";
import { YearView } from "./year-view.tsx";

/** The working days of a year, the district's announcements, and the form of a new one. */
export function CalendarPage() {
	const say = useSay();
	const me = useMe();
	const moment = useMoment();
	const { chosen } = useChoices("year");
	const [days, setDays] = useState<Pick<SpecialDay, "day" | "working">[]>([]);
	const [takesBack, setTakesBack] = useState<number | null>(null);
	const query = new URLSearchParams(
		Object.entries({ year: chosen.year, asOf: moment.asOf ?? "", sense: moment.sense }).filter(([, value]) => value),
	);
	const calendar = useApi<CalendarView>(`/api/calendar?${query}`);
	if (calendar.error)
		return (
			<FailedPage title={say({ zh: "工作日历", en: "Working days" })} fault={calendar.error} again={calendar.refetch} />
		);
	if (!calendar.data) return <LoadingPage />;
	const view = calendar.data;
	const announces = me != null && may(me, "calendar.announce") && moment.asOf === null;
	const choose = (day: string, worked: boolean) =>
		setDays((before) =>
			before.some((one) => one.day === day)
				? before.filter((one) => one.day !== day)
				: [...before, { day, working: !worked }].sort((a, b) => (a.day < b.day ? -1 : 1)),
		);
	return (
		<>
			<div className="year-head">
				<h1>{say({ zh: `${view.year} 年工作日历`, en: `Working days of ${view.year}` })}</h1>
				<nav aria-label={say({ zh: "年份", en: "Years" })}>
					{[view.year - 1, view.year + 1].map((year) => (
						<Link key={year} to={`/admin/calendar?year=${year}`}>
							{say({ zh: `${year} 年`, en: String(year) })}
						</Link>
					))}
				</nav>
			</div>
			<p className="prose">
				{say({
					zh: `全年 ${view.workingDays} 个工作日。办理期限按此计算：开始当日不计入，放假日跳过，调休上班日计入。`,
					en: `${view.workingDays} working days. Limits are counted by them: the day on which one starts is not counted, days off are skipped, make-up days count.`,
				})}{" "}
				{view.papers.map(({ paper }) => paper).join(say({ zh: "、", en: ", " }))}
			</p>
			{view.missing && <p role="status">{say(view.missing)}</p>}
			<YearView view={view} chosen={days} onChoose={announces ? choose : null} />
			{announces && (
				<AnnounceForm
					key={`${takesBack}`}
					view={view}
					days={days}
					takesBack={takesBack}
					onDone={() => {
						setDays([]);
						setTakesBack(null);
					}}
				/>
			)}
			<Announcements view={view} announces={announces} onTakeBack={setTakesBack} />
		</>
	);
}
