import { NavLink } from "react-router";
import { useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import "./works.css";

const PAGES = [
	{ href: "/waters", zh: "水质", en: "Water quality" },
	{ href: "/waters/alarms", zh: "报警", en: "Alarms" },
	{ href: "/waters/quality", zh: "数据质控", en: "Quality control" },
	{ href: "/waters/stations", zh: "自动站", en: "Stations" },
];

/** From one page about the data of stations to the others. */
export function QualityNav() {
	const say = useSay();
	const moment = useMoment();
	return (
		<nav className="chips" aria-label={say({ zh: "自动站数据", en: "Data of stations" })}>
			{PAGES.map((page) => (
				<NavLink key={page.href} to={withMoment(page.href, moment)} end>
					{say(page)}
				</NavLink>
			))}
		</nav>
	);
}
