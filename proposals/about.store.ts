import type { Commitment } from "../loop/commitment.ts";
import { currentDistrict } from "../loop/event.store.ts";
import type { EvidenceRow, Measurement } from "../loop/line.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { proposalKnown } from "./known.store.ts";
import type { ProposalKnown } from "./known.ts";

/** The proposal that a commitment is about, by year and number, as it was at the moment. */
export async function aboutOf(trx: Trx, { parameters }: Commitment, moment: Moment): Promise<ProposalKnown | null> {
	const row = await trx
		.selectFrom("proposal")
		.select("proposal_id")
		.where("district_id", "=", await currentDistrict(trx))
		.where("year", "=", Number(parameters.year))
		.where("number", "=", Number(parameters.number))
		.executeTakeFirst();
	return row ? proposalKnown(trx, row.proposal_id, moment) : null;
}

export const measured = (evidence: EvidenceRow[], need: number, unit: Bilingual): Measurement => ({
	value: evidence.filter((row) => row.counted === "for").length,
	of: need,
	unit,
	evidence,
});
