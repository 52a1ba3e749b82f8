/**
 * A copy of a text that stands for itself: one cut out of a piece of a file keeps the whole piece in memory, and whoever remembers a thousand cells
 * would hold the file.
 */
export function ownText(text: string): string {
	return Buffer.from(text, "utf8").toString("utf8");
}

/** Seconds since 1970 stay below this for the next 240 years; a place and a second make one exact double. */
const SECONDS = 2 ** 33;
const FIRST_SIZE = 1 << 12;

/**
 * Which (site, time, factor) a file has had, exactly, in 16 bytes a row or so: a million rows in 32 MB, where a set of texts would take many times that.
 * Open addressing; factors are bits of a mask.
 */
export class SeenRows {
	#keys = new Float64Array(FIRST_SIZE).fill(-1);
	#masks = new Uint32Array(FIRST_SIZE);
	#lines = new Uint32Array(FIRST_SIZE);
	#count = 0;
	readonly #places = new Map<string, number>();

	/** Notes a row; the line of an earlier one where a factor of the same site and time was there (then nothing is noted). */
	add(site: string, at: number, mask: number, line: number): number | null {
		let place = this.#places.get(site);
		if (place === undefined) {
			place = this.#places.size;
			this.#places.set(ownText(site), place);
		}
		if (this.#count * 2 > this.#keys.length) this.#grow();
		const key = place * SECONDS + Math.floor(at / 1000);
		const slot = this.#slot(key);
		if (this.#keys[slot] === key) {
			const known = this.#masks[slot] ?? 0;
			if ((known & mask) !== 0) return this.#lines[slot] ?? 0;
			this.#masks[slot] = known | mask;
			return null;
		}
		this.#keys[slot] = key;
		this.#masks[slot] = mask;
		this.#lines[slot] = line;
		this.#count++;
		return null;
	}

	/** The slot that holds the key, or the empty one where it belongs. */
	#slot(key: number): number {
		const last = this.#keys.length - 1;
		const low = key % 4_294_967_296;
		const high = (key - low) / 4_294_967_296;
		let slot = (Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b) >>> 7) & last;
		while (this.#keys[slot] !== -1 && this.#keys[slot] !== key) slot = (slot + 1) & last;
		return slot;
	}

	#grow(): void {
		const [keys, masks, lines] = [this.#keys, this.#masks, this.#lines];
		this.#keys = new Float64Array(keys.length * 2).fill(-1);
		this.#masks = new Uint32Array(keys.length * 2);
		this.#lines = new Uint32Array(keys.length * 2);
		for (const [old, key] of keys.entries()) {
			if (key === -1) continue;
			const slot = this.#slot(key);
			this.#keys[slot] = key;
			this.#masks[slot] = masks[old] ?? 0;
			this.#lines[slot] = lines[old] ?? 0;
		}
	}
}
