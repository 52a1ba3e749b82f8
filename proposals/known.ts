import { type Deadline, deadlineOf } from "../loop/deadline.ts";
import { localDay } from "../loop/local-day.ts";
import type { ClockState, MatterState } from "../loop/matter.ts";
import type { Moment } from "../loop/moment.ts";
import type { WorkingCalendar } from "../loop/working-day.ts";
import type { CountedMatter } from "./counted.ts";
import type { Posts } from "./posts.store.ts";
import { type ProposalState, partsNow, type RatingWindow } from "./proposal.ts";
import type { ProposalFacts } from "./proposal-rights.ts";
import type { ProposalScheme } from "./scheme.ts";

/** Everything that is known of one proposal at a moment. */
export interface ProposalKnown {
	state: ProposalState;
	matters: Map<string, MatterState>;
	scheme: ProposalScheme;
	/** The year's rules as they stood at an earlier time: a window that is open keeps the limit that it was opened with. */
	schemeWhen(at: string): ProposalScheme;
	calendar: WorkingCalendar;
	posts: Posts;
	moment: Moment;
}

/** What the rules need to know, as it is at the moment. */
export function factsOf(
	known: Omit<ProposalKnown, "schemeWhen">,
	by: string,
	canTakeIn: (id: string) => boolean,
): ProposalFacts {
	const { state, matters, scheme, calendar, posts, moment } = known;
	const part = (unit: string) => partsNow(state).find((one) => one.unit === unit);
	return {
		scheme,
		...posts,
		today: localDay(moment.at, moment.timeZone),
		by,
		canTakeIn,
		signedFor: (unit) => {
			const stage = matters.get(part(unit)?.matterId ?? "")?.stage;
			return stage !== undefined && stage !== "assigned" && stage !== "raised";
		},
		objectionOver: (unit) => {
			const own = part(unit);
			if (!own) return null;
			const clock: ClockState = {
				clock: "accept",
				startedAt: own.assignedAt,
				limit: scheme.limits.object,
				pauses: [],
				extensions: [],
				endedAt: null,
			};
			const deadline = deadlineOf(clock, calendar, moment);
			return deadline.overdue ? deadline.dueOn : null;
		},
	};
}

/** When the handling of a duty ended and whether in time. A claim that waits for its verification ended it on the day of the claim. */
export function handledOf(state: MatterState, calendar: WorkingCalendar, moment: Moment): CountedMatter["handled"] {
	const clock = state.clocks.findLast((one) => one.clock === "handle");
	if (!clock) return { startedAt: state.raisedAt, endedAt: null, onTime: null };
	const claimed = state.stage === "claimed" ? (clock.pauses.at(-1)?.from ?? null) : null;
	const endedAt = clock.endedAt ?? claimed;
	const handed = state.owner !== null;
	if (endedAt === null || !handed) return { startedAt: clock.startedAt, endedAt: null, onTime: null };
	const { overdue } = deadlineOf({ ...clock, endedAt }, calendar, moment);
	return { startedAt: clock.startedAt, endedAt, onTime: !overdue };
}

/** When a window closes, with its counting: by the rules and the calendar as they were when it opened, so that what the proposer was told holds. */
export function windowDeadline(
	window: RatingWindow,
	scheme: ProposalScheme,
	calendar: WorkingCalendar,
	moment: Moment,
): Deadline {
	const limit = scheme.limits[window.which === "reply" ? "rating" : "delivery-rating"];
	const clock = { clock: "verdict" as const, startedAt: window.opensAt, limit, pauses: [], extensions: [] };
	return deadlineOf({ ...clock, endedAt: window.closed?.at ?? null }, calendar.asItStood(window.opensAt), moment);
}
