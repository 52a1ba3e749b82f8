// A proposal's text is paragraphs, headings (一、二、三、, as GB/T 9704-2012 numbers them) and lists, nothing else: each is a line that begins as people write
// it anyhow, so the text reads the same wherever it is shown. Markup that was pasted in is taken out, so that nothing but words enters the chain.

const BLOCK_END = /<\/(?:p|div|li|h[1-6]|tr)>|<br\s*\/?>/gi;
const ENTITIES: Record<string, string> = { nbsp: " ", lt: "<", gt: ">", amp: "&", quot: '"', ldquo: "“", rdquo: "”" };

/** What was typed or pasted as clean paragraphs: no markup, no control characters, no runs of blank lines. */
export function safeText(typed: string): string {
	return (
		typed
			.replace(/<!--[\s\S]*?-->|<\?[\s\S]*?>|<!doctype[^>]*>/gi, "")
			.replace(/<(script|style|title)[\s\S]*?<\/\1>/gi, "")
			.replace(/<li[^>]*>/gi, "- ")
			.replace(BLOCK_END, "\n")
			.replace(/<\/?[a-z][^>]*>/gi, "")
			.replace(/&(nbsp|lt|gt|amp|quot|ldquo|rdquo);/g, (_all, name: string) => ENTITIES[name] ?? "")
			.replace(/\r\n?/g, "\n")
			// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
			.replace(/[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u2028-\u202e\ufeff]/g, "")
			.replace(/[ \t\u3000]+$/gm, "")
			.replace(/\n{3,}/g, "\n\n")
			.trim()
	);
}

/** What was copied from Word or a page, as text: there a line's end is nothing but a space. */
export const textOfHtml = (html: string): string =>
	safeText(
		html
			.replace(/\s+/g, " ")
			// Chinese is written without spaces: one there was the end of a line.
			.replace(/(?<=[\u3001-\u9fff\uff00-\uffef]) (?=[\u3001-\u9fff\uff00-\uffef])/g, "")
			.replace(/> </g, "><")
			.replace(/<(p|div|tr|h[1-6]|ul|ol)[\s>]/gi, "\n$&"),
	)
		.replace(/^[ \t]+/gm, "")
		.replace(/\n{2,}/g, "\n");

export type TextBlock = { kind: "paragraph" | "heading"; words: string } | { kind: "list"; items: string[] };

const NUMERALS = "一二三四五六七八九十";
/** A heading of the first level: numbered, short, and no sentence. */
const HEADING = /^[一二三四五六七八九十]{1,3}、[^。；！？]{1,40}$/;
const BULLET = /^[-•·*]\s*/;

/** Lines as headings, numbered on from those before; headings as plain lines again. */
export function headed(lines: readonly string[], before: string): string[] {
	const bare = (line: string) => line.replace(BULLET, "").replace(/^[一二三四五六七八九十]{1,3}、/, "");
	const full = lines.filter((line) => line.trim() !== "");
	if (full.length > 0 && full.every((line) => HEADING.test(line.trim()))) return lines.map((line) => bare(line.trim()));
	let many = before.split("\n").filter((line) => HEADING.test(line.trim())).length;
	const numbered = lines.map((line) => (line.trim() === "" ? line : `${numeral(++many)}、${bare(line.trim())}`));
	return full.length === 0 ? [`${numeral(many + 1)}、`] : numbered;
}

const numeral = (n: number): string =>
	n <= 10
		? (NUMERALS[n - 1] ?? "")
		: n < 20
			? `十${NUMERALS[n - 11]}`
			: `${NUMERALS[Math.floor(n / 10) - 1]}十${n % 10 === 0 ? "" : NUMERALS[(n % 10) - 1]}`;

/** Lines as items of a list; items as plain lines again. */
export function listed(lines: readonly string[]): string[] {
	const full = lines.filter((line) => line.trim() !== "");
	if (full.length > 0 && full.every((line) => BULLET.test(line.trim())))
		return lines.map((line) => line.trim().replace(BULLET, ""));
	return full.length === 0
		? ["- "]
		: lines.map((line) => (line.trim() === "" || BULLET.test(line.trim()) ? line : `- ${line.trim()}`));
}

/** Paragraphs, headings and lists as a page draws them. */
export function blocksOf(text: string): TextBlock[] {
	const blocks: TextBlock[] = [];
	for (const line of text.split("\n").map((one) => one.trim())) {
		if (line === "") continue;
		const item = /^[-•·*]\s*(.+)$/.exec(line)?.[1];
		const last = blocks.at(-1);
		if (item === undefined) blocks.push({ kind: HEADING.test(line) ? "heading" : "paragraph", words: line });
		else if (last?.kind === "list") last.items.push(item);
		else blocks.push({ kind: "list", items: [item] });
	}
	return blocks;
}

/** One line of words, for searching and comparing. */
export const plainText = (text: string): string => text.replace(/\s+/g, " ").trim();
