import { setImmediate as breathe } from "node:timers/promises";
import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { type ProposalText, SimilarIndex } from "./similar.ts";

const BATCH = 2000;
/** What was withdrawn or handed back is between those who proposed it and the office. */
const HIDDEN = ["withdrawn", "returned"];

interface District {
	index: SimilarIndex;
	/** The last event whose text is in the index. */
	seq: number;
}

/**
 * The index of a house's proposals, in memory. Before each question it takes in what was written since, by the sequence of the chain, so that several
 * servers on one database each stay current. Drafts, and what was withdrawn or handed back, are not found.
 */
export class SimilarTexts {
	#districts = new Map<number, District>();

	async find(trx: Trx, text: ProposalText, options: { limit?: number; except?: string } = {}) {
		const { index } = await this.#current(trx);
		return index.find(text, options);
	}

	async #current(trx: Trx): Promise<District> {
		const id = await currentDistrict(trx);
		let own = this.#districts.get(id);
		if (!own) {
			own = { index: new SimilarIndex(), seq: -1 };
			this.#districts.set(id, own);
		}
		for (;;) {
			const rows = await trx
				.selectFrom("proposal")
				.select(["proposal_id", "title", "body", "last_seq", "submitted_at", "stage"])
				.where("district_id", "=", id)
				.where("last_seq", ">", own.seq)
				.orderBy("last_seq")
				.limit(BATCH)
				.execute();
			for (const row of rows) {
				if (row.submitted_at === null || HIDDEN.includes(row.stage)) own.index.remove(row.proposal_id);
				else own.index.add(row.proposal_id, row);
				own.seq = row.last_seq;
			}
			if (rows.length < BATCH) return own;
			await breathe();
		}
	}
}
