import { pinyin } from "pinyin-pro";
import { GROUP_OF, type NetworkFault, type ReadFeature } from "./network.ts";
import { shown } from "./network-geometry.ts";
import type { NetworkFeature, Town } from "./network-merge.ts";
import type { NetworkKind } from "./network-property.ts";

// From the words of a file to the network's own ids: towns, rivers, creeks.

const TOWN_NAME = /(镇|乡|街道|开发区|园区|农场|高新区|度假区)$/;
const ENGLISH_KIND: Record<NetworkKind, string> = {
	river: " River",
	creek: " Creek",
	section: " section",
	station: " station",
	lake: " Lake",
	district: "",
	town: "",
};

/** A Chinese name in letters, without blanks: 下沿浜 → xiayanbang. */
export function spelled(nameZh: string): string {
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

/** A feature of a file on its way into the network. */
export interface Draft {
	read: ReadFeature;
	feature: NetworkFeature;
	before: NetworkFeature | null;
}

/** A fault of one feature of a file. */
export function faultOf(read: ReadFeature, property: string, value: unknown, zh: string, en: string): NetworkFault {
	return { feature: read.number, name: read.nameZh, property, value: shown(value), message: { zh, en } };
}

/** Towns by id or name; the name of a town that is not known yet makes one, since a town needs no drawing. */
export function linkTowns(drafts: Draft[], towns: readonly Town[], faults: NetworkFault[]): Town[] {
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
				faultOf(
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
export function linkWaters(drafts: Draft[], merged: NetworkFeature[], faults: NetworkFault[]): void {
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
				? faultOf(
						draft.read,
						property,
						said,
						`没有“${said}”这条${zh}；请核对编号或名称，或把它加进文件。`,
						`There is no ${en} "${said}"; check the id or name, or add it to the file.`,
					)
				: faultOf(
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
					faultOf(
						read,
						"river",
						"",
						"没有写汇入哪条河流：请填 river（汇入河流）或 downstream（下游支浜）。",
						"It does not say which river it flows into: fill in river, or downstream for a creek.",
					),
				);
			if (end && own.river !== null && end !== own.river)
				faults.push(
					faultOf(
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
