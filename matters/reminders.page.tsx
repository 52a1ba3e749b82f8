import { periodOf } from "../loop/term.ts";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { type CountHead, CountLink, CountTable } from "../web/count-table.tsx";
import { DemoMark } from "../web/demo-mark.tsx";
import { FailedPage } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { SignInFirst } from "./matter.page.tsx";
import { NOTICE_KINDS } from "./notice.ts";
import { NoticesSent } from "./notices-sent.tsx";
import type { NoticeCount, Reminders } from "./reminders.ts";
import { SupervisionNav } from "./supervision-nav.tsx";

type Answer = Reminders & { from: string; to: string; demo: boolean; names: Record<string, Bilingual> };

const HEADS: CountHead[] = [
	{ words: { zh: "单位", en: "Unit" } },
	{ words: { zh: "催办", en: "Urged" }, number: true },
	{ words: { zh: "升级督办", en: "Escalated" }, number: true },
	{ words: { zh: "涉及事项", en: "Matters" }, number: true },
	{ words: { zh: "在办事项", en: "In hand" }, number: true },
	{ words: { zh: "系统通知", en: "Notices" } },
];

/** How many reminders each unit was sent: the burden of supervision, for everybody inside to see. */
export function RemindersPage() {
	const say = useSay();
	const me = useMe();
	const moment = useMoment();
	const told = useApi<Answer>(`/api/reminders${moment.search}`, { enabled: me != null });
	if (me === undefined) return <LoadingPage />;
	if (me === null) return <SignInFirst />;
	if (told.error)
		return <FailedPage title={say({ zh: "提醒统计", en: "Reminders" })} fault={told.error} again={told.refetch} />;
	if (!told.data) return <LoadingPage />;
	const { from, to, units, months, total, names, demo } = told.data;
	const rows = (show: string, unit: string, since = from, until = to) =>
		withMoment(`/terms?${new URLSearchParams({ show, from: since, to: until, unit })}`, moment);
	return (
		<>
			<SupervisionNav />
			<h1>{say({ zh: "提醒统计", en: "Reminders" })}</h1>
			<p className="aside-note">
				{say({
					zh: `${from} 至 ${to} 共发出催办、升级督办 ${total} 次，系统通知 ${told.data.notices} 条。催办是负担：同一事项限期未到不得重复催办；此表对内公开，供各单位监督。只统计单位，不统计个人。`,
					en: `${total} urges and escalations and ${told.data.notices} notices of the product from ${from} to ${to}. A reminder is a burden: a matter is not urged again before its day is over, and everybody inside may see this table. Units are counted, never persons.`,
				})}{" "}
				{demo && <DemoMark />}
			</p>
			{units.length === 0 ? (
				<p>{say({ zh: "没有发出提醒。", en: "No reminder was sent." })}</p>
			) : (
				<CountTable
					label={{ zh: "各单位收到的提醒", en: "Reminders by unit" }}
					heads={[...HEADS, ...months.map((month) => ({ words: { zh: month, en: month }, number: true }))]}
				>
					<tbody>
						{units.map((one) => (
							<tr key={one.unit}>
								<th scope="row">{say(names[one.unit] ?? { zh: one.unit || "—", en: one.unit || "—" })}</th>
								<td className="number">
									<CountLink to={rows("urged", one.unit)} count={one.urged} />
								</td>
								<td className="number">
									<CountLink to={rows("escalated", one.unit)} count={one.escalated} />
								</td>
								<td className="number">
									<CountLink to={rows("reminded", one.unit)} count={one.matters} />
								</td>
								<td className="number">
									<CountLink to={rows("in-hand", one.unit)} count={one.inHand} />
								</td>
								<td>
									<NoticeCounts counts={one.notices} />
								</td>
								{months.map((month, index) => {
									const { from: since, to: until } = periodOf("month", `${month}-01`);
									return (
										<td key={month} className="number">
											<CountLink to={rows("reminded", one.unit, since, until)} count={one.byMonth[index] ?? 0} />
										</td>
									);
								})}
							</tr>
						))}
					</tbody>
				</CountTable>
			)}
			<NoticesSent from={from} to={to} />
		</>
	);
}

/** How many notices the product sent to a unit's persons; opened, of which sort. Whose they were is theirs. */
function NoticeCounts({ counts }: { counts: readonly NoticeCount[] }) {
	const say = useSay();
	const sum = counts.reduce((all, one) => all + one.count, 0);
	if (sum === 0) return <>0</>;
	return (
		<details>
			<summary>{sum}</summary>
			{counts.map((one) => (
				<div key={one.kind}>
					{say(NOTICE_KINDS[one.kind] ?? { zh: one.kind, en: one.kind })} {one.count}
				</div>
			))}
		</details>
	);
}
