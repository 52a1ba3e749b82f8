import type { EvidenceRow } from "../loop/line.ts";
import type { Bilingual } from "../loop/words.ts";

export const EVIDENCE_PAGE = 200;

/** What fails is read first. */
const ORDER = { against: 0, "not-judged": 1, for: 2 };

export type EvidenceColumn = "label" | "finding" | "counted";

/** Which rows of the evidence are shown, and in which order. */
export interface EvidenceQuery {
	counted: EvidenceRow["counted"] | "all";
	by: EvidenceColumn;
	down: boolean;
	lang: keyof Bilingual;
}

/** The rows that are asked for, in order; of rows that are alike, as they came. */
export function evidenceInOrder(
	rows: readonly EvidenceRow[],
	{ counted, by, down, lang }: EvidenceQuery,
): EvidenceRow[] {
	const collator = new Intl.Collator(lang === "zh" ? "zh-CN" : "en", { numeric: true });
	const order = (a: EvidenceRow, b: EvidenceRow) =>
		by === "counted" ? ORDER[a.counted] - ORDER[b.counted] : collator.compare(a[by][lang], b[by][lang]);
	return rows
		.filter((row) => counted === "all" || row.counted === counted)
		.sort((a, b) => (down ? -1 : 1) * order(a, b));
}
