import { Map as MapView, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { sendApi } from "../web/api.ts";
import { useLang, useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import { useTheme } from "../web/theme.tsx";
import { ClassBadge } from "./class-badge.tsx";
import { CLASS_COLOUR } from "./standard.ts";
import type { ListedCreek } from "./waters.page.tsx";
import type { WorksLayer } from "./works-layer.ts";
import { addWorks, showWorks } from "./works-on-map.ts";

// The worker is served by us like any other file of the page.
setWorkerUrl(workerUrl);

type Bounds = [west: number, south: number, east: number, north: number];

/** The corners of what is drawn; the lake goes on beyond the district and is left out. */
function boundsOf(network: GeoJSON.FeatureCollection): Bounds | null {
	const bounds: Bounds = [180, 90, -180, -90];
	const walk = (part: unknown): void => {
		if (!Array.isArray(part)) return;
		const [lon, lat] = part;
		if (typeof lon !== "number" || typeof lat !== "number") {
			for (const each of part) walk(each);
			return;
		}
		bounds[0] = Math.min(bounds[0], lon);
		bounds[1] = Math.min(bounds[1], lat);
		bounds[2] = Math.max(bounds[2], lon);
		bounds[3] = Math.max(bounds[3], lat);
	};
	for (const { properties, geometry } of network.features)
		if (properties?.kind !== "lake" && "coordinates" in geometry) walk(geometry.coordinates);
	return bounds[0] <= bounds[2] ? bounds : null;
}

/** The middle point of a river's longest part, where its name stands. */
function labelPlace(geometry: GeoJSON.Geometry): [number, number] | undefined {
	const parts =
		geometry.type === "LineString"
			? [geometry.coordinates]
			: geometry.type === "MultiLineString"
				? geometry.coordinates
				: [];
	const longest = parts.toSorted((a, b) => b.length - a.length)[0];
	return longest?.[Math.floor(longest.length / 2)] as [number, number] | undefined;
}

/** The network on our own vector data; no tiles, no glyphs, nothing from elsewhere. */
export function CreekMap({
	creeks,
	pointed,
	works,
}: {
	creeks: ListedCreek[];
	pointed: string | null;
	/** Problems and stretches to draw over it. */
	works: WorksLayer | null;
}) {
	const say = useSay();
	const moment = useMoment();
	const { search } = moment;
	const lang = useLang();
	const { dark } = useTheme();
	const navigate = useNavigate();
	const box = useRef<HTMLDivElement>(null);
	const [map, setMap] = useState<MapView | null>(null);
	const [failed, setFailed] = useState(false);
	const [under, setUnder] = useState<string | null>(null);
	const named = creeks.find(({ id }) => id === under);
	const open = useRef<(id: string) => void>(() => {});
	open.current = (id) => navigate(withMoment(`/waters/creeks/${id}`, moment));
	const openMatter = useRef<(id: string) => void>(() => {});
	openMatter.current = (id) => navigate(withMoment(`/matters/${encodeURIComponent(id)}`, moment));

	useEffect(() => {
		if (!box.current) return;
		let gone = false;
		let made: MapView | undefined;
		const style = getComputedStyle(document.documentElement);
		const colour = (name: string) => style.getPropertyValue(name).trim();
		(async () => {
			const network = await sendApi<GeoJSON.FeatureCollection>(`/api/waters/map${search}`);
			if (gone || !box.current) return;
			const bounds = boundsOf(network);
			made = new MapView({
				container: box.current,
				style: {
					version: 8,
					sources: { network: { type: "geojson", data: network, promoteId: "id" } },
					layers: [
						{ id: "paper", type: "background", paint: { "background-color": colour("--paper-2") } },
						{
							id: "district",
							type: "fill",
							source: "network",
							filter: ["==", ["get", "kind"], "district"],
							paint: { "fill-color": colour("--paper") },
						},
						{
							id: "border",
							type: "line",
							source: "network",
							filter: ["==", ["get", "kind"], "district"],
							paint: { "line-color": colour("--ink-2"), "line-dasharray": [4, 2] },
						},
						{
							id: "towns",
							type: "line",
							source: "network",
							filter: ["==", ["get", "kind"], "town"],
							paint: { "line-color": colour("--rule") },
						},
						{
							id: "lake",
							type: "fill",
							source: "network",
							filter: ["==", ["get", "kind"], "lake"],
							paint: { "fill-color": "#7fa9c9", "fill-opacity": 0.45 },
						},
						{
							id: "rivers",
							type: "line",
							source: "network",
							filter: ["==", ["get", "kind"], "river"],
							layout: { "line-cap": "round", "line-join": "round" },
							paint: { "line-color": "#8fb3cc", "line-width": 5 },
						},
						{
							id: "creeks",
							type: "line",
							source: "network",
							filter: ["==", ["get", "kind"], "creek"],
							layout: { "line-cap": "round" },
							paint: {
								"line-color": ["coalesce", ["feature-state", "colour"], "#8a857c"],
								"line-width": ["case", ["boolean", ["feature-state", "pointed"], false], 8, 4],
								"line-opacity": ["case", ["boolean", ["feature-state", "shown"], true], 1, 0.12],
							},
						},
						{
							// A finger is wider than a creek.
							id: "creeks-touched",
							type: "line",
							source: "network",
							filter: ["==", ["get", "kind"], "creek"],
							paint: { "line-width": 16, "line-opacity": 0 },
						},
						{
							id: "stations",
							type: "circle",
							source: "network",
							filter: ["==", ["get", "kind"], "station"],
							paint: {
								"circle-radius": 5,
								"circle-color": colour("--paper"),
								"circle-stroke-color": colour("--ink"),
								"circle-stroke-width": 2,
							},
						},
					],
				},
				...(bounds && { bounds }),
				fitBoundsOptions: { padding: 12 },
				attributionControl: false,
				dragRotate: false,
			});
			made.addControl(new NavigationControl({ showCompass: false }), "top-right");
			for (const feature of network.features) {
				const middle = feature.properties?.kind === "river" ? labelPlace(feature.geometry) : undefined;
				if (!middle) continue;
				const label = document.createElement("span");
				label.className = "river-label";
				label.textContent = feature.properties?.[lang === "zh" ? "name_zh" : "name_en"] ?? "";
				new Marker({ element: label }).setLngLat(middle).addTo(made);
			}
			made.on("mousemove", "creeks-touched", (event) => {
				if (made) made.getCanvas().style.cursor = "pointer";
				setUnder(String(event.features?.[0]?.properties?.id ?? ""));
			});
			made.on("mouseleave", "creeks-touched", () => {
				if (made) made.getCanvas().style.cursor = "";
				setUnder(null);
			});
			made.on("click", "creeks-touched", (event) => {
				// A problem or a station that stands on the creek was meant.
				if (made?.queryRenderedFeatures(event.point, { layers: ["problems", "stations"] }).length) return;
				const id = event.features?.[0]?.properties?.id;
				if (id) open.current(String(id));
			});
			made.on("click", "stations", (event) => {
				const creek = event.features?.[0]?.properties?.creek;
				if (creek) open.current(String(creek));
			});
			made.on("load", () => {
				if (gone || !made) return;
				addWorks(made, (id) => openMatter.current(id));
				setMap(made);
			});
		})().catch(() => setFailed(true));
		return () => {
			gone = true;
			setMap(null);
			made?.remove();
		};
	}, [search, lang, dark]);

	useEffect(() => {
		if (!map) return;
		map.removeFeatureState({ source: "network" });
		const shown = new Map(creeks.map((creek) => [creek.id, creek]));
		for (const feature of map.querySourceFeatures("network", { filter: ["==", ["get", "kind"], "creek"] })) {
			const id = String(feature.properties.id);
			const creek = shown.get(id);
			map.setFeatureState(
				{ source: "network", id },
				{
					colour: creek?.class ? CLASS_COLOUR[creek.class] : null,
					shown: creek !== undefined,
					pointed: id === pointed,
				},
			);
		}
	}, [map, creeks, pointed]);

	useEffect(() => {
		if (map) showWorks(map, works);
	}, [map, works]);

	return (
		<section
			className="creek-map"
			aria-label={say({ zh: "水系示意图；内容与名录相同", en: "Map of the network; the list says the same" })}
		>
			{failed ? (
				<p>{say({ zh: "地图无法显示，请看名录。", en: "The map can't be shown; see the list." })}</p>
			) : (
				<>
					<div ref={box} className="creek-map-canvas" />
					{named && (
						<p className="map-name" aria-hidden="true">
							{named.name[lang]} <ClassBadge found={named.class} />
						</p>
					)}
				</>
			)}
		</section>
	);
}
