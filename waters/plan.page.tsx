import { useState } from "react";
import { Link, useParams } from "react-router";
import { type Bilingual, counted } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { FailedPage } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { PlanCurveChart } from "./plan-curve.tsx";
import { PlanDecision } from "./plan-decision.tsx";
import { PlanForm } from "./plan-form.tsx";
import { VersionLists } from "./plan-lists.tsx";
import type { PlanView, VersionShown } from "./plan-view.ts";
import { WorksNav } from "./works-nav.tsx";

/** 一浜一策: one creek, one plan. Its versions, how far it is against the first one, and what it did to the water. */
export function PlanPage() {
	const say = useSay();
	const { id = "" } = useParams();
	const moment = useMoment();
	const [writing, setWriting] = useState(false);
	const [chosen, setChosen] = useState<number | null>(null);
	const answer = useApi<PlanView>(`/api/waters/creeks/${encodeURIComponent(id)}/plan${moment.search}`);
	if (answer.error)
		return (
			<FailedPage
				title={say({ zh: "一浜一策", en: "One creek, one plan" })}
				fault={answer.error}
				again={answer.refetch}
			>
				<Link to={withMoment("/waters/plans", moment)}>{say({ zh: "返回方案清单", en: "Back to the plans" })}</Link>
			</FailedPage>
		);
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
				<Link to={withMoment("/waters/plans", moment)}>{say({ zh: "一浜一策", en: "Plans" })}</Link> ·{" "}
				<Link to={withMoment(`/waters/creeks/${creek.id}`, moment)}>{say(creek.name)}</Link>
			</p>
			<h1>
				{say({ zh: `${creek.name.zh}“一浜一策”方案`, en: `${creek.name.en}: one creek, one plan` })}{" "}
				{version?.demo && <DemoMark />}
			</h1>
			{!plan && (
				<p>
					{say(
						moment.asOf
							? { zh: "当时尚无方案。", en: "There was no plan then." }
							: { zh: "本浜尚无方案。", en: "This creek has no plan yet." },
					)}
				</p>
			)}
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
				<PlanDecision creekId={creek.id} of={waits.seq} version={waits.version} onDone={() => answer.refetch()} />
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

function stateOf(version: VersionShown, inForce: number | null): Bilingual {
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
				<dt>{say({ zh: "应完成（按首次审定）", en: "Due by the first version" })}</dt>
				<dd>
					<a href="#curve">{per(first?.plannedShare)}</a>
				</dd>
			</div>
			<div>
				<dt>{say({ zh: "实际完成", en: "Finished" })}</dt>
				<dd>
					<a href="#curve">{per(first?.doneShare)}</a>
				</dd>
			</div>
			<div>
				<dt>{say({ zh: "进度", en: "Against the plan" })}</dt>
				<dd>
					{progress?.daysBehind == null
						? "—"
						: progress.daysBehind > 0
							? say({ zh: `落后 ${progress.daysBehind} 天`, en: `${counted(progress.daysBehind, "day")} behind` })
							: say({ zh: "未落后", en: "not behind" })}
				</dd>
			</div>
			<div>
				<dt>{say({ zh: "逾期措施", en: "Measures overdue" })}</dt>
				<dd>{progress ? <a href="#measures">{progress.overdue.length}</a> : "—"}</dd>
			</div>
			<div>
				<dt>{say({ zh: "全浜责任人", en: "Who answers for it" })}</dt>
				<dd>{named(duty?.person)}</dd>
			</div>
		</dl>
	);
}
