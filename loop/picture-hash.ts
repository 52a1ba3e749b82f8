/** Side of the grey picture that the hash is made of. */
export const HASH_SIDE = 32;
const KEPT = 8;

/** Two pictures with at most so many of 64 bits apart are shown as nearly the same. Measured in picture-hash.test.ts. */
export const NEARLY_SAME_BITS = 10;

/** A picture plainer than this (standard deviation of grey, 0–255) looks like every other plain one: no hash. */
const PLAINEST = 3;

const COSINES = Float64Array.from({ length: KEPT * HASH_SIDE }, (_, at) => {
	const frequency = 1 + Math.floor(at / HASH_SIDE);
	return Math.cos((Math.PI * frequency * (2 * (at % HASH_SIDE) + 1)) / (2 * HASH_SIDE));
});

/**
 * The perceptual hash of a grey picture of 32 × 32 bytes: which of its 64 slowest waves (DCT-II, frequencies 1–8 both ways, without the constant one, so
 * that brightness makes no difference) are stronger than their median. 16 hex digits; null where the picture is too plain to say anything.
 */
export function pictureHash(grey: Uint8Array): string | null {
	if (grey.length !== HASH_SIDE ** 2)
		throw new Error(`${grey.length} bytes are no picture of ${HASH_SIDE} × ${HASH_SIDE}`);
	const mean = grey.reduce((sum, one) => sum + one, 0) / grey.length;
	const spread = Math.sqrt(grey.reduce((sum, one) => sum + (one - mean) ** 2, 0) / grey.length);
	if (spread < PLAINEST) return null;
	const rows = new Float64Array(HASH_SIDE * KEPT);
	for (let y = 0; y < HASH_SIDE; y++)
		for (let u = 0; u < KEPT; u++) {
			let sum = 0;
			for (let x = 0; x < HASH_SIDE; x++) sum += (grey[y * HASH_SIDE + x] ?? 0) * (COSINES[u * HASH_SIDE + x] ?? 0);
			rows[y * KEPT + u] = sum;
		}
	const waves: number[] = [];
	for (let v = 0; v < KEPT; v++)
		for (let u = 0; u < KEPT; u++) {
			let sum = 0;
			for (let y = 0; y < HASH_SIDE; y++) sum += (rows[y * KEPT + u] ?? 0) * (COSINES[v * HASH_SIDE + y] ?? 0);
			waves.push(sum);
		}
	const sorted = waves.toSorted((a, b) => a - b);
	const median = ((sorted[31] ?? 0) + (sorted[32] ?? 0)) / 2;
	const bits = waves.reduce((all, wave) => (all << 1n) | (wave > median ? 1n : 0n), 0n);
	return bits.toString(16).padStart(16, "0");
}

/** How many of the 64 bits differ. */
export function bitsApart(a: string, b: string): number {
	return bandsOf(a).reduce((sum, band, at) => sum + ones(band ^ (bandsOf(b)[at] ?? 0)), 0);
}

/** The hash in four bands of 16 bits, as the database keeps and searches it. */
export function bandsOf(hash: string): [number, number, number, number] {
	const band = (at: number) => Number.parseInt(hash.slice(4 * at, 4 * at + 4), 16);
	return [band(0), band(1), band(2), band(3)];
}

export function hashOfBands(bands: readonly number[]): string {
	return bands.map((band) => band.toString(16).padStart(4, "0")).join("");
}

/**
 * Every value that a band may have when at most {@link NEARLY_SAME_BITS} of the whole 64 differ and this band is the luckiest of the four: by the
 * pigeonhole principle it then differs in two bits at most (true up to 11). 137 values; asking each band's index for its own finds every near picture and reads under 1 % of
 * the others (Norouzi et al., multi-index hashing).
 */
export function nearBands(band: number): number[] {
	const near = [band];
	for (let i = 0; i < 16; i++) {
		near.push(band ^ (1 << i));
		for (let j = i + 1; j < 16; j++) near.push(band ^ (1 << i) ^ (1 << j));
	}
	return near;
}

function ones(value: number): number {
	let count = 0;
	for (let left = value; left !== 0; left &= left - 1) count++;
	return count;
}
