import { useState } from "react";
import { Link, useParams } from "react-router";
import { localDay } from "../loop/local-day.ts";
import { STAGES } from "../loop/matter.ts";
import type { Bilingual } from "../loop/words.ts";
import { ApiError, sendApi, useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useLang, useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import type { PlanChange } from "./creek-plan.ts";
import { roundDecimal } from "./decimal.ts";
import { factorName } from "./factor.ts";
import { LASTING_WORDS, MEASURE_KINDS } from "./measure-kind.ts";
import { PlanCurveChart } from "./plan-curve.tsx";
import { EffectOfMeasure } from "./plan-effects.tsx";
import { PlanForm } from "./plan-form.tsx";
import type { PlanView } from "./plan-view.ts";
import { categoryWords } from "./problem-category.ts";
import { ScrollBox } from "./scroll-box.tsx";
import { shownDigits } from "./target.ts";
import { WorksNav } from "./works-nav.tsx";

type Version = NonNullable<PlanView["plan"]>["versions"][number];

/** 一浜一策: one creek, one plan. Its versions, how far it is against the first one, and what it did to the water. */
export function PlanPage() {
	const say = useSay();
	const { id = "" } = useParams();
	const moment = useMoment();
	const [writing, setWriting] = useState(false);
	const [chosen, setChosen] = useState<number | null>(null);
	const answer = useApi<PlanView>(`/api/waters/creeks/${encodeURIComponent(id)}/plan${moment.search}`);
	if (answer.error) return <p role="alert">{say(answer.error.words)}</p>;
	if (!answer.data) return <LoadingPage />;
	const view = answer.data;
	const { creek, plan, progress, can } = view;
	const version =
		plan?.versions.find((one) => one.version === (chosen ?? plan.inForce?.version)) ?? plan?.versions.at(-1);
	const waits = plan?.versions.find((one) => one.decided === null);
	return (
		<>
			<WorksNav />
			<p className="lede">
				<Link to={withMoment(`/waters/creeks/${creek.id}`, moment)}>{say(creek.name)}</Link>
			</p>
			<h1>
				{say({ zh: `${creek.name.zh} 一浜一策`, en: `${creek.name.en}: one creek, one plan` })}{" "}
				{version?.demo && <DemoMark />}
			</h1>
			{!plan && <p>{say({ zh: "这条浜还没有方案。", en: "This creek has no plan yet." })}</p>}
			{plan && version && (
				<>
					<Facts view={view} />
					{progress && <PlanCurveChart progress={progress} today={view.today} />}
					<div className="chips">
						{plan.versions.map((one) => (
							<button
								key={one.version}
								type="button"
								aria-pressed={one.version === version.version}
								onClick={() => setChosen(one.version)}
							>
								{say({ zh: `第 ${one.version} 版`, en: `No. ${one.version}` })}{" "}
								<small>{say(stateOf(one, plan.inForce?.version ?? null))}</small>
							</button>
						))}
					</div>
					<VersionLists version={version} view={view} />
				</>
			)}
			{waits && can.decide && (
				<Decision creekId={creek.id} of={waits.seq} version={waits.version} onDone={() => answer.refetch()} />
			)}
			{can.write && (
				<button type="button" className="works-button" aria-expanded={writing} onClick={() => setWriting(!writing)}>
					{plan ? say({ zh: "修订方案", en: "Revise the plan" }) : say({ zh: "编制方案", en: "Write the plan" })}
				</button>
			)}
			{writing && can.write && (
				<PlanForm
					view={view}
					onWritten={() => {
						setWriting(false);
						answer.refetch();
					}}
				/>
			)}
		</>
	);
}

function stateOf(version: Version, inForce: number | null): Bilingual {
	if (version.decided === null) return { zh: "待审定", en: "waits" };
	if (!version.decided.approved) return { zh: "未通过", en: "refused" };
	return version.version === inForce ? { zh: "现行", en: "in force" } : { zh: "已被替代", en: "replaced" };
}

function Facts({ view }: { view: PlanView }) {
	const say = useSay();
	const { progress, plan, names } = view;
	const first = progress?.curves[0];
	const duty = plan?.inForce?.duties;
	const per = (share: number | undefined) => (share === undefined ? "—" : `${Math.round(share * 100)}%`);
	const named = (id: string | undefined) => (id ? say(names[id] ?? { zh: id, en: id }) : "—");
	return (
		<dl className="plan-facts">
			<div>
				<dt>{say({ zh: "应完成（对首次审定）", en: "Due by the first version" })}</dt>
				<dd>{per(first?.plannedShare)}</dd>
			</div>
			<div>
				<dt>{say({ zh: "实际完成", en: "Finished" })}</dt>
				<dd>{per(first?.doneShare)}</dd>
			</div>
			<div>
				<dt>{say({ zh: "进度", en: "Against the plan" })}</dt>
				<dd>
					{progress?.daysBehind == null
						? "—"
						: progress.daysBehind > 0
							? say({ zh: `落后 ${progress.daysBehind} 天`, en: `${progress.daysBehind} days behind` })
							: say({ zh: "未落后", en: "not behind" })}
				</dd>
			</div>
			<div>
				<dt>{say({ zh: "逾期措施", en: "Measures overdue" })}</dt>
				<dd>{progress?.overdue.length ?? 0}</dd>
			</div>
			<div>
				<dt>{say({ zh: "全浜责任人", en: "Who answers for it" })}</dt>
				<dd>{named(duty?.person)}</dd>
			</div>
		</dl>
	);
}

function VersionLists({ version, view }: { version: Version; view: PlanView }) {
	const say = useSay();
	const lang = useLang();
	const moment = useMoment();
	const { names, measures, effects, targets } = view;
	const current = version.version === view.plan?.inForce?.version;
	const named = (id: string) => say(names[id] ?? { zh: id, en: id });
	const { decided } = version;
	const day = (at: string) => localDay(at, view.moment.timeZone);
	return (
		<section>
			<p>
				{say({
					zh: `${day(version.writtenAt)} ${named(version.writtenBy.unit)}编制`,
					en: `Written by ${named(version.writtenBy.unit)} on ${day(version.writtenAt)}`,
				})}
				{decided &&
					say({
						zh: `，${day(decided.at)} ${named(decided.unit)}${decided.approved ? "审定" : "未予通过"}`,
						en: `, ${decided.approved ? "approved" : "refused"} by ${named(decided.unit)} on ${day(decided.at)}`,
					})}
				{decided?.words && `：${decided.words}`}
				{version.reason && say({ zh: `。修订理由：${version.reason}`, en: `. Why it was changed: ${version.reason}` })}
			</p>
			{version.changes.length > 0 && (
				<ul className="why-list">
					{version.changes.map((change) => (
						<li key={`${change.measureId}${change.what}`}>{say(changeWords(change, named))}</li>
					))}
				</ul>
			)}
			<h2>{say({ zh: "问题清单", en: "Problems" })}</h2>
			<ol className="why-list">
				{version.problems.map((problem) => (
					<li key={problem.id}>
						{problem.text}（{say(categoryWords(problem.category))}）
						{problem.matterId && (
							<Link to={`/matters/${encodeURIComponent(problem.matterId)}`}>
								{say({ zh: "查看事项", en: "the matter" })}
							</Link>
						)}
					</li>
				))}
			</ol>
			<h2>{say({ zh: "目标清单", en: "Targets" })}</h2>
			<ul className="why-list">
				{version.targets.map((target) => {
					const now = current ? targets.find((one) => one.id === target.id) : undefined;
					const sign = target.factor === "w01009" ? "≥" : "≤";
					return (
						<li key={target.id}>
							{factorName(target.factor)[lang]} {sign} {target.limit} {say({ zh: "毫克/升", en: "mg/L" })}，
							{target.dueOn}
							{now && (
								<>
									；
									<Link to={withMoment(`/waters/creeks/${view.creek.id}?month=${now.month}`, moment)}>
										{now.month}{" "}
										{now.mean === null
											? say({ zh: "无样品", en: "no samples" })
											: roundDecimal(now.mean, shownDigits(target.factor))}
									</Link>{" "}
									{now.met === null
										? say({ zh: "无法判断", en: "can't tell" })
										: now.met
											? say({ zh: "当月达到", en: "met that month" })
											: say({ zh: "当月未达到", en: "not met that month" })}
									{now.stage && (
										<>
											；<Link to={`/matters/${encodeURIComponent(now.matterId)}`}>{say(STAGES[now.stage])}</Link>
										</>
									)}
									{now.fault && <small className="target-fault">{say(now.fault)}</small>}
								</>
							)}
						</li>
					);
				})}
			</ul>
			<h2>{say({ zh: "措施清单", en: "Measures" })}</h2>
			<ScrollBox label={say({ zh: "措施清单", en: "Measures" })}>
				<table className="plain-table">
					<thead>
						<tr>
							<th scope="col">{say({ zh: "措施", en: "Measure" })}</th>
							<th scope="col">{say({ zh: "数量、投资", en: "Amount, cost" })}</th>
							<th scope="col">{say({ zh: "起止", en: "Dates" })}</th>
							<th scope="col">{say({ zh: "责任", en: "Who" })}</th>
							<th scope="col">{say({ zh: "进展", en: "It is" })}</th>
							<th scope="col">{say({ zh: "对水质的作用", en: "What it did to the water" })}</th>
						</tr>
					</thead>
					<tbody>
						{version.measures.map((measure) => {
							const kind = MEASURE_KINDS[measure.kind];
							const state = measures.find((one) => one.id === measure.id);
							const effect = effects.find((one) => one.measureId === measure.id);
							return (
								<tr key={measure.id}>
									<td>
										{say(kind)} <small>{say(LASTING_WORDS[kind.lasting])}</small>
										<br />
										{measure.text}
									</td>
									<td>
										{measure.amount !== null && `${measure.amount} ${say(kind.unit)}`}
										<br />
										{measure.costYuan === null
											? say({ zh: "未列投资", en: "no cost" })
											: say({
													zh: `${(measure.costYuan / 10_000).toLocaleString("zh-CN")} 万元`,
													en: `${measure.costYuan.toLocaleString("en-GB")} yuan`,
												})}{" "}
										{measure.fund}
									</td>
									<td>
										{measure.beginsOn}
										<br />
										{measure.dueOn}
									</td>
									<td>
										{named(measure.unit)}
										<br />
										{named(measure.person)}
									</td>
									<td>
										{state?.stage ? (
											<Link to={`/matters/${encodeURIComponent(state.matterId)}`}>{say(STAGES[state.stage])}</Link>
										) : (
											say({ zh: "未交办", en: "not handed out" })
										)}
										{state?.doneOn && (
											<>
												<br />
												{say({ zh: `${state.doneOn} 完成`, en: `finished ${state.doneOn}` })}
											</>
										)}
									</td>
									<td>
										{current && effect ? (
											<EffectOfMeasure factors={effect.factors} />
										) : (
											say({ zh: "未完成，不评", en: "not finished" })
										)}
									</td>
								</tr>
							);
						})}
					</tbody>
				</table>
			</ScrollBox>
			<h2>{say({ zh: "责任清单", en: "Duties" })}</h2>
			<p>
				{named(version.duties.unit)} · {named(version.duties.person)}
				{version.duties.upkeep && `；${version.duties.upkeep}`}
			</p>
		</section>
	);
}

function changeWords({ text, what, from, to }: PlanChange, named: (id: string) => string): Bilingual {
	switch (what) {
		case "added":
			return { zh: `新增“${text}”，${to} 完成`, en: `added “${text}”, due ${to}` };
		case "dropped":
			return { zh: `取消“${text}”（原定 ${from}）`, en: `dropped “${text}” (was due ${from})` };
		case "date":
			return { zh: `“${text}”完成日期由 ${from} 改为 ${to}`, en: `“${text}” moved from ${from} to ${to}` };
		case "cost":
			return {
				zh: `“${text}”投资由 ${from || "未列"} 改为 ${to || "未列"} 元`,
				en: `“${text}” cost from ${from || "none"} to ${to || "none"} yuan`,
			};
		case "owner":
			return {
				zh: `“${text}”责任人由${named(from)}改为${named(to)}`,
				en: `“${text}” from ${named(from)} to ${named(to)}`,
			};
		default:
			return { zh: `“${from}”改写为“${to}”`, en: `“${from}” became “${to}”` };
	}
}

function Decision({
	creekId,
	of,
	version,
	onDone,
}: {
	creekId: string;
	of: number;
	version: number;
	onDone: () => void;
}) {
	const say = useSay();
	const [words, setWords] = useState("");
	const [fault, setFault] = useState<Bilingual | null>(null);
	const [clientKey] = useState(() => crypto.randomUUID());
	const decide = async (approved: boolean) => {
		setFault(null);
		try {
			const headers = { "content-type": "application/json" };
			const body = JSON.stringify({ of, approved, words, clientKey: `${clientKey}:${approved}` });
			await sendApi(`/api/waters/creeks/${creekId}/plan/decisions`, { method: "POST", headers, body });
			onDone();
		} catch (error) {
			setFault(error instanceof ApiError ? error.words : { zh: "没有成功，请再试一次。", en: "It failed; try again." });
		}
	};
	return (
		<section className="works-form works-note">
			<h2>{say({ zh: `审定第 ${version} 版`, en: `Decide on version ${version}` })}</h2>
			<p>
				{say({
					zh: "通过后，每项措施、每个目标都成为有责任人和期限的事项；目标须凭数据销号。",
					en: "Once approved, each measure and each target becomes a matter with its owner and date; a target is signed off on data alone.",
				})}
			</p>
			<input
				aria-label={say({ zh: "意见", en: "Words" })}
				placeholder={say({ zh: "意见；不通过须写明理由", en: "words; a refusal needs its reason" })}
				value={words}
				onChange={(event) => setWords(event.target.value)}
			/>
			{fault && <p role="alert">{say(fault)}</p>}
			<div className="chips">
				<button type="button" className="works-button main" onClick={() => decide(true)}>
					{say({ zh: "审定通过", en: "Approve" })}
				</button>
				<button type="button" onClick={() => decide(false)}>
					{say({ zh: "不予通过", en: "Refuse" })}
				</button>
			</div>
		</section>
	);
}
