import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import type { Names } from "../people/names.store.ts";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { useSay } from "../web/language.tsx";
import { useLocalDay } from "../web/local-time.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { WideTable } from "../web/wide-table.tsx";
import { ProposalNav } from "./proposal-nav.tsx";
import type { SchemeVersion } from "./scheme.store.ts";
import { PROPOSAL_CLOCK_NAMES, PROPOSAL_CLOCKS, type ProposalScheme, type ResultClass } from "./scheme.ts";
import { LIMIT_UNITS, NATURES, natureOf, SchemeForm } from "./scheme-form.tsx";
import "./proposals.css";

interface Year {
	year: number;
	scheme: ProposalScheme;
	versions: SchemeVersion[];
	/** How many replies of the year carry each letter. */
	used: Record<string, number>;
	can: boolean;
	names: Names;
}

/** How a year's proposals are handled: what each letter of the result means, how long each step may take; dated, every version kept. */
export function SchemePage() {
	const say = useSay();
	const day = useLocalDay();
	const moment = useMoment();
	const { chosen, set } = useChoices("year");
	const thisYear = new Date().getFullYear();
	const year = Number(chosen.year) || thisYear;
	const path = `/api/proposals/schemes/${year}${moment.search}`;
	const found = useApi<Year>(path, { keep: true });
	const queries = useQueryClient();
	const [setting, setSetting] = useState(false);
	if (found.error) return <p role="alert">{say(found.error.words)}</p>;
	if (!found.data) return <LoadingPage />;
	const { scheme, versions, used, can, names } = found.data;
	const unit = (id: string | null) => (id === null ? "—" : say(names.units[id] ?? { zh: id, en: id }));
	const inForce = versions[0];
	return (
		<>
			<h1>{say({ zh: `${found.data.year} 年提案办理规则`, en: `How proposals of ${found.data.year} are handled` })}</h1>
			<ProposalNav />
			<div className="proposal-tools">
				<label>
					{say({ zh: "年度", en: "Year" })}{" "}
					<select
						value={year}
						onChange={(event) => {
							set("year", event.target.value);
							setSetting(false);
						}}
					>
						{Array.from({ length: 8 }, (_, place) => thisYear + 1 - place).map((one) => (
							<option key={one} value={one}>
								{one}
							</option>
						))}
					</select>
				</label>
			</div>
			<p className="lede">
				{say({
					zh: "各地、各年度的类别含义不同，故随年度设定；各年度之间不作比较。",
					en: "What a letter means differs from place to place and year to year: it belongs to the year, and years are not compared.",
				})}
			</p>
			<p>
				{inForce
					? say({
							zh: `现行规则由${unit(inForce.unit)}于 ${day(inForce.setAt)} 设定，共 ${versions.length} 版。`,
							en: `Set on ${day(inForce.setAt)} by ${unit(inForce.unit)}; ${versions.length === 1 ? "1 version" : `${versions.length} versions`}.`,
						})
					: say({
							zh: "本年度尚未设定，暂按常用规则办理。",
							en: "Nobody has set this year yet: the usual rules hold.",
						})}
			</p>
			<Rules scheme={scheme} used={used} unit={unit} />
			{can && (
				<section className="proposal-section">
					<h2>{say({ zh: "设定规则", en: "Set the rules" })}</h2>
					<button
						type="button"
						className="plain-button"
						aria-expanded={setting}
						onClick={() => setSetting((now) => !now)}
					>
						{inForce
							? say({ zh: "修改本年度规则", en: "Change this year's rules" })
							: say({ zh: "设定本年度规则", en: "Set this year's rules" })}
					</button>
					{setting && (
						<SchemeForm
							key={found.data.year}
							scheme={scheme}
							used={used}
							done={() => {
								setSetting(false);
								queries.invalidateQueries({ queryKey: [path] });
							}}
						/>
					)}
				</section>
			)}
			{versions.length > 1 && (
				<section className="proposal-section">
					<h2>{say({ zh: "历次版本", en: "Earlier versions" })}</h2>
					{versions.slice(1).map((one) => (
						<details key={one.seq} className="said">
							<summary>
								{day(one.setAt)} · {unit(one.unit)} · #{one.seq}
							</summary>
							<Rules scheme={one.scheme} used={{}} unit={unit} />
						</details>
					))}
				</section>
			)}
		</>
	);
}

function Rules({
	scheme,
	used,
	unit,
}: {
	scheme: ProposalScheme;
	used: Record<string, number>;
	unit(id: string | null): string;
}) {
	const say = useSay();
	const moment = useMoment();
	const days = (one: { count: number; unit: keyof typeof LIMIT_UNITS }): Bilingual => ({
		zh: `${one.count} ${LIMIT_UNITS[one.unit].zh}`,
		en: `${one.count} ${LIMIT_UNITS[one.unit].en}`,
	});
	return (
		<>
			<WideTable label={{ zh: "结果类别", en: "Letters of the result" }}>
				<table className="plain-table">
					<thead>
						<tr>
							<th scope="col">{say({ zh: "类别", en: "Letter" })}</th>
							<th scope="col">{say({ zh: "含义", en: "Meaning" })}</th>
							<th scope="col">{say({ zh: "性质", en: "Kind" })}</th>
							<th scope="col">{say({ zh: "已答复", en: "Replies" })}</th>
						</tr>
					</thead>
					<tbody>
						{scheme.classes.map((one: ResultClass) => (
							<tr key={one.letter}>
								<th scope="row">
									<span className="class-mark">{one.letter}</span>
								</th>
								<td>{say(one.title)}</td>
								<td>{say(NATURES[natureOf(one)])}</td>
								<td>
									{used[one.letter] ? (
										<Link to={withMoment(`/proposals?year=${scheme.year}&shows=class-${one.letter}`, moment)}>
											{used[one.letter]}
										</Link>
									) : (
										0
									)}
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</WideTable>
			<dl className="rule-list">
				{PROPOSAL_CLOCK_NAMES.map((clock) => {
					const limit = scheme.limits[clock];
					return (
						limit && (
							<div key={clock}>
								<dt>{say(PROPOSAL_CLOCKS[clock])}</dt>
								<dd>{say(days(limit))}</dd>
							</div>
						)
					);
				})}
				<div>
					<dt>{say({ zh: "重新办理最多", en: "opened again at most" })}</dt>
					<dd>
						{say({
							zh: `${scheme.mostReopenings} 次`,
							en: scheme.mostReopenings === 1 ? "once" : `${scheme.mostReopenings} times`,
						})}
					</dd>
				</div>
				<div>
					<dt>{say({ zh: "评价公布批量", en: "ratings published in batches of" })}</dt>
					<dd>{say({ zh: `${scheme.leastBallots} 份`, en: `${scheme.leastBallots} answers` })}</dd>
				</div>
				<div>
					<dt>{say({ zh: "提案委员会办公室", en: "proposal committee's office" })}</dt>
					<dd>{unit(scheme.offices.committee)}</dd>
				</div>
				<div>
					<dt>{say({ zh: "政府办公室", en: "government office" })}</dt>
					<dd>{unit(scheme.offices.government)}</dd>
				</div>
			</dl>
		</>
	);
}
