import { Link } from "react-router";
import { localDay } from "../loop/local-day.ts";
import { STAGES } from "../loop/matter.ts";
import type { Bilingual } from "../loop/words.ts";
import { useLang, useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import type { PlanChange } from "./creek-plan.ts";
import { roundDecimal } from "./decimal.ts";
import { DueOn } from "./due-on.tsx";
import { factorName } from "./factor.ts";
import { LASTING_WORDS, MEASURE_KINDS } from "./measure-kind.ts";
import { EffectOfMeasure } from "./plan-effects.tsx";
import type { PlanView, VersionShown } from "./plan-view.ts";
import { categoryWords } from "./problem-category.ts";
import { ScrollBox } from "./scroll-box.tsx";
import { shownDigits } from "./target.ts";

/** A version's lists of problems, targets, measures and duties, and what it changed in the one before. */
export function VersionLists({ version, view }: { version: VersionShown; view: PlanView }) {
	const say = useSay();
	const lang = useLang();
	const moment = useMoment();
	const { names, measures, effects, targets } = view;
	const overdue = new Set(view.progress?.overdue.map(({ id }) => id));
	const current = version.version === view.plan?.inForce?.version;
	const named = (id: string) => say(names[id] ?? { zh: id, en: id });
	const { decided } = version;
	const day = (at: string) => localDay(at, view.moment.timeZone);
	return (
		<section>
			<p>
				{say({
					zh: `${day(version.writtenAt)} ${named(version.writtenBy.unit)}编制`,
					en: `Written by ${named(version.writtenBy.unit)} on ${day(version.writtenAt)}`,
				})}
				{decided &&
					say({
						zh: `，${day(decided.at)} ${named(decided.unit)}${decided.approved ? "审定" : "未予通过"}`,
						en: `, ${decided.approved ? "approved" : "refused"} by ${named(decided.unit)} on ${day(decided.at)}`,
					})}
				{decided?.words && say({ zh: `：${decided.words}`, en: `: ${decided.words}` })}
				{version.reason && say({ zh: `。修订理由：${version.reason}`, en: `. Why it was changed: ${version.reason}` })}
			</p>
			{version.changes.length > 0 && (
				<ul className="why-list">
					{version.changes.map((change) => (
						<li key={`${change.measureId}${change.what}`}>{say(changeWords(change, named))}</li>
					))}
				</ul>
			)}
			<h2>{say({ zh: "问题清单", en: "Problems" })}</h2>
			<ol className="why-list">
				{version.problems.map((problem) => (
					<li key={problem.id}>
						{problem.text}
						{say({ zh: "（", en: " (" })}
						{say(categoryWords(problem.category))}
						{say({ zh: "）", en: ") " })}
						{problem.matterId && (
							<Link to={withMoment(`/matters/${encodeURIComponent(problem.matterId)}`, moment)}>
								{say({ zh: "查看事项", en: "the matter" })}
							</Link>
						)}
					</li>
				))}
			</ol>
			<h2>{say({ zh: "目标清单", en: "Targets" })}</h2>
			<ul className="why-list">
				{version.targets.map((target) => {
					const now = current ? targets.find((one) => one.id === target.id) : undefined;
					const sign = target.factor === "w01009" ? "≥" : "≤";
					return (
						<li key={target.id}>
							{factorName(target.factor)[lang]} {sign} {target.limit}{" "}
							{say({ zh: `毫克/升，${target.dueOn} 前达到`, en: `mg/L, by ${target.dueOn}` })}
							{now && (
								<>
									{say({ zh: "；", en: "; " })}
									<Link to={withMoment(`/waters/creeks/${view.creek.id}?month=${now.month}`, moment)}>
										{now.month}{" "}
										{now.mean === null
											? say({ zh: "无样品", en: "no samples" })
											: roundDecimal(now.mean, shownDigits(target.factor))}
									</Link>{" "}
									{now.met === null
										? say({ zh: "无法判断", en: "can't tell" })
										: now.met
											? say({ zh: "当月达到", en: "met that month" })
											: say({ zh: "当月未达到", en: "not met that month" })}
									{now.stage && (
										<>
											{say({ zh: "；", en: "; " })}
											<Link to={withMoment(`/matters/${encodeURIComponent(now.matterId)}`, moment)}>
												{say(STAGES[now.stage])}
											</Link>
										</>
									)}
									{now.fault && <small className="target-fault">{say(now.fault)}</small>}
								</>
							)}
						</li>
					);
				})}
			</ul>
			<h2 id="measures">{say({ zh: "措施清单", en: "Measures" })}</h2>
			<ScrollBox label={say({ zh: "措施清单", en: "Measures" })}>
				<table className="plain-table roomy measures">
					<thead>
						<tr>
							<th scope="col">{say({ zh: "措施", en: "Measure" })}</th>
							<th scope="col">{say({ zh: "数量、投资", en: "Amount, cost" })}</th>
							<th scope="col">{say({ zh: "起止", en: "Dates" })}</th>
							<th scope="col">{say({ zh: "责任", en: "Who" })}</th>
							<th scope="col">{say({ zh: "进展", en: "It is" })}</th>
							<th scope="col">{say({ zh: "对水质的作用", en: "What it did to the water" })}</th>
						</tr>
					</thead>
					<tbody>
						{version.measures.map((measure) => {
							const kind = MEASURE_KINDS[measure.kind];
							const state = measures.find((one) => one.id === measure.id);
							const effect = effects.find((one) => one.measureId === measure.id);
							return (
								<tr key={measure.id}>
									<td>
										{say(kind)} <small>{say(LASTING_WORDS[kind.lasting])}</small>
										<br />
										{measure.text}
									</td>
									<td>
										{measure.amount !== null && `${measure.amount} ${say(kind.unit)}`}
										<br />
										{measure.costYuan === null
											? say({ zh: "未列投资", en: "no cost" })
											: say({
													zh: `${(measure.costYuan / 10_000).toLocaleString("zh-CN")} 万元`,
													en: `${measure.costYuan.toLocaleString("en-GB")} yuan`,
												})}{" "}
										{measure.fund && say({ zh: `（${measure.fund}）`, en: `(${measure.fund})` })}
									</td>
									<td className="one-line">
										{measure.beginsOn}
										<br />
										<DueOn day={measure.dueOn} late={current && overdue.has(measure.id)} />
									</td>
									<td>
										{named(measure.unit)}
										<br />
										{named(measure.person)}
									</td>
									<td>
										{state?.stage ? (
											<Link to={withMoment(`/matters/${encodeURIComponent(state.matterId)}`, moment)}>
												{say(STAGES[state.stage])}
											</Link>
										) : (
											say({ zh: "未交办", en: "not handed out" })
										)}
										{state?.doneOn && (
											<>
												<br />
												{say({ zh: `${state.doneOn} 完成`, en: `finished ${state.doneOn}` })}
											</>
										)}
									</td>
									<td>
										{current && effect ? (
											effect.factors.length > 0 ? (
												<EffectOfMeasure factors={effect.factors} />
											) : (
												say({ zh: "方案未列预期作用", en: "none was expected" })
											)
										) : (
											say({ zh: "未完成，不评", en: "not finished" })
										)}
									</td>
								</tr>
							);
						})}
					</tbody>
				</table>
			</ScrollBox>
			<h2>{say({ zh: "责任清单", en: "Duties" })}</h2>
			<p>
				{named(version.duties.unit)} · {named(version.duties.person)}
				{version.duties.upkeep &&
					say({ zh: `；长效管护：${version.duties.upkeep}`, en: `; upkeep: ${version.duties.upkeep}` })}
			</p>
		</section>
	);
}

function changeWords({ text, what, from, to }: PlanChange, named: (id: string) => string): Bilingual {
	switch (what) {
		case "added":
			return { zh: `新增“${text}”，${to} 完成`, en: `added “${text}”, due ${to}` };
		case "dropped":
			return { zh: `取消“${text}”（原定 ${from}）`, en: `dropped “${text}” (was due ${from})` };
		case "date":
			return { zh: `“${text}”完成日期由 ${from} 改为 ${to}`, en: `“${text}” moved from ${from} to ${to}` };
		case "cost":
			return {
				zh: `“${text}”投资由 ${from || "未列"} 改为 ${to || "未列"} 元`,
				en: `“${text}” cost from ${from || "none"} to ${to || "none"} yuan`,
			};
		case "owner":
			return {
				zh: `“${text}”责任人由${named(from)}改为${named(to)}`,
				en: `“${text}” from ${named(from)} to ${named(to)}`,
			};
		default:
			return { zh: `“${from}”改写为“${to}”`, en: `“${from}” became “${to}”` };
	}
}
