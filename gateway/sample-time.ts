import { SAMPLE_KIND, TOLD_OF_SAMPLE } from "../waters/batch-sample.ts";
import type { Telegram } from "./telegram.ts";
import { civilMs, repairTime } from "./telegram-time.ts";

const MINUTE = 60_000;

/**
 * How far after its telegram's DataTime a sample may be stamped, by command: DataTime of minutes and hours is the beginning of the span, so that the sample lies within it; beyond
 * that, ten minutes for two clocks. Day values (2031) are means and no samples.
 */
const AFTER_MS: ReadonlyMap<string, number> = new Map([
	["2011", 10 * MINUTE],
	["2051", 40 * MINUTE],
	["2061", 70 * MINUTE],
]);
/** A sample told so long after it was taken is one of a clock that runs wrong, or of an analyser that stands still. */
const OLDEST_MS = 24 * 60 * MINUTE;
/** A clock that runs ahead further than this is not believed (as of DataTime). */
const AHEAD_MS = 10 * MINUTE;

/** The 14 digits of a sample's time, put right as a DataTime is; null where it is no time, one before 2000, or a day alone. */
export const sampleDigits = (text: string): string | null =>
	text.length < MINUTES_TOO ? null : (repairTime(text)?.time ?? null);
const MINUTES_TOO = 12;

/** Whether a sample's time can be right, seen from its telegram: neither in the future, nor a day older than the telegram's own time. Epoch milliseconds. */
export function believable(sampleMs: number, cn: string, dataMs: number, receivedMs: number): boolean {
	const after = AFTER_MS.get(cn);
	return (
		after !== undefined &&
		sampleMs <= dataMs + after &&
		sampleMs >= dataMs - OLDEST_MS &&
		sampleMs <= receivedMs + AHEAD_MS
	);
}

/** The kind of value of a command that a sample's value is told as. */
export function toldKind(cn: string): string | null {
	return AFTER_MS.has(cn) ? (cn === "2011" ? "Rtd" : "Avg") : null;
}

/** How a value of a sample stands in its telegram's row: kept, and counted at no time but the sample's. */
export const kindInTelegram = (kind: string) => `${TOLD_OF_SAMPLE}${kind}`;

/** The name of a sample's value. */
export const sampleName = (factor: string) => `${factor}-${SAMPLE_KIND}`;

/** The first sample time of a telegram that can't be right, as it came; null: none. Seen from DataTime alone, so that no time zone is asked. */
export function oddSampleTime({ cn, dataTime, values }: Telegram): string | null {
	for (const { kind, sampleTime } of values) {
		if (sampleTime === null || dataTime === null || kind !== toldKind(cn ?? "")) continue;
		const digits = sampleDigits(sampleTime);
		const dataMs = civilMs(dataTime);
		if (digits === null || !believable(civilMs(digits), cn ?? "", dataMs, Number.POSITIVE_INFINITY)) return sampleTime;
	}
	return null;
}
