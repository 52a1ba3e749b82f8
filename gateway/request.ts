import type { Bilingual } from "../loop/words.ts";

/** Commands of history (HJ 212-2017 table 9), and how many days of each are asked at once: a logger sends them one frame after the other. */
export const HISTORY = {
	"2051": { zh: "分钟数据", en: "minute data", days: 7 },
	"2061": { zh: "小时数据", en: "hour data", days: 62 },
	"2031": { zh: "日数据", en: "day data", days: 400 },
} as const satisfies Record<string, Bilingual & { days: number }>;
export type HistoryCn = keyof typeof HISTORY;

/** Table 4: one value a system. */
export const MINUTE_INTERVALS = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30] as const;
/** Table 4, seconds. */
export const REAL_TIME_SECONDS = { least: 30, most: 3600 } as const;

/** What a person asks of a station. `tell`: what is set there now. */
export type Asked =
	| { ask: "time" }
	| { ask: "tell"; what: "clock" | "real-time-interval" | "minute-interval" }
	| { ask: "real-time-interval"; seconds: number }
	| { ask: "minute-interval"; minutes: (typeof MINUTE_INTERVALS)[number] }
	/** ISO UTC, both. */
	| { ask: "history"; cn: HistoryCn; from: string; to: string };

const DAY_MS = 86_400_000;

/** Why this can't be asked, or null. */
export function askedFault(asked: Asked, now: Date): { code: string; words: Bilingual } | null {
	if (asked.ask !== "history") return null;
	const [from, to] = [Date.parse(asked.from), Date.parse(asked.to)];
	const { zh, en, days } = HISTORY[asked.cn];
	if (from >= to)
		return {
			code: "SPAN_TURNED",
			words: { zh: "结束时间早于开始时间，请核对。", en: "The span ends before it begins; check both times." },
		};
	if (from > now.getTime())
		return {
			code: "PERIOD_AHEAD",
			words: {
				zh: "所选时段还没有到；请选已开始的时段。",
				en: "That time has not come yet; choose one that has begun.",
			},
		};
	if (to - from > days * DAY_MS)
		return {
			code: "SPAN_TOO_LONG",
			words: {
				zh: `${zh}一次最多补 ${days} 天，请分段补传。`,
				en: `At most ${days} days of ${en} are asked at once; ask for them in parts.`,
			},
		};
	return null;
}
