import { Link, useParams } from "react-router";
import type { CommitmentVersion } from "../loop/commitment.fold.ts";
import type { Commitment } from "../loop/commitment.ts";
import type { LoopEvent } from "../loop/event.ts";
import type { Measurement } from "../loop/line.ts";
import type { Moment } from "../loop/moment.ts";
import { tallyOf } from "../loop/tally.ts";
import type { Verdict } from "../loop/verdict.ts";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { FailedPage } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import { Sentences } from "../web/sentence.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { EventList } from "./event-list.tsx";
import { EvidenceTable } from "./evidence-table.tsx";
import "./ledger.css";
import type { PastVerdict } from "./past.ts";
import { PastVerdicts } from "./past-verdicts.tsx";
import { VerdictMark } from "./verdict-mark.tsx";
import { Wordings } from "./wordings.tsx";

interface File {
	moment: Moment;
	commitment: Commitment;
	verdict: Verdict;
	measurement: Measurement;
	rule: { name: string; version: string; describe: Bilingual } | null;
	versions: CommitmentVersion[];
	events: LoopEvent[];
}

/** One promise: its words, its verdict, the rule, each piece of evidence, and its past. */
export function CommitmentPage() {
	const say = useSay();
	const { id = "" } = useParams();
	const moment = useMoment();
	const past = useApi<{ past: PastVerdict[] }>(`/api/commitments/${encodeURIComponent(id)}/past${moment.search}`);
	const file = useApi<File>(`/api/commitments/${encodeURIComponent(id)}${moment.search}`);
	if (file.error)
		return (
			<FailedPage title={say({ zh: "承诺", en: "Promise" })} fault={file.error} again={file.refetch}>
				<Link to={withMoment("/commitments", moment)}>{say({ zh: "返回台账", en: "Back to the ledger" })}</Link>
			</FailedPage>
		);
	if (!file.data) return <LoadingPage />;
	const { commitment, verdict, measurement, rule } = file.data;
	const { timeZone } = file.data.moment;
	return (
		<>
			<p className="kicker-line">
				<Link to={withMoment("/commitments", moment)}>{say({ zh: "承诺台账", en: "Ledger" })}</Link> · {commitment.id}{" "}
				{commitment.demo && <DemoMark />}
			</p>
			<h1>{say(commitment.text)}</h1>
			<p className="verdict-line">
				<VerdictMark kind={verdict.kind} /> <Sentences sentences={verdict.reasons.map((reason) => reason.sentence)} />
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
					{say(commitment.source.paper)}
					{say({ zh: "，", en: ", " })}
					{commitment.source.publishedOn}
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
			<EvidenceTable id={commitment.id} rows={measurement.evidence} tally={tallyOf(measurement)} />
			{past.isPending ? (
				<section className="file-section" aria-busy="true">
					<h2>{say({ zh: "历月判定", en: "Verdicts month by month" })}</h2>
					<p>{say({ zh: "正在逐月重新计算……", en: "Computing each month again…" })}</p>
				</section>
			) : (
				past.data && <PastVerdicts past={past.data.past} timeZone={timeZone} />
			)}
			<Wordings versions={file.data.versions} timeZone={timeZone} />
			<EventList events={file.data.events} timeZone={timeZone} />
		</>
	);
}
