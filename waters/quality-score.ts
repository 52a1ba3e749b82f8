import type { Sample } from "./quality.ts";

/** How what was found agrees with what people labelled; counts add up over series. */
export interface Score {
	/** Values found and labelled; found only; labelled only. */
	hits: number;
	falseAlarms: number;
	misses: number;
	/** Stretches of labelled values, and those with at least one value found (one place to either side counts). */
	events: number;
	eventsFound: number;
	/** Stretches of found values, and those that touch a label. */
	alarms: number;
	alarmsRight: number;
}

export const NO_SCORE: Score = {
	...{ hits: 0, falseAlarms: 0, misses: 0, events: 0, eventsFound: 0, alarms: 0, alarmsRight: 0 },
};

/** A stretch goes on over so many places in between. */
const BRIDGE = 2;

/** Compares the values found with the labels; a place without a value is neither. */
export function scoreOf(samples: readonly Sample[], labels: readonly boolean[], found: ReadonlySet<number>): Score {
	const labelled: boolean[] = [];
	const flagged: boolean[] = [];
	for (let index = 0; index < samples.length; index++) {
		const sample = samples[index] as Sample;
		if (sample.value === null) continue;
		labelled.push(labels[index] ?? false);
		flagged.push(found.has(sample.at));
	}
	const score = { ...NO_SCORE };
	for (let index = 0; index < labelled.length; index++) {
		if (labelled[index] && flagged[index]) score.hits++;
		else if (flagged[index]) score.falseAlarms++;
		else if (labelled[index]) score.misses++;
	}
	const events = stretches(labelled);
	const alarms = stretches(flagged);
	score.events = events.length;
	score.alarms = alarms.length;
	const touches = ([from, to]: readonly [number, number], marks: readonly boolean[]) =>
		marks.slice(Math.max(0, from - 1), to + 2).some(Boolean);
	score.eventsFound = events.filter((event) => touches(event, flagged)).length;
	score.alarmsRight = alarms.filter((alarm) => touches(alarm, labelled)).length;
	return score;
}

function stretches(marks: readonly boolean[]): (readonly [number, number])[] {
	const found: [number, number][] = [];
	for (let index = 0; index < marks.length; index++) {
		if (!marks[index]) continue;
		const last = found.at(-1);
		if (last && index - last[1] <= BRIDGE) last[1] = index;
		else found.push([index, index]);
	}
	return found;
}

export function addScores(a: Score, b: Score): Score {
	const sum = { ...a };
	for (const key of Object.keys(b) as (keyof Score)[]) sum[key] += b[key];
	return sum;
}
