import { localDay } from "../loop/local-day.ts";
import { useApi } from "./api.ts";
import { useLang } from "./language.tsx";

/** The district's time zone: its days are meant on every page, wherever the reader's own clock stands. */
export function useTimeZone(): string {
	return useApi<{ timeZone: string }>("/api/district").data?.timeZone ?? "Asia/Shanghai";
}

/** The district's day of an instant: before eight in the morning it is not the day that the instant is written with. */
export function useLocalDay(): (at: string) => string {
	const timeZone = useTimeZone();
	return (at) => localDay(at, timeZone);
}

/** A day with its time as one reads it, e.g. 2026年11月24日 09:00. */
export function useDayAndTime(): (at: string) => string {
	const lang = useLang();
	const timeZone = useTimeZone();
	const format = new Intl.DateTimeFormat(lang === "zh" ? "zh-CN" : "en-GB", {
		...{ dateStyle: "medium", timeStyle: "short", timeZone },
	} as const);
	return (at) => format.format(new Date(at));
}
