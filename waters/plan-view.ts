import type { Stage } from "../loop/matter.ts";
import type { Bilingual } from "../loop/words.ts";
import type { CreekPlan, PlanChange, PlanVersion } from "./creek-plan.ts";
import type { FactorEffect } from "./measure-effect.store.ts";
import type { PlanProgress } from "./plan-progress.ts";

/** Where a target of the plan in force stands: by the last complete month, and as the matter that it is. */
export interface TargetNow {
	id: string;
	matterId: string;
	stage: Stage | null;
	/** Why the data do not let it be signed off, as of then; null where they show it reached, or where it is signed off. */
	fault: Bilingual | null;
	month: string;
	/** Mean of the month; null: not sampled. */
	mean: string | null;
	met: boolean | null;
}

/** What the plan's page is given. */
export interface PlanView {
	moment: { timeZone: string };
	today: string;
	creek: { id: string; name: Bilingual; level: number; targetClass: number | null };
	plan: (Omit<CreekPlan, "versions"> & { versions: (PlanVersion & { changes: PlanChange[] })[] }) | null;
	progress: PlanProgress | null;
	measures: { id: string; matterId: string; stage: Stage | null; doneOn: string | null }[];
	targets: TargetNow[];
	effects: { measureId: string; factors: FactorEffect[] }[];
	names: Record<string, Bilingual>;
	offices: { unit: string; kind: string; name: Bilingual; persons: { id: string; name: Bilingual }[] }[];
	can: { write: boolean; decide: boolean };
}

export type VersionShown = NonNullable<PlanView["plan"]>["versions"][number];
