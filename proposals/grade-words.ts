import type { Bilingual } from "../loop/words.ts";

/** How one is satisfied: 满意、基本满意、不满意. */
export const GRADES = ["satisfied", "fairly", "dissatisfied"] as const;
export type Grade = (typeof GRADES)[number];

export const GRADE_WORDS = {
	satisfied: { zh: "满意", en: "satisfied" },
	fairly: { zh: "基本满意", en: "fairly satisfied" },
	dissatisfied: { zh: "不满意", en: "not satisfied" },
} as const satisfies Record<Grade, Bilingual>;
