import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Job } from "../loop/line.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import { closeWindows, proposalsBeingRated } from "./ballot.store.ts";
import { ballotKeyOf } from "./ballot-key.store.ts";
import { project } from "./proposal.store.ts";

/** Proposals whose matters have gone on since they were counted, and those of which it isn't projected yet what they wait for. */
async function movedProposals(trx: Trx): Promise<string[]> {
	const rows = await trx
		.selectFrom("proposal")
		.innerJoin("matter", (join) =>
			join
				.onRef("matter.district_id", "=", "proposal.district_id")
				.onRef("matter.parent_id", "=", "proposal.proposal_id"),
		)
		.select("proposal.proposal_id")
		.distinct()
		.where("proposal.district_id", "=", await currentDistrict(trx))
		.where(sql<boolean>`matter.last_seq > proposal.matters_seq`)
		.orderBy("proposal.proposal_id")
		.limit(500)
		.execute();
	const untold = await trx
		.selectFrom("proposal")
		.select("proposal_id")
		.where("district_id", "=", await currentDistrict(trx))
		.where("waits_told", "=", false)
		.orderBy("proposal_id")
		.limit(500)
		.execute();
	return [...new Set([...rows, ...untold].map((row) => row.proposal_id))];
}

/** What proposals do by themselves: windows close, and what their matters have become is counted. */
export const proposalJobs: readonly Job[] = [
	{
		name: "proposals.close-ratings",
		everySeconds: 60,
		async run(house) {
			const rated = await inDistrict(house.db, house.districtId, proposalsBeingRated);
			const key = await ballotKeyOf(house);
			for (const id of rated)
				await inDistrict(house.db, house.districtId, (trx) => closeWindows(trx, id, key, house.now().toISOString()));
		},
	},
	{
		name: "proposals.count",
		everySeconds: 30,
		async run(house) {
			const moved = await inDistrict(house.db, house.districtId, movedProposals);
			for (const id of moved)
				await inDistrict(house.db, house.districtId, (trx) => project(trx, id, house.now().toISOString()));
		},
	},
];
