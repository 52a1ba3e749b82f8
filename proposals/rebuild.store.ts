import { currentDistrict, currentTimeZone, eventOfRow } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import { knownThen } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { PROPOSALS_LINE } from "./known.store.ts";
import { LEAD_KIND, type LeadSaid } from "./lead.store.ts";
import { proposalsOf } from "./past.store.ts";
import { projectProposalsAnew } from "./proposal.projection.ts";

/** Drops what is projected of proposals and folds it again from the events; ballots stay, since no event holds them. Returns how many there are. */
export async function rebuildProposals(trx: Trx, now: string): Promise<number> {
	const district = await currentDistrict(trx);
	for (const table of ["proposal", "proposal_tally", "proposal_waiting"] as const)
		await trx.deleteFrom(table).where("district_id", "=", district).execute();
	const rows = await trx
		.selectFrom("event")
		.selectAll()
		.where("district_id", "=", district)
		.where("line", "=", PROPOSALS_LINE)
		.orderBy("seq")
		.execute();
	return foldProposals(trx, rows.map(eventOfRow), now);
}

/** Projects proposals from all events of the line, nothing of them being projected yet. */
export async function foldProposals(trx: Trx, events: readonly LoopEvent[], now: string): Promise<number> {
	const last = events.reduce((latest, one) => (one.receivedAt > latest ? one.receivedAt : latest), now);
	const all = await proposalsOf(trx, events, knownThen(last, await currentTimeZone(trx)));
	await projectProposalsAnew(trx, all);
	return all.length;
}

/** Projects the leads of these events, none being projected yet. */
export async function foldLeads(trx: Trx, events: readonly LoopEvent[]): Promise<void> {
	const district_id = await currentDistrict(trx);
	const rows = events
		.filter((event) => event.kind === LEAD_KIND)
		.map((event) => {
			const said = event.body as unknown as LeadSaid;
			return {
				...{ district_id, lead_id: event.matterId, title: said.title, words: said.words, topic: said.topic },
				...{ left_at: new Date(event.happenedAt), demo: said.demo ?? false },
				person_id: event.actor === "citizen" ? null : event.actor,
			};
		});
	if (rows.length > 0) await trx.insertInto("proposal_lead").values(rows).execute();
}
