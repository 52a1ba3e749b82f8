/**
 * The two ways to look at a past moment:
 * `known-then`: what had been received here by that moment (never changes afterwards);
 * `known-now`: what is known today about the world at that moment (late and corrected records included).
 */
export type Sense = "known-then" | "known-now";

/** A moment that a page is opened at. `at` is an ISO 8601 instant in UTC. */
export interface Moment {
	at: string;
	sense: Sense;
}

/** Anything with the two times of the kernel, both ISO 8601 UTC instants with milliseconds. */
export interface TwoTimes {
	happenedAt: string;
	receivedAt: string;
}

/** Whether a record belongs to what is seen at this moment. Something dated later than the moment is in neither sense. */
export function visibleAt(record: TwoTimes, moment: Moment): boolean {
	if (record.happenedAt > moment.at) return false;
	return moment.sense === "known-now" || record.receivedAt <= moment.at;
}
