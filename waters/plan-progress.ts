import { daysBetween } from "../loop/local-day.ts";
import type { CreekPlan, PlanMeasure, PlanVersion } from "./creek-plan.ts";

/** A share (0 to 1) of a plan's weight, from this local day on. */
export interface CurvePoint {
	day: string;
	share: number;
}

export interface PlanCurve {
	version: number;
	/** What should be finished by when, step by step. */
	planned: CurvePoint[];
	/** What was finished when, of this version's own measures. */
	done: CurvePoint[];
	/** Shares on the day asked for. */
	plannedShare: number;
	doneShare: number;
}

export interface PlanProgress {
	/** By cost where every measure of every approved version has one; else each measure counts alike. */
	weighedBy: "cost" | "count";
	/** The first approved version comes first: progress is told against it. Every later one follows. */
	curves: PlanCurve[];
	/** Days by which finished work of the first version lies behind its plan; below zero: ahead; null where it can't be told. */
	daysBehind: number | null;
	/** Measures of the version in force that are due and not finished. */
	overdue: { id: string; text: string; dueOn: string; days: number }[];
}

/** Only a measure whose end was verified counts, in full and from the day on which it was claimed; nobody estimates per cents. */
export type DoneOn = ReadonlyMap<string, string>;

/** Pure: progress of a plan on a local day against its first approved version; null before the first approval. */
export function planProgress(plan: CreekPlan, doneOn: DoneOn, today: string): PlanProgress | null {
	const { firstApproved, inForce } = plan;
	if (!firstApproved || !inForce) return null;
	const approved = plan.versions.filter((one) => one.decided?.approved);
	const byCost = approved.every((version) => version.measures.every((one) => (one.costYuan ?? 0) > 0));
	const weight = (measure: PlanMeasure) => (byCost ? (measure.costYuan ?? 0) : 1);
	const curves = approved.map((version) => curveOf(version, doneOn, today, weight));
	const first = curves[0];
	return {
		weighedBy: byCost ? "cost" : "count",
		curves,
		daysBehind: first ? behind(first, today) : null,
		overdue: inForce.measures
			.filter((one) => one.dueOn < today && !isDone(doneOn, one.id, today))
			.map(({ id, text, dueOn }) => ({ id, text, dueOn, days: daysBetween(dueOn, today) })),
	};
}

const isDone = (doneOn: DoneOn, id: string, today: string) => (doneOn.get(id) ?? "9999") <= today;

function curveOf(version: PlanVersion, doneOn: DoneOn, today: string, weight: (one: PlanMeasure) => number): PlanCurve {
	const all = version.measures.reduce((sum, one) => sum + weight(one), 0);
	const steps = (dated: { day: string; weight: number }[]): CurvePoint[] => {
		const points: CurvePoint[] = [];
		let sum = 0;
		for (const [day, rows] of [...Map.groupBy(dated, (one) => one.day)].sort(([a], [b]) => (a < b ? -1 : 1))) {
			sum += rows.reduce((part, one) => part + one.weight, 0);
			points.push({ day, share: sum / all });
		}
		return points;
	};
	const planned = steps(version.measures.map((one) => ({ day: one.dueOn, weight: weight(one) })));
	const done = steps(
		version.measures.flatMap((one) => {
			const day = doneOn.get(one.id);
			return day !== undefined && day <= today ? [{ day, weight: weight(one) }] : [];
		}),
	);
	return {
		version: version.version,
		planned,
		done,
		plannedShare: shareOn(planned, today),
		doneShare: shareOn(done, today),
	};
}

export function shareOn(points: readonly CurvePoint[], day: string): number {
	return points.findLast((point) => point.day <= day)?.share ?? 0;
}

/** How long ago, by the plan, as much should have been finished as the next step asks for. */
function behind({ planned, doneShare }: PlanCurve, today: string): number {
	const next = planned.find((point) => point.share > doneShare + 1e-9);
	if (next && next.day < today) return daysBetween(next.day, today);
	const reached = planned.findLast((point) => point.share <= doneShare + 1e-9);
	return reached && reached.day > today ? -daysBetween(today, reached.day) : 0;
}
