import { Link, useNavigate } from "react-router";
import type { LineMap } from "../loop/line.ts";
import { useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";

const WIDTH = 420;

/** A small map drawn from our own points: longitude is shortened by the cosine of 31.6°, the middle of the district. */
function projection(points: [number, number][]) {
	const stretch = 1 / Math.cos((31.6 * Math.PI) / 180);
	const west = Math.min(...points.map(([lon]) => lon)) - 0.01;
	const east = Math.max(...points.map(([lon]) => lon)) + 0.01;
	const south = Math.min(...points.map(([, lat]) => lat)) - 0.01;
	const north = Math.max(...points.map(([, lat]) => lat)) + 0.01;
	const scale = WIDTH / (east - west);
	return {
		height: (north - south) * scale * stretch,
		path: (line: [number, number][], close = false) =>
			`M${line.map(([lon, lat]) => `${((lon - west) * scale).toFixed(1)} ${((north - lat) * scale * stretch).toFixed(1)}`).join("L")}${close ? "Z" : ""}`,
		at: ([lon, lat]: [number, number]) => ({ x: (lon - west) * scale, y: (north - lat) * scale * stretch }),
	};
}

/** The network in official class colours, with its legend; the legend's numbers open the lists. */
export function TodayMap({ map }: { map: LineMap }) {
	const say = useSay();
	const navigate = useNavigate();
	const moment = useMoment();
	// A network may have no outline of the district: then it is as large as its waters.
	const district = map.areas.find((area) => area.kind === "district");
	const frame = district?.points ?? map.lines.flatMap((line) => line.points);
	if (frame.length === 0) return null;
	const { height, path, at } = projection(frame);
	const lake = map.areas.find((area) => area.kind === "lake");
	return (
		<figure className="today-map">
			<h2 className="kicker">{say(map.title)}</h2>
			<svg
				viewBox={`0 0 ${WIDTH} ${height.toFixed(0)}`}
				role="img"
				aria-label={say({
					zh: `${map.title.zh}示意图；各类条数见图例`,
					en: `${map.title.en}, a sketch; the legend has the numbers`,
				})}
			>
				{map.areas.map((area) => (
					<path key={area.key} d={path(area.points, true)} className={`area ${area.kind}`} />
				))}
				{map.lines.map((line) => (
					// biome-ignore lint/a11y/noStaticElementInteractions: a convenience for the pointer; the same lists open from the legend's links
					<path
						key={line.key}
						d={path(line.points)}
						className={line.kind}
						style={line.colour ? { stroke: line.colour } : undefined}
						strokeDasharray={line.kind === "creek" && !line.colour ? "2 2" : undefined}
						onClick={line.kind === "creek" ? () => navigate(withMoment(line.href, moment)) : undefined}
					>
						<title>{say(line.label)}</title>
					</path>
				))}
				{lake && (
					<text {...at([120.1, 31.36])} className="lake-name">
						{say(lake.label)}
					</text>
				)}
			</svg>
			<figcaption>
				<ul className="legend">
					{map.legend.map((entry) => (
						<li key={entry.href}>
							<span
								className="chip"
								style={entry.colour ? { background: entry.colour } : undefined}
								aria-hidden="true"
							/>
							{say(entry.label)} <Link to={withMoment(entry.href, moment)}>{entry.count}</Link>
						</li>
					))}
				</ul>
			</figcaption>
		</figure>
	);
}
