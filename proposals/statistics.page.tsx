import { Link } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import type { Names } from "../people/names.store.ts";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { WideTable } from "../web/wide-table.tsx";
import { COUNTS, type CountName, type PromiseCount, promisesHref } from "./counted.ts";
import { ProposalNav } from "./proposal-nav.tsx";
import "./proposals.css";
import type { ProposalScheme } from "./scheme.ts";
import type { ReleasedVerdicts, UnitSums } from "./statistics.store.ts";
import { VerdictTable } from "./verdict-table.tsx";

interface Statistics {
	year: number;
	years: number[];
	sums: UnitSums[];
	/** Published in the year, and in all years. */
	verdicts: ReleasedVerdicts[];
	allVerdicts: ReleasedVerdicts[];
	leastForShare: number;
	scheme: ProposalScheme;
	names: Names;
}

const DISTRICT: (keyof typeof COUNTS)[] = [
	"submitted",
	"filed",
	"returned",
	"letter",
	"merged",
	"key",
	"looked-back",
	"became-solved",
	"fell-back",
];
const LEADS: (keyof typeof COUNTS)[] = [
	"lead",
	"reply-on-time",
	"reply-late",
	"reply-open",
	"reopened",
	"promises",
	"promises-delivered",
	"promises-given-up",
];
const COS: (keyof typeof COUNTS)[] = ["co", "opinion-on-time", "opinion-late", "opinion-open"];
/** Promises are counted one by one and open as such. */
const PROMISE_COUNTS: readonly string[] = ["promises", "promises-delivered", "promises-given-up"];

/** A year's sums by unit. Outcomes are counted, never activity; each number opens the proposals that it was counted from. */
export function StatisticsPage() {
	const say = useSay();
	const moment = useMoment();
	const { chosen, set } = useChoices("year");
	const asked = new URLSearchParams(moment.search);
	if (chosen.year) asked.set("year", chosen.year);
	const found = useApi<Statistics>(`/api/proposals/statistics?${asked}`, { keep: true });
	if (found.error) return <p role="alert">{say(found.error.words)}</p>;
	if (!found.data) return <LoadingPage />;
	const { year, years, sums, verdicts, allVerdicts, scheme, names, leastForShare } = found.data;
	const district = sums.find((one) => one.unit === "")?.counts ?? {};
	const units = sums.filter((one) => one.unit !== "" && (one.counts.lead ?? 0) + (one.counts.co ?? 0) > 0);
	const nameOf = (unit: string) => say(names.units[unit] ?? { zh: unit, en: unit });
	const number = (unit: string, name: CountName, value: number) =>
		value === 0 ? (
			"0"
		) : (
			<Link
				to={withMoment(
					PROMISE_COUNTS.includes(name)
						? promisesHref(year, unit, name as PromiseCount)
						: `/proposals?year=${year}${unit ? `&unit=${unit}` : ""}&shows=${name}`,
					moment,
				)}
			>
				{value}
			</Link>
		);
	const classes = scheme.classes.map((one) => `class-${one.letter}` as const);
	const share = (counts: Record<string, number>) => {
		const done = (counts["reply-on-time"] ?? 0) + (counts["reply-late"] ?? 0);
		if (done < leastForShare) return say({ zh: `不足 ${leastForShare} 件，不计算`, en: `fewer than ${leastForShare}` });
		return `${Math.round(((counts["reply-on-time"] ?? 0) / done) * 1000) / 10}%`;
	};
	return (
		<>
			<h1>{say({ zh: `${year} 年提案办理统计`, en: `Proposals of ${year}` })}</h1>
			<ProposalNav />
			<div className="proposal-tools">
				<label>
					{say({ zh: "年度", en: "Year" })}{" "}
					<select value={year} onChange={(event) => set("year", event.target.value)}>
						{years.map((one) => (
							<option key={one} value={one}>
								{one}
							</option>
						))}
					</select>
				</label>
				<a href={withMoment(`/api/proposals/report.docx?year=${year}`, moment)}>
					{say({ zh: "年度报告（Word）", en: "Yearly report (Word)" })}
				</a>
			</div>
			<section className="proposal-section">
				<h2>{say({ zh: "全区", en: "The district" })}</h2>
				<WideTable label={{ zh: "全区统计表", en: "Table of the district" }}>
					<table className="plain-table sums">
						<thead>
							<tr>
								{[...DISTRICT, ...classes].map((name) => (
									<th key={name} scope="col">
										{say(headOf(name))}
									</th>
								))}
							</tr>
						</thead>
						<tbody>
							<tr>
								{[...DISTRICT, ...classes].map((name) => (
									<td key={name}>{number("", name, district[name] ?? 0)}</td>
								))}
							</tr>
						</tbody>
					</table>
				</WideTable>
				<p className="small-note">
					{scheme.classes
						.map((one) => say({ zh: `${one.letter}：${one.title.zh}`, en: `${one.letter}: ${one.title.en}` }))
						.join(say({ zh: "；", en: "; " }))}
					{say({
						zh: "。各年度含义不同，不跨年比较。",
						en: ". Letters mean different things in different years and are not compared across them.",
					})}
				</p>
			</section>
			<section className="proposal-section">
				<h2>{say({ zh: "主办单位", en: "Lead units" })}</h2>
				<SumTable
					label={{ zh: "主办单位统计表", en: "Table of lead units" }}
					heads={[...LEADS, ...classes]}
					rows={units.filter((one) => (one.counts.lead ?? 0) > 0)}
					nameOf={nameOf}
					cell={number}
					last={{ title: say({ zh: "按期答复率", en: "in time" }), value: share }}
				/>
			</section>
			<section className="proposal-section">
				<h2>{say({ zh: "会办单位", en: "Co-units" })}</h2>
				<SumTable
					label={{ zh: "会办单位统计表", en: "Table of co-units" }}
					heads={COS}
					rows={units.filter((one) => (one.counts.co ?? 0) > 0)}
					nameOf={nameOf}
					cell={number}
				/>
				<p className="small-note">
					{say({
						zh: "会办单位各计各的时限：会办意见逾期，不算主办单位逾期。",
						en: "Each co-unit has its own clock: a late opinion does not make the lead late.",
					})}
				</p>
			</section>
			<section className="proposal-section">
				<h2>{say({ zh: "提案人评价", en: "Verdicts of the proposers" })}</h2>
				<p className="small-note">
					{say({
						zh: `评价为不公开填写，累计满 ${scheme.leastBallots} 份后成批公布；不公布谁评价、谁没有评价，未评价记为“未表态”。成批公布的不分提案年度，故按公布日期归入各年：下表为 ${year} 年内公布的合计。`,
						en: `Ratings are given in private and published in batches of at least ${scheme.leastBallots}; who rated and who did not is never shown. No answer is counted as no answer. A batch may hold proposals of several years, so it belongs to the year in which it was published: the table adds up those of ${year}.`,
					})}
				</p>
				{verdicts.length === 0 ? (
					<p>{say({ zh: `${year} 年内没有公布评价。`, en: `No ratings were published in ${year}.` })}</p>
				) : (
					<VerdictTable label={{ zh: "评价统计表", en: "Table of ratings" }} verdicts={verdicts} nameOf={nameOf} />
				)}
				{allVerdicts.length > 0 && (
					<details>
						<summary>{say({ zh: "历年公布的合计", en: "All years together" })}</summary>
						<VerdictTable
							label={{ zh: "历年评价统计表", en: "Table of ratings of all years" }}
							verdicts={allVerdicts}
							nameOf={nameOf}
						/>
					</details>
				)}
			</section>
		</>
	);
}

function headOf(name: string) {
	if (name.startsWith("class-")) return { zh: `${name.slice(6)} 类`, en: name.slice(6) };
	return COUNTS[name as keyof typeof COUNTS];
}

function SumTable({
	label,
	heads,
	rows,
	nameOf,
	cell,
	last,
}: {
	label: Bilingual;
	heads: readonly CountName[];
	rows: readonly UnitSums[];
	nameOf(unit: string): string;
	cell(unit: string, name: CountName, value: number): React.ReactNode;
	last?: { title: string; value(counts: Record<string, number>): string };
}) {
	const say = useSay();
	return (
		<WideTable label={label}>
			<table className="plain-table sums">
				<thead>
					<tr>
						<th scope="col">{say({ zh: "单位", en: "Unit" })}</th>
						{heads.map((name) => (
							<th key={name} scope="col">
								{say(headOf(name))}
							</th>
						))}
						{last && <th scope="col">{last.title}</th>}
					</tr>
				</thead>
				<tbody>
					{rows.map(({ unit, counts }) => (
						<tr key={unit}>
							<th scope="row">{nameOf(unit)}</th>
							{heads.map((name) => (
								<td key={name}>{cell(unit, name, counts[name] ?? 0)}</td>
							))}
							{last && <td>{last.value(counts)}</td>}
						</tr>
					))}
				</tbody>
			</table>
		</WideTable>
	);
}
