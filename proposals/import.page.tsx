import { useState } from "react";
import type { Bilingual } from "../loop/words.ts";
import { may } from "../people/may.ts";
import { ApiError, sendApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import type { ImportedProposal, RowFault } from "./import-rows.ts";
import { ProposalNav } from "./proposal-nav.tsx";
import "./proposals.css";

interface Seen {
	digest: string;
	sound: number;
	wrong: number;
	faults: RowFault[];
	rows: ImportedProposal[];
	imported: string[] | null;
}

interface Row {
	file: File;
	seen: Seen | null;
	refused: Bilingual | null;
}

/** A year's proposals from a table, or several from Word files: first what each file would do, then the doing. */
export function ProposalImportPage() {
	const say = useSay();
	const me = useMe();
	const [year, setYear] = useState(new Date().getFullYear());
	const [rows, setRows] = useState<Row[]>([]);
	const [busy, setBusy] = useState(false);
	const send = async (file: File, expect?: string): Promise<Omit<Row, "file">> => {
		const query = new URLSearchParams({
			name: file.name.slice(0, 150),
			year: String(year),
			...(expect ? { expect } : {}),
		});
		try {
			const headers = { "content-type": "application/octet-stream" };
			const seen = await sendApi<Seen>(`/api/proposals/import?${query}`, { method: "POST", headers, body: file });
			return { seen, refused: null };
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			return { seen: null, refused: error.words };
		}
	};
	const each = async (work: (row: Row) => Promise<Row>, all: Row[]) => {
		setBusy(true);
		const next: Row[] = [];
		// One after the other: the numbers of a year follow each other.
		for (const row of all) next.push(await work(row));
		setRows(next);
		setBusy(false);
	};
	const ready = rows.filter((row) => row.seen && row.seen.imported === null && row.seen.sound > 0);
	return (
		<>
			<h1>{say({ zh: "导入提案", en: "Import proposals" })}</h1>
			<ProposalNav />
			{me === null || (me && !may(me, "proposal.import")) ? (
				<p>
					{say({
						zh: "导入由督查机构办理，请以有此职责的账号登录。",
						en: "Importing is for the supervision office; sign in as one of it.",
					})}
				</p>
			) : (
				<div className="proposal-form prose">
					<p className="small-note">
						{say({
							zh: "Excel 或 CSV：一行一件，表头须有“案由”，可有案号、提案人、类别、内容、建议、提交日期、立案日期、主办单位、会办单位、答复日期、办理结果。Word：一份文档一件，可一次选多份。先预览，确认后才导入；重复导入同一文件不会重复登记。",
							en: "Excel or CSV: a row each, with a heading 案由 (title). Word: a document each, several at once. You see first what a file would do; the same file twice is entered once.",
						})}
					</p>
					<label>
						{say({ zh: "年度", en: "Year" })}
						<input
							type="number"
							min={1950}
							max={2200}
							value={year}
							onChange={(event) => setYear(Number(event.target.value))}
						/>
					</label>
					<label>
						{say({ zh: "文件", en: "Files" })}
						<input
							type="file"
							multiple
							accept=".xlsx,.csv,.txt,.docx"
							disabled={busy}
							onChange={(event) => {
								const files = [...(event.target.files ?? [])].slice(0, 100);
								return each(
									async (row) => ({ ...row, ...(await send(row.file)) }),
									files.map((file) => ({ file, seen: null, refused: null })),
								);
							}}
						/>
					</label>
					<div aria-live="polite">
						{rows.map((row) => (
							<div key={row.file.name} className="said">
								<header>{row.file.name}</header>
								{row.refused && <p role="alert">{say(row.refused)}</p>}
								{row.seen && (
									<p>
										{row.seen.imported
											? say({
													zh: `已导入 ${row.seen.imported.length} 件。`,
													en: `${row.seen.imported.length} entered.`,
												})
											: say({
													zh: `可导入 ${row.seen.sound} 件，有误 ${row.seen.wrong} 行。`,
													en: `${row.seen.sound} sound, ${row.seen.wrong} wrong.`,
												})}
									</p>
								)}
								<ul>
									{row.seen?.faults.map((one) => (
										<li key={`${one.line} ${one.column}`}>{say(one.words)}</li>
									))}
								</ul>
							</div>
						))}
					</div>
					{ready.length > 0 && (
						<div className="form-acts">
							<button
								type="button"
								className="primary"
								disabled={busy}
								onClick={() =>
									each(
										async (row) =>
											ready.includes(row) ? { ...row, ...(await send(row.file, row.seen?.digest)) } : row,
										rows,
									)
								}
							>
								{say({ zh: "导入无误的行", en: "Enter the sound rows" })}
							</button>
						</div>
					)}
				</div>
			)}
		</>
	);
}
