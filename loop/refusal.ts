import type { Bilingual } from "./words.ts";

/** A request that is refused with a sentence for the user; anything else thrown is a fault of ours. */
export class Refusal extends Error {
	readonly code: string;
	readonly words: Bilingual;
	readonly status: number;

	constructor(code: string, words: Bilingual, status: number) {
		super(words.en);
		this.code = code;
		this.words = words;
		this.status = status;
	}
}

/** Makes a {@link Refusal}: `code` in capitals, the sentence in both languages, an HTTP status (400 unless told). */
export function refusal(code: string, words: Bilingual, status = 400): Refusal {
	return new Refusal(code, words, status);
}
