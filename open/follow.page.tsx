import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { ApiError, sendApi, useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useLang, useSay } from "../web/language.tsx";
import { LoadingPage } from "../web/shell.tsx";
import "../waters/works.css";

interface Report {
	title: string;
	number: number;
	stage: Bilingual;
	unit: Bilingual | null;
	reportedAt: string;
	timeZone: string;
	lines: { at: string; what: Bilingual; words: string }[];
	asked: { until: string | null } | null;
	said: { solved: boolean; at: string } | null;
	silent: boolean;
	demo: boolean;
}

/** How a report stands, by its code; here the reporter says whether it is solved. */
export function FollowPage() {
	const say = useSay();
	const { code } = useParams();
	return (
		<>
			<p className="lede">
				<Link to="/open">{say({ zh: "河浜公开", en: "The creeks, open to all" })}</Link>
			</p>
			<h1>{say({ zh: "查询反映的办理进展", en: "Follow a report" })}</h1>
			{code ? <ReportByCode code={code} /> : <AskCode />}
		</>
	);
}

function AskCode({ first = "" }: { first?: string }) {
	const say = useSay();
	const navigate = useNavigate();
	const [typed, setTyped] = useState(first);
	return (
		<form
			className="works-form"
			onSubmit={(event) => {
				event.preventDefault();
				navigate(`/open/reports/${encodeURIComponent(typed.trim())}`);
			}}
		>
			<label className="block" htmlFor="report-code">
				{say({ zh: "查询码", en: "Code" })}
			</label>
			<input
				id="report-code"
				required
				minLength={12}
				maxLength={24}
				autoCapitalize="characters"
				autoComplete="off"
				spellCheck={false}
				placeholder={say({ zh: "提交时得到的查询码", en: "the code that you were given" })}
				value={typed}
				onChange={(event) => setTyped(event.target.value)}
			/>
			<div>
				<button type="submit" className="works-button main">
					{say({ zh: "查询", en: "Look" })}
				</button>
			</div>
		</form>
	);
}

function ReportByCode({ code }: { code: string }) {
	const say = useSay();
	const lang = useLang();
	const report = useApi<Report>(`/api/open/reports/${encodeURIComponent(code)}`);
	if (report.error)
		return (
			<>
				<p role="alert">{say(report.error.words)}</p>
				<AskCode first={code} />
			</>
		);
	if (!report.data) return <LoadingPage />;
	const { title, stage, unit, lines, asked, said, silent, demo, number } = report.data;
	const time = (at: string) =>
		new Date(at).toLocaleString(lang === "zh" ? "zh-CN" : "en-GB", {
			timeZone: report.data.timeZone,
			dateStyle: "long",
			timeStyle: "short",
		});
	return (
		<>
			<h2>
				{title} {demo && <DemoMark />}
			</h2>
			<dl className="plan-facts">
				<div>
					<dt>{say({ zh: "编号", en: "Number" })}</dt>
					<dd>{number}</dd>
				</div>
				<div>
					<dt>{say({ zh: "进展", en: "It is" })}</dt>
					<dd>{say(stage)}</dd>
				</div>
				<div>
					<dt>{say({ zh: "责任单位", en: "Responsible" })}</dt>
					<dd>{unit ? say(unit) : say({ zh: "尚未交办", en: "nobody yet" })}</dd>
				</div>
			</dl>
			<ol className="told-list">
				{lines.map((line) => (
					<li key={`${line.at}${line.what.en}`}>
						<time dateTime={line.at}>{time(line.at)}</time>
						{say(line.what)}
						{line.words && say({ zh: `：${line.words}`, en: `: ${line.words}` })}
					</li>
				))}
			</ol>
			{asked && <Verdict code={code} until={asked.until} onGiven={() => report.refetch()} />}
			{said && (
				<p className="works-note">
					{said.solved
						? say({ zh: "您评价：已解决。", en: "You said: solved." })
						: say({ zh: "您评价：未解决。事项已重新办理。", en: "You said: not solved. It was opened again." })}
				</p>
			)}
			{silent && (
				<p className="works-note">
					{say({
						zh: "评价期限内未收到您的意见，已记为“未表态”，不算满意。",
						en: "Nothing came from you in time; it was recorded as silence, not as consent.",
					})}
				</p>
			)}
		</>
	);
}

function Verdict({ code, until, onGiven }: { code: string; until: string | null; onGiven: () => void }) {
	const say = useSay();
	const [reason, setReason] = useState("");
	const [fault, setFault] = useState<Bilingual | null>(null);
	const give = async (solved: boolean) => {
		setFault(null);
		try {
			const headers = { "content-type": "application/json" };
			await sendApi(`/api/open/reports/${encodeURIComponent(code)}/verdict`, {
				method: "POST",
				headers,
				body: JSON.stringify({ solved, reason }),
			});
			onGiven();
		} catch (error) {
			setFault(
				error instanceof ApiError ? error.words : { zh: "没有发出，请再试一次。", en: "It was not sent; try again." },
			);
		}
	};
	return (
		<section className="works-form">
			<h2>{say({ zh: "问题解决了吗？", en: "Is it solved?" })}</h2>
			<p>
				{say({
					zh: `请您到现场看看再评价${until ? `，期限 ${until}` : ""}。您的评价不公开，也不告诉责任单位是谁评的。`,
					en: `Please look for yourself${until ? `; there is time until ${until}` : ""}. Your verdict is private, and the unit is not told whose it is.`,
				})}
			</p>
			<label className="block" htmlFor="verdict-words">
				{say({ zh: "想说的话（可不填）", en: "Anything to say (if you like)" })}
			</label>
			<textarea
				id="verdict-words"
				rows={2}
				maxLength={1000}
				value={reason}
				onChange={(event) => setReason(event.target.value)}
			/>
			{fault && <p role="alert">{say(fault)}</p>}
			<div className="chips">
				<button type="button" className="works-button main" onClick={() => give(true)}>
					{say({ zh: "已解决", en: "Solved" })}
				</button>
				<button type="button" onClick={() => give(false)}>
					{say({ zh: "没有解决", en: "Not solved" })}
				</button>
			</div>
		</section>
	);
}
