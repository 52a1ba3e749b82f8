import { useId, useState } from "react";
import { Link } from "react-router";
import { localMinute } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import { type Bilingual, counted } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { DemoMark } from "../web/demo-mark.tsx";
import { FailedPage } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { useLive } from "../web/live.ts";
import { useMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import type { DeskStation } from "./quality-desk.store.ts";
import { QualityReadings } from "./quality-readings.tsx";
import { STATION_WORKS } from "./quality-ruling.ts";
import { QualitySite } from "./quality-site.tsx";
import { ScrollBox } from "./scroll-box.tsx";
import { WorksNav } from "./works-nav.tsx";
import "./works.css";
import "./quality.css";

interface Desk {
	moment: Moment;
	rules: string;
	checks: { name: string; version: string; title: Bilingual; describe: Bilingual }[];
	stations: DeskStation[];
}

const SITE_PART = "quality-site";
/** So many stations are listed all; of more those with findings, unless asked. */
const FEW_STATIONS = 15;

/** 数据质控: what the checks found at each station, what people ruled, and the checks themselves. */
export function QualityPage() {
	const say = useSay();
	const moment = useMoment();
	const { chosen, set } = useChoices("site");
	const id = useId();
	const [name, setName] = useState("");
	const [all, setAll] = useState(false);
	const answer = useApi<Desk>(`/api/waters/quality${moment.search}`);
	useLive(moment.asOf === null ? "stations" : null, ["/api/waters/quality"]);
	const title = say({ zh: "数据质控", en: "Quality control" });
	if (answer.error) return <FailedPage title={title} fault={answer.error} again={answer.refetch} />;
	if (!answer.data) return <LoadingPage />;
	const { stations, checks, rules, moment: seen } = answer.data;
	const troubled = stations.filter((one) => one.work !== null || Object.values(one.counts).some((count) => count > 0));
	const wanted = name.trim().toLowerCase();
	const listed =
		stations.length <= FEW_STATIONS
			? stations
			: (all || wanted !== "" ? stations : troubled).filter(
					(one) => one.name.zh.includes(wanted) || one.name.en.toLowerCase().includes(wanted),
				);
	const again = stations.filter(({ recheckFrom }) => recheckFrom !== null).length;
	const site = stations.find(({ siteId }) => String(siteId) === chosen.site) ?? stations[0];
	return (
		<article className="quality">
			<WorksNav />
			<h1>
				{title} {stations.some(({ demo }) => demo) && <DemoMark />}
			</h1>
			<p className="lede">
				{say({
					zh: "原始数据一律不改。规则给出有效、存疑、无效、缺失的判定和理由；无效数据不参与日均、月均和类别评价，存疑数据参与并标出。",
					en: "What was received is never changed. Rules say good, suspect, bad or missing, and why; bad data enter no mean and no class, suspect data do and are marked.",
				})}
			</p>
			<h2>{say({ zh: "各站近 14 天", en: "Stations, the last 14 days" })}</h2>
			{stations.length > FEW_STATIONS && (
				<p className="quality-filter">
					<label htmlFor={`${id}n`}>{say({ zh: "站名", en: "Station" })}</label>{" "}
					<input id={`${id}n`} type="search" value={name} onChange={(event) => setName(event.target.value)} />{" "}
					<label>
						<input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} />{" "}
						{say({
							zh: `连同没有发现问题的（共 ${stations.length} 个站，${troubled.length} 个有问题）`,
							en: `those without findings, too (${stations.length} stations, ${troubled.length} with findings)`,
						})}
					</label>
				</p>
			)}
			{stations.length === 0 && <p>{say({ zh: "还没有自动站。", en: "There is no station yet." })}</p>}
			{stations.length > 0 && (
				<ScrollBox label={say({ zh: "自动站质控情况", en: "Quality of stations" })} tall>
					<table>
						<thead>
							<tr>
								<th scope="col">{say({ zh: "站点", en: "Station" })}</th>
								<th scope="col" className="number">
									{say({ zh: "无效", en: "Bad" })}
								</th>
								<th scope="col" className="number">
									{say({ zh: "存疑", en: "Suspect" })}
								</th>
								<th scope="col" className="number">
									{say({ zh: "缺失", en: "Missing" })}
								</th>
								<th scope="col">{say({ zh: "检查至", en: "Checked to" })}</th>
								<th scope="col">{say({ zh: "现状", en: "Now" })}</th>
							</tr>
						</thead>
						<tbody>
							{listed.map((station) => (
								<tr key={station.siteId} aria-current={station.siteId === site?.siteId || undefined}>
									<th scope="row">
										<button
											type="button"
											className="linklike"
											aria-pressed={station.siteId === site?.siteId}
											onClick={() => {
												set("site", String(station.siteId));
												document.getElementById(SITE_PART)?.scrollIntoView({ block: "start" });
											}}
										>
											{say(station.name)}
										</button>
									</th>
									<td className="number">{station.counts.bad}</td>
									<td className="number">{station.counts.suspect}</td>
									<td className="number">{station.counts.missing}</td>
									<td>
										{station.checkedTo
											? localMinute(new Date(station.checkedTo), seen.timeZone)
											: say({ zh: "无实时数据", en: "no telemetry" })}
									</td>
									<td>{station.work?.work ? say(STATION_WORKS[station.work.work]) : "—"}</td>
								</tr>
							))}
						</tbody>
					</table>
				</ScrollBox>
			)}
			<div id={SITE_PART}>{site && <QualitySite siteId={site.siteId} />}</div>
			<QualityReadings />
			<h2>{say({ zh: "检查规则", en: "The checks" })}</h2>
			<p className="quality-note">
				{say({
					zh: `现行规则集 ${rulesName(rules)}。规则更新后，近 35 天的自动站数据和近 400 天的导入数据按新规则复核；原判定及其规则版本保留。`,
					en: `The set in force: ${rulesName(rules)}. When a rule changes, telemetry of the last 35 days and readings of the last 400 are checked again by the new one; earlier verdicts stay with the version that gave them.`,
				})}
				{again > 0 &&
					say({ zh: `有 ${again} 个站正在复核。`, en: ` Being checked again: ${counted(again, "station")}.` })}
			</p>
			<dl className="quality-checks">
				{checks.map((check) => (
					<div key={check.name}>
						<dt>
							{say(check.title)} <small>{`${check.name} v${check.version}`}</small>
						</dt>
						<dd>{say(check.describe)}</dd>
					</div>
				))}
			</dl>
			<p className="quality-note">
				<Link to="/about">{say({ zh: "关于数据与规则", en: "About data and rules" })}</Link>
			</p>
		</article>
	);
}

/** Its name and version; which version each check has stands beside the check. */
const rulesName = (rules: string) => rules.replace(/\(.*$/, "");
