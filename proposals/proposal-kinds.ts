import type { Clock, Limit, MatterKind } from "../loop/matter.ts";
import type { Step } from "../loop/matter-step.ts";
import type { Bilingual } from "../loop/words.ts";
import { USUAL_LIMITS } from "./scheme.ts";

const working = (count: number): Limit => ({ count, unit: "working-day" });

/** Limits of what every duty waits for; the handling limit is named when it is handed out. */
const limits = (handle: Limit): Record<Clock, Limit> => ({
	assign: working(7),
	accept: working(5),
	handle,
	verify: working(10),
	verdict: USUAL_LIMITS.rating,
	"sign-off": working(30),
	"look-back": { count: 365, unit: "calendar-day" },
});

const BY_THE_PROPOSAL: readonly Step[] = ["assign", "return", "claim-done", "verify", "merge", "split", "reopen"];

const duty = (name: string, title: Bilingual, handle: Limit, needsTaskBook: boolean): MatterKind => ({
	line: "proposals",
	name,
	title,
	limits: limits(handle),
	proofsToClaim: 1,
	// Those who proposed are asked in private by the proposal's own ballots, never by a step that everybody can read.
	asksRaiser: false,
	needsTaskBook,
	// An answer or an opinion without its text would be none, and an objection goes to the office.
	...(needsTaskBook ? {} : { takenByLine: BY_THE_PROPOSAL }),
	looksBack: false,
	openInside: true,
	raisedByLine: true,
	subjectHref: ({ id }) => `/proposals/${id}`,
});

/** A lead unit's handling: it ends with the delivered reply. */
export const REPLY_DUTY = duty(
	"proposal-reply",
	{ zh: "提案主办", en: "Answering a proposal" },
	USUAL_LIMITS.reply,
	false,
);
const OPINION = duty("proposal-opinion", { zh: "提案会办意见", en: "Co-unit's opinion" }, USUAL_LIMITS.opinion, false);
/** It is received with the lead's reply, so whoever receives it has as long as the lead. */
export const OPINION_DUTY: MatterKind = { ...OPINION, limits: { ...OPINION.limits, verify: USUAL_LIMITS.reply } };
/** What a consultation meeting demanded; each its own matter. */
export const DEMAND_DUTY = duty("proposal-demand", { zh: "协商会要求", en: "Demand of a meeting" }, working(30), true);
/** What a reply promised; each its own matter. */
export const PROMISE_DUTY = duty("proposal-promise", { zh: "答复承诺", en: "Promise of a reply" }, working(60), true);

/** What a unit plans to do for its answer; each its own matter. */
export const PLAN_DUTY = duty("proposal-plan", { zh: "办理方案任务", en: "Task of a unit's plan" }, working(20), true);

export const PROPOSAL_KINDS_OF_MATTER: readonly MatterKind[] = [
	REPLY_DUTY,
	OPINION_DUTY,
	PLAN_DUTY,
	DEMAND_DUTY,
	PROMISE_DUTY,
];

export const partKind = (role: "lead" | "co") => (role === "lead" ? REPLY_DUTY : OPINION_DUTY);
