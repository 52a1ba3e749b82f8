import type { Db, Trx } from "../store/database.ts";
import { inDistrict } from "../store/database.ts";
import { eventOfRow } from "./event.store.ts";
import { GENESIS, hashOf, type LoopEvent } from "./event.ts";
import type { Bilingual } from "./words.ts";

export type ChainCheck =
	| { ok: true; count: number; head: string }
	| { ok: false; seq: number; what: "changed" | "missing" | "reordered" | "evidence"; explain: Bilingual };

/** Another check that a line adds: whether what an event vouches for is still what it was (a batch of readings). */
export type EventChecker = (trx: Trx, event: LoopEvent) => Promise<Bilingual | null>;

/** Whether `event` may follow a chain that ends with (`seq`, `hash`); null: it may. Pure. */
export function brokenLink(event: LoopEvent, seq: number, hash: string): Extract<ChainCheck, { ok: false }> | null {
	const { hash: own, ...unsealed } = event;
	if (event.seq !== seq + 1) {
		return broken(
			seq + 1,
			"missing",
			`第 ${seq + 1} 条留痕缺失，其后是第 ${event.seq} 条`,
			`event ${seq + 1} is missing; the next one is ${event.seq}`,
		);
	}
	if (hashOf(unsealed) !== own) {
		return broken(
			event.seq,
			"changed",
			`第 ${event.seq} 条留痕的内容与其散列不符，已被改动`,
			`event ${event.seq} was changed: its content does not give its hash`,
		);
	}
	if (event.prevHash !== hash) {
		return broken(
			event.seq,
			"reordered",
			`第 ${event.seq} 条留痕没有接在第 ${seq} 条之后，顺序被改动`,
			`event ${event.seq} does not follow event ${seq}: the order was changed`,
		);
	}
	return null;
}

function broken(
	seq: number,
	what: "changed" | "missing" | "reordered" | "evidence",
	zh: string,
	en: string,
): Extract<ChainCheck, { ok: false }> {
	return { ok: false, seq, what, explain: { zh: `${zh}。`, en: `${en}.` } };
}

const PAGE = 2000;

/** Recomputes a district's chain from its first event, in pages, and what the lines' checkers vouch for. */
export async function verifyChain(
	db: Db,
	districtId: number,
	checkers: Readonly<Record<string, EventChecker>> = {},
): Promise<ChainCheck> {
	return inDistrict(db, districtId, async (trx) => {
		let seq = 0;
		let hash = GENESIS;
		for (;;) {
			const rows = await trx
				.selectFrom("event")
				.selectAll()
				.where("district_id", "=", districtId)
				.where("seq", ">", seq)
				.orderBy("seq")
				.limit(PAGE)
				.execute();
			for (const row of rows) {
				const event = eventOfRow(row);
				const fault = brokenLink(event, seq, hash);
				if (fault) return fault;
				const doubt = await checkers[event.kind]?.(trx, event);
				if (doubt) return { ok: false as const, seq: event.seq, what: "evidence" as const, explain: doubt };
				seq = event.seq;
				hash = event.hash;
			}
			if (rows.length < PAGE) break;
		}
		const head = await trx
			.selectFrom("chain_head")
			.selectAll()
			.where("district_id", "=", districtId)
			.executeTakeFirst();
		if (head && head.seq !== seq) {
			return broken(
				seq + 1,
				"missing",
				`第 ${seq + 1} 条至第 ${head.seq} 条留痕缺失`,
				`events ${seq + 1} to ${head.seq} are missing at the end`,
			);
		}
		if (head && seq > 0 && head.hash !== hash)
			return broken(seq, "changed", "账首记录与最后一条留痕不符", "the recorded head is not that of the last event");
		return { ok: true as const, count: seq, head: hash };
	});
}
