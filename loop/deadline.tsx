import { Popover } from "antd";
import { Link } from "react-router";
import { useSay } from "../web/language.tsx";
import { type CountedDay, type Deadline, deadlineName, deadlineWords, limitWords } from "./deadline.ts";
import type { Bilingual } from "./words.ts";
import { weekdayWords } from "./working-day.ts";
import "./deadline.css";

/** Days of notice from which a deadline is shown as near. */
const NEAR = 2;

/** A deadline as a reader meets it, e.g. “还剩 3 个工作日”; pressing it shows how it was counted. `names` explains who gave more time. */
export function DeadlineText({ deadline, names = {} }: { deadline: Deadline; names?: Record<string, Bilingual> }) {
	const say = useSay();
	const late = deadline.overdue;
	const near = !late && deadline.ended === null && deadline.standing === null && (deadline.left ?? NEAR) < NEAR;
	return (
		<Popover
			trigger="click"
			title={say(deadlineName(deadline.clock))}
			content={<Counting deadline={deadline} names={names} />}
		>
			<button type="button" className={`deadline${late ? " deadline-late" : near ? " deadline-near" : ""}`}>
				{say(deadlineWords(deadline))}
			</button>
		</Popover>
	);
}

/** The counting, day by day: what was counted, what was left out and why, who gave more time. */
export function Counting({ deadline, names }: { deadline: Deadline; names: Record<string, Bilingual> }) {
	const say = useSay();
	const label = say({ zh: "期限计算过程", en: "How it was counted" });
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a long counting must scroll by keyboard too
		<section className="deadline-counting" tabIndex={0} aria-label={label}>
			<p>
				{say({
					zh: `${deadline.dueOn}（${weekdayWords(deadline.dueOn).zh}）24 时届满。`,
					en: `Over at the end of ${deadline.dueOn} (${weekdayWords(deadline.dueOn).en}).`,
				})}
			</p>
			{deadline.standing && (
				<p>
					{say({
						zh: `自 ${deadline.standing.since} 起停计：${deadline.standing.reason}。此处按今天恢复计算。`,
						en: `It stands still since ${deadline.standing.since}: ${deadline.standing.reason}. Here it is counted as if it went on today.`,
					})}
				</p>
			)}
			{deadline.provisional && <p>{say(deadline.provisional)}</p>}
			{deadline.parts.map((part) => (
				<div key={`${part.from} ${part.extension?.at ?? ""}`}>
					<h3>
						{part.extension
							? say({
									zh: `延期 ${limitWords(part.limit).zh}，自 ${part.from} 接续`,
									en: `${limitWords(part.limit).en} more, from ${part.from} on`,
								})
							: say({
									zh: `期限 ${limitWords(part.limit).zh}，${part.from} 起算，当日不计入`,
									en: `${limitWords(part.limit).en}, from ${part.from}, which is not counted`,
								})}
					</h3>
					{part.extension && (
						<p>
							{say({ zh: "批准：", en: "Given by " })}
							{say(names[part.extension.by] ?? { zh: part.extension.by, en: part.extension.by })}
							{say({ zh: `；理由：${part.extension.reason}`, en: `: ${part.extension.reason}` })}
						</p>
					)}
					<Days days={part.days} />
				</div>
			))}
			{deadline.after.length > 0 && (
				<>
					<h3>{say({ zh: "逾期", en: "Late" })}</h3>
					<Days days={deadline.after} />
				</>
			)}
			<p>
				<Link to={`/admin/calendar?year=${deadline.dueOn.slice(0, 4)}`}>
					{say({ zh: "工作日历", en: "Working days" })}
				</Link>
			</p>
		</section>
	);
}

function Days({ days }: { days: CountedDay[] }) {
	const say = useSay();
	return (
		<table>
			<tbody>
				{days.map((one) => (
					<tr key={one.day} className={one.counted === "counted" ? undefined : "not-counted"}>
						<td>
							{one.day} {say(weekdayWords(one.day))}
						</td>
						<td>{one.why && say(one.why)}</td>
						<td>{one.n ?? "—"}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}
