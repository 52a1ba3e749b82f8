import { GROUP_OF, type NetworkFault, type ReadFeature } from "./network.ts";
import { checkWhole } from "./network-check.ts";
import type { NetworkGeometry } from "./network-geometry.ts";
import { type Draft, faultOf, linkTowns, linkWaters, spelled } from "./network-link.ts";
import { type Given, initialOf, type NetworkKind } from "./network-property.ts";

/** A feature of the network as it stands: every property of its group has a value, every reference is an id. */
export interface NetworkFeature {
	kind: NetworkKind;
	id: string;
	nameZh: string;
	properties: Given;
	geometry: NetworkGeometry | null;
}

export interface Town {
	id: string;
	nameZh: string;
	nameEn: string;
}

export interface NetworkChange {
	kind: NetworkKind;
	id: string;
	name: string;
	/** The properties that differ; empty for a new feature. */
	properties: string[];
	feature: NetworkFeature;
	/** The id that a section or station had before, where a file gives it another. */
	was: string | null;
}

/** What a file would do to the network: nothing is ever taken away, so what it does not name is `kept`. */
export interface NetworkPlan {
	added: NetworkChange[];
	changed: NetworkChange[];
	same: number;
	kept: { kind: NetworkKind; id: string; name: string }[];
	newTowns: Town[];
	faults: NetworkFault[];
}

/** Puts what a file says together with the network as it stands. Pure; whatever can't be is a fault that names the feature. */
export function mergeNetwork(
	existing: readonly NetworkFeature[],
	towns: readonly Town[],
	file: readonly ReadFeature[],
): NetworkPlan {
	const faults: NetworkFault[] = [];
	const standing = new Map(existing.map((feature) => [keyOf(feature), feature]));
	const byName = Map.groupBy(existing, (feature) => `${nameGroup(feature.kind)} ${feature.nameZh}`);
	const claimed = new Set(file.flatMap((read) => (read.id === null ? [] : [`${read.group}:${read.id}`])));
	const drafts: Draft[] = [];
	const taken = new Map<string, ReadFeature>();
	for (const read of file) {
		const sameName = byName.get(`${nameGroup(read.kind)} ${read.nameZh}`) ?? [];
		const own = read.id === null ? undefined : standing.get(`${read.group}:${read.id}`);
		const [namesake] = sameName.length === 1 ? sameName : [];
		const before =
			(own && (own.nameZh === read.nameZh || !isUnplaced(own)) && own) ||
			((read.id === null || read.group === "site") &&
				namesake &&
				(isUnplaced(namesake) || !claimed.has(keyOf(namesake))) &&
				namesake) ||
			null;
		const id = read.id ?? before?.id ?? spelled(read.nameZh).slice(0, 60);
		const key = `${read.group}:${id}`;
		const first = taken.get(key);
		if (first) {
			faults.push(
				faultOf(
					read,
					"id",
					id,
					`编号“${id}”与第 ${first.number} 个要素“${first.nameZh}”重复；请各给一个编号。`,
					`The id "${id}" is also that of feature ${first.number} (${first.nameZh}); give each its own.`,
				),
			);
			continue;
		}
		taken.set(key, read);
		drafts.push({
			read,
			before,
			feature: {
				kind: read.kind,
				id,
				nameZh: read.nameZh,
				properties: { ...initialOf(read.group), ...before?.properties, ...read.given },
				geometry: read.geometry ?? before?.geometry ?? null,
			},
		});
	}
	const replaced = new Set(drafts.flatMap(({ before }) => (before ? [keyOf(before)] : [])));
	const kept = existing.filter((feature) => !replaced.has(keyOf(feature)));
	const merged = [...kept, ...drafts.map((draft) => draft.feature)];
	const newTowns = linkTowns(drafts, towns, faults);
	linkWaters(drafts, merged, faults);
	if (faults.length === 0) checkWhole(drafts, merged, kept, faults);
	const changes = drafts.map((draft) => ({ draft, change: changeOf(draft) }));
	return {
		added: changes.flatMap(({ draft, change }) => (draft.before ? [] : [change])),
		changed: changes.flatMap(({ draft, change }) => (draft.before && change.properties.length > 0 ? [change] : [])),
		same: changes.filter(({ draft, change }) => draft.before && change.properties.length === 0).length,
		kept: kept.map(({ kind, id, nameZh }) => ({ kind, id, name: nameZh })),
		newTowns,
		faults,
	};
}

function keyOf(feature: { kind: NetworkKind; id: string }): string {
	return `${GROUP_OF[feature.kind]}:${feature.id}`;
}

/** A section that readings brought in: until a network places it, its code is of our making and its name is what it is known by. */
function isUnplaced({ kind, geometry, properties }: NetworkFeature): boolean {
	return GROUP_OF[kind] === "site" && geometry === null && properties.creek === null && properties.river === null;
}

function nameGroup(kind: NetworkKind): string {
	return GROUP_OF[kind] === "shape" ? kind : GROUP_OF[kind];
}

function changeOf({ feature, before }: Draft): NetworkChange {
	const now = new Map(Object.entries(plainOf(feature)));
	const then = new Map(before ? Object.entries(plainOf(before)) : []);
	const properties = before ? [...now].filter(([name, value]) => then.get(name) !== value).map(([name]) => name) : [];
	const was = before && before.id !== feature.id ? before.id : null;
	return { kind: feature.kind, id: feature.id, name: feature.nameZh, properties, feature, was };
}

/** A feature's parts as texts that can be compared. */
function plainOf(feature: NetworkFeature): Record<string, string> {
	const { properties, geometry, kind, id, nameZh } = feature;
	const parts: [string, unknown][] = [["kind", kind], ["id", id], ["name_zh", nameZh], ...Object.entries(properties)];
	return Object.fromEntries([...parts, ["geometry", geometry]].map(([name, value]) => [name, JSON.stringify(value)]));
}

/** The network as a FeatureCollection; read again, it changes nothing. */
export function networkGeoJson(features: readonly NetworkFeature[], towns: readonly Town[]): Record<string, unknown> {
	const names = new Map(towns.map((town) => [town.id, town]));
	return {
		type: "FeatureCollection",
		coordinateSystem: "WGS84",
		features: features.map(({ kind, id, nameZh, properties, geometry }) => {
			const town = names.get(String(properties.town ?? ""));
			return {
				type: "Feature",
				properties: {
					kind,
					id,
					name_zh: nameZh,
					...properties,
					...(town && { town_zh: town.nameZh, town_en: town.nameEn }),
				},
				geometry,
			};
		}),
	};
}
