import { daysBetween } from "../loop/local-day.ts";
import { useSay } from "../web/language.tsx";
import type { CurvePoint, PlanProgress } from "./plan-progress.ts";
import "./works.css";

const WIDTH = 760;
const HEIGHT = 260;
const LEFT = 46;
const BOTTOM = 30;

/** 进度曲线: what the first approved version and each later one wanted by when, and what was finished. The table under it says the same. */
export function PlanCurveChart({ progress, today }: { progress: PlanProgress; today: string }) {
	const say = useSay();
	const [first] = progress.curves;
	if (!first) return null;
	const days = progress.curves.flatMap((curve) => [...curve.planned, ...curve.done].map((point) => point.day));
	const begin = [...days, today].reduce((a, b) => (a < b ? a : b));
	const end = [...days, today].reduce((a, b) => (a > b ? a : b));
	const span = Math.max(30, daysBetween(begin, end)) * 1.06;
	const x = (day: string) => LEFT + (daysBetween(begin, day) / span) * (WIDTH - LEFT - 10);
	const y = (share: number) => 12 + (1 - share) * (HEIGHT - BOTTOM - 12);
	const steps = (points: readonly CurvePoint[], until: string | null) => {
		let path = `M${x(begin)},${y(0)}`;
		for (const { day, share } of points) path += `H${x(day)}V${y(share)}`;
		return until === null ? path : `${path}H${x(until)}`;
	};
	const per = (share: number) => `${Math.round(share * 100)}%`;
	return (
		<figure style={{ margin: 0 }} id="curve">
			<svg
				className="plan-curve"
				viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
				role="img"
				aria-label={say({ zh: "进度曲线，数值见下表", en: "Curve of progress; the table has its numbers" })}
			>
				{[0, 0.25, 0.5, 0.75, 1].map((share) => (
					<g key={share}>
						<line x1={LEFT} x2={WIDTH - 10} y1={y(share)} y2={y(share)} stroke="var(--rule)" />
						<text x={LEFT - 6} y={y(share) + 4} textAnchor="end" fontSize="11" fill="var(--ink-2)">
							{per(share)}
						</text>
					</g>
				))}
				{[begin, end].map((day, index) => (
					<text
						key={day}
						x={x(day)}
						y={HEIGHT - 10}
						textAnchor={index === 0 ? "start" : "end"}
						fontSize="11"
						fill="var(--ink-2)"
					>
						{day}
					</text>
				))}
				<line x1={x(today)} x2={x(today)} y1={8} y2={HEIGHT - BOTTOM} stroke="var(--accent)" strokeDasharray="3 3" />
				{progress.curves.slice(1).map((curve) => (
					<path
						key={curve.version}
						d={steps(curve.planned, end)}
						fill="none"
						stroke="var(--unknown)"
						strokeWidth="1.4"
						strokeDasharray="2 4"
					/>
				))}
				<path d={steps(first.planned, end)} fill="none" stroke="var(--ink)" strokeWidth="1.8" strokeDasharray="7 4" />
				<path d={steps(first.done, today)} fill="none" stroke="var(--kept)" strokeWidth="3" />
			</svg>
			<figcaption>
				<ul className="sketch-legend">
					<li>
						— —{" "}
						{say({
							zh: `首次审定方案（第 ${first.version} 版）应完成`,
							en: `first approved version (no. ${first.version})`,
						})}
					</li>
					<li>· · · {say({ zh: "以后各版应完成", en: "each later version" })}</li>
					<li>
						<i style={{ background: "var(--kept)" }} />
						{say({ zh: "实际完成（经核验）", en: "finished and verified" })}
					</li>
				</ul>
				<table className="plain-table">
					<thead>
						<tr>
							<th scope="col">{say({ zh: "版本", en: "Version" })}</th>
							<th scope="col">{say({ zh: `截至 ${today} 应完成`, en: `Due by ${today}` })}</th>
							<th scope="col">{say({ zh: "实际完成", en: "Finished" })}</th>
						</tr>
					</thead>
					<tbody>
						{progress.curves.map((curve) => (
							<tr key={curve.version}>
								<td>{say({ zh: `第 ${curve.version} 版`, en: `No. ${curve.version}` })}</td>
								<td>{per(curve.plannedShare)}</td>
								<td>{per(curve.doneShare)}</td>
							</tr>
						))}
					</tbody>
				</table>
				<p className="hint">
					{progress.weighedBy === "cost"
						? say({
								zh: "按投资额加权；一项措施经核验才计入，计入之日为报告办结之日。",
								en: "Weighed by cost; a measure counts when it was verified, from the day on which it was claimed.",
							})
						: say({
								zh: "有措施未列投资，故各项措施等权；经核验才计入。",
								en: "A measure has no cost, so each counts alike; it counts when it was verified.",
							})}
				</p>
			</figcaption>
		</figure>
	);
}
