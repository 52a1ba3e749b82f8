import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { containing } from "./list.store.ts";
import type { ProposalState } from "./proposal.ts";

/** A proposal that another could be merged into. */
export interface MergeTarget {
	proposalId: string;
	year: number;
	number: number | null;
	title: string;
	stage: string;
	units: string[];
	/** 0 where the words were searched for and nothing is alike. */
	likeness: number;
	text: string;
}

const MOST = 8;

/** Filed in the same year: those that say nearly the same, or those with the words that were searched for. The most alike first. */
export async function mergeTargets(
	trx: Trx,
	{ proposalId, year }: Pick<ProposalState, "proposalId" | "year">,
	alike: readonly { id: string; likeness: number }[],
	q: string,
): Promise<MergeTarget[]> {
	let found = trx
		.selectFrom("proposal")
		.select(["proposal_id", "year", "number", "title", "stage", "units", "body"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("year", "=", year)
		.where("number", "is not", null)
		.where("proposal_id", "!=", proposalId)
		.orderBy("number")
		.limit(50);
	if (q !== "") found = found.where((is) => containing(is, q));
	else if (alike.length === 0) return [];
	else
		found = found.where(
			"proposal_id",
			"in",
			alike.map((one) => one.id),
		);
	const rows = await found.execute();
	return rows
		.map((row) => ({
			...{ proposalId: row.proposal_id, year: row.year, number: row.number, title: row.title, stage: row.stage },
			...{ units: row.units, text: row.body },
			likeness: alike.find((one) => one.id === row.proposal_id)?.likeness ?? 0,
		}))
		.sort((a, b) => b.likeness - a.likeness)
		.slice(0, MOST);
}
