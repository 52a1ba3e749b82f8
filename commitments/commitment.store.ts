import { type CommitmentVersion, commitmentVersions } from "../loop/commitment.fold.ts";
import type { Commitment } from "../loop/commitment.ts";
import { eventsOf } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import type { CommitmentRule, Line } from "../loop/line.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { judge, type LedgerRow, rulesOf } from "./ledger.store.ts";
import { differences, type PastVerdict, pastMoments, wordingAt } from "./past.ts";

export interface CommitmentFile extends LedgerRow {
	versions: CommitmentVersion[];
	rule: CommitmentRule | null;
	/** Every event of the commitment that is known at the moment, corrected ones too. */
	events: LoopEvent[];
}

/** One commitment with its evidence and its wordings; null when there is none of that name at the moment. */
export async function commitmentFile(
	trx: Trx,
	lines: readonly Line[],
	id: string,
	moment: Moment,
): Promise<CommitmentFile | null> {
	const events = await eventsOf(trx, { matterId: id }, moment);
	const versions = commitmentVersions(events, id, moment);
	const current = versions.at(-1)?.commitment;
	if (!current) return null;
	return {
		...(await judge(trx, lines, current, moment)),
		versions,
		rule: (current.rule && rulesOf(lines).rules.get(current.rule)) || null,
		events,
	};
}

/** The verdicts of one commitment at the ends of past months. */
export async function pastOfCommitment(
	trx: Trx,
	lines: readonly Line[],
	id: string,
	moment: Moment,
): Promise<PastVerdict[]> {
	return pastVerdicts(trx, lines, id, await eventsOf(trx, { matterId: id }, moment), moment);
}

/** The verdicts of past months, each in the wording that was in force, as known then and as known at the page's moment. */
async function pastVerdicts(
	trx: Trx,
	lines: readonly Line[],
	id: string,
	events: readonly LoopEvent[],
	moment: Moment,
): Promise<PastVerdict[]> {
	const stated = events.find((event) => event.kind === "commitment.stated");
	const past: PastVerdict[] = [];
	for (const { month, at } of stated ? pastMoments(stated.happenedAt, moment) : []) {
		const then = wordingAt(events, id, at, moment, "then");
		const now = wordingAt(events, id, at, moment, "now");
		if (!then || !now) continue;
		const before = await judge(trx, lines, then.wording.commitment, then.moment);
		const after = await judge(trx, lines, now.wording.commitment, now.moment);
		past.push({
			month,
			at,
			knownThen: before.verdict.kind,
			knownNow: after.verdict.kind,
			changed: differences(before.measurement, after.measurement),
		});
	}
	return past;
}

/** Every past verdict that later records changed, over all commitments, the newest month first. */
export interface Recomputed {
	commitment: { id: string; text: Bilingual };
	past: PastVerdict;
}

/** Which past verdicts of these commitments were computed again with another result or on other evidence. */
export async function recomputedVerdicts(
	trx: Trx,
	lines: readonly Line[],
	commitments: readonly Commitment[],
	moment: Moment,
): Promise<Recomputed[]> {
	const found: Recomputed[] = [];
	for (const { id, text } of commitments) {
		const past = await pastVerdicts(trx, lines, id, await eventsOf(trx, { matterId: id }, moment), moment);
		for (const one of past) if (one.changed.length > 0) found.push({ commitment: { id, text }, past: one });
	}
	return found.sort((a, b) => (a.past.month < b.past.month ? 1 : a.past.month > b.past.month ? -1 : 0));
}
