import {
	AlignmentType,
	BorderStyle,
	Document,
	DocumentGridType,
	Header,
	LineRuleType,
	Packer,
	Paragraph,
	RelativeVerticalPosition,
	Tab,
	Table,
	TableAnchorType,
	TableCell,
	TableLayoutType,
	TableRow,
	TabStopType,
	TextRun,
	WidthType,
} from "docx";
import {
	FONTS,
	PAPER,
	type Paper,
	type PaperBlock,
	type PaperRun,
	paperDate,
	signatureIndents,
	titleLines,
} from "./paper.ts";
import { coreProperties, fontTable, letterFoot, letterHead, pageNumber } from "./paper-edges.ts";
import { empty, face, mm, organSize, paragraph, RED, run, runs, textWidth } from "./paper-type.ts";

const { line, char, size, margin, page } = PAPER;

/** An official paper as a Word file, laid out after GB/T 9704-2012. The same paper gives the same text; only the archive's own times differ. */
export async function officialPaper(paper: Paper): Promise<Buffer> {
	const letter = paper.form === "letter";
	const document = new Document({
		title: paper.title,
		creator: paper.signer,
		evenAndOddHeaderAndFooters: true,
		styles: { default: { document: { run: face(FONTS.body, size.body) } } },
		sections: [
			{
				properties: {
					titlePage: letter,
					page: {
						size: page,
						margin: { ...margin, header: mm(letter ? 30 : 15), footer: mm(letter ? 20 : 28), gutter: 0 },
					},
					// Lines only: LibreOffice sets a grid of characters half as wide again, so each character is drawn in instead (`face`).
					grid: { type: DocumentGridType.LINES, linePitch: line },
				},
				...(letter ? { headers: { first: letterHead(paper), default: new Header({ children: [] }) } } : {}),
				footers: {
					default: pageNumber("odd", letter),
					even: pageNumber("even", letter),
					...(letter ? { first: letterFoot() } : {}),
				},
				children: [...head(paper), ...paper.body.flatMap((block) => set(block, paper)), ...tail(paper)],
			},
		],
	});
	return Packer.toBuffer(document, false, [
		{ path: "word/fontTable.xml", data: fontTable() },
		{ path: "docProps/core.xml", data: coreProperties(paper) },
	]);
}

/** From the top of the type area to the text. */
function head(paper: Paper): Paragraph[] {
	const mark = paragraph(
		[
			run(paper.demo ? "演示数据　不作公文使用" : "", FONTS.hei),
			...(paper.corner === undefined ? [] : [new TextRun({ children: [new Tab()] }), run(paper.corner, FONTS.hei)]),
		],
		{ tabStops: [{ type: TabStopType.RIGHT, position: textWidth }] },
	);
	const title = titleLines(paper.title).map((words) =>
		paragraph([run(words, FONTS.title, size.title)], { alignment: AlignmentType.CENTER, spacing: { line: 33 * 20 } }),
	);
	const addressee = paper.addressee === null ? [] : [empty(), paragraph([run(`${paper.addressee}：`)])];
	if (paper.form === "letter") {
		const number = paragraph([run(paper.number ?? "")], { alignment: AlignmentType.RIGHT });
		return [...(paper.demo || paper.corner ? [mark] : []), number, empty(), empty(), ...title, ...addressee];
	}
	return [
		mark,
		// 7.2.4: the organ's name stands 35 mm below the top of the type area, one line of which the mark has taken.
		paragraph([run(paper.organ, FONTS.title, organSize(paper.organ, 124), { color: RED })], {
			alignment: AlignmentType.CENTER,
			spacing: { before: mm(35) - line, line: organSize(paper.organ, 124) * 11, lineRule: LineRuleType.AT_LEAST },
		}),
		empty(),
		empty(),
		// 7.2.7: a red line of the type area's width 4 mm below the number.
		paragraph([run(paper.number ?? "")], {
			alignment: AlignmentType.CENTER,
			border: { bottom: { style: BorderStyle.SINGLE, color: RED, size: 12, space: 11 } },
		}),
		empty(),
		empty(),
		...title,
		...addressee,
	];
}

function set(block: PaperBlock, paper: Paper): (Paragraph | Table)[] {
	const indent = { firstLine: Math.round(2 * char), firstLineChars: 200 };
	if (block.kind === "heading") {
		const font = block.level === 1 ? FONTS.hei : block.level === 2 ? FONTS.kai : FONTS.body;
		return [paragraph([run(block.text, font)], { indent, keepNext: true })];
	}
	if (block.kind === "text")
		return [paragraph(runs(block.runs, paper.base), { indent, alignment: AlignmentType.BOTH })];
	const width = Math.floor(textWidth / block.columns.length);
	const cell = (parts: PaperRun[], font: string) =>
		new TableCell({
			width: { size: width, type: WidthType.DXA },
			margins: { left: 60, right: 60 },
			verticalAlign: "center",
			children: [new Paragraph({ children: runs(parts, paper.base, font, 24), alignment: AlignmentType.CENTER })],
		});
	return [
		new Table({
			width: { size: width * block.columns.length, type: WidthType.DXA },
			columnWidths: block.columns.map(() => width),
			layout: TableLayoutType.FIXED,
			rows: [
				new TableRow({
					tableHeader: true,
					cantSplit: true,
					children: block.columns.map((one) => cell([one], FONTS.hei)),
				}),
				...block.rows.map(
					(row) => new TableRow({ cantSplit: true, children: row.map((one) => cell([one], FONTS.body)) }),
				),
			],
		}),
		empty(),
	];
}

/** Attachments, signature and date, note, and the imprint at the foot of the last page. */
function tail(paper: Paper): (Paragraph | Table)[] {
	const indent = { firstLine: Math.round(2 * char), firstLineChars: 200 };
	const names = paper.attachments ?? [];
	const attachments = names.map((name, index) => {
		const number = names.length > 1 ? `${index + 1}. ` : "";
		return paragraph([run(index === 0 ? `附件：${number}${name}` : `　　　${number}${name}`)], { indent });
	});
	const date = paperDate(paper.signedOn);
	const right = signatureIndents(paper.signer, date);
	const signed = (text: string, chars: number, keepNext: boolean) =>
		paragraph([run(text)], {
			alignment: AlignmentType.RIGHT,
			indent: { right: Math.round(chars * char) },
			keepNext,
			keepLines: true,
		});
	return [
		...(attachments.length > 0 ? [empty(), ...attachments] : []),
		paragraph([], { keepNext: true }),
		paragraph([], { keepNext: true }),
		signed(paper.signer, right.signer, true),
		signed(date, right.date, false),
		...(paper.note === undefined ? [] : [paragraph([run(`（${paper.note}）`)], { indent })]),
		...imprint(paper),
	];
}

/** 版记 (7.4): thick lines first and last (0.35 mm), a thin one between (0.25 mm), in 4号; its last line lies on the foot of the type area. */
function imprint(paper: Paper): (Paragraph | Table)[] {
	const copies = paper.copyTo ?? [];
	const printed = paper.form === "document" ? paper.printedBy : undefined;
	const none = { style: BorderStyle.NONE, size: 0, color: "auto" };
	const thick = { style: BorderStyle.SINGLE, size: 8, color: "000000" };
	const thin = { ...thick, size: 6 };
	const small = (text: string) => run(text, FONTS.body, size.small);
	const lines: Paragraph[] = [];
	const one = 14 * 20;
	if (copies.length > 0)
		lines.push(
			paragraph([small(`抄送：${copies.join("，")}。`)], { indent: { left: one * 4, right: one, hanging: one * 3 } }),
		);
	if (printed)
		lines.push(
			paragraph([small(printed.organ), new TextRun({ children: [new Tab()] }), small(`${paperDate(printed.on)}印发`)], {
				indent: { left: one, right: one },
				tabStops: [{ type: TabStopType.RIGHT, position: textWidth - one }],
			}),
		);
	if (lines.length === 0) return [];
	const letter = paper.form === "letter"; // 10.1: without lines
	const rows = lines.map(
		(child, index) =>
			new TableRow({
				children: [
					new TableCell({
						children: [child],
						borders: {
							top: letter ? none : index === 0 ? thick : thin,
							bottom: letter ? none : index === lines.length - 1 ? thick : thin,
							left: none,
							right: none,
						},
					}),
				],
			}),
	);
	return [
		new Table({
			rows,
			width: { size: textWidth, type: WidthType.DXA },
			columnWidths: [textWidth],
			float: {
				horizontalAnchor: TableAnchorType.MARGIN,
				absoluteHorizontalPosition: 0,
				verticalAnchor: TableAnchorType.MARGIN,
				relativeVerticalPosition: RelativeVerticalPosition.BOTTOM,
			},
		}),
		paragraph([], { spacing: { line: 20 } }),
	];
}
