import type { NetworkFeature } from "./network-merge.ts";

// Who flows into whom. A water is named by kind and id: `creek:c001`, `river:cailing`, `lake:taihu`.

export type Flows = ReadonlyMap<string, string | null>;

/** Where each water of a network flows: a creek into its downstream creek, else its river; a river into a river or a lake. */
export function flowsOf(features: readonly Pick<NetworkFeature, "kind" | "id" | "properties">[]): Flows {
	const lakes = new Set(features.flatMap((one) => (one.kind === "lake" ? [one.id] : [])));
	const flows = new Map<string, string | null>();
	for (const { kind, id, properties } of features) {
		if (kind === "lake") flows.set(`lake:${id}`, null);
		if (kind === "river") {
			const into = properties.flows_into ?? null;
			const node = into === null ? null : lakes.has(String(into)) ? `lake:${into}` : `river:${into}`;
			flows.set(`river:${id}`, node);
		}
		if (kind === "creek") {
			const { downstream, river } = properties;
			const node = downstream != null ? `creek:${downstream}` : river != null ? `river:${river}` : null;
			flows.set(`creek:${id}`, node);
		}
	}
	return flows;
}

/** Every water below one, nearest first; a ring is walked once. */
export function downstreamOf(flows: Flows, node: string): string[] {
	const below: string[] = [];
	const seen = new Set([node]);
	for (let next = flows.get(node); next && !seen.has(next); next = flows.get(next)) {
		seen.add(next);
		below.push(next);
	}
	return below;
}

/** Every water above one, nearest first; a ring is walked once. */
export function upstreamOf(flows: Flows, node: string): string[] {
	const into = Map.groupBy(
		[...flows].flatMap(([from, to]) => (to === null ? [] : [{ from, to }])),
		(flow) => flow.to,
	);
	const seen = new Set([node]);
	const above: string[] = [];
	for (let edge = [node]; edge.length > 0; ) {
		edge = edge
			.flatMap((one) => into.get(one)?.map((flow) => flow.from) ?? [])
			.filter((one) => !seen.has(one) && seen.add(one));
		above.push(...edge);
	}
	return above;
}

/** Every ring of a network, in the direction of flow; the cost follows the number of waters. */
export function ringsOf(flows: Flows): string[][] {
	const done = new Set<string>();
	const rings: string[][] = [];
	for (const start of flows.keys()) {
		const path: string[] = [];
		const place = new Map<string, number>();
		let node: string | null | undefined = start;
		for (; node && !done.has(node) && !place.has(node); node = flows.get(node)) {
			place.set(node, path.length);
			path.push(node);
		}
		const closes = node ? place.get(node) : undefined;
		if (closes !== undefined) rings.push(path.slice(closes));
		for (const each of path) done.add(each);
	}
	return rings;
}
