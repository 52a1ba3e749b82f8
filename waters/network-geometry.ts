import type { Bilingual } from "../loop/words.ts";

export type Position = [lon: number, lat: number];

/** What a feature of the network may be drawn with; coordinates are WGS 84, rounded to 7 decimals (about a centimetre). */
export type NetworkGeometry =
	| { type: "Point"; coordinates: Position }
	| { type: "LineString"; coordinates: Position[] }
	| { type: "MultiLineString" | "Polygon"; coordinates: Position[][] }
	| { type: "MultiPolygon"; coordinates: Position[][][] };

export type GeometryType = NetworkGeometry["type"];

/** Limits of one file: far above any district, far below what would hold the server up. */
export const NETWORK_LIMITS = { features: 20_000, points: 500_000, pointsAFeature: 50_000 } as const;

/** How many lists deep the coordinates of each type lie, and the fewest points of the innermost list. */
const SHAPE: Record<GeometryType, { depth: number; fewest: number }> = {
	Point: { depth: 0, fewest: 1 },
	LineString: { depth: 1, fewest: 2 },
	MultiLineString: { depth: 2, fewest: 2 },
	Polygon: { depth: 2, fewest: 4 },
	MultiPolygon: { depth: 3, fewest: 4 },
};

/** What is wrong with a geometry: the value at fault and the sentence with its cure. */
export class GeometryFault extends Error {
	readonly value: string;
	readonly words: Bilingual;

	constructor(value: string, words: Bilingual) {
		super(words.en);
		this.value = value;
		this.words = words;
	}
}

const round = (degrees: number) => Math.round(degrees * 1e7) / 1e7 + 0;

/** Reads a GeoJSON geometry of one of the `allowed` types (RFC 7946 3.1); heights are dropped. Throws {@link GeometryFault}. */
export function readGeometry(
	input: unknown,
	allowed: readonly GeometryType[],
	convert: (position: Position) => Position,
): { geometry: NetworkGeometry; points: number } {
	const { type, coordinates } = (typeof input === "object" && input !== null ? input : {}) as Record<string, unknown>;
	if (!allowed.includes(type as GeometryType)) {
		const found = typeof type === "string" ? type : "—";
		throw new GeometryFault(found, {
			zh: `图形类型应为 ${allowed.join(" 或 ")}，现为 ${found}；请按要素类型重新导出。`,
			en: `The geometry must be ${allowed.join(" or ")}, not ${found}; export it again as its kind asks.`,
		});
	}
	const { depth, fewest } = SHAPE[type as GeometryType];
	let points = 0;
	const walk = (part: unknown, level: number): unknown => {
		if (level === 0) {
			points++;
			if (points > NETWORK_LIMITS.pointsAFeature)
				throw new GeometryFault(`> ${NETWORK_LIMITS.pointsAFeature}`, {
					zh: `一个要素最多 ${NETWORK_LIMITS.pointsAFeature} 个点；请先在地图软件中简化（simplify）。`,
					en: `A feature has at most ${NETWORK_LIMITS.pointsAFeature} points; simplify it first.`,
				});
			return readPosition(part, convert);
		}
		if (!Array.isArray(part) || part.length === 0)
			throw new GeometryFault(shown(part), {
				zh: "坐标不完整，应为坐标的列表；请重新导出。",
				en: "The coordinates are incomplete: a list of positions belongs here; export it again.",
			});
		const list = part.map((each) => walk(each, level - 1));
		if (level === 1) checkList(list as Position[], type as GeometryType, fewest);
		return list;
	};
	const read = { type, coordinates: walk(coordinates, depth) } as NetworkGeometry;
	return { geometry: read, points };
}

function checkList(list: Position[], type: GeometryType, fewest: number): void {
	if (list.length < fewest)
		throw new GeometryFault(String(list.length), {
			zh: `${type} 至少要 ${fewest} 个点，现有 ${list.length} 个；请补画。`,
			en: `A ${type} needs at least ${fewest} points and has ${list.length}; draw the rest.`,
		});
	if (fewest !== 4) return;
	const [first, last] = [list[0], list.at(-1)];
	if (first?.[0] !== last?.[0] || first?.[1] !== last?.[1])
		throw new GeometryFault(shown(last), {
			zh: "多边形没有闭合：最后一点应与第一点相同。",
			en: "The ring is open: its last point must repeat the first.",
		});
}

function readPosition(part: unknown, convert: (position: Position) => Position): Position {
	const [lon, lat] = Array.isArray(part) ? part : [];
	if (typeof lon !== "number" || typeof lat !== "number" || !Number.isFinite(lon) || !Number.isFinite(lat))
		throw new GeometryFault(shown(part), {
			zh: "坐标应为 [经度, 纬度] 两个数字，如 [119.95, 31.70]。",
			en: "A position is two numbers, [longitude, latitude], e.g. [119.95, 31.70].",
		});
	// No land lies at 3–54° E, 73–136° N: such a pair is a place in China the wrong way round.
	if (lon >= 3 && lon <= 54 && lat >= 73 && lat <= 136)
		throw new GeometryFault(shown(part), {
			zh: `经纬度写反了：应先经度后纬度，即 [${lat}, ${lon}]。`,
			en: `Longitude and latitude are swapped: longitude comes first, [${lat}, ${lon}].`,
		});
	if (Math.abs(lon) > 180 || Math.abs(lat) > 90) {
		const metres = Math.abs(lon) > 1000 || Math.abs(lat) > 1000;
		throw new GeometryFault(shown(part), {
			zh: metres
				? "坐标像是以米为单位的投影坐标（如 CGCS2000 高斯投影、Web 墨卡托）；请导出为经纬度（WGS 84）。"
				: "坐标不在地球上：经度在 ±180 之间，纬度在 ±90 之间，先经度后纬度。",
			en: metres
				? "These look like metres of a projection (CGCS2000 Gauss-Krüger, Web Mercator); export longitude and latitude (WGS 84)."
				: "This is no place on earth: longitude within ±180, latitude within ±90, longitude first.",
		});
	}
	const [x, y] = convert([lon, lat]);
	return [round(x), round(y)];
}

/** A value as it is quoted in a fault: short, on one line, and never deeper than two lists, however deep a hostile file goes. */
export function shown(value: unknown): string {
	const text = value === undefined ? "" : typeof value === "string" ? value : quoted(value, 2);
	return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function quoted(value: unknown, depth: number): string {
	if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
	if (!Array.isArray(value)) return "{…}";
	if (depth === 0) return "[…]";
	return `[${value
		.slice(0, 8)
		.map((each) => quoted(each, depth - 1))
		.join(",")}]`;
}

/** Every position of a geometry, in order. */
export function positionsOf(geometry: NetworkGeometry): Position[] {
	if (geometry.type === "Point") return [geometry.coordinates];
	if (geometry.type === "LineString") return geometry.coordinates;
	if (geometry.type === "MultiPolygon") return geometry.coordinates.flat(2);
	return geometry.coordinates.flat();
}

/** The middle of a geometry's bounds. */
export function centreOf(geometry: NetworkGeometry): Position {
	let [west, south, east, north] = [180, 90, -180, -90];
	for (const [x, y] of positionsOf(geometry)) {
		if (x < west) west = x;
		if (x > east) east = x;
		if (y < south) south = y;
		if (y > north) north = y;
	}
	return [(west + east) / 2, (south + north) / 2];
}

/** Metres between two positions, on a sphere; good to a few parts in a thousand over a district. */
export function metresBetween([lonA, latA]: Position, [lonB, latB]: Position): number {
	const radians = Math.PI / 180;
	const h =
		Math.sin(((latB - latA) * radians) / 2) ** 2 +
		Math.cos(latA * radians) * Math.cos(latB * radians) * Math.sin(((lonB - lonA) * radians) / 2) ** 2;
	return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h)));
}
