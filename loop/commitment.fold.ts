import type { Commitment } from "./commitment.ts";
import type { LoopEvent } from "./event.ts";
import type { Moment } from "./moment.ts";
import { standingEvents } from "./world.ts";

/** One wording of a commitment and when it was made so. */
export interface CommitmentVersion {
	commitment: Commitment;
	happenedAt: string;
	receivedAt: string;
	seq: number;
}

const WORDINGS = new Set(["commitment.stated", "commitment.restated"]);

/** All wordings of one commitment that stand at the moment, oldest first, numbered from 1. */
export function commitmentVersions(events: readonly LoopEvent[], id: string, moment: Moment): CommitmentVersion[] {
	return standingEvents(events, moment)
		.filter((event) => WORDINGS.has(event.kind) && event.matterId === id)
		.map((event, index) => ({
			commitment: { ...(event.body as unknown as Commitment), id, version: index + 1 },
			happenedAt: event.happenedAt,
			receivedAt: event.receivedAt,
			seq: event.seq,
		}));
}

/** Every commitment in its wording of the moment, in the order in which they were first stated. */
export function commitmentsAt(events: readonly LoopEvent[], moment: Moment): Commitment[] {
	const byId = new Map<string, Commitment>();
	for (const event of standingEvents(events, moment)) {
		if (!WORDINGS.has(event.kind)) continue;
		const version = (byId.get(event.matterId)?.version ?? 0) + 1;
		byId.set(event.matterId, { ...(event.body as unknown as Commitment), id: event.matterId, version });
	}
	return [...byId.values()];
}
