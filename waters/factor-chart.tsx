import type { Bilingual } from "../loop/words.ts";
import { useSay } from "../web/language.tsx";
import { CLASS_NAME, type Limits, type WaterClass } from "./standard.ts";

const WIDTH = 320;
const HEIGHT = 130;
const LEFT = 34;
const RIGHT = 34;

/** One factor's monthly means with the limits of classes Ⅲ and Ⅴ drawn in; a month without a mean is a gap. */
export function FactorChart({
	factor,
	points,
}: {
	factor: { name: Bilingual; unit: string; limits: Limits | null };
	points: { month: string; value: string | null }[];
}) {
	const say = useSay();
	const values = points.flatMap((point) => (point.value === null ? [] : [Number(point.value)]));
	const limits =
		factor.limits && factor.limits.sense !== "within"
			? ([3, 5] as const).map((place) => ({ place, value: Number(factor.limits?.limits[place - 1]) }))
			: [];
	const top = Math.max(...values, ...limits.map((limit) => limit.value)) * 1.08;
	const x = (index: number) => LEFT + (index / Math.max(1, points.length - 1)) * (WIDTH - LEFT - RIGHT);
	const y = (value: number) => 8 + (1 - value / top) * (HEIGHT - 28);
	let pen = "M";
	const path = points
		.map((point, index) => {
			if (point.value === null) {
				pen = "M";
				return "";
			}
			const step = `${pen}${x(index).toFixed(1)} ${y(Number(point.value)).toFixed(1)}`;
			pen = "L";
			return step;
		})
		.join("");
	const last = values.at(-1);
	if (last === undefined) return null;
	const title = `${say(factor.name)}${factor.unit ? ` (${factor.unit})` : ""}`;
	return (
		<figure>
			<figcaption>{title}</figcaption>
			<svg
				viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
				role="img"
				aria-label={say({
					zh: `${factor.name.zh}月均值，${points.length} 个月，最低 ${Math.min(...values).toFixed(3)}，最高 ${Math.max(...values).toFixed(3)}，最近 ${last.toFixed(3)}`,
					en: `${factor.name.en}, monthly means of ${points.length} months, lowest ${Math.min(...values).toFixed(3)}, highest ${Math.max(...values).toFixed(3)}, last ${last.toFixed(3)}`,
				})}
			>
				{limits.map((limit) => (
					<g key={limit.place}>
						<line
							x1={LEFT}
							x2={WIDTH - RIGHT}
							y1={y(limit.value)}
							y2={y(limit.value)}
							stroke={limit.place === 3 ? "var(--kept)" : "var(--broken)"}
							strokeDasharray="4 3"
						/>
						<text x={WIDTH - RIGHT + 4} y={y(limit.value) + 4}>
							{CLASS_NAME[limit.place as WaterClass]} {limit.value}
						</text>
					</g>
				))}
				<line x1={LEFT} x2={WIDTH - RIGHT} y1={y(0)} y2={y(0)} stroke="var(--rule)" />
				<text x={LEFT - 4} y={y(0) + 4} textAnchor="end">
					0
				</text>
				<text x={LEFT - 4} y={14} textAnchor="end">
					{top < 1 ? top.toFixed(2) : top.toFixed(1)}
				</text>
				<path className="line" d={path} />
				<text x={LEFT} y={HEIGHT - 4}>
					{points[0]?.month}
				</text>
				<text x={WIDTH - RIGHT} y={HEIGHT - 4} textAnchor="end">
					{points.at(-1)?.month}
				</text>
			</svg>
		</figure>
	);
}
