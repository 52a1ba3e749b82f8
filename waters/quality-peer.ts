import { medianOf, type Sample } from "./quality.ts";

// What anybody would try first, for the bench to compare with.

const HAMPEL_SIDE = 7;
const HAMPEL_TIMES = 3;
const Z_SIDE = 48;
const Z_TIMES = 3;

/** Hampel filter: more than three scaled median absolute deviations off the median of seven neighbours on each side. */
export function hampel(samples: readonly Sample[]): Set<number> {
	const found = new Set<number>();
	for (let at = 0; at < samples.length; at++) {
		const sample = samples[at] as Sample;
		if (sample.value === null) continue;
		const around = samples
			.slice(Math.max(0, at - HAMPEL_SIDE), at + HAMPEL_SIDE + 1)
			.flatMap(({ value }) => value ?? []);
		const middle = medianOf(around);
		const scatter = 1.4826 * medianOf(around.map((value) => Math.abs(value - middle)));
		if (Math.abs(sample.value - middle) > HAMPEL_TIMES * scatter) found.add(sample.at);
	}
	return found;
}

/** Plain z-score: more than three standard deviations off the mean of 48 neighbours on each side. */
export function zScore(samples: readonly Sample[]): Set<number> {
	const found = new Set<number>();
	const values = samples.map(({ value }) => value ?? Number.NaN);
	for (let at = 0; at < samples.length; at++) {
		const sample = samples[at] as Sample;
		if (sample.value === null) continue;
		let count = 0;
		let sum = 0;
		let squares = 0;
		for (let near = Math.max(0, at - Z_SIDE); near <= Math.min(values.length - 1, at + Z_SIDE); near++) {
			const value = values[near] as number;
			if (Number.isNaN(value)) continue;
			count++;
			sum += value;
			squares += value * value;
		}
		const mean = sum / count;
		const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
		if (deviation > 0 && Math.abs(sample.value - mean) > Z_TIMES * deviation) found.add(sample.at);
	}
	return found;
}
