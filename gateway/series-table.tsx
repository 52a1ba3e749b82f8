import { useState } from "react";
import { localMinute } from "../loop/local-day.ts";
import { useSay } from "../web/language.tsx";
import type { ToldReading } from "./series.store.ts";
import type { SeriesPoint } from "./series.ts";

const ROWS = 60;

/** The chart as a table, newest first: all that it shows, for who reads rather than looks. */
export function SeriesTable({
	points,
	stepMs,
	unit,
	lang,
	timeZone,
	onPick,
}: {
	points: readonly (SeriesPoint | ToldReading)[];
	stepMs: number;
	unit: string;
	lang: "zh" | "en";
	timeZone: string;
	onPick(point: SeriesPoint | ToldReading): void;
}) {
	const say = useSay();
	const [rows, setRows] = useState(ROWS);
	const shown = points.toReversed().slice(0, rows);
	// A batch analyser's sample is told in many telegrams: it counts once, and the others are shown as what they are.
	const repeated = shown.some((point) => "frame" in point && point.repeats !== null);
	const number = (value: number | null) => (value === null ? "—" : String(Number(value.toPrecision(4))));
	return (
		<details className="series-table" open>
			<summary>{say({ zh: `数据表（${points.length} 行）`, en: `Table (${points.length} rows)` })}</summary>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
			<section className="stations-scroll" aria-label={say({ zh: "数据表", en: "Table of the series" })} tabIndex={0}>
				<table>
					<thead>
						<tr>
							<th scope="col">{say({ zh: "时间", en: "Time" })}</th>
							<th scope="col" className="number">
								{stepMs > 0 ? say({ zh: "均值", en: "Mean" }) : say({ zh: "数值", en: "Value" })}
								{unit && ` (${unit})`}
							</th>
							{stepMs > 0 && (
								<>
									<th scope="col" className="number">
										{say({ zh: "最低", en: "Lowest" })}
									</th>
									<th scope="col" className="number">
										{say({ zh: "最高", en: "Highest" })}
									</th>
									<th scope="col" className="number">
										{say({ zh: "个数", en: "Values" })}
									</th>
								</>
							)}
							<th scope="col">{say({ zh: "质控", en: "Quality" })}</th>
							{repeated && (
								<th scope="col" className="number">
									{say({ zh: "重复报送", en: "Told again" })}
								</th>
							)}
							{stepMs === 0 && <th scope="col">{say({ zh: "报文", en: "Frame" })}</th>}
						</tr>
					</thead>
					<tbody>
						{shown.map((point) => {
							const told = "frame" in point ? point : null;
							return (
								<tr key={point.at}>
									<th scope="row">
										{localMinute(point.at, timeZone)}
										{told && `:${point.at.slice(17, 19)}`}
									</th>
									<td className="number">{told ? (told.text ?? "—") : number(point.value)}</td>
									{stepMs > 0 && (
										<>
											<td className="number">{number(point.low)}</td>
											<td className="number">{number(point.high)}</td>
											<td className="number">{point.received}</td>
										</>
									)}
									<td
										className={`quality-${told?.verdict ?? (point.bad > 0 ? "bad" : point.suspect > 0 ? "suspect" : "good")}`}
									>
										{told ? (
											<>
												{say(VERDICTS[told.verdict])}
												{[...(told.flagWords ? [told.flagWords] : []), ...told.reasons].length > 0 &&
													`：${[...(told.flagWords ? [told.flagWords] : []), ...told.reasons].map((words) => words[lang].replace(/[。.]$/, "")).join(lang === "zh" ? "；" : "; ")}`}
											</>
										) : point.bad + point.suspect === 0 ? (
											say(VERDICTS.good)
										) : (
											say({
												zh: `存疑 ${point.suspect}，无效 ${point.bad}`,
												en: `${point.suspect} suspect, ${point.bad} bad`,
											})
										)}
									</td>
									{repeated && told && (
										<td className="number">
											{told.repeats !== null && told.repeats.times > 0 ? (
												<button
													type="button"
													className="as-link"
													onClick={() => onPick({ ...told, frame: told.repeats?.frame ?? told.frame })}
												>
													{say({
														zh: `${told.repeats.times} 次，至 ${localMinute(told.repeats.lastAt, timeZone).slice(11)}`,
														en: `${told.repeats.times}×, to ${localMinute(told.repeats.lastAt, timeZone).slice(11)}`,
													})}
												</button>
											) : (
												"—"
											)}
										</td>
									)}
									{told && (
										<td>
											<button type="button" className="as-link" onClick={() => onPick(told)}>
												{say({ zh: "看原始报文", en: "raw frame" })}
											</button>
										</td>
									)}
								</tr>
							);
						})}
					</tbody>
				</table>
			</section>
			{rows < points.length && (
				<button type="button" onClick={() => setRows(rows + 300)}>
					{say({ zh: "再显示 300 行", en: "300 more rows" })}
				</button>
			)}
		</details>
	);
}

const VERDICTS = {
	good: { zh: "正常", en: "good" },
	suspect: { zh: "存疑", en: "suspect" },
	bad: { zh: "无效", en: "bad" },
} as const;
