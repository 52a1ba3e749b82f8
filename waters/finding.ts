import { type ClassScale, classOfNumber, classOn, scaleOf } from "./class-scale.ts";
import { inMillionths, multipleOfMillionths, multipleOver, withPlaces } from "./decimal.ts";
import type { Water, WaterClass } from "./standard.ts";

/**
 * One item's class. `multipleVsIII` = (value − class Ⅲ limit) / limit where it is exceeded; null for pH and oxygen, which have none. A value: never changed, and
 * shared by all rows that say the same text.
 */
export interface FactorFinding {
	readonly factor: string;
	readonly value: string;
	readonly class: WaterClass;
	readonly multipleVsIII: string | null;
}

const POINT = 46;
const ZERO = 48;
/** Texts up to this length are remembered, and of these the ones with fewer than four digits that count, as instruments and laboratories write them. */
const LONGEST = 6;
/** Of texts up to this length the nearest double tells neighbours apart. */
const LONGEST_DOUBLE = 15;
const DIGITS_BELOW = 10_000;
/** Places for findings in all books together (16 MB at most): texts that come once each must not fill the memory. */
const slots = { left: 2_000_000 };

/**
 * The findings of one item in one kind of water. A finding follows from the text alone, and a million rows have a few thousand texts: each is made once and found
 * again by its digits, its length and where its point stands, which together are the text.
 */
class FindingBook {
	readonly #scale: ClassScale;
	readonly #factor: string;
	readonly #known: (FactorFinding | undefined)[][] = [];

	constructor(scale: ClassScale, factor: string) {
		this.#scale = scale;
		this.#factor = factor;
	}

	/** The finding of a plain decimal text. */
	of(text: string): FactorFinding {
		const { length } = text;
		if (length > LONGEST_DOUBLE) return this.#ofDigits(text);
		let digits = 0;
		let point = -1;
		for (let at = 0; at < length; at++) {
			const code = text.charCodeAt(at);
			if (code >= ZERO && code <= ZERO + 9) digits = digits * 10 + (code - ZERO);
			else if (code === POINT && point < 0) point = at;
			else return this.#ofDigits(text);
		}
		const places = point < 0 ? 0 : length - point - 1;
		if (length === (point < 0 ? 0 : 1)) return this.#ofDigits(text); // no digit at all
		if (length > LONGEST || digits >= DIGITS_BELOW) return this.#ofNumber(text, digits, places);
		const page = (point + 1) * (LONGEST + 1) + length;
		return this.#known[page]?.[digits] ?? this.#remember(page, text, digits, places);
	}

	#remember(page: number, text: string, digits: number, places: number): FactorFinding {
		const found = Object.freeze(this.#ofNumber(text, digits, places));
		let known = this.#known[page];
		if (!known) {
			const size = Math.min(DIGITS_BELOW, 10 ** text.length);
			if (slots.left < size) return found;
			slots.left -= size;
			known = new Array<FactorFinding | undefined>(size).fill(undefined);
			this.#known[page] = known;
		}
		known[digits] = found;
		return found;
	}

	#ofNumber(text: string, digits: number, places: number): FactorFinding {
		const found = classOfNumber(this.#scale, withPlaces(digits, places));
		if (found <= 3 || this.#scale.limits.sense !== "at-most") return this.#made(text, found, null);
		const multiple = multipleOfMillionths(inMillionths(digits, places), this.#scale.thirdMillionths);
		return this.#made(text, found, multiple ?? this.#multipleByDigits(text));
	}

	/** Signs, and more digits than a double holds. */
	#ofDigits(text: string): FactorFinding {
		const found = classOn(this.#scale, text);
		const exceeds = found > 3 && this.#scale.limits.sense === "at-most";
		return this.#made(text, found, exceeds ? this.#multipleByDigits(text) : null);
	}

	#multipleByDigits(text: string): string {
		return multipleOver(text, this.#scale.limits.limits[2]);
	}

	#made(value: string, found: WaterClass, multipleVsIII: string | null): FactorFinding {
		return { factor: this.#factor, value, class: found, multipleVsIII };
	}
}

const BOOKS: Record<Water, Map<string, FindingBook | null>> = { river: new Map(), lake: new Map() };

/** The book of an item in this water; null where the item has no class in it. Made once. */
export function findingsOf(water: Water, factor: string): FindingBook | null {
	const known = BOOKS[water].get(factor);
	if (known !== undefined) return known;
	const scale = scaleOf(water, factor);
	const book = scale ? new FindingBook(scale, factor) : null;
	BOOKS[water].set(factor, book);
	return book;
}
