import { useState } from "react";
import { Link } from "react-router";
import { localMinute } from "../loop/local-day.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { ClassBadge } from "./class-badge.tsx";
import { factorName, factorOf } from "./factor.ts";
import { QUALITY_VERDICTS } from "./quality.ts";
import { Sparkline } from "./sparkline.tsx";
import { CREEK_FACTORS } from "./standard.ts";
import type { StationLatest } from "./station-latest.store.ts";
import "./quality.css";
import "./works.css";

interface Now {
	timeZone: string;
	stations: StationLatest[];
}

/** So many stations stand above the map; the others open on demand. */
const SHOWN = 5;

/** What stations say at this moment; nothing where none said anything in the last two days. */
export function WatersNow() {
	const say = useSay();
	const now = useApi<Now>("/api/waters/latest");
	const [all, setAll] = useState(false);
	if (!now.data || now.data.stations.length === 0) return null;
	const { stations, timeZone } = now.data;
	return (
		<section className="waters-now" aria-label={say({ zh: "此刻的自动站", en: "Stations now" })}>
			<h2>{say({ zh: "此刻的自动站", en: "Stations now" })}</h2>
			<p>
				{say({
					zh: "按水质由差到好排列。单次实时值的类别仅供参考；正式类别按月均值评价。",
					en: "The worst water first. The class of a single value is for orientation; classes are given by monthly means.",
				})}
			</p>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
			<section className="waters-now-scroll" aria-label={say({ zh: "自动站最新值", en: "Latest values" })} tabIndex={0}>
				<table className="plain-table">
					<thead>
						<tr>
							<th scope="col">{say({ zh: "自动站", en: "Station" })}</th>
							<th scope="col">{say({ zh: "时间", en: "Time" })}</th>
							{CREEK_FACTORS.map((factor) => (
								<th key={factor} scope="col">
									{say(factorName(factor))} <small>{factorOf(factor)?.unit}</small>
								</th>
							))}
							<th scope="col">{say({ zh: "氨氮 48 小时", en: "Ammonia, 48 h" })}</th>
						</tr>
					</thead>
					<tbody>
						{(all ? stations : stations.slice(0, SHOWN)).map((station) => (
							<tr key={station.siteId}>
								<td>
									<Link to={`/waters/stations/${station.siteId}`}>{say(station.name)}</Link>{" "}
									{station.demo && <DemoMark />}
								</td>
								<td>{localMinute(station.at, timeZone).slice(5)}</td>
								{CREEK_FACTORS.map((factor) => {
									const value = station.values.find((one) => one.factor === factor);
									return (
										<td key={factor}>
											{value?.text ?? "—"}{" "}
											{value?.doubt !== "bad" && value?.class && <ClassBadge found={value.class} />}
											{value?.doubt && (
												<small className={`verdict-${value.doubt}`}> {say(QUALITY_VERDICTS[value.doubt])}</small>
											)}
										</td>
									);
								})}
								<td>
									<Sparkline
										points={station.spark}
										label={say({
											zh: `${station.name.zh}氨氮 48 小时逐时均值，${sparkWords(station)}`,
											en: `Ammonia nitrogen at ${station.name.en}, hourly means of 48 h, ${sparkWords(station)}`,
										})}
									/>
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</section>
			{stations.length > SHOWN && (
				<p>
					<button type="button" className="works-button" aria-expanded={all} onClick={() => setAll(!all)}>
						{all
							? say({ zh: `只看前 ${SHOWN} 个`, en: `Only the first ${SHOWN}` })
							: say({
									zh: `其余 ${stations.length - SHOWN} 个自动站`,
									en: `The other ${stations.length - SHOWN} stations`,
								})}
					</button>
				</p>
			)}
		</section>
	);
}

function sparkWords({ spark }: StationLatest): string {
	const values = spark.flatMap(({ value }) => (value === null ? [] : [value]));
	if (values.length === 0) return "—";
	return `${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)} mg/L`;
}
