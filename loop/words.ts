/** A text in the two languages of the product; Chinese is the original. */
export interface Bilingual {
	zh: string;
	en: string;
}

/** A run of a sentence: plain words, or words that open something inside the product (`/waters/...`). */
export type SentencePart = string | { text: string; href: string };

/** A sentence written by a rule. Its numbers are parts with an `href` to the evidence that they were counted from. */
export interface Sentence {
	zh: SentencePart[];
	en: SentencePart[];
}

/** The words of a sentence without its links, e.g. for a spreadsheet cell. */
export function plain(parts: SentencePart[]): string {
	return parts.map((part) => (typeof part === "string" ? part : part.text)).join("");
}

/** A number with its English noun: "1 creek", "3 creeks". */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
	return `${count} ${count === 1 ? noun : plural}`;
}
