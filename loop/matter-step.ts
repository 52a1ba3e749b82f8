import { z } from "zod";
import { bodyFault } from "./body-fault.ts";
import { isDay } from "./local-day.ts";
import type { Bilingual } from "./words.ts";

const words = (most: number) => z.string().trim().min(1).max(most);
const reason = words(1000);
const id = z.string().trim().min(1).max(80);
const day = z.string().refine(isDay, "YYYY-MM-DD");
const limit = z.strictObject({
	count: z.number().int().min(1).max(1000),
	unit: z.enum(["working-day", "calendar-day"]),
});
const evidence = z
	.array(
		z.strictObject({
			/** SHA-256 of a kept file, or the place in the product that shows a measurement. */
			fileId: z
				.string()
				.regex(/^[0-9a-f]{64}$/)
				.optional(),
			href: z
				.string()
				.regex(/^\/(?!\/)[\w\-./?=&%:+]*$/)
				.max(300)
				.optional(),
			/** What was measured on the spot, as the instrument showed it. */
			measured: z
				.strictObject({
					what: words(60),
					value: z.number(),
					unit: z.string().trim().max(20).default(""),
					/** Instrument or method. */
					how: z.string().trim().max(120).default(""),
				})
				.optional(),
			name: words(200),
			note: z.string().max(500).optional(),
			claimedAt: z.iso.datetime().optional(),
			claimedLon: z.number().min(-180).max(180).optional(),
			claimedLat: z.number().min(-90).max(90).optional(),
			/** Local date after which it proves nothing any more. */
			validUntil: day.optional(),
		}),
	)
	.max(20)
	.default([]);
const task = z.strictObject({
	id,
	text: words(500),
	unit: id,
	person: id,
	dueOn: day,
});
const relations = z.strictObject({
	tracker: id.optional(),
	verifier: id.optional(),
	supervisor: id.optional(),
	leader: id.optional(),
});

/** A file, measurement or link that is named as proof. */
export type EvidenceNamed = z.output<typeof evidence>[number];

/** What each step says. Unknown fields are refused, so nothing enters the chain that nobody looked at. */
export const STEP_BODIES = {
	raise: z.strictObject({
		kind: id,
		title: words(120),
		words: z.string().trim().max(4000).default(""),
		category: z.string().max(60).default(""),
		source: z.string().max(40).default("inspection"),
		subject: z.strictObject({ kind: id, id, name: z.strictObject({ zh: words(120), en: words(120) }) }).nullish(),
		place: z
			.strictObject({
				lon: z.number().min(-180).max(180),
				lat: z.number().min(-90).max(90),
				words: z.string().max(200).optional(),
			})
			.nullish(),
		evidence,
		demo: z.boolean().optional(),
		splitFrom: id.optional(),
		parent: id.optional(),
	}),
	"write-in": z.strictObject({ tasks: z.array(task).min(1).max(60), reason: z.string().max(1000).default("") }),
	assign: z.strictObject({
		unit: id,
		person: id,
		coUnits: z.array(id).max(20).default([]),
		relations: relations.default({}),
		limit: limit.optional(),
		why: z.string().max(1000).default(""),
	}),
	accept: z.strictObject({ words: z.string().max(1000).default("") }),
	return: z.strictObject({ reason }),
	plan: z.strictObject({ words: words(4000), evidence }),
	report: z.strictObject({ words: words(4000), evidence }),
	"task-done": z.strictObject({ task: id, words: words(2000), evidence }),
	"task-given-up": z.strictObject({ task: id, reason }),
	"claim-done": z.strictObject({ words: words(4000), evidence }),
	verify: z.strictObject({ passed: z.boolean(), reason, evidence }),
	"sign-off": z.strictObject({ words: z.string().max(1000).default(""), silence: z.boolean().default(false) }),
	"look-back": z.strictObject({ passed: z.boolean(), reason, evidence }),
	/** `reasonEn`: the same words in English, where a rule speaks. */
	reopen: z.strictObject({
		reason,
		reasonEn: z.string().max(1000).optional(),
		rule: z.string().max(80).nullish(),
		href: z.string().max(300).optional(),
	}),
	merge: z.strictObject({ into: id, reason }),
	/** The other end of a merge: what was merged in, whose raisers are asked here from now on. */
	absorb: z.strictObject({ from: id, raisers: z.array(id).max(50).default([]), reason }),
	split: z.strictObject({ into: z.array(id).min(2).max(20), reason }),
	"ask-more-time": z.strictObject({ limit, reason }),
	"give-more-time": z.strictObject({ granted: z.boolean(), limit: limit.optional(), reason }),
	suspend: z.strictObject({ until: day, reason }),
	resume: z.strictObject({ reason }),
	"hand-over": z.strictObject({ unit: id, person: id, reason }),
	/** Everything that somebody has in the matter goes to another: he moves, or is ill. */
	"take-over": z.strictObject({ from: id, unit: id, person: id, reason }),
	comment: z.strictObject({ words: words(4000), evidence }),
	"add-evidence": z.strictObject({
		words: z.string().max(1000).default(""),
		evidence: evidence.refine((some) => some.length > 0),
	}),
	"refute-evidence": z.strictObject({ seq: z.number().int().min(1), index: z.number().int().min(0).max(19), reason }),
	"give-verdict": z.strictObject({ solved: z.boolean(), reason: z.string().max(2000).default("") }),
	urge: z.strictObject({ reason, byDay: day.optional() }),
	escalate: z.strictObject({ leader: id, reason }),
	"see-reporter": z.strictObject({ reason }),
	/** Takes back an earlier step of one's own: the event supersedes it. */
	withdraw: z.strictObject({ seq: z.number().int().min(1), reason }),
} as const;

export type Step = keyof typeof STEP_BODIES;
export type StepBody<S extends Step> = z.output<(typeof STEP_BODIES)[S]>;

export const STEPS = Object.keys(STEP_BODIES) as Step[];

/** The name of a step, as a button and in the story. */
export const STEP_WORDS: Record<Step, Bilingual> = {
	raise: { zh: "提出", en: "Raise" },
	"write-in": { zh: "写入任务书", en: "Write into the task book" },
	assign: { zh: "交办", en: "Assign" },
	accept: { zh: "接收", en: "Accept" },
	return: { zh: "退回", en: "Return" },
	plan: { zh: "制定方案", en: "Plan" },
	report: { zh: "报告进展", en: "Report progress" },
	"task-done": { zh: "完成任务", en: "Finish a task" },
	"task-given-up": { zh: "任务不再实施", en: "Give up a task" },
	"claim-done": { zh: "报告办结", en: "Claim done" },
	verify: { zh: "核验", en: "Verify" },
	"sign-off": { zh: "销号", en: "Sign off" },
	"look-back": { zh: "回头看", en: "Look back" },
	reopen: { zh: "重新打开", en: "Reopen" },
	merge: { zh: "合并重复", en: "Merge" },
	absorb: { zh: "并入重复事项", en: "Take a duplicate in" },
	split: { zh: "拆分", en: "Split" },
	"ask-more-time": { zh: "申请延期", en: "Ask for more time" },
	"give-more-time": { zh: "答复延期申请", en: "Answer on more time" },
	suspend: { zh: "中止", en: "Suspend" },
	resume: { zh: "恢复办理", en: "Resume" },
	"hand-over": { zh: "移交", en: "Hand over" },
	"take-over": { zh: "接替经办", en: "Take over" },
	comment: { zh: "留言", en: "Comment" },
	"add-evidence": { zh: "补充证据", en: "Add evidence" },
	"refute-evidence": { zh: "否定证据", en: "Refute evidence" },
	"give-verdict": { zh: "评价", en: "Give the verdict" },
	urge: { zh: "催办", en: "Urge" },
	escalate: { zh: "升级督办", en: "Escalate" },
	"see-reporter": { zh: "查看反映人信息", en: "See who reported it" },
	withdraw: { zh: "撤回更正", en: "Take back" },
};

/** The kind of a step's event in the chain. */
export const eventKind = (step: Step): string => `matter.${step}`;

/** The step of an event's kind; null for events of other sorts. */
export function stepOf(kind: string): Step | null {
	const step = kind.startsWith("matter.") ? kind.slice("matter.".length) : "";
	return step in STEP_BODIES ? (step as Step) : null;
}

/** The body of a step as the chain may keep it, or the fault in words. */
export function readBody<S extends Step>(
	step: S,
	body: unknown,
): { ok: true; body: StepBody<S> } | { ok: false; fault: Bilingual } {
	const read = STEP_BODIES[step].safeParse(body);
	if (read.success) return { ok: true, body: read.data as StepBody<S> };
	const where = bodyFault(read.error.issues);
	const fault = {
		zh: `填写有误，请核对后重填（${where.zh}）。`,
		en: `Something is filled in wrongly; correct it (${where.en}).`,
	};
	return { ok: false, fault };
}
