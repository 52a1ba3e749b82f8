import { currentDistrict, eventOfRow } from "../loop/event.store.ts";
import type { HeadlineWriter, PageMoment, Story } from "../loop/line.ts";
import { eventsOfMatter } from "../loop/matter-story.store.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { lookBackStories, type NamedProposal, type ProposalNews, reopenedStories, repliedStory } from "./headlines.ts";
import { proposalAt } from "./proposal.fold.ts";
import { type ProposalStep, proposalEventKind } from "./proposal-step.ts";

const NEWS: readonly ProposalStep[] = ["deliver", "close-rating", "look-back"];

/** What happened with proposals since the page before; one indexed read, whatever the size of the past. */
async function newsAt(trx: Trx, moment: Moment, previous: PageMoment | null): Promise<ProposalNews> {
	if (previous === null) return { since: null, events: [], proposals: [] };
	const district = await currentDistrict(trx);
	const rows = await trx
		.selectFrom("event")
		.selectAll()
		.where("district_id", "=", district)
		.where("line", "=", "proposals")
		.where(
			"kind",
			"in",
			NEWS.map((step) => proposalEventKind(step)),
		)
		.where("received_at", ">", new Date(previous.knownBy))
		.where("received_at", "<=", new Date(moment.knownBy))
		.where("happened_at", "<=", new Date(moment.at))
		.orderBy("seq")
		.limit(500)
		.execute();
	// As it stood at the page's moment: a page made again says the same, whatever was decided since.
	const proposals: NamedProposal[] = [];
	for (const id of new Set(rows.map((row) => row.matter_id))) {
		const state = proposalAt(await eventsOfMatter(trx, id), moment);
		if (!state) continue;
		const decided = state.publications.findLast((one) => one.what === "proposal");
		proposals.push({
			...{ id, year: state.year, number: state.number, title: state.title, demo: state.demo },
			...{ isKey: state.key !== null, isPublic: decided?.openness === "public" },
		});
	}
	return { since: previous.day, events: rows.map(eventOfRow), proposals };
}

/** The stories that proposals offer to the daily page. */
export const proposalHeadlines: HeadlineWriter[] = [
	{
		name: "proposal-news",
		version: "1",
		write: async (trx, moment, previous): Promise<Story[]> => {
			const news = await newsAt(trx, moment, previous);
			return [repliedStory, reopenedStories, lookBackStories].flatMap((writer) => writer(news));
		},
	},
];
