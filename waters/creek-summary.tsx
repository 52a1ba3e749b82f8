import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { useLang, useSay } from "../web/language.tsx";
import { useMoment } from "../web/moment.tsx";
import { ClassBadge } from "./class-badge.tsx";
import type { CreekPeriod } from "./creek-summary.ts";
import { factorName } from "./factor.ts";
import { periodWords } from "./period-words.ts";

interface CreekSummary {
	month: CreekPeriod | null;
	quarter: CreekPeriod | null;
	lastYear: CreekPeriod | null;
	changes: { name: string; words: Bilingual }[];
	trendWords: Bilingual | null;
}

/** A creek's month, its quarter and the year before: class, quality word, main pollutants, target; and how its items have moved. */
export function CreekSummaryTable({ creekId, month }: { creekId: string; month: string }) {
	const say = useSay();
	const moment = useMoment();
	const query = new URLSearchParams({ month, ...(moment.asOf ? { asOf: moment.asOf, sense: moment.sense } : {}) });
	const { data } = useApi<CreekSummary>(`/api/waters/creeks/${encodeURIComponent(creekId)}/summary?${query}`);
	const periods = [data?.month, data?.quarter, data?.lastYear].filter((one) => one != null);
	if (!data || periods.length === 0) return null;
	return (
		<>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
			<section className="table-scroll period-table" aria-label={say({ zh: "时段评价", en: "By period" })} tabIndex={0}>
				<table className="plain-table">
					<thead>
						<tr>
							<th scope="col">{say({ zh: "时段", en: "Period" })}</th>
							<th scope="col">{say({ zh: "类别", en: "Class" })}</th>
							<th scope="col">{say({ zh: "水质状况", en: "State" })}</th>
							<th scope="col">{say({ zh: "主要污染指标（超标倍数）", en: "Main pollutants (multiple over Ⅲ)" })}</th>
							<th scope="col">{say({ zh: "对照目标", en: "Target" })}</th>
							<th scope="col">{say({ zh: "结果数", en: "Results" })}</th>
						</tr>
					</thead>
					<tbody>
						{periods.map((one) => (
							<PeriodRow key={one.period.name} one={one} />
						))}
					</tbody>
				</table>
			</section>
			{(data.changes.length > 0 || data.trendWords) && (
				<p>
					{data.changes.map(({ name, words }) => {
						const of = periodWords(name);
						return say({ zh: `与 ${of.zh} 相比，${words.zh}。`, en: `Against ${of.en}: ${words.en}. ` });
					})}
					{data.trendWords && say(data.trendWords)}
				</p>
			)}
		</>
	);
}

function PeriodRow({ one }: { one: CreekPeriod }) {
	const say = useSay();
	const lang = useLang();
	const names = (factors: readonly string[]) =>
		factors.map((factor) => factorName(factor)[lang]).join(lang === "zh" ? "、" : ", ");
	const lacking = Math.max(0, ...one.missing.map((lack) => lack.need - lack.have));
	const short = one.due - one.results;
	return (
		<tr>
			<td>
				{say(periodWords(one.period.name))}
				{!one.complete && say({ zh: "（未满）", en: " (in progress)" })}
			</td>
			<td>
				<ClassBadge found={one.class} />
				{one.borderline.length > 0 && (
					<>
						<br />
						{say({ zh: `临界：${names(one.borderline)}`, en: `borderline: ${names(one.borderline)}` })}
					</>
				)}
			</td>
			<td>{one.word ? say(one.word) : "—"}</td>
			<td>{say(one.pollutantWords) || "—"}</td>
			<td>
				<TargetWords one={one} names={names} />
			</td>
			<td>
				{one.period.kind === "month" ? one.results : `${one.results}/${one.due}`}
				{one.class === null && lacking > 0
					? say({
							zh: `，再有 ${lacking} 次方可评价（${names(one.missing.map((lack) => lack.factor))}）`,
							en: `; ${lacking} more needed (${names(one.missing.map((lack) => lack.factor))})`,
						})
					: one.period.kind !== "month" && short > 0 && say({ zh: `，缺 ${short} 次`, en: `, ${short} missing` })}
			</td>
		</tr>
	);
}

function TargetWords({ one, names }: { one: CreekPeriod; names(factors: readonly string[]): string }) {
	const say = useSay();
	const lang = useLang();
	if (!one.target) return "—";
	const { reached, over, undetermined } = one.target;
	const doubt = undetermined.length > 0 && {
		zh: `${names(undetermined)}检出限高于目标限值，无法判定`,
		en: `${names(undetermined)}: detection limit above the target's, cannot be judged`,
	};
	if (reached === null && doubt) return say(doubt);
	if (reached) return say({ zh: "达标", en: "reached" });
	const items = over
		.map(({ factor, multipleVsTarget }) =>
			multipleVsTarget === null ? factorName(factor)[lang] : `${factorName(factor)[lang]}/${multipleVsTarget}`,
		)
		.join(lang === "zh" ? "、" : ", ");
	return say({
		zh: `未达标：${items}${doubt ? `；${doubt.zh}` : ""}`,
		en: `missed: ${items}${doubt ? `; ${doubt.en}` : ""}`,
	});
}
