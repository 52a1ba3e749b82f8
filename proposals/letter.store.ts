import { currentDistrict, eventOfRow } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { type ProposalBody, proposalEventKind } from "./proposal-step.ts";
import { SimilarIndex } from "./similar.ts";

export interface EarlierLetter {
	seq: number;
	proposalId: string;
	unit: string;
	version: number;
	letter: string;
	writtenAt: string;
	text: string;
	likeness: number;
}

interface District {
	index: SimilarIndex;
	letters: Map<string, Omit<EarlierLetter, "likeness">>;
	seq: number;
}

/** From this likeness on a letter says again what another said. */
const REPEATS = 0.45;

/** The letters that were written, in memory, so that one that repeats an earlier one is seen while it is written. */
export class SimilarLetters {
	#districts = new Map<number, District>();

	/** Letters of other proposals that say nearly the same, best first. */
	async find(trx: Trx, text: string, proposalId: string): Promise<EarlierLetter[]> {
		const { index, letters } = await this.#current(trx);
		return index
			.find({ title: "", body: text }, { limit: 8 })
			.filter((one) => one.likeness >= REPEATS)
			.flatMap(({ id, likeness }) => {
				const letter = letters.get(id);
				return letter && letter.proposalId !== proposalId ? [{ ...letter, likeness }] : [];
			})
			.slice(0, 3);
	}

	async #current(trx: Trx): Promise<District> {
		const id = await currentDistrict(trx);
		const own = this.#districts.get(id) ?? { index: new SimilarIndex(), letters: new Map(), seq: 0 };
		this.#districts.set(id, own);
		const rows = await trx
			.selectFrom("event")
			.selectAll()
			.where("district_id", "=", id)
			.where("line", "=", "proposals")
			.where("kind", "=", proposalEventKind("write-letter"))
			.where("seq", ">", own.seq)
			.orderBy("seq")
			.execute();
		for (const event of rows.map(eventOfRow)) {
			const { unit, letter, text } = event.body as unknown as ProposalBody<"write-letter">;
			const key = `${event.matterId}\n${unit}`;
			const version = (own.letters.get(key)?.version ?? 0) + 1;
			const { seq, matterId: proposalId, happenedAt: writtenAt } = event;
			own.letters.set(key, { seq, proposalId, unit, version, letter, writtenAt, text });
			own.index.add(key, { title: "", body: text });
			own.seq = seq;
		}
		return own;
	}
}
