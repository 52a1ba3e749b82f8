import { intervalOf, profileOf, type Sample, type Series } from "./quality.ts";
import { CONTEXT_SAMPLES, type JudgedValue, judgeStation } from "./quality-rules.ts";

const PROFILE_MS = 90 * 86_400_000;

/** A station's whole past, judged month by month as it would have been while it arrived: each month by the profile of the good values before it. */
export function judgeHistory(
	series: readonly { factor: string; samples: readonly Sample[] }[],
): Map<string, JudgedValue[]> {
	const result = new Map<string, JudgedValue[]>(series.map(({ factor }) => [factor, []]));
	const times = series.flatMap(({ samples }) => samples.map(({ at }) => at));
	if (times.length === 0) return result;
	const last = times.reduce((a, b) => Math.max(a, b));
	const intervals = new Map(series.map(({ factor, samples }) => [factor, intervalOf(samples)]));
	for (let from = monthStart(times.reduce((a, b) => Math.min(a, b))); from <= last; from = nextMonth(from)) {
		const to = nextMonth(from);
		const windows = series.map(({ factor, samples }): Series => {
			const first = lowerBound(samples, from);
			const end = lowerBound(samples, to);
			return {
				factor,
				intervalMs: intervals.get(factor) ?? null,
				samples: samples.slice(Math.max(0, first - HELD_SAMPLES), end + CONTEXT_SAMPLES),
				profile: pastProfile(samples, result.get(factor) ?? [], from),
			};
		});
		for (const [factor, values] of judgeStation(windows))
			result.get(factor)?.push(...values.filter(({ at }) => at >= from && at < to));
	}
	return result;
}

/** Far enough back for the start of a value that is held. */
const HELD_SAMPLES = 400;

/** A shorter past has seen too little weather to say what is plausible. */
const LEAST_MS = 30 * 86_400_000;

/** The profile of the good values of the 90 days before a moment; null where they span less than 30 days. */
export function pastProfile(samples: readonly Sample[], judged: readonly JudgedValue[], before: number) {
	const odd = new Set(judged.map(({ at }) => at));
	const values: number[] = [];
	const first = lowerBound(samples, before - PROFILE_MS);
	if (before - (samples[first]?.at ?? before) < LEAST_MS) return null;
	for (let index = first; index < samples.length; index++) {
		const sample = samples[index] as Sample;
		if (sample.at >= before) break;
		if (sample.value !== null && !odd.has(sample.at)) values.push(sample.value);
	}
	return profileOf(values);
}

function lowerBound(samples: readonly Sample[], at: number): number {
	let low = 0;
	let high = samples.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((samples[middle] as Sample).at < at) low = middle + 1;
		else high = middle;
	}
	return low;
}

function monthStart(at: number): number {
	const date = new Date(at);
	return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

function nextMonth(at: number): number {
	const date = new Date(at);
	return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}
