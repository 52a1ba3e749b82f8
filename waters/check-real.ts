import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { assessFile } from "./assess-file.ts";
import { bareColumn } from "./factor.ts";
import { importReal } from "./import-real.ts";
import { CLASS_NAME, type Water } from "./standard.ts";
import { tableRows, tableShape } from "./table-file.ts";

const PUBLISHED = new Set(Object.values(CLASS_NAME));

/** Unrounded official rows must agree at least so often; files of rounded values are reported and not judged. */
const DAILY_AGREEMENT = 0.999;

/**
 * `npm run check:real -- DIR`: assesses every CSV of a folder that has an official class and prints how often ours agrees, then imports them into a
 * database that is thrown away.
 */
export async function checkRealCommand(args: string[]): Promise<number> {
	const folder = args[0];
	if (!folder) {
		console.error("用法：npm run check:real -- DIR");
		return 1;
	}
	const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".csv")).sort();
	if (names.length === 0) {
		console.error(`“${folder}”里没有 CSV 文件。`);
		return 1;
	}
	const lakes = await lakeSections(folder);
	let failed = false;
	const tables: string[] = [];
	for (const name of names) {
		const counted = await compare(join(folder, name), lakes);
		if (!counted) continue;
		tables.push(name);
		const { rows, classed, agree } = counted;
		const share = classed === 0 ? 0 : agree / classed;
		const judged = name.startsWith("daily_");
		if (judged && share < DAILY_AGREEMENT) failed = true;
		console.log(
			`${name}: ${rows} rows, ${classed} with an official class, ${agree} agree = ${(100 * share).toFixed(3)} %${judged ? " (unrounded: at least 99.9 %)" : ""}`,
		);
	}
	await importReal(folder, tables, (found) => {
		if ("refused" in found) {
			failed = true;
			console.log(`${found.name}: not imported: ${found.refused}`);
			return;
		}
		const { name, done, again } = found;
		if (again.added > 0) failed = true;
		console.log(
			`${name}: ${done.rows} rows imported as ${done.added} readings of ${done.sites} sections, ${done.faultyRows} rows left out; the same file again adds ${again.added}`,
		);
		for (const { row, column, value, cure } of done.faults.slice(0, 2))
			console.log(`  line ${row}, ${column} “${value}”: ${cure.en}`);
	});
	return failed ? 1 : 0;
}

async function compare(
	path: string,
	lakes: Set<string>,
): Promise<{ rows: number; classed: number; agree: number } | null> {
	let rows = 0;
	let classed = 0;
	let agree = 0;
	let at = -2;
	const waterOf = (section: string): Water => (lakes.has(section) ? "lake" : "river");
	try {
		for await (const row of assessFile(path, "river", waterOf)) {
			if (at === -2) at = row.header.map(bareColumn).indexOf("class");
			if (at === -1) return null;
			rows++;
			const official = (row.cells[at] ?? "").trim();
			if (!PUBLISHED.has(official)) continue;
			classed++;
			if (row.assessment.class !== null && CLASS_NAME[row.assessment.class] === official) agree++;
		}
	} catch {
		return null; // a table of something else, such as the list of sections
	}
	return rows === 0 ? null : { rows, classed, agree };
}

/** Which sections lake phosphorus applies to is an attribute of the section; the folder's sections.csv tells it where it is there. */
async function lakeSections(folder: string): Promise<Set<string>> {
	const path = join(folder, "sections.csv");
	const lakes = new Set<string>();
	let section = -1;
	let rule = -1;
	try {
		for await (const row of tableRows(path, await tableShape(path))) {
			if (section < 0) {
				section = row.indexOf("section");
				rule = row.indexOf("tp_rule_inferred");
			} else if (row[rule] === "lake") lakes.add(row[section] ?? "");
		}
	} catch {
		return lakes;
	}
	return lakes;
}
