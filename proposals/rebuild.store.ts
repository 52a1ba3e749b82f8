import { calendarAt } from "../loop/calendar.store.ts";
import { currentDistrict, currentTimeZone, eventOfRow } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import { localDay } from "../loop/local-day.ts";
import { matterAt } from "../loop/matter.fold.ts";
import type { MatterState } from "../loop/matter.ts";
import { knownThen } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import type { ProposalKnown } from "./known.ts";
import { LEAD_KIND, type LeadSaid } from "./lead.store.ts";
import { postsOn } from "./posts.store.ts";
import { proposalAt } from "./proposal.fold.ts";
import { projectProposalsAnew } from "./proposal.projection.ts";
import { PROPOSALS_LINE } from "./proposal.store.ts";
import { PROPOSAL_KINDS_OF_MATTER } from "./proposal-kinds.ts";
import { type ProposalScheme, schemeAt } from "./scheme.ts";

/** Drops what is projected of proposals and folds it again from the events; ballots stay, since no event holds them. Returns how many there are. */
export async function rebuildProposals(trx: Trx, now: string): Promise<number> {
	const district = await currentDistrict(trx);
	for (const table of ["proposal", "proposal_tally"] as const)
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
	const moment = knownThen(last, await currentTimeZone(trx));
	const calendar = await calendarAt(trx, moment);
	const posts = await postsOn(trx, localDay(moment.at, moment.timeZone));
	const schemes = new Map<number, ProposalScheme>();
	const schemeOf = (year: number) => {
		const known = schemes.get(year) ?? schemeAt(events, year, moment);
		schemes.set(year, known);
		return known;
	};
	const byMatter = Map.groupBy(events, (event) => event.matterId);
	const matters = new Map<string, Map<string, MatterState>>();
	for (const own of byMatter.values()) {
		const raised = own.find((event) => event.kind === "matter.raise")?.body as
			| { kind?: string; parent?: string }
			| undefined;
		const kind = PROPOSAL_KINDS_OF_MATTER.find((one) => one.name === raised?.kind);
		const state = kind && matterAt(own, kind, moment);
		if (!state || !raised?.parent) continue;
		const siblings = matters.get(raised.parent) ?? new Map();
		matters.set(raised.parent, siblings.set(state.matterId, state));
	}
	const all = [...byMatter].flatMap(([proposalId, own]): ProposalKnown[] => {
		const state = proposalAt(own, moment);
		if (!state) return [];
		const known = { scheme: schemeOf(state.year), calendar, posts, moment };
		const schemeWhen = (at: string) => schemeAt(events, state.year, { ...moment, at });
		return [{ state, matters: matters.get(proposalId) ?? new Map(), schemeWhen, ...known }];
	});
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
