import { Link, useParams } from "react-router";
import type { Moment } from "../loop/moment.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { FailedPage } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { useLive } from "../web/live.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { CompletenessTable } from "./completeness-table.tsx";
import { DutyDesk } from "./duty-desk.tsx";
import type { StationFile } from "./station-file.store.ts";
import { StationLog, StationStanding } from "./station-log.tsx";
import { StationOddities } from "./station-oddities.tsx";
import { StationSeries } from "./station-series.tsx";
import { clockWords, stationState } from "./station-words.ts";
import "./stations.css";

/** A station: its series from minutes to years, what the checks found, the frame behind each value, its clock and its data rate. */
export function StationPage() {
	const say = useSay();
	const { id = "" } = useParams();
	const moment = useMoment();
	const path = `/api/waters/stations/${encodeURIComponent(id)}`;
	const live = useLive(moment.asOf === null ? `stations/${id}` : null, [path, `${path}/series`]);
	const file = useApi<StationFile & { moment: Moment }>(`${path}${moment.search}`);
	if (file.error)
		return (
			<FailedPage title={say({ zh: "自动站", en: "Automatic station" })} fault={file.error} again={file.refetch}>
				<Link to={withMoment("/waters/stations", moment)}>
					{say({ zh: "返回自动站列表", en: "Back to the stations" })}
				</Link>
			</FailedPage>
		);
	if (!file.data) return <LoadingPage />;
	const { name, creek, demo, series } = file.data;
	return (
		<article className="stations">
			<p>
				<Link to={withMoment("/waters/stations", moment)}>{say({ zh: "自动站", en: "Stations" })}</Link>
				{creek && (
					<>
						{" · "}
						<Link to={withMoment(`/waters/creeks/${creek.id}`, moment)}>{say(creek)}</Link>
					</>
				)}
			</p>
			<h1>
				{say(name)} {demo && <DemoMark />}
			</h1>
			<p>
				<Link to={withMoment(`/waters/alarms?site=${id}`, moment)}>{say({ zh: "本站报警", en: "Its alarms" })}</Link>
				{" · "}
				<Link to={withMoment(`/waters/quality?site=${id}`, moment)}>
					{say({ zh: "质控记录、校准与维护", en: "Quality, calibration and maintenance" })}
				</Link>
				{moment.asOf === null && (
					<>
						{" · "}
						<a href="#duty">{say({ zh: "下发指令与设置", en: "Ask and set it" })}</a>
					</>
				)}
			</p>
			<StationFacts file={file.data} now={file.data.moment.at} live={live} />
			<StationStanding file={file.data} />
			{series.length === 0 ? (
				<p>{say({ zh: "还没有收到这个站的监测数据。", en: "No data of this station has come yet." })}</p>
			) : (
				<>
					<StationSeries file={file.data} path={path} now={file.data.moment.at} />
					<CompletenessTable siteId={file.data.siteId} />
				</>
			)}
			<StationLog file={file.data} />
			<StationOddities file={file.data} />
			<div id="duty">
				{moment.asOf === null && <DutyDesk loggers={file.data.loggers} timeZone={file.data.moment.timeZone} />}
			</div>
		</article>
	);
}

function StationFacts({ file, now, live }: { file: StationFile; now: string; live: string }) {
	const say = useSay();
	const { month } = file;
	const share = (part: number) => (month.received === 0 ? "—" : `${((100 * part) / month.received).toFixed(1)} %`);
	return (
		<>
			<dl className="station-facts">
				{file.loggers.map((logger) => (
					<div key={logger.mn}>
						<dt>
							MN <span className="mono">{logger.mn}</span>
						</dt>
						<dd>
							{say(stationState(logger, now).words)}
							{logger.retired && say({ zh: `（${logger.retired.reason}）`, en: ` (${logger.retired.reason})` })}
							{say({
								zh: `；近 1 小时 ${logger.lastHour} 条、24 小时 ${logger.lastDay} 条；时钟${clockWords(logger.clockErrorMs).zh}；累计 ${logger.frames} 帧，重复 ${logger.repeated}，坏帧 ${logger.badFrames}${logger.incomplete > 0 ? `；24 小时内 ${logger.incomplete} 条分包未收齐` : ""}`,
								en: `; ${logger.lastHour} tellings in the last hour, ${logger.lastDay} in 24 h; clock ${clockWords(logger.clockErrorMs).en}; ${logger.frames} frames in all, ${logger.repeated} repeated, ${logger.badFrames} bad${logger.incomplete > 0 ? `; ${logger.incomplete} telegrams of 24 h lack parts` : ""}`,
							})}
						</dd>
					</div>
				))}
				<div>
					<dt>{say({ zh: "近 30 天质控", en: "Quality, 30 days" })}</dt>
					<dd>
						{say({
							zh: `收到 ${month.received} 个数值，有效 ${share(month.valid)}，存疑 ${share(month.suspect)}，无效 ${share(month.bad)}`,
							en: `${month.received} values, ${share(month.valid)} valid, ${share(month.suspect)} suspect, ${share(month.bad)} bad`,
						})}
					</dd>
				</div>
			</dl>
			<p className="live-mark" data-state={live}>
				{live === "live"
					? say({ zh: "实时更新中", en: "live" })
					: live === "away"
						? say({
								zh: "连接中断，正在重连；所示为最后收到的数据",
								en: "the line is broken; what is shown may be behind",
							})
						: say({ zh: "所示为过去某一时刻，不实时更新", en: "a past moment; nothing changes here" })}
			</p>
		</>
	);
}
