import { NavLink } from "react-router";
import { useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import "./works.css";

const PAGES = [
	{ href: "/waters", zh: "水质", en: "Water quality" },
	{ href: "/waters/alarms", zh: "报警", en: "Alarms" },
	{ href: "/waters/plans", zh: "一浜一策", en: "Plans" },
	{ href: "/waters/problems", zh: "问题", en: "Problems" },
	{ href: "/waters/patrols", zh: "网格巡河", en: "Grids and patrols" },
	{ href: "/waters/cases", zh: "联合执法", en: "Joint cases" },
	{ href: "/waters/rain", zh: "降雨", en: "Rain" },
	{ href: "/field", zh: "巡河记录", en: "Enter a patrol" },
	{ href: "/open", zh: "河浜公开", en: "Open to all" },
];

/** From one page of the works on creeks to the others. */
export function WorksNav() {
	const say = useSay();
	const moment = useMoment();
	return (
		<nav className="chips" aria-label={say({ zh: "河浜工作", en: "Work on the creeks" })}>
			{PAGES.map((page) => (
				<NavLink key={page.href} to={withMoment(page.href, moment)} end>
					{say(page)}
				</NavLink>
			))}
		</nav>
	);
}
