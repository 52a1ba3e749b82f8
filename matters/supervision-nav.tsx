import { NavLink } from "react-router";
import { may } from "../people/may.ts";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import "./supervision.css";

/** The pages round the supervision desk; those that everybody inside may open are shown to everybody. */
export function SupervisionNav() {
	const say = useSay();
	const me = useMe();
	const desk = may(me ?? null, "supervision.read");
	return (
		<nav className="supervision-nav" aria-label={say({ zh: "督查", en: "Supervision" })}>
			{desk && (
				<>
					<NavLink to="/supervision" end>
						{say({ zh: "督查工作台", en: "Desk" })}
					</NavLink>
					<NavLink to="/supervision/summary">{say({ zh: "督查通报", en: "Summaries" })}</NavLink>
				</>
			)}
			{may(me ?? null, "matter.see-reuse") && (
				<NavLink to="/evidence">{say({ zh: "两处使用的证据", en: "Evidence used twice" })}</NavLink>
			)}
			<NavLink to="/units/compare">{say({ zh: "单位对比", en: "Units compared" })}</NavLink>
			<NavLink to="/reminders">{say({ zh: "提醒统计", en: "Reminders" })}</NavLink>
			<NavLink to="/admin/calendar">{say({ zh: "工作日历", en: "Working days" })}</NavLink>
		</nav>
	);
}
