import type { Bilingual } from "../loop/words.ts";
import { useSend } from "../web/send.ts";

/** What became of one of many. */
export interface BatchResult {
	matterId: string;
	ok: boolean;
	seq?: number;
	why?: Bilingual;
}

/** The server takes so many at once. */
const AT_ONCE = 100;

/** Takes the same step for many matters, each answered by itself. Null: not one was sent; where a later part was refused, those before it are told. */
export function useBatch() {
	const { busy, refused, send } = useSend();
	const take = async (
		step: "accept" | "urge" | "withdraw",
		items: readonly { matterId: string; body?: object; clientKey?: string }[],
	): Promise<BatchResult[] | null> => {
		const results: BatchResult[] = [];
		for (let from = 0; from < items.length; from += AT_ONCE) {
			const sent = items.slice(from, from + AT_ONCE).map((item) => ({ clientKey: crypto.randomUUID(), ...item }));
			const answer = await send<{ results: BatchResult[] }>("/api/matter-steps", { step, items: sent });
			if (!answer) return results.length > 0 ? results : null;
			results.push(...answer.results);
		}
		return results;
	};
	return { busy, refused, take };
}
