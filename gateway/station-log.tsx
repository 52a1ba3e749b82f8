import { useState } from "react";
import { localMinute } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useLive } from "../web/live.ts";
import { useMoment } from "../web/moment.tsx";
import { FrameAt } from "./frame-text.tsx";
import type { StationFile } from "./station-file.store.ts";
import type { LogLine } from "./station-log.ts";
import type { StationLogAnswer } from "./station-voice.api.ts";

/** A station on its page. */
export type FileOnPage = StationFile & { moment: Moment };

function useLog(siteId: number, before: string | undefined) {
	const moment = useMoment();
	const path = `/api/waters/stations/${siteId}/log`;
	useLive(moment.asOf === null ? `stations/${siteId}` : null, [path]);
	const query = new URLSearchParams(moment.search);
	if (before) query.set("before", before);
	const search = query.toString();
	return useApi<StationLogAnswer>(search === "" ? path : `${path}?${search}`, { keep: true });
}

/** What a station's instruments say that they are in, above the data that they bring: under repair, being calibrated, at fault. */
export function StationStanding({ file }: { file: FileOnPage }) {
	const say = useSay();
	const { data } = useLog(file.siteId, undefined);
	if (!data || data.standing.length === 0) return null;
	return (
		<section className="station-standing" aria-label={say({ zh: "仪器自述状态", en: "What its instruments say" })}>
			<ul>
				{data.standing.map(({ mn, who, what, at, since }) => (
					<li key={`${mn} ${who.zh} ${what.zh}`}>
						<strong>
							{say({ zh: `${who.zh}${what.zh}`, en: `${who.en}, ${what.en}` })}
							{file.loggers.length > 1 && <span className="mono"> {mn}</span>}
						</strong>{" "}
						{say(standingWords(localMinute(since, file.moment.timeZone), localMinute(at, file.moment.timeZone)))}
					</li>
				))}
			</ul>
		</section>
	);
}

function standingWords(since: string, at: string) {
	const again = since !== at;
	return {
		zh: `（${since} 起自述${again ? `，最近一次 ${at}` : ""}），其间的数据请对照现场记录判读。`,
		en: `by its own word since ${since}${again ? `, last at ${at}` : ""}; read its data beside the log.`,
	};
}

/** What a station says of itself, in words, with the frame behind each line. */
export function StationLog({ file }: { file: FileOnPage }) {
	const say = useSay();
	// Where the pages began that were turned over; the first has no beginning.
	const [pages, setPages] = useState<string[]>([]);
	const [picked, setPicked] = useState<LogLine | null>(null);
	const log = useLog(file.siteId, pages.at(-1));
	const { timeZone } = file.moment;
	const turn = (next: string[]) => {
		setPicked(null);
		setPages(next);
	};
	const next = log.data?.next ?? null;
	return (
		<section className="station-log" aria-labelledby="station-log">
			<h2 id="station-log">{say({ zh: "现场记录", en: "Station log" })}</h2>
			<p className="station-note">
				{say({
					zh: "数采仪和仪器自述的重启、日志、状态、参数和站房情况，最近的在前；未变的状态合为一行。",
					en: "What the logger and its instruments say of themselves: restarts, logs, states, settings, the room. The newest first; what did not change is one line.",
				})}
			</p>
			{log.error && <p role="alert">{say(log.error.words)}</p>}
			{log.data && log.data.lines.length === 0 && (
				<p>{say({ zh: "这个站没有上传过现场记录。", en: "This station has told nothing of itself." })}</p>
			)}
			{picked && (
				<FrameAt
					{...{ siteId: file.siteId, timeZone, at: picked.at, frame: picked.frame }}
					onClose={() => setPicked(null)}
				/>
			)}
			{log.data && log.data.lines.length > 0 && <LogTable file={file} lines={log.data.lines} onPick={setPicked} />}
			{(pages.length > 0 || next) && (
				<p className="station-tools">
					<button type="button" disabled={pages.length === 0} onClick={() => turn(pages.slice(0, -1))}>
						{say({ zh: "较新的记录", en: "Newer" })}
					</button>
					<button type="button" disabled={!next} onClick={() => next && turn([...pages, next])}>
						{say({ zh: "更早的记录", en: "Older" })}
					</button>
				</p>
			)}
		</section>
	);
}

function LogTable({
	file,
	lines,
	onPick,
}: {
	file: FileOnPage;
	lines: readonly LogLine[];
	onPick(line: LogLine): void;
}) {
	const say = useSay();
	const { timeZone } = file.moment;
	return (
		<>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
			<section className="stations-scroll" aria-label={say({ zh: "现场记录表", en: "Table of the log" })} tabIndex={0}>
				<table>
					<thead>
						<tr>
							<th scope="col">{say({ zh: "时间", en: "Time" })}</th>
							<th scope="col">{say({ zh: "内容", en: "What it says" })}</th>
							<th scope="col">{say({ zh: "报文", en: "Frame" })}</th>
						</tr>
					</thead>
					<tbody>
						{lines.map((line) => (
							<tr key={`${line.frame.batch} ${line.frame.place} ${line.who.zh}`}>
								<th scope="row">
									{localMinute(line.at, timeZone)}
									{line.times > 1 && (
										<span className="log-run">
											{say({
												zh: `自 ${localMinute(line.since, timeZone)} 起 ${line.times} 次`,
												en: `${line.times} times since ${localMinute(line.since, timeZone)}`,
											})}
										</span>
									)}
								</th>
								<td>
									<span className="log-who">{say(line.who)}</span>{" "}
									<span className={line.notice ? "log-notice" : undefined}>{say(line.what)}</span>
									{file.loggers.length > 1 && <span className="mono log-run">{line.mn}</span>}
								</td>
								<td>
									<button type="button" className="as-link" onClick={() => onPick(line)}>
										{say({ zh: "原文", en: "frame" })}
									</button>
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</section>
		</>
	);
}
