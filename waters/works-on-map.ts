import type { GeoJSONSource, Map as MapView } from "maplibre-gl";
import { featuresOf, PROBLEM_STATES, type WorksLayer } from "./works-layer.ts";

// Draws the works on the big map. The map has no glyphs: signs are drawn here.

const SIZE = 40;

function sign(shape: "triangle" | "square" | "circle", colour: string): ImageData | null {
	const canvas = document.createElement("canvas");
	canvas.width = SIZE;
	canvas.height = SIZE;
	const pen = canvas.getContext("2d");
	if (!pen) return null;
	pen.beginPath();
	if (shape === "circle") pen.arc(SIZE / 2, SIZE / 2, SIZE / 2 - 6, 0, 2 * Math.PI);
	if (shape === "square") pen.rect(7, 7, SIZE - 14, SIZE - 14);
	if (shape === "triangle") {
		pen.moveTo(SIZE / 2, 4);
		pen.lineTo(SIZE - 4, SIZE - 6);
		pen.lineTo(4, SIZE - 6);
		pen.closePath();
	}
	pen.fillStyle = colour;
	pen.fill();
	pen.lineWidth = 4;
	pen.strokeStyle = "#ffffff";
	pen.stroke();
	return pen.getImageData(0, 0, SIZE, SIZE);
}

const nothing: WorksLayer = { problems: [], stretches: [] };

/** Adds the layers of the works, empty; to be called once, when the map is loaded. */
export function addWorks(map: MapView, open: (matterId: string) => void): void {
	const empty = featuresOf(nothing);
	map.addSource("stretches", { type: "geojson", data: empty.stretches });
	map.addSource("problems", { type: "geojson", data: empty.problems });
	map.addLayer({
		id: "stretches",
		type: "line",
		source: "stretches",
		paint: {
			"line-color": "#7a3fa0",
			"line-width": 7,
			"line-opacity": 0.75,
			"line-dasharray": [1.2, 0.8],
		},
	});
	for (const [state, { shape, colour }] of Object.entries(PROBLEM_STATES)) {
		const drawn = sign(shape, colour);
		if (drawn) map.addImage(state, drawn, { pixelRatio: 2 });
	}
	map.addLayer({
		id: "problems",
		type: "symbol",
		source: "problems",
		layout: { "icon-image": ["get", "state"], "icon-allow-overlap": true, "icon-size": 1 },
	});
	map.on("click", "problems", (event) => {
		const matterId = event.features?.[0]?.properties?.matterId;
		if (matterId) open(String(matterId));
	});
}

export function showWorks(map: MapView, layer: WorksLayer | null): void {
	const features = featuresOf(layer ?? nothing);
	for (const name of ["problems", "stretches"] as const) map.getSource<GeoJSONSource>(name)?.setData(features[name]);
}
