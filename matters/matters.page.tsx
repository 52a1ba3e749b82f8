import { Link } from "react-router";
import { STAGES, type Stage } from "../loop/matter.ts";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { WideTable } from "../web/wide-table.tsx";
import "./matter.css";
import { SignInFirst } from "./matter.page.tsx";
import type { MatterRow } from "./matter.store.ts";

interface Kind {
	line: string;
	lineTitle: Bilingual;
	name: string;
	title: Bilingual;
	raisedByHand: boolean;
}
interface List {
	today: string;
	total: number;
	more: boolean;
	page: number;
	pageSize: number;
	rows: MatterRow[];
	names: Record<string, Bilingual>;
}

const ENDED: readonly Stage[] = ["closed", "merged", "split"];

/** The matters that the reader may see, narrowed by what the address says. */
export function MattersPage() {
	const say = useSay();
	const me = useMe();
	const { chosen, set } = useChoices("kind", "stage", "late", "open", "unit", "q", "page");
	const kinds = useApi<{ kinds: Kind[] }>("/api/matter-kinds", { enabled: me != null });
	const moment = useMoment();
	const [line, kind] = chosen.kind.split("/");
	const then = moment.asOf === null ? {} : { asOf: moment.asOf, sense: moment.sense };
	const query = new URLSearchParams(
		Object.entries({ ...chosen, ...then, line: line ?? "", kind: kind ?? "" }).filter(([, value]) => value !== ""),
	);
	const list = useApi<List>(`/api/matters?${query}`, { enabled: me != null, keep: true });
	if (me === undefined) return <LoadingPage />;
	if (me === null) return <SignInFirst />;
	const title = (row: MatterRow) =>
		say(
			kinds.data?.kinds.find((one) => one.line === row.line && one.name === row.kind)?.title ?? {
				zh: row.kind,
				en: row.kind,
			},
		);
	const name = (id: string | null) => (id === null ? "" : say(list.data?.names[id] ?? { zh: id, en: id }));
	/** Another choice is another list, which begins with its first page. */
	const choose = (filter: "kind" | "stage" | "late" | "open" | "unit" | "q", value: string) => {
		set(filter, value);
		set("page", "");
	};
	const page = Number(chosen.page || 0);
	const pages = list.data ? Math.ceil(list.data.total / list.data.pageSize) : 0;
	return (
		<>
			<h1>{say({ zh: "事项", en: "Matters" })}</h1>
			<div className="mine-tools">
				<select
					aria-label={say({ zh: "类别", en: "Kind" })}
					value={chosen.kind}
					onChange={(event) => choose("kind", event.target.value)}
				>
					<option value="">{say({ zh: "全部类别", en: "All kinds" })}</option>
					{kinds.data?.kinds.map((one) => (
						<option key={`${one.line}/${one.name}`} value={`${one.line}/${one.name}`}>
							{say(one.lineTitle)} · {say(one.title)}
						</option>
					))}
				</select>
				<select
					aria-label={say({ zh: "阶段", en: "Stage" })}
					value={chosen.stage}
					onChange={(event) => choose("stage", event.target.value)}
				>
					<option value="">{say({ zh: "全部阶段", en: "All stages" })}</option>
					{(Object.keys(STAGES) as Stage[]).map((stage) => (
						<option key={stage} value={stage}>
							{say(STAGES[stage])}
						</option>
					))}
				</select>
				<label>
					<input
						type="checkbox"
						checked={chosen.late === "true"}
						onChange={(event) => choose("late", event.target.checked ? "true" : "")}
					/>{" "}
					{say({ zh: "只看逾期", en: "late only" })}
				</label>
				<label>
					<input
						type="checkbox"
						checked={chosen.open === "true"}
						onChange={(event) => choose("open", event.target.checked ? "true" : "")}
					/>{" "}
					{say({ zh: "只看未结", en: "open only" })}
				</label>
				<input
					type="search"
					aria-label={say({ zh: "按标题或编号查找", en: "Find by title or number" })}
					placeholder={say({ zh: "标题或编号", en: "title or number" })}
					maxLength={80}
					defaultValue={chosen.q}
					onChange={(event) => choose("q", event.target.value)}
				/>
				{chosen.unit !== "" && (
					<button type="button" className="plain-button" onClick={() => choose("unit", "")}>
						{name(chosen.unit)} ✕
					</button>
				)}
				<Link to="/matters/new">{say({ zh: "提出事项", en: "Raise a matter" })}</Link>
			</div>
			{list.error && <p role="alert">{say(list.error.words)}</p>}
			{!list.data && !list.error && <LoadingPage />}
			{list.data && !list.error && (
				<>
					<p className="lede">
						{say(
							list.data.more
								? { zh: `超过 ${list.data.total} 件，请缩小范围`, en: `more than ${list.data.total}; narrow it down` }
								: { zh: `共 ${list.data.total} 件`, en: `${list.data.total} in all` },
						)}
					</p>
					<WideTable label={{ zh: "事项列表", en: "List of matters" }}>
						<table className="plain-table matter-rows">
							<thead>
								<tr>
									<th scope="col">{say({ zh: "编号", en: "No." })}</th>
									<th scope="col">{say({ zh: "事项", en: "Matter" })}</th>
									<th scope="col">{say({ zh: "阶段", en: "Stage" })}</th>
									<th scope="col">{say({ zh: "责任", en: "Owner" })}</th>
									<th scope="col">{say({ zh: "期限", en: "Due" })}</th>
								</tr>
							</thead>
							<tbody>
								{list.data.rows.map((row) => (
									<tr key={row.matterId}>
										<td>{row.number}</td>
										<td>
											<Link to={withMoment(`/matters/${row.matterId}`, moment)}>{row.title}</Link>{" "}
											{row.demo && <DemoMark />}
											<br />
											<small>{title(row)}</small>
										</td>
										<td>
											{say(STAGES[row.stage])}
											{row.round > 1 && say({ zh: `（第 ${row.round} 轮）`, en: ` (round ${row.round})` })}
										</td>
										<td>
											{row.ownerUnit !== null && (
												<Link to={withMoment(`/matters?unit=${encodeURIComponent(row.ownerUnit)}`, moment)}>
													{name(row.ownerUnit)}
												</Link>
											)}
											<br />
											<small>{name(row.ownerPerson)}</small>
										</td>
										<td
											className={
												row.dueOn !== null && row.dueOn < list.data.today && !ENDED.includes(row.stage) ? "late" : ""
											}
										>
											{ENDED.includes(row.stage) ? "" : row.dueOn}
										</td>
									</tr>
								))}
							</tbody>
						</table>
					</WideTable>
					{list.data.rows.length === 0 && <p>{say({ zh: "没有符合条件的事项。", en: "No matter matches." })}</p>}
					{pages > 1 && (
						<p className="step-buttons">
							<button
								type="button"
								className="plain-button"
								disabled={page === 0}
								onClick={() => set("page", page > 1 ? String(page - 1) : "")}
							>
								{say({ zh: "上一页", en: "Previous" })}
							</button>
							<span>
								{page + 1} / {pages}
							</span>
							<button
								type="button"
								className="plain-button"
								disabled={page + 1 >= pages}
								onClick={() => set("page", String(page + 1))}
							>
								{say({ zh: "下一页", en: "Next" })}
							</button>
						</p>
					)}
				</>
			)}
		</>
	);
}
