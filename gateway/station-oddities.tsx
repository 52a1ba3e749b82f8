import { useState } from "react";
import { Link } from "react-router";
import { localMinute } from "../loop/local-day.ts";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useLive } from "../web/live.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { FrameAt } from "./frame-text.tsx";
import type { StationOddity } from "./oddity.store.ts";
import { ODDITIES } from "./oddity.ts";
import type { FramePlace } from "./oddity-tally.ts";
import type { FileOnPage } from "./station-log.tsx";
import type { StationOdditiesAnswer } from "./station-voice.api.ts";

/** What is odd about a station's frames: how often, when last, what it means, what puts an end to it, and the frame. */
export function StationOddities({ file }: { file: FileOnPage }) {
	const say = useSay();
	const moment = useMoment();
	const path = `/api/waters/stations/${file.siteId}/oddities`;
	useLive(moment.asOf === null ? `stations/${file.siteId}` : null, [path]);
	const { data, error } = useApi<StationOdditiesAnswer>(`${path}${moment.search}`);
	const [picked, setPicked] = useState<{ key: string; at: string; frame: FramePlace } | null>(null);
	return (
		<section className="station-oddities" aria-labelledby="station-oddities">
			<h2 id="station-oddities">{say({ zh: "报文异常", en: "Odd frames" })}</h2>
			{error && <p role="alert">{say(error.words)}</p>}
			{data && (
				<p className="station-note">
					{data.oddities.length === 0
						? say({
								zh: `近 ${data.days} 天的报文都合规范，没有发现异常。`,
								en: `Nothing was odd about its frames in the last ${data.days} days.`,
							})
						: say({
								zh: `近 ${data.days} 天，按日累计；除另有说明外，数据照常入库、应答。读不出的坏帧另存隔离区，不在此列。`,
								en: `Of the last ${data.days} days, counted by day; unless told otherwise the data were stored and answered. Frames that could not be read are in quarantine and not counted here.`,
							})}
				</p>
			)}
			<ul>
				{data?.oddities.map((oddity) => {
					const { mn, kind, frame, lastAt } = oddity;
					const words = ODDITIES[kind];
					const key = `${mn} ${kind}`;
					return (
						<li key={key}>
							<h3>
								<span className={words.matters ? "state-lies" : undefined}>{say(words.name)}</span>
								{oddity.detail !== "" && words.detail && (
									<span className="mono"> {say(words.detail(oddity.detail))}</span>
								)}
								{file.loggers.length > 1 && <span className="mono"> {mn}</span>}
							</h3>
							<p>
								{say(countWords(oddity, localMinute(lastAt, file.moment.timeZone)))}{" "}
								{frame ? (
									<button type="button" className="as-link" onClick={() => setPicked({ key, at: lastAt, frame })}>
										{say({ zh: "看最近一帧", en: "the last frame" })}
									</button>
								) : (
									<Link to={withMoment("/waters/stations", moment)}>
										{say({ zh: "见自动站页的隔离区", en: "see the quarantine" })}
									</Link>
								)}
							</p>
							<p>
								{say(words.means)} {say({ zh: `处理：${words.cure.zh}`, en: `What helps: ${words.cure.en}` })}
							</p>
							{picked?.key === key && (
								<FrameAt
									{...{ siteId: file.siteId, timeZone: file.moment.timeZone, at: picked.at, frame: picked.frame }}
									onClose={() => setPicked(null)}
								/>
							)}
						</li>
					);
				})}
			</ul>
		</section>
	);
}

function countWords({ times, days }: StationOddity, last: string) {
	return {
		zh: `${times} 次${days > 1 ? `，分布在 ${days} 天` : ""}，最近一次 ${last}。`,
		en: `${times} time${times === 1 ? "" : "s"}${days > 1 ? ` on ${days} days` : ""}, last at ${last}.`,
	};
}
