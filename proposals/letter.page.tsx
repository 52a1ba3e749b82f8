import { Link, useParams } from "react-router";
import type { Paper } from "../loop/paper.ts";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { LoadingPage } from "../web/shell.tsx";
import "./letter.css";

/** A letter in the layout of GB/T 9704 (信函格式), for the printer. */
export function LetterPage() {
	const say = useSay();
	const { id = "", seq = "" } = useParams();
	const found = useApi<{ paper: Paper }>(`/api/proposals/${encodeURIComponent(id)}/letters/${seq}.json`);
	if (found.error)
		return (
			<>
				<h1>{say({ zh: "答复函", en: "The letter" })}</h1>
				<p role="alert">{say(found.error.words)}</p>
			</>
		);
	if (!found.data) return <LoadingPage />;
	const { paper } = found.data;
	const [year, month, day] = paper.signedOn.split("-").map(Number);
	return (
		<>
			<p className="letter-tools">
				<Link to={`/proposals/${id}`}>{say({ zh: "返回提案", en: "Back to the proposal" })}</Link> ·{" "}
				<a href={`/api/proposals/${encodeURIComponent(id)}/letters/${seq}.docx`}>Word</a> ·{" "}
				<button type="button" className="plain-button" onClick={() => print()}>
					{say({ zh: "打印", en: "Print" })}
				</button>
			</p>
			<article className="letter-sheet" lang="zh-CN">
				<p className="letter-organ">{paper.organ}</p>
				<div className="letter-rule" aria-hidden="true" />
				<p className="letter-line">
					<span>{paper.demo ? "演示数据　不作公文使用" : ""}</span>
					<span className="letter-corner">{paper.corner}</span>
				</p>
				<p className="letter-number">{paper.number ?? ""}</p>
				<h1>{paper.title}</h1>
				<p className="letter-to">{paper.addressee}：</p>
				{paper.body.map((block, place) =>
					// Blocks never move: their place is their identity.
					block.kind === "table" ? (
						<table key={`${place}`}>
							<thead>
								<tr>
									{block.columns.map((column) => (
										<th key={column} scope="col">
											{column}
										</th>
									))}
								</tr>
							</thead>
							<tbody>
								{block.rows.map((row) => (
									<tr key={JSON.stringify(row)}>
										{row.map((cell, column) => (
											<td key={block.columns[column]}>{typeof cell === "string" ? cell : cell.text}</td>
										))}
									</tr>
								))}
							</tbody>
						</table>
					) : (
						<p key={`${place}`}>
							{block.kind === "heading"
								? block.text
								: block.runs.map((run) => (typeof run === "string" ? run : run.text)).join("")}
						</p>
					),
				)}
				{paper.attachments && paper.attachments.length > 0 && <p>附件：{paper.attachments.join("；")}</p>}
				<p className="letter-signed">
					{paper.signer}
					<br />
					{`${year}年${month}月${day}日`}
				</p>
				{paper.note && <p>（{paper.note}）</p>}
				{paper.copyTo && <p className="letter-copies">抄送：{paper.copyTo.join("，")}。</p>}
			</article>
		</>
	);
}
