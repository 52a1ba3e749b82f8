import type { LoopEvent } from "./event.ts";
import { type Moment, visibleAt } from "./moment.ts";

/**
 * What stands at a moment: the visible events without those that a visible correction supersedes, ordered by when they happened in the world.
 * A function of the set of events: the order in which they arrive makes no difference.
 */
export function standingEvents<E extends Pick<LoopEvent, "seq" | "happenedAt" | "receivedAt" | "supersedes">>(
	events: readonly E[],
	moment: Moment,
): E[] {
	// A correction is about what it corrects: it is seen from the moment it speaks about, which is its own happenedAt.
	const visible = events.filter((event) => visibleAt(event, moment));
	const superseded = new Set(visible.flatMap((event) => event.supersedes ?? []));
	return visible
		.filter((event) => !superseded.has(event.seq))
		.sort((a, b) => (a.happenedAt < b.happenedAt ? -1 : a.happenedAt > b.happenedAt ? 1 : a.seq - b.seq));
}
