import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { localMinute } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { FailedPage } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { useLive } from "../web/live.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { SentenceText } from "../web/sentence.tsx";
import { LoadingPage } from "../web/shell.tsx";
import type { CauseView } from "./alarm-view.ts";
import { FlowVelocity } from "./flow-velocity.tsx";
import { WorksNav } from "./works-nav.tsx";
import "./works.css";
import "./quality.css";

interface Alarms {
	moment: Moment;
	causes: CauseView[];
}

/** 报警: one entry a cause, what stands first; where it may come from, and what has become of it. */
export function AlarmsPage() {
	const say = useSay();
	const moment = useMoment();
	const [params] = useSearchParams();
	const wanted = params.get("cause");
	const site = params.get("site");
	const query = new URLSearchParams({
		...(moment.asOf ? { asOf: moment.asOf, sense: moment.sense } : {}),
		...(site ? { site } : {}),
		days: wanted ? "400" : "14",
	});
	const answer = useApi<Alarms>(`/api/waters/alarms?${query}`);
	useLive(moment.asOf === null ? "stations" : null, ["/api/waters/alarms"]);
	const title = say({ zh: "水质报警", en: "Water alarms" });
	if (answer.error) return <FailedPage title={title} fault={answer.error} again={answer.refetch} />;
	if (!answer.data) return <LoadingPage />;
	const { causes, moment: seen } = answer.data;
	const shown = wanted === null ? causes : causes.filter(({ causeId }) => causeId === wanted);
	const stands = shown.filter(({ endedAt }) => endedAt === null);
	const over = shown.filter(({ endedAt }) => endedAt !== null);
	return (
		<article className="quality">
			<WorksNav />
			<h1>
				{title} {shown.some(({ demo }) => demo) && <DemoMark />}
			</h1>
			<p className="lede">
				{wanted === null
					? say({
							zh: `一个原因一条报警：未解除 ${stands.length} 条，近 14 天已解除 ${over.length} 条。`,
							en: `One alarm a cause: ${stands.length} standing, ${over.length} over in the last 14 days.`,
						})
					: shown.length === 0
						? say({ zh: "近 400 天没有这一原因的报警。", en: "There is no such alarm in the last 400 days." })
						: say({ zh: "这里只列一个原因的报警。", en: "The alarms of one cause alone." })}{" "}
				{(wanted || site) && (
					<Link to={withMoment("/waters/alarms", moment)}>{say({ zh: "查看全部", en: "Show all" })}</Link>
				)}
			</p>
			<h2>{say({ zh: "未解除", en: "Standing" })}</h2>
			{stands.length === 0 && <p>{say({ zh: "没有未解除的报警。", en: "No alarm stands." })}</p>}
			<ol className="alarm-list">
				{stands.map((cause) => (
					<Cause key={cause.causeId} cause={cause} timeZone={seen.timeZone} open />
				))}
			</ol>
			<h2>{say({ zh: "已解除", en: "Over" })}</h2>
			{over.length === 0 && (
				<p>
					{wanted === null
						? say({ zh: "近 14 天没有解除的报警。", en: "None in the last 14 days." })
						: say({ zh: "没有。", en: "None." })}
				</p>
			)}
			<ol className="alarm-list">
				{over.map((cause) => (
					<Cause key={cause.causeId} cause={cause} timeZone={seen.timeZone} open={wanted !== null} />
				))}
			</ol>
			<FlowVelocity onSet={() => void answer.refetch()} />
		</article>
	);
}

function Cause({ cause, timeZone, open }: { cause: CauseView; timeZone: string; open: boolean }) {
	const say = useSay();
	const moment = useMoment();
	const [shown, setShown] = useState(open);
	const local = (at: string) => localMinute(new Date(at), timeZone);
	return (
		<li className={cause.endedAt === null ? "alarm stands" : "alarm"} id={cause.causeId}>
			<h3>{say(cause.title)}</h3>
			<p className="alarm-times">
				{say({ zh: "自 ", en: "From " })}
				<time dateTime={cause.from}>{local(cause.from)}</time>
				{cause.endedAt && (
					<>
						{say({ zh: " 至 ", en: " to " })}
						<time dateTime={cause.endedAt}>{local(cause.endedAt)}</time>
					</>
				)}
				{" · "}
				{say({ zh: `本系统 ${local(cause.knownFrom)} 发现`, en: `known here from ${local(cause.knownFrom)}` })}
				{cause.matterId && (
					<>
						{" · "}
						<Link to={withMoment(`/matters/${cause.matterId}`, moment)}>
							{say({ zh: "已转为事项", en: "has become a matter" })}
						</Link>
					</>
				)}
			</p>
			{cause.source && (
				<p>
					<SentenceText sentence={cause.source} />
				</p>
			)}
			<button type="button" className="works-button" aria-expanded={shown} onClick={() => setShown(!shown)}>
				{say({ zh: `各项报警（${cause.alarms.length}）`, en: `Its alarms (${cause.alarms.length})` })}
			</button>
			{shown && (
				<ul className="alarm-parts">
					{cause.alarms.map((alarm) => (
						<li key={alarm.alarmId}>
							<strong>{say(alarm.kindName)}</strong> <SentenceText sentence={alarm.sentence} />{" "}
							<Link to={withMoment(`/waters/quality?site=${alarm.siteId}`, moment)}>
								{say({ zh: "数据质量", en: "data quality" })}
							</Link>
						</li>
					))}
				</ul>
			)}
		</li>
	);
}
