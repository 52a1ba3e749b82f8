import { calendarAt } from "../loop/calendar.store.ts";
import { currentDistrict, eventsOf } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import { localDay } from "../loop/local-day.ts";
import { matterAt } from "../loop/matter.fold.ts";
import type { MatterState } from "../loop/matter.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { PROPOSALS_LINE } from "./known.store.ts";
import type { ProposalKnown } from "./known.ts";
import { type ListedRow, type ListQuery, listedIn } from "./list.ts";
import { postsOn } from "./posts.store.ts";
import { proposalAt } from "./proposal.fold.ts";
import { rowOf } from "./proposal.projection.ts";
import { PROPOSAL_KINDS_OF_MATTER } from "./proposal-kinds.ts";
import { SCHEME_KIND, schemeAt } from "./scheme.ts";
import type { UnitSums } from "./statistics.store.ts";

/** All proposals that events of the line tell of, as they were at a moment. */
export async function proposalsOf(trx: Trx, events: readonly LoopEvent[], moment: Moment): Promise<ProposalKnown[]> {
	const calendar = await calendarAt(trx, moment);
	const posts = await postsOn(trx, localDay(moment.at, moment.timeZone));
	const schemes = events.filter((event) => event.kind === SCHEME_KIND);
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
	return [...byMatter].flatMap(([proposalId, own]): ProposalKnown[] => {
		const state = proposalAt(own, moment);
		if (!state) return [];
		const schemeWhen = (at: string) => schemeAt(schemes, state.year, { ...moment, at });
		const scheme = schemeWhen(moment.at);
		return [{ state, matters: matters.get(proposalId) ?? new Map(), scheme, schemeWhen, calendar, posts, moment }];
	});
}

interface PastYear {
	row: ListedRow;
	counts: ReadonlyMap<string, number>;
}

/** Moments that are kept: whoever reads a past day turns pages on it. */
const KEPT = 2;

/**
 * The list and the sums as they were at a past moment. The tables hold the present, so the past is folded from its events: dearer than a query, and kept for
 * the next page of the same moment. What was known at a moment never changes, so nothing kept grows old.
 */
export class PastProposals {
	#kept = new Map<string, PastYear[]>();

	async #at(trx: Trx, moment: Moment): Promise<PastYear[]> {
		const district = await currentDistrict(trx);
		const head = await trx
			.selectFrom("event")
			.select((is) => is.fn.max("seq").as("seq"))
			.where("district_id", "=", district)
			.where("received_at", "<=", new Date(moment.knownBy))
			.executeTakeFirst();
		const key = `${district} ${moment.at} ${head?.seq ?? 0}`;
		const known = this.#kept.get(key);
		if (known) return known;
		const events = await eventsOf(trx, { line: PROPOSALS_LINE }, moment);
		const found = (await proposalsOf(trx, events, moment)).map((one) => {
			const { row, counts } = rowOf(one);
			return { row: { ...row, proposal_id: one.state.proposalId }, counts };
		});
		this.#kept.set(key, found);
		for (const old of [...this.#kept.keys()].slice(0, -KEPT)) this.#kept.delete(old);
		return found;
	}

	/** A page of the list, as {@link listProposals} gives it of the present. */
	async list(trx: Trx, query: ListQuery, moment: Moment) {
		return listedIn(
			(await this.#at(trx, moment)).map((one) => one.row),
			query,
		);
	}

	async sums(trx: Trx, year: number, moment: Moment): Promise<UnitSums[]> {
		const sums = new Map<string, Record<string, number>>();
		for (const { row, counts } of await this.#at(trx, moment)) {
			if (row.year !== year) continue;
			for (const [key, count] of counts) {
				const cut = key.indexOf("|");
				const own = sums.get(key.slice(0, cut)) ?? {};
				const name = key.slice(cut + 1);
				own[name] = (own[name] ?? 0) + count;
				sums.set(key.slice(0, cut), own);
			}
		}
		return [...sums].map(([unit, counts]) => ({ unit, counts })).sort((a, b) => (a.unit < b.unit ? -1 : 1));
	}

	async years(trx: Trx, moment: Moment): Promise<number[]> {
		return [...new Set((await this.#at(trx, moment)).map((one) => one.row.year))].sort((a, b) => b - a);
	}
}
