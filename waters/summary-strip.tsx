import { useState } from "react";
import { Link } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import { ClassBadge } from "./class-badge.tsx";
import type { WaterClass } from "./standard.ts";
import type { Summary } from "./summary.ts";

type Shown = Summary & { pollutantWords: Bilingual };
interface Part {
	id: string;
	name: Bilingual;
	href: string;
	summary: Shown;
}
type Filter = "good" | "inferior" | "judged" | "none";

const FILTERS: Record<Filter, { has(found: WaterClass | null): boolean }> = {
	good: { has: (found) => found !== null && found <= 3 },
	inferior: { has: (found) => found === 6 },
	judged: { has: (found) => found !== null },
	none: { has: (found) => found === null },
};

interface Summaries {
	sections: { id: number; name: Bilingual; href: string; class: WaterClass | null }[];
	period: { name: string };
	rule: { name: string; version: string };
	district: Shown;
	previous: { name: string; change: { points: number; words: Bilingual } | null };
	lastYear: { name: string; change: { points: number; words: Bilingual } | null };
	rivers: Part[];
}

/** The official summary of a month: the district in one sentence, the rivers in a table that folds away. */
export function SummaryStrip({ month }: { month: string }) {
	const say = useSay();
	const moment = useMoment();
	const [shown, setShown] = useState<Filter | null>(null);
	const query = new URLSearchParams({
		period: month,
		...(moment.asOf ? { asOf: moment.asOf, sense: moment.sense } : {}),
	});
	const { data } = useApi<Summaries>(`/api/waters/summary?${query}`);
	if (!data || data.district.assessed === 0) return null;
	const { district, previous, lastYear } = data;
	const changed = (one: Summaries["previous"], zh: string, en: string) =>
		one.change && (
			<>
				{" "}
				{say({
					zh: `${zh}（${one.name}）${one.change.words.zh}。`,
					en: `${en} (${one.name}): ${one.change.words.en}.`,
				})}
			</>
		);
	const open = (filter: Filter, text: string) => (
		<button type="button" className="number-button" aria-expanded={shown === filter} onClick={() => show(filter)}>
			{text}
		</button>
	);
	const show = (filter: Filter) => setShown(shown === filter ? null : filter);
	const listed = shown === null ? [] : data.sections.filter((section) => FILTERS[shown].has(section.class));
	return (
		<section className="summary-strip" aria-label={say({ zh: "水质总体状况", en: "Overall state" })}>
			<p>
				{district.word && (
					<b className="quality-word" style={{ borderColor: district.colour ?? "transparent" }}>
						{say(district.word)}
					</b>
				)}{" "}
				{say({ zh: "优良（Ⅰ–Ⅲ类）断面 ", en: "Sections at Ⅰ–Ⅲ " })}
				{open("good", `${district.goodShare?.toFixed(1)}%`)}
				{say({ zh: "，劣Ⅴ类 ", en: ", worse than Ⅴ " })}
				{open("inferior", `${district.inferiorShare?.toFixed(1)}%`)}
				{say({ zh: "，参评 ", en: "; " })}
				{open("judged", String(district.assessed))}
				{say({ zh: " 个，样品不足 ", en: " assessed, " })}
				{open("none", String(district.unassessed))}
				{say({ zh: " 个。", en: " without enough samples." })}
				{district.pollutants.length > 0 &&
					say({
						zh: `主要污染指标（断面超标率）：${district.pollutantWords.zh}。`,
						en: ` Main pollutants (share of sections over Ⅲ): ${district.pollutantWords.en}.`,
					})}
				{changed(previous, "环比", "Against the month before")}
				{changed(lastYear, "同比", "Against last year")}
			</p>
			{shown && (
				<ul className="section-list">
					{listed.map((section) => (
						<li key={section.id}>
							<Link to={withMoment(section.href, moment)}>{say(section.name)}</Link>{" "}
							<ClassBadge found={section.class} />
						</li>
					))}
				</ul>
			)}
			<details>
				<summary>
					{say({ zh: `分河流汇总（${data.rivers.length} 条）`, en: `By river (${data.rivers.length})` })}
				</summary>
				<div className="table-scroll">
					<table className="plain-table">
						<thead>
							<tr>
								<th scope="col">{say({ zh: "河流", en: "River" })}</th>
								<th scope="col">{say({ zh: "水质状况", en: "State" })}</th>
								<th scope="col">{say({ zh: "参评断面", en: "Sections" })}</th>
								<th scope="col">{say({ zh: "Ⅰ–Ⅲ类", en: "Ⅰ–Ⅲ" })}</th>
								<th scope="col">{say({ zh: "劣Ⅴ类", en: "> Ⅴ" })}</th>
								<th scope="col">{say({ zh: "主要污染指标", en: "Main pollutants" })}</th>
							</tr>
						</thead>
						<tbody>
							{data.rivers.map(({ id, name, href, summary }) => (
								<tr key={id}>
									<td>
										<Link to={withMoment(`${href}&month=${data.period.name}`, moment)}>{say(name)}</Link>
									</td>
									<td>{summary.word ? say(summary.word) : "—"}</td>
									<td>
										{summary.assessed}
										{summary.unassessed > 0 &&
											say({ zh: `（另缺 ${summary.unassessed}）`, en: ` (+${summary.unassessed} lacking)` })}
									</td>
									<td>{summary.goodShare === null ? "—" : `${summary.goodShare}%`}</td>
									<td>{summary.inferiorShare === null ? "—" : `${summary.inferiorShare}%`}</td>
									<td>{say(summary.pollutantWords) || "—"}</td>
								</tr>
							))}
						</tbody>
					</table>
				</div>
				<p className="rule-note">
					{say({
						zh: "环办〔2011〕22号：5 个及以上断面用断面水质类别比例法，不足 5 个用均值法。规则 ",
						en: "Method of 2011: shares of classes from 5 sections on, means below. Rule ",
					})}
					<code>
						{data.rule.name} v{data.rule.version}
					</code>
				</p>
			</details>
		</section>
	);
}
