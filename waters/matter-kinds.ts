import type { DataPage, Limit, MatterKind, Subject } from "../loop/matter.ts";
import { waterAlarm } from "./alarm-matter.ts";
import { closingFaultOf } from "./closing.store.ts";
import { planMatter, TARGET_NAME } from "./creek-plan.ts";
import { JOINT_TASK } from "./joint-case.ts";
import { openPartsFault } from "./joint-case-parts.store.ts";
import { MEASURE_KINDS } from "./measure-kind.ts";
import { PROBLEM_CATEGORIES } from "./problem-category.ts";
import { reboundInEnglish } from "./rebound.ts";
import { targetClosingFault } from "./target-closing.store.ts";

const days = (count: number, unit: Limit["unit"] = "working-day"): Limit => ({ count, unit });

const creekHref = ({ kind, id }: Subject) =>
	kind === "creek" ? `/waters/creeks/${encodeURIComponent(id)}` : "/waters";

const creekData = ({ kind, id, name }: Subject): DataPage[] =>
	kind === "creek"
		? [
				{
					title: { zh: `${name.zh}监测数据和类别`, en: `Readings and class of ${name.en}` },
					...{ href: `/waters/creeks/${encodeURIComponent(id)}`, byMonth: true },
				},
			]
		: [];

/**
 * A problem of a creek: 发现、登记、交办、整改、复核、销号. The limits are those that most river-chief offices use (light ones at once, the rest within 15 days); whoever
 * assigns may set another.
 */
export const creekProblem: MatterKind = {
	...{ line: "waters", name: "creek-problem", title: { zh: "河浜问题", en: "Creek problem" } },
	limits: {
		...{ assign: days(1), accept: days(1), handle: days(10), verify: days(3), verdict: days(5), "sign-off": days(8) },
		"look-back": days(90, "calendar-day"),
	},
	...{ proofsToClaim: 1, asksRaiser: true, needsTaskBook: true, looksBack: true, openInside: true },
	categories: PROBLEM_CATEGORIES,
	subjectHref: creekHref,
	dataOf: creekData,
	ruleInEnglish: reboundInEnglish,
	closingFault: closingFaultOf,
};

/** One measure of a creek's plan (一浜一策), with its owner and its own clock. It is handed out when the plan is approved. */
export const creekMeasure: MatterKind = {
	...{ line: "waters", name: "creek-measure", title: { zh: "一浜一策措施", en: "Measure of a creek's plan" } },
	limits: {
		...{ assign: days(3), accept: days(3), handle: days(60), verify: days(5), verdict: days(5), "sign-off": days(5) },
		"look-back": days(180, "calendar-day"),
	},
	...{ proofsToClaim: 1, asksRaiser: false, needsTaskBook: true, looksBack: true, openInside: true },
	categories: MEASURE_KINDS,
	raisedByLine: true,
	subjectHref: ({ id }) => `/waters/creeks/${encodeURIComponent(id)}/plan`,
	dataOf: creekData,
};

/**
 * One target of a creek's plan, with the person who answers for the creek. It is claimed, verified and signed off like a measure, but the data decide: no
 * signature closes it while they do not show it reached.
 */
export const creekTarget: MatterKind = {
	...{ line: "waters", name: TARGET_NAME, title: { zh: "一浜一策目标", en: "Target of a creek's plan" } },
	limits: {
		...{ assign: days(3), accept: days(3), handle: days(365, "calendar-day"), verify: days(5), verdict: days(5) },
		...{ "sign-off": days(10), "look-back": days(180, "calendar-day") },
	},
	...{ proofsToClaim: 0, asksRaiser: false, needsTaskBook: true, looksBack: true, openInside: true },
	raisedByLine: true,
	subjectHref: ({ id }) => `/waters/creeks/${encodeURIComponent(id)}/plan`,
	dataOf: creekData,
	parentOf: (parent) => ({
		href: `/waters/creeks/${encodeURIComponent(parent.slice(planMatter("").length))}/plan`,
		title: { zh: "一浜一策", en: "the creek's plan" },
	}),
	closingFault: targetClosingFault,
};

/** 联合执法: a case of several bureaus under one lead. Only those whom it concerns read it. */
export const jointCase: MatterKind = {
	...{ line: "waters", name: "joint-case", title: { zh: "联合执法案件", en: "Joint enforcement case" } },
	limits: {
		...{ assign: days(2), accept: days(2), handle: days(30), verify: days(5), verdict: days(5), "sign-off": days(5) },
		"look-back": days(180, "calendar-day"),
	},
	...{ proofsToClaim: 1, asksRaiser: false, needsTaskBook: true, looksBack: true, openInside: false },
	subjectHref: creekHref,
	dataOf: creekData,
	raisedByLine: true,
	closingFault: openPartsFault,
};

/** What one bureau does in a joint case, with its own clock. */
export const jointTask: MatterKind = {
	...jointCase,
	...{ name: JOINT_TASK, title: { zh: "联合执法任务", en: "Task of a joint case" } },
	limits: { ...jointCase.limits, handle: days(15) },
	looksBack: false,
	closingFault: async () => null,
};

export const WATERS_KINDS: readonly MatterKind[] = [
	creekProblem,
	creekMeasure,
	creekTarget,
	jointCase,
	jointTask,
	waterAlarm,
];
