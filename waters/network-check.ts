import { flowsOf, ringsOf } from "./flow.ts";
import { GROUP_OF, type NetworkFault } from "./network.ts";
import { centreOf, metresBetween, type Position } from "./network-geometry.ts";
import { type Draft, faultOf } from "./network-link.ts";
import type { NetworkFeature } from "./network-merge.ts";

/** Farther than this from the rest, and more than ten times farther than is usual, is a slip of the pen. */
const FAR_METRES = 100_000;

/** What only shows when all features are seen together: rings, two sites of one name, a point far from the rest. */
export function checkWhole(
	drafts: Draft[],
	merged: NetworkFeature[],
	kept: NetworkFeature[],
	faults: NetworkFault[],
): void {
	const byNode = new Map(merged.map((one) => [`${one.kind}:${one.id}`, one.nameZh]));
	const draftOf = new Map(drafts.map((draft) => [`${draft.feature.kind}:${draft.feature.id}`, draft]));
	for (const ring of ringsOf(flowsOf(merged))) {
		const first = ring.findIndex((node) => draftOf.has(node));
		const draft = draftOf.get(ring[first] ?? "");
		if (!draft) continue;
		const turned = [...ring.slice(first), ...ring.slice(0, first + 1)];
		const names = turned.map((node) => byNode.get(node)).join(" → ");
		faults.push(
			faultOf(
				draft.read,
				draft.feature.kind === "creek" ? "downstream" : "flows_into",
				names,
				`水流成了环：${names}；请改正其中一条的流向。`,
				`The water runs in a ring: ${names}; mend where one of them flows.`,
			),
		);
	}
	const sites = Map.groupBy(
		merged.filter((one) => GROUP_OF[one.kind] === "site"),
		(one) => one.nameZh,
	);
	const codes = new Map(kept.flatMap((one) => (GROUP_OF[one.kind] === "site" ? [[one.id, one] as const] : [])));
	for (const { read, feature } of drafts) {
		const holder = read.group === "site" ? codes.get(feature.id) : undefined;
		if (holder)
			faults.push(
				faultOf(
					read,
					"id",
					feature.id,
					`编号“${feature.id}”已用于随监测数据登记的“${holder.nameZh}”；请把它也写进文件，并给出它的编号。`,
					`The code "${feature.id}" is held by "${holder.nameZh}", which came with readings; add that one to the file with its own code.`,
				),
			);
		const others = read.group === "site" ? (sites.get(feature.nameZh) ?? []).filter((one) => one !== feature) : [];
		if (others[0])
			faults.push(
				faultOf(
					read,
					"name_zh",
					feature.nameZh,
					`断面、自动站的名称不能重复：编号 ${others[0].id} 也叫“${feature.nameZh}”。`,
					`Sections and stations need names of their own: ${others[0].id} is called "${feature.nameZh}" too.`,
				),
			);
	}
	checkFar(drafts, kept, faults);
}

function checkFar(drafts: Draft[], kept: NetworkFeature[], faults: NetworkFault[]): void {
	const centres = [...kept, ...drafts.map((draft) => draft.feature)].flatMap((one) =>
		one.geometry ? [centreOf(one.geometry)] : [],
	);
	if (centres.length < 3) return;
	const middle: Position = [median(centres.map(([lon]) => lon)), median(centres.map(([, lat]) => lat))];
	const usual = median(centres.map((centre) => metresBetween(centre, middle)));
	for (const { read, feature } of drafts) {
		if (!feature.geometry) continue;
		const centre = centreOf(feature.geometry);
		const metres = metresBetween(centre, middle);
		if (metres <= Math.max(FAR_METRES, 10 * usual)) continue;
		const km = Math.round(metres / 1000);
		faults.push(
			faultOf(
				read,
				"geometry",
				centre.map((degrees) => Number(degrees.toFixed(5))),
				`离其他要素 ${km} 千米，像是坐标写错；请核对。`,
				`It lies ${km} km from the rest, which looks like a slip; check its coordinates.`,
			),
		);
	}
}

function median(values: number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
