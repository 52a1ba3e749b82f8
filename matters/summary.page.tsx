import { Alert, Button } from "antd";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { addDays } from "../loop/local-day.ts";
import { paperDate, paperNumber } from "../loop/paper.ts";
import { may } from "../people/may.ts";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { CountTable } from "../web/count-table.tsx";
import { DemoMark } from "../web/demo-mark.tsx";
import { FailedPage } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useSend } from "../web/send.ts";
import { SentenceText } from "../web/sentence.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { SignInFirst } from "./matter.page.tsx";
import type { IssuedSummary } from "./summary.store.ts";
import type { Summary, SummaryCell, SummaryPeriod, SummarySection } from "./summary.ts";
import { SupervisionNav } from "./supervision-nav.tsx";

interface Answer {
	summary: Summary;
	over: boolean;
	today: string;
	issued: IssuedSummary | null;
	rule: { name: string; version: string };
}

/** The weekly and monthly summary, written by rule; each number opens its rows, and the same goes out as an official paper. */
export function SupervisionSummaryPage() {
	const say = useSay();
	const me = useMe();
	const { chosen } = useChoices("period", "day", "sense");
	const period: SummaryPeriod = chosen.period === "month" ? "month" : "week";
	const query = new URLSearchParams(
		Object.entries({ period, day: chosen.day, sense: chosen.sense }).filter(([, value]) => value !== ""),
	);
	const told = useApi<Answer>(`/api/supervision/summary?${query}`, { enabled: me != null });
	if (me === undefined) return <LoadingPage />;
	if (me === null) return <SignInFirst />;
	if (told.error)
		return (
			<FailedPage
				title={say({ zh: "督查通报", en: "Summary of supervision" })}
				fault={told.error}
				again={told.refetch}
			/>
		);
	if (!told.data) return <LoadingPage />;
	const { summary, over, issued, rule, today } = told.data;
	const at = (day: string, of: SummaryPeriod = period) =>
		`/supervision/summary?${new URLSearchParams({ period: of, day })}`;
	return (
		<>
			<SupervisionNav />
			<nav className="summary-nav" aria-label={say({ zh: "通报期次", en: "Which summary" })}>
				<Link to={at(addDays(summary.from, -1))}>{say({ zh: "上一期", en: "Earlier" })}</Link>
				{addDays(summary.to, 1) <= today && (
					<Link to={at(addDays(summary.to, 1))}>{say({ zh: "下一期", en: "Later" })}</Link>
				)}
				{period === "week" ? (
					<Link to={at(summary.from, "month")}>{say({ zh: "按月", en: "By month" })}</Link>
				) : (
					<Link to={at(summary.from, "week")}>{say({ zh: "按周", en: "By week" })}</Link>
				)}
				<a href={`/api/supervision/summary.docx?${query}`}>
					{say({ zh: "下载公文（Word）", en: "Official paper (Word)" })}
				</a>
			</nav>
			<article className="summary">
				<h1>
					{say(summary.title)} {summary.demo && <DemoMark />}
				</h1>
				<p className="aside-note">
					{summary.from} — {summary.to} ·{" "}
					{over
						? say({ zh: "按期末当时所知", en: "as known at its end" })
						: say({ zh: "本期未结束，按现在所知", en: "not over yet; as known now" })}{" "}
					· {say({ zh: `规则 ${rule.name} 第 ${rule.version} 版`, en: `rule ${rule.name}, version ${rule.version}` })}
					{issued && ` · ${paperNumber(issued.word, Number(issued.on.slice(0, 4)), issued.number)}`}
				</p>
				<p>
					<SentenceText sentence={summary.opening} />
				</p>
				{summary.sections.map((section) => (
					<Section key={section.heading.zh} section={section} />
				))}
			</article>
			{issued ? (
				<p>
					{say({
						zh: `已于${paperDate(issued.on)}印发，所列数字已记入`,
						en: `Issued on ${issued.on}; its numbers are `,
					})}
					<Link to={`/chain?after=${issued.seq - 1}&to=${issued.seq}`}>
						{say({ zh: `留痕链第 ${issued.seq} 条`, en: `event ${issued.seq} of the chain` })}
					</Link>
					{say({ zh: "。", en: "." })}
				</p>
			) : (
				over && may(me, "summary.write") && <IssueForm period={period} day={summary.from} />
			)}
		</>
	);
}

function Section({ section }: { section: SummarySection }) {
	const say = useSay();
	return (
		<section aria-label={say(section.heading)}>
			<h2>{say(section.heading)}</h2>
			{section.paragraphs.map((sentence) => (
				<p key={JSON.stringify(sentence.zh)}>
					<SentenceText sentence={sentence} />
				</p>
			))}
			{section.table && <SummaryTable table={section.table} name={say(section.heading)} />}
		</section>
	);
}

function SummaryTable({ table, name }: { table: NonNullable<SummarySection["table"]>; name: string }) {
	return (
		<CountTable label={{ zh: `${name}表`, en: `${name}: table` }} heads={table.columns.map((words) => ({ words }))}>
			<tbody>
				{table.rows.map((row) => (
					<tr key={JSON.stringify(row)}>
						{row.map((cell, index) => (
							<td key={table.columns[index]?.zh}>
								<Cell cell={cell} />
							</td>
						))}
					</tr>
				))}
			</tbody>
		</CountTable>
	);
}

function Cell({ cell }: { cell: SummaryCell }) {
	const say = useSay();
	if (typeof cell === "string") return <>{cell}</>;
	if ("zh" in cell) return <>{say(cell)}</>;
	return <SentenceText sentence={{ zh: [cell], en: [cell] }} />;
}

/** Gives the summary out under a number: the numbers that it prints enter the chain. */
function IssueForm({ period, day }: { period: SummaryPeriod; day: string }) {
	const say = useSay();
	const { busy, refused, send } = useSend();
	const [word, setWord] = useState("");
	const [number, setNumber] = useState("");
	const issue = async (event: FormEvent) => {
		event.preventDefault();
		await send("/api/supervision/summaries", {
			...{ period, day, word, number: Number(number), clientKey: crypto.randomUUID() },
		});
	};
	return (
		<form className="rule-form" onSubmit={issue} aria-label={say({ zh: "印发", en: "Issue" })}>
			{refused && <Alert type="error" title={say(refused.words)} role="alert" />}
			<p className="aside-note">
				{say({
					zh: "印发即编号成文，所列数字记入留痕链，此后不再改动。",
					en: "Issuing gives the paper its number; the numbers that it prints enter the chain and stay.",
				})}
			</p>
			<label>
				{say({ zh: "机关代字", en: "The organ's word" })}
				<input required maxLength={20} value={word} onChange={(event) => setWord(event.target.value)} />
			</label>
			<label>
				{say({ zh: "序号", en: "Number" })}
				<input
					type="number"
					required
					min={1}
					max={9999}
					value={number}
					onChange={(event) => setNumber(event.target.value)}
				/>
			</label>
			<div>
				<Button type="primary" htmlType="submit" loading={busy}>
					{say({ zh: "印发", en: "Issue" })}
				</Button>
			</div>
		</form>
	);
}
