import type { Check, Finding } from "./quality.ts";
import { medianOf, spanWords } from "./quality.ts";

/** A gap is one from so many intervals on: one late telling is none. */
const GAP_INTERVALS = 1.8;

/** The usual step is that of so many on either side: a station that was told another interval is not at fault. */
const STEPS = 7;

function usualStep(steps: readonly number[], index: number, intervalMs: number | null): number | null {
	const sides = [steps.slice(Math.max(0, index - STEPS), index), steps.slice(index + 1, index + 1 + STEPS)];
	const usual = sides.filter((side) => side.length >= 3).map(medianOf);
	return usual.length > 0 ? Math.max(...usual) : intervalMs;
}

/** Tellings that were due and are not there. */
export const gapCheck: Check = {
	name: "gap",
	version: "1",
	title: { zh: "缺数", en: "missing" },
	describe: {
		zh: "相邻两次来报的间隔超过平常间隔 1.8 倍的，其间为缺失；补报到达后自动撤销。来报而无可用值的，该值为缺失。",
		en: "Between two tellings that are more than 1.8 usual intervals apart, data are missing; what is sent later fills the gap by itself. A telling without a usable value is missing that value.",
	},
	find({ samples, intervalMs }) {
		const found: Finding[] = [];
		const steps = samples.slice(1).map(({ at }, index) => at - (samples[index]?.at ?? at));
		for (let index = 0; index < samples.length; index++) {
			const sample = samples[index];
			if (!sample) continue;
			const previous = samples[index - 1];
			const usual = previous ? usualStep(steps, index - 1, intervalMs) : null;
			if (previous && usual !== null && sample.at - previous.at > GAP_INTERVALS * usual) {
				const span = { at: previous.at + usual, until: sample.at };
				const missed = Math.max(1, Math.round((sample.at - previous.at) / usual) - 1);
				const numbers = { missed, spanMs: sample.at - previous.at };
				found.push({ ...span, verdict: "missing", check: "gap", version: "1", numbers });
			}
			if (sample.value === null)
				found.push({
					...{ at: sample.at, verdict: "missing" as const, check: "gap", version: "1" },
					numbers: { missed: 1, spanMs: 0 },
				});
		}
		return found;
	},
	say({ missed, spanMs }) {
		if (Number(spanMs) === 0) return { zh: "来报中没有可用的数值。", en: "The telling has no usable value." };
		const span = spanWords(Number(spanMs));
		return {
			zh: `${span.zh}没有来报，约缺 ${missed} 次。`,
			en: `Nothing came for ${span.en}: about ${missed} tellings are missing.`,
		};
	},
};
