import { useState } from "react";
import { Link } from "react-router";
import type { Commitment } from "../loop/commitment.ts";
import type { Moment } from "../loop/moment.ts";
import type { Verdict, VerdictKind } from "../loop/verdict.ts";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { DemoMark } from "../web/demo-mark.tsx";
import { Fault } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import { Sentences } from "../web/sentence.tsx";
import type { Recomputed } from "./commitment.store.ts";
import "./ledger.css";
import { Changes } from "./past-verdicts.tsx";
import { VerdictMark } from "./verdict-mark.tsx";
import { VERDICT_KINDS, VERDICT_WORDS } from "./verdict-words.ts";

interface Ledger {
	moment: Moment;
	counts: Record<VerdictKind, number>;
	total: number;
	lines: { name: string; title: Bilingual }[];
	units: Bilingual[];
	items: { commitment: Commitment; verdict: Verdict }[];
}

/** The ledger of commitments as of the page's moment. */
export function LedgerPage() {
	const say = useSay();
	const moment = useMoment();
	const { chosen, set } = useChoices("verdict", "line", "unit", "due", "q");
	// The address follows the typing; were it the other way round, a quick hand would lose letters.
	const [typed, setTyped] = useState(chosen.q);
	const query = new URLSearchParams(
		Object.entries({ ...chosen, asOf: moment.asOf ?? "", sense: moment.sense }).filter(([, value]) => value !== ""),
	);
	const ledger = useApi<Ledger>(`/api/commitments?${query}`);
	return (
		<>
			<h1>{say({ zh: "承诺台账", en: "Ledger of promises" })}</h1>
			<p className="lede">
				{say({
					zh: "没有人填写状态：每项判定都由证据算出，点开可见所据的规则与每一条凭证。",
					en: "Nobody types a status: each verdict is computed from evidence and opens the rule and every piece that it rests on.",
				})}
			</p>
			<div className="ledger-tools">
				<fieldset className="verdict-filter">
					<legend className="visually-hidden">{say({ zh: "按判定筛选", en: "Filter by verdict" })}</legend>
					<button type="button" aria-pressed={chosen.verdict === ""} onClick={() => set("verdict", "")}>
						{say({ zh: "全部", en: "All" })} {ledger.data?.total ?? ""}
					</button>
					{VERDICT_KINDS.map((kind) => (
						<button
							key={kind}
							type="button"
							aria-pressed={chosen.verdict === kind}
							onClick={() => set("verdict", kind)}
						>
							{say(VERDICT_WORDS[kind])} {ledger.data?.counts[kind] ?? ""}
						</button>
					))}
				</fieldset>
				<select
					aria-label={say({ zh: "条线", en: "Line of work" })}
					value={chosen.line}
					onChange={(event) => set("line", event.target.value)}
				>
					<option value="">{say({ zh: "全部条线", en: "All lines" })}</option>
					{ledger.data?.lines.map((line) => (
						<option key={line.name} value={line.name}>
							{say(line.title)}
						</option>
					))}
				</select>
				<select
					aria-label={say({ zh: "责任单位", en: "Responsible unit" })}
					value={chosen.unit}
					onChange={(event) => set("unit", event.target.value)}
				>
					<option value="">{say({ zh: "全部单位", en: "All units" })}</option>
					{ledger.data?.units.map((unit) => (
						<option key={unit.zh} value={unit.zh}>
							{say(unit)}
						</option>
					))}
				</select>
				{chosen.due && (
					<button type="button" aria-pressed="true" onClick={() => set("due", "")}>
						{say({ zh: `${chosen.due} 日内到期 ✕`, en: `due within ${chosen.due} days ✕` })}
					</button>
				)}
				<input
					type="search"
					aria-label={say({ zh: "搜索承诺或单位", en: "Search promises or units" })}
					placeholder={say({ zh: "搜索承诺或单位", en: "Search" })}
					value={typed}
					onChange={(event) => {
						setTyped(event.target.value);
						set("q", event.target.value);
					}}
				/>
				<a href={`/api/commitments.xlsx?${query}&lang=${say({ zh: "zh", en: "en" })}`}>
					{say({ zh: "导出 Excel", en: "Export to Excel" })}
				</a>
			</div>
			{ledger.error && <Fault fault={ledger.error} again={ledger.refetch} />}
			{ledger.isPending && <p role="status">{say({ zh: "正在载入……", en: "Loading…" })}</p>}
			<ul className="ledger">
				{ledger.data?.items.map(({ commitment, verdict }) => (
					<li key={commitment.id}>
						<div className="ledger-verdict">
							<VerdictMark kind={verdict.kind} />
							<span className="ledger-id">{commitment.id}</span>
						</div>
						<div>
							<h2>
								<Link to={withMoment(`/commitments/${commitment.id}`, moment)}>{say(commitment.text)}</Link>{" "}
								{commitment.demo && <DemoMark />}
								{commitment.version > 1 && (
									<span className="reworded">
										{say({ zh: `第 ${commitment.version} 版`, en: `wording ${commitment.version}` })}
									</span>
								)}
							</h2>
							<p>
								<Sentences sentences={verdict.reasons.map((reason) => reason.sentence)} />
							</p>
						</div>
						<dl>
							<dt>{say({ zh: "期限", en: "Due" })}</dt>
							<dd>{commitment.dueOn ?? say({ zh: "长期", en: "standing" })}</dd>
							<dt>{say({ zh: "责任", en: "Owner" })}</dt>
							<dd>
								{say(commitment.unit)} · {say(commitment.person)}
							</dd>
						</dl>
					</li>
				))}
			</ul>
			{ledger.data?.items.length === 0 && <p>{say({ zh: "没有符合条件的承诺。", en: "No promise matches." })}</p>}
			<RecomputedVerdicts />
		</>
	);
}

/** Which past verdicts late or corrected records changed; fetched after the ledger, for it is longer to compute. */
function RecomputedVerdicts() {
	const say = useSay();
	const moment = useMoment();
	const found = useApi<{ moment: Moment; items: Recomputed[] }>(`/api/commitments/recomputed${moment.search}`);
	if (!found.data) return null;
	const { items } = found.data;
	return (
		<section className="file-section">
			<h2>
				{say({ zh: "因迟到或更正的数据重新计算的判定", en: "Verdicts computed again after late or corrected records" })}
			</h2>
			{items.length === 0 ? (
				<p>{say({ zh: "没有。", en: "None." })}</p>
			) : (
				<ul className="recomputed">
					{items.map(({ commitment, past }) => (
						<li key={`${commitment.id} ${past.month}`}>
							{past.month} <VerdictMark kind={past.knownThen} />
							{past.knownNow !== past.knownThen && (
								<>
									{" → "}
									<VerdictMark kind={past.knownNow} />
								</>
							)}{" "}
							<Link to={withMoment(`/commitments/${commitment.id}`, moment)}>
								{commitment.id} {say(commitment.text)}
							</Link>
							<Changes changed={past.changed} timeZone={found.data.moment.timeZone} />
						</li>
					))}
				</ul>
			)}
		</section>
	);
}
