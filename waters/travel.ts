import type { Bilingual } from "../loop/words.ts";
import { metresBetween, type Position } from "./network-geometry.ts";

// How long water takes from one place of the network to another: along the lines, in the direction in which waters flow into each other.

/**
 * Metres a second where nothing else was set. The plain rivers round Lake Taihu have a slope of a few centimetres a kilometre; 0.1 m/s is an assumption of ours
 * for days without pumping, not a measurement, and the water may stand or run the other way. The district sets its own.
 */
export const DEFAULT_VELOCITY = 0.1;

/** A water as flow sees it: `node` is `creek:c001` or `river:cailing`. */
export interface FlowWater {
	node: string;
	name: Bilingual;
	/** From its head to its mouth, or the other way: the mouth is the end that is nearer to what it flows into. */
	line: readonly Position[];
	flowsInto: string | null;
	velocity: number;
}

export interface FlowSite {
	siteId: number;
	name: Bilingual;
	node: string | null;
	/** null: its place is not known; then it stands in the middle of its water. */
	at: Position | null;
}

interface Reach {
	water: FlowWater;
	/** The line turned so that it runs downstream. */
	line: readonly Position[];
	metres: number;
	/** Where it enters the next water, metres from that one's head. */
	entersAt: number;
}

export interface FlowNetwork {
	reaches: ReadonlyMap<string, Reach>;
	/** Who flows into a water, the one that enters furthest down first. */
	into: ReadonlyMap<string, string[]>;
	/** Sites with their metres from the head of their water. */
	sites: ReadonlyMap<number, { site: FlowSite; node: string; metres: number }>;
}

/** Lays out a network for questions of time and distance. */
export function flowNetwork(waters: readonly FlowWater[], sites: readonly FlowSite[]): FlowNetwork {
	const byNode = new Map(waters.map((water) => [water.node, water]));
	const turned = new Map(waters.map((water) => [water.node, downstreamLine(water, byNode)]));
	const reaches = new Map<string, Reach>();
	for (const water of waters) {
		const line = turned.get(water.node) ?? [];
		const next = water.flowsInto === null ? undefined : turned.get(water.flowsInto);
		const mouth = line.at(-1);
		const entersAt = next && mouth ? alongOf(next, mouth) : 0;
		reaches.set(water.node, { water, line, metres: lengthOf(line), entersAt });
	}
	const into = new Map<string, string[]>();
	for (const { water } of reaches.values())
		if (water.flowsInto !== null && reaches.has(water.flowsInto))
			into.set(water.flowsInto, [...(into.get(water.flowsInto) ?? []), water.node]);
	for (const list of into.values())
		list.sort((a, b) => (reaches.get(b)?.entersAt ?? 0) - (reaches.get(a)?.entersAt ?? 0) || (a < b ? -1 : 1));
	const placed = sites.flatMap((site) => {
		const reach = site.node === null ? undefined : reaches.get(site.node);
		if (!reach) return [];
		const metres = site.at ? alongOf(reach.line, site.at) : reach.metres / 2;
		return [[site.siteId, { site, node: reach.water.node, metres }] as const];
	});
	return { reaches, into, sites: new Map(placed) };
}

function downstreamLine(water: FlowWater, byNode: ReadonlyMap<string, FlowWater>): readonly Position[] {
	const next = water.flowsInto === null ? undefined : byNode.get(water.flowsInto);
	const [head, mouth] = [water.line[0], water.line.at(-1)];
	if (!next || !head || !mouth) return water.line;
	return distanceTo(next.line, head) < distanceTo(next.line, mouth) ? [...water.line].reverse() : water.line;
}

/** A place upstream of another, with the metres and the time that water needs. */
export interface Upstream {
	metres: number;
	travelMs: number;
}

/** From one site down to another; null where the second does not lie below the first. */
export function travelBetween(network: FlowNetwork, from: number, to: number): Upstream | null {
	const start = network.sites.get(from);
	const end = network.sites.get(to);
	if (!start || !end || from === to) return null;
	let node = start.node;
	let metres = start.metres;
	const sum = { metres: 0, travelMs: 0 };
	const seen = new Set<string>();
	while (!seen.has(node)) {
		seen.add(node);
		const reach = network.reaches.get(node);
		if (!reach) return null;
		if (node === end.node && end.metres >= metres) return add(sum, end.metres - metres, reach);
		add(sum, reach.metres - metres, reach);
		if (reach.water.flowsInto === null) return null;
		node = reach.water.flowsInto;
		metres = reach.entersAt;
	}
	return null;
}

/** A water that brings what a site measures, from its mouth (or the part of the site's own water above it). */
export interface FeedingWater extends Upstream {
	node: string;
	name: Bilingual;
	/** Length of the part that lies above. */
	lengthMetres: number;
}

/** Waters above a site, those nearest in time first, up to a time; the site's own water is the first. */
export function watersAbove(network: FlowNetwork, siteId: number, mostMs: number): FeedingWater[] {
	const site = network.sites.get(siteId);
	const own = site && network.reaches.get(site.node);
	if (!site || !own) return [];
	const found: FeedingWater[] = [
		{ node: site.node, name: own.water.name, metres: 0, travelMs: 0, lengthMetres: site.metres },
	];
	const seen = new Set([site.node]);
	const walk = (node: string, below: number, before: Upstream) => {
		const reach = network.reaches.get(node);
		if (!reach) return;
		for (const feeder of network.into.get(node) ?? []) {
			const up = network.reaches.get(feeder);
			if (!up || seen.has(feeder) || up.entersAt > below) continue;
			const way = add({ ...before }, below - up.entersAt, reach);
			if (way.travelMs > mostMs) continue;
			seen.add(feeder);
			found.push({ node: feeder, name: up.water.name, ...way, lengthMetres: up.metres });
			walk(feeder, up.metres, way);
		}
	};
	walk(site.node, site.metres, { metres: 0, travelMs: 0 });
	return found.sort((a, b) => a.travelMs - b.travelMs || (a.node < b.node ? -1 : 1));
}

/** Sites above (positive time) and below (negative) a site on the same flow, the nearest first. */
export function neighboursOf(network: FlowNetwork, siteId: number): { siteId: number; travelMs: number }[] {
	return [...network.sites.keys()]
		.flatMap((other) => {
			const down = travelBetween(network, other, siteId);
			if (down) return [{ siteId: other, travelMs: down.travelMs }];
			const up = travelBetween(network, siteId, other);
			return up ? [{ siteId: other, travelMs: -up.travelMs }] : [];
		})
		.sort((a, b) => Math.abs(a.travelMs) - Math.abs(b.travelMs) || a.siteId - b.siteId);
}

function add(sum: Upstream, metres: number, reach: Reach): Upstream {
	const way = Math.max(0, metres);
	sum.metres += way;
	sum.travelMs += (1000 * way) / reach.water.velocity;
	return sum;
}

function lengthOf(line: readonly Position[]): number {
	return line.slice(1).reduce((sum, point, index) => sum + metresBetween(line[index] as Position, point), 0);
}

/** Metres from the start of a line to its point nearest to a place. */
function alongOf(line: readonly Position[], place: Position): number {
	return nearestOn(line, place).along;
}

function distanceTo(line: readonly Position[], place: Position): number {
	return nearestOn(line, place).metres;
}

function nearestOn(line: readonly Position[], place: Position): { along: number; metres: number } {
	const first = line[0];
	if (!first) return { along: 0, metres: Number.POSITIVE_INFINITY };
	const shrink = Math.cos((place[1] * Math.PI) / 180);
	let best = { along: 0, metres: metresBetween(first, place) };
	let along = 0;
	for (let index = 1; index < line.length; index++) {
		const a = line[index - 1] as Position;
		const b = line[index] as Position;
		const [dx, dy] = [(b[0] - a[0]) * shrink, b[1] - a[1]];
		const length = dx * dx + dy * dy;
		const share = length === 0 ? 0 : ((place[0] - a[0]) * shrink * dx + (place[1] - a[1]) * dy) / length;
		const part = Math.min(1, Math.max(0, share));
		const on: Position = [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
		const metres = metresBetween(on, place);
		const step = metresBetween(a, b);
		if (metres < best.metres) best = { along: along + part * step, metres };
		along += step;
	}
	return best;
}
