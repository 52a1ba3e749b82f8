import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";
import { GRADES, type Grade } from "./grade-words.ts";
import { type ProposalState, proposersOf, type RatingWindow } from "./proposal.ts";
import type { ProposalScheme } from "./scheme.ts";

/** What is said in private: attitude and result apart. */
export const BALLOT = z.strictObject({
	attitude: z.enum(GRADES),
	result: z.enum(GRADES),
	words: z.string().trim().max(1000).default(""),
	/** The words may be shown, without a name, when the window has closed. */
	share: z.boolean().default(false),
	/** Not satisfied with the result: handle it again. That it was opened again can be seen by everybody once the window has closed. */
	again: z.boolean().default(false),
});
export type Ballot = z.output<typeof BALLOT>;

/** The salted digest of an answer, or of silence; from outside one can't tell which. */
export function sealOf(salt: string, ballot: Ballot | null): string {
	return createHash("sha256")
		.update(`${salt}:${canonicalize(ballot) ?? "null"}`)
		.digest("hex");
}

export interface Cast {
	person: string;
	salt: string;
	ballot: Ballot;
}

/** What closes a window: as many seals as were asked, sorted, so that neither number nor order tells who answered. */
export function closingOf(
	asked: readonly string[],
	cast: readonly Cast[],
	freshSalt: () => string,
): { sealed: string[]; shared: string[]; again: boolean } {
	const valid = cast.filter((one) => asked.includes(one.person));
	const silent = asked.filter((person) => !valid.some((one) => one.person === person));
	const sealed = [
		...valid.map((one) => sealOf(one.salt, one.ballot)),
		...silent.map(() => sealOf(freshSalt(), null)),
	].sort();
	const shared = valid
		.filter((one) => one.ballot.share && one.ballot.words !== "")
		.map((one) => one.ballot.words)
		.sort();
	return { sealed, shared, again: valid.some((one) => one.ballot.result === "dissatisfied" && one.ballot.again) };
}

/** Whether a closing window opens the unit's handling again: somebody asked for it, and it was not opened as often as the year allows. */
export function opensAgain(
	state: ProposalState,
	window: RatingWindow,
	again: boolean,
	scheme: ProposalScheme,
): boolean {
	const before = state.reopenings.filter((one) => one.of === window.of).length;
	return again && before < scheme.mostReopenings;
}

/** Who is asked in a window: everyone who proposed it, but nobody of a unit that handled it. */
export function askedIn(state: ProposalState, unitsOf: (person: string) => readonly string[]): string[] {
	const handlers = new Set(state.parts.map((part) => part.unit));
	return proposersOf(state).filter((person) => !unitsOf(person).some((unit) => handlers.has(unit)));
}

export interface Tally {
	asked: number;
	answered: number;
	attitude: Record<Grade, number>;
	result: Record<Grade, number>;
}

export const emptyTally = (): Tally => ({
	asked: 0,
	answered: 0,
	attitude: { satisfied: 0, fairly: 0, dissatisfied: 0 },
	result: { satisfied: 0, fairly: 0, dissatisfied: 0 },
});

export function addTally(one: Tally, other: Tally): Tally {
	const sum = (a: Record<Grade, number>, b: Record<Grade, number>) =>
		Object.fromEntries(GRADES.map((grade) => [grade, a[grade] + b[grade]])) as Record<Grade, number>;
	return {
		asked: one.asked + other.asked,
		answered: one.answered + other.answered,
		attitude: sum(one.attitude, other.attitude),
		result: sum(one.result, other.result),
	};
}

/** The tally of one closed window. */
export function tallyOf(asked: number, cast: readonly Ballot[]): Tally {
	const tally = emptyTally();
	tally.asked = asked;
	tally.answered = cast.length;
	for (const { attitude, result } of cast) {
		tally.attitude[attitude] += 1;
		tally.result[result] += 1;
	}
	return tally;
}

/**
 * Whether the windows that wait can be published together. A batch of at least `least` answers, never one window at a time: from the difference of two
 * publications nobody can work out a single answer.
 */
export function isBatch(waiting: Tally, least: number): boolean {
	return waiting.answered >= least;
}
