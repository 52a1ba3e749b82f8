import type { Bilingual } from "../loop/words.ts";
import { wgs84OfGcj02 } from "./gcj02.ts";
import {
	GeometryFault,
	type GeometryType,
	NETWORK_LIMITS,
	type NetworkGeometry,
	type Position,
	readGeometry,
	shown,
} from "./network-geometry.ts";
import { type Given, type NetworkKind, PROPERTIES, propertyOf, readKind } from "./network-property.ts";

// The water network as a GeoJSON file, read without a database: what each feature says, and what is wrong with it.

/** Features of one group share their ids: a section that becomes a station keeps its own. */
export type NetworkGroup = "river" | "creek" | "site" | "shape";

export const GROUP_OF: Record<NetworkKind, NetworkGroup> = {
	river: "river",
	creek: "creek",
	section: "site",
	station: "site",
	lake: "shape",
	district: "shape",
	town: "shape",
};

const GEOMETRY_OF: Record<NetworkGroup, readonly GeometryType[]> = {
	river: ["LineString", "MultiLineString"],
	creek: ["LineString", "MultiLineString"],
	site: ["Point"],
	shape: ["Polygon", "MultiPolygon"],
};

/** One thing wrong with a file. `feature` counts from 1 in the file's order; 0 is the file itself. */
export interface NetworkFault {
	feature: number;
	name: string;
	property: string;
	value: string;
	message: Bilingual;
}

/** What one feature of a file says; a property that is absent is absent here too, one that is empty is null. */
export interface ReadFeature {
	number: number;
	group: NetworkGroup;
	kind: NetworkKind;
	id: string | null;
	nameZh: string;
	given: Given;
	/** null: a section or station without a place yet. */
	geometry: NetworkGeometry | null;
}

export type Crs = "wgs84" | "gcj02";

export interface ReadNetwork {
	features: ReadFeature[];
	faults: NetworkFault[];
	/** What the coordinates of the file were; GCJ-02 was converted. */
	crs: Crs;
}

const ID = /^[\p{L}\p{N}._-]{1,60}$/u;

/**
 * Reads a FeatureCollection (RFC 7946). `choice` is what the sender says of its coordinates; without one the file's `coordinateSystem` or
 * `crs` member counts, and WGS 84 where it has neither. Never throws: whatever is wrong is a fault.
 */
export function readNetwork(input: unknown, choice: Crs | null): ReadNetwork {
	const faults: NetworkFault[] = [];
	const whole = (property: string, value: unknown, zh: string, en: string) =>
		faults.push({ feature: 0, name: "", property, value: shown(value), message: { zh, en } });
	const file = (typeof input === "object" && input !== null ? input : {}) as Record<string, unknown>;
	const crs = crsOf(file, choice, whole);
	const list = file.features;
	if (file.type !== "FeatureCollection" || !Array.isArray(list)) {
		whole(
			"type",
			file.type,
			"文件应是 GeoJSON 的 FeatureCollection；请在地图软件中导出为 GeoJSON。",
			"The file must be a GeoJSON FeatureCollection; export it as GeoJSON.",
		);
		return { features: [], faults, crs };
	}
	if (list.length > NETWORK_LIMITS.features) {
		whole(
			"features",
			list.length,
			`一个文件最多 ${NETWORK_LIMITS.features} 个要素；请分成几个文件。`,
			`A file has at most ${NETWORK_LIMITS.features} features; split it.`,
		);
		return { features: [], faults, crs };
	}
	const convert = crs === "gcj02" ? wgs84OfGcj02 : (position: Position) => position;
	let points = 0;
	const features: ReadFeature[] = [];
	for (const [index, each] of list.entries()) {
		const read = readFeature(each, index + 1, convert, faults);
		points += read?.points ?? 0;
		if (read) features.push(read.feature);
		if (points > NETWORK_LIMITS.points) {
			whole(
				"features",
				points,
				`一个文件最多 ${NETWORK_LIMITS.points} 个点；请先简化（simplify）或分成几个文件。`,
				`A file has at most ${NETWORK_LIMITS.points} points; simplify or split it.`,
			);
			break;
		}
	}
	return { features, faults, crs };
}

type WholeFault = (property: string, value: unknown, zh: string, en: string) => void;

function crsOf(file: Record<string, unknown>, choice: Crs | null, fault: WholeFault): Crs {
	const stated = nameOfCrs(file.coordinateSystem);
	const said = (file.crs as { properties?: { name?: unknown; code?: unknown } } | null | undefined)?.properties;
	// GeoJSON 2008 had {"type": "name", "properties": {"name": …}}; some write the name alone.
	const old = said?.name ?? said?.code ?? file.crs;
	const declared = nameOfCrs(file.coordinateSystem ?? old);
	if (declared === "other" && choice === null) {
		fault(
			"crs",
			file.coordinateSystem ?? old,
			"不支持这种坐标系；请导出为 WGS 84（EPSG:4326 / CGCS2000 经纬度），或选 GCJ-02。",
			"This coordinate system isn't read; export WGS 84 (EPSG:4326, CGCS2000 degrees) or choose GCJ-02.",
		);
		return "wgs84";
	}
	// Map software writes `crs` by itself, so the sender's choice goes before it; `coordinateSystem` was written on purpose.
	if (choice !== null && (stated === "wgs84" || stated === "gcj02") && stated !== choice)
		fault(
			"coordinateSystem",
			file.coordinateSystem,
			`文件写明坐标系为 ${stated}，与所选的 ${choice} 不同；请改选，以免重复转换。`,
			`The file says ${stated} and you chose ${choice}; choose again, so that nothing is converted twice.`,
		);
	return choice ?? (declared === "gcj02" ? "gcj02" : "wgs84");
}

function nameOfCrs(value: unknown): Crs | "other" | null {
	if (value === undefined || value === null) return null;
	const text = shown(value).trim().toLowerCase();
	if (text === "") return null;
	if (/gcj-?0?2|火星/.test(text)) return "gcj02";
	const name = text.replace(/[^a-z0-9]/g, "");
	return /(wgs84|crs84|cgcs2000|4326|4490)$/.test(name) ? "wgs84" : "other";
}

function readFeature(
	each: unknown,
	number: number,
	convert: (position: Position) => Position,
	faults: NetworkFault[],
): { feature: ReadFeature; points: number } | null {
	const {
		type,
		properties,
		geometry,
		id: outer,
	} = (typeof each === "object" && each !== null ? each : {}) as Record<string, unknown>;
	const own = new Map<string, { key: string; value: unknown }>();
	for (const [key, value] of Object.entries((properties ?? {}) as object)) {
		const name = propertyOf(key);
		// `name_zh` itself goes before another word for it.
		if (name && value !== undefined && (!own.has(name) || key === name)) own.set(name, { key, value });
	}
	const text = (name: string) => {
		const value = own.get(name)?.value;
		return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
	};
	const nameZh = text("name_zh");
	let sound = true;
	const fault = (property: string, value: unknown, zh: string, en: string) => {
		sound = false;
		faults.push({ feature: number, name: nameZh, property, value: shown(value), message: { zh, en } });
	};
	if (type !== "Feature") {
		fault("type", type, "每个要素的 type 应为 Feature。", "Each member must be of type Feature.");
		return null;
	}
	const kind = readKind(text("kind"));
	if (kind === null) {
		fault(
			own.get("kind")?.key ?? "kind",
			own.get("kind")?.value,
			"类型应为 river 河流、creek 支浜、section 断面、station 自动站、lake 湖泊、district 区界、town 镇街 之一。",
			"The kind must be river, creek, section, station, lake, district or town.",
		);
		return null;
	}
	const group = GROUP_OF[kind];
	if (nameZh === "" || nameZh.length > 60)
		fault(
			own.get("name_zh")?.key ?? "name_zh",
			nameZh,
			nameZh === "" ? "缺名称：请填 name_zh（名称）。" : "名称最多 60 字。",
			nameZh === "" ? "The name is missing: fill in name_zh." : "A name has at most 60 characters.",
		);
	const inner = text("id");
	const id = inner || (typeof outer === "string" || typeof outer === "number" ? String(outer).trim() : "");
	if (id !== "" && !ID.test(id))
		fault(
			own.get("id")?.key ?? "id",
			id,
			"编号只能用文字、数字和 . _ -，最多 60 个字。",
			"An id takes letters, digits and . _ - only, at most 60.",
		);
	const given: Given = {};
	for (const [name, { key, value }] of own) {
		const property = PROPERTIES.find((one) => one.name === name);
		if (!property?.groups.includes(group)) continue;
		const read = value === null || value === "" ? property.empty : property.read(value);
		if (read === undefined) fault(key, value, property.cure.zh, property.cure.en);
		else given[name] = read;
	}
	let drawn: NetworkGeometry | null = null;
	let points = 0;
	if (geometry === null && group === "site") drawn = null;
	else {
		try {
			({ geometry: drawn, points } = readGeometry(geometry, GEOMETRY_OF[group], convert));
		} catch (error) {
			if (!(error instanceof GeometryFault)) throw error;
			fault("geometry", error.value, error.words.zh, error.words.en);
		}
	}
	if (!sound) return null;
	return { feature: { number, group, kind, id: id || null, nameZh, given, geometry: drawn }, points };
}
