import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import type { EvidenceRow, Tally } from "../loop/line.ts";
import { allOf } from "../loop/tally.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import { EVIDENCE_PAGE, type EvidenceColumn, type EvidenceQuery, evidenceInOrder } from "./evidence-page.ts";

const COUNTED = {
	for: { zh: "计为达到", en: "counts for" },
	against: { zh: "计为未达到", en: "counts against" },
	"not-judged": { zh: "无法判定", en: "not judged" },
};
const FILTERS = ["all", "against", "not-judged", "for"] as const;

/** Every row that a verdict was counted from, to be filtered and sorted: here where the page has them all, else by the server, a page at a time. */
export function EvidenceTable({ id, rows, tally }: { id: string; rows: EvidenceRow[]; tally: Tally }) {
	const say = useSay();
	const moment = useMoment();
	const [params, setParams] = useSearchParams();
	const [sort, setSort] = useState<{ by: EvidenceColumn; down: boolean }>({ by: "counted", down: false });
	const [page, setPage] = useState(0);
	const counted = FILTERS.find((one) => one === params.get("counted")) ?? "all";
	const query: EvidenceQuery = { counted, ...sort, lang: say({ zh: "zh", en: "en" }) as EvidenceQuery["lang"] };
	const all = allOf(tally);
	const numbers = { all, for: tally.for, against: tally.against, "not-judged": tally.notJudged };
	const isHere = rows.length >= all;
	/** The page came with the first rows as they stand at first. */
	const isFirst = counted === "all" && sort.by === "counted" && !sort.down && page === 0;
	const asked = new URLSearchParams(moment.search);
	for (const [name, value] of Object.entries({ ...query, page })) asked.set(name, String(value));
	const found = useApi<{ rows: EvidenceRow[] }>(`/api/commitments/${encodeURIComponent(id)}/evidence?${asked}`, {
		enabled: !isHere && !isFirst,
		keep: true,
	});
	const fetched = isFirst ? rows : found.data?.rows;
	const shown = isHere ? evidenceInOrder(rows, query) : (fetched ?? []);
	const pages = isHere ? 1 : Math.ceil(numbers[counted] / EVIDENCE_PAGE);
	const show = (wanted: string) => {
		setPage(0);
		setParams(
			(before) => {
				const next = new URLSearchParams(before);
				next.set("counted", wanted);
				return next;
			},
			{ replace: true },
		);
	};
	const head = (by: EvidenceColumn, zh: string, en: string) => (
		<th scope="col" aria-sort={sort.by === by ? (sort.down ? "descending" : "ascending") : "none"}>
			<button
				type="button"
				className="sort"
				onClick={() => {
					setPage(0);
					setSort({ by, down: sort.by === by && !sort.down });
				}}
			>
				{say({ zh, en })}
				<span aria-hidden="true">{sort.by === by ? (sort.down ? " ↓" : " ↑") : ""}</span>
			</button>
		</th>
	);
	return (
		<section id="evidence" className="file-section" aria-busy={!isHere && found.isFetching}>
			<h2>{say({ zh: "凭证", en: "Evidence" })}</h2>
			{all === 0 ? (
				<p>{say({ zh: "此刻没有凭证。", en: "There is no evidence at this moment." })}</p>
			) : (
				<>
					<label>
						{say({ zh: "显示 ", en: "Show " })}
						<select value={counted} onChange={(event) => show(event.target.value)}>
							{FILTERS.map((one) => (
								<option key={one} value={one}>
									{say(one === "all" ? { zh: "全部", en: "all" } : COUNTED[one])} {numbers[one]}
								</option>
							))}
						</select>
					</label>
					{!isHere && fetched === undefined && !found.error && (
						<p>{say({ zh: "正在载入凭证……", en: "Loading the evidence…" })}</p>
					)}
					{found.error && <p role="alert">{say(found.error.words)}</p>}
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
					{pages > 1 && <Pages page={page} pages={pages} total={numbers[counted]} turn={setPage} />}
				</>
			)}
		</section>
	);
}

function Pages({ page, pages, total, turn }: { page: number; pages: number; total: number; turn(page: number): void }) {
	const say = useSay();
	const from = page * EVIDENCE_PAGE + 1;
	const to = Math.min(total, from + EVIDENCE_PAGE - 1);
	return (
		<nav className="evidence-pages" aria-label={say({ zh: "凭证翻页", en: "Pages of evidence" })}>
			<button type="button" className="link-button" disabled={page === 0} onClick={() => turn(page - 1)}>
				{say({ zh: "上一页", en: "Previous" })}
			</button>
			<span>{say({ zh: `第 ${from}—${to} 条，共 ${total} 条`, en: `${from}–${to} of ${total}` })}</span>
			<button type="button" className="link-button" disabled={page >= pages - 1} onClick={() => turn(page + 1)}>
				{say({ zh: "下一页", en: "Next" })}
			</button>
		</nav>
	);
}
