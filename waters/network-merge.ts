import { pinyin } from "pinyin-pro";
import { flowsOf, ringsOf } from "./flow.ts";
import { GROUP_OF, type NetworkFault, type ReadFeature } from "./network.ts";
import { centreOf, metresBetween, type NetworkGeometry, type Position, shown } from "./network-geometry.ts";
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

const TOWN_NAME = /(镇|乡|街道|开发区|园区|农场|高新区|度假区)$/;
/** Farther than this from the rest, and more than ten times farther than is usual, is a slip of the pen. */
const FAR_METRES = 100_000;

const ENGLISH_KIND: Record<NetworkKind, string> = {
	river: " River",
	creek: " Creek",
	section: " section",
	station: " station",
	lake: " Lake",
	district: "",
	town: "",
};

function spelled(nameZh: string): string {
	return pinyin(nameZh, { toneType: "none", type: "array" })
		.join("")
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]/gu, "");
}

function englishName(kind: NetworkKind, nameZh: string): string {
	const suffix = kind === "town" ? TOWN_NAME.exec(nameZh)?.[1] : undefined;
	const word = spelled(suffix ? nameZh.slice(0, -suffix.length) : nameZh);
	if (suffix === "镇" || suffix === "街道")
		return `${word.charAt(0).toUpperCase()}${word.slice(1)} ${suffix === "镇" ? "Town" : "Subdistrict"}`;
	return `${word.charAt(0).toUpperCase()}${word.slice(1)}${ENGLISH_KIND[kind]}`;
}

interface Draft {
	read: ReadFeature;
	feature: NetworkFeature;
	before: NetworkFeature | null;
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
				fault(
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

function fault(read: ReadFeature, property: string, value: unknown, zh: string, en: string): NetworkFault {
	return { feature: read.number, name: read.nameZh, property, value: shown(value), message: { zh, en } };
}

/** Towns by id or name; the name of a town that is not known yet makes one, since a town needs no drawing. */
function linkTowns(drafts: Draft[], towns: readonly Town[], faults: NetworkFault[]): Town[] {
	const byId = new Map(towns.map((town) => [town.id, town]));
	const byName = new Map(towns.map((town) => [town.nameZh, town]));
	const made: Town[] = [];
	const make = (town: Town) => {
		byId.set(town.id, town);
		byName.set(town.nameZh, town);
		made.push(town);
		return town;
	};
	for (const { feature } of drafts) {
		feature.properties.name_en ??= englishName(feature.kind, feature.nameZh);
		if (feature.kind === "town" && !byId.has(feature.id) && !byName.has(feature.nameZh))
			make({ id: feature.id, nameZh: feature.nameZh, nameEn: String(feature.properties.name_en) });
	}
	for (const { read, feature, before } of drafts) {
		if (read.kind !== "creek") continue;
		const { town_zh, town_en, ...properties } = feature.properties;
		feature.properties = properties;
		const said = String(properties.town ?? "");
		const named = String(town_zh ?? (TOWN_NAME.test(said) ? said : ""));
		let town = byId.get(said) ?? byName.get(said);
		if (!town && said !== "" && before && before.properties.town === said) continue;
		if (!town && named !== "") {
			let id = said !== "" && said !== named ? said : spelled(named.replace(TOWN_NAME, "")) || spelled(named);
			while (byId.has(id)) id = `${id}-2`;
			town = byName.get(named) ?? make({ id, nameZh: named, nameEn: String(town_en ?? englishName("town", named)) });
		}
		if (town) properties.town = town.id;
		else
			faults.push(
				fault(
					read,
					"town",
					said,
					said === ""
						? "缺所属镇（town）：请填镇、街道的名称。"
						: `没有“${said}”这个镇、街道；请写全称（如“湖塘镇”），或在文件中加上它的范围。`,
					said === ""
						? "The town is missing: fill in its name."
						: `There is no town "${said}"; write its full Chinese name (e.g. 湖塘镇) or add its outline to the file.`,
				),
			);
	}
	return made;
}

/** Turns what a file says about other waters, by id or by name, into ids. */
function linkWaters(drafts: Draft[], merged: NetworkFeature[], faults: NetworkFault[]): void {
	const found = new Map<string, NetworkFeature[]>();
	for (const feature of merged) {
		const group = feature.kind === "lake" ? "lake" : GROUP_OF[feature.kind];
		for (const word of new Set([feature.id, feature.nameZh])) {
			const key = `${group} ${word}`;
			const list = found.get(key);
			if (list) list.push(feature);
			else found.set(key, [feature]);
		}
	}
	const words: Record<string, [string, string]> = {
		river: ["河流", "river"],
		creek: ["支浜", "creek"],
		lake: ["湖泊", "lake"],
	};
	/** The first of `groups` that has it; an id goes before a name. undefined: a fault was noted. */
	const look = (draft: Draft, property: string, groups: string[]): NetworkFeature | null | undefined => {
		const said = draft.feature.properties[property];
		if (said === null || said === undefined) return null;
		const all = groups.flatMap((group) => found.get(`${group} ${said}`) ?? []).filter((one) => one !== draft.feature);
		const exact = all.filter((one) => one.id === said);
		const hits = exact.length > 0 ? exact.slice(0, 1) : all;
		if (hits.length === 1) return hits[0];
		const zh = groups.map((group) => words[group]?.[0]).join("、");
		const en = groups.map((group) => words[group]?.[1]).join(" or ");
		faults.push(
			hits.length === 0
				? fault(
						draft.read,
						property,
						said,
						`没有“${said}”这条${zh}；请核对编号或名称，或把它加进文件。`,
						`There is no ${en} "${said}"; check the id or name, or add it to the file.`,
					)
				: fault(
						draft.read,
						property,
						said,
						`叫“${said}”的不止一条；请改写编号。`,
						`More than one is called "${said}"; write the id.`,
					),
		);
		return undefined;
	};
	for (const draft of drafts) {
		const own = draft.feature.properties;
		if (draft.read.kind === "river") own.flows_into = look(draft, "flows_into", ["river", "lake"])?.id ?? null;
		if (draft.read.kind === "creek") linkCreek(draft, look);
		if (draft.read.group === "site") {
			const creek = look(draft, "creek", ["creek"]);
			const river = look(draft, "river", ["river"]);
			own.creek = creek?.id ?? null;
			own.river = river?.id ?? null;
		}
	}
	const creeks = new Map(merged.flatMap((one) => (one.kind === "creek" ? [[one.id, one] as const] : [])));
	const mouths = mouthsOf(creeks);
	const faulty = new Set(faults.map((one) => one.feature));
	for (const { read, feature } of drafts) {
		const own = feature.properties;
		if (read.kind === "creek") {
			own.level ??= own.downstream === null ? 1 : 2;
			const end = own.downstream === null ? null : (mouths.get(feature.id) ?? null);
			if (read.given.river == null) own.river = end ?? own.river ?? null;
			if (own.river === null && own.downstream === null && !faulty.has(read.number))
				faults.push(
					fault(
						read,
						"river",
						"",
						"没有写汇入哪条河流：请填 river（汇入河流）或 downstream（下游支浜）。",
						"It does not say which river it flows into: fill in river, or downstream for a creek.",
					),
				);
			if (end && own.river !== null && end !== own.river)
				faults.push(
					fault(
						read,
						"river",
						own.river,
						`下游支浜汇入“${end}”，这里却写“${own.river}”；请去掉 river，或改正其一。`,
						`Its downstream creek flows into "${end}", not "${own.river}"; leave river out or mend one of them.`,
					),
				);
		}
		if (read.group === "site" && own.river === null && own.creek !== null)
			own.river = creeks.get(String(own.creek))?.properties.river ?? null;
	}
}

function linkCreek(
	draft: Draft,
	look: (draft: Draft, property: string, groups: string[]) => NetworkFeature | null | undefined,
): void {
	const own = draft.feature.properties;
	const into = look(draft, "flows_into", ["river", "creek"]);
	if (into?.kind === "river") own.river = into.id;
	if (into?.kind === "creek") own.downstream = into.id;
	if (into && into.kind === "river" && draft.read.given.downstream === undefined) own.downstream = null;
	if (into?.kind === "river") draft.read.given.river ??= into.id;
	delete own.flows_into;
	own.river = look(draft, "river", ["river"])?.id ?? null;
	own.downstream = look(draft, "downstream", ["creek"])?.id ?? null;
}

/** The river at the end of each creek's downstream creeks; none where a creek has none below it or they run in a ring. */
function mouthsOf(creeks: Map<string, NetworkFeature>): Map<string, string | null> {
	const mouths = new Map<string, string | null>();
	for (const start of creeks.values()) {
		const path: string[] = [];
		const onPath = new Set<string>();
		let at: NetworkFeature | undefined = start;
		while (at && !mouths.has(at.id) && !onPath.has(at.id)) {
			path.push(at.id);
			onPath.add(at.id);
			if (at.properties.downstream == null) break;
			at = creeks.get(String(at.properties.downstream));
		}
		const end = at && (mouths.get(at.id) ?? (at.properties.downstream == null ? at.properties.river : null));
		for (const id of path) mouths.set(id, end == null ? null : String(end));
	}
	return mouths;
}

/** What only shows when all features are seen together: rings, two sites of one name, a point far from the rest. */
function checkWhole(drafts: Draft[], merged: NetworkFeature[], kept: NetworkFeature[], faults: NetworkFault[]): void {
	const byNode = new Map(merged.map((one) => [`${one.kind}:${one.id}`, one.nameZh]));
	const draftOf = new Map(drafts.map((draft) => [`${draft.feature.kind}:${draft.feature.id}`, draft]));
	for (const ring of ringsOf(flowsOf(merged))) {
		const first = ring.findIndex((node) => draftOf.has(node));
		const draft = draftOf.get(ring[first] ?? "");
		if (!draft) continue;
		const turned = [...ring.slice(first), ...ring.slice(0, first + 1)];
		const names = turned.map((node) => byNode.get(node)).join(" → ");
		faults.push(
			fault(
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
				fault(
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
				fault(
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
			fault(
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
