import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Sample } from "./quality.ts";

/** A station's series with labels made by people: whether each value is an anomaly. */
export interface LabelledStation {
	name: string;
	/** Which half the rules were tuned on; the other half is what is reported. */
	half: "tune" | "report";
	series: { factor: string; samples: Sample[]; labels: boolean[] }[];
}

const MARKED: readonly [string, string][] = [
	["temp", "w01010"],
	["cond", "w01014"],
	["ph", "w01001"],
	["do", "w01009"],
	["turb", "w01003"],
	["stage", "level"],
];

/** Files that the limits were tuned on; any other file, and the second half of the year of Sandy Creek, is for the report. */
const TUNED = new Set(["lro_BlackSmithFork2019.csv"]);
const TUNED_UNTIL: Readonly<Record<string, string>> = { "oddwater_sandy_creek.csv": "2017-09-12" };

/** The labelled series of a folder; empty where there is none. */
export function labelledStations(folder: string): LabelledStation[] {
	let names: string[];
	try {
		names = readdirSync(folder).sort();
	} catch {
		return [];
	}
	return names.flatMap((name) => {
		if (/^lro_.*\d{4}\.csv$/.test(name)) return [loganRiver(folder, name)];
		if (/^oddwater_.*\.csv$/.test(name)) return oddwater(folder, name);
		return [];
	});
}

function table(folder: string, name: string): Record<string, string>[] {
	const [head = "", ...lines] = readFileSync(join(folder, name), "utf8")
		.replace(/^\uFEFF/, "")
		.trim()
		.split(/\r?\n/);
	const columns = head.split(",");
	return lines.map((line) => {
		const cells = line.split(",");
		return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ""]));
	});
}

const timeOf = (text: string) => Date.parse(`${text.slice(0, 16).replace(" ", "T")}:00.000Z`);
const sample = (at: number, text: string): Sample => ({
	...{ at, mark: "N", version: 1 },
	value: text === "" || !Number.isFinite(Number(text)) ? null : Number(text),
});

/** Logan River Observatory: a qualifier of the technician is the label. */
function loganRiver(folder: string, name: string): LabelledStation {
	const rows = table(folder, name);
	return {
		name: name.replace(/^lro_|\.csv$/g, ""),
		half: TUNED.has(name) ? "tune" : "report",
		series: MARKED.filter(([column]) => rows[0]?.[column] !== undefined).map(([column, factor]) => ({
			factor,
			samples: rows.map((row) => sample(timeOf(row.datetime ?? ""), row[column] ?? "")),
			labels: rows.map((row) => (row[`${column}_qual`] ?? "") !== ""),
		})),
	};
}

/** Sandy Creek and its like: label 1 is an outlier. */
function oddwater(folder: string, name: string): LabelledStation[] {
	const rows = table(folder, name);
	const until = TUNED_UNTIL[name];
	const part = (half: "tune" | "report", own: Record<string, string>[]): LabelledStation => ({
		name: `${name.replace(/^oddwater_|\.csv$/g, "")}${until === undefined ? "" : half === "tune" ? " 1" : " 2"}`,
		half,
		series: [
			["level_m", "label_level", "level"],
			["cond_us_cm", "label_cond", "w01014"],
			["turb_ntu", "label_turb", "w01003"],
		].map(([column = "", label = "", factor = ""]) => ({
			factor,
			samples: own.map((row) => sample(timeOf(row.time ?? ""), row[column] ?? "")),
			labels: own.map((row) => row[label] === "1"),
		})),
	});
	if (until === undefined) return [part("report", rows)];
	return [
		part(
			"tune",
			rows.filter((row) => (row.time ?? "") < until),
		),
		part(
			"report",
			rows.filter((row) => (row.time ?? "") >= until),
		),
	];
}
