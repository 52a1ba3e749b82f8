import { addDays, addMonths, instantOf, localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import type { CreekPlan, PlanMeasure } from "./creek-plan.ts";
import { type DatedSample, type MeasureEffect, MONTHS_AFTER, measureEffect } from "./measure-effect.ts";
import type { DoneOn } from "./plan-progress.ts";
import { rainDays } from "./rain.store.ts";
import type { SamplingDay } from "./rebound.ts";
import { samplingDays } from "./sampling-day.store.ts";

/** Oxygen does not vary in proportion to its level. */
const BY_DIFFERENCE = new Set(["w01009", "w01001", "w01010"]);

/** Creeks without works that are compared with, at most: more make the answer no surer and the page slower. */
const MOST_CONTROLS = 40;

export interface FactorEffect {
	factor: string;
	/** What the plan expected, per cent. */
	expected: number;
	found: MeasureEffect;
	/** Other measures on the same creek that ended within the comparison: their effects can't be told apart. */
	alsoDone: string[];
	/** The creeks that it was compared with. */
	controls: string[];
}

/** Everything that effects are counted from, read once for a creek. */
export interface EffectGround {
	treated: SamplingDay[];
	others: Map<string, SamplingDay[]>;
	rain: ReadonlyMap<string, number> | null;
}

/** Reads the samples of a creek and of the creeks of its level where nothing was done in the span. */
export async function effectGround(
	trx: Trx,
	creekId: string,
	measures: readonly PlanMeasure[],
	done: DoneOn,
	plans: ReadonlyMap<string, CreekPlan>,
	creekIds: readonly string[],
	moment: Moment,
): Promise<EffectGround | null> {
	const finished = measures.filter((one) => done.has(one.id));
	if (finished.length === 0) return null;
	const first = finished.reduce((so, one) => (one.beginsOn < so ? one.beginsOn : so), "9999-12-31");
	const last = finished.reduce((so, one) => ((done.get(one.id) ?? "") > so ? (done.get(one.id) ?? "") : so), "");
	const from = `${addMonths(first.slice(0, 7), -25)}-01`;
	const to = `${addMonths(last.slice(0, 7), MONTHS_AFTER + 1)}-01`;
	const works = new Map(
		[...plans].map(([id, plan]) => [
			id,
			plan.versions
				.filter((version) => version.decided?.approved)
				.flatMap((version) => version.measures.map((one) => ({ from: one.beginsOn, to: addDays(one.dueOn, 90) }))),
		]),
	);
	const quiet = creekIds.filter(
		(id) => id !== creekId && !(works.get(id) ?? []).some((span) => span.from <= to && span.to >= from),
	);
	const controls = evenly(quiet, MOST_CONTROLS);
	const factors = [...new Set(finished.flatMap((one) => one.effects.map((effect) => effect.factor)))];
	const query = { creekIds: [creekId, ...controls], from: instantOf(from, "00:00", moment.timeZone), factors };
	const days = await samplingDays(trx, query, moment);
	const treated = days.get(creekId) ?? [];
	days.delete(creekId);
	return { treated, others: days, rain: await rainDays(trx, { from, to }, moment) };
}

/** Every so-manieth of a list, so that a long one is thinned without choosing. */
function evenly(list: readonly string[], most: number): string[] {
	if (list.length <= most) return [...list];
	return Array.from({ length: most }, (_, index) => list[Math.floor((index * list.length) / most)] ?? "");
}

/** What each finished measure did to the factors that the plan named. */
export function effectsOf(
	measure: PlanMeasure,
	all: readonly PlanMeasure[],
	done: DoneOn,
	ground: EffectGround,
	moment: Moment,
): FactorEffect[] {
	const endedOn = done.get(measure.id);
	if (endedOn === undefined) return [];
	const until = addMonths(endedOn.slice(0, 7), MONTHS_AFTER);
	const from = addMonths(measure.beginsOn.slice(0, 7), -12);
	const alsoDone = all
		.filter((one) => one.id !== measure.id)
		.filter((one) => (done.get(one.id) ?? "").slice(0, 7) >= from && (done.get(one.id) ?? "9999").slice(0, 7) <= until)
		.map((one) => one.text);
	return measure.effects.map(({ factor, percent }) => ({
		...{ factor, expected: percent, alsoDone, controls: [...ground.others.keys()] },
		found: measureEffect({
			scale: BY_DIFFERENCE.has(factor) ? "difference" : "ratio",
			...{ beganOn: measure.beginsOn, endedOn, rain: ground.rain },
			treated: samplesOf(ground.treated, factor),
			controls: [...ground.others.values()].map((days) => samplesOf(days, factor)),
			today: localDay(moment.at, moment.timeZone),
		}),
	}));
}

const samplesOf = (days: readonly SamplingDay[], factor: string): DatedSample[] =>
	days.flatMap(({ day, values }) => (values[factor] === undefined ? [] : [{ day, value: Number(values[factor]) }]));
