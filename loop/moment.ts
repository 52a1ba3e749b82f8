/**
 * The two ways to look at a past moment:
 * `known-then`: what had been received here by that moment (never changes afterwards);
 * `known-now`: what is known today about the world at that moment (late and corrected records included).
 */
export type Sense = "known-then" | "known-now";

/**
 * A moment that a page is opened at: the world up to `at`, as it was known by `knownBy` (both ISO 8601 UTC instants), in the district's local days.
 * `knownBy` equal to `at` is "known then"; later, it is what was learned since. A page never shows more than was known by its own `knownBy`.
 */
export interface Moment {
	at: string;
	knownBy: string;
	/** IANA name, e.g. Asia/Shanghai. */
	timeZone: string;
}

/** A moment as it was known then. */
export function knownThen(at: string, timeZone: string): Moment {
	return { at, knownBy: at, timeZone };
}

/** Anything with the two times of the kernel, both ISO 8601 UTC instants with milliseconds. */
export interface TwoTimes {
	happenedAt: string;
	receivedAt: string;
}

/** Whether a record belongs to what is seen at this moment. Something dated later than the moment is in neither sense. */
export function visibleAt(record: TwoTimes, moment: Moment): boolean {
	return record.happenedAt <= moment.at && record.receivedAt <= moment.knownBy;
}
