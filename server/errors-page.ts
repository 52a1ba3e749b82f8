import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Refused, refusalsOf } from "./refusals.ts";

/** The page that lists every refusal, to be read by a person; `node server/errors-page.ts` writes it anew. */
export const PAGE = fileURLToPath(new URL("../docs/errors.md", import.meta.url));

const HEAD = `# 错误一览 · Every refusal

Written by \`node server/errors-page.ts\` from the source itself; \`server/errors-page.test.ts\` fails when it is not up to date. A refusal is answered as
\`{"error": {"code", "message": {"zh", "en"}}}\` with its HTTP status; the page shows the sentence in the reader's language. A sentence says what is wrong, and what to do.
〈…〉 is filled in when the sentence is said; 〔…〕 is said only where it applies. Status 0 is said by the page itself when nothing answered (—: whatever was answered), 302 on the page that one is sent back to.

`;

const TABLE = `| code | status | 中文 | English | thrown in |
|---|---|---|---|---|
`;

const RULES = `
## 规则给出的理由 · What rules say

Under these codes a rule gives its own sentence.

| code | status | 中文 | English | thrown in | rule |
|---|---|---|---|---|---|
`;

export function errorsPage(all: readonly Refused[]): string {
	const beside = rowsOf(all.filter((one) => one.rule === null));
	const ruled = rowsOf(all.filter((one) => one.rule !== null));
	const row = (...cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\\\|")).join(" | ")} |\n`;
	const plain = ({ code, status, zh, en, files }: Row) => row(`\`${code}\``, status, zh, en, files.join(", "));
	const rule = ({ code, status, zh, en, files, rules }: Row) =>
		row(`\`${code}\``, status, zh, en, files.join(", "), rules.join(", "));
	return HEAD + TABLE + beside.map(plain).join("") + RULES + ruled.map(rule).join("");
}

type Row = Omit<Refused, "file" | "rule"> & { files: string[]; rules: string[] };

/** One row for a code and a sentence, wherever it is said. */
function rowsOf(all: readonly Refused[]): Row[] {
	const same = Map.groupBy(all, ({ code, status, zh, en }) => [code, status, zh, en].join("\n"));
	const distinct = (names: (string | null)[]) => [...new Set(names.filter((name) => name !== null))].sort();
	return [...same.values()]
		.flatMap((places) =>
			places.slice(0, 1).map((one) => ({
				...one,
				files: distinct(places.map(({ file }) => file)),
				rules: distinct(places.map(({ rule }) => rule)),
			})),
		)
		.sort((a, b) => compare(a.code, b.code) || compare(a.rules.join(), b.rules.join()) || compare(a.zh, b.zh));
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

if (import.meta.main) {
	const { refused, faults } = refusalsOf();
	for (const fault of faults) console.error(fault);
	writeFileSync(PAGE, errorsPage(refused));
	if (faults.length > 0) process.exitCode = 1;
}
