import type { Bilingual } from "../loop/words.ts";
import type { MissingSamples } from "./assess.ts";
import { factorName } from "./factor.ts";

/**
 * How much of a month a station told. 75 % is the share that HJ 212-2017 asks of the lower-level values of an average (notes to tables C.16 to C.18, flue gas); the number that the
 * surface-water rules ask is not known to us, so it is our choice and stands here to be changed.
 */
export const COMPLETENESS_RULE = { name: "telemetry-completeness", version: "1" } as const;
export const COMPLETE_SHARE = 0.75;

const HOUR_MS = 3_600_000;
/** Hours before the month that show its rhythm as well. */
export const RHYTHM_MS = 31 * 24 * HOUR_MS;

/** An hour in which something was told. */
export interface HourCount {
	atMs: number;
	received: number;
	valid: number;
}

export interface Completeness {
	/** Values that were due by the station's own rhythm. */
	expected: number;
	received: number;
	/** Of these, the ones that count: by their mark, the checks and people's rulings. */
	valid: number;
}

/** How often a series tells something: each so many hours, so many values in one. */
interface Rhythm {
	step: number;
	perHour: number;
}

const WEEK_MS = 7 * 24 * HOUR_MS;
/** A week has a rhythm of its own where so many hours told something and so large a share of their distances is the same: a station may be set to tell more often. */
const RHYTHM_HOURS = 8;
const REGULAR = 0.8;

/**
 * The completeness of a span from the hours in which a series told something (in order; those of the month before show the rhythm too). The rhythm is the commonest
 * distance of neighbouring hours and the middle number of values in one, of each week by itself where it is regular, else of the time before; null where there are too few hours to tell a
 * rhythm: then nothing is expected and nothing is refused.
 */
export function completenessOf(hours: readonly HourCount[], fromMs: number, toMs: number): Completeness | null {
	const near = hours.filter(({ atMs }) => atMs >= fromMs - RHYTHM_MS && atMs < toMs);
	if (near.length < 3) return null;
	const own = near.filter(({ atMs }) => atMs >= fromMs);
	const before = near.filter(({ atMs }) => atMs < fromMs);
	let rhythm = rhythmOf(before.length >= RHYTHM_HOURS ? before : near, 0) ?? { step: 1, perHour: 1 };
	let expected = 0;
	for (let start = fromMs; start < toMs; start += WEEK_MS) {
		const end = Math.min(toMs, start + WEEK_MS);
		const week = own.filter(({ atMs }) => atMs >= start && atMs < end);
		rhythm = (week.length >= RHYTHM_HOURS && rhythmOf(week, REGULAR)) || rhythm;
		expected += ((end - start) / (rhythm.step * HOUR_MS)) * rhythm.perHour;
	}
	return {
		expected: Math.max(1, Math.floor(expected + 1e-6)),
		received: own.reduce((sum, hour) => sum + hour.received, 0),
		valid: own.reduce((sum, hour) => sum + hour.valid, 0),
	};
}

/** null: fewer than `regular` of the distances are the commonest one. */
function rhythmOf(hours: readonly HourCount[], regular: number): Rhythm | null {
	const distances = new Map<number, number>();
	for (let at = 1; at < hours.length; at++) {
		const distance = Math.round(((hours[at]?.atMs ?? 0) - (hours[at - 1]?.atMs ?? 0)) / HOUR_MS);
		distances.set(distance, (distances.get(distance) ?? 0) + 1);
	}
	// Of two that are as common the shorter one: who can tell each hour is expected to.
	const [commonest] = [...distances].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
	if (!commonest || commonest[1] < regular * (hours.length - 1)) return null;
	const counts = hours.map(({ received }) => received).sort((a, b) => a - b);
	return { step: commonest[0], perHour: Math.max(1, counts[counts.length >> 1] ?? 1) };
}

/** At most 1: who tells more often than usual is complete. */
export function validShare({ expected, valid }: Completeness): number {
	return Math.min(1, valid / Math.max(1, expected));
}

export const isComplete = (completeness: Completeness): boolean => validShare(completeness) >= COMPLETE_SHARE;

/** A share in whole percent, rounded down: 74.9 % is not shown as the 75 % that it does not reach. */
export const percent = (share: number): string => `${Math.floor(100 * share + 1e-9)} %`;

/** What a month's completeness means for its class. */
export function completenessWords(completeness: Completeness): Bilingual {
	const share = percent(validShare(completeness));
	return isComplete(completeness)
		? { zh: `有效率 ${share}，可参加评价`, en: `${share} valid: enough for a class` }
		: {
				zh: `有效率 ${share}，低于 ${percent(COMPLETE_SHARE)}，不能据此评价类别`,
				en: `${share} valid, less than ${percent(COMPLETE_SHARE)}: no class can be given by it`,
			};
}

/** What an item lacks for a class. */
export function lackWords({ factor, have, need, complete }: MissingSamples): Bilingual {
	const name = factorName(factor);
	if (!complete) return { zh: `${name.zh}缺 ${need - have} 次`, en: `${name.en}: ${need - have} missing` };
	const words = completenessWords(complete);
	return { zh: `${name.zh}${words.zh}`, en: `${name.en} ${words.en}` };
}
