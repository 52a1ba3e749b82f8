import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useId, useState } from "react";
import type { Bilingual } from "../loop/words.ts";
import { ApiError, sendApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { AdminFrame } from "./admin-nav.tsx";
import { Refused, useTry } from "./attempt.tsx";
import type { PlannedRow } from "./import-plan.ts";

interface Preview {
	digest: string;
	total: number;
	counts: Record<PlannedRow["status"], number>;
	otherSheets: string[];
	otherColumns: string[];
	rows: PlannedRow[];
}

const STATUS: Record<PlannedRow["status"], Bilingual> = {
	wrong: { zh: "有误", en: "wrong" },
	new: { zh: "新增", en: "new" },
	changed: { zh: "变更", en: "changed" },
	unchanged: { zh: "无变化", en: "unchanged" },
};

const sendFile = <T,>(path: string, file: File) =>
	sendApi<T>(`/api/people/import${path}`, {
		method: "POST",
		headers: { "content-type": "application/octet-stream" },
		body: file,
	});

/** Units and persons from a workbook: what the file would do first, then all of it at once. */
export function PeopleImportPage() {
	return (
		<AdminFrame title={{ zh: "批量导入单位和人员", en: "Import units and persons" }} needs="people.manage">
			<PeopleImport />
		</AdminFrame>
	);
}

function PeopleImport() {
	const say = useSay();
	const id = useId();
	const queries = useQueryClient();
	const { refused, attempt } = useTry();
	const [file, choose] = useState<File | null>(null);
	const [seen, show] = useState<Preview | null>(null);
	const [done, finish] = useState<Preview | null>(null);
	const [busy, setBusy] = useState(false);
	const working = async (work: () => Promise<unknown>) => {
		setBusy(true);
		await attempt(work);
		setBusy(false);
	};
	const look = (chosen: File | null) => {
		choose(chosen);
		show(null);
		finish(null);
		if (chosen) working(async () => show(await sendFile<Preview>("", chosen)));
	};
	const take = () =>
		working(async () => {
			if (!file || !seen) return;
			const query = new URLSearchParams({ name: file.name.slice(0, 200), expect: seen.digest });
			finish(await sendFile<Preview>(`/commit?${query}`, file));
			show(null);
			await queries.invalidateQueries();
		});
	return (
		<>
			<p>
				{say({
					zh: "先下载模板填写（鼠标指着表头可看填法），再选文件预览；确认后一次导入，同一文件再导不会重复。",
					en: "Fill in the template (each header says how), choose the file, look at what it would do, then take it in at once; the same file again adds nothing.",
				})}{" "}
				<a href="/api/people/import/template.xlsx">{say({ zh: "下载模板", en: "Download the template" })}</a>
			</p>
			<div className="admin-filters">
				<label className="admin-field" htmlFor={id}>
					{say({ zh: "xlsx 或 CSV 文件（10 MB、5000 行以内）", en: "xlsx or CSV file (10 MB, 5,000 rows at most)" })}
					<input
						id={id}
						type="file"
						accept=".xlsx,.csv,.txt"
						disabled={busy}
						onChange={(event) => look(event.target.files?.[0] ?? null)}
					/>
				</label>
			</div>
			<div role="status">{busy && say({ zh: "正在处理……", en: "Working…" })}</div>
			<Refused refused={refused} />
			{done && (
				<Alert
					type="success"
					role="status"
					title={say({
						zh: `已导入：新增 ${done.counts.new} 行、变更 ${done.counts.changed} 行；有误 ${done.counts.wrong} 行未导入。`,
						en: `Taken in: ${done.counts.new} new, ${done.counts.changed} changed; ${done.counts.wrong} wrong rows were left out.`,
					})}
				/>
			)}
			{(seen ?? done) && file && <PreviewTable found={(seen ?? done) as Preview} file={file} attempt={attempt} />}
			{seen && (
				<p>
					<Button type="primary" disabled={busy || seen.counts.new + seen.counts.changed === 0} onClick={take}>
						{say({
							zh: `导入新增和变更的 ${seen.counts.new + seen.counts.changed} 行`,
							en: `Take in ${seen.counts.new + seen.counts.changed} new and changed rows`,
						})}
					</Button>{" "}
					{seen.counts.new + seen.counts.changed === 0 && (
						<span className="why">{say({ zh: "没有新增或变更的行。", en: "Nothing is new or changed." })}</span>
					)}
				</p>
			)}
		</>
	);
}

function PreviewTable({
	found,
	file,
	attempt,
}: {
	found: Preview;
	file: File;
	attempt(work: () => Promise<unknown>): Promise<boolean>;
}) {
	const say = useSay();
	const { counts } = found;
	const statuses = ["wrong", "new", "changed", "unchanged"] as const;
	return (
		<section aria-labelledby="preview">
			<h2 id="preview">{say({ zh: "预览", en: "Preview" })}</h2>
			<p>
				{statuses.map((status) => `${say(STATUS[status])} ${counts[status]}`).join(" · ")}
				{counts.wrong > 0 && (
					<>
						{" "}
						<Button size="small" onClick={() => attempt(() => download(file))}>
							{say({ zh: "下载有误的行，改后再传", en: "Download the wrong rows to mend them" })}
						</Button>
					</>
				)}
			</p>
			{found.otherSheets.length > 0 && (
				<p>
					{say({ zh: "不读的工作表：", en: "Sheets not read: " })}
					{found.otherSheets.join(say({ zh: "、", en: ", " }))}
				</p>
			)}
			{found.otherColumns.length > 0 && (
				<p>
					{say({ zh: "不读的列：", en: "Columns not read: " })}
					{found.otherColumns.join(say({ zh: "、", en: ", " }))}
				</p>
			)}
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than the screen must scroll by keyboard too */}
			<section className="admin-table" tabIndex={0} aria-label={say({ zh: "逐行预览", en: "Row by row" })}>
				<table className="plain-table">
					<thead>
						<tr>
							<th scope="col">{say({ zh: "表、行", en: "Sheet, row" })}</th>
							<th scope="col">{say({ zh: "名称", en: "Name" })}</th>
							<th scope="col">{say({ zh: "结果", en: "Result" })}</th>
							<th scope="col">{say({ zh: "说明", en: "What" })}</th>
						</tr>
					</thead>
					<tbody>
						{found.rows.map((row) => (
							<tr key={`${row.kind}${row.sheet}${row.line}`}>
								<td>
									{row.sheet ?? ""} {row.line}
								</td>
								<th scope="row">{row.name}</th>
								<td className={`import-${row.status}`}>{say(STATUS[row.status])}</td>
								<td className="wraps">
									{row.faults.map((fault) => (
										<div key={fault.column.zh}>
											{say({
												zh: `${fault.column.zh}“${fault.value}”：${fault.cure.zh}`,
												en: `${fault.column.en} “${fault.value}”: ${fault.cure.en}`,
											})}
										</div>
									))}
									{row.changes
										.map(({ column, from, to }) => `${say(column)} ${from === "" ? "" : `${from} → `}${to}`)
										.join(say({ zh: "；", en: "; " }))}
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</section>
			{found.total > found.rows.length && (
				<p>
					{say({
						zh: `只列前 ${found.rows.length} 行，有误的在前；共 ${found.total} 行。`,
						en: `The first ${found.rows.length} of ${found.total} rows, the wrong ones first.`,
					})}
				</p>
			)}
		</section>
	);
}

async function download(file: File): Promise<void> {
	const answer = await fetch("/api/people/import/wrong-rows.xlsx", {
		method: "POST",
		headers: { "content-type": "application/octet-stream" },
		body: file,
	});
	if (!answer.ok) {
		const { code, message } = (await answer.json()).error;
		throw new ApiError(code, message, answer.status);
	}
	const link = document.createElement("a");
	link.href = URL.createObjectURL(await answer.blob());
	link.download = "待改正的行.xlsx";
	link.click();
	URL.revokeObjectURL(link.href);
}
