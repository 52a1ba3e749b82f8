// Which earlier proposals say nearly the same. Character pairs need no dictionary, forgive word order and small changes, and find names that no
// dictionary knows; BM25 weighs them. The index lives in memory and follows the table of texts (`similar.store.ts`).

export interface ProposalText {
	title: string;
	body: string;
}

export interface Similar {
	id: string;
	/** 1: says all that the query says in its telling words; 0: nothing. */
	likeness: number;
}

const K1 = 1.2;
const B = 0.6;
/** A pair in the title counts as so many in the body. */
const TITLE_WEIGHT = 3;
/** The rarest pairs of a text tell it from others; the rest cost time and say little. */
const TELLING_PAIRS = 64;
/** Below this nobody would call two proposals alike. */
const LEAST_LIKENESS = 0.12;

/** Words that every proposal has. */
const FORMULAS = /关于|建议|提案|进一步|我区|武进区|工作|存在|问题|加强|加大|推进|情况|目前|近年来|一是|二是|三是/g;

/** The pairs of neighbouring characters of a text with their weight; numbers, so that they are fast as keys. */
export function pairsOf({ title, body }: ProposalText): Map<number, number> {
	const pairs = new Map<number, number>();
	const take = (text: string, weight: number) => {
		let before = 0;
		for (const char of text.toLowerCase().replace(FORMULAS, " ")) {
			const code = char.codePointAt(0) ?? 0;
			const isWord = (code >= 0x3400 && code <= 0x9fff) || (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
			if (isWord && before !== 0) {
				const key = before * 0x10000 + code;
				pairs.set(key, (pairs.get(key) ?? 0) + weight);
			}
			before = isWord ? code : 0;
		}
	};
	take(title, TITLE_WEIGHT);
	take(body, 1);
	return pairs;
}

/** Where a pair stands and how often; grows by doubling. */
class Posting {
	docs = new Uint32Array(4);
	counts = new Uint8Array(4);
	size = 0;

	push(doc: number, count: number): void {
		if (this.size === this.docs.length) {
			const [docs, counts] = [new Uint32Array(this.size * 2), new Uint8Array(this.size * 2)];
			docs.set(this.docs);
			counts.set(this.counts);
			this.docs = docs;
			this.counts = counts;
		}
		this.docs[this.size] = doc;
		this.counts[this.size] = Math.min(255, count);
		this.size += 1;
	}
}

/** Entries that one question reads at most, the rarest pairs first: the cost stays the same however many texts there are. */
const MOST_ENTRIES = 120_000;

/** An inverted index of proposals. Adding the same id again replaces its text. */
export class SimilarIndex {
	#postings = new Map<number, Posting>();
	#ids: string[] = [];
	#lengths: number[] = [];
	#alive: boolean[] = [];
	#docOf = new Map<string, number>();
	#total = 0;
	/** What a text's length takes off; made anew when texts were added. */
	#damp = new Float64Array(0);
	#dampOf = -1;

	get size(): number {
		return this.#docOf.size;
	}

	add(id: string, text: ProposalText): void {
		this.remove(id);
		const doc = this.#ids.length;
		this.#ids.push(id);
		this.#alive.push(true);
		this.#docOf.set(id, doc);
		let length = 0;
		for (const [pair, count] of pairsOf(text)) {
			length += count;
			let posting = this.#postings.get(pair);
			if (!posting) {
				posting = new Posting();
				this.#postings.set(pair, posting);
			}
			posting.push(doc, count);
		}
		this.#lengths.push(length);
		this.#total += length;
	}

	remove(id: string): void {
		const doc = this.#docOf.get(id);
		if (doc === undefined) return;
		this.#docOf.delete(id);
		this.#alive[doc] = false;
		this.#total -= this.#lengths[doc] ?? 0;
	}

	/** The most alike, best first. */
	find(text: ProposalText, options: { limit?: number; except?: string } = {}): Similar[] {
		const many = this.#docOf.size;
		if (many === 0) return [];
		const idf = (found: number) => Math.log(1 + (many - found + 0.5) / (found + 0.5));
		const query = [...pairsOf(text)]
			.map(([pair, count]) => {
				const posting = this.#postings.get(pair);
				return { posting, worth: idf(posting?.size ?? 0) * Math.min(count, TITLE_WEIGHT) };
			})
			.sort((a, b) => b.worth - a.worth);
		const damp = this.#damped();
		const scores = new Float64Array(this.#ids.length);
		// A pair that nobody else has tells nothing about likeness to others, but counts against it.
		let most = 0;
		let [entries, taken] = [0, 0];
		for (const [place, { posting, worth }] of query.entries()) {
			if (!posting) {
				if (place < TELLING_PAIRS) most += worth * 0.5;
				continue;
			}
			if (taken === TELLING_PAIRS || (taken > 0 && entries + posting.size > MOST_ENTRIES)) continue;
			taken += 1;
			entries += posting.size;
			most += worth * ((2 * (K1 + 1)) / (2 + K1));
			const { docs, counts, size } = posting;
			for (let at = 0; at < size; at++) {
				const doc = docs[at] as number;
				const count = counts[at] as number;
				scores[doc] = (scores[doc] as number) + worth * ((count * (K1 + 1)) / (count + (damp[doc] as number)));
			}
		}
		return this.#best(scores, most, options.limit ?? 5, options.except);
	}

	#damped(): Float64Array {
		const mean = this.#total / this.#docOf.size;
		if (this.#dampOf !== this.#ids.length) {
			this.#damp = Float64Array.from(this.#lengths, (length) => K1 * (1 - B + (B * length) / mean));
			this.#dampOf = this.#ids.length;
		}
		return this.#damp;
	}

	#best(scores: Float64Array, most: number, limit: number, except: string | undefined): Similar[] {
		const best: { doc: number; score: number }[] = [];
		let least = most * LEAST_LIKENESS;
		for (let doc = 0; doc < scores.length; doc++) {
			const score = scores[doc] as number;
			if (score < least || score === 0 || !this.#alive[doc] || this.#ids[doc] === except) continue;
			let place = best.length;
			while (place > 0 && (best[place - 1] as { score: number }).score < score) place--;
			best.splice(place, 0, { doc, score });
			if (best.length > limit) best.pop();
			if (best.length === limit) least = Math.max(least, best.at(-1)?.score ?? 0);
		}
		return best.map(({ doc, score }) => ({ id: this.#ids[doc] as string, likeness: Math.min(1, score / most) }));
	}
}

/** The passages that two texts share word for word, longest first; for showing them side by side. */
export function sharedPassages(one: string, other: string, least = 6): string[] {
	const found: string[] = [];
	const marks = /[。！？；，、：\s]/;
	for (let start = 0; start < one.length; ) {
		let end = start;
		// A passage ends with its paragraph: the title and the text are shown apart.
		while (end < one.length && one[end] !== "\n" && other.includes(one.slice(start, end + 1))) end++;
		const passage = one.slice(start, end).trim();
		if (passage.length >= least && !marks.test(passage[0] ?? " ") && !found.includes(passage)) found.push(passage);
		start = end > start + least ? end : start + 1;
	}
	return found.sort((a, b) => b.length - a.length).slice(0, 40);
}
