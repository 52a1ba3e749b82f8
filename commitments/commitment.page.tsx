import { Link, useParams, useSearchParams } from "react-router";
import type { Commitment } from "../loop/commitment.ts";
import type { EvidenceRow, Measurement } from "../loop/line.ts";
import { daysBetween } from "../loop/local-day.ts";
import type { Verdict, VerdictKind } from "../loop/verdict.ts";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import { SentenceText } from "../web/sentence.tsx";
import { LoadingPage } from "../web/shell.tsx";
import "./ledger.css";
import { VerdictMark } from "./verdict-mark.tsx";

interface File {
	commitment: Commitment;
	verdict: Verdict;
	measurement: Measurement;
	rule: { name: string; version: string; describe: Bilingual } | null;
	versions: { commitment: Commitment; happenedAt: string; seq: number }[];
	past: {
		month: string;
		knownThen: VerdictKind;
		knownNow: VerdictKind;
		changed: { key: string; zh: string; en: string; then: Bilingual; now: Bilingual }[];
	}[];
}

const COUNTED = {
	for: { zh: "计为达到", en: "counts for" },
	against: { zh: "计为未达到", en: "counts against" },
	"not-judged": { zh: "判不了", en: "not judged" },
};

/** One promise: its words, its verdict, the rule, each piece of evidence, and its past. */
export function CommitmentPage() {
	const say = useSay();
	const { id = "" } = useParams();
	const moment = useMoment();
	const file = useApi<File>(`/api/commitments/${encodeURIComponent(id)}${moment.search}`);
	if (file.error) {
		return (
			<>
				<h1>{say({ zh: "承诺", en: "Promise" })}</h1>
				<p role="alert">{say(file.error.words)}</p>
				<Link to={withMoment("/commitments", moment)}>{say({ zh: "返回台账", en: "Back to the ledger" })}</Link>
			</>
		);
	}
	if (!file.data) return <LoadingPage />;
	const { commitment, verdict, measurement, rule } = file.data;
	return (
		<>
			<p className="kicker-line">
				<Link to={withMoment("/commitments", moment)}>{say({ zh: "承诺台账", en: "Ledger" })}</Link> · {commitment.id}{" "}
				{commitment.demo && <DemoMark />}
			</p>
			<h1>{say(commitment.text)}</h1>
			<p className="verdict-line">
				<VerdictMark kind={verdict.kind} />{" "}
				{verdict.reasons.map((reason) => (
					<SentenceText key={JSON.stringify(reason.sentence.zh)} sentence={reason.sentence} />
				))}
			</p>
			<dl className="facts">
				<dt>{say({ zh: "责任单位、责任人", en: "Owner" })}</dt>
				<dd>
					{say(commitment.unit)} · {say(commitment.person)}
				</dd>
				<dt>{say({ zh: "期限", en: "Due" })}</dt>
				<dd>{commitment.dueOn ?? say({ zh: "长期", en: "standing" })}</dd>
				<dt>{say({ zh: "标准", en: "Limit" })}</dt>
				<dd>{say(commitment.limit)}</dd>
				<dt>{say({ zh: "来源", en: "Source" })}</dt>
				<dd>
					{say(commitment.source.paper)}，{commitment.source.publishedOn}
					{commitment.source.dateAssumed &&
						say({ zh: "（原版面未印日期，此为推定）", en: " (assumed: the page carries no date)" })}
				</dd>
				{rule && (
					<>
						<dt>{say({ zh: "规则", en: "Rule" })}</dt>
						<dd>
							<code>
								{rule.name} v{rule.version}
							</code>{" "}
							{say(rule.describe)}
						</dd>
					</>
				)}
			</dl>
			<Evidence rows={measurement.evidence} />
			<Past past={file.data.past} />
			<Wordings versions={file.data.versions} />
		</>
	);
}

function Evidence({ rows }: { rows: EvidenceRow[] }) {
	const say = useSay();
	const moment = useMoment();
	const [params, setParams] = useSearchParams();
	const wanted = params.get("counted") ?? "all";
	const shown = rows.filter((row) => wanted === "all" || row.counted === wanted);
	return (
		<section id="evidence" className="file-section">
			<h2>{say({ zh: "凭证", en: "Evidence" })}</h2>
			{rows.length === 0 ? (
				<p>{say({ zh: "此刻没有凭证。", en: "There is no evidence at this moment." })}</p>
			) : (
				<>
					<label>
						{say({ zh: "显示 ", en: "Show " })}
						<select
							value={wanted}
							onChange={(event) =>
								setParams(
									(before) => {
										const next = new URLSearchParams(before);
										next.set("counted", event.target.value);
										return next;
									},
									{ replace: true },
								)
							}
						>
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
								<th scope="col">{say({ zh: "凭证", en: "Evidence" })}</th>
								<th scope="col">{say({ zh: "所见", en: "Finding" })}</th>
								<th scope="col">{say({ zh: "计入", en: "Counted" })}</th>
							</tr>
						</thead>
						<tbody>
							{shown.map((row) => (
								<tr key={row.key} id={`event-${row.key}`}>
									<td>
										{row.href.startsWith("/waters") ? (
											<Link to={withMoment(row.href, moment)}>{say(row.label)}</Link>
										) : (
											say(row.label)
										)}{" "}
										{row.demo && <DemoMark />}
									</td>
									<td>{say(row.finding)}</td>
									<td>{say(COUNTED[row.counted])}</td>
								</tr>
							))}
						</tbody>
					</table>
				</>
			)}
		</section>
	);
}

function Past({ past }: { past: File["past"] }) {
	const say = useSay();
	const recomputed = past.filter((one) => one.changed.length > 0);
	if (past.length === 0) return null;
	return (
		<section className="file-section">
			<h2>{say({ zh: "历月判定", en: "Verdicts month by month" })}</h2>
			<ol className="past-strip">
				{past.map((one) => (
					<li key={one.month}>
						<span>{one.month}</span> <VerdictMark kind={one.knownThen} />
						{one.knownNow !== one.knownThen && (
							<>
								{" → "}
								<VerdictMark kind={one.knownNow} />
							</>
						)}
					</li>
				))}
			</ol>
			<h3>
				{say({ zh: "因补录、订正而重新算过的月份", en: "Months computed again after late or corrected records" })}
			</h3>
			{recomputed.length === 0 ? (
				<p>{say({ zh: "没有。", en: "None." })}</p>
			) : (
				<ul>
					{recomputed.map((one) => (
						<li key={one.month}>
							{one.month}：<VerdictMark kind={one.knownThen} /> → <VerdictMark kind={one.knownNow} />
							<ul>
								{one.changed.slice(0, 10).map((change) => (
									<li key={change.key}>
										{say(change)}：{say({ zh: "当时 ", en: "then " })}
										{say(change.then)}；{say({ zh: "现在 ", en: "now " })}
										{say(change.now)}
									</li>
								))}
							</ul>
						</li>
					))}
				</ul>
			)}
		</section>
	);
}

function Wordings({ versions }: { versions: File["versions"] }) {
	const say = useSay();
	return (
		<section className="file-section">
			<h2>{say({ zh: "承诺文本的版本", en: "Wordings of the promise" })}</h2>
			<ol>
				{versions.map((version, place) => {
					const before = versions[place - 1]?.commitment;
					const now = version.commitment;
					const moved =
						before?.dueOn && now.dueOn && before.dueOn !== now.dueOn ? daysBetween(before.dueOn, now.dueOn) : 0;
					return (
						<li key={version.seq}>
							{version.happenedAt.slice(0, 10)}：{say(now.text)}
							{moved !== 0 && (
								<strong>
									{say({
										zh: `期限由 ${before?.dueOn} 改为 ${now.dueOn}，${moved > 0 ? "推后" : "提前"} ${Math.abs(moved)} 天。`,
										en: ` Due date moved from ${before?.dueOn} to ${now.dueOn}, ${Math.abs(moved)} days ${moved > 0 ? "later" : "earlier"}.`,
									})}
								</strong>
							)}
							{before && say(before.limit) !== say(now.limit) && (
								<strong>
									{say({
										zh: `标准由“${before.limit.zh}”改为“${now.limit.zh}”。`,
										en: ` Limit changed from "${before.limit.en}" to "${now.limit.en}".`,
									})}
								</strong>
							)}{" "}
							{now.demo && <DemoMark />}
						</li>
					);
				})}
			</ol>
		</section>
	);
}
