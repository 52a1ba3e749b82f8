import type { VerdictKind } from "../loop/verdict.ts";
import type { Bilingual } from "../loop/words.ts";

/** The five verdicts in the words of the ledger. */
export const VERDICT_WORDS: Record<VerdictKind, Bilingual> = {
	kept: { zh: "已兑现", en: "kept" },
	"on-the-way": { zh: "推进中", en: "on the way" },
	"at-risk": { zh: "有风险", en: "at risk" },
	broken: { zh: "未兑现", en: "broken" },
	"cannot-tell": { zh: "无法判定", en: "cannot tell" },
};

export const VERDICT_KINDS = Object.keys(VERDICT_WORDS) as VerdictKind[];
