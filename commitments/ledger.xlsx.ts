import ExcelJS from "exceljs";
import type { Bilingual } from "../loop/words.ts";
import { plain } from "../loop/words.ts";
import type { LedgerRow } from "./ledger.store.ts";
import { VERDICT_WORDS } from "./verdict-words.ts";

type Lang = keyof Bilingual;

const COLUMNS: [Bilingual, number][] = [
	[{ zh: "编号", en: "No." }, 8],
	[{ zh: "承诺", en: "Promise" }, 50],
	[{ zh: "责任单位", en: "Unit" }, 18],
	[{ zh: "责任人", en: "Person" }, 18],
	[{ zh: "期限", en: "Due" }, 12],
	[{ zh: "标准", en: "Limit" }, 34],
	[{ zh: "判定", en: "Verdict" }, 10],
	[{ zh: "理由", en: "Reason" }, 64],
	[{ zh: "规则", en: "Rule" }, 30],
	[{ zh: "来源", en: "Source" }, 34],
	[{ zh: "版本", en: "Wording" }, 8],
];

/** The ledger as a workbook in one language; `asOf` is the local time that it is as of. */
export async function ledgerWorkbook(rows: readonly LedgerRow[], lang: Lang, asOf: string): Promise<Buffer> {
	const book = new ExcelJS.Workbook();
	const title = { zh: "承诺台账", en: "Ledger of promises" }[lang];
	const sheet = book.addWorksheet(title, { views: [{ state: "frozen", ySplit: 2 }] });
	sheet.addRow([lang === "zh" ? `${title}（截至 ${asOf}）` : `${title}, as of ${asOf}`]).font = {
		bold: true,
		size: 14,
	};
	sheet.addRow(COLUMNS.map(([words]) => words[lang])).font = { bold: true };
	for (const [index, [, width]] of COLUMNS.entries()) sheet.getColumn(index + 1).width = width;
	for (const { commitment, verdict } of rows) {
		const { source } = commitment;
		const assumed = { zh: "（日期为推定）", en: " (assumed)" }[lang];
		sheet.addRow([
			commitment.id,
			commitment.text[lang],
			commitment.unit[lang],
			commitment.person[lang],
			commitment.dueOn ?? { zh: "长期", en: "standing" }[lang],
			commitment.limit[lang],
			VERDICT_WORDS[verdict.kind][lang],
			verdict.reasons.map((reason) => plain(reason.sentence[lang])).join(lang === "zh" ? "" : " "),
			`${verdict.rule.name} v${verdict.rule.version}`,
			`${source.paper[lang]} ${source.publishedOn}${source.dateAssumed ? assumed : ""}`,
			commitment.version,
		]);
	}
	sheet.eachRow((row, number) => {
		if (number > 1) row.alignment = { vertical: "top", wrapText: true };
	});
	sheet.autoFilter = { from: { row: 2, column: 1 }, to: { row: 2, column: COLUMNS.length } };
	return Buffer.from(await book.xlsx.writeBuffer());
}
