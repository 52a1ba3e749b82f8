import { currentTimeZone } from "../loop/event.store.ts";
import { type MomentQuery, momentOf } from "../loop/moment.api.ts";
import type { Person } from "../people/may.ts";
import type { Trx } from "../store/database.ts";
import { noSuchProposal, proposalKnown } from "./known.store.ts";
import type { ProposalKnown } from "./known.ts";
import { visibleTo } from "./proposal-view.ts";

/** A proposal as this reader may know it at the moment; what he may not know is as if it were not there. */
export async function readProposal(
	trx: Trx,
	person: Person | null,
	proposalId: string,
	query: MomentQuery,
	now: Date,
): Promise<ProposalKnown> {
	const known = await proposalKnown(trx, proposalId, momentOf(query, now, await currentTimeZone(trx)));
	if (known === null || (person !== null && visibleTo(known, person) === null)) throw noSuchProposal(proposalId);
	return known;
}
