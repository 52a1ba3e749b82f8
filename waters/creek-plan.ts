import { z } from "zod";
import type { LoopEvent } from "../loop/event.ts";
import { isDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import { standingEvents } from "../loop/world.ts";
import { FACTORS } from "./factor.ts";
import { MEASURE_NAMES } from "./measure-kind.ts";
import { CATEGORY_NAMES } from "./problem-category.ts";
import { limitsOf } from "./standard.ts";

// 一浜一策 after 水建管函〔2017〕1071号: lists of problems, targets, measures and duties that name each other.

const words = (most: number) => z.string().trim().min(1).max(most);
const id = z.string().regex(/^[a-z0-9-]{1,20}$/);
const name = z.string().trim().min(1).max(80);
const day = z.string().refine(isDay, "YYYY-MM-DD");
const factor = z.string().refine((code) => FACTORS.some((one) => one.code === code), "unknown factor");

export const planBody = z.strictObject({
	problems: z
		.array(
			z.strictObject({
				id,
				text: words(500),
				category: z.enum(CATEGORY_NAMES),
				/** The matter in which it was found, where it was found as one. */
				matterId: name.optional(),
			}),
		)
		.min(1)
		.max(40),
	targets: z
		.array(
			z.strictObject({
				id,
				factor,
				/** In the factor's unit; a plain decimal text. */
				limit: z.string().regex(/^\d{1,6}(\.\d{1,6})?$/),
				dueOn: day,
			}),
		)
		.min(1)
		.max(20),
	measures: z
		.array(
			z.strictObject({
				id,
				kind: z.enum(MEASURE_NAMES),
				text: words(500),
				/** The problems that it takes away. */
				problems: z.array(id).min(1).max(40),
				amount: z.number().positive().max(1e7).nullable().default(null),
				costYuan: z.number().int().min(0).max(1e10).nullable().default(null),
				fund: z.string().trim().max(120).default(""),
				beginsOn: day,
				dueOn: day,
				unit: name,
				person: name,
				/** What it is expected to do: change of a factor's mean in per cent, below zero for less. */
				effects: z.array(z.strictObject({ factor, percent: z.number().min(-99).max(500) })).max(8),
			}),
		)
		.min(1)
		.max(60),
	/** Who answers for the creek as a whole, and whoever else has a part in it. */
	duties: z.strictObject({
		unit: name,
		person: name,
		coUnits: z.array(name).max(20).default([]),
		upkeep: z.string().trim().max(500).default(""),
	}),
	reason: z.string().trim().max(1000).default(""),
	demo: z.boolean().optional(),
});

export type PlanBody = z.output<typeof planBody>;
export type PlanTarget = PlanBody["targets"][number];
export type PlanMeasure = PlanBody["measures"][number];

export const PLAN_KINDS = { written: "plan.written", approved: "plan.approved", refused: "plan.refused" } as const;

/** A plan's life in the chain is a matter of its own, named by its creek. */
export const planMatter = (creekId: string) => `plan:${creekId}`;

/** The matter in which a measure of a plan is done; the same measure keeps it through every version. */
export const measureMatter = (creekId: string, measureId: string) => `measure:${creekId}:${measureId}`;

/** The kind of the matters of targets. */
export const TARGET_NAME = "creek-target";

/** The matter of a target: a child of the plan, through every version. */
export const targetMatter = (creekId: string, targetId: string) => `target:${creekId}:${targetId}`;

/** What a target's matter is named after; an id of a target has no colon. */
export function targetOfMatter(matterId: string): { creekId: string; targetId: string } {
	const rest = matterId.slice(targetMatter("", "").length - 1);
	const colon = rest.lastIndexOf(":");
	return { creekId: rest.slice(0, colon), targetId: rest.slice(colon + 1) };
}

export interface PlanVersion extends PlanBody {
	version: number;
	seq: number;
	writtenAt: string;
	writtenBy: { person: string; unit: string };
	decided: { approved: boolean; at: string; by: string; unit: string; words: string } | null;
}

export interface CreekPlan {
	creekId: string;
	/** Oldest first; each is kept as it was written. */
	versions: PlanVersion[];
	/** The version that counts now; null before the first approval. */
	inForce: PlanVersion | null;
	/** What progress is measured against, whatever came later. */
	firstApproved: PlanVersion | null;
}

/** A creek's plan as its events tell it; null where none was written. */
export function planAt(creekId: string, events: readonly LoopEvent[], moment: Moment): CreekPlan | null {
	const versions: PlanVersion[] = [];
	for (const event of standingEvents(events, moment)) {
		if (event.kind === PLAN_KINDS.written) {
			const body = event.body as PlanBody;
			versions.push({
				...body,
				version: versions.length + 1,
				seq: event.seq,
				writtenAt: event.happenedAt,
				writtenBy: { person: event.actor, unit: event.unit },
				decided: null,
			});
		} else if (event.kind === PLAN_KINDS.approved || event.kind === PLAN_KINDS.refused) {
			const of = versions.find((one) => one.seq === event.body.of);
			if (of)
				of.decided ??= {
					approved: event.kind === PLAN_KINDS.approved,
					at: event.happenedAt,
					by: event.actor,
					unit: event.unit,
					words: String(event.body.words ?? ""),
				};
		}
	}
	if (versions.length === 0) return null;
	const approved = versions.filter((one) => one.decided?.approved);
	return { creekId, versions, inForce: approved.at(-1) ?? null, firstApproved: approved[0] ?? null };
}

/** What the writer of a plan must mend before it can be kept; empty where it holds together. */
export function planFaults(plan: PlanBody, before: PlanVersion | null): Bilingual[] {
	const faults: Bilingual[] = [];
	const say = (zh: string, en: string): Bilingual => ({ zh, en });
	const twice = (ids: string[]) => ids.find((one, index) => ids.indexOf(one) !== index);
	for (const [zh, en, list] of [
		["问题", "problem", plan.problems],
		["目标", "target", plan.targets],
		["措施", "measure", plan.measures],
	] as const) {
		const double = twice(list.map((one) => one.id));
		if (double)
			faults.push(
				say(`${zh}编号“${double}”重复，请逐条编号。`, `Two ${en}s are called “${double}”; number each once.`),
			);
	}
	const problems = new Set(plan.problems.map((one) => one.id));
	for (const measure of plan.measures) {
		const unknown = measure.problems.find((one) => !problems.has(one));
		if (unknown)
			faults.push(
				say(
					`措施“${measure.text}”所对应的问题“${unknown}”不在问题清单中，请改选或先写入清单。`,
					`Measure “${measure.text}” names the problem “${unknown}”, which is not on the list; choose another or add it.`,
				),
			);
		if (measure.dueOn < measure.beginsOn)
			faults.push(
				say(
					`措施“${measure.text}”的完成日期 ${measure.dueOn} 早于开工日期 ${measure.beginsOn}，请核对。`,
					`Measure “${measure.text}” ends on ${measure.dueOn}, before it begins on ${measure.beginsOn}; correct the days.`,
				),
			);
	}
	const served = new Set(plan.measures.flatMap((one) => one.problems));
	for (const problem of plan.problems)
		if (!served.has(problem.id))
			faults.push(
				say(
					`问题“${problem.text}”没有对应措施，请补写。`,
					`No measure takes on the problem “${problem.text}”; add one.`,
				),
			);
	for (const target of plan.targets)
		if (limitsOf("river", target.factor)?.sense === "within")
			faults.push(
				say(
					"pH 没有高低之分，不能作为目标，请另选。",
					"pH has no better direction and can't be a target; choose another.",
				),
			);
	if (before && plan.reason === "")
		faults.push(say("修订方案须写明理由。", "A later version needs the reason why the plan is changed."));
	return faults;
}

/** One line of "what changed": a date moved, a cost changed, a measure added or dropped. */
export interface PlanChange {
	measureId: string;
	text: string;
	what: "added" | "dropped" | "date" | "cost" | "owner" | "text";
	from: string;
	to: string;
}

/** What a later version changed in the measures of an earlier one. */
export function planChanges(from: PlanVersion, to: PlanVersion): PlanChange[] {
	const old = new Map(from.measures.map((one) => [one.id, one]));
	const changes: PlanChange[] = [];
	for (const measure of to.measures) {
		const was = old.get(measure.id);
		const change = (what: PlanChange["what"], a: string, b: string) => {
			if (a !== b) changes.push({ measureId: measure.id, text: measure.text, what, from: a, to: b });
		};
		if (!was) {
			changes.push({ measureId: measure.id, text: measure.text, what: "added", from: "", to: measure.dueOn });
			continue;
		}
		change("date", was.dueOn, measure.dueOn);
		change(
			"cost",
			was.costYuan === null ? "" : String(was.costYuan),
			measure.costYuan === null ? "" : String(measure.costYuan),
		);
		change("owner", was.person, measure.person);
		change("text", was.text, measure.text);
	}
	const kept = new Set(to.measures.map((one) => one.id));
	for (const measure of from.measures)
		if (!kept.has(measure.id))
			changes.push({ measureId: measure.id, text: measure.text, what: "dropped", from: measure.dueOn, to: "" });
	return changes;
}
