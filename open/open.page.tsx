import { useState } from "react";
import { Link, useNavigate } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { ClassBadge } from "../waters/class-badge.tsx";
import type { Position } from "../waters/network-geometry.ts";
import { NetworkSketch } from "../waters/network-sketch.tsx";
import { ScrollBox } from "../waters/scroll-box.tsx";
import { CLASS_COLOUR, CLASS_NAME, type WaterClass } from "../waters/standard.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { FailedPage } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import "../waters/waters.css";

interface OpenCreek {
	id: string;
	name: Bilingual;
	town: Bilingual;
	targetClass: WaterClass | null;
	class: WaterClass | null;
	yearBefore: WaterClass | null;
	promised: number;
	done: number;
	late: number;
	lastDue: string | null;
	openProblems: number;
	demo: boolean;
}

interface OpenCreeks {
	month: string;
	creeks: OpenCreek[];
}

/** What everybody may see without signing in: how each creek is, what was promised for it, and what was done. */
export function OpenPage() {
	const say = useSay();
	const navigate = useNavigate();
	const me = useMe();
	const moment = useMoment();
	const [typed, setTyped] = useState("");
	const [only, setOnly] = useState<"all" | "works" | "late" | "bad">("all");
	const answer = useApi<OpenCreeks>(`/api/open/creeks${moment.search}`);
	const network = useApi<GeoJSON.FeatureCollection>("/api/waters/map");
	const title = say({ zh: "河浜公开", en: "The creeks, open to all" });
	if (answer.error) return <FailedPage title={title} fault={answer.error} again={answer.refetch} />;
	if (!answer.data) return <LoadingPage />;
	const { creeks, month } = answer.data;
	const word = typed.trim().toLowerCase();
	const shown = creeks.filter(
		(creek) =>
			(word === "" ||
				creek.name.zh.includes(word) ||
				creek.name.en.toLowerCase().includes(word) ||
				creek.town.zh.includes(word) ||
				creek.town.en.toLowerCase().includes(word)) &&
			(only === "all" ||
				(only === "works" && creek.promised > 0) ||
				(only === "late" && creek.late > 0) ||
				(only === "bad" && creek.class === 6)),
	);
	const count = (test: (creek: OpenCreek) => boolean) => creeks.filter(test).length;
	const choices = [
		{ value: "all", zh: "全部", en: "all", count: creeks.length },
		{ value: "works", zh: "有整治方案", en: "with a plan", count: count((one) => one.promised > 0) },
		{ value: "late", zh: "措施逾期", en: "measures late", count: count((one) => one.late > 0) },
		{ value: "bad", zh: "劣Ⅴ类", en: "worse than Ⅴ", count: count((one) => one.class === 6) },
	] as const;
	const byId = new Map(creeks.map((creek) => [creek.id, creek]));
	const lines = (network.data?.features ?? []).flatMap((one) => {
		const creek = one.properties?.kind === "creek" ? byId.get(String(one.id)) : undefined;
		if (!creek || one.geometry.type !== "LineString") return [];
		const label = `${say(creek.name)} ${creek.class ? CLASS_NAME[creek.class] : "—"}`;
		const colour = creek.class ? CLASS_COLOUR[creek.class] : "#8a857c";
		return [
			{ key: creek.id, points: one.geometry.coordinates as Position[], colour, dashed: creek.class === null, label },
		];
	});
	return (
		<>
			<h1>
				{title} {creeks.some((creek) => creek.demo) && <DemoMark />}
			</h1>
			<p>
				{say({
					zh: `每条河浜 ${month} 的水质、整治承诺和完成情况，无需登录即可查看。`,
					en: `How each creek was in ${month}, what was promised for it and what was done. No sign-in.`,
				})}
			</p>
			<p className="chips">
				<Link className="works-button main" to="/open/report">
					{say({ zh: "反映问题", en: "Report a problem" })}
				</Link>
				<Link className="works-button" to="/open/reports">
					{say({ zh: "查询已反映的问题", en: "Follow a report" })}
				</Link>
			</p>
			{creeks.length === 0 && <p>{say({ zh: "尚未公开河浜数据。", en: "No creek is open yet." })}</p>}
			<div className="works-two">
				<div>
					<div className="waters-tools">
						<input
							type="search"
							aria-label={say({ zh: "按浜名或镇名查找", en: "Find by name or town" })}
							placeholder={say({ zh: "浜名或镇名", en: "name or town" })}
							value={typed}
							onChange={(event) => setTyped(event.target.value)}
						/>
						<div className="chips">
							{choices.map((choice) => (
								<button
									key={choice.value}
									type="button"
									aria-pressed={only === choice.value}
									onClick={() => setOnly(choice.value)}
								>
									{say(choice)} {choice.count}
								</button>
							))}
						</div>
					</div>
					<ScrollBox tall label={say({ zh: "河浜名录", en: "The creeks" })}>
						<table className="plain-table">
							<thead>
								<tr>
									<th scope="col">{say({ zh: "河浜", en: "Creek" })}</th>
									<th scope="col">{month}</th>
									<th scope="col">{say({ zh: "上年同月", en: "A year before" })}</th>
									<th scope="col">{say({ zh: "目标", en: "Target" })}</th>
									<th scope="col">{say({ zh: "措施 完成/承诺", en: "Measures done/promised" })}</th>
									<th scope="col">{say({ zh: "在办问题", en: "Open problems" })}</th>
								</tr>
							</thead>
							<tbody>
								{shown.map((creek) => (
									<tr key={creek.id}>
										<td>
											<Link to={withMoment(`/waters/creeks/${creek.id}`, moment)}>{say(creek.name)}</Link>
											<br />
											<small>{say(creek.town)}</small>
										</td>
										<td>
											<ClassBadge found={creek.class} />
										</td>
										<td>{creek.yearBefore === null ? "—" : <ClassBadge found={creek.yearBefore} />}</td>
										<td className="one-line">
											{creek.targetClass
												? say({ zh: `${CLASS_NAME[creek.targetClass]}类`, en: CLASS_NAME[creek.targetClass] })
												: "—"}
										</td>
										<td>
											{creek.promised === 0 ? (
												say({ zh: "无方案", en: "no plan" })
											) : (
												<Link to={withMoment(`/waters/creeks/${creek.id}/plan`, moment)}>
													{creek.done}/{creek.promised}
													{creek.late > 0 && say({ zh: `，逾期 ${creek.late}`, en: `, ${creek.late} late` })}
												</Link>
											)}
										</td>
										<td>
											{me != null && creek.openProblems > 0 ? (
												<Link to={withMoment(`/waters/problems?creek=${creek.id}`, moment)}>{creek.openProblems}</Link>
											) : (
												creek.openProblems
											)}
										</td>
									</tr>
								))}
							</tbody>
						</table>
					</ScrollBox>
					{shown.length === 0 && <p>{say({ zh: "没有符合条件的河浜。", en: "No creek fits." })}</p>}
				</div>
				<NetworkSketch
					label={say({ zh: "河浜水质示意图；内容与名录相同", en: "The creeks by class; the list says the same" })}
					lines={lines}
					onLine={(id) => navigate(withMoment(`/waters/creeks/${id}`, moment))}
					ratio={1}
				/>
			</div>
		</>
	);
}
