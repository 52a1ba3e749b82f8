import type { Bilingual } from "../loop/words.ts";
import { CLASS_NAME, type WaterClass } from "./standard.ts";

/** A version of a creek's entry in the network. Names of towns and waters are those of the ids. */
export interface CreekVersion {
	/** ISO UTC; null: since ever. */
	holdsFrom: string | null;
	/** ISO UTC; null: since before the first event. */
	knownFrom: string | null;
	/** 0: it was here before the network had versions. */
	eventSeq: number;
	name: Bilingual;
	level: number;
	town: Bilingual;
	river: Bilingual;
	downstream: Bilingual | null;
	targetClass: number | null;
	/** The course as a text that can be compared. */
	course: string;
}

export interface CreekChange extends Pick<CreekVersion, "holdsFrom" | "knownFrom" | "eventSeq"> {
	/** What the version says that the one before it did not; empty for the first entry and for a file that changes only notes. */
	changed: { what: Bilingual; from: Bilingual; to: Bilingual }[];
	/** The creek was not there before. */
	entered: boolean;
}

const NONE: Bilingual = { zh: "无", en: "none" };

/** What each version changed, in the order of knowing: against what was known till then of the moment since which it holds. */
export function changesOf(versions: readonly CreekVersion[]): CreekChange[] {
	const known = versions.toSorted((a, b) => a.eventSeq - b.eventSeq);
	return known.map((version, place) => {
		const { holdsFrom, knownFrom, eventSeq } = version;
		const before = known
			.slice(0, place)
			.filter((one) => (one.holdsFrom ?? "") <= (holdsFrom ?? ""))
			.reduce<CreekVersion | null>((so, one) => (so && (so.holdsFrom ?? "") > (one.holdsFrom ?? "") ? so : one), null);
		const changed = before ? differences(before, version) : [];
		return { holdsFrom, knownFrom, eventSeq, entered: before === null, changed };
	});
}

function differences(before: CreekVersion, after: CreekVersion): CreekChange["changed"] {
	const parts: { what: Bilingual; of: (version: CreekVersion) => Bilingual | null }[] = [
		{ what: { zh: "名称", en: "name" }, of: (one) => one.name },
		{ what: { zh: "级别", en: "level" }, of: (one) => levelWords(one.level) },
		{ what: { zh: "所属镇、街道", en: "town" }, of: (one) => one.town },
		{ what: { zh: "汇入河流", en: "river" }, of: (one) => one.river },
		{ what: { zh: "下游支浜", en: "downstream creek" }, of: (one) => one.downstream },
		{ what: { zh: "水质目标", en: "target" }, of: (one) => targetWords(one.targetClass) },
	];
	const found = parts.flatMap(({ what, of }) => {
		const [from, to] = [of(before) ?? NONE, of(after) ?? NONE];
		return from.zh === to.zh && from.en === to.en ? [] : [{ what, from, to }];
	});
	if (before.course === after.course) return found;
	const old = { zh: "原走向", en: "as drawn before" };
	return [...found, { what: { zh: "走向", en: "course" }, from: old, to: { zh: "重新绘制", en: "drawn anew" } }];
}

function levelWords(level: number): Bilingual {
	return level === 1 ? { zh: "一级支浜", en: "first level" } : { zh: "二级支浜", en: "second level" };
}

function targetWords(target: number | null): Bilingual | null {
	if (target === null) return null;
	const name = CLASS_NAME[target as WaterClass];
	return { zh: `${name}类`, en: `class ${name}` };
}
