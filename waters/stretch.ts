import { daysBetween } from "../loop/local-day.ts";
import { metresBetween, type Position } from "./network-geometry.ts";

/** About how long a stretch is; a creek is cut into equal ones. Ours: what one looks along from the bank. */
export const STRETCH_METRES = 400;

/** A piece of a creek that one person sees from the bank; numbered from its head. */
export interface Stretch {
	/** `c001:2` */
	id: string;
	creekId: string;
	number: number;
	line: Position[];
	metres: number;
}

type CreekLine =
	| { type: "LineString"; coordinates: Position[] }
	| { type: "MultiLineString"; coordinates: Position[][] };

/** Pure: a creek's line cut into equal stretches. */
export function stretchesOf(creekId: string, geometry: GeoJSON.LineString | GeoJSON.MultiLineString): Stretch[] {
	const { type, coordinates } = geometry as CreekLine;
	const parts = type === "LineString" ? [coordinates] : coordinates;
	const pieces = parts.flatMap((part) => {
		const length = lengthOf(part);
		return cut(part, Math.max(1, Math.round(length / STRETCH_METRES)));
	});
	return pieces.map((line, index) => ({
		...{ id: `${creekId}:${index + 1}`, creekId, number: index + 1, line },
		metres: Math.round(lengthOf(line)),
	}));
}

function lengthOf(line: readonly Position[]): number {
	return line.slice(1).reduce((sum, point, index) => sum + metresBetween(line[index] as Position, point), 0);
}

function cut(line: Position[], count: number): Position[][] {
	const each = lengthOf(line) / count;
	const pieces: Position[][] = [];
	let piece: Position[] = [line[0] as Position];
	let left = each;
	for (let index = 1; index < line.length; index++) {
		let from = line[index - 1] as Position;
		const to = line[index] as Position;
		let step = metresBetween(from, to);
		while (step > left + 1e-6 && pieces.length < count - 1) {
			const share = left / step;
			const at: Position = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
			pieces.push([...piece, at]);
			piece = [at];
			step -= left;
			from = at;
			left = each;
		}
		left -= step;
		piece.push(to);
	}
	return [...pieces, piece];
}

/** The stretch nearest to a point, with its distance in metres. */
export function nearestStretch(
	stretches: readonly Stretch[],
	at: Position,
): { stretch: Stretch; metres: number } | null {
	let found: { stretch: Stretch; metres: number } | null = null;
	for (const stretch of stretches) {
		const metres = metresTo(stretch.line, at);
		if (!found || metres < found.metres) found = { stretch, metres };
	}
	return found;
}

/** Metres from a point to a line, on a plane laid at the point: right to a few parts in a thousand over a district. */
export function metresTo(line: readonly Position[], [lon, lat]: Position): number {
	const east = 111_320 * Math.cos((lat * Math.PI) / 180);
	const north = 110_574;
	const flat = line.map(([x, y]) => [(x - lon) * east, (y - lat) * north] as const);
	let least = Number.POSITIVE_INFINITY;
	for (const [index, [x, y]] of flat.entries()) {
		const [ax, ay] = flat[Math.max(0, index - 1)] ?? [x, y];
		const [dx, dy] = [x - ax, y - ay];
		const along = dx * dx + dy * dy;
		const share = along === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / along));
		least = Math.min(least, Math.hypot(ax + dx * share, ay + dy * share));
	}
	return least;
}

/** When a stretch was last looked at; `days` null: never. Nobody owes a visit by this: it only says where nobody knows anything. */
export interface Unseen {
	stretch: Stretch;
	lastSeenOn: string | null;
	days: number | null;
}

/** Pure: every stretch with the day it was last looked at, longest unseen first. */
export function unseenStretches(
	stretches: readonly Stretch[],
	lastSeen: ReadonlyMap<string, string>,
	today: string,
): Unseen[] {
	return stretches
		.map((stretch) => {
			const day = lastSeen.get(stretch.id) ?? null;
			return { stretch, lastSeenOn: day, days: day === null ? null : daysBetween(day, today) };
		})
		.sort(
			(a, b) =>
				(b.days ?? Number.MAX_SAFE_INTEGER) - (a.days ?? Number.MAX_SAFE_INTEGER) ||
				(a.stretch.id < b.stretch.id ? -1 : 1),
		);
}

/** How the map shades a stretch; the last band holds the rest. */
export const SEEN_BANDS = [7, 30, 90] as const;

export function seenBand(days: number | null): number {
	if (days === null) return SEEN_BANDS.length + 1;
	const band = SEEN_BANDS.findIndex((most) => days <= most);
	return band === -1 ? SEEN_BANDS.length : band;
}
