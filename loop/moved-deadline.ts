import { deadlineOf } from "./deadline.ts";
import type { Clock, MatterState } from "./matter.ts";
import type { Moment } from "./moment.ts";
import type { WorkingCalendar } from "./working-day.ts";

/** A running clock whose due day an announcement moves; `from` and `to` are local days. */
export interface MovedClock {
	clock: Clock;
	from: string;
	to: string;
}

/** The event of a matter whose deadlines were moved by an announcement; whoever owes the step is to be told. */
export const DEADLINE_MOVED = "deadline.moved";

/** The clocks of a matter that run, and end on another day by the calendar `after` than by `before`. What had ended moves no more. */
export function movedClocks(
	state: MatterState,
	before: WorkingCalendar,
	after: WorkingCalendar,
	moment: Moment,
): MovedClock[] {
	return state.clocks
		.filter((clock) => clock.endedAt === null)
		.map((clock) => ({
			clock: clock.clock,
			from: deadlineOf(clock, before, moment).dueOn,
			to: deadlineOf(clock, after, moment).dueOn,
		}))
		.filter(({ from, to }) => from !== to);
}
