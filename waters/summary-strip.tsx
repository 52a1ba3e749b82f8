import { Link, useSearchParams } from "react-router";
import { type Bilingual, counted } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { useLang, useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import { ClassBadge } from "./class-badge.tsx";
import { factorName } from "./factor.ts";
import type { Period } from "./period.ts";
import { periodWords } from "./period-words.ts";
import type { WaterClass } from "./standard.ts";
import type { Summary } from "./summary.ts";
import type { TargetFinding } from "./target.ts";

type Change = { points: number | null; words: Bilingual } | null;

type Shown = Summary & {
	pollutantWords: Bilingual;
	hrefs: Record<"good" | "inferior" | "assessed" | "unassessed", string>;
	changes: { previous: Change; lastYear: Change };
};

interface Part {
	id: string;
	name: Bilingual;
	href: string;
	summary: Shown;
}

interface ListedSection {
	id: number;
	name: Bilingual;
	href: string;
	class: WaterClass | null;
	water: "river" | "lake";
	riverId: string | null;
	townId: string | null;
	pollutantWords: Bilingual;
	borderline: string[];
	target: TargetFinding | null;
}

interface Summaries {
	sections: ListedSection[];
	period: Period & { complete: boolean };
	/** The month shown and the quarter and year that it lies in. */
	periods: Record<Period["kind"], string>;
	rule: { name: string; version: string };
	district: Shown;
	previous: string;
	lastYear: string;
	rivers: Part[];
	towns: Part[];
}

const FILTERS: Record<string, (found: WaterClass | null) => boolean> = {
	good: (found) => found !== null && found <= 3,
	inferior: (found) => found === 6,
	judged: (found) => found !== null,
	none: (found) => found === null,
};

const KINDS: [Period["kind"], Bilingual][] = [
	["month", { zh: "月", en: "Month" }],
	["quarter", { zh: "季", en: "Quarter" }],
	["year", { zh: "年", en: "Year" }],
];

/** The sections that a number counted, named in the address as `district:good` or `river.ID:none`. */
function listed(sections: readonly ListedSection[], asked: string): ListedSection[] {
	const [scope = "", filter = ""] = asked.split(":");
	const [kind, id] = scope.split(/\.(.*)/);
	const has = FILTERS[filter];
	return sections.filter(
		(one) =>
			has?.(one.class) &&
			one.water === "river" &&
			(kind === "district" || (kind === "river" ? one.riverId : one.townId) === id),
	);
}

const percent = (share: number | null) => (share === null ? "—" : `${share.toFixed(1)}%`);

/** The official summary of a month, quarter or year: the district in one sentence; rivers and towns in tables that fold away. */
export function SummaryStrip({ month }: { month: string }) {
	const say = useSay();
	const moment = useMoment();
	const [params, setParams] = useSearchParams();
	const asked = params.get("period") ?? month;
	const opened = params.get("sections");
	const query = new URLSearchParams({
		period: asked,
		...(moment.asOf ? { asOf: moment.asOf, sense: moment.sense } : {}),
	});
	const { data, error } = useApi<Summaries>(`/api/waters/summary?${query}`);
	if (error) return <p role="alert">{say(error.words)}</p>;
	if (!data || data.sections.length === 0) return null;
	const { district } = data;
	const number = (href: string, text: string) => (
		<Link to={withMoment(href, moment)} aria-current={href.endsWith(`sections=${opened}`) ? "true" : undefined}>
			{text}
		</Link>
	);
	const choose = (kind: Period["kind"]) =>
		setParams((before) => {
			const next = new URLSearchParams(before);
			next.delete("sections");
			if (kind === "month") next.delete("period");
			else next.set("period", data.periods[kind]);
			return next;
		});
	return (
		<section className="summary-strip" aria-label={say({ zh: "水质总体状况", en: "Overall state" })}>
			<p>
				<select
					aria-label={say({ zh: "汇总时段", en: "Period of the summary" })}
					value={data.period.kind}
					onChange={(event) => choose(event.target.value as Period["kind"])}
				>
					{KINDS.map(([kind, words]) => (
						<option key={kind} value={kind}>
							{say(words)}
						</option>
					))}
				</select>{" "}
				{say(periodWords(data.period.name))}
				{!data.period.complete &&
					say({ zh: "（时段未满，按已有月份统计）", en: " (in progress, by the months so far)" })}{" "}
				{district.word && (
					<b className="quality-word" style={{ borderColor: district.colour ?? "transparent" }}>
						{say(district.word)}
					</b>
				)}{" "}
				{say({ zh: "优良（Ⅰ–Ⅲ类）断面 ", en: "Sections at Ⅰ–Ⅲ " })}
				{number(district.hrefs.good, percent(district.goodShare))}
				{say({ zh: "，劣Ⅴ类 ", en: ", worse than Ⅴ " })}
				{number(district.hrefs.inferior, percent(district.inferiorShare))}
				{say({ zh: "；参评 ", en: "; " })}
				{number(district.hrefs.assessed, String(district.assessed))}
				{say({ zh: " 个，样品不足 ", en: " assessed, " })}
				{number(district.hrefs.unassessed, String(district.unassessed))}
				{say({ zh: " 个。", en: " without enough samples. " })}
				<Targets targets={district.targets} />
				{district.pollutants.length > 0 && <Pollutants summary={district} />}
				<Changed change={district.changes.previous} name={data.previous} zh="环比" en="Against the period before" />
				{data.lastYear !== data.previous && (
					<Changed change={district.changes.lastYear} name={data.lastYear} zh="同比" en="Against last year" />
				)}
			</p>
			{opened && <SectionList sections={listed(data.sections, opened)} />}
			<PartTable
				parts={data.rivers}
				words={{ zh: "分河流汇总", en: "By river" }}
				head={{ zh: "河流", en: "River" }}
				number={number}
			/>
			<PartTable
				parts={data.towns}
				words={{ zh: "分镇、街道汇总", en: "By town" }}
				head={{ zh: "镇、街道", en: "Town" }}
				number={number}
			/>
			<p className="rule-note">
				{say({
					zh: "环办〔2011〕22号：5 个及以上断面用断面水质类别比例法，不足 5 个用均值法。规则 ",
					en: "Method of 2011: shares of classes from 5 sections on, means below. Rule ",
				})}
				<code>
					{data.rule.name} v{data.rule.version}
				</code>
			</p>
		</section>
	);
}

function Targets({ targets }: { targets: Summary["targets"] }) {
	const say = useSay();
	if (targets.of === 0) return null;
	const doubt = targets.undetermined;
	return say({
		zh: `达标率 ${percent(targets.share)}（${targets.reached}/${targets.of}${doubt > 0 ? `，${doubt} 个无法判定` : ""}）。`,
		en: `Targets reached: ${percent(targets.share)} (${targets.reached}/${targets.of}${doubt > 0 ? `, ${doubt} cannot be judged` : ""}). `,
	});
}

function Pollutants({ summary }: { summary: Shown }) {
	const say = useSay();
	const { zh, en } = summary.pollutantWords;
	return summary.method === "shares"
		? say({ zh: `主要污染指标（断面超标率）：${zh}。`, en: `Main pollutants (share of sections over Ⅲ): ${en}. ` })
		: say({ zh: `主要污染指标（超标倍数）：${zh}。`, en: `Main pollutants (multiple over Ⅲ): ${en}. ` });
}

function Changed({ change, name, zh, en }: { change: Change; name: string; zh: string; en: string }) {
	const say = useSay();
	const of = periodWords(name);
	if (!change) return say({ zh: `${zh}（${of.zh}）不可比。`, en: `${en} (${of.en}): not comparable. ` });
	return say({ zh: `${zh}（${of.zh}）${change.words.zh}。`, en: `${en} (${of.en}): ${change.words.en}. ` });
}

function SectionList({ sections }: { sections: readonly ListedSection[] }) {
	const say = useSay();
	const lang = useLang();
	const moment = useMoment();
	const names = (factors: readonly string[]) =>
		factors.map((factor) => factorName(factor)[lang]).join(lang === "zh" ? "、" : ", ");
	return (
		<>
			<p role="status">
				{say({ zh: `共 ${sections.length} 个断面：`, en: `${counted(sections.length, "section")}:` })}
			</p>
			<ul className="section-list">
				{sections.map((one) => (
					<li key={one.id}>
						<Link to={withMoment(one.href, moment)}>{say(one.name)}</Link> <ClassBadge found={one.class} />{" "}
						{say(one.pollutantWords)}
						{one.borderline.length > 0 &&
							say({ zh: ` 临界：${names(one.borderline)}`, en: ` borderline: ${names(one.borderline)}` })}
						{one.target !== null &&
							one.target.undetermined.length > 0 &&
							say({
								zh: ` 无法判定：${names(one.target.undetermined)}`,
								en: ` cannot be judged: ${names(one.target.undetermined)}`,
							})}
					</li>
				))}
			</ul>
		</>
	);
}

interface PartTableInput {
	parts: readonly Part[];
	words: Bilingual;
	head: Bilingual;
	number(href: string, text: string): React.ReactNode;
}

function PartTable({ parts, words, head, number }: PartTableInput) {
	const say = useSay();
	const moment = useMoment();
	if (parts.length === 0) return null;
	return (
		<details>
			<summary>{say({ zh: `${words.zh}（${parts.length}）`, en: `${words.en} (${parts.length})` })}</summary>
			<div className="table-scroll">
				<table className="plain-table">
					<thead>
						<tr>
							<th scope="col">{say(head)}</th>
							<th scope="col">{say({ zh: "水质状况", en: "State" })}</th>
							<th scope="col">{say({ zh: "方法", en: "Method" })}</th>
							<th scope="col">{say({ zh: "参评断面", en: "Sections" })}</th>
							<th scope="col">{say({ zh: "Ⅰ–Ⅲ类", en: "Ⅰ–Ⅲ" })}</th>
							<th scope="col">{say({ zh: "劣Ⅴ类", en: "Worse than Ⅴ" })}</th>
							<th scope="col">{say({ zh: "达标率", en: "On target" })}</th>
							<th scope="col">{say({ zh: "主要污染指标", en: "Main pollutants" })}</th>
							<th scope="col">{say({ zh: "环比", en: "Before" })}</th>
							<th scope="col">{say({ zh: "同比", en: "Last year" })}</th>
						</tr>
					</thead>
					<tbody>
						{parts.map(({ id, name, href, summary }) => (
							<tr key={id}>
								<td>
									<Link to={withMoment(href, moment)}>{say(name)}</Link>
								</td>
								<td>{summary.word ? say(summary.word) : "—"}</td>
								<td>
									{summary.method === "shares"
										? say({ zh: "比例", en: "shares" })
										: summary.method === "mean"
											? say({ zh: "均值", en: "mean" })
											: "—"}
								</td>
								<td>
									{number(summary.hrefs.assessed, String(summary.assessed))}
									{summary.unassessed > 0 && (
										<>
											{say({ zh: "，样品不足 ", en: ", lacking " })}
											{number(summary.hrefs.unassessed, String(summary.unassessed))}
										</>
									)}
								</td>
								<td>{number(summary.hrefs.good, percent(summary.goodShare))}</td>
								<td>{number(summary.hrefs.inferior, percent(summary.inferiorShare))}</td>
								<td>{percent(summary.targets.share)}</td>
								<td>{say(summary.pollutantWords) || "—"}</td>
								<td>{summary.changes.previous ? say(summary.changes.previous.words) : "—"}</td>
								<td>{summary.changes.lastYear ? say(summary.changes.lastYear.words) : "—"}</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</details>
	);
}
