import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { localMinute } from "../loop/local-day.ts";
import type { Bilingual } from "../loop/words.ts";
import { ApiError, sendApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { instantOfWall, SpanFields, wallTime } from "../web/span-fields.tsx";
import type { Gap } from "./gap.ts";
import type { ToldRequest } from "./request.store.ts";
import { type Asked, HISTORY, type HistoryCn, MINUTE_INTERVALS, REAL_TIME_SECONDS } from "./request.ts";
import { askedWords, progressWords, replyWords } from "./request-words.ts";
import type { OpenRequest } from "./running.ts";
import { CLOCK_WRONG_MS, clockWords } from "./station-words.ts";
import "../waters/works.css";
import "./station-desk.css";

interface Desk {
	timeZone: string;
	clockErrorMs: number | null;
	/** Why nothing can be asked now; null: it can. */
	why: Bilingual | null;
	open: OpenRequest | null;
	requests: ToldRequest[];
	gaps: Gap[];
}

/** While something is under way it is asked after often; else now and then, for a line comes and goes. */
const [BUSY_MS, IDLE_MS] = [1_000, 15_000];

/** What may be asked of a logger: its clock, its history, its intervals; and what became of what was asked. */
export function RequestDesk({ mn }: { mn: string }) {
	const say = useSay();
	const queries = useQueryClient();
	const path = `/api/stations/${encodeURIComponent(mn)}/requests`;
	const desk = useQuery<Desk, ApiError>({
		queryKey: [path],
		queryFn: ({ signal }) => sendApi<Desk>(path, { signal }),
		refetchInterval: ({ state }) => (state.data?.open ? BUSY_MS : IDLE_MS),
		retry: false,
	});
	const [fault, setFault] = useState<Bilingual | null>(null);
	const [sending, setSending] = useState(false);
	const whyId = useId();
	if (desk.error) return <p>{say(desk.error.words)}</p>;
	if (!desk.data) return <p role="status">{say({ zh: "正在载入……", en: "Loading…" })}</p>;
	const { timeZone, clockErrorMs, open, requests, gaps } = desk.data;
	const why =
		desk.data.why ??
		(open ? { zh: "上一条指令还在执行，完成后再下发。", en: "Wait until what was asked before is over." } : null);
	const ask = async (asked: Asked) => {
		setSending(true);
		setFault(null);
		try {
			await sendApi(path, {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: JSON.stringify({ ...asked, clientKey: crypto.randomUUID() }),
			});
		} catch (error) {
			setFault(error instanceof ApiError ? error.words : { zh: "没有成功，请再试一次。", en: "It failed; try again." });
		}
		await queries.invalidateQueries({ queryKey: [path] });
		setSending(false);
	};
	const button = { disabled: why !== null || sending, "aria-describedby": why ? whyId : undefined };
	const wrong = Math.abs(clockErrorMs ?? 0) >= CLOCK_WRONG_MS;
	return (
		<div className="station-desk">
			{why && (
				<p id={whyId} className="works-note">
					{say(why)}
				</p>
			)}
			<div className="station-desk-parts">
				<section aria-labelledby={`${whyId}c`}>
					<h3 id={`${whyId}c`}>{say({ zh: "时钟", en: "Clock" })}</h3>
					<p className={wrong ? "state-lies" : undefined}>
						{say({ zh: `站点时钟${clockWords(clockErrorMs).zh}`, en: `Its clock: ${clockWords(clockErrorMs).en}` })}
						{wrong &&
							say({
								zh: "，数据会记到错误的时间上，请对时。",
								en: "; its data stand at the wrong time. Set it.",
							})}
					</p>
					<p className="chips">
						<button
							type="button"
							className={wrong ? "works-button main" : "works-button"}
							onClick={() => void ask({ ask: "time" })}
							{...button}
						>
							{say({ zh: "对时", en: "Set the clock" })}
						</button>
						<button
							type="button"
							className="works-button"
							onClick={() => void ask({ ask: "tell", what: "clock" })}
							{...button}
						>
							{say({ zh: "查询时钟", en: "Ask its clock" })}
						</button>
					</p>
				</section>
				<HistoryForm gaps={gaps} timeZone={timeZone} button={button} onAsk={(asked) => void ask(asked)} />
				<IntervalForm button={button} onAsk={(asked) => void ask(asked)} />
			</div>
			{fault && <p role="alert">{say(fault)}</p>}
			<Requests requests={requests} open={open} timeZone={timeZone} />
		</div>
	);
}

interface FormProps {
	button: { disabled: boolean; "aria-describedby": string | undefined };
	onAsk(asked: Asked): void;
}

/** History of a span; a gap that the checks found fills it in. */
function HistoryForm({ gaps, timeZone, button, onAsk }: FormProps & { gaps: readonly Gap[]; timeZone: string }) {
	const say = useSay();
	const id = useId();
	const [cn, setCn] = useState<HistoryCn>(gaps[0]?.cn ?? "2061");
	const [from, setFrom] = useState("");
	const [to, setTo] = useState("");
	const fill = (gap: Gap) => {
		setCn(gap.cn);
		setFrom(wallTime(gap.from, timeZone));
		setTo(wallTime(gap.to, timeZone));
	};
	const submit = (event: FormEvent) => {
		event.preventDefault();
		onAsk({ ask: "history", cn, from: instantOfWall(from, timeZone), to: instantOfWall(to, timeZone) });
	};
	return (
		<section aria-labelledby={`${id}h`}>
			<h3 id={`${id}h`}>{say({ zh: "补传历史数据", en: "History again" })}</h3>
			{gaps.length > 0 && (
				<>
					<p className="station-note">
						{say({
							zh: "近 31 天的缺数，点选即填入：",
							en: "What is missing of the last 31 days; choose one to fill it in:",
						})}
					</p>
					<p className="chips">
						{gaps.map((gap) => (
							<button key={`${gap.cn} ${gap.from}`} type="button" onClick={() => fill(gap)}>
								{localMinute(gap.from, timeZone).slice(5)} – {localMinute(gap.to, timeZone).slice(5)}{" "}
								{say(HISTORY[gap.cn])}
							</button>
						))}
					</p>
				</>
			)}
			<form className="works-form" onSubmit={submit}>
				<label htmlFor={`${id}k`}>{say({ zh: "数据", en: "Data" })}</label>
				<select id={`${id}k`} value={cn} onChange={(event) => setCn(event.target.value as HistoryCn)}>
					{(Object.keys(HISTORY) as HistoryCn[]).map((one) => (
						<option key={one} value={one}>
							{say({
								zh: `${HISTORY[one].zh}（一次 ${HISTORY[one].days} 天以内）`,
								en: `${HISTORY[one].en} (${HISTORY[one].days} days at once)`,
							})}
						</option>
					))}
				</select>
				<SpanFields from={from} to={to} onFrom={setFrom} onTo={setTo} />
				<button type="submit" className="works-button" {...button}>
					{say({ zh: "请站点补传", en: "Ask the station" })}
				</button>
			</form>
		</section>
	);
}

function IntervalForm({ button, onAsk }: FormProps) {
	const say = useSay();
	const id = useId();
	const [seconds, setSeconds] = useState("");
	const [minutes, setMinutes] = useState<string>("");
	return (
		<section aria-labelledby={`${id}h`}>
			<h3 id={`${id}h`}>{say({ zh: "上报间隔", en: "Intervals" })}</h3>
			<form
				className="works-form"
				onSubmit={(event) => {
					event.preventDefault();
					onAsk({ ask: "real-time-interval", seconds: Number(seconds) });
				}}
			>
				<label htmlFor={`${id}s`}>
					{say({ zh: "实时数据间隔（秒，30–3600）", en: "Real time, seconds (30–3600)" })}
				</label>
				<input
					id={`${id}s`}
					type="number"
					required
					min={REAL_TIME_SECONDS.least}
					max={REAL_TIME_SECONDS.most}
					step={1}
					value={seconds}
					onChange={(event) => setSeconds(event.target.value)}
				/>
				<span className="chips">
					<button type="submit" className="works-button" {...button}>
						{say({ zh: "设置实时间隔", en: "Set real time" })}
					</button>
					<button
						type="button"
						className="works-button"
						onClick={() => onAsk({ ask: "tell", what: "real-time-interval" })}
						{...button}
					>
						{say({ zh: "查询实时间隔", en: "Ask real time" })}
					</button>
				</span>
			</form>
			<form
				className="works-form"
				onSubmit={(event) => {
					event.preventDefault();
					const chosen = MINUTE_INTERVALS.find((one) => String(one) === minutes);
					if (chosen !== undefined) onAsk({ ask: "minute-interval", minutes: chosen });
				}}
			>
				<label htmlFor={`${id}m`}>{say({ zh: "分钟数据间隔（分钟）", en: "Minute data, minutes" })}</label>
				<select id={`${id}m`} required value={minutes} onChange={(event) => setMinutes(event.target.value)}>
					<option value="">{say({ zh: "请选择", en: "choose" })}</option>
					{MINUTE_INTERVALS.map((one) => (
						<option key={one} value={String(one)}>
							{one}
						</option>
					))}
				</select>
				<span className="chips">
					<button type="submit" className="works-button" {...button}>
						{say({ zh: "设置分钟间隔", en: "Set minutes" })}
					</button>
					<button
						type="button"
						className="works-button"
						onClick={() => onAsk({ ask: "tell", what: "minute-interval" })}
						{...button}
					>
						{say({ zh: "查询分钟间隔", en: "Ask minutes" })}
					</button>
				</span>
			</form>
		</section>
	);
}

/** What was asked, the latest first. */
function Requests({ requests, open, timeZone }: Pick<Desk, "requests" | "open" | "timeZone">) {
	const say = useSay();
	const id = useId();
	if (requests.length === 0) return null;
	const outcomeOf = ({ seq, reply }: ToldRequest): Bilingual => {
		if (reply) return replyWords(reply);
		if (open?.seq === seq) return progressWords(open.progress);
		return { zh: "结果不明：等待期间服务中断过。", en: "The outcome is not known: the service was interrupted." };
	};
	return (
		<section aria-labelledby={id} aria-live="polite">
			<h3 id={id}>{say({ zh: "指令记录", en: "What was asked" })}</h3>
			<ol className="station-requests">
				{requests.map((one) => (
					<li key={one.seq} data-outcome={one.reply?.outcome ?? (open?.seq === one.seq ? "open" : "unknown")}>
						<strong>{say(askedWords(one.asked, timeZone))}</strong> <span>{say(outcomeOf(one))}</span>{" "}
						<small>
							{say(one.by)} · {localMinute(one.at, timeZone)}
						</small>
					</li>
				))}
			</ol>
		</section>
	);
}
