// A small proof of work against floods: the sender's machine looks for a number that makes the digest begin with so many zero bits. It costs a person's
// telephone a second once, and a machine that sends thousands an hour of each. SHA-256 by FIPS 180-4, for short ASCII texts; runs in the page's worker,
// where the browser's own digest, being asynchronous, is many times slower.

/** Zero bits asked for: about 130,000 tries on average. */
export const WORK_BITS = 17;

const K = new Uint32Array(64);
const FIRST = new Uint32Array(8);
{
	// The constants are the first 32 bits of the fractions of cube and square roots of the first primes.
	let found = 0;
	for (let number = 2; found < 64; number++) {
		let prime = true;
		for (let factor = 2; factor * factor <= number; factor++) if (number % factor === 0) prime = false;
		if (!prime) continue;
		if (found < 8) FIRST[found] = fraction(number ** (1 / 2));
		K[found++] = fraction(number ** (1 / 3));
	}
}

function fraction(root: number): number {
	return Math.floor((root - Math.floor(root)) * 2 ** 32);
}

const W = new Uint32Array(64);
const at = (array: Uint32Array, index: number) => array[index] as number;
const turn = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits));

/** SHA-256 of an ASCII text of at most 119 characters, as eight words. */
export function sha256(text: string): Uint32Array {
	const blocks = text.length < 56 ? 1 : 2;
	const bytes = new Uint8Array(blocks * 64);
	for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
	bytes[text.length] = 0x80;
	new DataView(bytes.buffer).setUint32(bytes.length - 4, text.length * 8);
	const state = FIRST.slice();
	const view = new DataView(bytes.buffer);
	for (let block = 0; block < blocks; block++) {
		for (let index = 0; index < 16; index++) W[index] = view.getUint32(block * 64 + index * 4);
		for (let index = 16; index < 64; index++) {
			const [a, b] = [at(W, index - 15), at(W, index - 2)];
			const low = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
			const high = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
			W[index] = (at(W, index - 16) + low + at(W, index - 7) + high) | 0;
		}
		mix(state);
	}
	return state;
}

function mix(state: Uint32Array): void {
	let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
	for (let round = 0; round < 64; round++) {
		const one = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
		const first = (h + one + ((e & f) ^ (~e & g)) + at(K, round) + at(W, round)) | 0;
		const two = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
		const second = (two + ((a & b) ^ (a & c) ^ (b & c))) | 0;
		[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
	}
	for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) state[index] = at(state, index) + word;
}

/** Whether a number answers a challenge. */
export function answers(challenge: string, nonce: number, bits: number): boolean {
	const digest = sha256(`${challenge}.${nonce}`);
	return Math.clz32(at(digest, 0)) + (at(digest, 0) === 0 ? Math.clz32(at(digest, 1)) : 0) >= bits;
}

/** Looks for the number. `every` is called now and then with the tries so far. */
export function solve(challenge: string, bits: number, every: (tries: number) => void = () => {}): number {
	for (let nonce = 0; ; nonce++) {
		if (answers(challenge, nonce, bits)) return nonce;
		if (nonce % 20_000 === 19_999) every(nonce + 1);
	}
}
