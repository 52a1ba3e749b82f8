import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { append, currentDistrict } from "../loop/event.store.ts";
import { refusal } from "../loop/refusal.ts";
import type { Person } from "../people/may.ts";
import type { Trx } from "../store/database.ts";
import {
	addTally,
	askedIn,
	type Ballot,
	type Cast,
	closingOf,
	emptyTally,
	isBatch,
	opensAgain,
	sealOf,
	type Tally,
	tallyOf,
} from "./ballot.ts";
import type { BallotKey } from "./ballot-key.ts";
import { PROPOSALS_LINE, proposalNow } from "./known.store.ts";
import { type ProposalKnown, windowDeadline } from "./known.ts";
import { takeProposalStep } from "./proposal.store.ts";
import { type ProposalState, proposersOf, type RatingWindow } from "./proposal.ts";

/** The event that publishes a batch of verdicts of a unit. */
export const RELEASED_KIND = "proposal-verdicts.released";

/** Lets row-level security show the ballots that lie under this name, and nobody else's, for the rest of the transaction. */
async function asVoter(trx: Trx, voter: string): Promise<void> {
	await sql`select set_config('bihuan.voter', ${voter}, true)`.execute(trx);
}

export interface OwnWindow {
	window: string;
	which: RatingWindow["which"];
	of: string;
	closesOn: string;
	open: boolean;
	ballot: Ballot | null;
	/** The seal of the last answer: after the closing it stands in the chain. */
	receipt: string | null;
	/** After the closing: the receipt stands among the seals of the chain. */
	counted: boolean | null;
}

/** The windows in which a person is asked, with what he said himself. */
export async function ownWindows(
	trx: Trx,
	known: ProposalKnown,
	personId: string,
	key: BallotKey,
): Promise<OwnWindow[]> {
	const { state, schemeWhen, calendar, posts, moment } = known;
	if (!askedIn(state, posts.unitsOf).includes(personId)) return [];
	const voter = key.voter(state.proposalId, personId);
	await asVoter(trx, voter);
	const rows = await trx
		.selectFrom("proposal_ballot")
		.select(["window_id", "salt", "ballot"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("proposal_id", "=", state.proposalId)
		.where("person_id", "=", voter)
		.execute();
	return state.windows.map((window) => {
		const row = rows.find((one) => one.window_id === window.id);
		const place = { proposalId: state.proposalId, window: window.id, voter };
		const cast = row ? key.open(row, place) : null;
		const ballot = cast?.ballot ?? null;
		const receipt = cast ? sealOf(cast.salt, cast.ballot) : null;
		const deadline = windowDeadline(window, schemeWhen(window.opensAt), calendar, moment);
		return {
			window: window.id,
			which: window.which,
			of: window.of,
			closesOn: deadline.dueOn,
			open: window.closed === null && moment.at < deadline.dueAt,
			ballot,
			receipt,
			counted: window.closed && receipt ? window.closed.sealed.includes(receipt) : null,
		};
	});
}

/**
 * Casts a ballot, or changes one until the window closes. Nothing of it enters the chain before the closing, so that nobody sees that somebody answered.
 * Returns the receipt.
 */
export async function castBallot(
	trx: Trx,
	proposalId: string,
	windowId: string,
	ballot: Ballot,
	person: Person,
	key: BallotKey,
	now: string,
): Promise<string> {
	const district_id = await currentDistrict(trx);
	const known = await proposalNow(trx, proposalId, now);
	const { moment } = known;
	const window = known.state.windows.find((one) => one.id === windowId);
	if (!window || !askedIn(known.state, known.posts.unitsOf).includes(person.personId))
		throw refusal(
			"NOT_ASKED",
			{
				zh: "评价只征询提案人和联名人本人，您不必评价。",
				en: "Only those who proposed it are asked for a rating; you need not give one.",
			},
			403,
		);
	const deadline = windowDeadline(window, known.schemeWhen(window.opensAt), known.calendar, moment);
	if (window.closed || moment.at >= deadline.dueAt)
		throw refusal(
			"RATING_CLOSED",
			{
				zh: `评价已于 ${deadline.dueOn} 截止；仍有意见的，请向提案委员会办公室反映。`,
				en: `The rating closed on ${deadline.dueOn}; tell the proposals office what you still have to say.`,
			},
			409,
		);
	const voter = key.voter(proposalId, person.personId);
	await asVoter(trx, voter);
	const salt = randomBytes(32).toString("hex");
	const closed = key.close({ salt, ballot }, { proposalId, window: windowId, voter });
	const row = { salt: "", ballot: JSON.stringify(closed), cast_at: new Date(now), closes_at: new Date(deadline.dueAt) };
	await trx
		.insertInto("proposal_ballot")
		.values({ district_id, proposal_id: proposalId, window_id: windowId, person_id: voter, ...row })
		.onConflict((conflict) =>
			conflict.columns(["district_id", "proposal_id", "window_id", "person_id"]).doUpdateSet(row),
		)
		.execute();
	return sealOf(salt, ballot);
}

/** Closes every window of a proposal that is over, and publishes what makes a batch. Returns how many it closed. */
export async function closeWindows(trx: Trx, proposalId: string, key: BallotKey, now: string): Promise<number> {
	const district_id = await currentDistrict(trx);
	let closed = 0;
	for (;;) {
		const { state, scheme, schemeWhen, calendar, posts, moment } = await proposalNow(trx, proposalId, now);
		const window = state.windows.find(
			(one) => one.closed === null && moment.at >= windowDeadline(one, schemeWhen(one.opensAt), calendar, moment).dueAt,
		);
		if (!window) return closed;
		await sql`select set_config('bihuan.ballots_due', ${now}, true)`.execute(trx);
		const rows = await trx
			.selectFrom("proposal_ballot")
			.select(["person_id", "salt", "ballot"])
			.where("district_id", "=", district_id)
			.where("proposal_id", "=", proposalId)
			.where("window_id", "=", window.id)
			.execute();
		const asked = askedIn(state, posts.unitsOf);
		const cast = openedBallots(rows, state, window.id, key).filter((one) => asked.includes(one.person));
		const { sealed, shared, again } = closingOf(asked, cast, () => randomBytes(32).toString("hex"));
		const reopens = opensAgain(state, window, again, scheme);
		const body = {
			...{ window: window.id, asked: asked.length, sealed, shared, reopens },
			...(reopens ? { limit: scheme.limits["second-reply"] } : {}),
		};
		const acting = {
			person: null,
			rule: "rule:proposal-rating",
			unit: "",
			clientKey: `rating:${proposalId}:${window.id}`,
		};
		await takeProposalStep(trx, proposalId, "close-rating", body, acting, now);
		const tally = tallyOf(
			asked.length,
			cast.map((one) => one.ballot),
		);
		await trx
			.insertInto("proposal_verdict")
			.values({
				...{ district_id, proposal_id: proposalId, window_id: window.id, unit_id: window.of, which: window.which },
				...{ tally: JSON.stringify(tally), closed_at: new Date(now), released_in: null },
			})
			.onConflict((conflict) => conflict.doNothing())
			.execute();
		await releaseBatch(trx, window, scheme.leastBallots, now);
		closed += 1;
	}
}

/**
 * The ballots of a window with who cast them. One that lies under no proposer's name was cast under another key: then nothing is closed, for an answer would
 * pass as silence.
 */
function openedBallots(
	rows: readonly { person_id: string; salt: string; ballot: unknown }[],
	state: ProposalState,
	window: string,
	key: BallotKey,
): Cast[] {
	const { proposalId } = state;
	const names = new Map(
		proposersOf(state).flatMap((person) => [
			[key.voter(proposalId, person), person],
			[person, person],
		]),
	);
	return rows.map((row) => {
		const voter = row.person_id;
		const person = names.get(voter);
		if (person === undefined)
			throw new Error(
				`评价箱的密钥与投票时不同，不能截止：请恢复数据文件夹中的 ballot.key。 A ballot on ${proposalId} was cast under another key; restore ballot.key in the data folder.`,
			);
		return { person, ...key.open(row, { proposalId, window, voter }) };
	});
}

/** Publishes a unit's verdicts together as soon as enough answers wait. */
async function releaseBatch(trx: Trx, { of, which }: RatingWindow, least: number, now: string): Promise<void> {
	const district = await currentDistrict(trx);
	const waiting = await trx
		.selectFrom("proposal_verdict")
		.select(["proposal_id", "window_id", "tally"])
		.where("district_id", "=", district)
		.where("unit_id", "=", of)
		.where("which", "=", which)
		.where("released_in", "is", null)
		.execute();
	const sum = waiting.map((row) => row.tally as unknown as Tally).reduce(addTally, emptyTally());
	if (!isBatch(sum, least)) return;
	const last = waiting.map((row) => `${row.proposal_id}:${row.window_id}`).sort();
	const { event } = await append(
		trx,
		{
			clientKey: `verdicts:${of}:${which}:${last[0]}:${last.length}`,
			matterId: `verdicts.${of}.${which}`,
			line: PROPOSALS_LINE,
			kind: RELEASED_KIND,
			happenedAt: now,
			actor: "rule:proposal-rating",
			unit: "",
			body: { unit: of, which, windows: waiting.length, ...sum },
		},
		now,
	);
	await trx
		.updateTable("proposal_verdict")
		.set({ released_in: event.seq })
		.where("district_id", "=", district)
		.where("unit_id", "=", of)
		.where("which", "=", which)
		.where("released_in", "is", null)
		.execute();
}

/** The proposals that may have a window to close. */
export async function proposalsBeingRated(trx: Trx): Promise<string[]> {
	const rows = await trx
		.selectFrom("proposal")
		.select("proposal_id")
		.where("district_id", "=", await currentDistrict(trx))
		.where("stage", "in", ["rating", "look-back", "looked-back"])
		.orderBy("proposal_id")
		.execute();
	return rows.map((row) => row.proposal_id);
}
