// A proposal's text is paragraphs and lists, nothing else: a line that begins with a number, a dash or 一是 is kept as it is, and blank lines part
// paragraphs. Markup that was pasted in is taken out, so that nothing but words enters the chain.

const BLOCK_END = /<\/(?:p|div|li|h[1-6]|tr)>|<br\s*\/?>/gi;
const ENTITIES: Record<string, string> = { nbsp: " ", lt: "<", gt: ">", amp: "&", quot: '"', ldquo: "“", rdquo: "”" };

/** What was typed or pasted as clean paragraphs: no markup, no control characters, no runs of blank lines. */
export function safeText(typed: string): string {
	return (
		typed
			.replace(/<(script|style)[\s\S]*?<\/\1>/gi, "")
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

export type TextBlock = { kind: "paragraph"; words: string } | { kind: "list"; items: string[] };

/** Paragraphs and lists as a page draws them. */
export function blocksOf(text: string): TextBlock[] {
	const blocks: TextBlock[] = [];
	for (const line of text.split("\n").map((one) => one.trim())) {
		if (line === "") continue;
		const item = /^[-•·*]\s*(.+)$/.exec(line)?.[1];
		const last = blocks.at(-1);
		if (item === undefined) blocks.push({ kind: "paragraph", words: line });
		else if (last?.kind === "list") last.items.push(item);
		else blocks.push({ kind: "list", items: [item] });
	}
	return blocks;
}

/** One line of words, for searching and comparing. */
export const plainText = (text: string): string => text.replace(/\s+/g, " ").trim();
