import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { instantOf, localDay } from "../loop/local-day.ts";
import { knownThen } from "../loop/moment.ts";
import { emptyFile, refusal } from "../loop/refusal.ts";
import { openTable, type TableLimits } from "../loop/table-file.ts";
import { XmlScanner } from "../loop/table-xml.ts";
import { ZipParts } from "../loop/table-zip.ts";
import type { Trx } from "../store/database.ts";
import { unitChoices } from "./choice.store.ts";
import {
	headingOf,
	type ImportedProposal,
	type ImportFacts,
	proposalOfRow,
	proposalOfText,
	type RowFault,
} from "./import-rows.ts";
import { schemeOf } from "./known.store.ts";
import { draftProposal, takeProposalStep } from "./proposal.store.ts";
import type { ProposalStep } from "./proposal-step.ts";
import { safeText } from "./safe-text.ts";

const MIB = 1 << 20;
export const LARGEST_IMPORT = 10 * MIB;
/** A year of a large district; more are sent as several files. */
export const MOST_IMPORTED = 2000;
const HEADING_WITHIN = 10;

const LIMITS: TableLimits = {
	text: LARGEST_IMPORT,
	workbook: LARGEST_IMPORT,
	tooLarge: (most) =>
		refusal(
			"FILE_TOO_LARGE",
			{ zh: `文件超过 ${most / MIB} MB，请拆分后再传。`, en: `The file is larger than ${most / MIB} MB; split it.` },
			413,
		),
};

export interface ImportPlan {
	digest: string;
	rows: ImportedProposal[];
	faults: RowFault[];
}

/** What a file would bring in: a table of proposals, or one written as a Word file. Changes nothing. */
export async function planImport(trx: Trx, path: string, year: number, now: string): Promise<ImportPlan> {
	const bytes = await readFile(path);
	if (bytes.length === 0) throw emptyFile();
	const digest = createHash("sha256").update(bytes).update(String(year)).digest("hex");
	const facts = await factsOf(trx, year, now);
	const written = bytes.subarray(0, 2).toString("latin1") === "PK" ? await wordParagraphs(path) : null;
	if (written !== null) {
		const found = proposalOfText(written);
		if (!found)
			throw refusal(
				"NO_PROPOSAL",
				{
					zh: "文档里没有找到案由，请另起一行写明，以“关于”开头。",
					en: "The document has no title; write it on a line of its own that begins with “关于”.",
				},
				422,
			);
		const today = facts.today;
		const row: ImportedProposal = {
			...{ line: 1, number: null, topic: "", analysis: "", submittedOn: today, filedOn: null, lead: null, co: [] },
			...{ repliedOn: null, letter: null, reply: "", ...found },
		};
		return { digest, rows: [row], faults: [] };
	}
	const table = await openTable(path, LIMITS);
	try {
		const plan: ImportPlan = { digest, rows: [], faults: [] };
		let known = false;
		const numbers = new Set<number>();
		for (const sheet of table.sheets) {
			let heading: ReturnType<typeof headingOf> = null;
			for await (const batch of sheet.rows())
				for (const row of batch) {
					if (heading === null) {
						if (row.line <= HEADING_WITHIN) heading = headingOf(row.cells);
						if (heading) known = true;
						continue;
					}
					if (row.cells.every((cell) => cell.trim() === "")) continue;
					if (plan.rows.length + plan.faults.length >= MOST_IMPORTED)
						throw refusal(
							"TOO_MANY_ROWS",
							{
								zh: `文件超过 ${MOST_IMPORTED} 行，请拆分后再传。`,
								en: `The file has more than ${MOST_IMPORTED} rows; split it.`,
							},
							422,
						);
					const taken = (number: number) => numbers.has(number) || facts.numberTaken(number);
					const read = proposalOfRow(row, heading, { ...facts, date1904: table.date1904, numberTaken: taken });
					if ("words" in read) plan.faults.push(read);
					else {
						if (read.number !== null) numbers.add(read.number);
						plan.rows.push(read);
					}
				}
		}
		if (!known)
			throw refusal(
				"NO_HEADER",
				{
					zh: `前 ${HEADING_WITHIN} 行里没有表头：须有“案由”（或“标题”）一列。`,
					en: `No header in the first ${HEADING_WITHIN} lines: it must have a column “案由” (title).`,
				},
				422,
			);
		return plan;
	} finally {
		table.close();
	}
}

/** The paragraphs of a Word file; null where it is none. */
async function wordParagraphs(path: string): Promise<string[] | null> {
	const parts = await ZipParts.open(path);
	try {
		if (!parts.has("word/document.xml")) return null;
		const paragraphs: string[] = [];
		let [now, inText] = ["", false];
		const scanner = new XmlScanner({
			open: (name) => {
				if (name === "t") inText = true;
				if (name === "tab" || name === "br") now += " ";
			},
			close: (name) => {
				if (name === "t") inText = false;
				if (name !== "p") return;
				paragraphs.push(now);
				now = "";
			},
			text: (words) => {
				if (inText) now += words;
			},
		});
		for await (const piece of parts.text("word/document.xml")) scanner.push(piece);
		return paragraphs;
	} finally {
		parts.close();
	}
}

async function factsOf(trx: Trx, year: number, now: string): Promise<ImportFacts> {
	const timeZone = await currentTimeZone(trx);
	const today = localDay(now, timeZone);
	const units = await unitChoices(trx, today);
	const all = await trx
		.selectFrom("unit")
		.select(["unit_id", "name_zh"])
		.where("district_id", "=", await currentDistrict(trx))
		.execute();
	const bare = (name: string) => name.replace(/（演示）$/, "");
	const named = new Map(
		all.map((row) => [
			bare(row.name_zh),
			{ unit: row.unit_id, person: units.find((one) => one.id === row.unit_id)?.persons[0]?.id ?? null },
		]),
	);
	const numbers = await trx
		.selectFrom("proposal")
		.select("number")
		.where("district_id", "=", await currentDistrict(trx))
		.where("year", "=", year)
		.where("number", "is not", null)
		.execute();
	const taken = new Set(numbers.map((row) => row.number));
	return {
		...{ year, date1904: false, today, scheme: await schemeOf(trx, year, knownThen(now, timeZone)) },
		unitNamed: (name) => named.get(bare(name)),
		numberTaken: (number) => taken.has(number),
	};
}

/** Brings the sound rows in, each with the steps that it tells of, dated as it says. Doing it twice changes nothing more. */
export async function carryOutImport(
	trx: Trx,
	plan: ImportPlan,
	file: { name: string; year: number },
	by: { person: string; unit: string },
	now: string,
): Promise<string[]> {
	const timeZone = await currentTimeZone(trx);
	const facts = await factsOf(trx, file.year, now);
	const ids: string[] = [];
	for (const row of plan.rows) {
		const acting = (name: string, day: string) => ({
			...{ person: null, rule: by.person, unit: by.unit, clientKey: `import:${plan.digest}:${row.line}:${name}` },
			happenedAt: earlier(instantOf(day, "12:00", timeZone), now),
		});
		const body = {
			...{
				year: file.year,
				title: safeText(row.title),
				topic: row.topic,
				facts: safeText(row.facts),
				analysis: safeText(row.analysis),
			},
			...{
				suggestions: safeText(row.suggestions),
				kind: "member" as const,
				leads: [],
				attachments: [],
				betweenSessions: false,
			},
			...{ importedFrom: `${file.name} 第 ${row.line} 行`.slice(0, 200), proposerName: row.proposer || "（未注明）" },
		};
		const id = await draftProposal(trx, body, acting("draft", row.submittedOn), now);
		ids.push(id);
		const take = (step: ProposalStep, day: string, sent: object) =>
			takeProposalStep(trx, id, step, sent, acting(step, day), now);
		await take("submit", row.submittedOn, {});
		if (row.filedOn === null) continue;
		await take("review", row.filedOn, { outcome: "accept", ...(row.number === null ? {} : { number: row.number }) });
		const lead = row.lead === null ? undefined : facts.unitNamed(row.lead);
		if (!lead?.person) continue;
		const parts = [
			{ unit: lead.unit, person: lead.person, role: "lead" },
			...row.co.flatMap((name) => {
				const unit = facts.unitNamed(name);
				return unit?.person && unit.unit !== lead.unit ? [{ unit: unit.unit, person: unit.person, role: "co" }] : [];
			}),
		];
		await take("assign", row.filedOn, { mode: "lead", units: parts });
		if (row.repliedOn === null || row.letter === null) continue;
		await take("write-letter", row.repliedOn, {
			unit: lead.unit,
			letter: row.letter,
			text: safeText(row.reply) || "（导入时未附答复原文）",
		});
		const sent = { unit: lead.unit, version: 1, documentNo: "（导入）", signer: "（导入）", sentOn: row.repliedOn };
		await takeProposalStep(
			trx,
			id,
			"reply",
			sent,
			{ ...acting("reply", row.repliedOn), actsFor: { unit: lead.unit, person: lead.person } },
			now,
		);
		await take("deliver", row.repliedOn, { unit: lead.unit, on: row.repliedOn, way: "system" });
		await take("close-rating", row.repliedOn, {
			window: `reply:${lead.unit}:1`,
			asked: 0,
			sealed: [],
			shared: [],
			reopens: false,
		});
		await take("close", row.repliedOn, {});
	}
	return ids;
}

const earlier = (a: string, b: string) => (a < b ? a : b);
