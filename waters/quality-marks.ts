import { SAMPLES } from "./batch-sample.ts";
import { type Finding, medianOf, type Sample, type Series } from "./quality.ts";
import { gapCheck } from "./quality-gap.ts";
import { CONTEXT_SAMPLES, judged, judgeStation, QUALITY_RULES } from "./quality-rules.ts";
import { type QualityMark, STILL } from "./quality-ruling.ts";

// From what the checks find in a window of a station's values to the verdicts that are stored, and which of them are news. Pure.

export interface Window {
	siteId: number;
	cn: number;
	series: readonly Series[];
	/** What came new; epoch milliseconds. */
	from: number;
	to: number;
}

/** The times whose verdicts the new values can change: so many tellings to either side; of samples so many of each factor, which has times of its own. */
export function reachOf({ cn, series, from, to }: Window): { from: number; to: number } {
	const times = timesOf(series);
	const first = times.findIndex((at) => at >= from);
	const last = times.findLastIndex((at) => at <= to);
	const context = CONTEXT_SAMPLES * (cn === SAMPLES ? Math.max(1, series.length) : 1);
	return {
		from: times[Math.max(0, first - context)] ?? from,
		to: times[Math.min(times.length - 1, last + context)] ?? to,
	};
}

function timesOf(series: readonly Series[]): number[] {
	return [...new Set(series.flatMap(({ samples }) => samples.map(({ at }) => at)))].sort((a, b) => a - b);
}

/** A held value's span is noted this much before its first value, so that it is not taken for the verdict of that value alone. */
const BEFORE_MS = 1;

/** The verdicts of a window within reach of the new values: of single values, of values that stand still, of gaps. */
export function marksOf(window: Window, knownFrom: string): QualityMark[] {
	const reach = reachOf(window);
	const base = { siteId: window.siteId, cn: window.cn, rules: QUALITY_RULES, knownFrom };
	const marks: QualityMark[] = [];
	const touches = (from: number, until: number) => from <= reach.to && until >= reach.from;
	const gaps = stationGaps(window);
	for (const { at, until, verdict, findings } of judged(gaps))
		if (touches(at, until ?? at)) marks.push({ ...base, factor: "", at, until: until ?? null, verdict, findings });
	const whole = new Set(gaps.map(({ at, until }) => `${at} ${until}`));
	for (const [factor, values] of judgeStation(window.series)) {
		const samples = window.series.find((one) => one.factor === factor)?.samples ?? [];
		const findings = values.flatMap((value) => value.findings);
		for (const span of heldSpans(findings, samples))
			if (touches(span.at, span.until ?? span.at)) marks.push({ ...base, factor, ...span });
		const single = findings.filter(
			({ check, at, until }) => check !== "held" && !(until !== undefined && whole.has(`${at} ${until}`)),
		);
		for (const { at, until, verdict, findings: own } of judged(single))
			if (touches(at, until ?? at)) marks.push({ ...base, factor, at, until: until ?? null, verdict, findings: own });
	}
	return marks;
}

/** Gaps of the whole telling, by the times at which anything came. Samples are missed by factor: each analyser draws for itself. */
function stationGaps({ cn, series }: Window): Finding[] {
	if (cn === SAMPLES) return [];
	const times = timesOf(series);
	const steps = times.slice(1).map((at, index) => at - (times[index] as number));
	if (steps.length < 3) return [];
	const samples = times.map((at): Sample => ({ at, value: 0, mark: "N", version: 1 }));
	return gapCheck.find({ factor: "", samples, intervalMs: medianOf(steps), profile: null });
}

/** Values that stand still, as spans. */
export function heldSpans(findings: readonly Finding[], samples: readonly Sample[]) {
	const runs = Map.groupBy(
		findings.filter(({ check }) => check === "held"),
		({ numbers }) => Number(numbers.since),
	);
	return [...runs].map(([since, run]) => {
		const last = run.at(-1) as Finding;
		const ended = samples.some(({ at, value }) => at > last.at && value !== null);
		const finding = { ...last, at: since };
		return {
			...{ at: since - BEFORE_MS, until: ended ? last.at : STILL },
			...{ verdict: last.verdict, findings: [finding] },
		};
	});
}

const keyOf = ({ factor, at }: QualityMark) => `${factor} ${at}`;
const said = ({ verdict, until, findings }: QualityMark) =>
	JSON.stringify([verdict, until, findings.map(({ check, version, verdict: own }) => [check, version, own])]);

/**
 * What must be appended so that the stored verdicts of a reach say what the rules say now: new and changed ones, and `good` for what is taken back. The
 * numbers of a finding alone make no new version: they shift a little with every neighbour.
 */
export function newsOf(
	stored: readonly QualityMark[],
	computed: readonly QualityMark[],
	knownFrom: string,
): QualityMark[] {
	const before = new Map(stored.map((mark) => [keyOf(mark), mark]));
	const news: QualityMark[] = [];
	const now = new Set<string>();
	for (const mark of computed) {
		const key = keyOf(mark);
		now.add(key);
		const known = before.get(key);
		// A span whose end lies outside the window keeps the end that is known.
		const kept = mark.until === STILL && known?.until != null ? { ...mark, until: known.until } : mark;
		if (known === undefined || said(known) !== said(kept)) news.push(kept);
	}
	for (const mark of stored)
		if (!now.has(keyOf(mark))) news.push({ ...mark, verdict: "good", findings: [], rules: QUALITY_RULES, knownFrom });
	return news;
}
