import { ExternalHyperlink, type IParagraphOptions, LineRuleType, Paragraph, type ParagraphChild, TextRun } from "docx";
import { FONTS, PAPER, type PaperRun } from "./paper.ts";

export const RED = "FF0000";
const { line, char, size, margin, page } = PAPER;
export const textWidth = page.width - margin.left - margin.right;
export const mm = (length: number) => Math.round((length * 1440) / 25.4);

/** 28 characters of 16 points are a little wider than the type area: each is drawn in by as much as it needs (5.2.3). */
const DRAWN_IN = Math.floor(char - size.body * 10);

/** Latin letters and figures in their own face, everything else, quotation marks too, in the Chinese one. */
export const face = (font: string, halfPoints: number) => ({
	font: { ascii: FONTS.latin, hAnsi: FONTS.latin, cs: FONTS.latin, eastAsia: font, hint: "eastAsia" },
	size: halfPoints,
	...(halfPoints === size.body ? { characterSpacing: DRAWN_IN } : {}),
});

/** Characters that no file of XML may hold say nothing to a reader either. */
export const sayable = (text: string): string => text.replace(/\p{Cc}/gu, "");

export const run = (text: string, font: string = FONTS.body, halfPoints: number = size.body, more = {}) =>
	new TextRun({ text: sayable(text), ...face(font, halfPoints), ...more });

export function paragraph(children: ParagraphChild[], more: IParagraphOptions = {}): Paragraph {
	const { spacing, ...rest } = more;
	// Every page is filled to its 22 lines: no line is carried over to keep two together.
	return new Paragraph({
		children,
		widowControl: false,
		spacing: { line, lineRule: LineRuleType.EXACT, ...spacing },
		...rest,
	});
}

export const empty = () => paragraph([]);

export function runs(
	parts: readonly PaperRun[],
	base: string | null,
	font?: string,
	halfPoints?: number,
): ParagraphChild[] {
	return parts.map((part) => {
		if (typeof part === "string") return run(part, font, halfPoints);
		const text = run(part.text, font, halfPoints);
		return base === null ? text : new ExternalHyperlink({ link: `${base}${part.href}`, children: [text] });
	});
}

/** Half-points in which the organ's name fills the line, and is not larger than `most`. */
export function organSize(organ: string, most: number): number {
	return Math.max(44, Math.min(most, 2 * Math.floor((textWidth * 0.96) / 20 / Math.max(1, organ.length))));
}
