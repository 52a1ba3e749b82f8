import { Button } from "antd";
import { useState } from "react";
import { type Bilingual, counted } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useMoment } from "../web/moment.tsx";
import "./quality.css";

interface Readings {
	moment: { timeZone: string };
	total: number;
	offset: number;
	previousOffset: number | null;
	nextOffset: number | null;
	readings: {
		site: Bilingual;
		factor: string;
		name: Bilingual;
		valueText: string;
		usable: string | null;
		happenedAt: string;
		receivedAt: string;
		source: string;
		fileName: string;
		counts: boolean;
		quality: { verdict: string; name: Bilingual; why: Bilingual[] } | null;
	}[];
}

/** Rows up to which a place's readings are open from the start; a station has hundreds in a month. */
const OPEN_ROWS = 60;

/** The readings of a month, site by site, exactly as received. */
export function ReadingsTable({ creekId, month }: { creekId: string; month: string }) {
	const say = useSay();
	const moment = useMoment();
	const query = new URLSearchParams({ month, ...(moment.asOf ? { asOf: moment.asOf, sense: moment.sense } : {}) });
	const [offset, setOffset] = useState(0);
	const answer = useApi<Readings>(
		`/api/waters/creeks/${creekId}/readings?${query}${offset > 0 ? `&offset=${offset}` : ""}`,
	);
	const readings = answer.data?.readings ?? [];
	return (
		<section className="creek-section">
			<h2>{say({ zh: `${month} 的监测数据`, en: `Readings of ${month}` })}</h2>
			{answer.data && readings.length === 0 && (
				<p>{say({ zh: "本月没有收到数据。", en: "Nothing was received for this month." })}</p>
			)}
			{answer.data &&
				[...Map.groupBy(readings, (row) => say(row.site))].map(([site, rows]) => (
					<details key={site} open={rows.length <= OPEN_ROWS}>
						<summary>
							{say({ zh: `${site}：${rows.length} 条`, en: `${site}: ${counted(rows.length, "reading")}` })}
						</summary>
						{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
						<section className="table-scroll readings-table" aria-label={site} tabIndex={0}>
							<SiteReadings rows={rows} timeZone={answer.data.moment.timeZone} />
						</section>
					</details>
				))}
			{answer.data && answer.data.total > readings.length && <Paging answer={answer.data} open={setOffset} />}
		</section>
	);
}

/** A month with more readings than one answer holds: which of them these are, and the way to the others. */
function Paging({ answer, open }: { answer: Readings; open: (offset: number) => void }) {
	const say = useSay();
	const { offset, total, readings, previousOffset, nextOffset } = answer;
	const end = offset + readings.length;
	return (
		<p className="paging">
			{say({
				zh: `本月共 ${total} 条，这里是第 ${offset + 1}–${end} 条。`,
				en: `${total} readings in this month; these are ${offset + 1} to ${end}.`,
			})}{" "}
			<Button size="small" disabled={previousOffset === null} onClick={() => open(previousOffset ?? 0)}>
				{say({ zh: "前面的", en: "Those before" })}
			</Button>{" "}
			<Button size="small" disabled={nextOffset === null} onClick={() => open(nextOffset ?? offset)}>
				{say({ zh: "后面的", en: "Those after" })}
			</Button>
		</p>
	);
}

function SiteReadings({ rows, timeZone }: { rows: Readings["readings"]; timeZone: string }) {
	const say = useSay();
	const local = (at: string) =>
		new Date(at).toLocaleString("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
	return (
		<table className="plain-table">
			<thead>
				<tr>
					<th scope="col">{say({ zh: "采样时间", en: "Sampled" })}</th>
					<th scope="col">{say({ zh: "指标", en: "Factor" })}</th>
					<th scope="col">{say({ zh: "原值", en: "As received" })}</th>
					<th scope="col">{say({ zh: "计算用值", en: "Used" })}</th>
					<th scope="col">{say({ zh: "质控", en: "Quality" })}</th>
					<th scope="col">{say({ zh: "收到时间", en: "Received" })}</th>
					<th scope="col">{say({ zh: "来源", en: "Source" })}</th>
				</tr>
			</thead>
			<tbody>
				{rows.map((row) => (
					<tr
						key={`${row.factor}${row.happenedAt}${row.valueText}${row.receivedAt}`}
						className={row.counts ? undefined : "superseded"}
					>
						<td>{local(row.happenedAt)}</td>
						<td>{say(row.name)}</td>
						<td>{row.counts ? row.valueText : <s>{row.valueText}</s>}</td>
						<td>
							{row.counts
								? ((row.quality?.verdict === "bad" ? null : row.usable) ?? say({ zh: "不计", en: "not used" }))
								: say({ zh: "已被订正", en: "corrected" })}
						</td>
						<td>{row.quality && <Said quality={row.quality} />}</td>
						<td>{local(row.receivedAt)}</td>
						<td>
							{row.source} {row.fileName}
						</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

/** The verdict and why; a value about which nothing is said was found good. */
function Said({ quality }: { quality: NonNullable<Readings["readings"][number]["quality"]> }) {
	const say = useSay();
	return (
		<>
			<span className={`verdict-${quality.verdict}`}>{say(quality.name)}</span>{" "}
			{quality.why.map((why) => (
				<span key={why.en}>{say(why)} </span>
			))}
		</>
	);
}
