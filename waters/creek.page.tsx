import { Link, useParams, useSearchParams } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { FailedPage } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import type { FactorFinding, MissingSamples } from "./assess.ts";
import { ClassBadge } from "./class-badge.tsx";
import { lackWords } from "./completeness.ts";
import { CreekHistory } from "./creek-history.tsx";
import { ReadingsTable } from "./creek-readings.tsx";
import { CreekSummaryTable } from "./creek-summary.tsx";
import { factorName } from "./factor.ts";
import { FactorChart } from "./factor-chart.tsx";
import { CreekPlace } from "./place.tsx";
import { CLASS_COLOUR, CLASS_NAME, type Limits, type WaterClass } from "./standard.ts";
import "./waters.css";
import "./works.css";

interface MonthOfCreek {
	month: string;
	class: WaterClass | null;
	deciding: FactorFinding[];
	missing: MissingSamples[];
	means: Record<string, string | null>;
}

interface CreekFile {
	creek: {
		id: string;
		name: Bilingual;
		level: number;
		targetClass: number | null;
		town: Bilingual;
		river: Bilingual;
		note: Bilingual;
		demo: boolean;
	};
	sites: { id: number; code: string; name: Bilingual; demo: boolean }[];
	months: MonthOfCreek[];
	factors: { code: string; name: Bilingual; unit: string; limits: Limits | null }[];
}

/** A factor that gives the month its class: its mean, and by how much it is over class Ⅲ. */
function decidedBy({ factor, value, multipleVsIII }: FactorFinding, lang: "zh" | "en"): string {
	const over = multipleVsIII ? { zh: `（超Ⅲ类 ${multipleVsIII} 倍）`, en: ` (over Ⅲ by ${multipleVsIII}×)` }[lang] : "";
	return `${factorName(factor)[lang]} ${Number(value).toFixed(3)}${over}`;
}

/** A creek's file: where it is, what it owes, its classes by month, each factor against its limits, the readings themselves. */
export function CreekPage() {
	const say = useSay();
	const me = useMe();
	const { id = "" } = useParams();
	const moment = useMoment();
	const [params] = useSearchParams();
	const file = useApi<CreekFile>(`/api/waters/creeks/${encodeURIComponent(id)}${moment.search}`);
	if (file.error)
		return (
			<FailedPage title={say({ zh: "支浜", en: "Creek" })} fault={file.error} again={file.refetch}>
				<Link to={withMoment("/waters", moment)}>{say({ zh: "返回名录", en: "Back to the list" })}</Link>
			</FailedPage>
		);
	if (!file.data) return <LoadingPage />;
	const { creek, sites, months, factors } = file.data;
	const chosen = months.find((one) => one.month === params.get("month")) ?? months.at(-1);
	return (
		<>
			<p className="lede">
				<Link to={withMoment("/waters", moment)}>{say({ zh: "河浜水质", en: "Waters" })}</Link> · {say(creek.town)} ·{" "}
				{say({ zh: `汇入${creek.river.zh}`, en: `flows into ${creek.river.en}` })}
			</p>
			<h1>
				{say(creek.name)} {sites.some((site) => site.demo) && <DemoMark />}
			</h1>
			<p>
				{say({
					zh: creek.level === 1 ? "一级支浜" : "二级支浜",
					en: creek.level === 1 ? "First-level creek" : "Second-level creek",
				})}
				{creek.targetClass !== null &&
					say({
						zh: `，目标${CLASS_NAME[creek.targetClass as WaterClass]}类`,
						en: `, target class ${CLASS_NAME[creek.targetClass as WaterClass]}`,
					})}
				{say({ zh: "。", en: ". " })}
				{say(creek.note)}
			</p>
			<p className="chips">
				<Link to={withMoment(`/waters/creeks/${creek.id}/plan`, moment)}>
					{say({ zh: "一浜一策", en: "Its plan" })}
				</Link>
				{me != null && (
					<Link to={withMoment(`/waters/problems?creek=${creek.id}`, moment)}>
						{say({ zh: "问题清单", en: "Its problems" })}
					</Link>
				)}
				<Link to={`/open/report?creek=${creek.id}`}>{say({ zh: "反映问题", en: "Report a problem" })}</Link>
			</p>
			<CreekPlace creekId={creek.id} />
			<CreekHistory creekId={creek.id} />
			<section className="creek-section">
				<h2>{say({ zh: "历月类别", en: "Class by month" })}</h2>
				{months.length === 0 && <p>{say({ zh: "还没有完整月份的数据。", en: "There is no complete month yet." })}</p>}
				<ol className="month-strip">
					{months.map((one) => (
						<li key={one.month}>
							<Link
								to={withMoment(`/waters/creeks/${creek.id}?month=${one.month}`, moment)}
								aria-current={one.month === chosen?.month ? "true" : undefined}
								style={one.class === null ? undefined : { borderTopColor: CLASS_COLOUR[one.class] }}
							>
								<span>{one.month}</span>
								<span>
									{one.class === null
										? say({ zh: "不评", en: "none" })
										: say({ zh: `${CLASS_NAME[one.class]}类`, en: CLASS_NAME[one.class] })}
								</span>
							</Link>
						</li>
					))}
				</ol>
				{chosen && (
					<p>
						{chosen.month}
						{say({ zh: "：", en: ": " })}
						<ClassBadge found={chosen.class} word />
						{chosen.deciding.length > 0 &&
							say({
								zh: `，定类因子：${chosen.deciding.map((found) => decidedBy(found, "zh")).join("、")}`,
								en: `, decided by ${chosen.deciding.map((found) => decidedBy(found, "en")).join(", ")}`,
							})}
						{chosen.missing.length > 0 &&
							say({
								zh: `：${chosen.missing.map((lack) => lackWords(lack).zh).join("，")}`,
								en: `: ${chosen.missing.map((lack) => lackWords(lack).en).join(", ")}`,
							})}
					</p>
				)}
				{chosen && <CreekSummaryTable creekId={creek.id} month={chosen.month} />}
			</section>
			{factors.length > 0 && (
				<section className="creek-section">
					<h2>{say({ zh: "各项指标月均值", en: "Monthly means" })}</h2>
					<div className="factor-charts">
						{factors.map((factor) => (
							<FactorChart
								key={factor.code}
								factor={factor}
								points={months.map((one) => ({ month: one.month, value: one.means[factor.code] ?? null }))}
							/>
						))}
					</div>
				</section>
			)}
			{chosen && <ReadingsTable key={`${chosen.month} ${moment.search}`} creekId={creek.id} month={chosen.month} />}
		</>
	);
}
