import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Bilingual, counted } from "../loop/words.ts";
import { may } from "../people/may.ts";
import { ApiError, sendApi, useApi } from "../web/api.ts";
import { FailedPage } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import type { RainFault } from "./rain-read.ts";
import { ScrollBox } from "./scroll-box.tsx";
import { WorksNav } from "./works-nav.tsx";

interface Rain {
	today: string;
	days: { day: string; millimetres: number; source: string }[];
}
interface Brought {
	taken: boolean;
	added: number;
	changed: number;
	same: number;
	wrong: number;
	faults: RainFault[];
	span: { from: string; to: string } | null;
}

/** Rain by day: what is known, and entering it by hand or as a table. Comparisons leave out samples after heavy rain. */
export function RainPage() {
	const say = useSay();
	const me = useMe();
	const moment = useMoment();
	const answer = useApi<Rain>(`/api/waters/rain${moment.search}`);
	const title = say({ zh: "降雨", en: "Rain" });
	if (answer.error) return <FailedPage title={title} fault={answer.error} again={answer.refetch} />;
	if (!answer.data) return <LoadingPage />;
	const { today, days } = answer.data;
	return (
		<>
			<WorksNav />
			<h1>{title}</h1>
			<p>
				{say({
					zh: "评价整治措施对水质的作用时，日雨量达到 10 毫米的，其后 48 小时内的样品不参与比较。未登记的日期雨量不明，样品照常参与比较，请尽量登记齐全。",
					en: "Where the effect of works is compared, samples within 48 hours of 10 mm of rain are left out. Where a day has no entry its rain is unknown and its samples stay in, so enter every day if you can.",
				})}
			</p>
			{moment.asOf === null && may(me ?? null, "rain.record") && (
				<div className="works-two">
					<OneDay today={today} />
					<FromTable />
				</div>
			)}
			<h2>
				{say({ zh: `已登记的最近 ${days.length} 天`, en: `The latest ${counted(days.length, "day")} on record` })}
			</h2>
			{days.length === 0 ? (
				<p>{say({ zh: "还没有登记降雨。", en: "No rain is on record yet." })}</p>
			) : (
				<ScrollBox tall label={say({ zh: "降雨日值", en: "Rain by day" })}>
					<table className="plain-table">
						<thead>
							<tr>
								<th scope="col">{say({ zh: "日期", en: "Day" })}</th>
								<th scope="col">{say({ zh: "雨量（毫米）", en: "Rain (mm)" })}</th>
								<th scope="col">{say({ zh: "来源", en: "Source" })}</th>
							</tr>
						</thead>
						<tbody>
							{days.map((one) => (
								<tr key={one.day}>
									<td className="one-line">{one.day}</td>
									<td>{one.millimetres >= 10 ? <strong>{one.millimetres}</strong> : one.millimetres}</td>
									<td>{one.source}</td>
								</tr>
							))}
						</tbody>
					</table>
				</ScrollBox>
			)}
		</>
	);
}

const failed = (error: unknown): Bilingual =>
	error instanceof ApiError ? error.words : { zh: "没有成功，请再试一次。", en: "It failed; try again." };

function OneDay({ today }: { today: string }) {
	const say = useSay();
	const queries = useQueryClient();
	const [day, setDay] = useState(today);
	const [rain, setRain] = useState("");
	const [source, setSource] = useState("");
	const [told, tell] = useState<Bilingual | null>(null);
	const save = async () => {
		try {
			await sendApi("/api/waters/rain", {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: JSON.stringify({ source, days: [{ day, millimetres: Number(rain) }] }),
			});
			tell({ zh: `已登记 ${day}：${rain} 毫米。`, en: `${day} is on record: ${rain} mm.` });
			setRain("");
			await queries.invalidateQueries();
		} catch (error) {
			tell(failed(error));
		}
	};
	return (
		<form
			className="works-form"
			onSubmit={(event) => {
				event.preventDefault();
				save();
			}}
		>
			<h2>{say({ zh: "登记一天", en: "One day" })}</h2>
			<label>
				{say({ zh: "日期", en: "Day" })}
				<input type="date" required max={today} value={day} onChange={(event) => setDay(event.target.value)} />
			</label>
			<label>
				{say({ zh: "雨量（毫米，没有下雨填 0）", en: "Rain (mm; 0 for none)" })}
				<input
					type="number"
					required
					min={0}
					max={1999}
					step="any"
					value={rain}
					onChange={(event) => setRain(event.target.value)}
				/>
			</label>
			<label>
				{say({ zh: "来源（如：区气象站）", en: "Source (e.g. the weather station)" })}
				<input required maxLength={120} value={source} onChange={(event) => setSource(event.target.value)} />
			</label>
			<div>
				<button type="submit" className="works-button main">
					{say({ zh: "登记", en: "Record" })}
				</button>
			</div>
			<p role="status">{told && say(told)}</p>
		</form>
	);
}

function FromTable() {
	const say = useSay();
	const queries = useQueryClient();
	const [source, setSource] = useState("");
	const [file, setFile] = useState<File | null>(null);
	const [brought, show] = useState<Brought | null>(null);
	const [fault, setFault] = useState<Bilingual | null>(null);
	const send = async (take: boolean) => {
		if (!file) return;
		setFault(null);
		try {
			const query = new URLSearchParams({ source, take: String(take) });
			show(
				await sendApi<Brought>(`/api/waters/rain/import?${query}`, {
					method: "POST",
					headers: { "content-type": "application/octet-stream" },
					body: file,
				}),
			);
			if (take) await queries.invalidateQueries();
		} catch (error) {
			show(null);
			setFault(failed(error));
		}
	};
	return (
		<form
			className="works-form"
			onSubmit={(event) => {
				event.preventDefault();
				send(false);
			}}
		>
			<h2>{say({ zh: "从表格导入", en: "From a table" })}</h2>
			<label>
				{say({
					zh: "CSV 或 xlsx 文件，有“日期”和“降雨量（毫米）”两列（2 MB、5000 行以内）",
					en: "CSV or xlsx with the columns “date” and “rain (mm)” (2 MB, 5,000 rows at most)",
				})}
				<input
					type="file"
					accept=".csv,.txt,.xlsx"
					required
					onChange={(event) => {
						setFile(event.target.files?.[0] ?? null);
						show(null);
					}}
				/>
			</label>
			<label>
				{say({ zh: "来源", en: "Source" })}
				<input required maxLength={120} value={source} onChange={(event) => setSource(event.target.value)} />
			</label>
			<div>
				<button type="submit" className="works-button" disabled={!file}>
					{say({ zh: "预览", en: "Look at it first" })}
				</button>
			</div>
			{fault && <p role="alert">{say(fault)}</p>}
			{brought && (
				<div role="status">
					<p>
						{say({
							zh: `${brought.taken ? "已导入" : "将导入"}：新增 ${brought.added} 天、更正 ${brought.changed} 天；无变化 ${brought.same} 天；有误 ${brought.wrong} 行${brought.taken ? "未导入" : "不导入"}。`,
							en: `${brought.taken ? "Taken in" : "It would take in"}: ${brought.added} new days, ${brought.changed} corrected; ${brought.same} unchanged; ${brought.wrong} wrong rows are left out.`,
						})}
					</p>
					<ul className="why-list">
						{brought.faults.map((one) => (
							<li key={`${one.line}${one.words.en}`}>{say(one.words)}</li>
						))}
					</ul>
					{!brought.taken && brought.added + brought.changed > 0 && (
						<button type="button" className="works-button main" onClick={() => send(true)}>
							{say({
								zh: `导入 ${brought.added + brought.changed} 天`,
								en: `Take in ${counted(brought.added + brought.changed, "day")}`,
							})}
						</button>
					)}
				</div>
			)}
		</form>
	);
}
