import { sql } from "kysely";
import { calendarAt } from "../loop/calendar.store.ts";
import { currentDistrict } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import { matterAt } from "../loop/matter.fold.ts";
import { projectMattersAnew } from "../loop/matter.projection.ts";
import { knownThen } from "../loop/moment.ts";
import { RELEASED_KIND } from "../proposals/ballot.store.ts";
import { foldLeads, foldProposals } from "../proposals/rebuild.store.ts";
import type { Trx } from "../store/database.ts";
import { DEMO_KINDS } from "./proposal-play.ts";
import type { WaitingVerdict } from "./proposal-ratings.ts";

/** Projects what the demo's proposals have become, from the events as they stand in the chain. */
export async function projectDemoProposals(
	trx: Trx,
	events: readonly LoopEvent[],
	verdicts: readonly WaitingVerdict[],
	now: string,
): Promise<void> {
	const moment = knownThen(now, "Asia/Shanghai");
	const states = [...Map.groupBy(events, (event) => event.matterId).values()].flatMap((own) => {
		const raised = own.find((event) => event.kind === "matter.raise");
		const kind = DEMO_KINDS.get((raised?.body.kind as string | undefined) ?? "");
		const state = kind && matterAt(own, kind, moment);
		return state ? [state] : [];
	});
	await projectMattersAnew(trx, states, await calendarAt(trx, moment), moment);
	await foldProposals(trx, events, now);
	await foldLeads(trx, events);
	const district_id = await currentDistrict(trx);
	const released = events.filter((event) => event.kind === RELEASED_KIND);
	// Only the closing rule may put verdicts in.
	await sql`select set_config('bihuan.ballots_due', ${now}, true)`.execute(trx);
	const rows = verdicts.map((one) => ({
		...{ district_id, proposal_id: one.proposalId, window_id: one.windowId, unit_id: one.unit, which: one.which },
		...{ tally: JSON.stringify(one.tally), closed_at: new Date(one.closedAt) },
		released_in:
			released.find(
				(event) => event.happenedAt === one.releasedAt && event.matterId === `verdicts.${one.unit}.${one.which}`,
			)?.seq ?? null,
	}));
	for (let from = 0; from < rows.length; from += 500)
		await trx
			.insertInto("proposal_verdict")
			.values(rows.slice(from, from + 500))
			.execute();
	await sql`select set_config('bihuan.ballots_due', '', true)`.execute(trx);
}
