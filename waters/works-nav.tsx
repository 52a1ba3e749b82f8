import { NavLink } from "react-router";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import "./works.css";

/** The same on every page about the waters; `inside`: it says nothing to whoever has not signed in. */
const PAGES: { href: string; zh: string; en: string; inside?: true }[] = [
	{ href: "/waters", zh: "水质", en: "Water quality" },
	{ href: "/waters/alarms", zh: "报警", en: "Alarms" },
	{ href: "/waters/stations", zh: "自动站", en: "Stations" },
	{ href: "/waters/quality", zh: "数据质控", en: "Quality control" },
	{ href: "/waters/plans", zh: "一浜一策", en: "Plans" },
	{ href: "/waters/problems", zh: "问题", en: "Problems", inside: true },
	{ href: "/waters/patrols", zh: "网格巡河", en: "Grids and patrols", inside: true },
	{ href: "/field", zh: "巡河记录", en: "Enter a patrol", inside: true },
	{ href: "/waters/cases", zh: "联合执法", en: "Joint cases", inside: true },
	{ href: "/waters/rain", zh: "降雨", en: "Rain" },
	{ href: "/open", zh: "河浜公开", en: "Open to all" },
];

/** From one page about the waters to the others. */
export function WorksNav() {
	const say = useSay();
	const me = useMe();
	const moment = useMoment();
	return (
		<nav className="works-nav" aria-label={say({ zh: "河浜工作", en: "Work on the creeks" })}>
			{PAGES.filter(({ inside }) => !inside || me != null).map((page) => (
				<NavLink key={page.href} to={withMoment(page.href, moment)} end>
					{say(page)}
				</NavLink>
			))}
		</nav>
	);
}
