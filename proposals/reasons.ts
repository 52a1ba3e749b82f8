import type { Bilingual } from "../loop/words.ts";

/** Why a proposal is not filed, from the list that offices use; words of the reviewer come with it. */
export const RETURN_REASONS = {
	"not-district": { zh: "不属于本区职权范围", en: "not within the district's powers" },
	"no-suggestion": { zh: "没有具体建议", en: "no concrete suggestion" },
	"several-matters": { zh: "一案多事", en: "several matters in one" },
	"no-facts": { zh: "情况不清、缺少分析", en: "facts or analysis missing" },
	"in-court": { zh: "已进入诉讼、仲裁、信访等法定程序", en: "in court, arbitration or petition" },
	"personal-case": { zh: "反映个人或单位个别问题", en: "about one person's or firm's own case" },
	academic: { zh: "学术研讨、产品推介", en: "academic discussion or advertising" },
	"already-done": { zh: "所提事项已经解决", en: "already solved" },
	"same-again": { zh: "与已立案提案内容相同", en: "the same as one that is filed" },
	other: { zh: "其他", en: "other" },
} as const satisfies Record<string, Bilingual>;

export const PROPOSAL_KINDS = {
	member: { zh: "委员提案", en: "member's" },
	joint: { zh: "联名提案", en: "joint" },
	party: { zh: "党派提案", en: "party's" },
	group: { zh: "团体提案", en: "people's organisation's" },
	sector: { zh: "界别提案", en: "sector group's" },
	committee: { zh: "专委会提案", en: "special committee's" },
} as const satisfies Record<string, Bilingual>;

export const ASSIGNMENT_MODES = {
	lead: { zh: "主办", en: "one lead unit" },
	joint: { zh: "联合主办", en: "joint leads" },
	separate: { zh: "分办", en: "each answers separately" },
} as const satisfies Record<string, Bilingual>;

export const CONTACT_WAYS = {
	visit: { zh: "走访", en: "visit" },
	call: { zh: "电话", en: "call" },
	meeting: { zh: "面商", en: "meeting" },
	letter: { zh: "书面", en: "in writing" },
} as const satisfies Record<string, Bilingual>;

export const STANDS = {
	agrees: { zh: "同意", en: "agrees" },
	adds: { zh: "补充", en: "adds" },
	differs: { zh: "不同意见", en: "differs" },
} as const satisfies Record<string, Bilingual>;
