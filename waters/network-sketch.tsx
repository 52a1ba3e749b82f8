import { useState } from "react";
import { useApi } from "../web/api.ts";
import { useLang, useSay } from "../web/language.tsx";
import type { Position } from "./network-geometry.ts";
import "./works.css";

/** A line that the page is about, over the network as background. */
export interface SketchLine {
	key: string;
	points: readonly Position[];
	colour: string;
	/** Dashed where nobody knows: colour alone says nothing to some eyes. */
	dashed?: boolean;
	wide?: boolean;
	label: string;
}

interface Box {
	west: number;
	south: number;
	east: number;
	north: number;
}

const METRES = 110_574;

function boxOf(points: readonly Position[]): Box | null {
	if (points.length === 0) return null;
	const lons = points.map(([lon]) => lon);
	const lats = points.map(([, lat]) => lat);
	return { west: Math.min(...lons), east: Math.max(...lons), south: Math.min(...lats), north: Math.max(...lats) };
}

const partsOf = (geometry: GeoJSON.Geometry): Position[][] =>
	geometry.type === "LineString"
		? [geometry.coordinates as Position[]]
		: geometry.type === "MultiLineString" || geometry.type === "Polygon"
			? (geometry.coordinates as Position[][])
			: [];

/**
 * The network as a drawing: light enough for a telephone without signal once it was loaded, and a place can be pointed at. Whatever it shows stands in a
 * list beside it; the drawing is for the eye.
 */
export function NetworkSketch({
	label,
	lines = [],
	focus,
	place = null,
	onPlace,
	onLine,
	ratio = 0.7,
}: {
	label: string;
	lines?: readonly SketchLine[];
	/** What should be in sight; the whole network unless told. */
	focus?: readonly Position[];
	place?: Position | null;
	onPlace?: (place: Position) => void;
	onLine?: (key: string) => void;
	/** Height over width. */
	ratio?: number;
}) {
	const say = useSay();
	const lang = useLang();
	const [zoom, setZoom] = useState(1);
	const network = useApi<GeoJSON.FeatureCollection>("/api/waters/map");
	const features = network.data?.features ?? [];
	const back = features.filter((one) => ["river", "creek"].includes(String(one.properties?.kind)));
	const all = focus && focus.length > 0 ? focus : [...back.flatMap((one) => partsOf(one.geometry).flat())];
	const box = boxOf(all.length > 0 ? all : lines.flatMap((line) => line.points));
	if (!box) return <p className="sketch-empty">{say({ zh: "正在载入示意图……", en: "Loading the drawing…" })}</p>;
	const centre: Position = place && zoom > 1 ? place : [(box.west + box.east) / 2, (box.south + box.north) / 2];
	const squeeze = Math.cos((centre[1] * Math.PI) / 180);
	const wide = Math.max((box.east - box.west) * squeeze, (box.north - box.south) / ratio, 0.004) * 1.12;
	const width = (wide * METRES) / zoom;
	const height = width * ratio;
	const x = (lon: number) => (lon - centre[0]) * squeeze * METRES + width / 2;
	const y = (lat: number) => (centre[1] - lat) * METRES + height / 2;
	const path = (points: readonly Position[]) =>
		points.map(([lon, lat]) => `${x(lon).toFixed(1)},${y(lat).toFixed(1)}`).join(" ");
	const unit = width / 400;
	const point = (event: React.MouseEvent<SVGSVGElement>) => {
		const key = (event.target as Element).getAttribute("data-key");
		if (key !== null) onLine?.(key);
		if (!onPlace) return;
		const frame = event.currentTarget.getBoundingClientRect();
		const east = ((event.clientX - frame.left) / frame.width) * width;
		const south = ((event.clientY - frame.top) / frame.height) * height;
		const lon = centre[0] + (east - width / 2) / (squeeze * METRES);
		const lat = centre[1] - (south - height / 2) / METRES;
		onPlace([Math.round(lon * 1e6) / 1e6, Math.round(lat * 1e6) / 1e6]);
	};
	return (
		<div className="sketch">
			{/* biome-ignore lint/a11y/useKeyWithClickEvents: a place is also told by choosing the creek or by the telephone's own position */}
			<svg
				viewBox={`0 0 ${width} ${height}`}
				role="img"
				aria-label={label}
				onClick={point}
				className={onPlace ? "pointing" : ""}
			>
				{back.map((one) => {
					const river = one.properties?.kind === "river";
					return partsOf(one.geometry).map((part) => (
						<polyline
							key={`${one.id}${part[0]}`}
							points={path(part)}
							className={river ? "sketch-river" : "sketch-creek"}
							strokeWidth={unit * (river ? 3 : 1.2)}
						/>
					));
				})}
				{lines.map((line) => (
					<polyline
						key={line.key}
						points={path(line.points)}
						stroke={line.colour}
						strokeWidth={unit * (line.wide ? 6 : 3.2)}
						strokeDasharray={line.dashed ? `${unit * 4} ${unit * 3}` : undefined}
						className={onLine ? "sketch-line picks" : "sketch-line"}
						data-key={line.key}
					>
						<title>{line.label}</title>
					</polyline>
				))}
				{/* A finger is wider than a line. */}
				{onLine &&
					lines.map((line) => (
						<polyline
							key={`touch${line.key}`}
							points={path(line.points)}
							stroke="transparent"
							strokeWidth={unit * 12}
							className="picks"
							data-key={line.key}
						>
							<title>{line.label}</title>
						</polyline>
					))}
				{back.map((one) => {
					const longest = partsOf(one.geometry).toSorted((a, b) => b.length - a.length)[0];
					const middle = longest?.[Math.floor(longest.length / 2)];
					if (!middle || one.properties?.kind !== "river") return null;
					return (
						<text key={`name${one.id}`} x={x(middle[0])} y={y(middle[1])} fontSize={unit * 9} className="sketch-name">
							{lang === "zh" ? one.properties?.name_zh : one.properties?.name_en}
						</text>
					);
				})}
				{place && (
					<g className="sketch-place">
						<circle cx={x(place[0])} cy={y(place[1])} r={unit * 7} strokeWidth={unit * 2} />
						<circle cx={x(place[0])} cy={y(place[1])} r={unit * 1.8} className="core" />
					</g>
				)}
			</svg>
			<div className="sketch-zoom">
				<button
					type="button"
					aria-label={say({ zh: "放大示意图", en: "Nearer" })}
					onClick={() => setZoom(Math.min(zoom * 1.8, 40))}
				>
					＋
				</button>
				<button
					type="button"
					aria-label={say({ zh: "缩小示意图", en: "Farther" })}
					onClick={() => setZoom(Math.max(zoom / 1.8, 1))}
				>
					－
				</button>
			</div>
		</div>
	);
}

/** Colours of the bands of `seenBand`: the longer unseen, the warmer; never seen is dashed as well. */
export const SEEN_COLOURS = ["#2f855a", "#7a9a2e", "#c98a1b", "#c0532a", "#8a857c"] as const;
