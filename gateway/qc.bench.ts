import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { factorName } from "../waters/factor.ts";
import { judgeHistory } from "../waters/quality-history.ts";
import { ANOMALY_KINDS, type AnomalyKind, kindOfAnomaly, labelledStretches } from "../waters/quality-kinds.ts";
import { type LabelledStation, labelledStations } from "../waters/quality-labelled.ts";
import { qualityLimits } from "../waters/quality-limits.ts";
import { hampel, zScore } from "../waters/quality-peer.ts";
import type { JudgedValue } from "../waters/quality-rules.ts";
import { addScores, NO_SCORE, type Score, scoreOf } from "../waters/quality-score.ts";
import { syntheticStations } from "../waters/quality-synthetic.ts";
import { passCost } from "./quality-pass-cost.ts";

// Quality control against labels made by people (`BIHUAN_QC_DATA`, by default ../shared/data/qc), else against invented series with faults put in.
// The limits were chosen on one half of the files and halves of years; the figures that count are those of the other half. A labelled value counts
// as found where any check says suspect or bad. "missing" is no anomaly of a value and is left out on all sides.

const FOLDER = process.env.BIHUAN_QC_DATA ?? resolve("../shared/data/qc");
const SEED = 20260315;

interface Method {
	name: string;
	found(station: LabelledStation): Map<string, Set<number>>;
}

/** `npm run bench -- qc`: how well the checks find what people labelled, and what a pass of them costs with 200 stations. */
export async function bench(): Promise<void> {
	labelled();
	await passCost();
}

function labelled(): void {
	const real = existsSync(FOLDER) ? labelledStations(FOLDER) : [];
	const stations = real.length > 0 ? real : syntheticStations(SEED);
	console.log(
		real.length > 0 ? `labelled series of ${FOLDER}` : `no labelled series in ${FOLDER}: invented ones, seed ${SEED}`,
	);
	const values = stations.flatMap(({ series }) => series).reduce((sum, { samples }) => sum + samples.length, 0);
	const began = performance.now();
	const judged = new Map(stations.map((station) => [station, judgeHistory(station.series)]));
	const took = performance.now() - began;
	console.log(
		`${stations.length} stations and years, ${values} values judged in ${(took / 1000).toFixed(1)} s (${Math.round(values / took)} values/ms)`,
	);
	const odd = (station: LabelledStation, checks?: string) =>
		new Map(
			station.series.map(({ factor }) => [
				factor,
				new Set(
					(judged.get(station)?.get(factor) ?? [])
						.filter(({ findings }) =>
							findings.some(
								({ verdict, check }) => verdict !== "missing" && (checks === undefined || check === checks),
							),
						)
						.map(({ at }) => at),
				),
			]),
		);
	const names = new Set(
		[...judged.values()].flatMap((byFactor) =>
			[...byFactor.values()].flat().flatMap(({ findings }) => findings.map(({ check }) => check)),
		),
	);
	names.delete("gap");
	const methods: Method[] = [
		{ name: "all checks", found: (station) => odd(station) },
		{ name: "Hampel 3×MAD", found: peer(hampel) },
		{ name: "z-score 3σ", found: peer(zScore) },
	];
	for (const half of ["tune", "report"] as const) {
		const own = stations.filter((station) => station.half === half);
		if (own.length === 0) continue;
		console.log(
			`\n${half === "tune" ? "TUNED ON" : "REPORTED (not tuned on)"}: ${own.map(({ name }) => name).join(", ")}`,
		);
		console.log(`${"".padEnd(24)}${HEAD}`);
		for (const method of methods) console.log(line(method.name, scoreAll(own, method)));
		for (const check of [...names].sort())
			console.log(line(`  ${check}`, scoreAll(own, { name: check, found: (station) => odd(station, check) })));
		if (half === "tune") byKind(own, judged);
		console.log("  by station and factor, all checks | Hampel");
		for (const station of own)
			for (const one of station.series) {
				const ours = scoreOf(one.samples, one.labels, odd(station).get(one.factor) ?? new Set());
				const theirs = scoreOf(one.samples, one.labels, hampel(one.samples));
				console.log(`${line(`  ${station.name} ${factorName(one.factor).en}`, ours)} | ${percent(theirs)}`);
			}
	}
}

/**
 * What of the labelled was missed, by what it looks like, and which marks have no label, by check. Of the tuned part alone: looked at so closely, the other would be tuned on as well.
 */
function byKind(
	stations: readonly LabelledStation[],
	judged: ReadonlyMap<LabelledStation, ReadonlyMap<string, readonly JudgedValue[]>>,
): void {
	const kinds = new Map<string, { events: number; found: number; values: number; hits: number }>();
	const unlabelled = new Map<string, { marks: number; impossible: number; beside: number }>();
	for (const station of stations)
		for (const { factor, samples, labels } of station.series) {
			const marks = (judged.get(station)?.get(factor) ?? []).filter(({ findings }) =>
				findings.some(({ verdict }) => verdict !== "missing"),
			);
			const marked = new Set(marks.map(({ at }) => at));
			for (const { from, to } of labelledStretches(samples, labels)) {
				const kind = kindOfAnomaly(samples, from, to, (place) => !labels[place]);
				const sum = kinds.get(kind) ?? { events: 0, found: 0, values: 0, hits: 0 };
				kinds.set(kind, sum);
				const own = samples.slice(from, to + 1).filter(({ value }, place) => value !== null && labels[from + place]);
				const hits = own.filter(({ at }) => marked.has(at)).length;
				sum.events++;
				sum.found += hits > 0 ? 1 : 0;
				sum.values += own.length;
				sum.hits += hits;
			}
			const places = new Map(samples.map(({ at }, place) => [at, place]));
			const { possible } = qualityLimits(factor);
			for (const { at, findings } of marks) {
				const place = places.get(at) ?? 0;
				if (labels[place]) continue;
				const value = samples[place]?.value ?? 0;
				const beside = labels.slice(Math.max(0, place - BESIDE), place + BESIDE + 1).some(Boolean);
				for (const check of new Set(findings.map((finding) => finding.check))) {
					const sum = unlabelled.get(check) ?? { marks: 0, impossible: 0, beside: 0 };
					unlabelled.set(check, sum);
					sum.marks++;
					if (value < possible[0] || value > possible[1]) sum.impossible++;
					else if (beside) sum.beside++;
				}
			}
		}
	console.log("  labelled, by what it looks like: events found of, values found of");
	for (const [kind, { events, found, values, hits }] of [...kinds].sort((a, b) => b[1].values - a[1].values))
		console.log(
			`    ${ANOMALY_KINDS[kind as AnomalyKind].en.padEnd(16)} ${`${found}/${events}`.padStart(8)} ${`${hits}/${values}`.padStart(11)}`,
		);
	console.log(
		"  marks without a label, by check: all, of them of impossible values, within an hour or three of a label",
	);
	for (const [check, { marks, impossible, beside }] of [...unlabelled].sort((a, b) => b[1].marks - a[1].marks))
		console.log(
			`    ${check.padEnd(16)} ${String(marks).padStart(6)} ${String(impossible).padStart(6)} ${String(beside).padStart(6)}`,
		);
}

/** Places to either side that are beside a label. */
const BESIDE = 12;

function peer(filter: (samples: LabelledStation["series"][number]["samples"]) => Set<number>) {
	return (station: LabelledStation) => new Map(station.series.map(({ factor, samples }) => [factor, filter(samples)]));
}

function scoreAll(stations: readonly LabelledStation[], method: Method): Score {
	let sum = NO_SCORE;
	for (const station of stations) {
		const found = method.found(station);
		for (const { factor, samples, labels } of station.series)
			sum = addScores(sum, scoreOf(samples, labels, found.get(factor) ?? new Set()));
	}
	return sum;
}

const HEAD = "points: precision recall (hits/false/missed)   events: found of, alarms right of";

function line(name: string, score: Score): string {
	const events = `${score.eventsFound}/${score.events}`.padStart(7);
	const alarms = `${score.alarmsRight}/${score.alarms}`;
	const counts = `(${score.hits}/${score.falseAlarms}/${score.misses})`;
	return `${name.slice(0, 38).padEnd(38)} ${percent(score)} ${counts.padEnd(18)} ${events}  ${alarms}`;
}

function percent({ hits, falseAlarms, misses }: Score): string {
	const share = (of: number) => (of === 0 ? "   —" : `${((100 * hits) / of).toFixed(0).padStart(3)}%`);
	return `P ${share(hits + falseAlarms)} R ${share(hits + misses)}`;
}
