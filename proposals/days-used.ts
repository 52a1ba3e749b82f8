import { localDay } from "../loop/local-day.ts";
import { CLOCKS, type MatterState } from "../loop/matter.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import { type WorkingCalendar, workingDaysBetween } from "../loop/working-day.ts";
import type { ProposalState } from "./proposal.ts";

/** Days of one holder: who had it from when to when, and how many working days that took. */
export interface DaysUsed {
	who: "committee" | "government" | "unit" | "proposer";
	unit: string | null;
	what: Bilingual;
	from: string;
	/** Null: still. */
	until: string | null;
	workingDays: number;
}

/** Whose days a proposal's time was: each stretch with its holder, so that nobody is charged with another's days. */
export function daysUsed(
	state: ProposalState,
	matters: readonly MatterState[],
	calendar: WorkingCalendar,
	moment: Moment,
): DaysUsed[] {
	const day = (at: string) => localDay(at, moment.timeZone);
	const stretch = (
		who: DaysUsed["who"],
		unit: string | null,
		zh: string,
		en: string,
		from: string | null,
		until: string | null,
	): DaysUsed[] =>
		from === null
			? []
			: [
					{
						...{ who, unit, what: { zh, en }, from: day(from), until: until === null ? null : day(until) },
						workingDays: workingDaysBetween(calendar, day(from), day(until ?? moment.at)),
					},
				];
	const first = state.reviews[0]?.at ?? null;
	const assigned = state.assignments[0]?.at ?? null;
	return [
		...stretch("committee", null, "审查", "review", state.submittedAt, first),
		...stretch("government", null, "交办", "assignment", state.filedAt, assigned),
		...matters.flatMap((matter) => {
			const part = state.parts.find((one) => one.matterId === matter.matterId);
			if (!part) return [];
			const role = part.role === "lead" ? { zh: "主办", en: "lead" } : { zh: "会办", en: "co-unit" };
			return matter.clocks
				.filter((clock) => clock.clock === "handle")
				.flatMap((clock) => {
					const given = matter.steps.find((one) => one.step === "assign" && one.at === clock.startedAt);
					const unit = (given?.body.unit as string | undefined) ?? part.unit;
					// Waiting for the verifier is not the unit's time.
					const claimed = matter.stage === "claimed" ? (clock.pauses.at(-1)?.from ?? null) : null;
					const [zh, en] = [`${role.zh}${CLOCKS.handle.zh}`, `${role.en}: ${CLOCKS.handle.en}`];
					return stretch("unit", unit, zh, en, clock.startedAt, clock.endedAt ?? claimed);
				});
		}),
		...state.objections.flatMap((one) =>
			stretch("government", one.of, "裁定退办申请", "decision on an objection", one.at, one.decision?.at ?? null),
		),
		...state.replies.flatMap((reply) =>
			stretch("government", reply.of, "送达", "delivery", reply.at, reply.delivered?.at ?? null),
		),
		...state.windows.flatMap((window) =>
			stretch("proposer", window.of, "评价", "rating", window.opensAt, window.closed?.at ?? null),
		),
	].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}
