import { Link } from "react-router";
import { CLOCKS, type Clock } from "../loop/matter.ts";
import { STEP_WORDS } from "../loop/matter-step.ts";
import type { Term, Turn } from "../loop/term.ts";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { CountTable } from "../web/count-table.tsx";
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
				{unit ? say({ zh: `${name(unit)}：`, en: `${name(unit)}: ` }) : ""}
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
	return (
		<CountTable
			className="term-table"
			label={{ zh: "期限明细", en: "Limits" }}
			heads={[
				{ words: { zh: "事项", en: "Matter" } },
				{ words: { zh: "期限", en: "Limit" } },
				{ words: { zh: "责任单位和责任人", en: "By whom" } },
				{ words: { zh: "起算", en: "From" } },
				{ words: { zh: "到期", en: "Due" } },
				{ words: { zh: "办结", en: "Done" } },
				{ words: { zh: "结果", en: "Outcome" } },
				{ words: { zh: "用时/限时（工作日）", en: "Working days used / given" }, number: true },
			]}
		>
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
		</CountTable>
	);
}

function TurnTable({ turns, name }: { turns: readonly Turn[]; name(id: string): string }) {
	const say = useSay();
	return (
		<CountTable
			className="term-table"
			label={{ zh: "步骤明细", en: "Steps" }}
			heads={[
				{ words: { zh: "日期", en: "Day" } },
				{ words: { zh: "步骤", en: "Step" } },
				{ words: { zh: "事项", en: "Matter" } },
				{ words: { zh: "责任单位", en: "Unit" } },
				{ words: { zh: "内容", en: "Words" } },
			]}
		>
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
		</CountTable>
	);
}
