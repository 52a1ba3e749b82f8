import { z } from "zod";
import { addDays, instantOf, isDay } from "./local-day.ts";
import { knownThen, type Moment } from "./moment.ts";
import { refusal } from "./refusal.ts";

/** The moment that every page and route can be opened at. */
export const momentQuery = z.object({
	asOf: z
		.string()
		.max(40)
		.optional()
		.describe("A local day YYYY-MM-DD (its end) or an ISO 8601 instant; now unless told."),
	sense: z
		.enum(["known-then", "known-now"])
		.default("known-then")
		.describe("What was known then, or what is known today about then."),
});

export type MomentQuery = z.infer<typeof momentQuery>;

/** The moment that a query asks for. A day means its last millisecond; what lies ahead of the clock is refused. */
export function momentOf(query: MomentQuery, now: Date, timeZone: string): Moment {
	if (query.asOf === undefined) return knownThen(now.toISOString(), timeZone);
	const at = isDay(query.asOf)
		? new Date(Date.parse(instantOf(addDays(query.asOf, 1), "00:00", timeZone)) - 1)
		: /^\d{4}-\d{2}-\d{2}T/.test(query.asOf)
			? new Date(query.asOf)
			: new Date(Number.NaN);
	if (Number.isNaN(at.getTime())) {
		throw refusal("BAD_MOMENT", {
			zh: `“${query.asOf}”不是日期：请写成 2026-11-24，或 2026-11-24T08:00:00Z。`,
			en: `"${query.asOf}" is no date: write 2026-11-24 or 2026-11-24T08:00:00Z.`,
		});
	}
	const end = addDays(now.toISOString().slice(0, 10), 2);
	if (at.toISOString().slice(0, 10) >= end) {
		throw refusal("MOMENT_AHEAD", {
			zh: "所选日期还没有到；请选今天或以前的日期。",
			en: "That day has not come yet; choose today or an earlier one.",
		});
	}
	const seen = knownThen((at > now ? now : at).toISOString(), timeZone);
	return query.sense === "known-now" ? { ...seen, knownBy: now.toISOString() } : seen;
}
