import { z } from "zod";
import type { LoopEvent } from "../loop/event.ts";
import type { Moment } from "../loop/moment.ts";
import { standingEvents } from "../loop/world.ts";

/** The event by which a unit says what it has to say about its numbers. */
export const UNIT_REPLIED = "unit.replied";

export const unitReplyBody = z.strictObject({
	/** The kind of matter (`line/name`) that the numbers are about. */
	kind: z.string().trim().min(3).max(120),
	words: z.string().trim().min(1).max(1000),
});

export interface UnitReply {
	seq: number;
	unit: string;
	kind: string;
	words: string;
	at: string;
}

/** The replies that stand at a moment, the latest of each unit and kind first; earlier ones stay readable. */
export function repliesAt(events: readonly LoopEvent[], moment: Moment): UnitReply[] {
	return standingEvents(events, moment)
		.filter((event) => event.kind === UNIT_REPLIED)
		.map((event) => {
			const { kind, words } = unitReplyBody.parse(event.body);
			return { seq: event.seq, unit: event.unit, kind, words, at: event.happenedAt };
		})
		.reverse();
}
