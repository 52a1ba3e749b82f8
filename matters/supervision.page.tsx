import { useState } from "react";
import { Link } from "react-router";
import { may } from "../people/may.ts";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { DemoMark } from "../web/demo-mark.tsx";
import { FailedPage } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { DeskFilter } from "./desk-filter.tsx";
import { type Desk, DeskTable } from "./desk-table.tsx";
import { EscalationRuleView } from "./escalation-rule.tsx";
import { SignInFirst } from "./matter.page.tsx";
import { DESK, type DeskPart } from "./supervision.ts";
import { SupervisionNav } from "./supervision-nav.tsx";
import { UrgeBar } from "./urge-bar.tsx";

/** What slipped since the last working day, what is due, what came back; urging, and the rule by which delays go to a leader. */
export function SupervisionPage() {
	const say = useSay();
	const me = useMe();
	const { asOf } = useMoment();
	const desk = useApi<Desk>("/api/supervision", { enabled: me != null });
	const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
	const { chosen: view, set } = useChoices("unit", "kind");
	if (me === undefined) return <LoadingPage />;
	if (me === null) return <SignInFirst />;
	if (desk.error)
		return (
			<FailedPage title={say({ zh: "督查工作台", en: "Supervision desk" })} fault={desk.error} again={desk.refetch} />
		);
	if (!desk.data) return <LoadingPage />;
	const { since, today } = desk.data;
	const items = desk.data.items.filter(
		(item) => (view.unit === "" || item.unitId === view.unit) && (view.kind === "" || item.kind === view.kind),
	);
	const urges = may(me, "matter.urge");
	const parts = Object.keys(DESK) as DeskPart[];
	const choose = (matterIds: readonly string[], on: boolean) =>
		setChosen((before) => {
			const next = new Set(before);
			for (const matterId of matterIds)
				if (on) next.add(matterId);
				else next.delete(matterId);
			return next;
		});
	// What the filter hides is not urged: nobody sees it among the chosen.
	const seen = [...new Set(items.map((item) => item.matterId))].filter((matterId) => chosen.has(matterId));
	const titles = new Map(desk.data.items.map((item) => [item.matterId, item.title]));
	return (
		<>
			<SupervisionNav />
			<h1>{say({ zh: "督查工作台", en: "Supervision desk" })}</h1>
			<p className="aside-note">
				{say({
					zh: `今天 ${today}，上一个工作日 ${since}。期限按工作日计算。`,
					en: `Today is ${today}, the working day before was ${since}. Limits are counted in working days.`,
				})}
				{asOf !== null &&
					say({
						zh: "工作台只显示当前情况；过去某日的情况见督查通报。",
						en: " The desk shows the present only; the summaries show a past day.",
					})}
			</p>
			{desk.data.provisional && <p role="status">{say(desk.data.provisional)}</p>}
			<ul className="desk-counts">
				{parts.map((part) => (
					<li key={part} className={part === "slipped" || part === "late" ? "pressing" : undefined}>
						<a href={`#desk-${part}`}>
							<strong>{items.filter((item) => item.part === part).length}</strong> {say(DESK[part])}
						</a>
					</li>
				))}
				<li>
					<a href="#desk-reopened">
						<strong>{desk.data.reopened.length}</strong> {say({ zh: "重新打开", en: "Opened again" })}
					</a>
				</li>
			</ul>
			{desk.data.more && (
				<p role="status">
					{say({
						zh: "事项较多，只列最早到期的 1000 项。",
						en: "There are more; the 1,000 that were due first are listed.",
					})}
				</p>
			)}
			<DeskFilter desk={desk.data} view={view} set={set} />
			{parts.map((part) => (
				<section key={part} aria-labelledby={`desk-${part}`}>
					<h2 id={`desk-${part}`}>
						{say(DESK[part])}
						{part === "slipped" && say({ zh: `（${since} 以来）`, en: ` (since ${since})` })}
					</h2>
					<DeskTable
						label={{ zh: `${DESK[part].zh}的事项`, en: `${DESK[part].en}: matters` }}
						items={items.filter((item) => item.part === part)}
						desk={desk.data}
						chosen={urges ? chosen : null}
						choose={choose}
					/>
				</section>
			))}
			<Reopened rows={desk.data.reopened} since={since} />
			{urges && (
				<UrgeBar
					chosen={seen}
					titles={titles}
					until={desk.data.urgeBy}
					today={today}
					onDone={() => setChosen(new Set())}
				/>
			)}
			<EscalationRuleView rule={desk.data.rule} />
		</>
	);
}

function Reopened({ rows, since }: { rows: Desk["reopened"]; since: string }) {
	const say = useSay();
	return (
		<section aria-labelledby="desk-reopened">
			<h2 id="desk-reopened">{say({ zh: `重新打开（${since} 以来）`, en: `Opened again (since ${since})` })}</h2>
			{rows.length === 0 ? (
				<p>{say({ zh: "没有。", en: "None." })}</p>
			) : (
				<ul>
					{rows.map((row) => (
						<li key={`${row.matterId} ${row.on} ${row.step}`}>
							{row.on} <Link to={`/matters/${row.matterId}`}>{row.title}</Link> {row.reason} {row.demo && <DemoMark />}
						</li>
					))}
				</ul>
			)}
		</section>
	);
}
