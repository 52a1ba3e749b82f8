import { calendarAt } from "../loop/calendar.store.ts";
import { localDay } from "../loop/local-day.ts";
import type { MatterKinds } from "../loop/matter-kinds.ts";
import type { Moment } from "../loop/moment.ts";
import { type TermFacts, type TermWindow, termFactsAt, termFactsNow } from "../loop/term.store.ts";
import type { Trx } from "../store/database.ts";

/** The facts of a time: from the projections for the present (`isNow`), folded from the events for a past moment. */
export async function termFacts(
	trx: Trx,
	kinds: MatterKinds,
	window: TermWindow,
	moment: Moment,
	isNow: boolean,
): Promise<TermFacts & { today: string }> {
	const today = localDay(moment.at, moment.timeZone);
	const facts = isNow
		? await termFactsNow(trx, window, await calendarAt(trx, moment), today)
		: await termFactsAt(trx, kinds, window, moment);
	return { ...facts, today };
}
