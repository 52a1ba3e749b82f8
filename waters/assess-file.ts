import { access, constants } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type Assessment, assess } from "./assess.ts";
import { bareColumn, type Factor, factorName, factorOfColumn } from "./factor.ts";
import { AUTOMATIC_FACTORS, CLASS_NAME, type Water } from "./standard.ts";
import { tableRows, tableShape } from "./table-file.ts";
import { parseValue } from "./value.ts";

/** Where the columns that matter are in a table; -1: there is none. */
interface Columns {
	section: number;
	time: number;
	water: number;
	factors: { factor: Factor; at: number }[];
}

const SECTION = new Set(["断面名称", "断面", "站点名称", "站点", "section", "site", "station"]);
const TIME = new Set(["监测时间", "采样时间", "时间", "日期", "time", "date", "datetime"]);
const WATER = new Set(["水体类型", "水体", "water"]);
const LAKE = new Set(["lake", "湖库", "湖泊", "水库", "湖", "湖、库", "reservoir"]);

function columnsOf(header: string[]): Columns {
	const bare = header.map(bareColumn);
	const classed = new Set<string>(AUTOMATIC_FACTORS);
	const seen = new Set<string>();
	const factors = header.flatMap((name, at) => {
		const factor = factorOfColumn(name);
		if (!factor || !classed.has(factor.code) || seen.has(factor.code)) return [];
		seen.add(factor.code);
		return { factor, at };
	});
	return {
		section: bare.findIndex((name) => SECTION.has(name)),
		time: bare.findIndex((name) => TIME.has(name)),
		water: bare.findIndex((name) => WATER.has(name)),
		factors,
	};
}

/** One row's class as the national platform gives it: the worst of pH, DO, CODMn, NH3-N, TP that are there, unrounded. */
export interface AssessedRow {
	section: string;
	time: string;
	assessment: Assessment;
	/** Why there is no class, which items lack, which cells could not be read. */
	reason: string;
}

function assessRow(row: string[], rowNumber: number, columns: Columns, water: Water): AssessedRow {
	const notes: string[] = [];
	const values: { factor: string; value: string }[] = [];
	const absent: string[] = [];
	for (const { factor, at } of columns.factors) {
		const text = row[at] ?? "";
		const parsed = parseValue(factor.code, text);
		if (parsed.kind === "fault") {
			notes.push(`第 ${rowNumber} 行“${factor.name.zh}”：“${text.trim()}”不是数字，请改为如 0.15 的小数`);
		} else if (parsed.classed === null) absent.push(factor.name.zh);
		else {
			values.push({ factor: factor.code, value: parsed.classed });
			if (parsed.belowDetection) notes.push(`${factor.name.zh}“${text.trim()}”按未检出计`);
		}
	}
	const here = LAKE.has((row[columns.water] ?? "").trim().toLowerCase()) ? "lake" : water;
	const assessment = assess({ water: here, values });
	if (assessment.class === null) notes.unshift("没有可评价的数值，不评类别");
	else if (absent.length > 0) notes.push(`缺${absent.join("、")}，按其余 ${values.length} 项评价`);
	return {
		section: (row[columns.section] ?? "").trim(),
		time: (row[columns.time] ?? "").trim(),
		assessment,
		reason: notes.join("；"),
	};
}

/** Assesses a file row by row, in its order; `waterOf` may say per section whether lake limits apply. */
export async function* assessFile(
	path: string,
	water: Water,
	waterOf?: (section: string) => Water | undefined,
): AsyncGenerator<AssessedRow & { cells: string[]; header: string[] }> {
	const shape = await tableShape(path);
	let header: string[] | undefined;
	let columns: Columns | undefined;
	let rowNumber = 0;
	for await (const cells of tableRows(path, shape)) {
		rowNumber++;
		if (!header || !columns) {
			header = cells;
			columns = columnsOf(cells);
			if (columns.factors.length === 0) {
				throw new Error(
					`第 1 行没有可评价的列：需要 pH、溶解氧、高锰酸盐指数、氨氮、总磷中的至少一列，读到的是“${cells.slice(0, 12).join("、").slice(0, 200)}”。`,
				);
			}
			continue;
		}
		const section = (cells[columns.section] ?? "").trim();
		yield { ...assessRow(cells, rowNumber, columns, waterOf?.(section) ?? water), cells, header };
	}
	if (!header) throw new Error("文件是空的：第 1 行应是列名。");
}

function csvCell(text: string): string {
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function decidingWords(assessment: Assessment): string {
	return assessment.deciding
		.map((found) => `${factorName(found.factor).zh}${found.multipleVsIII ? `(${found.multipleVsIII})` : ""}`)
		.join("、");
}

/** `bihuan assess FILE.csv [--water river|lake] [--json]`; prints one row out for each row in. Returns the exit code. */
export async function assessCommand(args: string[]): Promise<number> {
	const { values, positionals } = parseArgs({
		args,
		allowPositionals: true,
		options: { water: { type: "string", default: "river" }, json: { type: "boolean", default: false } },
	});
	const path = positionals[0];
	if (!path) return refuse("用法：bihuan assess FILE.csv [--water river|lake] [--json]");
	if (values.water !== "river" && values.water !== "lake")
		return refuse(`--water 只能是 river 或 lake，不能是“${values.water}”。`);
	const readable = await access(path, constants.R_OK).then(
		() => true,
		() => false,
	);
	if (!readable) return refuse(`读不到文件“${path}”：请检查路径和权限。`);
	let pending: string[] = values.json ? [] : ["section,time,class,deciding,reason\n"];
	try {
		for await (const row of assessFile(path, values.water)) {
			const name = row.assessment.class === null ? "" : CLASS_NAME[row.assessment.class];
			pending.push(
				values.json
					? `${JSON.stringify({ section: row.section, time: row.time, class: name || null, deciding: row.assessment.deciding, reason: row.reason, rule: row.assessment.rule })}\n`
					: `${[row.section, row.time, name, decidingWords(row.assessment), row.reason].map(csvCell).join(",")}\n`,
			);
			if (pending.length >= 2000) {
				await print(pending.join(""));
				pending = [];
			}
		}
	} catch (error) {
		await print(pending.join(""));
		return refuse(error instanceof Error ? error.message : String(error));
	}
	await print(pending.join(""));
	return 0;
}

/** Waits for the reader, so that a slow pipe bounds our memory. */
async function print(text: string): Promise<void> {
	if (text && !process.stdout.write(text)) await new Promise<void>((drained) => process.stdout.once("drain", drained));
}

function refuse(message: string): number {
	console.error(message);
	return 1;
}
