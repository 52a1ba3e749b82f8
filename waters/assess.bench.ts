import { Decimal } from "decimal.js";
import { rowAssessor } from "./assess.ts";
import { type ClassScale, classOn, scaleOf } from "./class-scale.ts";
import { AUTOMATIC_FACTORS, limitsOf, type WaterClass } from "./standard.ts";

// The pure rules against the least that any assessment must do. All sides get the same 1M rows × 5 items and must come to the same classes:
// - compare only: doubles in one typed array, compared with the limits of table 1 in a loop, nothing else;
// - whole: the assessment as the pages and `bihuan assess` show it, from the decimal texts exactly as they were received: a finding for each item (its text, its class, its
//   multiple over class Ⅲ as a printed decimal), the class of the row and the items that decide it. Reading the texts is part of the rule (it must tell 0.2 from
//   0.2003 at any length) and is measured. The bar is for this side;
// - decision: the class of the row and a bit for each item that decides it, nothing made to keep.
// The texts have the digits that instruments and laboratories write; the rules make each finding once and share it. What texts cost that never come again is measured too, on six
// digits at random, and so is the first pass of all, when nothing is known yet. Parsing CSV and marks such as "0.01L" is on no side.

const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_EVEN });
const ROWS = 1_000_000;
const BAR = 4;
const ROUNDS = 9;

/** A small generator of even chance (mulberry32), so that every run assesses the same rows. */
function chance(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

/** `more`: decimals beyond those that are usual. */
function rows(more: number): { texts: string[]; numbers: Float64Array } {
	const next = chance(20241231);
	const texts: string[] = [];
	const numbers = new Float64Array(ROWS * AUTOMATIC_FACTORS.length);
	for (let index = 0; index < numbers.length; index++) {
		const text = [
			() => (6 + next() * 3).toFixed(2 + more),
			() => (2 + next() * 9).toFixed(2 + more),
			() => (1 + next() * 8).toFixed(1 + more),
			() => (next() * 2.2).toFixed(3 + more),
			() => (next() * 0.42).toFixed(3 + more),
		][index % 5]?.() as string;
		texts.push(text);
		numbers[index] = Number(text);
	}
	return { texts, numbers };
}

function onlyCompare(numbers: Float64Array): Uint8Array {
	const tables = AUTOMATIC_FACTORS.map((factor) => limitsOf("river", factor));
	const limits = Float64Array.from(tables.flatMap((table) => table?.limits.map(Number) ?? []));
	const classes = new Uint8Array(ROWS);
	for (let row = 0; row < ROWS; row++) {
		let worst = 1;
		for (let item = 0; item < 5; item++) {
			const value = numbers[row * 5 + item] as number;
			let found = 1;
			if (item === 0) found = value < 6 || value > 9 ? 6 : 1;
			else if (item === 1) while (found <= 5 && value < (limits[item * 5 + found - 1] as number)) found++;
			else while (found <= 5 && value > (limits[item * 5 + found - 1] as number)) found++;
			if (found > worst) worst = found;
		}
		classes[row] = worst;
	}
	return classes;
}

/** The class of each row and the items that decide it (a bit each): what the rule decides. */
function byTheRules(texts: readonly string[]): Uint8Array {
	const scales = AUTOMATIC_FACTORS.flatMap((factor) => scaleOf("river", factor) ?? []);
	const classes = new Uint8Array(ROWS);
	const deciding = new Uint8Array(ROWS);
	for (let row = 0; row < ROWS; row++) {
		let worst: WaterClass = 1;
		let items = 0;
		for (let item = 0; item < 5; item++) {
			const found = classOn(scales[item] as ClassScale, texts[row * 5 + item] as string);
			if (found > worst) {
				worst = found;
				items = 1 << item;
			} else if (found === worst && found > 1) items |= 1 << item;
		}
		classes[row] = worst;
		deciding[row] = items;
	}
	if (deciding.every((items) => items === 0)) throw new Error("Nothing decided anything.");
	return classes;
}

/** The whole assessment of each row: every item's finding with its multiple, and the deciding ones, as the pages show them. */
function whole(texts: readonly string[]): Uint8Array {
	const assessed = rowAssessor("river", AUTOMATIC_FACTORS);
	const classes = new Uint8Array(ROWS);
	for (let row = 0; row < ROWS; row++) {
		const at = row * 5;
		const values = [texts[at], texts[at + 1], texts[at + 2], texts[at + 3], texts[at + 4]] as string[];
		classes[row] = assessed(values).class ?? 0;
	}
	return classes;
}

/** Every 997th row by another way: classes and multiples from 40-digit decimals. */
function checkSome(texts: readonly string[]): void {
	const assessed = rowAssessor("river", AUTOMATIC_FACTORS);
	for (let row = 0; row < ROWS; row += 997) {
		for (const { factor, value, class: found, multipleVsIII } of assessed(texts.slice(row * 5, row * 5 + 5)).findings) {
			const third = limitsOf("river", factor)?.limits[2] ?? "";
			const over = found > 3 && limitsOf("river", factor)?.sense === "at-most";
			const exact = over ? new Exact(value).minus(third).div(third).toFixed(2) : null;
			if (exact !== multipleVsIII) throw new Error(`${factor} ${value}: ${multipleVsIII} is not ${exact}`);
		}
	}
}

function median(times: number[]): number {
	return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** The sides by turns on the same rows; medians of the times and of each round's ratios, which a busy machine disturbs less. */
function measure({ texts, numbers }: ReturnType<typeof rows>) {
	const sides = { bare: () => onlyCompare(numbers), decision: () => byTheRules(texts), whole: () => whole(texts) };
	const times: Record<keyof typeof sides, number[]> = { bare: [], decision: [], whole: [] };
	const expected = onlyCompare(numbers);
	let first = 0;
	for (let round = -1; round < ROUNDS; round++) {
		for (const side of ["bare", "whole", "decision"] as const) {
			const began = performance.now();
			const classes = sides[side]();
			const took = performance.now() - began;
			if (Buffer.compare(expected, classes) !== 0) throw new Error(`“${side}” disagrees: the bench measures nothing.`);
			if (round >= 0) times[side].push(took);
			else if (side === "whole") first = took;
		}
	}
	const ratio = (side: "decision" | "whole") => median(times[side].map((time, at) => time / (times.bare[at] ?? 1)));
	const ms = (side: keyof typeof sides) => median(times[side]);
	return { ms, ratio, first };
}

/** `npm run bench -- assess`. */
export async function bench(): Promise<void> {
	const usual = rows(0);
	const { ms, ratio, first } = measure(usual);
	checkSome(usual.texts);
	console.log(
		`rows ${ROWS} × ${AUTOMATIC_FACTORS.length}, medians of ${ROUNDS} rounds, classes equal on all sides, multiples checked in ${Math.ceil(ROWS / 997)} rows`,
	);
	console.log(
		`compare only ${ms("bare").toFixed(1)} ms · whole findings ${ms("whole").toFixed(1)} ms (the very first pass ${first.toFixed(1)} ms) · decision only ${ms("decision").toFixed(1)} ms`,
	);
	console.log(`whole findings, multiples printed: ratio ${ratio("whole").toFixed(2)} (bar: at most ${BAR})`);
	console.log(`decision only: ratio ${ratio("decision").toFixed(2)}`);
	const unheard = measure(rows(3));
	console.log(
		`texts that never come again (three more decimals): whole findings ${unheard.ms("whole").toFixed(1)} ms, ratio ${unheard.ratio("whole").toFixed(2)} · decision only ${unheard.ratio("decision").toFixed(2)} (no bar)`,
	);
	if (ratio("whole") > BAR) process.exitCode = 1;
}
