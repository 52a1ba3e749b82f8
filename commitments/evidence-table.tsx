import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import type { EvidenceRow } from "../loop/line.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";

const COUNTED = {
	for: { zh: "计为达到", en: "counts for" },
	against: { zh: "计为未达到", en: "counts against" },
	"not-judged": { zh: "无法判定", en: "not judged" },
};
/** What fails is read first. */
const ORDER = { against: 0, "not-judged": 1, for: 2 };

type Column = "label" | "finding" | "counted";

/** Every row that a verdict was counted from, to be filtered and sorted. */
export function EvidenceTable({ rows }: { rows: EvidenceRow[] }) {
	const say = useSay();
	const moment = useMoment();
	const [params, setParams] = useSearchParams();
	const [sort, setSort] = useState<{ by: Column; down: boolean }>({ by: "counted", down: false });
	const wanted = params.get("counted") ?? "all";
	const inOrder = (a: EvidenceRow, b: EvidenceRow) =>
		sort.by === "counted"
			? ORDER[a.counted] - ORDER[b.counted]
			: say(a[sort.by]).localeCompare(say(b[sort.by]), say({ zh: "zh-CN", en: "en" }), { numeric: true });
	const shown = rows
		.filter((row) => wanted === "all" || row.counted === wanted)
		.sort((a, b) => (sort.down ? -1 : 1) * inOrder(a, b));
	const show = (counted: string) =>
		setParams(
			(before) => {
				const next = new URLSearchParams(before);
				next.set("counted", counted);
				return next;
			},
			{ replace: true },
		);
	const head = (by: Column, zh: string, en: string) => (
		<th scope="col" aria-sort={sort.by === by ? (sort.down ? "descending" : "ascending") : "none"}>
			<button type="button" className="sort" onClick={() => setSort({ by, down: sort.by === by && !sort.down })}>
				{say({ zh, en })}
				<span aria-hidden="true">{sort.by === by ? (sort.down ? " ↓" : " ↑") : ""}</span>
			</button>
		</th>
	);
	return (
		<section id="evidence" className="file-section">
			<h2>{say({ zh: "凭证", en: "Evidence" })}</h2>
			{rows.length === 0 ? (
				<p>{say({ zh: "此刻没有凭证。", en: "There is no evidence at this moment." })}</p>
			) : (
				<>
					<label>
						{say({ zh: "显示 ", en: "Show " })}
						<select value={wanted} onChange={(event) => show(event.target.value)}>
							<option value="all">
								{say({ zh: "全部", en: "all" })} {rows.length}
							</option>
							{(["against", "not-judged", "for"] as const).map((counted) => (
								<option key={counted} value={counted}>
									{say(COUNTED[counted])} {rows.filter((row) => row.counted === counted).length}
								</option>
							))}
						</select>
					</label>
					<table className="plain-table">
						<thead>
							<tr>
								{head("label", "凭证", "Evidence")}
								{head("finding", "所见", "Finding")}
								{head("counted", "计入", "Counted")}
							</tr>
						</thead>
						<tbody>
							{shown.map((row) => (
								<tr key={row.key}>
									<td>
										<Link to={withMoment(row.href, moment)}>{say(row.label)}</Link> {row.demo && <DemoMark />}
									</td>
									<td>{say(row.finding)}</td>
									<td className={`counted-${row.counted}`}>{say(COUNTED[row.counted])}</td>
								</tr>
							))}
						</tbody>
					</table>
				</>
			)}
		</section>
	);
}
