import { rowAssessor } from "./assess.ts";
import { type ClassScale, classOn, scaleOf } from "./class-scale.ts";
import { AUTOMATIC_FACTORS, limitsOf, type WaterClass } from "./standard.ts";

// The pure rules against the least that any assessment must do. Both sides get the same 1M rows × 5 items and must come to the same classes:
// - the bar: doubles in one typed array, compared with the limits of table 1 in a loop, nothing else;
// - ours: the rule's decision, on the decimal texts exactly as they were received: each item's class, the worst of them, and which items decide. Reading
//   the texts is part of the rule (it must tell 0.2 from 0.2003 at any length), so it stays inside the measured part.
// The bar is for the decision. What `bihuan assess` does beyond it (an object for each finding, the multiples over class Ⅲ as printed decimals) is timed
// beside it and has no bar: it costs about twice the bar's four times, and the bare side does nothing of the kind. Parsing CSV and marks such as
// "0.01L" is on neither side.

const ROWS = 1_000_000;
const BAR = 4;
const ROUNDS = 5;

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

function rows(): { texts: string[]; numbers: Float64Array } {
	const next = chance(20241231);
	const texts: string[] = [];
	const numbers = new Float64Array(ROWS * AUTOMATIC_FACTORS.length);
	for (let index = 0; index < numbers.length; index++) {
		const text = [
			() => (6 + next() * 3).toFixed(2),
			() => (2 + next() * 9).toFixed(2),
			() => (1 + next() * 8).toFixed(1),
			() => (next() * 2.2).toFixed(3),
			() => (next() * 0.42).toFixed(3),
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

/** The whole assessment of each row: every item's finding, the deciding ones and their multiples, as the pages show them. */
function explained(texts: readonly string[]): Uint8Array {
	const assessed = rowAssessor("river", AUTOMATIC_FACTORS);
	const classes = new Uint8Array(ROWS);
	for (let row = 0; row < ROWS; row++) {
		const at = row * 5;
		const values = [texts[at], texts[at + 1], texts[at + 2], texts[at + 3], texts[at + 4]] as string[];
		classes[row] = assessed(values).class ?? 0;
	}
	return classes;
}

function median(times: number[]): number {
	return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** `npm run bench -- assess`. */
export async function bench(): Promise<void> {
	const { texts, numbers } = rows();
	const sides = { bare: () => onlyCompare(numbers), rules: () => byTheRules(texts), explained: () => explained(texts) };
	const times: Record<keyof typeof sides, number[]> = { bare: [], rules: [], explained: [] };
	for (let round = -1; round < ROUNDS; round++) {
		const bare = onlyCompare(numbers);
		for (const side of Object.keys(sides) as (keyof typeof sides)[]) {
			const began = performance.now();
			const classes = sides[side]();
			const took = performance.now() - began;
			if (Buffer.compare(bare, classes) !== 0) throw new Error(`“${side}” disagrees: the bench measures nothing.`);
			if (round >= 0) times[side].push(took); // the first round warms the sides up
		}
	}
	const [bare, rules, whole] = [median(times.bare), median(times.rules), median(times.explained)];
	console.log(`rows ${ROWS} × 5, medians of ${ROUNDS} rounds, classes equal on all sides`);
	console.log(
		`compare only ${bare.toFixed(1)} ms · rules ${rules.toFixed(1)} ms · with every finding spelt out ${whole.toFixed(1)} ms`,
	);
	console.log(`rules: ratio ${(rules / bare).toFixed(2)} (bar: at most ${BAR})`);
	console.log(`with findings: ratio ${(whole / bare).toFixed(2)} (no bar)`);
	if (rules / bare > BAR) process.exitCode = 1;
}
