import { calendarAt } from "../loop/calendar.store.ts";
import { currentDistrict, currentTimeZone, eventOfRow, eventsOf } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import { matterAt } from "../loop/matter.fold.ts";
import type { MatterState } from "../loop/matter.ts";
import { eventsOfMatter } from "../loop/matter-story.store.ts";
import type { Moment } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import type { Trx } from "../store/database.ts";
import type { ProposalKnown } from "./known.ts";
import { postsOn } from "./posts.store.ts";
import { proposalAt } from "./proposal.fold.ts";
import { PROPOSAL_KINDS_OF_MATTER } from "./proposal-kinds.ts";
import { type ProposalScheme, SCHEME_KIND, schemeAt } from "./scheme.ts";

export const PROPOSALS_LINE = "proposals";

/** The scheme of a year at a moment. */
export async function schemeOf(trx: Trx, year: number, moment: Moment): Promise<ProposalScheme> {
	return schemeAt(await eventsOf(trx, { line: PROPOSALS_LINE, kind: SCHEME_KIND }, moment), year, moment);
}

/** A proposal with its matters as they were at a moment; null where it was not drafted yet. */
export async function proposalKnown(trx: Trx, proposalId: string, moment: Moment): Promise<ProposalKnown | null> {
	const state = proposalAt(await eventsOfMatter(trx, proposalId), moment);
	if (state === null) return null;
	const schemes = await eventsOf(trx, { line: PROPOSALS_LINE, kind: SCHEME_KIND }, moment);
	return {
		state,
		matters: await mattersOf(trx, [proposalId], moment),
		scheme: schemeAt(schemes, state.year, moment),
		schemeWhen: (at) => schemeAt(schemes, state.year, { ...moment, at }),
		calendar: await calendarAt(trx, moment),
		posts: await postsOn(trx, localDay(moment.at, moment.timeZone)),
		moment,
	};
}

/** A proposal as it stands. A clock that was set back does not hide what the chain has received. */
export async function proposalNow(trx: Trx, proposalId: string, now: string): Promise<ProposalKnown> {
	const district = await currentDistrict(trx);
	const own = await trx
		.selectFrom("event")
		.select((is) => is.fn.max("happened_at").as("at"))
		.where("district_id", "=", district)
		.where("matter_id", "=", proposalId)
		.executeTakeFirst();
	const matters = await trx
		.selectFrom("matter")
		.select((is) => is.fn.max("last_at").as("at"))
		.where("district_id", "=", district)
		.where("parent_id", "=", proposalId)
		.executeTakeFirst();
	const last = await trx
		.selectFrom("event")
		.select("received_at as at")
		.where("district_id", "=", district)
		.orderBy("seq", "desc")
		.limit(1)
		.executeTakeFirst();
	const latest = (...times: (Date | null | undefined)[]) =>
		times.reduce((max, one) => (one && one.toISOString() > max ? one.toISOString() : max), now);
	const timeZone = await currentTimeZone(trx);
	const known = await proposalKnown(trx, proposalId, {
		at: latest(own?.at, matters?.at),
		knownBy: latest(last?.at),
		timeZone,
	});
	if (known === null) throw noSuchProposal(proposalId);
	return known;
}

/** The units' duties of these proposals as they were at a moment, by their ids; one read of the events. */
export async function mattersOf(
	trx: Trx,
	proposalIds: readonly string[],
	moment: Moment,
): Promise<Map<string, MatterState>> {
	if (proposalIds.length === 0) return new Map();
	const rows = await trx
		.selectFrom("matter")
		.innerJoin("event", (join) =>
			join.onRef("event.district_id", "=", "matter.district_id").onRef("event.matter_id", "=", "matter.matter_id"),
		)
		.selectAll("event")
		.select("matter.kind as kind_of_matter")
		.where("matter.district_id", "=", await currentDistrict(trx))
		.where("matter.parent_id", "in", [...proposalIds])
		.orderBy("event.seq")
		.execute();
	const kinds = new Map(PROPOSAL_KINDS_OF_MATTER.map((kind) => [kind.name, kind]));
	const states = new Map<string, MatterState>();
	for (const [matterId, own] of Map.groupBy(rows, (row) => row.matter_id)) {
		const kind = kinds.get(own[0]?.kind_of_matter ?? "");
		const state = kind && matterAt(own.map(eventOfRow), kind, moment);
		if (state) states.set(matterId, state);
	}
	return states;
}

export function noSuchProposal(proposalId: string) {
	return refusal(
		"NO_SUCH_PROPOSAL",
		{
			zh: `没有提案 ${proposalId}，或您无权查看；请核对编号。`,
			en: `There is no proposal ${proposalId}, or it is not for you to read; check its number.`,
		},
		404,
	);
}
