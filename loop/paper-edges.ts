import { AlignmentType, BorderStyle, Footer, Header, LineRuleType, PageNumber, Paragraph, TextRun } from "docx";
import { FONTS, PAPER, type Paper, STAND_INS } from "./paper.ts";
import { mm, organSize, RED, run, sayable } from "./paper-type.ts";

const { size } = PAPER;

/** 7.5: 4号, between dashes, odd pages one character from the right, even ones from the left. */
export function pageNumber(side: "odd" | "even", letter: boolean): Footer {
	const one = 14 * 20;
	return new Footer({
		children: [
			new Paragraph({
				alignment: side === "odd" ? AlignmentType.RIGHT : AlignmentType.LEFT,
				indent: side === "odd" ? { right: one } : { left: one },
				// A letter's foot lies lower, for the line on its first page.
				spacing: { after: letter ? mm(8) : 0 },
				children: [
					new TextRun({
						children: ["— ", PageNumber.CURRENT, " —"],
						font: { ascii: FONTS.song, hAnsi: FONTS.song, eastAsia: FONTS.song },
						size: size.small,
					}),
				],
			}),
		],
	});
}

/** 10.1: the name 30 mm from the edge of the page, a red double line 4 mm below it, thick above thin, 170 mm long. */
export function letterHead(paper: Paper): Header {
	const wider = mm((170 - 156) / 2);
	return new Header({
		children: [
			new Paragraph({
				alignment: AlignmentType.CENTER,
				indent: { left: -wider, right: -wider },
				border: { bottom: { style: BorderStyle.THICK_THIN_SMALL_GAP, color: RED, size: 24, space: 11 } },
				children: [run(paper.organ, FONTS.title, organSize(paper.organ, 88), { color: RED })],
			}),
		],
	});
}

/** 10.1: a red double line 20 mm from the foot of the first page, thin above thick; no page number on it. */
export function letterFoot(): Footer {
	const wider = mm((170 - 156) / 2);
	return new Footer({
		children: [
			new Paragraph({
				indent: { left: -wider, right: -wider },
				spacing: { line: 20, lineRule: LineRuleType.EXACT },
				border: { bottom: { style: BorderStyle.THIN_THICK_SMALL_GAP, color: RED, size: 24, space: 1 } },
				children: [],
			}),
		],
	});
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

/** Where a font is missing the reader's program takes the first stand-in that it has. */
export function fontTable(): string {
	const fonts = Object.entries(STAND_INS).map(
		([name, others]) =>
			`<w:font w:name="${name}"><w:altName w:val="${others.join(",")}"/><w:charset w:val="86"/></w:font>`,
	);
	return `${XML}<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">${fonts.join("")}</w:fonts>`;
}

/** The file's own card, dated by the paper and not by the machine's clock. */
export function coreProperties({ title, signer, signedOn }: Paper): string {
	const text = (words: string) => sayable(words).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
	const when = `${signedOn}T00:00:00Z`;
	const date = (name: string) => `<dcterms:${name} xsi:type="dcterms:W3CDTF">${when}</dcterms:${name}>`;
	return `${XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${text(title)}</dc:title><dc:creator>${text(signer)}</dc:creator>${date("created")}${date("modified")}</cp:coreProperties>`;
}
