import { createHash } from "node:crypto";
import { addDays, instantOf } from "../loop/local-day.ts";
import { knownThen } from "../loop/moment.ts";
import { publicCalendar } from "../loop/working-day.ts";
import { RELEASED_KIND } from "../proposals/ballot.store.ts";
import {
	addTally,
	type Ballot,
	closingOf,
	emptyTally,
	isBatch,
	opensAgain,
	type Tally,
	tallyOf,
} from "../proposals/ballot.ts";
import { windowDeadline } from "../proposals/known.ts";
import { proposersOf, type RatingWindow } from "../proposals/proposal.ts";
import { demoScheme, ZONE } from "./proposal-cast.ts";
import type { PlayedEvent, ProposalPlay } from "./proposal-play.ts";

/** Verdicts of closed windows that wait to be published, as the store keeps them. */
export interface WaitingVerdict {
	proposalId: string;
	windowId: string;
	unit: string;
	which: RatingWindow["which"];
	tally: Tally;
	closedAt: string;
	releasedAt: string | null;
}

export type Windows = { window: RatingWindow; closedAt: string; cast: Ballot[]; asked: number }[];
export interface Played {
	play: ProposalPlay;
	windows: Windows;
}

/** Publishes verdicts in batches, as the closing rule does. */
export class Ratings {
	readonly verdicts: WaitingVerdict[] = [];
	readonly released: PlayedEvent[] = [];
	readonly #now: string;

	constructor(now: string) {
		this.#now = now;
	}

	add(play: ProposalPlay, windows: Windows): void {
		for (const { window, closedAt, cast, asked } of windows) {
			if (closedAt > this.#now) continue;
			const one = { proposalId: play.id, windowId: window.id, unit: window.of, which: window.which };
			this.verdicts.push({ ...one, tally: tallyOf(asked, cast), closedAt, releasedAt: null });
			const waiting = this.verdicts.filter(
				(other) => other.unit === window.of && other.which === window.which && other.releasedAt === null,
			);
			const sum = waiting.map((other) => other.tally).reduce(addTally, emptyTally());
			if (!isBatch(sum, 5)) continue;
			const at = waiting.map((other) => other.closedAt).reduce((a, b) => (a > b ? a : b));
			for (const other of waiting) other.releasedAt = at;
			const body = { unit: window.of, which: window.which, windows: waiting.length, ...sum };
			const matterId = `verdicts.${window.of}.${window.which}`;
			const clientKey = `demo:${matterId}:${this.released.length}`;
			const by = { actor: "rule:proposal-rating", unit: "" };
			this.released.push({
				receivedAt: at,
				event: { clientKey, matterId, line: "proposals", kind: RELEASED_KIND, happenedAt: at, ...by, body },
			});
		}
	}
}

const salt = (of: string) => createHash("sha256").update(`demo:${of}`).digest("hex");

/** Closes a rating window by the rule, with seeded ballots of those who were asked. */
export function rate(
	play: ProposalPlay,
	windows: Windows,
	windowId: string,
	day: string,
	ballots: (Ballot | null)[],
): { day: string; again: boolean } {
	const at = instantOf(day, "12:00", ZONE);
	const state = play.state(at);
	const window = state.windows.find((one) => one.id === windowId);
	if (!window) throw new Error(`${play.id}: no window ${windowId}`);
	const moment = knownThen(at, ZONE);
	const scheme = demoScheme(state.year);
	const { dueOn } = windowDeadline(window, scheme, publicCalendar(day), moment);
	const asked = proposersOf(state);
	const cast = asked.flatMap((person, index) => {
		const ballot = ballots[index % ballots.length];
		return ballot ? [{ person, salt: salt(`${play.id}:${windowId}:${person}`), ballot }] : [];
	});
	let n = 0;
	const { sealed, shared, again } = closingOf(asked, cast, () => salt(`${play.id}:${windowId}:silent:${n++}`));
	const reopens = opensAgain(state, window, again, scheme);
	const closing = addDays(dueOn, 1);
	const limit = reopens ? { limit: scheme.limits["second-reply"] } : {};
	play.take(closing, "00:05", "rule:proposal-rating", "close-rating", {
		window: windowId,
		asked: asked.length,
		sealed,
		shared,
		reopens,
		...limit,
	});
	windows.push({
		window,
		closedAt: instantOf(closing, "00:05", ZONE),
		cast: cast.map((one) => one.ballot),
		asked: asked.length,
	});
	return { day: closing, again: reopens };
}

export const said = (attitude: Ballot["attitude"], result: Ballot["result"], words = "", again = false): Ballot => ({
	...{ attitude, result, words, share: words !== "", again },
});
