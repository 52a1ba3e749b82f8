import { lazy, Suspense, useState } from "react";
import { useSearchParams } from "react-router";
import { localMinute } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import { SAMPLES } from "../waters/batch-sample.ts";
import { useApi } from "../web/api.ts";
import { useLang, useSay } from "../web/language.tsx";
import { useMoment } from "../web/moment.tsx";
import { FrameText } from "./frame-text.tsx";
import type { SeriesAnswer, ToldReading } from "./series.store.ts";
import type { SeriesPoint } from "./series.ts";
import { SeriesTable } from "./series-table.tsx";
import type { SeriesFacts, StationFile } from "./station-file.store.ts";
import { CN_WORDS } from "./station-words.ts";

const StationChart = lazy(async () => ({ default: (await import("./station-chart.tsx")).StationChart }));

const HOUR = 3_600_000;
const SPANS = [
	{ name: "6h", ms: 6 * HOUR, zh: "6 小时", en: "6 h" },
	{ name: "24h", ms: 24 * HOUR, zh: "24 小时", en: "24 h" },
	{ name: "7d", ms: 7 * 24 * HOUR, zh: "7 天", en: "7 days" },
	{ name: "30d", ms: 30 * 24 * HOUR, zh: "30 天", en: "30 days" },
	{ name: "1y", ms: 366 * 24 * HOUR, zh: "1 年", en: "1 year" },
	{ name: "all", ms: 0, zh: "全部", en: "all" },
] as const;

type Point = SeriesPoint | ToldReading;

/** The chart of a series with its table: which one and of which span stands in the address. */
export function StationSeries({
	file,
	path,
	now,
}: {
	file: StationFile & { moment: Moment };
	path: string;
	now: string;
}) {
	const say = useSay();
	const lang = useLang();
	const moment = useMoment();
	const [params, setParams] = useSearchParams();
	const [picked, setPicked] = useState<Point | null>(null);
	const key = params.get("series") ?? "";
	const facts = file.series.find((one) => keyOf(one) === key) ?? usualSeries(file.series);
	const span = SPANS.find((one) => one.name === (params.get("span") ?? "24h"));
	const { from, to } = shownSpan(params, span, facts, now);
	const set = (next: Record<string, string | null>) => {
		setPicked(null);
		setParams(
			(before) => {
				const all = new URLSearchParams(before);
				for (const [name, value] of Object.entries(next)) value === null ? all.delete(name) : all.set(name, value);
				return all;
			},
			{ replace: true },
		);
	};
	const query = new URLSearchParams({ cn: String(facts.cn), factor: facts.factor, from, to });
	if (moment.asOf) {
		query.set("asOf", moment.asOf);
		query.set("sense", moment.sense);
	}
	const series = useApi<SeriesAnswer>(`${path}/series?${query}`);
	// While the next span is read the last one stays, so that nothing flickers.
	const [shown, setShown] = useState<{ answer: SeriesAnswer; of: string } | null>(null);
	if (series.data && shown?.answer !== series.data) setShown({ answer: series.data, of: keyOf(facts) });
	const answer = series.data ?? (shown?.of === keyOf(facts) ? shown.answer : undefined);
	const points: readonly Point[] = answer?.points ?? [];
	const title = facts.unit
		? say({ zh: `${facts.name.zh}（${facts.unit}）`, en: `${facts.name.en} (${facts.unit})` })
		: say(facts.name);
	const values = points.flatMap((point) => (point.value === null ? [] : [point.value]));
	const shiftBy = (share: number) => {
		const width = Date.parse(to) - Date.parse(from);
		const move = (at: string) => new Date(Date.parse(at) + share * width).toISOString();
		set({ span: null, from: move(from), to: move(to) });
	};
	const zoomBy = (factor: number) => {
		const middle = (Date.parse(from) + Date.parse(to)) / 2;
		const half = Math.max(5 * 60_000, ((Date.parse(to) - Date.parse(from)) / 2) * factor);
		const end = Math.min(middle + half, Date.parse(now));
		set({ span: null, from: new Date(end - 2 * half).toISOString(), to: new Date(end).toISOString() });
	};
	return (
		<section aria-label={say({ zh: "过程线", en: "Series" })}>
			<h2>{title}</h2>
			<div className="station-tools">
				<label>
					{say({ zh: "因子", en: "Factor" })}{" "}
					<select value={keyOf(facts)} onChange={(event) => set({ series: event.target.value })}>
						{file.series.map((one) => (
							<option key={keyOf(one)} value={keyOf(one)}>
								{say(one.name)} · {say(CN_WORDS[one.cn] ?? { zh: String(one.cn), en: String(one.cn) })}
							</option>
						))}
					</select>
				</label>
				<fieldset>
					<legend className="visually-hidden">{say({ zh: "时段", en: "Span" })}</legend>
					{SPANS.map((one) => (
						<button
							key={one.name}
							type="button"
							aria-pressed={one.name === span?.name && !params.get("from")}
							onClick={() => set({ span: one.name, from: null, to: null })}
						>
							{say(one)}
						</button>
					))}
				</fieldset>
				<fieldset>
					<legend className="visually-hidden">{say({ zh: "移动与缩放", en: "Move and zoom" })}</legend>
					<button type="button" onClick={() => shiftBy(-0.5)}>
						{say({ zh: "前移", en: "Earlier" })}
					</button>
					<button type="button" onClick={() => shiftBy(0.5)} disabled={to >= now}>
						{say({ zh: "后移", en: "Later" })}
					</button>
					<button type="button" onClick={() => zoomBy(0.5)}>
						{say({ zh: "放大", en: "Zoom in" })}
					</button>
					<button type="button" onClick={() => zoomBy(2)}>
						{say({ zh: "缩小", en: "Zoom out" })}
					</button>
				</fieldset>
			</div>
			{series.error && <p role="alert">{say(series.error.words)}</p>}
			<Suspense fallback={<div className="station-chart" />}>
				<StationChart
					facts={facts}
					points={points}
					stepMs={answer?.stepMs ?? 0}
					from={from}
					to={to}
					offsetMs={
						Date.parse(`${localMinute(to, file.moment.timeZone).replace(" ", "T")}Z`) -
						Math.floor(Date.parse(to) / 60_000) * 60_000
					}
					label={say({
						zh: `${title}过程线，${points.length} 点，最低 ${edge(values, Math.min)}，最高 ${edge(values, Math.max)}；下方表格内容相同`,
						en: `${title}, ${points.length} points, lowest ${edge(values, Math.min)}, highest ${edge(values, Math.max)}; the table below says the same`,
					})}
					onSpan={(first, last) => set({ span: null, from: first, to: last })}
					onPoint={setPicked}
				/>
			</Suspense>
			{answer && points.length === 0 && (
				<p className="station-note station-tools">
					{say({
						zh: `这一时段没有数据，最近一条为 ${localMinute(facts.lastAt, file.moment.timeZone)}。`,
						en: `Nothing was told in this span; the latest is of ${localMinute(facts.lastAt, file.moment.timeZone)}.`,
					})}{" "}
					<button type="button" onClick={() => set({ span: null, ...dayBefore(facts.lastAt) })}>
						{say({ zh: "看最近一天的数据", en: "Show the latest day" })}
					</button>
				</p>
			)}
			{answer && points.length > 0 && <p className="station-note">{say(grainWords(answer, points.length))}</p>}
			{facts.cn === SAMPLES && (
				<p className="station-note">
					{say({
						zh: "分析仪按批次采样：一个水样只计一次，时间为采样时间；同一水样在多帧中重复报送的，保留并列为重复，不计为新数据，也不判为数值不变。",
						en: "A batch analyser: each sample counts once, at the time when it was taken. Further telegrams that tell the same sample are kept and shown as told again; they are no new values and no stuck probe.",
					})}
				</p>
			)}
			{answer?.knownNow && (
				<p className="station-note">
					{say({
						zh: "这一时段数值太多，汇总为现在所知，可能含此刻之后补报、订正的数据；缩短时段即按当时所知显示。",
						en: "There are too many values in this span: what is shown is known today and may hold what was told or corrected after the moment. A shorter span shows what was known then.",
					})}
				</p>
			)}
			{picked && (
				<FrameText
					siteId={file.siteId}
					timeZone={file.moment.timeZone}
					point={picked}
					onClose={() => setPicked(null)}
				/>
			)}
			<SeriesTable
				points={points}
				stepMs={answer?.stepMs ?? 0}
				unit={facts.unit}
				lang={lang}
				timeZone={file.moment.timeZone}
				onPick={setPicked}
			/>
		</section>
	);
}

const keyOf = ({ cn, factor }: SeriesFacts) => `${cn}-${factor}`;

/** Ammonia nitrogen is what creeks here fail by; else whatever comes first. */
function usualSeries(series: readonly SeriesFacts[]): SeriesFacts {
	return (series.find(({ factor }) => factor === "w21003") ?? series[0]) as SeriesFacts;
}

function shownSpan(
	params: URLSearchParams,
	span: (typeof SPANS)[number] | undefined,
	facts: SeriesFacts,
	now: string,
): { from: string; to: string } {
	const [from, to] = [params.get("from") ?? "", params.get("to") ?? ""];
	if (isInstant(from) && isInstant(to) && from < to) return { from, to };
	// To the minute, so that the query's key does not change with every frame.
	const end = Math.floor(Date.parse(now) / 60_000) * 60_000 + 60_000;
	const ms = span?.ms ?? 24 * HOUR;
	const start = ms === 0 ? Date.parse(facts.firstAt) : end - ms;
	return { from: new Date(Math.min(start, end - HOUR)).toISOString(), to: new Date(end).toISOString() };
}

/** The day that ends with a value. */
function dayBefore(at: string): { from: string; to: string } {
	const end = Date.parse(at) + 60_000;
	return { from: new Date(end - 24 * HOUR).toISOString(), to: new Date(end).toISOString() };
}

const isInstant = (text: string) => /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text) && !Number.isNaN(Date.parse(text));

const edge = (values: readonly number[], pick: (...all: number[]) => number) =>
	values.length === 0 ? "—" : String(Number(pick(...values).toPrecision(4)));

function grainWords({ grain, stepMs }: SeriesAnswer, points: number) {
	const minutes = Math.round(stepMs / 60_000);
	switch (grain) {
		case "told":
			return { zh: `逐条显示 ${points} 个原始数值。`, en: `Each of ${points} values as it was told.` };
		case "spans":
			return {
				zh: `每 ${minutes} 分钟合为一点，保留最低和最高值；放大可见原始数值。`,
				en: `A point stands for ${minutes} minutes and keeps their lowest and highest; zoom in for single values.`,
			};
		case "hour":
			return { zh: "小时汇总：均值及最低、最高值。", en: "By hour: mean, lowest and highest." };
		case "day":
			return { zh: "日汇总：均值及最低、最高值。", en: "By day: mean, lowest and highest." };
		case "month":
			return { zh: "月汇总：均值及最低、最高值。", en: "By month: mean, lowest and highest." };
	}
}
