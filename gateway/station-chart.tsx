import { CustomChart, LineChart, ScatterChart } from "echarts/charts";
import {
	AriaComponent,
	DataZoomComponent,
	GridComponent,
	MarkLineComponent,
	TooltipComponent,
} from "echarts/components";
import { type EChartsType, init, use as useParts } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { CLASS_COLOUR, CLASS_NAME, type WaterClass } from "../waters/standard.ts";
import { useSay } from "../web/language.tsx";
import type { ToldReading } from "./series.store.ts";
import type { SeriesPoint } from "./series.ts";
import type { SeriesFacts } from "./station-file.store.ts";

useParts([
	LineChart,
	ScatterChart,
	CustomChart,
	GridComponent,
	TooltipComponent,
	DataZoomComponent,
	MarkLineComponent,
	AriaComponent,
	CanvasRenderer,
]);

export interface ChartProps {
	facts: SeriesFacts;
	points: readonly (SeriesPoint | ToldReading)[];
	stepMs: number;
	from: string;
	to: string;
	/** The district's local time minus UTC: the axis shows the district's time, wherever the reader is. */
	offsetMs: number;
	label: string;
	/** Somebody dragged the chart to another span. */
	onSpan(from: string, to: string): void;
	onPoint(point: SeriesPoint | ToldReading): void;
}

/** A line of means or values, the band between lowest and highest of each span, and what the checks found; the table beside it says the same. */
export function StationChart(props: ChartProps) {
	const say = useSay();
	const box = useRef<HTMLDivElement>(null);
	const chart = useRef<EChartsType>(null);
	const latest = useRef(props);
	latest.current = props;

	useEffect(() => {
		if (!box.current) return;
		const made = init(box.current);
		chart.current = made;
		let timer: ReturnType<typeof setTimeout> | undefined;
		made.on("datazoom", () => {
			clearTimeout(timer);
			timer = setTimeout(() => {
				const [zoom] = (made.getOption().dataZoom ?? []) as { startValue?: number; endValue?: number }[];
				const { from, to, offsetMs, onSpan } = latest.current;
				const start = Math.max(Number(zoom?.startValue) - offsetMs, Date.parse(from));
				const end = Math.min(Number(zoom?.endValue) - offsetMs, Date.parse(to));
				if (end - start > 60_000 && (start > Date.parse(from) + 1_000 || end < Date.parse(to) - 1_000))
					onSpan(new Date(start).toISOString(), new Date(end).toISOString());
			}, 400);
		});
		made.on("click", ({ value }) => {
			const clicked = Array.isArray(value) ? Number(value[0]) : Number.NaN;
			const { points, stepMs, offsetMs, onPoint } = latest.current;
			const point = points.find((one) => Date.parse(one.at) + stepMs / 2 + offsetMs === clicked);
			if (point) onPoint(point);
		});
		const watcher = new ResizeObserver(() => made.resize());
		watcher.observe(box.current);
		return () => {
			clearTimeout(timer);
			watcher.disconnect();
			made.dispose();
			chart.current = null;
		};
	}, []);

	useEffect(() => {
		const { facts, points, stepMs, from, to, offsetMs } = props;
		const style = getComputedStyle(document.documentElement);
		const colour = (name: string) => style.getPropertyValue(name).trim();
		const banded = stepMs > 0;
		const at = (point: SeriesPoint) => Date.parse(point.at) + stepMs / 2 + offsetMs;
		// A line over a gap would tell of water that nobody measured.
		const line: [number, number | null][] = [];
		const usual = stepMs || usualStep(points);
		for (const [index, point] of points.entries()) {
			const before = points[index - 1];
			if (before && at(point) - at(before) > 3 * usual) line.push([at(before) + usual, null]);
			line.push([at(point), (point as Partial<ToldReading>).verdict === "bad" ? null : point.value]);
		}
		const marked = (kind: "suspect" | "bad") =>
			points.flatMap((point) =>
				point[kind] > 0 && (point.value ?? point.high) !== null ? [[at(point), point.high ?? point.value]] : [],
			);
		const limits = facts.limits && facts.limits.sense !== "within" ? facts.limits.limits : null;
		const highest = Math.max(...points.flatMap(({ high }) => (high === null ? [] : [high])), 0);
		const drawn = limits
			? ([3, 5] as const).flatMap((place) => {
					const value = Number(limits[place - 1]);
					return facts.limits?.sense === "at-least" || value < highest * 1.6 ? [{ place, value }] : [];
				})
			: [];
		chart.current?.setOption(
			{
				animation: false,
				useUTC: true,
				textStyle: { fontFamily: style.getPropertyValue("--sans") },
				grid: { left: 8, right: 46, top: 18, bottom: 62, containLabel: true },
				tooltip: {
					trigger: "axis",
					backgroundColor: colour("--paper"),
					borderColor: colour("--rule"),
					textStyle: { color: colour("--ink") },
					valueFormatter: (value: unknown) => (typeof value === "number" ? String(Number(value.toPrecision(4))) : "—"),
				},
				xAxis: {
					type: "time",
					min: Date.parse(from) + offsetMs,
					max: Date.parse(to) + offsetMs,
					axisLabel: { color: colour("--ink-2"), hideOverlap: true },
					axisLine: { lineStyle: { color: colour("--rule") } },
				},
				yAxis: {
					type: "value",
					scale: facts.limits?.sense !== "at-most",
					axisLabel: { color: colour("--ink-2") },
					splitLine: { lineStyle: { color: colour("--rule") } },
				},
				dataZoom: [
					{ type: "inside", filterMode: "none", zoomOnMouseWheel: "ctrl" },
					{
						type: "slider",
						filterMode: "none",
						height: 26,
						bottom: 6,
						textStyle: { color: colour("--ink-2") },
						borderColor: colour("--rule"),
						fillerColor: "rgba(125,125,125,0.16)",
					},
				],
				series: [
					...(banded
						? [
								{
									name: say({ zh: "最低—最高", en: "lowest to highest" }),
									type: "custom",
									tooltip: { show: false },
									encode: { x: 0, y: [1, 2] },
									data: points.flatMap((point) => (point.low === null ? [] : [[at(point), point.low, point.high]])),
									renderItem: (_params: unknown, api: BandApi) => {
										const low = api.coord([api.value(0), api.value(1)]);
										const high = api.coord([api.value(0), api.value(2)]);
										const width = Math.max(1, api.size([stepMs, 0])[0] ?? 1);
										return {
											type: "rect",
											shape: { x: low[0] - width / 2, y: high[1], width, height: Math.max(1, low[1] - high[1]) },
											style: { fill: colour("--accent"), opacity: 0.22 },
										};
									},
								},
							]
						: []),
					{
						name: banded ? say({ zh: "均值", en: "mean" }) : say(facts.name),
						type: "line",
						data: line,
						showSymbol: points.length < 80,
						symbolSize: 4,
						lineStyle: { width: 1.5, color: colour("--accent") },
						itemStyle: { color: colour("--accent") },
						markLine: {
							silent: true,
							symbol: "none",
							data: drawn.map(({ place, value }) => ({
								yAxis: value,
								label: { formatter: `${CLASS_NAME[place as WaterClass]} ${value}`, color: colour("--ink-2") },
								lineStyle: { color: CLASS_COLOUR[place as WaterClass], type: "dashed" },
							})),
						},
					},
					{
						name: say({ zh: "存疑", en: "suspect" }),
						type: "scatter",
						symbol: "triangle",
						symbolSize: 9,
						itemStyle: { color: colour("--risk") },
						data: marked("suspect"),
					},
					{
						name: say({ zh: "无效", en: "bad" }),
						type: "scatter",
						symbol: "path://M0,0L8,8M8,0L0,8",
						symbolSize: 9,
						itemStyle: { color: colour("--broken"), borderColor: colour("--broken"), borderWidth: 2 },
						data: marked("bad"),
					},
				],
			},
			{ notMerge: true },
		);
	}, [props, say]);

	return <div ref={box} className="station-chart" role="img" aria-label={props.label} />;
}

interface BandApi {
	value(place: number): number;
	coord(at: [number, number]): [number, number];
	size(of: [number, number]): number[];
}

/** The usual distance of neighbouring points, ms. */
function usualStep(points: readonly SeriesPoint[]): number {
	const steps = points.slice(1).map((point, index) => Date.parse(point.at) - Date.parse(points[index]?.at ?? ""));
	return steps.sort((a, b) => a - b)[steps.length >> 1] ?? 3_600_000;
}
