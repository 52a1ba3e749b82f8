import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { type DragEvent, useState } from "react";
import { Link, useSearchParams } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { ApiError, sendApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { LARGEST_TEXT, MIB } from "./import-limits.ts";
import { FaultTable, grouped, PreviewCounts, UnderstoodFile } from "./import-preview.tsx";
import type { ImportJob } from "./import-shelf.ts";
import "./import.css";

const BUSY = new Set(["waiting", "reading", "importing"]);
const TOO_LARGE = {
	zh: `文件超过 ${LARGEST_TEXT / MIB} MB；请按年份或断面拆成几个再传。`,
	en: `The file is larger than ${LARGEST_TEXT / MIB} MB; split it by year or site.`,
};

/** A file of readings on its way in: choose it, see what it would do, take it in. */
export function ImportPage() {
	const say = useSay();
	const [params, setParams] = useSearchParams();
	const [refused, setRefused] = useState<Bilingual | null>(null);
	const [sending, setSending] = useState(false);
	const queries = useQueryClient();
	const id = params.get("id");
	const path = `/api/waters/imports/${id}`;
	const job = useQuery<ImportJob, ApiError>({
		queryKey: [path],
		queryFn: ({ signal }) => sendApi<ImportJob>(path, { signal }),
		enabled: id !== null,
		retry: false,
		refetchInterval: (query) => (BUSY.has(query.state.data?.state ?? "") ? 400 : false),
	});
	const attempt = async (work: () => Promise<void>) => {
		setRefused(null);
		try {
			await work();
		} catch (error) {
			setRefused(
				error instanceof ApiError ? error.words : { zh: "没有成功，请再试一次。", en: "It failed; try again." },
			);
		}
	};
	const send = (file: File | undefined) =>
		attempt(async () => {
			if (!file) return;
			if (file.size > LARGEST_TEXT) throw new ApiError("FILE_TOO_LARGE", TOO_LARGE, 413);
			setSending(true);
			try {
				const sent = await sendApi<ImportJob>(`/api/waters/imports?${new URLSearchParams({ name: file.name })}`, {
					method: "POST",
					headers: { "content-type": "application/octet-stream" },
					body: file,
				});
				setParams({ id: sent.id });
			} finally {
				setSending(false);
			}
		});
	const commit = (createSites: boolean) =>
		attempt(async () => {
			const begun = await sendApi<ImportJob>(`${path}/commit`, {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: JSON.stringify({ createSites }),
			});
			queries.setQueryData([path], begun);
		});
	const found = id === null ? undefined : job.data;
	const told = refused ?? job.error?.words ?? found?.refused;
	return (
		<div className="import-page">
			<p className="lede">
				<Link to="/waters">{say({ zh: "河浜水质", en: "Waters" })}</Link>
			</p>
			<h1>{say({ zh: "导入监测数据", en: "Import readings" })}</h1>
			{told && <p role="alert">{say(told)}</p>}
			<p role="status">
				{sending ? say({ zh: "正在上传……", en: "Uploading …" }) : found ? say(stateWords(found)) : ""}
			</p>
			{(sending || (found && BUSY.has(found.state))) && (
				<progress
					aria-label={say({ zh: "进度", en: "Progress" })}
					{...(found && !sending && found.progress < 1 ? { value: found.progress } : {})}
				/>
			)}
			{found?.state === "previewed" && found.preview && <PreviewPart key={found.id} job={found} commit={commit} />}
			{found?.state === "done" && <DonePart job={found} />}
			{(!found || found.state === "refused") && !sending && <ChooseFile send={send} />}
			{(found?.state === "previewed" || found?.state === "done") && (
				<p>
					<Link to="/waters/import" onClick={() => setRefused(null)}>
						{say({ zh: "换一个文件", en: "Another file" })}
					</Link>
				</p>
			)}
		</div>
	);
}

function stateWords(job: ImportJob): Bilingual {
	const rows = grouped(job.rows);
	switch (job.state) {
		case "waiting":
			return { zh: `“${job.fileName}”正在排队。`, en: `"${job.fileName}" is waiting for its turn.` };
		case "reading":
			return { zh: `正在读取“${job.fileName}”：${rows} 行。`, en: `Reading "${job.fileName}": ${rows} rows.` };
		case "importing":
			return job.progress < 1
				? { zh: `正在导入：${rows} 行。`, en: `Importing: ${rows} rows.` }
				: { zh: "正在计算月均值……", en: "Computing the monthly means …" };
		case "previewed":
			return {
				zh: `“${job.fileName}”已读取，尚未导入。请核对以下内容是否读得正确。`,
				en: `"${job.fileName}" is read; nothing is stored yet. Check what was understood.`,
			};
		case "done":
			return { zh: `“${job.fileName}”已处理完。`, en: `"${job.fileName}" is done.` };
		case "refused":
			return {
				zh: `“${job.fileName}”未导入，数据没有任何改动。`,
				en: `"${job.fileName}" was not taken in; nothing changed.`,
			};
	}
}

function ChooseFile({ send }: { send: (file: File | undefined) => void }) {
	const say = useSay();
	const [over, setOver] = useState(false);
	const drag = (inside: boolean) => (event: DragEvent) => {
		event.preventDefault();
		setOver(inside);
	};
	return (
		<>
			{/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the file field within does the same by keyboard */}
			<div
				className={over ? "import-drop over" : "import-drop"}
				onDragOver={drag(true)}
				onDragLeave={drag(false)}
				onDrop={(event) => {
					drag(false)(event);
					send(event.dataTransfer.files[0]);
				}}
			>
				<label htmlFor="import-file">
					{say({
						zh: "选择文件，或把它拖到这里（CSV、TSV、XLSX）",
						en: "Choose a file or drop it here (CSV, TSV, XLSX)",
					})}
				</label>
				<input
					id="import-file"
					type="file"
					accept=".csv,.tsv,.txt,.xlsx"
					onChange={(event) => send(event.target.files?.[0])}
				/>
			</div>
			<div className="prose">
				<p>
					{say({
						zh: "先只读取、不入库：核对读取结果、新增数据和问题行，确认后才导入。同一个文件重复导入，不会产生重复数据。",
						en: "First the file is only read: you see what was understood, what is new and what is wrong, and then decide. The same file twice adds nothing.",
					})}
				</p>
				<ul>
					<li>
						{say({
							zh: "表头要有“断面名称”“监测时间”和监测因子，如 pH、溶解氧(mg/L)、总磷(μg/L)；也可以每行一个监测值：断面、时间、因子、监测值。",
							en: "The header names section, time and factors, such as ph, do_mg_l, TP (μg/L); or one reading a row: site, time, factor, value.",
						})}
					</li>
					<li>
						{say({
							zh: "时间写 2024-08-01 08:00 或 2024年8月1日；只写日期的，按当日 0 时计。",
							en: "Times like 2024-08-01 08:00; a day alone counts as its first moment.",
						})}
					</li>
					<li>
						{say({
							zh: "未检出写 0.01L 或 <0.01；只写 ND 的，检出限不明，不计入均值；未测的留空。",
							en: "Below detection: 0.01L or <0.01; a bare ND names no limit and enters no mean; not measured: leave it empty.",
						})}
					</li>
				</ul>
			</div>
		</>
	);
}

function PreviewPart({ job, commit }: { job: ImportJob; commit: (createSites: boolean) => void }) {
	const say = useSay();
	const [create, setCreate] = useState(false);
	const found = job.preview;
	if (!found) return null;
	const unknown = found.unknownSites;
	const coming = found.fresh + found.differs + (create ? found.unknownSiteReadings : 0);
	return (
		<>
			<UnderstoodFile found={found} />
			<PreviewCounts found={found} />
			{unknown.length > 0 && (
				<section aria-label={say({ zh: "未登记的断面", en: "Unknown sites" })}>
					<h2>{say({ zh: "未登记的断面", en: "Unknown sites" })}</h2>
					<p>
						{unknown
							.slice(0, 30)
							.map(({ name }) => name)
							.join(say({ zh: "、", en: ", " }))}
						{unknown.length > 30 && " …"}
					</p>
					{found.tooManyUnknown ? (
						<p>
							{say({
								zh: "未登记的断面太多，很可能是列名对应有误，不能新建。",
								en: "Too many unknown sites to create; the wrong column is likely.",
							})}
						</p>
					) : (
						<label className="import-choice">
							<input type="checkbox" checked={create} onChange={(event) => setCreate(event.target.checked)} />
							<span>
								{say({
									zh: `新建这 ${unknown.length} 个断面（河流，暂不属于任何支浜），连同它们的 ${grouped(found.unknownSiteReadings)} 个监测值一起导入`,
									en: `Create these ${unknown.length} sections (river, without a creek) and take in their ${grouped(found.unknownSiteReadings)} readings`,
								})}
							</span>
						</label>
					)}
				</section>
			)}
			<div className="import-actions">
				<Button type="primary" onClick={() => commit(create)} disabled={coming === 0}>
					{coming === 0
						? say({ zh: "没有可导入的新数据", en: "Nothing new to import" })
						: say({ zh: `导入 ${grouped(coming)} 个监测值`, en: `Import ${grouped(coming)} readings` })}
				</Button>
				<BadRowsLink job={job} />
			</div>
			<FaultTable faults={[...found.columnFaults, ...found.faults]} rows={found.faultyRows} />
		</>
	);
}

function BadRowsLink({ job }: { job: ImportJob }) {
	const say = useSay();
	if (!job.badRows) return null;
	return (
		<a href={`/api/waters/imports/${job.id}/bad-rows.csv`} download>
			{say({ zh: "下载有问题的行，改正后重新上传", en: "Download the rows with faults, mend and upload them" })}
		</a>
	);
}

function DonePart({ job }: { job: ImportJob }) {
	const say = useSay();
	const done = job.imported;
	if (!done) return null;
	return (
		<>
			<p>
				{done.added === 0
					? say({
							zh: `没有新数据，未作任何改动；${grouped(done.already)} 个监测值原来就有。`,
							en: `Nothing new, nothing changed; ${grouped(done.already)} readings were here already.`,
						})
					: say({
							zh: `已导入 ${grouped(done.added)} 个监测值，记入第 ${done.eventSeq} 条留痕；${grouped(done.already)} 个原来就有。`,
							en: `${grouped(done.added)} readings taken in, vouched for by event ${done.eventSeq}; ${grouped(done.already)} were here already.`,
						})}{" "}
				{done.sitesCreated.length > 0 &&
					say({ zh: `新建断面 ${done.sitesCreated.length} 个。`, en: `${done.sitesCreated.length} sites created.` })}
			</p>
			<div className="import-actions">
				<Link to="/waters">{say({ zh: "查看河浜水质", en: "See the waters" })}</Link>
				{done.added > 0 && (
					<Link to="/waters/quality#odd-readings">
						{say({ zh: "导入的数据随即质控，查看结果", en: "The readings are checked now; see what is found" })}
					</Link>
				)}
				<BadRowsLink job={job} />
			</div>
			<UnderstoodFile found={done} />
			<FaultTable faults={[...done.columnFaults, ...done.faults]} rows={done.faultyRows} />
		</>
	);
}
