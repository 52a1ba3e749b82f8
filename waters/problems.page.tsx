import { useState } from "react";
import { Link } from "react-router";
import { STAGES, type Stage } from "../loop/matter.ts";
import type { Bilingual } from "../loop/words.ts";
import { may } from "../people/may.ts";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { DemoMark } from "../web/demo-mark.tsx";
import { FailedPage } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { SignInLink } from "../web/sign-in-link.tsx";
import { DueOn } from "./due-on.tsx";
import { categoryWords, sourceWords } from "./problem-category.ts";
import { ProblemDesk } from "./problem-desk.tsx";
import { ProblemForm } from "./problem-form.tsx";
import { ScrollBox } from "./scroll-box.tsx";
import { WorksNav } from "./works-nav.tsx";
import "./works.css";

interface Listed {
	matterId: string;
	title: string;
	category: string;
	source: string;
	creekId: string | null;
	day: string;
	stage: Stage;
	round: number;
	ownerUnit: string | null;
	ownerPerson: string | null;
	dueOn: string | null;
	demo: boolean;
}

interface Problems {
	today: string;
	problems: Listed[];
	/** There are older ones than these. */
	more: boolean;
	names: Record<string, Bilingual>;
}

const ENDED: readonly Stage[] = ["closed", "merged", "split"];

/** Problems of the creeks: what is open, raising one, and handing one out with the reason why it is whose. */
export function ProblemsPage() {
	const say = useSay();
	const me = useMe();
	const { chosen, set } = useChoices("creek", "stage");
	const [raising, setRaising] = useState(false);
	const [desk, setDesk] = useState<string | null>(null);
	const moment = useMoment();
	const isNow = moment.asOf === null;
	const query = new URLSearchParams(
		Object.entries({ creek: chosen.creek, asOf: moment.asOf ?? "", sense: isNow ? "" : moment.sense }).filter(
			([, value]) => value !== "",
		),
	);
	const answer = useApi<Problems>(`/api/waters/problems?${query}`, { enabled: me != null });
	const creeks = useApi<{ creeks: { id: string; name: Bilingual }[] }>("/api/open/creeks");
	const title = say({ zh: "河浜问题", en: "Problems of the creeks" });
	if (me === null)
		return (
			<>
				<h1>{title}</h1>
				<p>
					<SignInLink /> {say({ zh: "市民反映问题，无需登录：", en: "To report a problem there is no need to: " })}
					<Link to="/open/report">{say({ zh: "反映河浜问题", en: "report a problem" })}</Link>
					{say({ zh: "。", en: "." })}
				</p>
			</>
		);
	if (answer.error) return <FailedPage title={title} fault={answer.error} again={answer.refetch} />;
	if (!answer.data) return <LoadingPage />;
	const { problems, more, names, today } = answer.data;
	const works = isNow && may(me ?? null, "matter.assign");
	const counts = Map.groupBy(problems, (one) => one.stage);
	const shown = problems.filter((one) => chosen.stage === "" || one.stage === chosen.stage);
	const named = (id: string | null) => (id ? say(names[id] ?? { zh: id, en: id }) : "—");
	const creekName = (id: string | null) => {
		const found = creeks.data?.creeks.find((creek) => creek.id === id);
		return found ? say(found.name) : "—";
	};
	return (
		<>
			<WorksNav />
			<h1>
				{title} {problems.some((one) => one.demo) && <DemoMark />}
			</h1>
			<div className="chips">
				<button type="button" aria-pressed={chosen.stage === ""} onClick={() => set("stage", "")}>
					{say({ zh: "全部", en: "All" })} {problems.length}
				</button>
				{(Object.keys(STAGES) as Stage[]).map(
					(stage) =>
						counts.has(stage) && (
							<button
								key={stage}
								type="button"
								aria-pressed={chosen.stage === stage}
								onClick={() => set("stage", stage)}
							>
								{say(STAGES[stage])} {counts.get(stage)?.length ?? 0}
							</button>
						),
				)}
				{chosen.creek !== "" && (
					<button type="button" aria-pressed="true" onClick={() => set("creek", "")}>
						{creekName(chosen.creek)} <span aria-hidden="true">✕</span>
						<span className="visually-hidden">
							{say({ zh: "（不再只看这条浜）", en: " (no longer this creek alone)" })}
						</span>
					</button>
				)}
				{isNow && may(me ?? null, "matter.raise") && (
					<button
						type="button"
						className="works-button main"
						aria-expanded={raising}
						onClick={() => setRaising(!raising)}
					>
						{say({ zh: "登记问题", en: "Raise a problem" })}
					</button>
				)}
			</div>
			{raising && isNow && (
				<ProblemForm
					onRaised={() => {
						setRaising(false);
						answer.refetch();
					}}
				/>
			)}
			<ScrollBox label={say({ zh: "问题清单", en: "The problems" })}>
				<table className="plain-table roomy">
					<thead>
						<tr>
							<th scope="col">{say({ zh: "问题", en: "Problem" })}</th>
							<th scope="col">{say({ zh: "支浜", en: "Creek" })}</th>
							<th scope="col">{say({ zh: "类别", en: "Category" })}</th>
							<th scope="col">{say({ zh: "来源", en: "Found by" })}</th>
							<th scope="col">{say({ zh: "登记", en: "Raised" })}</th>
							<th scope="col">{say({ zh: "进展", en: "It is" })}</th>
							<th scope="col">{say({ zh: "责任", en: "Who answers" })}</th>
							<th scope="col">{say({ zh: "期限", en: "Due" })}</th>
							{works && <th scope="col">{say({ zh: "经办", en: "Desk" })}</th>}
						</tr>
					</thead>
					<tbody>
						{shown.map((one) => (
							<tr key={one.matterId}>
								<td>
									<Link to={withMoment(`/matters/${encodeURIComponent(one.matterId)}`, moment)}>{one.title}</Link>
								</td>
								<td>
									{one.creekId ? (
										<Link to={withMoment(`/waters/creeks/${one.creekId}`, moment)}>{creekName(one.creekId)}</Link>
									) : (
										"—"
									)}
								</td>
								<td>{say(categoryWords(one.category))}</td>
								<td>{say(sourceWords(one.source))}</td>
								<td className="one-line">{one.day}</td>
								<td>
									{say(STAGES[one.stage])}
									{one.round > 1 && say({ zh: `（第 ${one.round} 轮）`, en: ` (round ${one.round})` })}
								</td>
								<td>
									{named(one.ownerUnit)} {one.ownerPerson && named(one.ownerPerson)}
								</td>
								<td className="one-line">
									<DueOn day={one.dueOn} late={one.dueOn !== null && one.dueOn < today && !ENDED.includes(one.stage)} />
								</td>
								{works && (
									<td>
										{!ENDED.includes(one.stage) && (
											<button
												type="button"
												className="works-button"
												aria-expanded={desk === one.matterId}
												onClick={() => setDesk(desk === one.matterId ? null : one.matterId)}
											>
												{one.stage === "raised" ? say({ zh: "交办", en: "Hand out" }) : say({ zh: "经办", en: "Open" })}
											</button>
										)}
									</td>
								)}
							</tr>
						))}
					</tbody>
				</table>
			</ScrollBox>
			{more && (
				<p className="hint">
					{say({
						zh: `这里只列最近 ${problems.length} 件，更早的见`,
						en: `The latest ${problems.length} alone; all of them are under `,
					})}
					<Link to={withMoment("/matters?kind=waters/creek-problem", moment)}>
						{say({ zh: "事项", en: "matters" })}
					</Link>
					{say({ zh: "。", en: "." })}
				</p>
			)}
			{shown.length === 0 && <p>{say({ zh: "没有符合条件的问题。", en: "No problem fits." })}</p>}
			{desk && isNow && (
				<ProblemDesk
					key={desk}
					matterId={desk}
					today={today}
					onDone={() => {
						setDesk(null);
						answer.refetch();
					}}
				/>
			)}
		</>
	);
}
