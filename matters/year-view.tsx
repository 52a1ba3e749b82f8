import { daysFrom } from "../loop/working-day.ts";
import { useLang, useSay } from "../web/language.tsx";
import type { CalendarView } from "./calendar.api.ts";

interface Chosen {
	day: string;
	working: boolean;
}

/** Twelve months, Monday first. A day opens nothing; where days may be announced it is a button that chooses it. */
export function YearView({
	view,
	chosen,
	onChoose,
}: {
	view: CalendarView;
	chosen: readonly Chosen[];
	onChoose: ((day: string, worked: boolean) => void) | null;
}) {
	const say = useSay();
	const special = new Map(view.special.map((one) => [one.day, one]));
	const picked = new Set(chosen.map((one) => one.day));
	const months = Map.groupBy(daysFrom(`${view.year}-01-01`, `${view.year}-12-31`), (day) => day.slice(0, 7));
	return (
		<div className="year">
			{[...months].map(([month, days]) => (
				<Month
					key={month}
					month={month}
					days={days}
					cell={(day) => {
						const rule = special.get(day);
						const weekend = weekday(day) >= 5;
						const worked = rule?.working ?? !weekend;
						const state = [
							rule ? (rule.working ? "made-up" : "holiday") : weekend ? "off" : "",
							rule?.seq != null ? "announced" : "",
							picked.has(day) ? "chosen" : "",
							day === view.today ? "today" : "",
						];
						const words = rule ? say(rule.why) : weekend ? say({ zh: "周末", en: "weekend" }) : "";
						const mark = rule ? (rule.working ? say({ zh: "班", en: "w" }) : say({ zh: "休", en: "off" })) : undefined;
						const number = Number(day.slice(8));
						return (
							<td key={day} className={state.join(" ").trim() || undefined} data-mark={mark} title={words || undefined}>
								{onChoose ? (
									<button type="button" aria-pressed={picked.has(day)} onClick={() => onChoose(day, worked)}>
										{number}
										<span className="visually-hidden">
											{" "}
											{day} {words}
										</span>
									</button>
								) : (
									<span>
										{number}
										{words && <span className="visually-hidden"> {words}</span>}
									</span>
								)}
							</td>
						);
					}}
				/>
			))}
		</div>
	);
}

/** 0: Monday. */
const weekday = (day: string): number => (new Date(`${day}T00:00:00.000Z`).getUTCDay() + 6) % 7;

function Month({
	month,
	days,
	cell,
}: {
	month: string;
	days: readonly string[];
	cell: (day: string) => React.JSX.Element;
}) {
	const lang = useLang();
	const locale = lang === "zh" ? "zh-CN" : "en-GB";
	const first = weekday(days[0] ?? "");
	const weeks: (string | null)[][] = [];
	for (const [index, day] of [...Array<null>(first).fill(null), ...days].entries()) {
		if (index % 7 === 0) weeks.push([]);
		weeks.at(-1)?.push(day);
	}
	const monthName = new Date(`${month}-01T00:00:00Z`).toLocaleDateString(locale, { month: "long", timeZone: "UTC" });
	// 1 January 2024 was a Monday.
	const names = [1, 2, 3, 4, 5, 6, 7].map((date) =>
		new Date(Date.UTC(2024, 0, date)).toLocaleDateString(locale, { weekday: "narrow", timeZone: "UTC" }),
	);
	return (
		<table>
			<caption>{monthName}</caption>
			<thead>
				<tr>
					{names.map((name, index) => (
						<th key={`${index}-${name}`} scope="col">
							{name}
						</th>
					))}
				</tr>
			</thead>
			<tbody>
				{weeks.map((week) => (
					<tr key={week.find((day) => day !== null) ?? ""}>
						{week.map((day, index) => (day === null ? <td key={`empty-${month}-${index}`} /> : cell(day)))}
					</tr>
				))}
			</tbody>
		</table>
	);
}
