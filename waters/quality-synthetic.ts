import type { Sample } from "./quality.ts";
import type { LabelledStation } from "./quality-labelled.ts";

const STEP_MS = 15 * 60_000;
const VALUES = 96 * 150;
const START = Date.UTC(2025, 2, 1);

/** What is put wrong, and how long it lasts at most (values). */
const FAULTS = [
	["spike", 3],
	["stuck", 400],
	["air", 12],
	["noise", 60],
	["offset", 150],
] as const;

function chance(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

/** Invented stations with faults put in, for a machine without labelled data: days and seasons, rain, slow wander; seeded. */
export function syntheticStations(seed: number): LabelledStation[] {
	return (["tune", "report"] as const).map((half, index) => ({
		name: `synthetic ${index + 1}`,
		half,
		series: [
			...([
				["w01010", 18, 1.5, 0.05, 2],
				["w01001", 7.8, 0.2, 0.01, 2],
				["w01009", 8, 1.2, 0.05, 2],
				["w01014", 480, 15, 1.5, 1],
				["w01003", 25, 3, 0.8, 1],
			] as const),
		].map(([factor, level, day, noise, digits], place) =>
			seriesWithFaults(chance(seed + 1000 * index + place), factor, { level, day, noise, digits }),
		),
	}));
}

function seriesWithFaults(
	next: () => number,
	factor: string,
	{ level, day, noise, digits }: { level: number; day: number; noise: number; digits: number },
) {
	const bell = () => next() + next() + next() + next() - 2;
	const values: number[] = [];
	let wander = 0;
	let rain = 0;
	for (let index = 0; index < VALUES; index++) {
		wander = 0.9995 * wander + bell() * noise * 0.3;
		if (next() < 0.0004) rain = 1;
		rain *= 0.99;
		const sun = Math.sin(((index % 96) / 96) * 2 * Math.PI);
		values.push(level + day * sun + wander + bell() * noise + (factor === "w01003" ? 60 * rain : 0));
	}
	const labels: boolean[] = values.map(() => false);
	for (let at = 200; at < VALUES - 500; at += 150 + Math.floor(next() * 900)) {
		const [fault, longest] = FAULTS[Math.floor(next() * FAULTS.length)] ?? FAULTS[0];
		const length = 1 + Math.floor(next() * longest);
		const held = values[at] ?? level;
		const side = next() < 0.5 ? -1 : 1;
		for (let index = at; index < at + length; index++) {
			const was = values[index] ?? level;
			labels[index] = true;
			if (fault === "spike") values[index] = was + side * (0.25 * level + 8 * noise) * (1 + next());
			if (fault === "stuck") values[index] = held;
			if (fault === "air") values[index] = factor === "w01010" ? was + 6 : 0;
			if (fault === "noise") values[index] = was + bell() * (0.1 * level + 10 * noise);
			if (fault === "offset") values[index] = was + side * 0.15 * level;
		}
		at += length;
	}
	const samples = values.map(
		(value, index): Sample => ({
			...{ at: START + index * STEP_MS, mark: "N", version: 1 },
			value: Number(Math.max(0, value).toFixed(digits)),
		}),
	);
	return { factor, samples, labels };
}

/**
 * Days of a station and its two neighbours on one water: season, weather that all of them have, and what each has for itself; from a day on the first station's probe is off by a little more each
 * day. On the scale of the factor: a slope of 0 is a sound probe.
 */
export function driftingDays(
	seed: number,
	{ level, scatter, slope, from, days }: { level: number; scatter: number; slope: number; from: number; days: number },
): { own: { day: number; value: number }[]; neighbours: Map<number, number>[] } {
	const next = chance(seed);
	const bell = () => next() + next() + next() + next() - 2;
	const own: { day: number; value: number }[] = [];
	const neighbours = [new Map<number, number>(), new Map<number, number>()];
	let weather = 0;
	const selves = [0, 0, 0];
	for (let day = 0; day < days; day++) {
		weather = 0.8 * weather + 3 * scatter * bell();
		const shared = level + 6 * scatter * Math.sin((2 * Math.PI * day) / 365) + weather;
		// What each has for itself goes on for a few days, too.
		for (let place = 0; place < selves.length; place++) selves[place] = 0.6 * (selves[place] ?? 0) + scatter * bell();
		own.push({ day, value: shared + (selves[0] ?? 0) + slope * Math.max(0, day - from) });
		for (const [place, theirs] of neighbours.entries())
			theirs.set(day, shared + (place === 0 ? 2 : -1) * scatter + (selves[place + 1] ?? 0));
	}
	return { own, neighbours };
}
