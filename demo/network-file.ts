import { HISTORY_BEGINS } from "./history.ts";
import { type DemoCreek, DISTRICT, LAKE, RIVERS } from "./network.ts";
import { demoStations, stationDays } from "./stations.ts";

/** One file of the demo's network, received at the beginning of a day. */
export interface DemoNetworkFile {
	fileName: string;
	day: string;
	features: object[];
}

const feature = (properties: Record<string, unknown>, type: string, coordinates: unknown) => ({
	type: "Feature",
	properties,
	geometry: { type, coordinates },
});

/** The day from which some creeks owe class Ⅲ that owed class Ⅳ before. */
const TIGHTENED_FROM = "2026-01-01";
const wasTightened = (creek: DemoCreek) => creek.targetClass === 3 && creek.river.role !== "into_lake";

/** The network from the start; targets that were tightened; automatic stations when they were built. */
export function demoNetworkFiles(creeks: DemoCreek[], today: string): DemoNetworkFile[] {
	const before = creeks.map((creek) => (wasTightened(creek) ? { ...creek, targetClass: 4 } : creek));
	const numbered = creeks.map((creek, index) => ({ creek, index })).filter(({ creek }) => wasTightened(creek));
	return [
		{
			fileName: "水系.geojson",
			day: `${HISTORY_BEGINS}-01`,
			features: [...outlines(), ...rivers(), ...before.map(creekFeature), ...before.map(sectionFeature)],
		},
		{
			fileName: "2026年水质目标.geojson",
			day: TIGHTENED_FROM,
			features: [
				...numbered.map(({ creek }) => creekFeature(creek)),
				...numbered.map(({ creek, index }) => sectionFeature(creek, index)),
			],
		},
		{ fileName: "自动站.geojson", day: stationDays(today)[0] ?? today, features: stations(creeks) },
	]
		.filter(({ day }) => day <= today)
		.sort((a, b) => (a.day < b.day ? -1 : 1));
}

function outlines(): object[] {
	return [
		feature({ kind: "lake", id: "taihu", name_zh: "太湖", name_en: "Lake Taihu" }, "Polygon", [LAKE]),
		feature({ kind: "district", id: "wujin", name_zh: "武进区", name_en: "Wujin District" }, "Polygon", [DISTRICT]),
	];
}

function rivers(): object[] {
	return RIVERS.map(({ id, zh, en, role, flowsInto, line }) => {
		const named = { kind: "river", id, name_zh: zh, name_en: en };
		return feature({ ...named, role, flows_into: flowsInto, demo: false }, "LineString", line);
	});
}

function creekFeature(creek: DemoCreek): object {
	const { id, zh, en, level, town, river, downstream, targetClass, invented, line } = creek;
	const note = invented
		? { note_zh: "名称、位置与数据均为演示。", note_en: "Name, place and data are invented." }
		: {
				note_zh: "名称见公开承诺；位置为示意，数据为演示。",
				note_en: "The name is in the public promise; the place is a sketch, the data are invented.",
			};
	const named = { kind: "creek", id, name_zh: zh, name_en: en, ...note };
	const flow = { town, river: river.id, downstream, level };
	return feature({ ...named, ...flow, target_class: targetClass, demo: invented }, "LineString", line);
}

/** A creek's section; the number of the first is 1, which the history's samples go by. */
function sectionFeature({ id, zh, en, river, targetClass, line }: DemoCreek, index: number): object {
	const code = `WJ-Z${String(index + 1).padStart(3, "0")}`;
	const named = { kind: "section", id: code, name_zh: `${zh}断面`, name_en: `${en} section` };
	const place = { water: "river", creek: id, river: river.id };
	return feature({ ...named, ...place, target_class: targetClass, demo: true }, "Point", line[1]);
}

function stations(creeks: DemoCreek[]): object[] {
	return demoStations(creeks).map(({ code, zh, en, creekId, riverId, at }) => {
		const named = { kind: "station", id: code, name_zh: zh, name_en: en };
		const place = { water: "river", creek: creekId, river: riverId };
		return feature({ ...named, ...place, target_class: 3, demo: true }, "Point", at);
	});
}
