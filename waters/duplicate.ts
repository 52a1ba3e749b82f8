import { daysBetween } from "../loop/local-day.ts";
import type { Bilingual } from "../loop/words.ts";
import { metresBetween, type Position } from "./network-geometry.ts";

export const DUPLICATE_RULE = { name: "same-problem-again", version: "1" } as const;

/** Limits within which two reports may be about one thing. Ours. */
const NEAR_METRES = 300;
const WITHIN_DAYS = 14;
/** From here on it is worth a look. */
const SUGGEST_FROM = 0.5;

export interface ProblemTold {
	matterId: string;
	title: string;
	words: string;
	category: string;
	creekId: string | null;
	place: Position | null;
	/** Local day. */
	day: string;
}

export interface Duplicate {
	matterId: string;
	/** 0 to 1. */
	likeness: number;
	why: Bilingual[];
}

/** Pairs of neighbouring characters, which need no dictionary and serve both languages. */
function pairsOf(text: string): Set<string> {
	const plain = text.toLowerCase().replace(/[\s\p{P}\p{S}]+/gu, "");
	return new Set(Array.from({ length: Math.max(0, plain.length - 1) }, (_, index) => plain.slice(index, index + 2)));
}

/** Share of pairs in common (Dice), 0 to 1; the same from both sides. */
export function textLikeness(a: string, b: string): number {
	const [left, right] = [pairsOf(a), pairsOf(b)];
	if (left.size === 0 || right.size === 0) return 0;
	const common = [...left].filter((pair) => right.has(pair)).length;
	return (2 * common) / (left.size + right.size);
}

/**
 * Pure: which known problems the new one may repeat, the likeliest first. It needs the same creek or a near place, and the same days; the text and the
 * category only strengthen it. A person decides.
 */
export function possibleDuplicates(fresh: ProblemTold, known: readonly ProblemTold[]): Duplicate[] {
	return known
		.flatMap((one): Duplicate[] => {
			if (one.matterId === fresh.matterId) return [];
			const days = Math.abs(daysBetween(one.day, fresh.day));
			if (days > WITHIN_DAYS) return [];
			const metres = one.place && fresh.place ? metresBetween(one.place, fresh.place) : null;
			const sameCreek = one.creekId !== null && one.creekId === fresh.creekId;
			if (metres === null ? !sameCreek : metres > NEAR_METRES) return [];
			const near = metres === null ? 0.5 : 1 - metres / NEAR_METRES;
			const soon = 1 - days / (WITHIN_DAYS + 1);
			const text = textLikeness(`${one.title}${one.words}`, `${fresh.title}${fresh.words}`);
			const sameKind = one.category === fresh.category ? 1 : 0;
			const likeness = 0.35 * near + 0.15 * soon + 0.3 * text + 0.2 * sameKind;
			if (likeness < SUGGEST_FROM) return [];
			const why: Bilingual[] = [
				metres === null
					? { zh: "同一支浜", en: "the same creek" }
					: { zh: `相距 ${Math.round(metres)} 米`, en: `${Math.round(metres)} m apart` },
				days === 0 ? { zh: "同一天", en: "the same day" } : { zh: `相隔 ${days} 天`, en: `${days} days apart` },
			];
			if (sameKind) why.push({ zh: "类别相同", en: "the same category" });
			if (text >= 0.3)
				why.push({ zh: `文字相似 ${Math.round(text * 100)}%`, en: `words ${Math.round(text * 100)}% alike` });
			return [{ matterId: one.matterId, likeness: Math.round(likeness * 100) / 100, why }];
		})
		.sort((a, b) => b.likeness - a.likeness || (a.matterId < b.matterId ? -1 : 1));
}
