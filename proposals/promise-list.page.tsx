import { Link } from "react-router";
import type { Names } from "../people/names.store.ts";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { DemoMark } from "../web/demo-mark.tsx";
import { FailedPage } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { WideTable } from "../web/wide-table.tsx";
import { FATES, type Fate, type ListedPromise } from "./promise-list.ts";
import { ProposalNav } from "./proposal-nav.tsx";
import "./proposals.css";

interface Found {
	promises: ListedPromise[];
	/** More, in replies that are not public. */
	hidden: number;
	years: number[];
	thisYear: number;
	names: Names;
}

/** A year's list of what earlier replies promised and nobody has delivered; or the promises that a year's sums count. */
export function PromiseListPage() {
	const say = useSay();
	const me = useMe();
	const moment = useMoment();
	const { chosen, set } = useChoices("list", "year", "unit", "fate", "counted");
	const asked = new URLSearchParams([
		...Object.entries(chosen).filter(([, value]) => value !== ""),
		...new URLSearchParams(moment.search),
	]);
	// Without a choice of its own the page is next year's list.
	const isList = chosen.year === "";
	const next = new Date().getFullYear() + 1;
	const list = chosen.list || String(next);
	if (isList) asked.set("list", list);
	const found = useApi<Found>(`/api/proposals/promises?${asked}`, { keep: true });
	if (found.error)
		return (
			<FailedPage
				title={say({ zh: "提案答复的承诺", en: "What replies to proposals promised" })}
				fault={found.error}
				again={found.refetch}
			/>
		);
	if (!found.data) return <LoadingPage />;
	const { promises, hidden, years, names } = found.data;
	const units = [...new Set(promises.map((one) => one.unit))].sort();
	const nameOf = (unit: string) => say(names.units[unit] ?? { zh: unit, en: unit });
	const of = (fate: Fate) => promises.filter((one) => one.fate === fate);
	const late = of("open").filter((one) => one.daysLate > 0);
	return (
		<>
			<h1>
				{isList
					? say({ zh: `${list} 年承诺清单`, en: `Promises on the list of ${list}` })
					: say({ zh: `${chosen.year} 年提案答复的承诺`, en: `What replies to proposals of ${chosen.year} promised` })}
			</h1>
			<ProposalNav />
			<p className="lede">
				{isList
					? say({
							zh: "以前各年度答复中承诺而尚未落实的，逐项转入本年度清单；每项可查它在哪份答复里作出。",
							en: "Whatever replies of earlier years promised and nobody has delivered; each opens the letter that promised it.",
						})
					: say({
							zh: "答复中的每项承诺及其落实情况。",
							en: "Each promise of a reply, with what became of it.",
						})}
			</p>
			<div className="proposal-tools">
				<label>
					{say({ zh: "清单年度", en: "List of" })}{" "}
					<select
						value={isList ? list : ""}
						onChange={(event) => {
							for (const name of ["year", "fate", "counted", "unit"] as const) set(name, "");
							set("list", event.target.value);
						}}
					>
						{!isList && <option value="">—</option>}
						{[...new Set([next, ...years])]
							.sort((a, b) => b - a)
							.map((one) => (
								<option key={one} value={one}>
									{one}
								</option>
							))}
					</select>
				</label>
				<label>
					{say({ zh: "承办单位", en: "Unit" })}{" "}
					<select value={chosen.unit} onChange={(event) => set("unit", event.target.value)}>
						<option value="">{say({ zh: "全部单位", en: "All units" })}</option>
						{[...new Set([...units, ...(chosen.unit ? [chosen.unit] : [])])].map((unit) => (
							<option key={unit} value={unit}>
								{nameOf(unit)}
							</option>
						))}
					</select>
				</label>
				<a href={`/api/proposals/promises.xlsx?${asked}`}>{say({ zh: "导出 Excel", en: "Export to Excel" })}</a>
			</div>
			<p>
				{say({
					zh: `共 ${promises.length} 项：未落实 ${of("open").length} 项（其中已过期限 ${late.length} 项），${isList ? "" : `已落实 ${of("delivered").length} 项，`}不再实施 ${of("given-up").length} 项。`,
					en: `${promises.length} in all: ${of("open").length} not delivered (${late.length} of them past their day), ${isList ? "" : `${of("delivered").length} delivered, `}${of("given-up").length} given up.`,
				})}
				{hidden > 0 &&
					say({
						zh: `另有 ${hidden} 项在未公开的答复中。`,
						en: ` ${hidden} more stand in replies that are not public.`,
					})}
			</p>
			{(["open", "given-up", "delivered"] as const).map((fate) =>
				of(fate).length === 0 ? null : (
					<section className="proposal-section" key={fate}>
						<h2>
							{say(FATES[fate])} · {of(fate).length}
						</h2>
						<WideTable label={FATES[fate]}>
							<table className="plain-table promise-list">
								<thead>
									<tr>
										<th scope="col">{say({ zh: "承诺事项", en: "Promise" })}</th>
										<th scope="col">{say({ zh: "承诺出处", en: "Where it was promised" })}</th>
										<th scope="col">{say({ zh: "承办单位", en: "Owed by" })}</th>
										<th scope="col">{say({ zh: "期限", en: "Due" })}</th>
										<th scope="col">{say({ zh: "进展", en: "Stage" })}</th>
									</tr>
								</thead>
								<tbody>
									{of(fate).map((one) => (
										<tr key={one.matterId}>
											<td>
												{me ? (
													<Link to={withMoment(`/matters/${encodeURIComponent(one.matterId)}`, moment)}>
														{one.text}
													</Link>
												) : (
													one.text
												)}{" "}
												{one.demo && <DemoMark />}
											</td>
											<td>
												<Link to={withMoment(`/proposals/${one.proposalId}#letter-${one.letterSeq}`, moment)}>
													{one.documentNo}
												</Link>
												<br />
												<span className="small-note">
													{say({ zh: `${one.year} 年第 ${one.number} 号`, en: `${one.year} no. ${one.number}` })}{" "}
													{one.title}
												</span>
											</td>
											<td>
												{nameOf(one.unit)}
												{names.persons[one.person] && (
													<span className="small-note"> · {say(names.persons[one.person] ?? { zh: "", en: "" })}</span>
												)}
											</td>
											<td>
												{one.dueOn}
												{one.fate === "open" && one.daysLate > 0 && (
													<span className="duty-late">
														<br />
														{say({ zh: `已过 ${one.daysLate} 天`, en: `${one.daysLate} days past` })}
													</span>
												)}
											</td>
											<td>
												{say(one.stage)}
												{(one.reason ?? one.fellBack) && (
													<span className="small-note">
														<br />
														{one.reason ?? (one.fellBack && say(one.fellBack))}
													</span>
												)}
											</td>
										</tr>
									))}
								</tbody>
							</table>
						</WideTable>
					</section>
				),
			)}
			{promises.length === 0 && <p>{say({ zh: "没有符合条件的承诺。", en: "No promise matches." })}</p>}
		</>
	);
}
