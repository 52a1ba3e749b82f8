import { type Paper, type PaperBlock, type PaperRun, paperNumber } from "../loop/paper.ts";
import type { SentencePart } from "../loop/words.ts";
import type { Summary, SummaryCell } from "./summary.ts";

/** What a summary's paper needs beside the summary. */
export interface PaperOffice {
	/** The office's full name; it signs. */
	office: string;
	addressee: string;
	copyTo: string[];
	/** The number under which it was issued; null: a draft. */
	issued: { word: string; number: number; on: string } | null;
	/** The organ's word of the number, for a draft. */
	word: string;
	/** The day on which a draft is made. */
	today: string;
	base: string | null;
}

const ORDINALS = "一二三四五六七八九十";

/** The summary as an official paper: headings numbered 一、…, every number with the link to its rows. */
export function summaryPaper(summary: Summary, office: PaperOffice): Paper {
	const on = office.issued?.on ?? office.today;
	const number = paperNumber(office.issued?.word ?? office.word, Number(on.slice(0, 4)), office.issued?.number ?? null);
	const body: PaperBlock[] = [
		{ kind: "text", runs: summary.opening.zh.map(runOf) },
		...summary.sections.flatMap((section, index): PaperBlock[] => [
			{ kind: "heading", level: 1, text: `${ORDINALS[index] ?? index + 1}、${section.heading.zh}` },
			...section.paragraphs.map((one): PaperBlock => ({ kind: "text", runs: one.zh.map(runOf) })),
			...(section.table
				? [
						{
							kind: "table" as const,
							columns: section.table.columns.map((column) => column.zh),
							rows: section.table.rows.map((row) => row.map(cellOf)),
						},
					]
				: []),
		]),
	];
	return {
		form: "document",
		organ: `${office.office}文件`,
		number,
		title: summary.title.zh,
		addressee: office.addressee,
		body,
		signer: office.office,
		signedOn: on,
		copyTo: office.copyTo,
		printedBy: { organ: office.office, on },
		demo: summary.demo,
		base: office.base,
	};
}

const runOf = (part: SentencePart): PaperRun => part;
const cellOf = (cell: SummaryCell): PaperRun => (typeof cell === "object" && "zh" in cell ? cell.zh : cell);
