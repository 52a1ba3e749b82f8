import { Link } from "react-router";
import { type Bilingual, counted } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { DemoMark } from "../web/demo-mark.tsx";
import { FailedPage } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { ScrollBox } from "./scroll-box.tsx";
import { WorksNav } from "./works-nav.tsx";

interface ListedPlan {
	id: string;
	name: Bilingual;
	version: number | null;
	waiting: boolean;
	measures: number;
	overdue: number;
	plannedShare: number | null;
	doneShare: number | null;
	daysBehind: number | null;
	demo: boolean;
}

const FILTERS = [
	{ value: "all", zh: "全部支浜", en: "all creeks", test: () => true },
	{ value: "plan", zh: "有现行方案", en: "with a plan in force", test: (one: ListedPlan) => one.version !== null },
	{ value: "none", zh: "没有方案", en: "without one", test: (one: ListedPlan) => one.version === null },
	{ value: "waits", zh: "待审定", en: "waiting for approval", test: (one: ListedPlan) => one.waiting },
	{ value: "behind", zh: "落后", en: "behind", test: (one: ListedPlan) => (one.daysBehind ?? 0) > 0 },
];

const late = ({ daysBehind }: ListedPlan) => Math.max(0, daysBehind ?? 0);

/** Every creek's plan in one line. */
export function PlansPage() {
	const say = useSay();
	const moment = useMoment();
	const { chosen, set } = useChoices("show");
	const filter = chosen.show || "plan";
	const answer = useApi<{ creeks: ListedPlan[] }>(`/api/waters/plans${moment.search}`);
	const title = say({ zh: "一浜一策", en: "One creek, one plan" });
	if (answer.error) return <FailedPage title={title} fault={answer.error} again={answer.refetch} />;
	if (!answer.data) return <LoadingPage />;
	const { creeks } = answer.data;
	// What lies furthest behind is what one came to see.
	const shown = creeks
		.filter(FILTERS.find((one) => one.value === filter)?.test ?? (() => true))
		.sort((a, b) => late(b) - late(a) || b.overdue - a.overdue);
	const per = (share: number | null) => (share === null ? "—" : `${Math.round(share * 100)}%`);
	return (
		<>
			<WorksNav />
			<h1>
				{title} {creeks.some((one) => one.demo) && <DemoMark />}
			</h1>
			<div className="chips">
				{FILTERS.map((one) => (
					<button
						key={one.value}
						type="button"
						aria-pressed={filter === one.value}
						onClick={() => set("show", one.value === "plan" ? "" : one.value)}
					>
						{say(one)} {creeks.filter(one.test).length}
					</button>
				))}
			</div>
			<p className="hint">
				{say({
					zh: "应完成、实际完成按首次审定的方案计算；落后最多的排在最前。",
					en: "Due and finished are told against the first version approved; those furthest behind come first.",
				})}
			</p>
			<ScrollBox label={say({ zh: "方案清单", en: "The plans" })}>
				<table className="plain-table">
					<thead>
						<tr>
							<th scope="col">{say({ zh: "支浜", en: "Creek" })}</th>
							<th scope="col">{say({ zh: "现行版本", en: "Version" })}</th>
							<th scope="col">{say({ zh: "措施", en: "Measures" })}</th>
							<th scope="col">{say({ zh: "应完成", en: "Due" })}</th>
							<th scope="col">{say({ zh: "实际完成", en: "Finished" })}</th>
							<th scope="col">{say({ zh: "进度", en: "Progress" })}</th>
							<th scope="col">{say({ zh: "逾期措施", en: "Overdue" })}</th>
						</tr>
					</thead>
					<tbody>
						{shown.map((one) => (
							<tr key={one.id}>
								<td>
									<Link to={withMoment(`/waters/creeks/${one.id}/plan`, moment)}>{say(one.name)}</Link>
								</td>
								<td>
									{one.version ?? say({ zh: "无", en: "none" })}
									{one.waiting && say({ zh: "（有新版待审定）", en: " (a new one waits)" })}
								</td>
								<td>
									{one.measures === 0 ? (
										0
									) : (
										<Link to={withMoment(`/waters/creeks/${one.id}/plan#measures`, moment)}>{one.measures}</Link>
									)}
								</td>
								<td>{per(one.plannedShare)}</td>
								<td>{per(one.doneShare)}</td>
								<td>
									{one.daysBehind === null
										? "—"
										: one.daysBehind > 0
											? say({ zh: `落后 ${one.daysBehind} 天`, en: `${counted(one.daysBehind, "day")} behind` })
											: say({ zh: "未落后", en: "not behind" })}
								</td>
								<td>
									{one.overdue === 0 ? (
										0
									) : (
										<Link to={withMoment(`/waters/creeks/${one.id}/plan#measures`, moment)}>{one.overdue}</Link>
									)}
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</ScrollBox>
			{shown.length === 0 && <p>{say({ zh: "没有符合条件的支浜。", en: "No creek fits." })}</p>}
		</>
	);
}
