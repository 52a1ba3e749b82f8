import { z } from "zod";
import { isDay } from "../loop/local-day.ts";
import type { Bilingual } from "../loop/words.ts";
import { RETURN_REASONS } from "./reasons.ts";

const words = (most: number) => z.string().trim().min(1).max(most);
const id = z.string().trim().min(1).max(80);
const day = z.string().refine(isDay, "YYYY-MM-DD");
const reason = words(1000);
const file = z.strictObject({ fileId: z.string().regex(/^[0-9a-f]{64}$/), name: words(200) });
/** A fact of a text with the place in the product, or the kept file, that proves it. */
const proof = z.strictObject({
	name: words(200),
	href: z
		.string()
		.regex(/^\/(?!\/)[\w\-./?=&%:+#]*$/)
		.max(300)
		.optional(),
	fileId: file.shape.fileId.optional(),
});
const limit = z.strictObject({
	count: z.number().int().min(1).max(1000),
	unit: z.enum(["working-day", "calendar-day"]),
});
const owner = { unit: id, person: id };

/** 案由、分析、建议: the three parts that a proposal must have; each a safe text (`safe-text.ts`). */
const text = {
	title: words(80),
	topic: z.string().trim().max(30).default(""),
	facts: words(8000),
	analysis: z.string().trim().max(8000).default(""),
	suggestions: words(8000),
	attachments: z.array(file).max(10).default([]),
};

/** A promise of a letter: the sentence that makes it, and what will be done by whom by when. */
const promise = z.strictObject({ sentence: words(500), text: words(300), ...owner, dueOn: day });

/** A part of a meeting's outcome that somebody must do by a day. */
const demand = z.strictObject({ id: id.optional(), text: words(300), ...owner, dueOn: day });

/** What each step says. Unknown fields are refused, so nothing enters the chain that nobody looked at. */
export const PROPOSAL_BODIES = {
	draft: z.strictObject({
		...text,
		year: z.number().int().min(1950).max(2200),
		kind: z.enum(["member", "joint", "party", "group", "sector", "committee"]).default("member"),
		leads: z.array(id).max(20).default([]),
		/** Proposed between the plenary sessions. */
		betweenSessions: z.boolean().default(false),
		/** Where an imported proposal comes from, by file and row. */
		importedFrom: z.string().max(200).optional(),
		/** The name as the imported table has it, where nobody here is meant by it. */
		proposerName: z.string().max(80).optional(),
		demo: z.boolean().optional(),
	}),
	edit: z.strictObject({ ...text, reason: z.string().trim().max(500).default("") }),
	"ask-cosigner": z.strictObject({ persons: z.array(id).min(1).max(30) }),
	"co-sign": z.strictObject({ agrees: z.boolean(), reason: z.string().trim().max(500).default("") }),
	submit: z.strictObject({}),
	withdraw: z.strictObject({ reason }),
	review: z.strictObject({
		outcome: z.enum(["accept", "return", "merge", "letter"]),
		reasons: z
			.array(z.enum(Object.keys(RETURN_REASONS) as [keyof typeof RETURN_REASONS]))
			.max(10)
			.default([]),
		words: z.string().trim().max(2000).default(""),
		/** Given by the register when it is accepted: 1, 2, 3 … in its year. */
		number: z.number().int().min(1).max(100_000).optional(),
		into: id.optional(),
	}),
	/** What the other proposal gets when one is merged into it. */
	"take-in": z.strictObject({ from: id, persons: z.array(id).max(60) }),
	"make-key": z.strictObject({ leader: id, why: reason }),
	assign: z.strictObject({
		mode: z.enum(["lead", "joint", "separate"]),
		units: z
			.array(z.strictObject({ ...owner, role: z.enum(["lead", "co"]) }))
			.min(1)
			.max(20),
		words: z.string().trim().max(1000).default(""),
	}),
	"sign-for": z.strictObject({ unit: id }),
	object: z.strictObject({ unit: id, reason, suggests: id.optional() }),
	"decide-objection": z.strictObject({
		unit: id,
		upheld: z.boolean(),
		reason,
		to: z.strictObject(owner).optional(),
	}),
	plan: z.strictObject({
		unit: id,
		words: words(4000),
		/** What will be done by whom by when; each its own matter. */
		tasks: z
			.array(z.strictObject({ text: words(300), ...owner, dueOn: day }))
			.max(30)
			.optional(),
	}),
	contact: z.strictObject({
		unit: id.optional(),
		way: z.enum(["visit", "call", "meeting", "letter"]),
		on: day,
		words: words(2000),
	}),
	"confirm-contact": z.strictObject({
		/** Which contact of this proposal: 1, 2, 3 … */
		nth: z.number().int().min(1),
		agrees: z.boolean(),
		words: z.string().max(1000).default(""),
	}),
	opinion: z.strictObject({
		unit: id,
		stand: z.enum(["agrees", "adds", "differs"]),
		words: words(4000),
		proofs: z.array(proof).max(20).default([]),
	}),
	"call-meeting": z.strictObject({
		on: day,
		place: words(120),
		agenda: z.array(words(200)).min(1).max(20),
		invited: z.array(id).min(1).max(40),
		chair: id,
	}),
	"hold-meeting": z.strictObject({
		/** Which of the meetings that were called: 1, 2, 3 … */
		nth: z.number().int().min(1),
		reports: z
			.array(z.strictObject({ who: words(80), unit: id.optional(), words: words(2000) }))
			.min(1)
			.max(30),
		demands: z.array(demand).max(30).default([]),
	}),
	"write-letter": z.strictObject({
		unit: id,
		letter: words(2),
		text: words(20_000),
		promises: z.array(promise).max(30).default([]),
		declineReason: z.string().trim().max(2000).default(""),
		proofs: z.array(proof).max(40).default([]),
		copies: z.array(words(80)).max(20).default([]),
		contact: z.string().trim().max(120).default(""),
		openness: z.enum(["public", "part", "closed"]).default("public"),
	}),
	"clear-letter": z.strictObject({
		unit: id,
		version: z.number().int().min(1),
		digest: z.string().length(64),
		passed: z.boolean(),
		words: z.string().trim().max(2000).default(""),
	}),
	reply: z.strictObject({
		unit: id,
		version: z.number().int().min(1),
		documentNo: words(60),
		signer: words(60),
		sentOn: day,
	}),
	deliver: z.strictObject({ unit: id, on: day, way: z.enum(["in-person", "mail", "system"]) }),
	/** By the rule alone, when a window is over. `sealed`: a salted digest for each who was asked, answered or not (`ballot.ts`). */
	"close-rating": z.strictObject({
		window: id,
		asked: z.number().int().min(0).max(1000),
		sealed: z.array(z.string().length(64)).max(1000),
		shared: z.array(z.string().max(1000)).max(100),
		reopens: z.boolean(),
		limit: limit.optional(),
	}),
	close: z.strictObject({ words: z.string().trim().max(1000).default("") }),
	"open-look-back": z.strictObject({ checker: id, dueOn: day }),
	"look-back": z.strictObject({
		delivered: z.boolean(),
		words: words(4000),
		proofs: z.array(proof).max(20).default([]),
	}),
	/** Whose evidence: the nth letter, opinion or answer of the look-back of this proposal. */
	"withdraw-proof": z.strictObject({
		of: z.enum(["letter", "opinion", "look-back"]),
		nth: z.number().int().min(1),
		/** Which piece of it, from 0; all of it unless told. */
		index: z.number().int().min(0).max(39).optional(),
		reason,
	}),
	publish: z.strictObject({
		what: z.enum(["proposal", "reply"]),
		of: id.optional(),
		openness: z.enum(["public", "part", "closed"]),
		/** Passages that are blacked out on the public page. */
		redact: z.array(words(500)).max(100).default([]),
		/** Files that are made public with it, by their SHA-256; none unless named. */
		files: z.array(file.shape.fileId).max(40).optional(),
		reason: z.string().trim().max(500).default(""),
	}),
	comment: z.strictObject({ words: words(2000) }),
} as const;

export type ProposalStep = keyof typeof PROPOSAL_BODIES;
export type ProposalBody<S extends ProposalStep> = z.output<(typeof PROPOSAL_BODIES)[S]>;
export const PROPOSAL_STEPS = Object.keys(PROPOSAL_BODIES) as ProposalStep[];

export const PROPOSAL_STEP_WORDS: Record<ProposalStep, Bilingual> = {
	draft: { zh: "起草", en: "Draft" },
	edit: { zh: "修改", en: "Edit" },
	"ask-cosigner": { zh: "邀请联名", en: "Ask co-signers" },
	"co-sign": { zh: "联名确认", en: "Co-sign" },
	submit: { zh: "提交", en: "Submit" },
	withdraw: { zh: "撤回提案", en: "Withdraw" },
	review: { zh: "审查立案", en: "Review" },
	"take-in": { zh: "并入", en: "Take in" },
	"make-key": { zh: "确定为重点提案", en: "Make it a key proposal" },
	assign: { zh: "交办", en: "Assign" },
	"sign-for": { zh: "签收", en: "Sign for" },
	object: { zh: "提出退办", en: "Object to the assignment" },
	"decide-objection": { zh: "裁定退办申请", en: "Decide on the objection" },
	plan: { zh: "制定办理方案", en: "Plan the handling" },
	contact: { zh: "记录沟通", en: "Record a contact" },
	"confirm-contact": { zh: "核对沟通记录", en: "Confirm a contact" },
	opinion: { zh: "提交会办意见", en: "Give the co-unit's opinion" },
	"call-meeting": { zh: "召集协商会", en: "Call a consultation meeting" },
	"hold-meeting": { zh: "记录协商会", en: "Record the meeting" },
	"write-letter": { zh: "起草答复函", en: "Write the letter" },
	"clear-letter": { zh: "审核答复函", en: "Clear the letter" },
	reply: { zh: "签发答复", en: "Sign and send the reply" },
	deliver: { zh: "送达", en: "Deliver" },
	"close-rating": { zh: "评价截止", en: "Close the rating" },
	close: { zh: "办结", en: "Close" },
	"open-look-back": { zh: "启动回头看", en: "Start the look-back" },
	"look-back": { zh: "回头看", en: "Look back" },
	"withdraw-proof": { zh: "撤销凭证", en: "Take back evidence" },
	publish: { zh: "公开审定", en: "Decide on publication" },
	comment: { zh: "留言", en: "Comment" },
};

export const proposalEventKind = (step: ProposalStep): string => `proposal.${step}`;

/** Names of the line's own events. */
export const PROPOSAL_EVENT_WORDS: Readonly<Record<string, Bilingual>> = {
	...Object.fromEntries(PROPOSAL_STEPS.map((step) => [proposalEventKind(step), PROPOSAL_STEP_WORDS[step]])),
	"proposal-scheme.set": { zh: "设定年度办理规则", en: "year's rules set" },
	"proposal-verdicts.released": { zh: "公布评价", en: "ratings published" },
	"proposal-lead.left": { zh: "征集线索", en: "lead left" },
};

/** The step of an event's kind; null for events of other sorts. */
export function proposalStepOf(kind: string): ProposalStep | null {
	const step = kind.startsWith("proposal.") ? kind.slice("proposal.".length) : "";
	return Object.hasOwn(PROPOSAL_BODIES, step) ? (step as ProposalStep) : null;
}
