import { Link } from "react-router";
import { CLOCKS, type Clock } from "../loop/matter.ts";
import { STEP_WORDS } from "../loop/matter-step.ts";
import type { Term, Turn } from "../loop/term.ts";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { COUNTED, type Counted } from "./counted.ts";
import { SignInFirst } from "./matter.page.tsx";
import { SupervisionNav } from "./supervision-nav.tsx";

interface Rows {
	show: Counted;
	from: string;
	to: string;
	unit: string | null;
	total: number;
	terms: Term[];
	turns: Turn[];
	names: Record<string, Bilingual>;
}

/** The rows that a number was counted from: limits with how they came out, or steps. */
export function TermsPage() {
	const say = useSay();
	const me = useMe();
	const moment = useMoment();
	const { chosen } = useChoices("show", "from", "to", "unit", "kind");
	const query = new URLSearchParams(
		Object.entries({ ...chosen, show: chosen.show || "due", asOf: moment.asOf ?? "", sense: moment.sense }).filter(
			([, value]) => value !== "",
		),
	);
	const rows = useApi<Rows>(`/api/terms?${query}`, { enabled: me != null });
	if (me === undefined) return <LoadingPage />;
	if (me === null) return <SignInFirst />;
	if (rows.error) return <p role="alert">{say(rows.error.words)}</p>;
	if (!rows.data) return <LoadingPage />;
	const { show, from, to, unit, total, terms, turns, names } = rows.data;
	const name = (id: string) => (id === "" ? "" : say(names[id] ?? { zh: id, en: id }));
	const shown = terms.length + turns.length;
	return (
		<>
			<SupervisionNav />
			<h1>
				{unit ? `${name(unit)}：` : ""}
				{say(COUNTED[show])} {total}
			</h1>
			<p className="aside-note">
				{say({ zh: `${from} 至 ${to}。`, en: `${from} to ${to}.` })}
				{shown < total && say({ zh: `只列前 ${shown} 条。`, en: ` The first ${shown} are listed.` })}
			</p>
			{total === 0 && <p>{say({ zh: "没有。", en: "None." })}</p>}
			{terms.length > 0 && <TermTable terms={terms} name={name} />}
			{turns.length > 0 && <TurnTable turns={turns} name={name} />}
		</>
	);
}

function Title({ row }: { row: { matterId: string; title: string; demo: boolean } }) {
	const say = useSay();
	if (row.matterId === "") return <>{say({ zh: "（计入，您无权查看）", en: "(counted; not for you to read)" })}</>;
	return (
		<>
			<Link to={`/matters/${row.matterId}`}>{row.title}</Link> {row.demo && <DemoMark />}
		</>
	);
}

const OUTCOMES: Record<Term["outcome"], Bilingual> = {
	open: { zh: "未办结", en: "open" },
	kept: { zh: "按期", en: "in time" },
	late: { zh: "逾期", en: "late" },
	dropped: { zh: "不计", en: "not counted" },
};

function TermTable({ terms, name }: { terms: readonly Term[]; name(id: string): string }) {
	const say = useSay();
	const label = say({ zh: "期限明细", en: "Limits" });
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than the screen must scroll by keyboard too
		<section className="scroll" tabIndex={0} aria-label={label}>
			<table className="plain-table count-table">
				<thead>
					<tr>
						<th scope="col">{say({ zh: "事项", en: "Matter" })}</th>
						<th scope="col">{say({ zh: "期限", en: "Limit" })}</th>
						<th scope="col">{say({ zh: "责任单位和责任人", en: "By whom" })}</th>
						<th scope="col">{say({ zh: "起算", en: "From" })}</th>
						<th scope="col">{say({ zh: "到期", en: "Due" })}</th>
						<th scope="col">{say({ zh: "办结", en: "Done" })}</th>
						<th scope="col">{say({ zh: "结果", en: "Outcome" })}</th>
						<th scope="col" className="number">
							{say({ zh: "用时（工作日）", en: "Working days" })}
						</th>
					</tr>
				</thead>
				<tbody>
					{terms.map((term) => (
						<tr key={`${term.matterId} ${term.n} ${term.dueOn} ${term.unit}`}>
							<td>
								<Title row={term} />
							</td>
							<td>{say(CLOCKS[term.clock as Clock])}</td>
							<td>
								{name(term.unit)} {name(term.person)}
							</td>
							<td>{term.startedOn}</td>
							<td>{term.dueOn}</td>
							<td>{term.endedOn ?? "—"}</td>
							<td>
								{say(OUTCOMES[term.outcome])}
								{term.lateBy > 0 && say({ zh: `（${term.lateBy} 个工作日）`, en: ` (${term.lateBy} working days)` })}
								{term.standing && say({ zh: "，停计中", en: ", standing still" })}
							</td>
							<td className="number">
								{term.usedDays ?? "—"} / {term.givenDays}
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}

function TurnTable({ turns, name }: { turns: readonly Turn[]; name(id: string): string }) {
	const say = useSay();
	const label = say({ zh: "步骤明细", en: "Steps" });
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than the screen must scroll by keyboard too
		<section className="scroll" tabIndex={0} aria-label={label}>
			<table className="plain-table count-table">
				<thead>
					<tr>
						<th scope="col">{say({ zh: "日期", en: "Day" })}</th>
						<th scope="col">{say({ zh: "步骤", en: "Step" })}</th>
						<th scope="col">{say({ zh: "事项", en: "Matter" })}</th>
						<th scope="col">{say({ zh: "责任单位", en: "Unit" })}</th>
						<th scope="col">{say({ zh: "内容", en: "Words" })}</th>
					</tr>
				</thead>
				<tbody>
					{turns.map((turn) => (
						<tr key={turn.seq}>
							<td>{turn.on}</td>
							<td>{say(STEP_WORDS[turn.step])}</td>
							<td>
								<Title row={turn} />
							</td>
							<td>{name(turn.unit)}</td>
							<td>
								{turn.reason}
								{turn.byDay && say({ zh: `（限 ${turn.byDay}）`, en: ` (until ${turn.byDay})` })}
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}
