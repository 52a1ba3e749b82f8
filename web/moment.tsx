import { DatePicker, Segmented } from "antd";
import dayjs from "dayjs";
import { createContext, useContext } from "react";
import { useSearchParams } from "react-router";
import type { Sense } from "../loop/moment.ts";
import { useSay } from "./language.tsx";

/** The moment a page is opened at, kept in its address so that a link to it shows the same thing. */
export interface PageMoment {
	asOf: string | null;
	sense: Sense;
	/** `?asOf=…&sense=…`, or empty for now. */
	search: string;
	set(asOf: string | null, sense?: Sense): void;
}

/** The moment that a printed page was made at: its links open what it was counted from, whatever the address says. */
export const PrintedAt = createContext<string | null>(null);

export function useMoment(): PageMoment {
	const [params, setParams] = useSearchParams();
	const printedAt = useContext(PrintedAt);
	const asOf = printedAt ?? params.get("asOf");
	const sense: Sense = printedAt === null && params.get("sense") === "known-now" ? "known-now" : "known-then";
	return {
		asOf,
		sense,
		search: asOf ? `?${new URLSearchParams({ asOf, sense })}` : "",
		set(nextAsOf, nextSense = sense) {
			setParams((before) => {
				const next = new URLSearchParams(before);
				next.delete("asOf");
				next.delete("sense");
				if (nextAsOf) {
					next.set("asOf", nextAsOf);
					next.set("sense", nextSense);
				}
				return next;
			});
		},
	};
}

/** Adds the moment of the page to a link inside the product, unless the link names one itself. */
export function withMoment(href: string, moment: Pick<PageMoment, "asOf" | "sense">): string {
	if (!moment.asOf || !href.startsWith("/")) return href;
	const url = new URL(href, "http://here");
	if (!url.searchParams.has("asOf")) {
		url.searchParams.set("asOf", moment.asOf);
		url.searchParams.set("sense", moment.sense);
	}
	return url.pathname + url.search + url.hash;
}

/** The as-of control of the header: a day, and what "known" means on it. */
export function MomentControl() {
	const say = useSay();
	const { asOf, sense, set } = useMoment();
	const name = say({ zh: "截至日期", en: "As of" });
	return (
		<div className="moment-control">
			<DatePicker
				size="small"
				aria-label={name}
				placeholder={say({ zh: "截至今日", en: "As of today" })}
				value={asOf && dayjs(asOf).isValid() ? dayjs(asOf) : null}
				disabledDate={(day) => day.isAfter(dayjs(), "day")}
				onChange={(day) => set(day ? day.format("YYYY-MM-DD") : null)}
			/>
			{asOf && (
				<Segmented<Sense>
					size="small"
					aria-label={say({ zh: "按何时所知", en: "Known when" })}
					value={sense}
					onChange={(next) => set(asOf, next)}
					options={[
						{ value: "known-then", label: say({ zh: "按当日所知", en: "Known then" }) },
						{ value: "known-now", label: say({ zh: "按今日所知", en: "Known now" }) },
					]}
				/>
			)}
		</div>
	);
}
