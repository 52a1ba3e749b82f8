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
	/** Versions by proposal and unit. */
	written: Map<string, Omit<EarlierLetter, "likeness">[]>;
	sent: Map<string, Omit<EarlierLetter, "likeness">>;
	seq: number;
}

/** From this likeness on a letter says again what another said. */
const REPEATS = 0.45;

/** The letters that were sent, in memory, so that one that repeats an earlier one is seen while it is written. */
export class SimilarLetters {
	#districts = new Map<number, District>();

	/** Letters of other proposals that say nearly the same, best first. */
	async find(trx: Trx, text: string, proposalId: string): Promise<EarlierLetter[]> {
		const { index, sent } = await this.#current(trx);
		return index
			.find({ title: "", body: text }, { limit: 8 })
			.filter((one) => one.likeness >= REPEATS)
			.flatMap(({ id, likeness }) => {
				const letter = sent.get(id);
				return letter && letter.proposalId !== proposalId ? [{ ...letter, likeness }] : [];
			})
			.slice(0, 3);
	}

	async #current(trx: Trx): Promise<District> {
		const id = await currentDistrict(trx);
		const own: District = this.#districts.get(id) ?? {
			...{ index: new SimilarIndex(), written: new Map(), sent: new Map(), seq: 0 },
		};
		this.#districts.set(id, own);
		const rows = await trx
			.selectFrom("event")
			.selectAll()
			.where("district_id", "=", id)
			.where("line", "=", "proposals")
			.where("kind", "in", [proposalEventKind("write-letter"), proposalEventKind("reply")])
			.where("seq", ">", own.seq)
			.orderBy("seq")
			.execute();
		for (const event of rows.map(eventOfRow)) {
			const { seq, matterId: proposalId, happenedAt: writtenAt } = event;
			own.seq = seq;
			const of = `${proposalId}\n${(event.body as { unit: string }).unit}`;
			if (event.kind === proposalEventKind("write-letter")) {
				const { unit, letter, text } = event.body as unknown as ProposalBody<"write-letter">;
				const written = own.written.get(of) ?? [];
				written.push({ seq, proposalId, unit, version: written.length + 1, letter, writtenAt, text });
				own.written.set(of, written);
				continue;
			}
			// What was not sent is for those who write and clear it.
			const { version } = event.body as unknown as ProposalBody<"reply">;
			const sent = own.written.get(of)?.find((one) => one.version === version);
			if (!sent) continue;
			own.sent.set(of, sent);
			own.index.add(of, { title: "", body: sent.text });
		}
		return own;
	}
}
