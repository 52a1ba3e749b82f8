import { lazy, Suspense, useMemo, useState } from "react";
import { Link } from "react-router";
import { type Bilingual, counted } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { DemoMark } from "../web/demo-mark.tsx";
import { Fault } from "../web/failed-page.tsx";
import { useLang, useSay } from "../web/language.tsx";
import { useLive } from "../web/live.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import type { FactorFinding } from "./assess.ts";
import { ClassBadge } from "./class-badge.tsx";
import { factorName } from "./factor.ts";
import { ClassStrip } from "./sparkline.tsx";
import { CLASS_COLOUR, CLASS_NAME, CLASS_NAME_EN, type WaterClass } from "./standard.ts";
import { SummaryStrip } from "./summary-strip.tsx";
import { WatersNow } from "./waters-now.tsx";
import { useWorksLayer, WorksLayerChoice, WorksLayerList } from "./works-layers.tsx";
import { WorksNav } from "./works-nav.tsx";
import "./waters.css";

const CreekMap = lazy(async () => ({ default: (await import("./creek-map.tsx")).CreekMap }));

export interface ListedCreek {
	id: string;
	name: Bilingual;
	pinyin: string;
	initials: string;
	level: number;
	targetClass: number | null;
	town: Bilingual & { id: string };
	river: Bilingual & { id: string };
	class: WaterClass | null;
	deciding: FactorFinding[];
	demo: boolean;
}

interface Waters {
	month: string;
	creeks: ListedCreek[];
}

const CLASSES = [
	{ value: "1-2", zh: "Ⅰ–Ⅱ类", en: "Ⅰ–Ⅱ" },
	{ value: "1-3", zh: "Ⅲ类及以上", en: "Ⅲ or better" },
	{ value: "3", zh: "Ⅲ类", en: "Ⅲ" },
	{ value: "4", zh: "Ⅳ类", en: "Ⅳ" },
	{ value: "5", zh: "Ⅴ类", en: "Ⅴ" },
	{ value: "6", zh: "劣Ⅴ类", en: "worse than Ⅴ" },
	{ value: "judged", zh: "已评类别", en: "with a class" },
	{ value: "none", zh: "样品不足", en: "too few samples" },
];

function inClass(found: WaterClass | null, wanted: string): boolean {
	if (wanted === "" || wanted === "all") return true;
	if (wanted === "none") return found === null;
	if (wanted === "judged") return found !== null;
	const [low = 0, high = low] = wanted.split("-").map(Number);
	return found !== null && found >= low && found <= high;
}

/** Map and list of the creeks, side by side; the list says all that the map shows. */
export function WatersPage() {
	const say = useSay();
	const lang = useLang();
	const moment = useMoment();
	const { chosen, set } = useChoices("q", "class", "town", "river", "target", "targetClass", "month");
	const [pointed, setPointed] = useState<string | null>(null);
	// The address follows the typing; were it the other way round, a quick hand would lose letters.
	const [typed, setTyped] = useState(chosen.q);
	const query = new URLSearchParams(
		Object.entries({ month: chosen.month, asOf: moment.asOf ?? "", sense: moment.sense }).filter(
			([, value]) => value !== "",
		),
	);
	const waters = useApi<Waters>(`/api/waters?${query}`);
	const classes = useApi<{ months: string[]; creeks: Record<string, (WaterClass | null)[]> }>(
		`/api/waters/classes${moment.search}`,
	);
	const { layer, creeks: names } = useWorksLayer();
	const now = moment.asOf === null;
	useLive(now ? "waters" : null, ["/api/waters", "/api/waters/classes", "/api/waters/summary"]);
	useLive(now ? "stations" : null, ["/api/waters/latest"]);
	const all = waters.data?.creeks ?? [];
	const shown = useMemo(() => {
		const word = typed.trim().toLowerCase();
		return all.filter(
			(creek) =>
				inClass(creek.class, chosen.class) &&
				(!chosen.town || creek.town.id === chosen.town) &&
				(!chosen.river || creek.river.id === chosen.river) &&
				(!chosen.targetClass || String(creek.targetClass ?? "none") === chosen.targetClass) &&
				(!chosen.target ||
					(creek.class !== null &&
						creek.targetClass !== null &&
						creek.class <= creek.targetClass === (chosen.target === "met"))) &&
				(word === "" ||
					creek.name.zh.includes(word) ||
					creek.name.en.toLowerCase().includes(word) ||
					creek.pinyin.startsWith(word) ||
					creek.initials.startsWith(word)),
		);
	}, [all, typed, chosen.class, chosen.town, chosen.river, chosen.target, chosen.targetClass]);
	const places = (pick: (creek: ListedCreek) => Bilingual & { id: string }) => [
		...new Map(all.map((creek) => [pick(creek).id, pick(creek)])).values(),
	];
	const judged = all.filter((creek) => creek.class !== null);
	return (
		<>
			<WorksNav />
			<h1>{say({ zh: "河浜水质", en: "Waters" })}</h1>
			{waters.error && <Fault fault={waters.error} again={waters.refetch} />}
			{waters.data && (
				<p className="lede">
					{say({ zh: `${waters.data.month}：应评支浜 ${all.length} 条，评出类别 `, en: `${waters.data.month}: ` })}
					<Link to={withMoment("/waters?class=judged", moment)}>{judged.length}</Link>
					{say({
						zh: " 条。按 GB 3838-2002 月均值单因子评价。",
						en: ` of ${counted(all.length, "creek")} have a class. Monthly means, single factor, GB 3838-2002.`,
					})}
				</p>
			)}
			{waters.data && <SummaryStrip month={waters.data.month} />}
			{moment.asOf === null && <WatersNow />}
			{waters.data && all.length === 0 && (
				<p>
					{say({ zh: "还没有水系：", en: "There is no network yet: " })}
					<Link to="/waters/network">{say({ zh: "导入水系", en: "put one in" })}</Link>
				</p>
			)}
			<div className="waters-tools">
				<input
					type="search"
					aria-label={say({ zh: "按名称或拼音搜索", en: "Search by name or pinyin" })}
					placeholder={say({ zh: "名称或拼音，如 xyb", en: "name or pinyin" })}
					value={typed}
					onChange={(event) => {
						setTyped(event.target.value);
						set("q", event.target.value);
					}}
				/>
				<select
					aria-label={say({ zh: "类别", en: "Class" })}
					value={chosen.class}
					onChange={(event) => set("class", event.target.value)}
				>
					<option value="">{say({ zh: "全部类别", en: "All classes" })}</option>
					{CLASSES.map((one) => (
						<option key={one.value} value={one.value}>
							{say(one)}
						</option>
					))}
				</select>
				<select
					aria-label={say({ zh: "镇、街道", en: "Town" })}
					value={chosen.town}
					onChange={(event) => set("town", event.target.value)}
				>
					<option value="">{say({ zh: "全部镇、街道", en: "All towns" })}</option>
					{places((creek) => creek.town).map((town) => (
						<option key={town.id} value={town.id}>
							{say(town)}
						</option>
					))}
				</select>
				<select
					aria-label={say({ zh: "汇入河流", en: "River" })}
					value={chosen.river}
					onChange={(event) => set("river", event.target.value)}
				>
					<option value="">{say({ zh: "全部河流", en: "All rivers" })}</option>
					{places((creek) => creek.river).map((river) => (
						<option key={river.id} value={river.id}>
							{say(river)}
						</option>
					))}
				</select>
				<select
					aria-label={say({ zh: "目标", en: "Target" })}
					value={chosen.target}
					onChange={(event) => set("target", event.target.value)}
				>
					<option value="">{say({ zh: "达标与否不限", en: "Target: any" })}</option>
					<option value="met">{say({ zh: "达到目标", en: "target met" })}</option>
					<option value="missed">{say({ zh: "未达到目标", en: "target missed" })}</option>
				</select>
				<select
					aria-label={say({ zh: "目标类别", en: "Target class" })}
					value={chosen.targetClass}
					onChange={(event) => set("targetClass", event.target.value)}
				>
					<option value="">{say({ zh: "全部目标类别", en: "All target classes" })}</option>
					{[...new Set(all.map((creek) => creek.targetClass))]
						.sort((a, b) => (a ?? 9) - (b ?? 9))
						.map((target) => (
							<option key={target ?? "none"} value={target ?? "none"}>
								{target === null
									? say({ zh: "未定目标类别", en: "no target class" })
									: say({
											zh: `目标${CLASS_NAME[target as WaterClass]}类`,
											en: `target ${CLASS_NAME_EN[target as WaterClass]}`,
										})}
							</option>
						))}
				</select>
				<span role="status">{say({ zh: `共 ${shown.length} 条`, en: counted(shown.length, "creek") })}</span>
				<Link to="/waters/import">{say({ zh: "导入监测数据", en: "Import readings" })}</Link>
				<Link to="/waters/stations">{say({ zh: "自动站", en: "Stations" })}</Link>
			</div>
			<div className="waters-columns">
				<div>
					<Suspense fallback={<div className="creek-map" />}>
						<CreekMap creeks={shown} pointed={pointed} works={layer} />
					</Suspense>
					<MapLegend />
					<WorksLayerChoice />
					{layer && <WorksLayerList layer={layer} creeks={names} />}
				</div>
				{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
				<section className="creek-list" aria-label={say({ zh: "支浜名录", en: "List of creeks" })} tabIndex={0}>
					<table className="plain-table creek-table">
						<thead>
							<tr>
								<th scope="col">{say({ zh: "支浜", en: "Creek" })}</th>
								<th scope="col">{say({ zh: "类别", en: "Class" })}</th>
								<th scope="col">{say({ zh: "定类因子", en: "Deciding" })}</th>
								<th scope="col">{say({ zh: "近 12 个月", en: "12 months" })}</th>
								<th scope="col">{say({ zh: "镇、街道", en: "Town" })}</th>
							</tr>
						</thead>
						<tbody>
							{shown.map((creek) => (
								<tr key={creek.id} onMouseEnter={() => setPointed(creek.id)} onFocus={() => setPointed(creek.id)}>
									<td>
										<Link
											to={withMoment(
												`/waters/creeks/${creek.id}${chosen.month ? `?month=${chosen.month}` : ""}`,
												moment,
											)}
										>
											{say(creek.name)}
										</Link>{" "}
										{creek.demo && <DemoMark />}
									</td>
									<td>
										<ClassBadge found={creek.class} word />
									</td>
									<td>
										{creek.deciding.map((found) => factorName(found.factor)[lang]).join(lang === "zh" ? "、" : ", ")}
									</td>
									<td>
										<ClassStrip
											classes={classes.data?.creeks[creek.id] ?? []}
											label={stripWords(classes.data?.creeks[creek.id] ?? [], lang)}
										/>
									</td>
									<td>{say(creek.town)}</td>
								</tr>
							))}
						</tbody>
					</table>
				</section>
			</div>
		</>
	);
}

function stripWords(classes: readonly (WaterClass | null)[], lang: "zh" | "en"): string {
	const names = lang === "zh" ? CLASS_NAME : CLASS_NAME_EN;
	const all = classes.map((found) => (found === null ? "—" : names[found])).join(" ");
	return lang === "zh" ? `近 12 个月类别：${all}` : `classes of 12 months: ${all}`;
}

const LEGEND: [WaterClass[], string, string][] = [
	[[2], "Ⅰ–Ⅱ类", "Ⅰ–Ⅱ"],
	[[3], "Ⅲ类", "Ⅲ"],
	[[4], "Ⅳ类", "Ⅳ"],
	[[5], "Ⅴ类", "Ⅴ"],
	[[6], "劣Ⅴ类", "worse than Ⅴ"],
];

function MapLegend() {
	const say = useSay();
	return (
		<ul className="map-legend" aria-label={say({ zh: "图例", en: "Legend" })}>
			{LEGEND.map(([[found], zh, en]) => (
				<li key={zh}>
					<span className="line-key" style={{ background: found && CLASS_COLOUR[found] }} aria-hidden="true" />
					{say({ zh, en })}
				</li>
			))}
			<li>
				<span className="line-key none" aria-hidden="true" />
				{say({ zh: "样品不足", en: "too few samples" })}
			</li>
			<li>
				<span className="line-key river" aria-hidden="true" />
				{say({ zh: "河流", en: "river" })}
			</li>
			<li>
				<span className="station-key" aria-hidden="true" />
				{say({ zh: "自动站", en: "station" })}
			</li>
			<li>
				<Link to="/waters/network">{say({ zh: "水系导入导出", en: "network in and out" })}</Link>
			</li>
		</ul>
	);
}
