import { currentTimeZone, eventsOf } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import type { LineNotice } from "../loop/line.ts";
import { localDay } from "../loop/local-day.ts";
import { eventsOfMatter } from "../loop/matter-story.store.ts";
import type { Trx } from "../store/database.ts";
import { nameOf } from "./consequences.ts";
import { PROPOSALS_LINE } from "./known.store.ts";
import { noticesOfStep } from "./notice.ts";
import { postsOn } from "./posts.store.ts";
import { proposalAt } from "./proposal.fold.ts";
import { proposalStepOf } from "./proposal-step.ts";
import { SCHEME_KIND, schemeAt } from "./scheme.ts";

/** What an import tells of the past is no news. */
const NEWS_MS = 14 * 86_400_000;

/** Who is told of a proposal's event. */
export async function proposalNotices(trx: Trx, event: LoopEvent): Promise<LineNotice[]> {
	const step = proposalStepOf(event.kind);
	if (step === null || Date.parse(event.receivedAt) - Date.parse(event.happenedAt) > NEWS_MS) return [];
	const timeZone = await currentTimeZone(trx);
	const at = event.receivedAt > event.happenedAt ? event.receivedAt : event.happenedAt;
	const moment = { at, knownBy: at, timeZone };
	const own = (await eventsOfMatter(trx, event.matterId)).filter((one) => one.seq <= event.seq);
	const state = proposalAt(own, moment);
	if (!state) return [];
	const schemes = await eventsOf(trx, { line: PROPOSALS_LINE, kind: SCHEME_KIND }, moment);
	const facts = { ...(await postsOn(trx, localDay(at, timeZone))), scheme: schemeAt(schemes, state.year, moment) };
	const name = nameOf(state);
	return noticesOfStep(state, step, event.body as never, event.actor, facts).map((one) => ({
		...one,
		...{ href: `/proposals/${state.proposalId}`, demo: state.demo },
		words: { zh: `提案“${name}”：${one.words.zh}`, en: `Proposal “${name}”: ${one.words.en}` },
	}));
}
