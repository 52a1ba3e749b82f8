import { SAMPLES } from "../waters/batch-sample.ts";
import { HISTORY, type HistoryCn } from "./request.ts";

/** A span in which data of a station are missing, and the history that would fill it. ISO UTC, both. */
export interface Gap {
	cn: HistoryCn;
	from: string;
	to: string;
}

/** A span of a series that the checks found missing; epoch ms. */
export interface MissingSpan {
	cn: number;
	from: number;
	to: number;
}

const DAY_MS = 86_400_000;
const MOST_GAPS = 6;

/**
 * The gaps that can be asked for, the latest first. Gaps of several factors, or of real time and its hours, that overlap are one. Real time, and samples that it told, have no history: the hours are
 * asked for, or its minutes where the station tells no hours (`tells`: the commands it has ever sent).
 */
export function gapsToAsk(missing: readonly MissingSpan[], tells: ReadonlySet<number>, nowMs: number): Gap[] {
	const gaps: Gap[] = [];
	const ofRealTime = (cn: number) => cn === 2011 || cn === SAMPLES;
	const cnOf = (cn: number): HistoryCn =>
		ofRealTime(cn) ? (tells.has(2061) || !tells.has(2051) ? "2061" : "2051") : (String(cn) as HistoryCn);
	const asked = missing.filter(({ cn }) => ofRealTime(cn) || Object.hasOwn(HISTORY, String(cn)));
	for (const [cn, own] of Map.groupBy(asked, (span) => cnOf(span.cn))) {
		const merged: { from: number; to: number }[] = [];
		for (const { from, to } of own.toSorted((a, b) => a.from - b.from)) {
			const last = merged.at(-1);
			if (last && from <= last.to) last.to = Math.max(last.to, to);
			else merged.push({ from, to });
		}
		for (const { from, to } of merged) {
			const end = Math.min(to, nowMs, from + HISTORY[cn].days * DAY_MS);
			if (end > from) gaps.push({ cn, from: new Date(from).toISOString(), to: new Date(end).toISOString() });
		}
	}
	return gaps.sort((a, b) => (a.from < b.from ? 1 : -1)).slice(0, MOST_GAPS);
}
