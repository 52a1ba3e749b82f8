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

/** The ring that a water lies on, starting with it; null where it lies on none. */
export function ringIn(flows: Flows, node: string): string[] | null {
	const below = downstreamOf(flows, node);
	return flows.get(below.at(-1) ?? node) === node ? [node, ...below] : null;
}
