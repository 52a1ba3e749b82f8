import type { Bilingual } from "../loop/words.ts";
import { medianOf, type Sample } from "./quality.ts";

/** What a labelled stretch looks like; technicians' codes do not say it, so it is told by its shape. */
export const ANOMALY_KINDS = {
	spike: { zh: "尖峰", en: "spike" },
	stuck: { zh: "卡住", en: "stuck" },
	noise: { zh: "抖动", en: "noise" },
	shift: { zh: "突变后返回", en: "level shift" },
	drift: { zh: "漂移", en: "drift" },
	contextual: { zh: "仅从上下文可辨", en: "contextual" },
} as const satisfies Record<string, Bilingual>;
export type AnomalyKind = keyof typeof ANOMALY_KINDS;

/** Values on each side of a stretch that say what is usual round it. */
const AROUND = 48;
const EDGE = 5;
const SPIKE_VALUES = 3;
const STUCK_VALUES = 6;
const STUCK_SHARE = 0.9;
const NOISY = 3;
const JUMPS = 8;
const DRIFT_VALUES = 192;

/** The kind of a stretch [from, to] of values (both included); those of other stretches round it are not to be among `sound`. */
export function kindOfAnomaly(
	samples: readonly Sample[],
	from: number,
	to: number,
	sound: (place: number) => boolean,
): AnomalyKind {
	const inside = valuesIn(samples, from, to, () => true);
	const before = valuesIn(samples, from - AROUND, from - 1, sound);
	const after = valuesIn(samples, to + 1, to + AROUND, sound);
	const usual = [...stepsOf(before), ...stepsOf(after)].map(Math.abs);
	const noise = Math.max(usual.length > 0 ? medianOf(usual) : 0, 1e-9);
	const sides = [...before.slice(-EDGE), ...after.slice(0, EDGE)];
	const level = sides.length > 0 ? medianOf(sides) : Number.NaN;
	if (inside.length <= SPIKE_VALUES) {
		const off = Math.max(...inside.map((value) => Math.abs(value - level)));
		return off > JUMPS * noise ? "spike" : "contextual";
	}
	const steps = stepsOf(inside).map(Math.abs);
	const still = (all: readonly number[]) => all.filter((step) => step === 0).length / Math.max(1, all.length);
	if (inside.length >= STUCK_VALUES && still(steps) >= STUCK_SHARE && still(usual) < STUCK_SHARE) return "stuck";
	if (medianOf(steps) > NOISY * noise) return "noise";
	const begins = Math.abs((inside[0] ?? level) - medianOf(before.slice(-EDGE)));
	const ends = Math.abs((inside.at(-1) ?? level) - medianOf(after.slice(0, EDGE)));
	const off = Math.abs(medianOf(inside) - level);
	if (inside.length >= DRIFT_VALUES && !(begins > 2 * JUMPS * noise)) return "drift";
	if ((begins > JUMPS * noise || ends > JUMPS * noise) && off > JUMPS * noise) return "shift";
	return "contextual";
}

function valuesIn(samples: readonly Sample[], from: number, to: number, wanted: (place: number) => boolean): number[] {
	const values: number[] = [];
	for (let place = Math.max(0, from); place <= Math.min(to, samples.length - 1); place++) {
		const value = samples[place]?.value;
		if (value != null && wanted(place)) values.push(value);
	}
	return values;
}

const stepsOf = (values: readonly number[]) => values.slice(1).map((value, index) => value - (values[index] as number));

/** Stretches of labelled values, as places (both included); what has no value is passed over, and one goes on over a sound value. */
export function labelledStretches(
	samples: readonly Sample[],
	labels: readonly boolean[],
): { from: number; to: number }[] {
	const stretches: { from: number; to: number; last: number }[] = [];
	let order = 0;
	for (let place = 0; place < samples.length; place++) {
		if (samples[place]?.value == null) continue;
		order++;
		if (!labels[place]) continue;
		const open = stretches.at(-1);
		if (open && order - open.last <= BRIDGE) {
			open.to = place;
			open.last = order;
		} else stretches.push({ from: place, to: place, last: order });
	}
	return stretches.map(({ from, to }) => ({ from, to }));
}

const BRIDGE = 2;
